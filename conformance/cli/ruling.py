"""豁免与申辩:读清单、说出用不上的，和检查豁免清单的 waive check。"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.saying import say

if TYPE_CHECKING:
    from conformance.assessment import Assessment
    from conformance.settle import Rulings


def rulings(waivers: tuple[Path, ...], adjudications: tuple[Path, ...]) -> Rulings | None:
    """读清单；一份也没有给是 None。"""
    from conformance import settle

    return settle.read(waivers, adjudications) if waivers or adjudications else None


def settled(made: Assessment, given: Rulings | None) -> Assessment:
    """用上另给的清单，用不上的逐条说在标准错误上。"""
    from conformance import settle

    if given is None:
        return made
    complain(made, given)
    return settle.settle(made, given)


def complain(made: Assessment, given: Rulings) -> None:
    """用不上的豁免与申辩，一条一行。"""
    from conformance import settle

    for problem in settle.problems(given, made, date.fromisoformat(made.as_of)):
        say(f"注意:{problem}", err=True)


@click.group()
def waive() -> None:
    """豁免:在期限内不再催办的条款或问题，写明原因和负责人。"""


@waive.command("check")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("run", metavar="[RUN]", required=False, type=click.Path(path_type=Path))
def check(path: Path, run: Path | None) -> None:
    """检查豁免清单:结构、过期的、重复的；给了运行目录，再说出用不上的和问题已经不在的。有毛病以 2 结束。"""
    from conformance import assessment, settle
    from conformance.errors import EXIT_INPUT

    given = settle.read([path])
    made = assessment.load(run) if run else None
    day = date.fromisoformat(made.as_of) if made else date.today()  # noqa: DTZ011 - 没有评测就看今天是否过期
    found = list(settle.problems(given, made, day))
    for problem in found:
        say(problem)
    if found:
        raise SystemExit(EXIT_INPUT)
    say(f"{path}:{len(given.waivers)} 项豁免，没有发现问题。")


COMMANDS = (waive,)
