"""成批的办件:records import、records audit。"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli.options import standards_option
from conformance.cli.saying import say
from conformance.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def records() -> None:
    """成批的办件:从文件、数据库、接口导入全部，再逐件判定。"""


@records.command("import")
@click.argument("sources", metavar="SRC...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="导入到这个目录。")
@click.pass_obj
def import_(obj: dict[str, Any], sources: tuple[Path, ...], folder: Path) -> None:
    """导入办件:SRC 是一份档案，或列名已是标准名的文件。打断了再运行一次，从写完的地方接着来。"""
    from conformance.center.records import handed

    handed.vacant(folder)
    profile = handed.profile_of(sources)
    with _told(obj) as observe:
        ledger = handed.imported(profile, folder, observe)
    if ledger.again:
        said = "没有写明化名密钥(或者换了一把)，打断之前写下的分块对不上，从头再读了"
        say(f"{'、'.join(ledger.again)}:{said}。", err=True)
    if not obj["quiet"]:
        for name, label in (("cases", "办件"), ("events", "事件")):
            say(f"{label}:读到 {ledger.read[name]} 行，留下 {ledger.kept[name]} 行。")
        for kind, count in ledger.problems.items():
            say(f"  {kind} {count} 行")
        say(f"写在 {folder}(cases.parquet、events.parquet、problems.parquet)。")


@records.command()
@click.argument("sources", metavar="DIR|SRC...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-s", "--standard", "standard_name", metavar="STANDARD", help="标准的编号或文件；默认用档案里写的。")
@standards_option
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="计算引擎。"
)
@click.option(
    "--master",
    metavar="URL",
    help="Spark 的主节点:local[*]，即默认值；local-cluster[2,1,1024]；别的 URL 原样交给 Spark。",
)
@click.option("--department", "departments", multiple=True, metavar="NAME", help="只看这个部门；可多次给出。")
@click.option("--item", "items", multiple=True, metavar="CODE", help="只看这个事项(编码或名称)；可多次给出。")
@click.option("--since", type=_DAY, help="只看这天起收件的。")
@click.option("--until", type=_DAY, help="只看这天止收件的。")
@click.option("--as-of", type=_DAY, help="判定所依的日期；默认用档案里写的，没有就是数据里最后一个事件那天。")
@click.option(
    "--published",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="中心公布的统计，与重算的对照。",
)
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="运行目录；默认 runs/<时间>。")
@click.pass_obj
def audit(
    obj: dict[str, Any],
    sources: tuple[Path, ...],
    standard_name: str | None,
    home: Path | None,
    engine: str,
    master: str | None,
    departments: tuple[str, ...],
    items: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    as_of: datetime | None,
    published: Path | None,
    folder: Path | None,
) -> None:
    """逐件判定全部办件:DIR 是导入好的目录,SRC 是档案或文件。写出与 run 一样的运行目录和报告。"""
    from conformance import assess, audit
    from conformance.center.records.population import Narrowing
    from conformance.report import records as told

    if master and engine != "spark":
        raise InputError("--master 只与 --engine spark 一起用；请加上 --engine spark，或者去掉 --master。")
    folder = folder or Path("runs") / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    narrowing = Narrowing(departments, items, _day(since), _day(until))
    asked = audit.Asked(standard_name, home, narrowing, published, _day(as_of))
    spark = (master or "local[*]") if engine == "spark" else None
    with _told(obj) as observe:
        done = audit.run(sources, folder, asked, master=spark, observe=observe)
    if not obj["quiet"]:
        say(told.summary(done.made, folder, done.figures, done.problems, folder / "report.html"))
    raise SystemExit(assess.exit_code(done.made))


@contextmanager
def _told(obj: dict[str, Any]) -> Iterator[Any]:
    """进度:行数、每秒行数、还要多久(总量知道时)；不是终端或者 --quiet 时不写。"""
    import sys

    if obj["quiet"] or not sys.stderr.isatty():
        yield lambda name, rows, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    times = (TimeElapsedColumn(), TextColumn("余"), TimeRemainingColumn())
    with Progress(*shown, *times, console=Console(stderr=True, no_color=obj["no_color"]), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def observe(name: str, rows: int, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(Path(name).name, total=total, said="")
            speed = f"，每秒 {rows / max(bars.tasks[tasks[name]].elapsed or 0, 0.001):,.0f} 行" if done else ""
            bars.update(tasks[name], completed=done, total=total, said=f"{rows:,} 行{speed}")

        yield observe


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


COMMANDS = (records,)
