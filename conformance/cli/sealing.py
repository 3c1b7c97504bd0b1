"""封存与复核的命令:sign、verify。"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import standards_option
from conformance.cli.saying import say
from conformance.errors import EXIT_INTEGRITY, InputError

if TYPE_CHECKING:
    from conformance.standard import Standard

run_argument = click.argument("folder", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path))
KEY_HELP = "文件，或 env:变量名(内容在环境变量里)。"


@click.command()
@run_argument
@click.option("--key", metavar="KEY", help=f"私钥:Ed25519 的 PEM,或 SM2 的 64 个十六进制数字；{KEY_HELP}")
@click.option("--command", metavar="CMD", help="用外部命令签名:清单从标准输入给它，签名从标准输出取。")
def sign(folder: Path, key: str | None, command: str | None) -> None:
    """给运行目录的清单签名，写成 manifest.sig;先核对目录与清单相符。PEM 的口令放在 ZHUNSHENG_KEY_PASSWORD。"""
    from conformance.seal import signature

    if bool(key) == bool(command):
        raise InputError("请给出 --key 或 --command 其中一个。")
    password = os.environ.get("ZHUNSHENG_KEY_PASSWORD", "").encode() or None
    made = signature.sign(folder, key=_key(key), password=password, command=command or "")
    say(f"{folder}:已用 {made} 签名。")


@click.command()
@run_argument
@click.option("--key", metavar="PUB", help=f"公钥；给了就必须有用它验得过的签名。{KEY_HELP}")
@click.option("--command", metavar="CMD", help="用外部命令验签:清单从标准输入给它，{signature} 换成签名文件的路径。")
@click.option("-s", "--standard", "name", metavar="STANDARD", help="标准的编号或文件；默认用判定时的。")
@standards_option
def verify(folder: Path, key: str | None, command: str | None, name: str | None, home: Path | None) -> None:
    """复核运行目录:重算每个文件的哈希、证据索引和签名，从快照重判、重新定级；不符之处逐条说出，以 6 结束。

    外部命令的签名没有 --command 就验不了，以 3 结束。
    """
    from conformance import verify as checks
    from conformance.errors import ZhunshengError
    from conformance.seal import manifest, signature

    found = list(checks.damage(folder, key=_key(key), command=command or ""))
    try:
        found += checks.rejudged(folder, _standard(folder, name, home))
    except ZhunshengError as error:
        if not found:
            raise
        found.append(f"没有重判:{error}")
    for line in [*filter(None, [checks.newer(folder)]), *found]:
        say(line)
    if found:
        say(f"{folder}:{len(found)} 处不符。", err=True)
        raise SystemExit(EXIT_INTEGRITY)
    signed, files = signature.told(folder, key=_key(key), command=command or ""), len(manifest.names(folder))
    say(f"{folder}:{files} 个文件的哈希、证据索引、每个条款的结论和等级都相符；签名:{signed}。")


def _standard(folder: Path, name: str | None, home: Path | None) -> Standard:
    """命令行给的，或者档案里写的；清单说判的是别的标准的，用清单说的。"""
    from conformance import standard
    from conformance.center.snapshot import Snapshot
    from conformance.seal import manifest

    used = manifest.read(folder)["standard"].get("id")
    named = name or Snapshot.of(folder).info.standard
    loaded = standard.load(named, home=home)
    return loaded if name or loaded.id == used else standard.load(str(used), home=home)


def _key(given: str | None) -> bytes:
    """密钥的内容；读不到抛 InputError。"""
    if not given:
        return b""
    if given.startswith("env:"):
        text = os.environ.get(given.removeprefix("env:"))
        if not text:
            raise InputError(f"--key {given}:没有这个环境变量。")
        return text.encode()
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise InputError(f"--key {given}:读不出({error.strerror})；应是密钥文件，或 env:变量名。") from None


COMMANDS = (sign, verify)
