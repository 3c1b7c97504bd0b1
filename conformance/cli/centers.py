"""与中心有关的命令:doctor、reference。"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from conformance.cli.saying import say


@click.command()
@click.option(
    "-t",
    "--target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PROFILE",
    help="同时逐项检查这份中心档案。",
)
def doctor(target: Path | None) -> None:
    """检查这台机器(浏览器、字体、引擎)；给了档案，再逐个端点试一次。"""
    from conformance.center.doctor import checkup as checks

    found = list(checks.machine())
    if target:
        found += checks.center(target)
    for check in found:
        told = check.detail.replace("\n", "\n    ")
        say(f"{'✓' if check.ok else '✗'} {check.name}:{told}" + (f" → {check.advice}" if check.advice else ""))
    raise SystemExit(checks.ending(found))


@click.group()
def reference() -> None:
    """参考中心:一个符合每一条款的真实服务，供厂商对照开发。"""


@reference.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8017, show_default=True, help="端口;0 表示任选空闲端口。"
)
@click.option(
    "--patch",
    "patches",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="合并补丁(YAML 或样例文件)。",
)
@click.option("--now", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="参考中心的时钟。")
def serve(port: int, patches: tuple[Path, ...], now: datetime | None) -> None:
    """启动参考中心，直到按 Ctrl-C。"""
    from conformance import reference as center
    from conformance.standard import read_patch

    loaded = [read_patch(path) for path in patches]
    with center.running(loaded, port=port, now=now) as running:
        say(f"参考中心  门户 {running.portal}/  接口 {running.api}  令牌 {running.token}")
        say(f"档案:extends: native · transport.base: {running.api} · as_of: {running.now:%Y-%m-%d}。按 Ctrl-C 结束。")
        running.wait()


COMMANDS = (doctor, reference)
