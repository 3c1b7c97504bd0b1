"""一件办件的里程碑:从事件表一次分组得出的时间、日历位置、延长与超期说明，只用最小、最大与条件计数。"""

from __future__ import annotations

from typing import Any

from conformance.domain import EventKind
from conformance.rules.wording import blank

FIRST = {
    "submitted": EventKind.SUBMITTED,
    "received": EventKind.RECEIVED,
    "corrected": EventKind.CORRECTION,
    "accepted": EventKind.ACCEPTED,
    "rejected": EventKind.REJECTED,
    "decided": EventKind.DECIDED,
    "delivered": EventKind.DELIVERED,
    "closed": EventKind.CLOSED,
    "voided": EventKind.VOIDED,
}
"""取第一次的里程碑；补齐取最后一次。"""

RESPONSES = (EventKind.CORRECTION, EventKind.ACCEPTED, EventKind.REJECTED)
"""对申请的首次答复。"""

NAMES = (*FIRST, "supplemented", "response", "pickup")

LAST = ("supplemented",)
"""取最后一次的里程碑。分组的最小值只会把日历之前的漏掉，最大值只会把日历之后的漏掉,``dated`` 据此去伪。"""

RESTING = ("received", "supplemented")
"""要分清是不是落在休息日的里程碑。"""


def on_calendar(events: Any, calendar: Any) -> Any:
    """事件表连上日历:多出 ``day``、``cum``、``is_workday``、``next_workday``;日历之外为空。"""
    days = calendar.rename(day="date")
    return events.mutate(day=events.time.date()).left_join(days, "day").drop("day_right")


def placed(t: Any, calendar: Any, **days: str) -> Any:
    """``cum_x="day_x"``:表的日期列 ``day_x`` 在日历上的工作日位置成为 ``cum_x``;日历之外为空。"""
    for cum, day in days.items():
        on = calendar.select(placed_on=calendar.date, **{cum: calendar.cum.cast("int64")})
        t = t.left_join(on, t[day] == on.placed_on).drop("placed_on")
    return t


def aggregates(ev: Any) -> dict[str, Any]:
    """``on_calendar`` 的表 → 里程碑的分组聚合列:``at_``、``cum_``、``next_``,以及补正、延长、超期说明。"""
    columns: dict[str, Any] = {}
    for name, kind in FIRST.items():
        columns |= _first(ev, name, _is(ev, kind))
    columns |= _first(ev, "response", ev.kind.isin([str(kind) for kind in RESPONSES]))
    columns |= _first(ev, "pickup", _is(ev, EventKind.NOTIFIED) & _about_pickup(ev))
    columns |= _last(ev, "supplemented", _is(ev, EventKind.SUPPLEMENTED))
    return columns | _decision(ev) | _extension(ev) | _explanation(ev)


def dated(t: Any) -> dict[str, Any]:
    """里程碑的日期 ``d_``、位置 ``cum_``、是否休息日 ``off_``;日历之外的后两者为空。"""
    columns: dict[str, Any] = {}
    for name in NAMES:
        columns[f"d_{name}"] = day = t[f"at_{name}"].date()
        covered = day <= t.cal_last if name in LAST else day >= t.cal_first
        columns[f"cum_{name}"] = covered.ifelse(t[f"cum_{name}"].cast("int64"), None)
        if name in RESTING:
            columns[f"off_{name}"] = covered.ifelse(t[f"next_{name}"] != day, None)
    return columns


def _is(ev: Any, kind: EventKind) -> Any:
    return ev.kind == str(kind)


def _first(ev: Any, name: str, mine: Any) -> dict[str, Any]:
    return {
        f"at_{name}": ev.time.min(where=mine),
        f"cum_{name}": ev.cum.min(where=mine),
        **({f"next_{name}": ev.next_workday.min(where=mine)} if name in RESTING else {}),
    }


def _last(ev: Any, name: str, mine: Any) -> dict[str, Any]:
    return {
        f"at_{name}": ev.time.max(where=mine),
        f"cum_{name}": ev.cum.max(where=mine),
        f"next_{name}": ev.next_workday.max(where=mine),
    }


def _about_pickup(ev: Any) -> Any:
    said = ev.procedure.fill_null("") + ev.reason.fill_null("") + ev.opinion.fill_null("") + ev.result.fill_null("")
    return said.re_search("领取|领证|取件")


def _decision(ev: Any) -> dict[str, Any]:
    decided, granted = _is(ev, EventKind.DECIDED), ev.result.contains("准予") & ~ev.result.contains("不")
    return {"grants": ev.count(where=decided & granted), "refusals": ev.count(where=decided & ~granted)}


def _extension(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.EXTENSION)
    return {
        "ext_count": ev.count(where=mine),
        "ext_days": ev.days.max(where=mine),
        "ext_no_days": ev.count(where=mine & ev.days.isnull()),
        "ext_no_reason": ev.count(where=mine & blank(ev.reason)),
        "ext_no_notice": ev.count(where=mine & ev.notified_at.isnull()),
        "ext_no_chief": ev.count(where=mine & ~ev.role.fill_null("").re_search("负责人|领导")),
        "ext_role": ev.role.max(where=mine),
        "ext_approved": ev.day.max(where=mine),
        "ext_notified": ev.notified_at.max(where=mine).date(),
        "ext_recorded": ev.recorded_at.max(where=mine).date(),
    }


def _explanation(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.DELAY_EXPLAINED) & (ev.reason.fill_null("").strip() != "")
    return {
        "explained": ev.count(where=mine),
        "explained_public": ev.count(where=mine & ev.public),
        "explained_unknown": ev.count(where=mine & ev.public.isnull()),
    }
