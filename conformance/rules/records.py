"""办件规则的形状:每个检查是时间线上的一对表达式(适用、违反)，全部检查在一次查询里合计。

``violating`` 取 SQL 的三值:真是违反，假是没有违反,NULL 是不能判定(例如日期超出日历、时限不明)。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any, Protocol, TypeVar

import ibis

from conformance.assessment import Finding

CLEAR, VIOLATING, UNDECIDED = 1, 2, 3
WHOSE = ("department", "item_code")
"""问题落在谁头上:部门与事项。"""


@dataclass(frozen=True, slots=True)
class Check:
    """对每件办件的一个检查。

    ``kind`` 是稳定的短名;``message`` 是给检查员看的一句话;``expected``、``observed`` 是列表达式，按原样转成文字。
    ``needs`` 是检查要看得到才有意义的东西:事件表的列名(如 doc_no)、办件表的列名(写作 case.fee_paid)、事件种类(如 送达),
    或者某一种事件的列(写作 异常办结.reason:许多平台的一列只为几种事件填);
    数据里一处也没有的，检查不进行，绝不因为看不到而判违反。
    ``alone`` 是编号只用在一件上才断定:用在几件上的，事件归不到哪一件，违反的不能判定(对象没有 ``copies`` 一列的不论)。
    """

    kind: str
    applicable: Any
    violating: Any
    message: str
    expected: Any = None
    observed: Any = None
    needs: tuple[str, ...] = ()
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """合计:适用、违反、不能判定的办件数，以及按种类的违反数(``breakdown``)与不能判定数(``doubts``)。"""

    checked: int
    violating: int
    undecided: int
    breakdown: Mapping[str, int]
    doubts: Mapping[str, int]


Made = TypeVar("Made", bound=Callable[..., Any])


def across(made: Made) -> Made:
    """写在规则或视图上:它要跨办件来看(占比、成批、先后、联办)，办件分段判时不能分开。"""
    made.across = True  # type: ignore[attr-defined]
    return made


def of_licences(rule: Made) -> Made:
    """写在规则上:它所依据的《行政许可法》只管行政许可;别的办件不论，看不出是不是的，违反的不能判定。"""

    @wraps(rule)
    def made(t: Any, *norm: Any) -> Iterator[Check]:
        for check in rule(t, *norm):
            applicable = _boolean(check.applicable) & t.licence.fill_null(True)
            yield replace(check, applicable=applicable, violating=_boolean(check.violating) & t.licence)

    return made  # type: ignore[return-value]


def marked(timeline: Any, checks: Sequence[Check]) -> Any:
    """编号、(对象有的)部门与事项，加上每个检查的状态列 ``s0, s1, …``与期望、实际列。

    状态:空 不适用、1 无问题、2 违反、3 不能判定。
    """
    columns = _states(timeline, checks)
    for index, check in enumerate(checks):
        columns[f"e{index}"] = _text(check.expected)
        columns[f"o{index}"] = _text(check.observed)
    return timeline.select("case_no", *(name for name in WHOSE if name in timeline.columns), **columns)


def states(timeline: Any, checks: Sequence[Check]) -> Any:
    """时间线 → 每个检查的状态列 ``s0, s1, …``,值同 ``marked``;合计只用得着这些。"""
    return timeline.select(**_states(timeline, checks))


def offenders(timeline: Any, checks: Sequence[Check], cases: Any = None, *, state: int = VIOLATING) -> Any:
    """处于某状态的办件，按编号排序；列同 ``marked``。对象没有部门、事项的，取 ``cases`` 里同一编号的。"""
    table = marked(timeline, checks)
    found = table.filter(_any([table[f"s{i}"] for i in range(len(checks))], state))
    if not set(WHOSE) <= set(found.columns):
        own = cases.select("case_no", *WHOSE).distinct(on="case_no", keep="first")
        found = found.left_join(own, "case_no").drop("case_no_right")
    keep = [name for i in range(len(checks)) for name in (f"s{i}", f"e{i}", f"o{i}")]
    return found.select("case_no", *WHOSE, *keep).order_by("case_no")


class Named(Protocol):
    """合计与列出只用到检查的名目。"""

    @property
    def kind(self) -> str:
        """稳定的短名。"""

    @property
    def message(self) -> str:
        """给检查员看的一句话。"""


def tally(row: Mapping[str, Any], checks: Sequence[Named]) -> Tally:
    """``totals`` 查出的一行 → Tally。"""
    counts = {name: int(value or 0) for name, value in row.items()}
    breakdown: dict[str, int] = {}
    doubts: dict[str, int] = {}
    for index, check in enumerate(checks):
        breakdown[check.kind] = breakdown.get(check.kind, 0) + counts[f"v{index}"]
        doubts[check.kind] = doubts.get(check.kind, 0) + counts[f"u{index}"]
    return Tally(counts["checked"], counts["violating"], counts["undecided"], breakdown, doubts)


def findings(rows: Iterable[Mapping[str, Any]], checks: Sequence[Named], *, state: int = VIOLATING) -> list[Finding]:
    """``offenders`` 查出的行 → 逐件的 Finding;``state`` 为不能判定时 certain 为假。"""
    return [
        Finding(
            subject=str(row["case_no"]),
            kind=check.kind,
            message=check.message,
            expected=row[f"e{index}"] or "",
            observed=row[f"o{index}"] or "",
            certain=state == VIOLATING,
        )
        for row in rows
        for index, check in enumerate(checks)
        if row[f"s{index}"] == state
    ]


def since(timeline: Any, check: Check, day: date) -> Check:
    """条款自 ``day`` 起施行:此前收件(没有收件的看受理)的办件不论，不知道何时开始的违反不能判定。

    对象没有这两个日期的(不是一件一行的视图)，原样返回。
    """
    dates = [timeline[name] for name in ("d_received", "d_accepted") if name in timeline.columns]
    if not dates:
        return check
    begun = ibis.coalesce(*dates) >= ibis.literal(day)
    return replace(
        check,
        applicable=_boolean(check.applicable) & begun.fill_null(True),
        violating=_boolean(check.violating) & begun,
    )


def _states(timeline: Any, checks: Sequence[Check]) -> dict[str, Any]:
    single = (timeline.copies <= 1).nullif(False) if "copies" in timeline.columns else None
    return {f"s{index}": _state(check, single) for index, check in enumerate(checks)}


def _state(check: Check, single: Any) -> Any:
    """状态由真假直接算出，违反与否的表达式只写一次:写成分情形的几句，每一句都要重新算一遍。"""
    violating = _boolean(check.violating)
    if check.alone and single is not None:
        violating = violating & single
    if check.applicable is True:
        return _told(violating)
    applicable = _boolean(check.applicable)
    sure = applicable.ifelse(violating, ibis.null("boolean"))
    return applicable.fill_null(True).ifelse(_told(sure), ibis.null("int8"))


def _told(violating: Any) -> Any:
    """假是 CLEAR，真是 VIOLATING，空是 UNDECIDED。"""
    return ibis.coalesce(violating.cast("int8") + ibis.literal(CLEAR, "int8"), ibis.literal(UNDECIDED, "int8"))


def _boolean(value: Any) -> Any:
    return ibis.literal(value, "boolean") if isinstance(value, bool) or value is None else value


def _text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return ibis.literal(value, "string")
    return value.cast("string")


def _any(states: Sequence[Any], wanted: int) -> Any:
    hit = states[0].fill_null(0) == wanted
    for state in states[1:]:
        hit = hit | (state.fill_null(0) == wanted)
    return hit
