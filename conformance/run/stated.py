"""不靠采集的两种判定:由举证表判一个条款，由已有的结论推出主题的得分。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from conformance import grade
from conformance.assessment import ClauseResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.errors import SourceMissing
from conformance.rules.attestation import Sheet, confirmed
from conformance.rules.derived import Concluded
from conformance.rules.institutions import Scored
from conformance.run import rollup
from conformance.run.outcome import Outcome
from conformance.standard import THEMES, Clause, Standard


class Asking(Protocol):
    """正在判的这一次:快照、标准和当前场景的账。"""

    snapshot: Snapshot
    standard: Standard
    outcome: Outcome


def attest(session: Asking, clause: str, as_of: date) -> None:
    """由举证表的行判条款 ``clause``,记在当前场景的账上；没有这一行抛 SourceMissing，都说不适用就什么也不记。

    参数 attestation_second 为真时，没有另一人复核的举证只能存疑。
    """
    paired = bool(session.standard.parameters.get("attestation_second"))
    sheet, outcome = Sheet(clause, session.snapshot.attestations(clause), as_of, paired), session.outcome
    if not sheet.rows:
        raise SourceMissing(f"举证表没有 {clause} 这一行")
    if sheet.silent:
        note = sheet.valid[0].note
        outcome.absence = "举证表写明不适用" + (f":{note}" if note else "")
    else:
        outcome.subject(confirmed(sheet))


def concluded(
    standard: Standard, results: Mapping[tuple[str, str], rollup.Judged], wanted: Sequence[str]
) -> tuple[Concluded, ...]:
    """``wanted`` 中各条款到此为止的结论；不适用的略去，一条也没有判的抛 SourceMissing。"""
    judged = [_rolled(clause, standard, results) for clause in standard.clauses if clause.id in wanted]
    if all(result.verdict is Verdict.UNTESTED for result in judged):
        raise SourceMissing(f"{'、'.join(wanted)} 都没有判")
    found = (result for result in judged if result.verdict is not Verdict.NOT_APPLICABLE)
    return tuple(Concluded(result.id, result.text, result.verdict, result.reason) for result in found)


def score(standard: Standard, results: Mapping[tuple[str, str], rollup.Judged], theme: str) -> Scored:
    """一个主题(中文名)到此为止的得分区间，与定级同一算法；没有判的条款按未决计。

    主题里一个条款也没有定论抛 SourceMissing。
    """
    names = {one.key: one.name for one in THEMES}
    judged = [_rolled(clause, standard, results) for clause in standard.clauses if names[clause.theme] == theme]
    if not any(result.verdict in grade.DECIDED for result in judged):
        raise SourceMissing(f"{theme}主题没有一个条款有结论")
    got = grade.theme_score(judged[0].theme, judged, standard.grading, names)
    lost = tuple(result.id for result in judged if result.verdict is Verdict.NONCONFORMING)
    return Scored(theme, got.low, got.high, lost)


def _rolled(clause: Clause, standard: Standard, results: Mapping[tuple[str, str], rollup.Judged]) -> ClauseResult:
    keys = [(clause.id, scenario.name) for scenario in clause.scenarios]
    return rollup.clause(clause, standard, tuple(results[key] for key in keys if key in results))
