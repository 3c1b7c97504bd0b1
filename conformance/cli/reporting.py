"""报告的命令，和别的命令评完之后写报告。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import adjudicate_option, waive_option
from conformance.cli.ruling import rulings, settled
from conformance.errors import InputError

if TYPE_CHECKING:
    from conformance.assessment import Assessment

Wanted = tuple[tuple[str, Path | str], ...]
HELP = "报告，形如 html:报告.html；可多次给出；路径写 - 表示标准输出。"
HELP += "种类:html pdf docx xlsx csv json junit sarif earl。"


@click.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--report", "reports", multiple=True, required=True, metavar="KIND:PATH", help=HELP)
@click.option(
    "--against",
    multiple=True,
    metavar="RUN0",
    type=click.Path(path_type=Path),
    help="以前的运行目录，用来画历次走势；可多次给出。",
)
@waive_option
@adjudicate_option
def report(
    folder: Path,
    reports: tuple[str, ...],
    against: tuple[Path, ...],
    waivers: tuple[Path, ...],
    adjudications: tuple[Path, ...],
) -> None:
    """从运行目录写报告；另给的豁免与申辩只用在这份报告上，运行目录不变。"""
    from conformance.seal import manifest

    wanted, given = parse_reports(reports), rulings(waivers, adjudications)
    made = settled(manifest.sealed(folder), given)
    for earlier in against:
        manifest.sealed(earlier)
    publish(folder, wanted, against=against, made=made)


def publish(folder: Path, wanted: Wanted, *, against: Sequence[Path] = (), made: Assessment | None = None) -> None:
    """写各份报告；写在运行目录里的登记到清单，已经签名的目录、运行目录自己的文件不能写，抛 InputError。"""
    from conformance import report as writer
    from conformance.seal import manifest

    home = folder if folder.is_dir() else folder.parent
    inside = [place for place in _files(wanted) if place.resolve().is_relative_to(home.resolve())]
    for place in inside:
        manifest.unclaimed(home, place)
        manifest.unsigned(home)
    for kind, target in wanted:
        writer.write(folder, kind, target, against=against, made=made)
    for place in inside:
        manifest.enter(home, place)


def parse_reports(given: tuple[str, ...]) -> Wanted:
    """``html:a.html`` → (种类, 路径)；不合格式或种类未知则抛 InputError。"""
    from conformance.report import KINDS

    parsed: list[tuple[str, Path | str]] = []
    for text in given:
        kind, colon, target = text.partition(":")
        if not colon or not target or kind not in KINDS:
            raise InputError(f"--report {text}:应写成 种类:路径，种类是 {'、'.join(KINDS)} 之一。")
        parsed.append((kind, target if target == "-" else Path(target)))
    return tuple(parsed)


def _files(wanted: Wanted) -> Iterable[Path]:
    return [Path(target) for _, target in wanted if target != "-"]


COMMANDS = (report,)
