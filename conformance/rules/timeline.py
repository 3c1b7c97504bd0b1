"""时间线:一件办件一行。事件连上工作日历，一次分组得出里程碑，再由里程碑算出依法的起算日、扣除与届满日。

主要列:办件自己的列;``at_/d_/cum_/off_<里程碑>``;事项的 ``i_*``;``statutory_*``、``promised_*`` 时限;
``start_a/_b`` 起算日;``original_due``、``due``、``promise_due`` 届满日(较晚的读法);``overdue``、``promise_overdue``
三值;``used`` 用时(工作日)。
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import clocks, dues, milestones, suspensions, traces
from conformance.rules.clocks import READINGS
from conformance.rules.items_table import items_table

__all__ = ["items_table", "timeline"]

_INPUT = [
    "cum_as_of",
    "sees_acceptance",
    "at_supplemented",
    "at_latest_corrected",
    "cum_latest_corrected",
    "at_accepted",
    "at_rejected",
    "refiled",
    "licence",
    "d_received",
    "d_supplemented",
    "d_accepted",
    "next_received",
    "next_supplemented",
    "cum_received",
    "cum_corrected",
    "cum_supplemented",
    "cum_accepted",
    "cum_rejected",
    "off_received",
    "off_supplemented",
    "statutory_value",
    "promised_value",
    "statutory_start",
    "promised_start",
]
"""算出起算日之后就用不着的列。"""

_CARRIED = [
    "case_no",
    "rest",
    "sees_notice",
    "sees_suspensions",
    "sees_pauses",
    "item_code",
    "statutory_unit",
    "promised_unit",
    "statutory_due",
    "platform_due",
    "platform_promise_due",
    "ext_claimed",
    "ext_count",
    "ext_approved",
    "ext_notified",
    "ext_recorded",
    "d_end",
    "cum_end",
]

OWN = (
    "case_no",
    "item_code",
    "item_name",
    "item_kind",
    "case_kind",
    "department",
    "channel",
    "joint",
    "statutory_limit",
    "statutory_unit",
    "promised_limit",
    "promised_unit",
    "statutory_due",
    "platform_due",
    "platform_promise_due",
    "clock_start",
    "fee_due",
    "fee_paid",
)
"""时间线带着的办件列；其余的列由 ``views.dossiers`` 连上，免得每件都背着走完全程。"""

IDENTITY = ("department", "item_code", "applicant")
"""认得出是哪一笔办件的列。"""
ROUNDED = "^[0-9]{15}0+$"
"""表格软件只留十五位数字，其余的写成零。"""

LIMITS = (
    *("item_code", "i_listed", "i_kind", "i_case_kind", "i_charged", "i_joint", "i_changed_on"),
    *(f"i_{name}_{part}" for name in ("statutory", "promised") for part in ("value", "unit", "start", "rough")),
)
"""时间线用到的事项列。"""

SEES = ("sees_acceptance", "sees_notice", "sees_suspensions", "sees_pauses")

_UNREAD = {
    *("cum_submitted", "lists_items", "d_submitted", "d_rejected", "d_voided", "d_pickup", "sees_acceptance"),
    *("cum_rejected", "promised_start", "timely_a", "received_cum_a", "start_cum_a", "sees_notice", "sees_suspensions"),
    *("cum_latest_corrected", "at_latest_gone", "revived", "restarted"),
    *(f"i_{name}_{part}" for name in ("statutory", "promised") for part in ("unit", "start", "rough")),
}
"""没有规则要读的列，不带出去。"""

_SHOWN = {*_CARRIED, *suspensions.COUNTS, *suspensions.TEXTS, "ext_granted"} - {"rest"}


def timeline(cases: Any, events: Any, items: Any, calendar: Any, *, as_of: Any, norms: Mapping[str, Any]) -> Any:
    """四张 Ibis 表 → 一件一行的 Ibis 表;``calendar`` 即 ``Calendar.table()``,``items`` 即 ``items_table()``。

    ``as_of`` 是截止日，日期或者 ``calendar`` 的一列。``norms`` 要有
    correction_notice_days、statutory_default_days、joint_default_days、extension_max_days、
    joint_extension_max_days、notice_grace_days、special_procedures、unnamed_procedures。日期超出日历的办件，有关的列为空(不能判定)。
    """
    t = _clocks(_packed(_rows(cases, events, items, calendar, as_of), norms), norms["correction_notice_days"])
    found = suspensions.suspended(t, events, items, calendar, norms)
    return _unpacked(dues.judged(dues.positions(t, found), calendar))


def _rows(cases: Any, events: Any, items: Any, calendar: Any, as_of: Any) -> Any:
    """办件、里程碑、事项、日历范围合成一行；没有事件的办件，各项计数为 0。"""
    grouped = _grouped(milestones.on_calendar(events, calendar), calendar)
    joined = cases.select(*OWN).left_join(grouped, "case_no").left_join(items.select(*LIMITS), "item_code")
    joined = joined.left_join(_copies(cases), "case_no")
    joined = joined.cross_join(_bounds(calendar, as_of)).cross_join(_seen(events, items, calendar))
    t = joined.select(*(name for name in joined.columns if not name.endswith("_right")))
    counts = {name: t[name].fill_null(0).cast("int32") for name in _counts(grouped)}
    return t.mutate(**counts, copies=t.copies.fill_null(1))


def _copies(cases: Any) -> Any:
    """用在不止一件上的编号:各用了几次，是不是看得出的几笔办件(``apart``);寻常是空的。

    事项、部门、申请人都没有两样的，也许是一笔办件先后导出的两份；十五位之后全是零的，也许是表格软件抹去了尾数。
    """
    counted = cases.group_by("case_no").agg(copies=cases.count())
    again = counted.filter(counted.copies > 1)
    mine = cases.select("case_no", *IDENTITY).semi_join(again, "case_no").group_by("case_no")
    told = mine.agg(**{name: ibis._[name].nunique() > 1 for name in IDENTITY})
    apart = told.department | told.item_code | told.applicant
    told = told.select("case_no", apart=apart & ~told.case_no.re_search(ROUNDED))
    return again.left_join(told, "case_no").drop("case_no_right")


def _grouped(ev: Any, calendar: Any) -> Any:
    """件件都有的一次分组；不常有的、有毛病的挑出来另行分组，行数少得多，再连回去。"""
    often = ev.group_by("case_no").agg(**milestones.frequent(ev), **traces.frequent(ev))
    few = ev.filter(milestones.seldom(ev) | traces.flawed(ev))
    few = milestones.placed(few.mutate(last=few.end_time.date()), calendar, last_cum="last")
    few = few.group_by("case_no").agg(**milestones.rare(few), **traces.rare(few))
    both = often.left_join(few, "case_no")
    both = both.select(*(name for name in both.columns if name != "case_no_right"))
    return both.mutate(**milestones.response(both))


def _counts(grouped: Any) -> list[str]:
    kinds = grouped.schema().items()
    return [name for name, kind in kinds if kind.is_integer() and not name.startswith("cum_") and name != "ext_days"]


def _bounds(calendar: Any, as_of: Any) -> Any:
    """日历的范围，以及截止日的 ``cum``(截止日在日历之后时是它的下限)。"""
    days = calendar.mutate(as_of=as_of)
    return days.agg(
        cal_first=days.date.min(),
        cal_last=days.date.max(),
        cum_as_of=days.cum.max(where=days.date <= days.as_of).cast("int64"),
        as_of=days.as_of.max(),
    )


def _seen(events: Any, items: Any, calendar: Any) -> Any:
    """数据里有没有受理一类的答复、特别程序有没有书面告知的时间、特别程序与延长记不记、有没有事项清单:看不到的不据以断定。

    前几样要看全部事件和档案；由判定的一方看好了写在日历表里，没有写的就看事件，特别程序与延长当作记的。
    """
    lists = items.agg(lists_items=items.count() > 0)
    if set(SEES) <= set(calendar.columns):
        return calendar.agg(**{name: calendar[name].any() for name in SEES}).cross_join(lists)
    answers = events.kind.isin([str(EventKind.ACCEPTED), str(EventKind.REJECTED)])
    noticed = (events.kind == str(EventKind.SUSPENSION)) & events.notified_at.notnull()
    sees = events.agg(sees_acceptance=answers.any().fill_null(False), sees_notice=noticed.any().fill_null(False))
    return sees.mutate(sees_suspensions=True, sees_pauses=True).cross_join(lists)


def _packed(t: Any, norms: Mapping[str, Any]) -> Any:
    """算时钟用得着的列留在外面，其余收进 ``rest``,免得几十列层层传递。"""
    dated = milestones.dated(t)
    columns = {**{name: t[name] for name in t.columns}, **dated, **clocks.limits(t, norms), **_end(t, dated)}
    outside = {name: columns.pop(name) for name in (*_CARRIED, *_INPUT) if name != "rest"}
    return t.select(
        **outside,
        rest=ibis.struct({name: value for name, value in columns.items() if not name.startswith(("next_", "cal_"))}),
    )


def _end(t: Any, dated: Mapping[str, Any]) -> dict[str, Any]:
    """审查以决定为终点，没有决定记录的以办结为终点；都没有就是在办(重新来过的也是),看到截止日为止。"""
    revived = dated["revived"]
    over = (t.at_voided.notnull() | t.at_rejected.notnull()) & ~revived
    closed = (revived & (t.at_closed <= t.at_latest_gone)).fill_null(False).ifelse(None, t.at_closed)
    finished = ibis.coalesce(t.at_decided, closed)
    day, gone = finished.date(), over.ifelse(ibis.coalesce(t.at_voided, t.at_rejected).date(), None)
    today = (t.as_of <= t.cal_last).ifelse(t.cum_as_of, None)
    cum = ibis.cases((t.at_decided.notnull(), t.cum_decided), (closed.notnull(), t.cum_closed)).cast("int64")
    return {
        "finished_at": finished,
        "is_open": finished.isnull() & ~over,
        "stopped": over & t.at_decided.isnull(),
        "d_end": ibis.coalesce(day, gone, t.as_of),
        "cum_end": ibis.cases((finished.isnull(), today), (day.between(t.cal_first, t.cal_last), cum)),
    }


def _clocks(t: Any, days: int) -> Any:
    """起算日与各时钟；用过的列收进 ``used_up``。"""
    t = t.mutate(**{key: value for reading in READINGS for key, value in clocks.start(t, reading, days).items()})
    columns: dict[str, Any] = {}
    for name in ("statutory", "promised"):
        for reading in READINGS:
            columns |= clocks.clock(t, name, reading)
    spent = {name: t[name] for name in t.columns if name not in _CARRIED and not name.startswith("next_")}
    return t.select(*_CARRIED, "start_cum_b", **columns, used_up=ibis.struct(spent))


def _unpacked(t: Any) -> Any:
    """摊开收起的列，丢掉只在中间用的。"""
    packed = {name: t[struct][name] for struct in ("rest", "used_up") for name in t[struct].names}
    shown = [name for name in t.columns if name in _SHOWN and name not in packed]
    columns = {**packed, **{name: t[name] for name in shown}, **dues.overdue(t)}
    columns |= dues.doubted(columns)
    return t.select(**{name: value for name, value in columns.items() if name not in _UNREAD})
