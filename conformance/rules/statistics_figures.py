"""由办件算出的几个总数:受理、办结、按时、提前、平均提速、亮灯。算法同公布统计的对照(``statistics``、``statistics_published``)。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from conformance.domain import LimitUnit, Statistics
from conformance.rules import statistics as sums
from conformance.rules.lights import SEVERITY
from conformance.rules.statistics_published import COUNTS, LIGHTS, RATES, Compared
from conformance.rules.supervision_views import coloured


@dataclass(frozen=True, slots=True)
class Figure:
    """一个总数:名称、由明细算出的值(口径不同时是“低 至 高”)、公布的值(没有是空串)、算法。"""

    name: str
    value: str
    published: str = ""
    formula: str = ""


def sped(timeline: Any) -> Any:
    """一行:已办结、法定时限以工作日计、用时算得出的件数,及其法定时限之和与用时之和(工作日)。"""
    t = timeline.distinct(on="case_no", keep="first")
    known = t.at_closed.notnull() & (t.statutory_unit == str(LimitUnit.WORKDAY)) & (t.statutory_value > 0)
    t = t.filter(known & t.used.notnull())
    return t.agg(cases=t.count(), limits=t.statutory_value.sum(), used=ibis.greatest(t.used, 0).sum())


def lit(cases: Any) -> Any:
    """平台给办件标的灯色 → 件数;没有标的不计。"""
    t = cases.distinct(on="case_no", keep="first")
    t = t.select(light=coloured(t.light)).filter(lambda row: row.light.notnull())
    return t.group_by("light").agg(cases=ibis._.count())


def totals(months: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """各月相加:受理、办结、按时、提前和三个率。按时与提前有最严、最宽两种口径。"""
    low, high = dict[str, int](), dict[str, int]()
    for row in months:
        for name in COUNTS.values():
            low[name] = low.get(name, 0) + row.get(f"{name}_low", row.get(name, 0))
            high[name] = high.get(name, 0) + row.get(f"{name}_high", row.get(name, 0))
    counts = [Figure(name, _span(low.get(field, 0), high.get(field, 0))) for name, field in COUNTS.items()]
    return counts + [_rate(name, low, high) for name in RATES]


def speed(row: Mapping[str, Any] | None) -> Figure:
    """平均提速 =(法定时限之和 − 实际用时之和)÷ 法定时限之和。"""
    formula = "(法定时限 − 实际用时) ÷ 法定时限，只计以工作日计、已办结的"
    if not row or not row["limits"]:
        return Figure("平均提速", "没有可算的办件", formula=formula)
    found = Decimal(int(row["limits"]) - int(row["used"])) * 100 / Decimal(int(row["limits"]))
    return Figure("平均提速", f"{found:.2f}%({row['cases']} 件)", formula=formula)


def lights(rows: Iterable[Mapping[str, Any]]) -> Figure | None:
    """平台标的灯色各几件;没有标的是 None。"""
    counted = {row["light"]: row["cases"] for row in rows}
    said = "、".join(f"{name} {counted[name]}" for name in SEVERITY if name in counted)
    return Figure("亮灯", said, formula="办件表里平台标的灯色") if said else None


def against(compared: Sequence[Compared], raised: Sequence[Compared]) -> list[Figure]:
    """公布的各期各数,和同期明细算出的。"""
    found = [_counted(one, name, field) for one in compared for name, field in COUNTS.items()]
    found += [_counted(one, name, field) for one in raised for name, (field, _) in LIGHTS.items()]
    found += [_rated(one, name) for one in compared for name in RATES]
    return [one for one in found if one.published]


def _counted(one: Compared, name: str, field: str) -> Figure:
    said = getattr(one.published, field)
    value = _span(one.low.get(field, 0), one.high.get(field, 0))
    return Figure(_of(one.published, name), value, "" if said is None else str(said), one.unsure)


def _rated(one: Compared, name: str) -> Figure:
    made = _rate(name, one.low, one.high)
    return Figure(_of(one.published, name), made.value, getattr(one.published, RATES[name][0]) or "", one.unsure)


def _rate(name: str, low: Mapping[str, int], high: Mapping[str, int]) -> Figure:
    _, part, whole, parts = RATES[name]
    found = [sums.ratio(name, side.get(part, 0), high.get(whole, 0), parts) for side in (low, high)]
    shown = list(dict.fromkeys(one.shown for one in found if one))
    return Figure(name, " 至 ".join(shown) or "分母是零", formula=parts)


def _of(published: Statistics, name: str) -> str:
    return f"{published.period} {name}"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} 至 {high}"
