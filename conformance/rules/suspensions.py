"""特别程序的扣除:每件办件扣除区间 (起, 止] 的并集，只对为数不多的特别程序行用窗口函数。

法定时钟只认合法的扣除:法定八类(或公布时引用了法律、法规的)、开始后一个工作日内书面告知、届满之前录入;
承诺时钟认公布为不计入时限的。扣除按实际用时(宽的一种)，超出告知日数的另行计数。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.clocks import READINGS, WORKDAY, epoch, position
from conformance.rules.milestones import placed

CLOCKS = ("statutory", "extended", "promised")
"""原期限、延长后的期限、承诺时限；各有两种读法。"""

KEYS = [f"{clock}_{reading}" for clock in CLOCKS for reading in READINGS]
BACK = "extended_b"
"""补录与否看最晚的一个届满日。"""

COUNTS = tuple(
    f"susp_{name}"
    for name in (
        "count",
        "lawful",
        "unnoticed",
        "no_days",
        "unlawful",
        "unnamed",
        "unlisted",
        "backfilled",
        "no_record",
        "over_days",
        "endless",
    )
)
TEXTS = ("susp_unlawful_kinds", "susp_last_record")
ADDED = tuple(f"add_{key}" for key in KEYS)

_FORMS = r"(会议?|程序|环节|阶段|期间?|时间|过程|工作|活动|公告)?([(（].*)?$"
"""法定种类的名称后面可以跟着的字:听证会、检测期间、检验(特种设备)。"""
_NOT = "(无需|不需|不用|免予?|未|没有)"

_EARLIER = {"group_by": "case_no", "order_by": ["day_s", "day_e"], "rows": (None, -1)}


def suspended(t: Any, events: Any, items: Any, calendar: Any, norms: Mapping[str, Any]) -> Any:
    """有特别程序的办件一件一行:每个时钟把届满推后的量 ``add_<时钟>_<读法>``,以及各种计数 ``susp_*``。

    ``t`` 要有各时钟的 ``<时限>_x0_<读法>``、``<时限>_n_<读法>``,以及 ``d_end``、``sees_notice``、``item_code``。
    """
    shared = ("case_no", "item_code", "d_end", "sees_notice", "statutory_unit", "promised_unit")
    published = items.select("item_code", "i_special", "i_special_lawful")
    s = _rows(t.select(*shared, **_clocks(t)), events, calendar).left_join(published, "item_code")
    s = _judged(s, norms)
    s = s.mutate(**_begins(s, {BACK: "lawful"}))
    s = s.mutate(**_before(s, {BACK: "lawful"}))
    backfilled = _backfilled(s)
    s = s.mutate(backfilled=backfilled, counted=s.lawful & ~backfilled)
    counted = {key: "published" if key.startswith("promised") else "counted" for key in KEYS}
    s = s.mutate(**_begins(s, counted))
    s = s.mutate(**_before(s, counted))
    s = s.mutate(**_in_time(s, counted))
    return s.group_by("case_no").agg(
        **_counts(s), **{f"add_{key}": s[f"in_time_{key}"].ifelse(s[f"len_{key}"], 0).sum() for key in KEYS}
    )


def _clocks(t: Any) -> dict[str, Any]:
    """时间线的时钟列 → 本模块用的 ``x0_<时钟>_<读法>``、``n_<时钟>_<读法>``。"""
    columns = {}
    for clock, extra in (("statutory", 0), ("extended", t.ext_claimed), ("promised", 0)):
        source = "promised" if clock == "promised" else "statutory"
        for reading in READINGS:
            columns[f"x0_{clock}_{reading}"] = t[f"{source}_x0_{reading}"]
            columns[f"n_{clock}_{reading}"] = t[f"{source}_n_{reading}"] + extra
    return columns


def _rows(t: Any, events: Any, calendar: Any) -> Any:
    s = events.filter(events.kind == str(EventKind.SUSPENSION))
    s = s.select("case_no", "time", "end_time", "notified_at", "recorded_at", "procedure", "days").inner_join(
        t, "case_no"
    )
    days = {
        "s": s.time.date(),
        "e": s.end_time.date().fill_null(s.d_end),
        "n": s.notified_at.date(),
        "r": s.recorded_at.date(),
    }
    s = s.mutate(**{f"day_{part}": day for part, day in days.items()})
    s = _preceded(s, calendar, s="before_s", r="before_r")
    return placed(s, calendar, **{f"cum_{part}": f"day_{part}" for part in (*days, "before_s", "before_r")})


def _preceded(table: Any, calendar: Any, **parts: str) -> Any:
    """``s="before_s"``:日期 ``day_s`` 之前的最后一个工作日成为 ``day_before_s``。

    期限的末日不早于某日，就是这一日之前的最后一个工作日还在末日之前:休息日在届满的工作日之后，末日是休息日的顺延到其后。
    """
    works, earlier = calendar.is_workday.ifelse(calendar.date, None), ibis.window(order_by="date", rows=(None, -1))
    days = calendar.select(placed_on=calendar.date, preceding=works.max().over(earlier))
    for part, name in parts.items():
        on = days.select("placed_on", **{f"day_{name}": days.preceding})
        table = table.left_join(on, table[f"day_{part}"] == on.placed_on).drop("placed_on")
    return table


def _judged(s: Any, norms: Mapping[str, Any]) -> Any:
    """合法的种类、公布的种类、是否书面告知；公布为不计入的和法定的种类都可从承诺时限扣除。

    没有说是哪一种的，只是提到法定种类而不成其名称的(“系统检测故障”)，按合法的扣除(不因此判违反),另行计数。
    """
    kind, eight = s.procedure.fill_null("").strip(), "|".join(norms["special_procedures"])
    unnamed = unsaid(kind, norms["unnamed_procedures"])
    unnamed |= kind.re_search(eight) & ~(kind.re_search(f"({eight}){_FORMS}") & ~kind.re_search(f"{_NOT}.*({eight})"))
    cited = s.i_special_lawful.contains(kind).fill_null(False)
    lawful_kind = kind.re_search(eight) | cited | unnamed
    listed = s.i_special.contains(kind).fill_null(False)
    noticed = (s.cum_n - s.cum_s <= norms["notice_grace_days"]).fill_null(s.notified_at.notnull())
    return s.mutate(
        lawful_kind=lawful_kind,
        unnamed=unnamed & ~cited,
        published=lawful_kind | listed,
        noticed=noticed,
        lawful=lawful_kind & (noticed | ~s.sees_notice),
    )


def unsaid(kind: Any, names: Sequence[str]) -> Any:
    """没有说是哪一种特别程序:只有代码，或者是 ``names`` 里的通称。"""
    return kind.re_search("^[0-9A-Za-z]*$") | kind.isin(list(names))


def _begins(s: Any, counted: Mapping[str, str]) -> dict[str, Any]:
    """这一行没有被前面各行盖住的一截从哪里开始。"""
    window = ibis.window(**_EARLIER)
    covered = {key: s[mine].ifelse(_axis(s, key, "e"), None).max().over(window) for key, mine in counted.items()}
    begins = {
        f"begin_{key}": ibis.greatest(_axis(s, key, "s"), s[f"x0_{key}"], end.fill_null(s[f"x0_{key}"]))
        for key, end in covered.items()
    }
    reached = {f"reached_{mine}": s[mine].ifelse(s.day_e, None).max().over(window) for mine in {*counted.values()}}
    return begins | reached


def _before(s: Any, counted: Mapping[str, str]) -> dict[str, Any]:
    """那一截有多长 ``len_``,之前已经扣了多少 ``before_``。"""
    window = ibis.window(**_EARLIER)
    lengths = {
        key: s[mine].ifelse(ibis.greatest(_axis(s, key, "e") - s[f"begin_{key}"], 0), 0).fill_null(0)
        for key, mine in counted.items()
    }
    return {
        **{f"len_{key}": length for key, length in lengths.items()},
        **{f"before_{key}": length.sum().over(window).fill_null(0) for key, length in lengths.items()},
    }


def _in_time(s: Any, counted: Mapping[str, str]) -> dict[str, Any]:
    """启动时期限还没有走完 ``in_time_``:届满日当日启动的也算，与前面的相接的随前面的；走完之后的扣除不起作用。"""
    window = ibis.window(**{**_EARLIER, "rows": (None, 0)})
    columns = {}
    for key, mine in counted.items():
        apart = s[mine] & (s.day_s > s[f"reached_{mine}"]).fill_null(True)
        used = apart.ifelse(_axis(s, key, "before_s") - s[f"x0_{key}"] - s[f"before_{key}"], None)
        columns[f"in_time_{key}"] = (used.max().over(window) < s[f"n_{key}"]).fill_null(False)
    return columns


def _backfilled(s: Any) -> Any:
    """录入在当时的届满日之后；录入时前一段还停着的不是。"""
    recorded = position(s.statutory_unit, s.day_before_r, s.cum_before_r)
    late = recorded >= s[f"x0_{BACK}"] + s[f"n_{BACK}"] + s[f"before_{BACK}"]
    return (late & (s.day_r > s.reached_lawful).fill_null(True)).fill_null(False)


def _axis(s: Any, key: str, part: str) -> Any:
    unit = s.promised_unit if key.startswith("promised") else s.statutory_unit
    return (unit == WORKDAY).ifelse(s[f"cum_{part}"], epoch(s[f"day_{part}"]))


def _counts(s: Any) -> dict[str, Any]:
    foreign = ~s.lawful_kind & ~s.published
    return {
        "susp_count": s.count(),
        "susp_lawful": s.lawful_kind.sum(),
        "susp_unnoticed": (s.lawful_kind & ~s.noticed).sum(),
        "susp_no_days": (s.lawful_kind & s.days.isnull()).sum(),
        "susp_unlawful": foreign.sum(),
        "susp_unnamed": s.unnamed.sum(),
        "susp_unlisted": (foreign & s.i_special.isnull()).sum(),
        "susp_backfilled": s.backfilled.sum(),
        "susp_no_record": s.recorded_at.isnull().sum(),
        "susp_over_days": (s.cum_e - s.cum_s > s.days).sum(),
        "susp_endless": s.end_time.isnull().sum(),
        "susp_unlawful_kinds": s.procedure.collect(where=foreign | s.unnamed).sort().join("、"),
        "susp_last_record": s.day_r.max(where=s.backfilled),
    }
