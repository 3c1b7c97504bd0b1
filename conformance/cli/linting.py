"""检查中心档案:写错的、样本上对不上的、没有写因而会未测的。"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.saying import say

if TYPE_CHECKING:
    from conformance.center.profile import Profile
    from conformance.standard import Standard


@click.command("lint")
@click.argument("path", metavar="PROFILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--sample",
    type=click.Path(exists=True, path_type=Path),
    help="录下来的答复:一个文件，或装着 items.json、cases.xml 这样的样本的目录。",
)
@click.option("--clauses", is_flag=True, help="另列出照这份档案会未测的条款和缺什么(要十几秒)。")
def profile_lint(path: Path, sample: Path | None, clauses: bool) -> None:
    """检查档案，逐条给出行号；有错误以 2 结束，只有提醒以 0 结束。"""
    from conformance.center.profile import problems
    from conformance.errors import EXIT_INPUT

    found = problems(path)
    for problem in found:
        say(f"{path}:{problem.line}: {problem.path} {problem.message}")
    if found:
        raise SystemExit(EXIT_INPUT)
    _lit(path)
    warned = _warned(path, sample)
    if clauses:
        _untested(path)
    say(f"{path}:没有错误，{warned} 条提醒。" if warned else f"{path}:没有发现问题。")


def _lit(path: Path) -> None:
    """指名亮灯方案的，看标准里有没有；没有指名的不必读标准。"""
    from conformance.center import profile
    from conformance.center.lint import lights

    loaded = profile.load(path)
    if isinstance(loaded.data.get("lights"), str):
        lights.known(loaded, _standard(loaded))


def _standard(loaded: Profile) -> Standard:
    from conformance.standard import load

    return load(str(loaded.data.get("standard", "national")), loaded.path.parent)


def _warned(path: Path, sample: Path | None) -> int:
    """说出各条提醒，返回有几条；其中有错误的以 2 结束。"""
    from conformance.center import profile
    from conformance.center.lint import gaps as lint_gaps
    from conformance.center.lint import sample as lint_sample
    from conformance.center.lint import unusable
    from conformance.errors import EXIT_INPUT

    loaded = profile.load(path)
    tried = lint_sample.notices(loaded, sample) if sample else ()
    notices = [*unusable.notices(loaded), *tried, *lint_gaps.gaps(loaded, sampled=bool(sample))]
    for notice in notices:
        say(str(notice))
    if any(notice.wrong for notice in notices):
        raise SystemExit(EXIT_INPUT)
    return len(notices)


def _untested(path: Path) -> None:
    """照档案假想一份快照判一遍:未测的条款和缺什么。"""
    import tempfile

    from conformance import assess
    from conformance.center import profile, rehearsal
    from conformance.center.snapshot import Snapshot
    from conformance.rulings import Verdict

    loaded = profile.load(path)
    with tempfile.TemporaryDirectory() as scratch:
        rehearsal.imagined(loaded, Path(scratch))
        terms = assess.Terms(_standard(loaded), day=rehearsal.DAY.date())
        made = assess.concluded(Snapshot.of(Path(scratch)), terms, Path(scratch) / "findings")
    open_ = [one for one in made.clauses if one.verdict is Verdict.UNTESTED]
    say(f"照这份档案，{len(made.clauses)} 条里 {len(open_)} 条未测:")
    for one in open_:
        say(f"  {one.id} {one.reason}")
