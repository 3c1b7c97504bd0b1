"""跑完的场景怎样成为结论:出了错的看是谁的错，没有出错的看账。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from behave.model import Scenario

from conformance.assessment import ScenarioResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source
from conformance.domain import Channel, naming
from conformance.errors import OURS, CannotJudge, SourceFailed, SourceMisread, SourceMissing, ours
from conformance.run import rollup
from conformance.run.engine import EXHAUSTED, exhausted
from conformance.run.outcome import Outcome, result

_ROWS = ("cases", "events")
"""一行也不能少的来源:一行就是一笔办件、一个事件。"""


@dataclass(frozen=True, slots=True)
class Open:
    """跑完了、还没有结论的一个场景:它的账、用时、用到的来源有没有行没收进来、少了几行(None 是不知道)。"""

    scenario: Scenario
    outcome: Outcome
    seconds: float
    refused: str
    lost: int | None = 0


def refused(snapshot: Snapshot) -> str:
    """场景用到的来源里有没有不合结构而没有进入判定的行，办件与事件有没有对不上的，有没有名称不认识、没看完的:有就不能说全部符合。"""
    return "；".join(said for one in _used(snapshot) for said in _short(one))


def _short(one: Source) -> Iterator[str]:
    name = naming.source(one.name)
    if one.refused:
        yield f"来源“{name}”有 {one.refused} 行不合结构，没有进入判定"
    if one.missing and one.name in _ROWS:
        yield f"来源“{name}”少了 {one.missing} 行"
    if one.strange:
        yield f"来源“{name}”有 {one.strange} 行的事件名不认识，也许说的是别的事件；请在 records.kinds 里写明"
    if one.partial:
        yield f"来源“{name}”没有看完（{one.reason}）"


def lost(snapshot: Snapshot) -> int | None:
    """场景用到的来源有几行没有收进来、没有得到、名称不认识；没有看完的不知道有几行，是 None。"""
    used = _used(snapshot)
    if any(source.partial for source in used):
        return None
    return sum(source.refused + source.missing + source.strange for source in used)


def _used(snapshot: Snapshot) -> list[Source]:
    return [source for name in sorted(snapshot.touched) if (source := snapshot.sources.get(name))]


def conclude(one: Open) -> rollup.Judged:
    """场景的结论。步骤出了错，或者作答时出了错的，不看账上的数。

    办件的违反多半是因为缺了什么(没有决定、没有特别程序):没有收进来的行就够解释的，只存疑。
    有行没有收进来的，一个对象也没有查到不等于没有这样的对象。
    """
    scenario, outcome = one.scenario, one.outcome
    offered = channels(scenario)
    step = next((step for step in scenario.all_steps if step.status.name != "passed"), None)
    recorded = bool(outcome.asked)
    error, name = (step.exception, step.name) if step else (outcome.settled(), "合计")
    if step or error or scenario.hook_failed:
        verdict, reason = _failure(error, name)
        return ScenarioResult(scenario.name, verdict, offered, seconds=one.seconds, reason=reason), ()
    outcome.doubt = outcome.doubt or one.refused
    if not outcome.checked and one.refused:
        return ScenarioResult(scenario.name, Verdict.DOUBTFUL, offered, seconds=one.seconds, reason=one.refused), ()
    if recorded and one.lost != 0:
        outcome.soften(one.lost, f"{one.refused or f'来源少了 {one.lost} 行'}，也许就是因为少了这些行")
    findings = tuple(replace(finding, scenario=scenario.name) for finding in outcome.findings)
    return result(scenario.name, offered, outcome, one.seconds), findings


def _failure(error: BaseException | None, step: str) -> tuple[Verdict, str]:
    if isinstance(error, SourceMissing):
        return Verdict.UNTESTED, str(error)
    if isinstance(error, SourceMisread):
        return Verdict.DOUBTFUL, str(error)
    if isinstance(error, SourceFailed | CannotJudge):
        return Verdict.ERROR, str(error)
    if isinstance(error, EXHAUSTED):
        return Verdict.ERROR, str(exhausted(error))
    if error is None:
        return Verdict.ERROR, f"{OURS}:步骤没有定义或没有执行:{step}(标准的缺陷，不是中心的)"
    return Verdict.ERROR, f"步骤“{step}”出错:{ours(error)}"


def key(scenario: Scenario) -> tuple[str, str]:
    """(条款, 场景的名字)。"""
    return clause_id(scenario), scenario.name


@cache
def _names() -> frozenset[str]:
    return frozenset(Channel)


def channels(scenario: Scenario) -> tuple[str, ...]:
    """场景要用的通道。"""
    return tuple(str(tag) for tag in scenario.tags if tag in _names())


def clause_id(scenario: Scenario) -> str:
    """场景属于哪个条款。"""
    return next((str(tag) for tag in scenario.effective_tags if "-" in tag), "")
