"""届满:各时钟的刻度变成日期，延长是否有效，法定与承诺时限是否超过。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from conformance.rules import clocks, suspensions
from conformance.rules.clocks import HOUR, READINGS, WORKDAY

LIMIT = {"original": "statutory", "extended": "statutory", "promise": "promised"}
"""三个届满日各属哪个时限。"""

LONGEST_REST = 10
"""日历之外的末日，不知道是不是休息日，至多顺延这么多天。"""

PLATFORM = ("platform_due", "platform_promise_due")


def positions(t: Any, found: Any) -> Any:
    """时钟连上扣除 ``found``:各时钟届满的刻度 = 起点 + 长度 + 扣除。"""
    joined = t.left_join(found, "case_no")
    t = joined.select(*(name for name in joined.columns if name != "case_no_right"))
    numbers = {name: t[name].fill_null(0).cast("int32") for name in (*suspensions.COUNTS, *suspensions.ADDED)}
    columns = {}
    for r in READINGS:
        x0, n = t[f"statutory_x0_{r}"], t[f"statutory_n_{r}"]
        columns[f"original_x_{r}"] = x0 + n + numbers[f"add_statutory_{r}"]
        columns[f"extended_x_{r}"] = x0 + n + t.ext_claimed + numbers[f"add_extended_{r}"]
        columns[f"promise_x_{r}"] = t[f"promised_x0_{r}"] + t[f"promised_n_{r}"] + numbers[f"add_promised_{r}"]
    return t.mutate(**numbers, **columns)


def judged(t: Any, calendar: Any) -> Any:
    """加上届满日、延长是否有效、是否超期；平台自己的到期日连上日历，供对照。

    不以工作日计的时限，末日是休息日的顺延到次一工作日(《民法典》第二百零三条)。
    """
    t = _looked_up(t, calendar)
    last = {f"{name}_{r}": clocks.by_day(t[f"{name}_x_{r}"]) for name in LIMIT for r in READINGS}
    furthest = {name: clocks.by_day(t[f"{name}_x_b"] + LONGEST_REST) for name in LIMIT}
    for name in LIMIT:
        last[f"{name}_b"] = t[f"{name}_rolled"].fill_null(furthest[name])
        same = t[f"{name}_x_a"] == t[f"{name}_x_b"]
        last[f"{name}_a"] = same.ifelse(t[f"{name}_rolled"], None).fill_null(last[f"{name}_a"])
    dates = {
        f"{name}_due_{r}": clocks.due_date(t, limit, r, last[f"{name}_{r}"], t[f"{name}_found_{r}"])
        for name, limit in LIMIT.items()
        for r in READINGS
    }
    in_time = [
        (day <= dates["original_due_b"]).fill_null(True) for day in (t.ext_approved, t.ext_notified, t.ext_recorded)
    ]
    kept = [name for name in t.columns if "_found_" not in name and not name.endswith("_rolled")]
    return t.select(*kept, **dates, ext_granted=(t.ext_count > 0).fill_null(False) & ibis.and_(*in_time))


def _looked_up(t: Any, calendar: Any) -> Any:
    """连上工作日表和平台到期日的日历。"""
    days, joined, found = calendar.filter(calendar.is_workday), t, []
    for name, limit in LIMIT.items():
        for r in READINGS:
            columns = {f"{name}_x_{r}": days.cum.cast("int64"), f"{name}_found_{r}": days.date}
            joined = joined.left_join(days.select(**columns), f"{name}_x_{r}")
            found.append(f"{name}_found_{r}")
        last = clocks.by_day(t[f"{name}_x_b"])
        joined = joined.mutate(rolls=(t[f"{limit}_unit"] != WORKDAY).ifelse(last, None))
        on = calendar.select(placed_on=calendar.date, **{f"{name}_rolled": calendar.next_workday})
        joined = joined.left_join(on, joined.rolls == on.placed_on).drop("placed_on", "rolls")
        found.append(f"{name}_rolled")
    for name in PLATFORM:
        columns = {name: calendar.date, f"{name}_cum": calendar.cum.cast("int64"), f"{name}_works": calendar.is_workday}
        if name == PLATFORM[1] and "inclusive" in calendar.columns:
            columns[f"{name}_inclusive"] = calendar.inclusive
        joined = joined.left_join(calendar.select(**columns), name)
        found += [one for one in columns if one != name]
    return joined.select(*t.columns, *found)


def overdue(t: Any) -> dict[str, Any]:
    """是否超期、用时、平台的到期日对不对得上;看不到中心记不记特别程序的，超期不能判定；只看不到延长的，延到头也超过才是超过。

    延长以工作日计，时限不以工作日计的，延长到哪一天算法不一，超过的不能判定。
    中心逐件给出的法定届满日优先；依法延长并告知的，承诺时限也延到延长后的届满日；没有承诺的不因延长而有。
    """
    given, extended = t.statutory_due.date(), t.ext_granted
    xs = {r: extended.ifelse(t[f"extended_x_{r}"], t[f"original_x_{r}"]) for r in READINGS}
    dues = {r: extended.ifelse(t[f"extended_due_{r}"], t[f"original_due_{r}"]) for r in READINGS}
    due = ibis.coalesce(given, dues["b"])
    promises = {r: t[f"promise_due_{r}"] for r in READINGS}
    longer = {r: _longer(extended, dues[r], promise) for r, promise in promises.items()}
    marks = {r: t[f"promise_x_{r}"] for r in READINGS}
    beyond, needless = _beyond(t, given)
    clear = (~extended | (t.statutory_unit == WORKDAY) | given.notnull()).fill_null(True).nullif(False)
    agrees = _agrees(t, "platform_due", "statutory", ("original", "extended"))
    prolonged = (t.ext_count > 0) & (t.platform_promise_due == t.extended_due_b)
    promise_agrees = _agrees(t, "platform_promise_due", "promised", ("promise",))
    return {
        "original_due": t.original_due_b,
        "due": due,
        "due_cum": ((t.statutory_unit == WORKDAY) & given.isnull()).ifelse(xs["b"], None),
        "overdue": surely(ibis.coalesce(t.d_end > given, clocks.late(t, "statutory", dues, xs)), t, beyond) & clear,
        "promise_due": longer["b"],
        "promise_overdue": surely(clocks.late(t, "promised", longer, marks), t, beyond | needless) & clear,
        "used": t.cum_end - t.start_cum_b - extended.ifelse(t.add_extended_b, t.add_statutory_b),
        "promise_used": t.cum_end - t.start_cum_b - t.add_promised_b,
        "platform_due_agrees": given.notnull().ifelse(t.platform_due == given, agrees),
        "platform_promise_due_agrees": prolonged.fill_null(False) | promise_agrees,
    }


def doubted(t: Mapping[str, Any]) -> dict[str, Any]:
    """从哪一天起算看不出的，超过的不能判定；办件没有写法定时限而事项后来变更过的，法定时限超过、对不上的也不能判定。"""
    begun = ibis.coalesce(t["at_received"], t["at_accepted"]).date()
    own = t["statutory_limit"].notnull() | t["statutory_due"].notnull()
    known = own | clocks.since_changed(begun, t["i_changed_on"])
    sure = (~t["restarted"]).nullif(False)
    return {
        "overdue": t["overdue"] & sure & known,
        "promise_overdue": t["promise_overdue"] & sure,
        "platform_due_agrees": t["platform_due_agrees"] | ibis.cases((sure & known, False)),
        "platform_promise_due_agrees": t["platform_promise_due_agrees"] | ibis.cases((sure, False)),
    }


def surely(over: Any, t: Any, anyhow: Any = False) -> Any:
    """超过了没有:看不到中心记不记特别程序与延长的，也许依法停过钟，超过的不能判定，没有超过的仍是没有超过。

    ``anyhow`` 的，停没停过钟都一样，不必看得到。
    """
    return over & (t.sees_pauses | anyhow).nullif(False)


def pauses_hidden(t: Any, anyhow: Any = False) -> Any:
    """接在期望后面的一句:看不到特别程序与延长的，说出为什么不能判定；看得到的、停没停过都一样的(``anyhow``)是空串。"""
    return (t.sees_pauses | anyhow).ifelse("", "；数据里看不到特别程序或者延长，也许依法停过钟、延过期，请核实")


def _beyond(t: Any, given: Any) -> tuple[Any, Any]:
    """只看不到延长的:延到头也超过了没有；原来的届满日之前就办结、用不着延长的是不是。"""
    most, xs = ({r: t[f"extended_{part}_{r}"] for r in READINGS} for part in ("due", "x"))
    beyond = t.sees_suspensions & given.isnull() & clocks.late(t, "statutory", most, xs)
    needless = t.sees_suspensions & (t.d_end <= ibis.least(given, t.original_due_a))
    return beyond.fill_null(False), needless.fill_null(False)


def _longer(extended: Any, due: Any, promise: Any) -> Any:
    """延长之后的承诺届满日；没有承诺的仍是空的。"""
    return (extended & promise.notnull()).ifelse(ibis.greatest(due, promise), promise)


def _agrees(t: Any, name: str, limit: str, extra: tuple[str, ...]) -> Any:
    """平台的到期日等于重算的某一个:扣除与延长各计或不计、两种读法，都算一致；到期日在休息日不算。

    中心声明承诺期限从起算当日算第一日的，早一日也一致。
    """
    unit, day = t[f"{limit}_unit"], t[name]
    x = clocks.position(unit, day, t[f"{name}_cum"])
    plain = [t[f"{limit}_x0_{r}"] + t[f"{limit}_n_{r}"] for r in READINGS]
    short = [*plain, *(t[f"{extra[0]}_x_{r}"] for r in READINGS)]
    long = [one + t.ext_claimed for one in short] + [t[f"{key}_x_{r}"] for key in extra[1:] for r in READINGS]
    wanted = (*short, *long)
    same = ibis.or_(*(x == one for one in wanted), *(day == t[f"{key}_due_b"] for key in extra))
    if f"{name}_inclusive" in t.columns:
        same |= ibis.or_(*(x == one - 1 for one in wanted))
    agrees = same & ((unit != WORKDAY) | t[f"{name}_works"] | (t[f"{limit}_n_b"] == 0))
    return (unit == HOUR).fill_null(False).ifelse(agrees.nullif(False), agrees)
