"""读评测结果的命令:gate、diff、grade。"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli.options import adjudicate_option, waive_option
from conformance.cli.ruling import rulings, settled
from conformance.cli.saying import say
from conformance.errors import CannotJudge, InputError, lost

if TYPE_CHECKING:
    from conformance.assessment import Assessment

run_argument = click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))


@click.command()
@run_argument
@click.option("--min-grade", "least", metavar="LEVEL", default="", help="最低等级，如 良好；够不上就通不过。")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["nonconforming", "new", "undecided"]),
    help="什么算通不过:有不符合的、比基线新出现的、强制条款没有定论；可多次给出。都不给时是强制条款不符合。",
)
@click.option("--baseline", metavar="RUN0", type=click.Path(path_type=Path), help="前一次的运行目录。")
@waive_option
@adjudicate_option
def gate(
    folder: Path,
    least: str,
    fail_on: tuple[str, ...],
    baseline: Path | None,
    waivers: tuple[Path, ...],
    adjudications: tuple[Path, ...],
) -> None:
    """持续集成的门禁:最后一行说清通过没有、由哪些条款决定。没有一个条款判过而且适用的，永远通不过(5)。"""
    from conformance import gate as gates
    from conformance.seal import manifest

    given = rulings(waivers, adjudications)
    made = settled(manifest.sealed(folder), given)
    earlier = manifest.sealed(baseline) if baseline else None
    decision = gates.decide(made, least=least, fail_on=[gates.FailOn(kind) for kind in fail_on], baseline=earlier)
    for note in decision.notes:
        say(f"注意:{note}")
    say(decision.last)
    raise SystemExit(decision.code)


@click.command()
@click.argument("earlier", metavar="RUN0", type=click.Path(path_type=Path))
@click.argument("later", metavar="RUN1", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "html", "md", "json"]),
    default="text",
    show_default=True,
    help="写法;md 可以贴进合并请求。",
)
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help="写到文件；默认写到标准输出。"
)
def diff(earlier: Path, later: Path, style: str, target: Path | None) -> None:
    """比较两次评测:逐条款说出新出现、已整改、仍不符合、变为未决；问题按条款、对象和种类对应。"""
    from conformance.diff import compare, pages
    from conformance.seal import manifest

    text = pages.FORMATS[style](compare(manifest.sealed(earlier), manifest.sealed(later)))
    if target:
        for folder in (earlier, later):
            manifest.unclaimed(folder, target)
        save(target, text.encode())
    else:
        say(text, nl=False)


@click.command()
@run_argument
@click.option("--scheme", "schemes", multiple=True, metavar="ID", help="定级方案的编号；可多次给出，并排比较。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@waive_option
@adjudicate_option
def grade(
    folder: Path,
    schemes: tuple[str, ...],
    as_json: bool,
    waivers: tuple[Path, ...],
    adjudications: tuple[Path, ...],
) -> None:
    """说明等级怎样算出:每个主题、每个条款的分值，封顶，哪个未决或豁免的条款会改变等级；可以并排几个方案。"""
    from conformance.cli import scoresheet
    from conformance.seal import manifest

    made = settled(manifest.sealed(folder), rulings(waivers, adjudications))
    chosen = [_scheme(name, made) for name in schemes] or [_own(made)]
    sheets = [scoresheet.sheet(made, scheme) for scheme in chosen]
    say(scoresheet.json(sheets) if as_json else scoresheet.text(sheets), nl=False)


def save(target: Path, data: bytes) -> None:
    """写到文件:先写在旁边再改名；写不进去抛 InputError,写满了抛 CannotJudge。"""
    from conformance.center.writer import write_whole

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, data)
    except OSError as error:
        kind = CannotJudge if lost(error) else InputError
        raise kind(f"{target}:写不进去({error.strerror})；请换一个可写的位置或腾出空间。") from None


def _own(made: Assessment) -> dict[str, Any]:
    return made.scheme or _scheme(made.grade.scheme, made)


def _scheme(name: str, made: Assessment) -> dict[str, Any]:
    from conformance import standard

    return made.scheme if made.scheme.get("id") == name else dict(standard.scheme(name))


COMMANDS = (gate, diff, grade)
