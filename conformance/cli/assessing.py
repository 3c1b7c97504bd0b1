"""评测类命令:demo、run、judge。"""

from __future__ import annotations

import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli.options import adjudicate_option, attest_option, channel_option, standards_option, waive_option
from conformance.cli.reporting import HELP as REPORT_HELP
from conformance.cli.reporting import parse_reports, publish
from conformance.cli.resuming import resumable
from conformance.cli.ruling import complain, rulings
from conformance.cli.saying import say
from conformance.errors import InputError

if TYPE_CHECKING:
    from conformance.assess import Selection
    from conformance.assessment import Assessment
    from conformance.center.profile import Profile
    from conformance.cli.reporting import Wanted
    from conformance.standard import Standard


@click.command()
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("runs/demo"),
    show_default=True,
    help="运行目录。",
)
@click.option("--defect", "defects", multiple=True, metavar="CLAUSE", help="先让参考中心违反这一条；可多次给出。")
@click.option("--defects", "every", type=click.Choice(["all"]), help="让参考中心违反每一条有样例的条款。")
@click.pass_obj
def demo(obj: dict[str, Any], folder: Path, defects: tuple[str, ...], every: str | None) -> None:
    """启动参考中心并评测它(接口、门户、办件、沙箱)，写出报告。"""
    from conformance import demo as demonstration

    with _progress(obj) as observe:
        made = demonstration.run(folder, ["all"] if every else defects, observe)
    _finish(obj, made, folder, ())


@click.command()
@click.option(
    "-t",
    "--target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PROFILE",
    help="中心档案；不接着做(--resume)时必写。",
)
@click.option("-s", "--standard", "standard_name", metavar="STANDARD", help="标准的编号或文件；默认用档案里写的。")
@standards_option
@click.option("--clause", "clauses", multiple=True, metavar="GLOB", help="只判这些条款，如 TML-*。")
@click.option("--theme", "themes", multiple=True, metavar="NAME", help="只判这些主题。")
@channel_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="判定所依的日期；默认是采集那天，交来的办件是最后一个事件那天。",
)
@click.option("--budget", type=click.IntRange(min=1), help="请求总数上限。")
@attest_option
@waive_option
@adjudicate_option
@click.option("--sandbox", "trying", is_flag=True, help="在沙箱里试办，会真的提交数据；档案须写明 sandbox: true。")
@click.option("--yes", is_flag=True, help="不询问，直接开始。")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="运行目录；默认 runs/<时间>。")
@click.option("--report", "reports", multiple=True, metavar="KIND:PATH", help=REPORT_HELP)
@resumable
def run(
    obj: dict[str, Any],
    target: Path,
    standard_name: str | None,
    home: Path | None,
    clauses: tuple[str, ...],
    themes: tuple[str, ...],
    channels: tuple[str, ...],
    as_of: datetime | None,
    budget: int | None,
    sheets: tuple[Path, ...],
    waivers: tuple[Path, ...],
    adjudications: tuple[Path, ...],
    trying: bool,
    yes: bool,
    folder: Path | None,
    reports: tuple[str, ...],
    options: dict[str, Any],
    resume: bool,
) -> None:
    """按档案评测一个中心:计划 → 采集 → 判定 → 定级 → 报告。"""
    from conformance import assess
    from conformance.center import profile as profiles

    wanted, ruled = parse_reports(reports), rulings(waivers, adjudications)
    profile = profiles.attesting(profiles.load(target), sheets)
    selection = _selection(clauses, themes, channels)
    chosen = _standard(profile, standard_name, home, selection)
    terms = assess.Terms(chosen, selection, _day(as_of), budget, ruled)
    _confirm(profile, obj, yes, trying)
    folder = folder or Path("runs") / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    told = partial(say, err=True)
    with _progress(obj) as observe:
        made = assess.run(
            profile, folder, terms, observe=observe, trying=trying, options=options, resume=resume, say=told
        )
    _finish(obj, made, folder, wanted)


@click.command()
@click.argument("source", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "-s", "--standard", "standard_name", metavar="STANDARD", help="标准的编号或文件；默认用采集时档案里写的。"
)
@standards_option
@click.option("--clause", "clauses", multiple=True, metavar="GLOB", help="只判这些条款。")
@click.option("--theme", "themes", multiple=True, metavar="NAME", help="只判这些主题。")
@channel_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="判定所依的日期。")
@attest_option
@waive_option
@adjudicate_option
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="写到另一个目录；默认写回 RUN。")
@click.option("--report", "reports", multiple=True, metavar="KIND:PATH", help=REPORT_HELP)
@click.pass_obj
def judge(
    obj: dict[str, Any],
    source: Path,
    standard_name: str | None,
    home: Path | None,
    clauses: tuple[str, ...],
    themes: tuple[str, ...],
    channels: tuple[str, ...],
    as_of: datetime | None,
    sheets: tuple[Path, ...],
    waivers: tuple[Path, ...],
    adjudications: tuple[Path, ...],
    folder: Path | None,
    reports: tuple[str, ...],
) -> None:
    """重判已采集的运行目录，不访问网络；可以换标准、换日期、换举证表、豁免与申辩(没有另给的沿用原来的)。"""
    from conformance import assess, standard
    from conformance.center import order
    from conformance.center.snapshot import Snapshot

    wanted, ruled = parse_reports(reports), rulings(waivers, adjudications)
    chosen = standard.load(standard_name or Snapshot.of(source).info.standard, home=home)
    if folder:
        order.vacant(folder)
    terms = assess.Terms(chosen, _selection(clauses, themes, channels), _day(as_of), rulings=ruled)
    made = assess.judge(source, folder or source, terms, sheets=sheets)
    _finish(obj, made, folder or source, wanted)


def _finish(obj: dict[str, Any], made: Assessment, folder: Path, reports: Wanted) -> None:
    from conformance import assess, settle
    from conformance.report import terminal

    complain(made, settle.kept(folder))
    publish(folder, reports)
    if not obj["quiet"]:
        terminal.show(made, folder / "report.html", color=not obj["no_color"], err=any(t == "-" for _, t in reports))
    raise SystemExit(assess.exit_code(made))


def _standard(profile: Profile, name: str | None, home: Path | None, selection: Selection) -> Standard:
    """所依的标准:命令行给的，或者档案里写的；一个条款也选不中就以 5 结束。"""
    from conformance import standard

    named = name or profile.data.get("standard", "national")
    chosen = standard.load(named, None if name else profile.path.parent, home=home)
    if not standard.select(chosen, selection.clauses, selection.themes):
        _nothing()
    return chosen


def _selection(clauses: tuple[str, ...], themes: tuple[str, ...], channels: tuple[str, ...]) -> Selection:
    from conformance.assess import Selection
    from conformance.domain import Channel

    for channel in channels:
        if channel not in {str(known) for known in Channel}:
            raise InputError(f"--channel {channel}:没有这个通道；可用的是 {'、'.join(Channel)}。")
    return Selection(clauses, themes, channels)


def _sandboxed(profile: Profile, trying: bool) -> None:
    if trying and profile.data.get("sandbox") is not True:
        raise InputError(
            "--sandbox 会真的提交数据，而档案没有写明这是沙箱；确实是测试环境的，请在档案里写 sandbox: true。"
        )


def _confirm(profile: Profile, obj: dict[str, Any], yes: bool, trying: bool) -> None:
    from conformance.center.plan import forecast

    _sandboxed(profile, trying)
    planned = forecast(profile, trying=trying)
    if not obj["quiet"]:
        for line in planned:
            say(f"  {line.source:<20} {line.channel} 约 {line.requests} 次请求 {line.note}", err=True)
        say(f"  合计约 {sum(line.requests for line in planned)} 次请求", err=True)
    if not yes and any(line.requests for line in planned) and sys.stdin.isatty():
        click.confirm("开始采集?", default=True, abort=True, err=True)


def _progress(obj: dict[str, Any]) -> Any:
    from conformance.center.progress import progress

    return progress(quiet=obj["quiet"], color=not obj["no_color"])


def _nothing() -> None:
    from conformance.errors import EXIT_NOTHING

    say("没有选中任何条款；请检查 --clause、--theme。", err=True)
    raise SystemExit(EXIT_NOTHING)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


COMMANDS = (demo, run, judge)
