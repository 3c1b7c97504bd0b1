"""两次评测的比较:逐条款说出新出现、已整改、仍不符合、变为未决；问题按 条款+对象+种类 对应，不看文字。

改判过的按改判后的结论比较；机器的结论没有变、只是改判了的，说是改判不同，不说整改。没有全部列出的问题不能断定是新的还是已经没有的，只说数目。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.assessment import Assessment, ClauseResult, Finding, Verdict
from conformance.grade import DECIDED, OPEN

__all__ = ["Change", "ClauseChange", "Difference", "compare"]


class Change(StrEnum):
    """一个条款从前一次到后一次的变化。"""

    NEW = "新出现"
    STILL = "仍不符合"
    FIXED = "已整改"
    RULED = "改判不同"
    UNDECIDED = "变为未决"
    SETTLED = "有了结论"
    OTHER = "其他变化"
    SAME = "没有变化"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """一个条款的比较。``before``、``after`` 是空的表示那一次没有判它。

    ``new``、``fixed`` 是新出现的、不再有的问题;``still`` 是仍在的个数;``partial`` 表示有一次的问题没有全部列出,
    这时两者只是列出的之间的差别。
    """

    id: str
    theme: str
    text: str
    change: Change
    before: Verdict | None
    after: Verdict | None
    waived: bool
    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    still: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """两次评测的比较:``notes`` 是要先知道的(标准、判定日期不同)，``grades`` 是两次的等级与得分。"""

    notes: tuple[str, ...]
    grades: tuple[tuple[str, float], tuple[str, float]]
    clauses: tuple[ClauseChange, ...]

    def of(self, change: Change) -> tuple[ClauseChange, ...]:
        """有这种变化的条款。"""
        return tuple(one for one in self.clauses if one.change is change)


def compare(old: Assessment, new: Assessment) -> Difference:
    """逐条款比较，次序同后一次，前一次独有的排在最后。"""
    before, after = ({clause.id: clause for clause in made.clauses} for made in (old, new))
    order = dict.fromkeys([*after, *before])
    changes = tuple(_change(before.get(name), after.get(name), after.get(name) or before[name]) for name in order)
    grades = ((old.grade.level, old.grade.score), (new.grade.level, new.grade.score))
    return Difference(tuple(_notes(old, new)), grades, changes)


def _notes(old: Assessment, new: Assessment) -> list[str]:
    pairs = (
        ("中心", old.center.get("name"), new.center.get("name")),
        ("标准", old.standard.get("id"), new.standard.get("id")),
        ("标准的版本", old.standard.get("edition"), new.standard.get("edition")),
        ("判定日期", old.as_of, new.as_of),
        ("定级方案", old.grade.scheme, new.grade.scheme),
        ("所选的范围", _chosen(old), _chosen(new)),
    )
    return [f"{what}不同:{one} 与 {other}" for what, one, other in pairs if one != other]


def _chosen(made: Assessment) -> str:
    return " ".join("、".join(values) for values in made.selection.values() if values) or "全部"


def _change(old: ClauseResult | None, new: ClauseResult | None, either: ClauseResult) -> ClauseChange:
    before, after = old.concluded if old else None, new.concluded if new else None
    had, has = _keys(old), _keys(new)
    return ClauseChange(
        id=either.id,
        theme=either.theme,
        text=either.text,
        change=_kind(before, after, ruled=before is not after and _machine(old) is _machine(new)),
        before=before,
        after=after,
        waived=bool(new and new.waived),
        new=tuple(has[key] for key in has if key not in had),
        fixed=tuple(had[key] for key in had if key not in has) if new else (),
        still=len(had.keys() & has.keys()),
        partial=any(_partial(clause) for clause in (old, new) if clause),
    )


def _machine(clause: ClauseResult | None) -> Verdict | None:
    return clause.verdict if clause else None


def _kind(before: Verdict | None, after: Verdict | None, *, ruled: bool) -> Change:
    """``ruled`` 是机器的结论没有变，只是改判了或者不再改判。"""
    bad = Verdict.NONCONFORMING
    if ruled:
        return Change.RULED
    if after is bad:
        return Change.STILL if before is bad else Change.NEW
    if before is bad and after is Verdict.CONFORMING:
        return Change.FIXED
    if before in DECIDED and after in OPEN:
        return Change.UNDECIDED
    if before in OPEN and after in DECIDED:
        return Change.SETTLED
    return Change.SAME if before is after else Change.OTHER


def _keys(clause: ClauseResult | None) -> Mapping[tuple[str, str], Finding]:
    """确定的问题:(对象, 种类) → 问题。"""
    found: Sequence[Finding] = clause.findings if clause else ()
    return {(one.subject, one.kind): one for one in found if one.certain}


def _partial(clause: ClauseResult) -> bool:
    """违反的对象比列出的多。"""
    return any(
        scenario.violating
        > len({one.subject for one in clause.findings if one.certain and one.scenario == scenario.name})
        for scenario in clause.scenarios
    )
