"""一件办件的里程碑:从事件表一次分组得出的时间、日历位置、延长与超期说明，只用最小、最大与条件计数。"""

from __future__ import annotations

from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.wording import distinct, vacant, when

FIRST = {
    "submitted": EventKind.SUBMITTED,
    "received": EventKind.RECEIVED,
    "accepted": EventKind.ACCEPTED,
    "decided": EventKind.DECIDED,
    "delivered": EventKind.DELIVERED,
    "closed": EventKind.CLOSED,
}
"""取第一次的里程碑，件件都有的；补齐取最后一次。"""

RARE = {"corrected": EventKind.CORRECTION, "rejected": EventKind.REJECTED, "voided": EventKind.VOIDED}
"""取第一次的里程碑，不常有的。"""

SELDOM = (*RARE.values(), EventKind.SUPPLEMENTED, EventKind.EXTENSION, EventKind.DELAY_EXPLAINED)

RESPONSES = ("corrected", "accepted", "rejected")
"""对申请的首次答复。"""

NAMES = (*FIRST, *RARE, "supplemented", "response", "pickup")

LAST = ("supplemented",)
"""取最后一次的里程碑。分组的最小值只会把日历之前的漏掉，最大值只会把日历之后的漏掉,``dated`` 据此去伪。"""

RESTING = ("received", "supplemented")
"""要分清是不是落在休息日的里程碑。"""


CHIEF = "负责人|领导|书记|主任|(省|市|州|盟|县|区|旗|乡|镇|厅|局|委|署|院)长"
"""本机关负责人的称谓；认不出的称谓也许是。"""
LESSER = "窗口|经办|承办|办事员|科员|人员|受理员|审查|审核|科长|股长"
WITHIN = "(窗口|大厅|科|科室|股|股室|班组|经办|承办)(的|主要|分管)?(负责人|领导)"
"""内设机构的负责人，不是本机关的。"""


def lesser(role: Any) -> Any:
    """不是负责人:没有写，或者写着经办一级、内设机构的称谓。"""
    rest = role.re_replace(WITHIN, "")
    within = (rest != role) & ~rest.re_search(CHIEF)
    return vacant(role) | (within | (role.re_search(LESSER) & ~rest.re_search("负责人|领导"))).fill_null(False)


def on_calendar(events: Any, calendar: Any) -> Any:
    """事件表连上日历:多出 ``day``、``cum``、``is_workday``、``next_workday``;日历之外为空。

    中心声明过了下班时间算次一工作日的，过了钟点的 ``next_workday`` 是次一工作日。
    """
    days = calendar.rename(day="date")
    ev = events.mutate(day=events.time.date()).left_join(days, "day").drop("day_right")
    if "closes" not in calendar.columns:
        return ev
    return ev.mutate(next_workday=(ev.time.time() > ev.closes).ifelse(ev.next_late, ev.next_workday))


def placed(t: Any, calendar: Any, **days: str) -> Any:
    """``cum_x="day_x"``:表的日期列 ``day_x`` 在日历上的工作日位置成为 ``cum_x``;日历之外为空。"""
    for cum, day in days.items():
        on = calendar.select(placed_on=calendar.date, **{cum: calendar.cum.cast("int64")})
        t = t.left_join(on, t[day] == on.placed_on).drop("placed_on")
    return t


def rested(t: Any, calendar: Any, **moments: str) -> Any:
    """``off_x="x_at"``:时刻 ``x_at`` 可以从次一工作日起算(休息日，中心声明的下班时间之后)的是 1，否则是 0。"""
    for off, moment in moments.items():
        on = calendar.mutate(rested_on=calendar.date, rested_works=calendar.is_workday)
        on = on.select("rested_on", "rested_works", *(name for name in ("closes",) if name in calendar.columns))
        t = t.left_join(on, t[moment].date() == on.rested_on)
        late = t[moment].time() > t.closes if "closes" in on.columns else False
        t = t.mutate(**{off: (~t.rested_works | late).cast("int64")}).drop(*on.columns)
    return t


def exceeded(taken: Any, off: Any, days: int) -> Any:
    """用了 ``taken`` 个工作日，超过 ``days`` 个；从次一工作日起算(``off`` 为 1)才没有超过的不能判定。"""
    return ibis.cases((taken <= days, False), (taken - off > days, True))


def frequent(ev: Any) -> dict[str, Any]:
    """``on_calendar`` 的表 → 几乎件件都有的里程碑:``at_``、``cum_``、``next_``，以及最后一次收件。"""
    first = {key: value for name, kind in FIRST.items() for key, value in _first(ev, name, _is(ev, kind)).items()}
    return first | {"at_latest_received": when(_is(ev, EventKind.RECEIVED), ev.time).max()}


def seldom(ev: Any) -> Any:
    """哪些事件要留给 ``rare``:不常有的里程碑、延长、超期说明、通知领取。"""
    known = [(_is(ev, kind), True) for kind in SELDOM]
    return ibis.cases(*known, (_is(ev, EventKind.NOTIFIED), _about_pickup(ev)), else_=False)


def rare(ev: Any) -> dict[str, Any]:
    """不常有的里程碑，以及延长、超期说明。"""
    columns: dict[str, Any] = {}
    for name, kind in RARE.items():
        columns |= _first(ev, name, _is(ev, kind))
    noticed = _is(ev, EventKind.NOTIFIED) & _about_pickup(ev)
    columns |= {**_first(ev, "pickup", noticed), **_latest(ev, "pickup", noticed)}
    columns |= _latest(ev, "corrected", _is(ev, EventKind.CORRECTION))
    gone = ev.kind.isin([str(EventKind.REJECTED), str(EventKind.VOIDED)])
    columns["at_latest_gone"] = when(gone, ev.time).max()
    columns |= _last(ev, "supplemented", _is(ev, EventKind.SUPPLEMENTED))
    return columns | _extension(ev) | _explanation(ev)


def response(t: Any) -> dict[str, Any]:
    """对申请的首次答复:补正告知、受理、不予受理中最早的一个。"""
    return {f"{part}_response": ibis.least(*(t[f"{part}_{name}"] for name in RESPONSES)) for part in ("at", "cum")}


def dated(t: Any) -> dict[str, Any]:
    """里程碑的日期 ``d_``、位置 ``cum_``、是否休息日 ``off_``;日历之外的后两者为空。

    ``refiled`` 是不予受理或者撤回之后又收件、补正、受理:重新来过;``revived`` 是最后一次之后还重新来过，
    ``restarted`` 是重新来过而第一次受理不在最后一次之后，从哪一天起算看不出。
    """
    columns: dict[str, Any] = {}
    for name in NAMES:
        columns[f"d_{name}"] = day = t[f"at_{name}"].date()
        covered = day <= t.cal_last if name in LAST else day >= t.cal_first
        columns[f"cum_{name}"] = covered.ifelse(t[f"cum_{name}"].cast("int64"), None)
        if name in RESTING:
            columns[f"off_{name}"] = covered.ifelse(t[f"next_{name}"] != day, None)
    again = ibis.greatest(t.at_accepted, t.at_latest_corrected, t.at_latest_received)
    refiled = (ibis.least(t.at_rejected, t.at_voided) < again).fill_null(False)
    return columns | {
        "refiled": refiled,
        "revived": (t.at_latest_gone < again).fill_null(False),
        "restarted": refiled & ~(t.at_accepted > t.at_latest_gone).fill_null(False),
    }


def _is(ev: Any, kind: EventKind) -> Any:
    return ev.kind == str(kind)


def _first(ev: Any, name: str, mine: Any) -> dict[str, Any]:
    return {
        f"at_{name}": when(mine, ev.time).min(),
        f"cum_{name}": when(mine, ev.cum).min(),
        **({f"next_{name}": when(mine, ev.next_workday).min()} if name in RESTING else {}),
    }


def _latest(ev: Any, name: str, mine: Any) -> dict[str, Any]:
    latest = {"at": ev.time, "cum": ev.cum.cast("int64")}
    return {f"{part}_latest_{name}": when(mine, value).max() for part, value in latest.items()}


def _last(ev: Any, name: str, mine: Any) -> dict[str, Any]:
    return {
        f"at_{name}": when(mine, ev.time).max(),
        f"cum_{name}": when(mine, ev.cum).max(),
        f"next_{name}": when(mine, ev.next_workday).max(),
    }


def _about_pickup(ev: Any) -> Any:
    said = ev.procedure.fill_null("") + ev.reason.fill_null("") + ev.opinion.fill_null("") + ev.result.fill_null("")
    return said.re_search("领取|领证|取件")


def _extension(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.EXTENSION)
    return {
        "ext_count": distinct(mine, ev.time, ev.days, ev.role, ev.reason, ev.notified_at),
        "ext_days": when(mine, ev.days).max(),
        "ext_no_reason": when(mine & vacant(ev.reason), 1).count(),
        "ext_no_notice": when(mine & ev.notified_at.isnull(), 1).count(),
        "ext_no_chief": when(mine & lesser(ev.role), 1).count(),
        "ext_untold_chief": when(mine & ~lesser(ev.role) & ~ev.role.re_search(CHIEF), 1).count(),
        "ext_role": when(mine, ev.role).max(),
        "ext_approved": when(mine, ev.day).max(),
        "ext_notified": when(mine, ev.notified_at).max().date(),
        "ext_recorded": when(mine, ev.recorded_at).max().date(),
    }


def _explanation(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.DELAY_EXPLAINED) & ~vacant(ev.reason)
    return {
        "explained": when(mine, 1).count(),
        "explained_public": when(mine & ev.public, 1).count(),
        "explained_unknown": when(mine & ev.public.isnull(), 1).count(),
    }
