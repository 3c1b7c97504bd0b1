"""报告的编排：把评测结果排成读者要看的次序。HTML 与终端摘要共用；只排列，不作判断。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from conformance.assessment import WORST_FIRST, Assessment, Basis, ClauseResult, Finding, ThemeScore, Verdict
from conformance.domain import Level

UNDECIDED = (Verdict.DOUBTFUL, Verdict.ERROR, Verdict.UNTESTED)
"""得分区间由它们撑开的结论。"""

STANDINGS = (
    Verdict.CONFORMING,
    Verdict.NONCONFORMING,
    Verdict.DOUBTFUL,
    Verdict.ERROR,
    Verdict.UNTESTED,
    Verdict.NOT_APPLICABLE,
    Basis.WAIVED,
)
"""读者看到的结论，按读者看到的次序；豁免的不算在别的结论里。"""

_LEVELS = (Level.MANDATORY, Level.LOCAL, Level.RECOMMENDED, Level.PRODUCT)
FIRST, CHUNK = 10, 100
DOUBT = "存疑:"
"""场景的计数里，存疑的种类前面的记号。"""


@dataclass(frozen=True, slots=True)
class Theme:
    """一个主题：得分和它的条款。"""

    score: ThemeScore
    clauses: tuple[ClauseResult, ...]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Group:
    """同一场景里同一种问题。

    ``message`` 在各行说法相同时提到题头，否则为空（题头用 ``kind``）；``total`` 是实际的数目，可能多于列出的行；
    ``first`` 直接可见，``rest`` 折叠，每一百行一块。
    """

    scenario: str
    certain: bool
    kind: str
    message: str
    total: int
    listed: int
    columns: frozenset[str]
    first: tuple[Finding, ...]
    rest: tuple[tuple[Finding, ...], ...]


def themes(assessment: Assessment) -> tuple[Theme, ...]:
    """按条款出现的次序；没有计分的主题得分记 0。"""
    scores = {score.theme: score for score in assessment.grade.themes}
    return tuple(
        _theme(name, scores.get(name), assessment) for name in dict.fromkeys(c.theme for c in assessment.clauses)
    )


def standing(clause: ClauseResult) -> Verdict | Basis:
    """报告上写的结论：豁免的写豁免，改判的写改判之后的，其余就是机器的结论。"""
    return Basis.WAIVED if clause.waived else clause.concluded


def counts(clauses: Iterable[ClauseResult]) -> Counter[str]:
    """每种结论各有几个条款。"""
    return Counter(map(standing, clauses))


def levels(clauses: Iterable[ClauseResult]) -> tuple[Level, ...]:
    """条款中有的约束力，强的在前。"""
    found = {clause.level for clause in clauses}
    return tuple(level for level in _LEVELS if level in found)


def offices(clauses: Iterable[ClauseResult], departments: Mapping[str, str]) -> Mapping[str, int]:
    """列出的问题涉及的部门 → 序号，问题多的在前。"""
    subjects = (finding.subject for clause in clauses for finding in clause.findings)
    ranked = Counter(departments[one] for one in subjects if one in departments).most_common()
    return {name: place for place, (name, _) in enumerate(ranked)}


def gravest(clauses: Iterable[ClauseResult], verdict: Verdict = Verdict.NONCONFORMING) -> tuple[ClauseResult, ...]:
    """某种结论的条款，要紧的在前：否决、约束力、权重、违反比例。"""
    return tuple(sorted((clause for clause in clauses if standing(clause) is verdict), key=_gravity))


def undecided(clauses: Iterable[ClauseResult]) -> tuple[ClauseResult, ...]:
    """使得分停在区间里的条款，坏的结论在前。"""
    own = (clause for clause in clauses if standing(clause) in UNDECIDED)
    return tuple(sorted(own, key=lambda clause: (WORST_FIRST.index(clause.concluded), _gravity(clause))))


def groups(clause: ClauseResult) -> tuple[Group, ...]:
    """条款的问题按场景、确定与否、种类分组，次序同场景，确定的在前，多的在前。"""
    order = [scenario.name for scenario in clause.scenarios]
    many = Counter(map(_key, clause.findings))
    ranked = sorted(clause.findings, key=lambda finding: (_place(finding, order), -many[_key(finding)], finding.kind))
    return tuple(_group(clause, key, tuple(rows)) for key, rows in groupby(ranked, key=_key))


def rulings(clause: ClauseResult) -> Iterator[tuple[str, str]]:
    """人对这个条款作的处理：豁免、申辩、答复、改判，各是(标签, 一句话)。"""
    for waiver in clause.waivers:
        only = f"；只豁免 {waiver.subject} 的“{waiver.kind}”" * bool(waiver.subject or waiver.kind)
        yield "豁免", f"{waiver.reason}（{waiver.owner}负责，有效到 {waiver.expires}{only}）"
    if clause.adjudication is None:
        return
    for label, said in (("申辩", clause.adjudication.objection), ("答复", clause.adjudication.reply)):
        yield label, f"{said.text}（{said.by}，{said.on}）"
    override = clause.adjudication.override
    if override is None:
        yield "处理", "维持原判"
    else:
        signed = f"{override.by}定，{override.second}复核，{override.on}"
        yield "改判", f"机器结论 {clause.verdict}，改为 {override.verdict}：{override.reason}（{signed}）"


def evidence(clause: ClauseResult) -> Iterator[str]:
    """条款各问题的证据，按出现的次序。"""
    return (path for finding in clause.findings for path in finding.evidence)


def certain(clause: ClauseResult) -> int:
    """确实的问题有几个，没有列出的也算；整张一览表算一个对象的，问题比违反的对象多。"""
    counted = sum(n for one in clause.scenarios for kind, n in one.breakdown.items() if not kind.startswith(DOUBT))
    return max(counted, clause.violating, sum(finding.certain for finding in clause.findings))


def numbers(clause: ClauseResult) -> str:
    """“检查 300，违反 12，不能判定 3”；什么也没查就是空的。"""
    if not clause.checked:
        return ""
    parts = [f"检查 {clause.checked:,}"]
    parts += [f"违反 {clause.violating:,}"] * bool(clause.violating)
    parts += [f"不能判定 {clause.undecided:,}"] * bool(clause.undecided)
    return "，".join(parts)


def _theme(name: str, score: ThemeScore | None, assessment: Assessment) -> Theme:
    own = tuple(clause for clause in assessment.clauses if clause.theme == name)
    return Theme(score or ThemeScore(name, name, 0, 0, 0, 0), own, counts(own))


def _gravity(clause: ClauseResult) -> tuple[bool, int, float, float, str]:
    share = clause.violating / clause.checked if clause.checked else 0.0
    return not clause.veto, _LEVELS.index(clause.level), -clause.weight, -share, clause.id


def _key(finding: Finding) -> tuple[str, bool, str]:
    return finding.scenario, finding.certain, finding.kind


def _place(finding: Finding, order: Sequence[str]) -> tuple[int, str, bool]:
    known = order.index(finding.scenario) if finding.scenario in order else len(order)
    return known, finding.scenario, not finding.certain


def _group(clause: ClauseResult, key: tuple[str, bool, str], rows: tuple[Finding, ...]) -> Group:
    scenario, sure, kind = key
    messages = {row.message for row in rows}
    counted = next((s.breakdown for s in clause.scenarios if s.name == scenario), {})
    rest = rows[FIRST:]
    return Group(
        scenario=scenario,
        certain=sure,
        kind=kind,
        message=messages.pop() if len(messages) == 1 else "",
        total=max(len(rows), counted.get(kind if sure else f"{DOUBT}{kind}", 0)),
        listed=len(rows),
        columns=frozenset(name for name in ("expected", "observed", "evidence") if any(getattr(r, name) for r in rows)),
        first=rows[:FIRST],
        rest=tuple(rest[start : start + CHUNK] for start in range(0, len(rest), CHUNK)),
    )
