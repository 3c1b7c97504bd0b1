"""在进程内跑 behave:场景前后各一个钩子，结论由我们自己的账得出，不看 behave 的格式化输出。"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.model import Feature, Scenario, reset_model
from behave.runner import ModelRunner, the_step_registry
from behave.runner_util import load_step_modules, parse_features

from conformance import bundle
from conformance.assessment import ClauseResult, Finding, ScenarioResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.errors import CannotJudge, SourceFailed, SourceMissing, StandardError
from conformance.run import rollup, stated
from conformance.run.outcome import Outcome, result
from conformance.run.records import Records
from conformance.standard import Clause, Standard
from conformance.workdays import Calendar


@dataclass
class Session:
    """一次判定的状态:当前场景的账和已得的结果；步骤通过 context 上的几个函数用到它。"""

    snapshot: Snapshot
    standard: Standard
    records: Records
    skip: Callable[[Scenario], str | None]
    results: dict[tuple[str, str], rollup.Judged] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    started: float = 0.0
    context: Any = None

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """编号 → 标准中的条款。"""
        return {clause.id: clause for clause in self.standard.clauses}

    def norm(self, name: str) -> Any:
        """标准的参数。"""
        try:
            return self.standard.parameters[name]
        except KeyError:
            raise StandardError(
                f"标准 {self.standard.id} 没有参数 {name}；请在 standards/*.yaml 的 parameters 中给出。"
            ) from None

    def judge(self, rule: Callable[..., Iterable[Finding]], *norm: Any) -> None:
        """对 context.subjects 的每个对象用一条文档规则。"""
        for subject in self.context.subjects:
            self.outcome.subject(rule(subject, *norm))

    def audit(self, rule: Callable[..., Iterable[Any]], *norm: Any, tolerance: float = 0.0, view: Any = None) -> None:
        """对全部办件(或 ``view`` 的全部行)用一条办件规则；违反比例超过 ``tolerance`` 才是不符合。"""
        self.outcome.tolerance = tolerance
        self.snapshot.touched.update(("cases", "events"))
        name = f"{_clause_id(self.context.scenario)}-{rule.__name__}"
        clause = self.clauses.get(_clause_id(self.context.scenario))
        since = clause.in_force if clause else None
        self.outcome.tally(self.records.audit(name, rule, norm, view, since))


def judge(
    snapshot: Snapshot,
    standard: Standard,
    *,
    selected: Iterable[Clause],
    channels: frozenset[str],
    as_of: date,
    findings: Path,
) -> tuple[ClauseResult, ...]:
    """判 ``selected`` 的每个条款 → 结果，次序同 ``selected``,所以由前面的主题推出的条款排在后面。

    ``channels`` 是中心提供且被选中的通道，其余通道的场景记为未测。
    """
    wanted = {clause.id: clause for clause in selected}
    session = Session(
        snapshot, standard, Records(snapshot, standard.parameters, as_of, findings), _skipper(wanted, channels)
    )
    _run(session, list(dict.fromkeys(str(clause.file) for clause in wanted.values())))
    return tuple(
        rollup.clause(clause, standard, _of(clause, session, channels), dormant(clause, as_of))
        for clause in wanted.values()
    )


def dormant(clause: Clause, day: date) -> str:
    """``day`` 那天条款还没有施行或者已经废止的，说出来；在施行期间是空串。"""
    if clause.in_force and day < clause.in_force:
        return f"本条款自 {clause.in_force} 起施行，判定日期是 {day}"
    if clause.repealed and day >= clause.repealed:
        return f"本条款已于 {clause.repealed} 废止，判定日期是 {day}"
    return ""


def step_defined(text: str) -> bool:
    """有没有步骤定义能匹配这句话(供标准检查使用)。"""
    _load_steps()
    return any(matcher.match(text) for matchers in the_step_registry.steps.values() for matcher in matchers)


def _run(session: Session, files: list[str]) -> None:
    _load_steps()
    config = Configuration(
        ["--no-summary", "--no-capture", "--no-capture-stderr", "--no-logcapture"], load_config=False
    )
    features = [_feature(name, Path(name).stat().st_mtime_ns) for name in files]
    reset_model(features)
    runner = ModelRunner(config, features, step_registry=the_step_registry)
    runner.formatters = []
    runner.hooks = _hooks(session)
    config.setup_logging = lambda *_, **__: None
    with _unswept():
        runner.run_model()
    if runner.aborted:
        raise KeyboardInterrupt
    if runner.hook_failures:
        raise CannotJudge("判定过程中我们自己的钩子出错，结果不可信；请带上运行目录报告这个缺陷。")


@contextmanager
def _unswept() -> Iterator[None]:
    """判定期间少做垃圾回收:造查询时有几十万个短命的小对象，反复清扫要占四分之一的时间。"""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@lru_cache(maxsize=256)
def _feature(name: str, _changed: int) -> Feature:
    """读好的 feature 文件；同一进程里没有改过的只读一次，每次判定前重置。"""
    found: Feature = parse_features([name])[0]
    return found


def _hooks(session: Session) -> dict[str, Callable[..., None]]:
    def before_all(context: Any) -> None:
        session.context, context.calendar = context, Calendar.of(session.snapshot.info.calendar)
        context.center, context.norm, context.as_of = session.snapshot, session.norm, session.records.as_of
        context.judge, context.audit, context.lines = session.judge, session.audit, session.records.lines
        context.attest = lambda: stated.attest(
            session.snapshot, session.outcome, _clause_id(context.scenario), context.as_of
        )
        context.concluded = lambda wanted: stated.concluded(session.standard, session.results, wanted)
        context.score = lambda theme: stated.score(session.standard, session.results, theme)
        context.column = lambda name: [row[name] for row in context.table]

    def before_scenario(context: Any, scenario: Scenario) -> None:
        context.subjects = ()
        session.outcome, session.started = Outcome(), time.perf_counter()
        session.snapshot.touched.clear()
        if session.skip(scenario):
            scenario.skip()

    def after_scenario(_context: Any, scenario: Scenario) -> None:
        if session.skip(scenario) is None:
            seconds = time.perf_counter() - session.started
            session.outcome.doubt = session.outcome.doubt or _refused(session.snapshot)
            session.results[_key(scenario)] = _conclude(scenario, session.outcome, round(seconds, 4))

    return {"before_all": before_all, "before_scenario": before_scenario, "after_scenario": after_scenario}


def _refused(snapshot: Snapshot) -> str:
    """场景用到的来源里有没有不合结构而没有进入判定的行:有就不能说全部符合。"""
    short = [source for name in sorted(snapshot.touched) if (source := snapshot.sources.get(name)) and source.refused]
    return ";".join(f"来源 {source.name} 有 {source.refused} 行不合结构，没有进入判定" for source in short)


def _conclude(scenario: Scenario, outcome: Outcome, seconds: float) -> rollup.Judged:
    channels = _channels(scenario)
    step = next((step for step in scenario.all_steps if step.status.name != "passed"), None)
    if step is None and not scenario.hook_failed:
        findings = tuple(replace(finding, scenario=scenario.name) for finding in outcome.findings)
        return result(scenario.name, channels, outcome, seconds), findings
    verdict, reason = _failure(step.exception if step else None, step.name if step else "钩子")
    return ScenarioResult(scenario.name, verdict, channels, seconds=seconds, reason=reason), ()


def _failure(error: BaseException | None, step: str) -> tuple[Verdict, str]:
    if isinstance(error, SourceMissing):
        return Verdict.UNTESTED, str(error)
    if isinstance(error, SourceFailed | CannotJudge):
        return Verdict.ERROR, str(error)
    if error is None:
        return Verdict.ERROR, f"步骤没有定义或没有执行:{step}(这是标准的缺陷，不是中心的)"
    return Verdict.ERROR, f"步骤“{step}”执行出错(是我们的缺陷，不是中心的):{type(error).__name__}: {error}"


def _skipper(wanted: Mapping[str, Clause], channels: frozenset[str]) -> Callable[[Scenario], str | None]:
    def skip(scenario: Scenario) -> str | None:
        if _clause_id(scenario) not in wanted:
            return "未选中"
        missing = set(_channels(scenario)) - channels
        return f"没有{'、'.join(sorted(missing))}通道" if missing else None

    return skip


def _of(clause: Clause, session: Session, channels: frozenset[str]) -> tuple[rollup.Judged, ...]:
    return tuple(
        session.results.get((clause.id, scenario.name)) or (_untested(scenario.name, scenario.channels, channels), ())
        for scenario in clause.scenarios
    )


def _untested(name: str, needed: tuple[str, ...], offered: frozenset[str]) -> ScenarioResult:
    missing = [channel for channel in needed if channel not in offered]
    if not missing:
        return ScenarioResult(name, Verdict.ERROR, needed, reason="场景没有执行(是我们的缺陷，不是中心的)")
    return ScenarioResult(name, Verdict.UNTESTED, needed, reason=f"没有提供或没有选择{'、'.join(missing)}通道")


@cache
def _load_steps() -> None:
    load_step_modules([str(bundle.root() / "steps")])


def _key(scenario: Scenario) -> tuple[str, str]:
    return _clause_id(scenario), scenario.name


@cache
def _channel_names() -> frozenset[str]:
    from conformance.domain import Channel

    return frozenset(Channel)


def _channels(scenario: Scenario) -> tuple[str, ...]:
    return tuple(str(tag) for tag in scenario.tags if tag in _channel_names())


def _clause_id(scenario: Scenario) -> str:
    return next((str(tag) for tag in scenario.effective_tags if "-" in tag), "")
