"""在进程内跑 behave:场景前后各一个钩子，结论由我们自己的账得出，不看 behave 的格式化输出。"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from behave.model import Scenario

from conformance.assessment import ClauseResult, Finding, ScenarioResult, Verdict
from conformance.center import reach
from conformance.center.snapshot import Snapshot
from conformance.errors import OURS, InputError, SourceMissing, StandardError, ours
from conformance.rules.lights import chosen as chosen_lights
from conformance.run import kept, rollup, stated, stepping
from conformance.run.conclusions import Open, clause_id, conclude, key, lost, refused
from conformance.run.conclusions import channels as needs
from conformance.run.outcome import Outcome, unseen_one
from conformance.run.records import Records
from conformance.run.sceptic import Sceptic
from conformance.run.spark import Spark
from conformance.standard import Clause, Standard
from conformance.workdays import Calendar


@dataclass
class Session:
    """一次判定的状态:当前场景的账和已得的结果；步骤通过 context 上的几个函数用到它。"""

    snapshot: Snapshot
    standard: Standard
    records: Records
    attested: date
    skip: Callable[[Scenario], str | None]
    results: dict[tuple[str, str], rollup.Judged] = field(default_factory=dict)
    open: dict[tuple[str, str], Open] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    started: float = 0.0
    context: Any = None
    broken: Exception | None = None

    @cached_property
    def sceptic(self) -> Sceptic:
        """凭推算的字段得出的不符合，改为存疑。"""
        return Sceptic(self.records)

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """编号 → 标准中的条款。"""
        return {clause.id: clause for clause in self.standard.clauses}

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """标准的参数；亮灯方案由中心自己选定(档案的 lights)的，用中心的。"""
        return chosen_lights(self.standard.parameters, self.snapshot.info.lights)

    def norm(self, name: str) -> Any:
        """标准的参数。"""
        try:
            return self.parameters[name]
        except KeyError:
            raise StandardError(
                f"标准 {self.standard.id} 没有参数 {name}；请在 standards/*.yaml 的 parameters 中给出。"
            ) from None

    def judge(self, rule: Callable[..., Iterable[Finding]], *norm: Any) -> None:
        """对 context.subjects 的每个对象用一条文档规则;问题多的，全部另存。

        有的看不到，各是一个存疑，全都看不到抛 SourceMissing。
        """
        seen, unseen = 0, list[tuple[Any, SourceMissing]]()
        with kept.telling(self.records.folder / f"{self._named(rule)}.parquet") as told:
            for subject in self.context.subjects:
                try:
                    found = list(self.sceptic.subject(rule, subject, *norm))
                except SourceMissing as error:
                    unseen.append((subject, error))
                    continue
                seen += 1
                self._told(told, found)
            if unseen and not seen:
                raise unseen[0][1]
            for subject, why in unseen:
                self._told(told, [unseen_one(subject, why)])
        self.outcome.all_findings = told.file

    def _told(self, told: kept.Told, found: list[Finding]) -> None:
        self.outcome.subject(found)
        told.add(found)

    def audit(self, rule: Callable[..., Iterable[Any]], *norm: Any, tolerance: float = 0.0, view: Any = None) -> None:
        """对全部办件(或 ``view`` 的全部行)用一条办件规则；违反比例超过 ``tolerance`` 才是不符合。"""
        self.outcome.tolerance = tolerance
        self.snapshot.touched.update(("cases", "events"))
        clause = self.clauses.get(clause_id(self.context.scenario))
        since = clause.in_force if clause else None
        asked = self.records.ask(self._named(rule), rule, norm, view, since)
        self.outcome.asked.append(asked)
        self.sceptic.ask(asked, rule, norm, view, since)

    def _named(self, rule: Callable[..., Any]) -> str:
        """当前场景用 ``rule`` 判出的问题另存时的名称；条款的第二个场景起带上次序，同一规则用在几个场景里也各存各的。"""
        clause, scenario = clause_id(self.context.scenario), self.context.scenario.name
        known = self.clauses[clause].scenarios if clause in self.clauses else ()
        place = next((place for place, one in enumerate(known, 1) if one.name == scenario), 1)
        return f"{clause}-{rule.__name__}{f'-{place}' * (place > 1)}"

    def settle(self) -> None:
        """记下的办件规则一并作答，得出还没有结论的场景的结论。"""
        self.records.settle()
        self.sceptic.settle()
        self.results |= {name: conclude(one) for name, one in self.open.items()}
        self.open.clear()

    def concluded(self) -> dict[tuple[str, str], rollup.Judged]:
        """到此为止的全部结果。"""
        self.settle()
        return self.results


def judge(
    snapshot: Snapshot,
    standard: Standard,
    *,
    selected: Iterable[Clause],
    channels: frozenset[str],
    as_of: date,
    findings: Path,
    spark: Spark | None = None,
) -> tuple[ClauseResult, ...]:
    """判 ``selected`` 的每个条款 → 结果，次序同 ``selected``,所以由前面的主题推出的条款排在后面。

    ``channels`` 是中心提供且被选中的通道，其余通道的场景记为未测;``spark`` 给出的，办件在 Spark 上算。
    ``as_of`` 晚于看得到的最后一天的，看到的只判到那天。
    """
    wanted = {clause.id: clause for clause in selected}
    records = Records(snapshot, standard.parameters, reach.until(snapshot, as_of), findings, spark)
    session = Session(snapshot, standard, records, reach.attested(snapshot, as_of), _skipper(wanted, channels))
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


def _run(session: Session, files: list[str]) -> None:
    runner = stepping.runner(files)
    runner.hooks = _hooks(session)
    with _unswept():
        runner.run_model()
    if isinstance(session.broken, InputError):
        raise session.broken
    if runner.aborted and not session.broken:
        raise KeyboardInterrupt
    session.settle()


@contextmanager
def _unswept() -> Iterator[None]:
    """判定期间少做垃圾回收:造查询时有几十万个短命的小对象，反复清扫要占四分之一的时间。"""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _prepare(session: Session, context: Any) -> None:
    """步骤在 context 上用得到的。"""
    session.context, context.calendar = context, Calendar.of(session.snapshot.info.calendar)
    session.parameters  # noqa: B018 - 没有档案指名的亮灯方案的，现在就说
    context.center, context.norm, context.as_of = session.snapshot, session.norm, session.records.as_of
    context.judge, context.audit, context.lines = session.judge, session.audit, session.sceptic.lines
    context.sees = lambda *needs: session.records.tables.visible.issuperset(needs)
    context.attest = lambda: stated.attest(session, clause_id(context.scenario), session.attested)
    context.concluded = lambda wanted: stated.concluded(session.standard, session.concluded(), wanted)
    context.score = lambda theme: stated.score(session.standard, session.concluded(), theme)
    context.column = lambda name: [row[name] for row in context.table]


def _hooks(session: Session) -> dict[str, Callable[..., None]]:
    def before_all(context: Any) -> None:
        """准备不成的，一个场景也不跑:都是执行异常。"""
        try:
            _prepare(session, context)
        except Exception as error:
            session.broken = error
            raise

    def before_scenario(context: Any, scenario: Scenario) -> None:
        context.subjects = ()
        session.outcome, session.started = Outcome(), time.perf_counter()
        session.snapshot.touched.clear()
        if session.skip(scenario):
            scenario.skip()

    def after_scenario(_context: Any, scenario: Scenario) -> None:
        if session.skip(scenario) is None:
            seconds = time.perf_counter() - session.started
            left_out = refused(session.snapshot)
            missing = lost(session.snapshot)
            session.open[key(scenario)] = Open(scenario, session.outcome, round(seconds, 4), left_out, missing)

    return {"before_all": before_all, "before_scenario": before_scenario, "after_scenario": after_scenario}


def _skipper(wanted: Mapping[str, Clause], channels: frozenset[str]) -> Callable[[Scenario], str | None]:
    def skip(scenario: Scenario) -> str | None:
        if clause_id(scenario) not in wanted:
            return "未选中"
        missing = set(needs(scenario)) - channels
        return f"没有{'、'.join(sorted(missing))}通道" if missing else None

    return skip


def _of(clause: Clause, session: Session, channels: frozenset[str]) -> tuple[rollup.Judged, ...]:
    return tuple(
        session.results.get((clause.id, scenario.name))
        or (_untested(scenario.name, scenario.channels, channels, session.broken), ())
        for scenario in clause.scenarios
    )


def _untested(
    name: str, needed: tuple[str, ...], offered: frozenset[str], broken: Exception | None = None
) -> ScenarioResult:
    missing = [channel for channel in needed if channel not in offered]
    if not missing:
        return ScenarioResult(name, Verdict.ERROR, needed, reason=ours(broken) if broken else f"{OURS}:场景没有执行")
    return ScenarioResult(name, Verdict.UNTESTED, needed, reason=f"没有提供或没有选择{'、'.join(missing)}通道")
