"""公布的统计与明细对照:受理、办结、按时、提前，红黄牌与预警，满意率，压缩比。

明细覆盖不到的期间、还没有过完的期间，对不上只存疑；按时与提前各地口径不同(到决定还是到办结、按承诺还是按法定),
公布数在各种口径之间就算一致。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from conformance.assessment import Finding
from conformance.domain import Claim, Item, LimitUnit, Statistics, Supervision
from conformance.errors import SourceMissing
from conformance.rules import statistics as sums
from conformance.rules.lights import SEVERITY, colour

Rows = Iterable[Mapping[str, Any]]
COUNTS = {"受理数": "accepted", "办结数": "closed", "按时办结数": "on_time", "提前办结数": "early"}
RATES = {
    "办结率": ("closing_rate", "closed", "accepted", "办结 ÷ 受理"),
    "按时办结率": ("on_time_rate", "on_time", "closed", "按时办结 ÷ 办结"),
    "提前办结率": ("early_rate", "early", "closed", "提前办结 ÷ 办结"),
}
LIGHTS = {
    "预警数": ("warnings", SEVERITY[1]),
    "黄牌数": ("yellow_cards", SEVERITY[2]),
    "红牌数": ("red_cards", SEVERITY[3]),
}
SATISFACTION = {"满意率": "satisfaction", "默认评价占比": "default_rate"}
OTHER = {"low": "_high", "high": "_low"}
KINDS = ("压缩", "提速", "减幅", "缩减")


@dataclass(frozen=True, slots=True)
class Compared:
    """公布的一期统计和同期的明细。

    ``low``、``high`` 是明细的数(口径不同时两者不等)。不能断定的原因:``current`` 这一期还没有过完、认不出统计期,
    ``partial`` 明细可能不全(明细比公布的还多的，不因此存疑)。
    """

    published: Statistics
    low: Mapping[str, int]
    high: Mapping[str, int]
    current: str = ""
    partial: str = ""

    @property
    def unsure(self) -> str:
        """不能断定的原因，没有是空串。"""
        return self.current or self.partial

    def __str__(self) -> str:
        return f"{self.published.channel} {self.published.period} 的统计"


def compared(published: Sequence[Statistics], rows: Rows, as_of: date, *, whole: bool = True) -> tuple[Compared, ...]:
    """``rows`` 是明细一月一行:month 和各个数(``<名>`` 或 ``<名>_low``、``<名>_high``);``whole`` 为假是明细没有收全。"""
    kept = [dict(row) for row in rows if row["month"]]
    first = min((row["month"] for row in kept), default=None) if whole else None
    return tuple(_one(one, kept, first, f"{as_of:%Y-%m}", whole) for one in published)


def supervised(
    published: Sequence[Statistics], records: Sequence[Supervision], as_of: date, *, whole: bool = True
) -> tuple[Compared, ...]:
    """各期的预警、黄牌、红牌数;撤销的计与不计都算一种口径，写明环节的也是;``whole`` 见 ``compared``。"""
    high, low = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in records:
        key = (f"{one.raised_at:%Y-%m}" if one.raised_at else "", colour(one.light) or "")
        high[key] += 1
        low[key] += not one.revoked and not one.stage
    found = sorted({month for month, _ in high})
    rows = [
        {"month": month, **{f"{name}_low": low[month, light] for name, light in LIGHTS.values()}}
        | {f"{name}_high": high[month, light] for name, light in LIGHTS.values()}
        for month in found
    ]
    return compared(published, rows, as_of, whole=whole)


def comparable(subjects: Sequence[Compared], names: Sequence[str]) -> tuple[Compared, ...]:
    """公布了 ``names`` 中任何一个数(比率)的各期；各期都没有公布的无从比起，抛 SourceMissing。"""
    fields = {**COUNTS, **SATISFACTION, **{name: field for name, (field, *_) in {**LIGHTS, **RATES}.items()}}
    kept = tuple(one for one in subjects if any(_said_so(one.published, fields[name]) for name in names))
    if subjects and not kept:
        raise SourceMissing(f"公布的统计里没有 {'、'.join(names)}")
    return kept


def _said_so(one: Statistics, field: str) -> bool:
    value = getattr(one, field)
    return value is not None and not (isinstance(value, str) and sums.unpublished(value))


def counted(one: Compared, names: Sequence[str]) -> Iterator[Finding]:
    """公布的数等于明细的数。"""
    fields = {**COUNTS, **{name: field for name, (field, _) in LIGHTS.items()}}
    for name in names:
        said, field = getattr(one.published, fields[name]), fields[name]
        if said is not None and not one.low.get(field, 0) <= said <= one.high.get(field, 0):
            doubt = one.current if said < one.low.get(field, 0) else one.unsure
            told = f"公布的{name}与明细不一致"
            yield _said(one, f"对不上:{name}", told, _span(one, field), str(said), doubt)


def rated(one: Compared, names: Sequence[str]) -> Iterator[Finding]:
    """公布的比率由明细算得出；分母是零时不应公布。"""
    for name in names:
        field, part, whole, parts = RATES[name]
        text, total = getattr(one.published, field), one.high.get(whole, 0)
        if not text:
            continue
        low, high = (sums.ratio(name, side.get(part, 0), total, parts) for side in (one.low, one.high))
        yield from _rated(one, name, text, low, high)


def published_rates(one: Statistics) -> Iterator[Finding]:
    """公布的比率由公布的数算得出。"""
    for name, (field, part, whole, parts) in RATES.items():
        text, top, bottom = (getattr(one, key) for key in (field, part, whole))
        if text and top is not None and bottom is not None:
            found = sums.ratio(name, top, bottom, parts)
            yield from _rated(Compared(one, {}, {}), name, text, found, found)


def supervisable(pair: tuple[Statistics, frozenset[str]]) -> Iterator[Finding]:
    """公布受理数、办结数、按时办结率，比率与数合得上。全部各期都没有的一栏是看不到，只存疑。"""
    one, seen = pair
    subject = str(Compared(one, {}, {}))
    for name, field in (("受理数", "accepted"), ("办结数", "closed"), ("按时办结率", "on_time_rate")):
        nothing = field == "on_time_rate" and one.closed == 0
        if getattr(one, field) is None and not nothing:
            yield Finding(subject, f"没有公布:{name}", f"没有公布{name}", name, "空白", certain=field in seen)
    yield from published_rates(one)


def shown(published: Sequence[Statistics]) -> tuple[tuple[Statistics, frozenset[str]], ...]:
    """各期统计,配上全部各期里有值的栏。"""
    fields = ("accepted", "closed", "on_time_rate")
    seen = frozenset(field for field in fields if any(getattr(one, field) is not None for one in published))
    return tuple((one, seen) for one in published)


def satisfied(one: Compared, gap: float, listed: bool) -> Iterator[Finding]:
    """满意率与重算的相差不超过 ``gap`` 个百分点,有默认评价的单独公布其占比;``listed``:有的期公布了占比。"""
    rate = sums.ratio("满意率", one.high.get("good", 0), one.high.get("valid", 0), "(1+2+3) ÷ 有效评价")
    yield from _near(one, "满意率", one.published.satisfaction, rate, gap)
    defaults, every = one.high.get("defaults", 0), one.high.get("valid", 0) + one.high.get("defaults", 0)
    share = sums.ratio("默认评价占比", defaults, every, "默认评价 ÷ 全部评价")
    if one.published.default_rate:
        yield from _near(one, "默认评价占比", one.published.default_rate, share, gap)
    elif defaults and one.published.satisfaction:
        doubt = "" if listed else "看不到默认评价占比这一栏"
        expected = f"单独公布，{share}"
        yield _finding(one, "默认评价没有单列", "有默认评价，没有单独公布其占比", expected, "空白", doubt)


def claimed(pair: tuple[Claim, Item | None]) -> Iterator[Finding]:
    """公布的压缩比由公布的基准与现值算得出;写明事项的，现值就是它的承诺时限。"""
    claim, item = pair
    subject, text = f"{claim.channel}公布的{claim.subject or claim.id}", claim.published or ""
    said, exact = sums.percent(text), sums.compressed(claim.before, claim.after)
    shown = f"{claim.before or '空白'} → {claim.after or '空白'}，公布 {text or '空白'}"
    if said is None or exact is None:
        why = "基准、现值或比率不是确定的数，不能重算"
        yield Finding(subject, "不能重算", why, "确定的基准、现值与百分数", shown, certain=False)
    elif not sums.agrees(said, exact.percent):
        yield Finding(subject, "压缩比不对", "公布的压缩比与重算的不一致", str(exact), shown)
    limit, now = item.promised_limit if item else None, sums.amount(claim.after)
    timed = now and (now[1] == "工作日" or (not now[1] and "时限" in f"{claim.kind}{claim.subject}"))
    if limit and limit.unit is LimitUnit.WORKDAY and now and timed and now[0] != limit.value:
        yield Finding(subject, "现值不对", "公布的现值不是事项的承诺时限", f"承诺时限 {limit}", claim.after or "")


def speedups(claims: Iterable[Claim], items: Iterable[Item]) -> tuple[tuple[Claim, Item | None], ...]:
    """公布的压缩比、提速率,配上写明的事项。"""
    known = {item.code: item for item in items}
    mine = [one for one in claims if any(word in f"{one.kind}{one.subject}" for word in KINDS)]
    return tuple((one, known.get(one.item_code or "")) for one in mine)


def _one(one: Statistics, rows: Sequence[Mapping[str, Any]], first: str | None, current: str, whole: bool) -> Compared:
    period = sums.months(one.period)
    if period is None:
        return Compared(one, {}, {}, "认不出统计期")
    mine = [row for row in rows if period[0] <= row["month"] <= period[1]]
    missing = "没有更早的明细，明细可能不全" if whole else "明细有行没有收进来"
    partial = missing if first is None or period[0] <= first else ""
    now = "这一期还没有过完" if period[1] >= current else ""
    return Compared(one, _summed(mine, "low"), _summed(mine, "high"), now, partial)


def _summed(rows: Sequence[Mapping[str, Any]], side: str) -> Counter[str]:
    """各月相加;``<名>_low``、``<名>_high`` 取其中一种口径，没有分口径的两边都计。"""
    total = Counter[str]()
    for row in rows:
        for key, value in row.items():
            if key != "month" and not key.endswith(OTHER[side]):
                total[key.removesuffix(f"_{side}")] += value
    return total


def _rated(one: Compared, name: str, text: str, low: sums.Ratio | None, high: sums.Ratio | None) -> Iterator[Finding]:
    said = sums.percent(text)
    if low is None or high is None:
        if not sums.unpublished(text):
            yield _finding(one, f"不应公布:{name}", f"分母是零，没有{name}可言", "不公布", text)
    elif said is None:
        yield _finding(one, f"认不出:{name}", f"公布的{name}认不出，不能重算", str(high), text, "认不出")
    elif not sums.within(said, low.percent, high.percent):
        yield _finding(one, f"对不上:{name}", f"公布的{name}与重算的不一致", str(high), text)


def _near(one: Compared, name: str, text: str | None, rate: sums.Ratio | None, gap: float) -> Iterator[Finding]:
    said = sums.percent(text)
    if not text or (rate is None and sums.unpublished(text)):
        return
    if rate is None:
        yield _finding(one, f"不应公布:{name}", f"没有评价，没有{name}可言", "不公布", text)
    elif said is None:
        yield _finding(one, f"认不出:{name}", f"公布的{name}认不出，不能重算", str(rate), text, "认不出")
    elif abs(said.value - rate.percent) > Decimal(str(gap)) and not (said.least and said.value <= rate.percent):
        yield _finding(one, f"对不上:{name}", f"公布的{name}与重算的相差超过 {gap} 个百分点", str(rate), text)


def _finding(one: Compared, kind: str, message: str, expected: str, observed: str, doubt: str = "") -> Finding:
    return _said(one, kind, message, expected, observed, doubt or one.unsure)


def _said(one: Compared, kind: str, message: str, expected: str, observed: str, doubt: str) -> Finding:
    told = f"{message}({doubt}，不能断定)" if doubt else message
    return Finding(str(one), kind, told, f"明细:{expected}", f"公布:{observed}", certain=not doubt)


def _span(one: Compared, field: str) -> str:
    low, high = one.low.get(field, 0), one.high.get(field, 0)
    return str(low) if low == high else f"{low} 至 {high}"
