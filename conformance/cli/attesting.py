"""举证的命令:attest template、attest check。"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.cli.saying import say


@click.group()
def attest() -> None:
    """举证:不能由数据判定的条款，由人到现场查看后填表。"""


@attest.command("template")
@click.argument("name", default="national")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "xlsx", "docx"]),
    default="yaml",
    show_default=True,
    help="写法;docx 供打印出来带到现场。",
)
@click.option("-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help="写到文件。")
def template(name: str, form: str, target: Path | None) -> None:
    """写一张待填的举证表:每个要举证的条款一行，注明要核对什么。没有 -o 就写到标准输出。"""
    from conformance import standard
    from conformance.center.attest import blank as attest_sheet
    from conformance.cli.gating import save

    made = attest_sheet.FORMS[form](standard.load(name))
    if target:
        save(target, made)
    else:
        sys.stdout.buffer.write(made)


@attest.command("check")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("-s", "--standard", "name", default="national", show_default=True, help="对照哪份标准的条款。")
def check(path: Path, name: str) -> None:
    """检查举证表(YAML、JSON 或 Excel):结构、证据文件与哈希、条款编号、有效期，逐条给出行号。"""
    from conformance import standard
    from conformance.center.attest import blank as attest_sheet
    from conformance.errors import EXIT_INPUT

    found = list(attest_sheet.check(path, standard.load(name)))
    for problem in found:
        say(problem)
    if found:
        raise SystemExit(EXIT_INPUT)
    say(f"{path}:没有发现问题。")


COMMANDS = (attest,)
