"""时钟:每件办件的法定与承诺时限从哪天起、有多长、是否届满。

口径都取不会错怪中心的一种:休息日收件有“同日”与“次一工作日”两种读法，分列 ``_a`` 与 ``_b``,结论不同的判存疑;
办件与事项写的时限不同，取较长的；扣除按实际用时。时钟的刻度(``x``)在工作日时限是日历的 ``cum``,在自然日、月、年是天数。
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from conformance.domain import ItemKind, LimitUnit, StartEvent
from conformance.rules.items_table import ROUGH_DAYS

READINGS = ("a", "b")
WORKDAY, HOUR = str(LimitUnit.WORKDAY), str(LimitUnit.HOUR)
RECEIVED, ACCEPTED = str(StartEvent.RECEIVED), str(StartEvent.ACCEPTED)


def limits(t: Any, norms: Mapping[str, Any]) -> dict[str, Any]:
    """法定与承诺时限的值、单位、起算事件；行政许可没有任何法定时限的取法定一般期限，其他事项为空。

    只看不到延长的，延长后的期限照延到头算:连它也超过的才一定是超过。
    中心给了事项清单而这件的事项不在其中的(没有采到、编码对不上)，法定时限也许另有规定，不取一般期限。
    """
    own = t.item_kind.isin([str(kind) for kind in ItemKind]).ifelse(t.item_kind, None)
    licence = ibis.coalesce(own, t.i_kind) == str(ItemKind.LICENCE)
    joint = ibis.coalesce(t.joint, t.i_joint, False)
    general = joint.ifelse(norms["joint_default_days"], norms["statutory_default_days"]).cast("int64")
    cap = joint.ifelse(norms["joint_extension_max_days"], norms["extension_max_days"]).cast("int64")
    hidden = (t.sees_suspensions & ~t.sees_pauses).ifelse(cap, 0)
    claimed = (t.ext_count > 0).ifelse(ibis.least(t.ext_days.fill_null(cap), cap), hidden).fill_null(0)
    plain = licence & (t.i_listed.fill_null(False) | ~t.lists_items)
    return {
        "licence": licence,
        "is_joint": joint,
        "ext_cap": cap,
        "ext_claimed": claimed.cast("int64"),
        **_resolved(t, "statutory", plain.ifelse(general, None)),
        **_resolved(t, "promised", ibis.null("int64")),
    }


def start(t: Any, reading: str, days: int) -> dict[str, Any]:
    """依法的起算日 ``start_<读法>`` 与它的 ``cum``;``days`` 是补正告知的期限(工作日)。

    收件(或补齐)后 ``days`` 个工作日内没有答复的，自收件(或补齐)之日起即为受理(《行政许可法》第三十二条);
    ``deemed_`` 就是这种情形(只对行政许可),``timely_`` 是补正告知没有逾期。补齐之后又及时告知补正的，也是答复。
    """
    received, received_cum = _read(t, "received", reading)
    supplemented, supplemented_cum = _read(t, "supplemented", reading)
    timely = (t.cum_corrected - received_cum <= days).fill_null(False)
    again = timely & t.at_supplemented.notnull()
    ready_cum = again.ifelse(supplemented_cum, received_cum)
    replied = ibis.coalesce(ibis.least(t.cum_accepted, t.cum_rejected), t.cum_as_of)
    once_more = again & (t.at_latest_corrected > t.at_supplemented) & (t.cum_latest_corrected - ready_cum <= days)
    waiting = ~(timely & ~again) & ~once_more.fill_null(False)
    silent = (replied - ready_cum > days) & waiting & _placed(t) & t.sees_acceptance & t.licence
    deemed = (silent & received.notnull()).fill_null(False)
    return {
        f"timely_{reading}": timely,
        f"deemed_{reading}": deemed,
        f"received_{reading}": received,
        f"received_cum_{reading}": received_cum,
        f"start_{reading}": deemed.ifelse(again.ifelse(supplemented, received), t.d_accepted),
        f"start_cum_{reading}": deemed.ifelse(ready_cum, t.cum_accepted),
    }


def position(unit: Any, day: Any, cum: Any) -> Any:
    """日期在时限刻度上的位置。"""
    return (unit == WORKDAY).ifelse(cum, epoch(day))


def epoch(day: Any) -> Any:
    """1970-01-01 起的天数。"""
    return day.delta(ibis.date(1970, 1, 1), unit="day").cast("int64")


def clock(t: Any, name: str, reading: str) -> dict[str, Any]:
    """时钟 ``name`` 的起点日 ``_day``、起点 ``_x0`` 与长度 ``_n``;月与年按日历相加后折成天数，小时只取整天。"""
    unit, value, event = t[f"{name}_unit"], t[f"{name}_value"], t[f"{name}_start"]
    day = ibis.cases((event == ACCEPTED, t[f"start_{reading}"]), (event == RECEIVED, t[f"received_{reading}"]))
    cum = ibis.cases((event == ACCEPTED, t[f"start_cum_{reading}"]), (event == RECEIVED, t[f"received_cum_{reading}"]))
    months = ibis.cases((unit == str(LimitUnit.MONTH), value), (unit == str(LimitUnit.YEAR), value * 12))
    span = epoch((day.cast("timestamp") + months.as_interval("M")).date()) - epoch(day)
    length = ibis.coalesce(span, (unit == HOUR).ifelse(value // 24, value))
    key = f"{name}_{{}}_{reading}".format
    return {key("day"): day, key("x0"): position(unit, day, cum), key("n"): length.cast("int64")}


def due_date(t: Any, name: str, reading: str, last: Any, found: Any) -> Any:
    """届满日:``found`` 是工作日表里 ``cum`` 等于刻度的那天，在日历之外时为空；时限为 0 的就是起算当日。

    不以工作日计的是 ``last``。
    """
    n, day = t[f"{name}_n_{reading}"], t[f"{name}_day_{reading}"]
    return ibis.cases((n == 0, day), (t[f"{name}_unit"] == WORKDAY, found), else_=last)


def by_day(x: Any) -> Any:
    """以天数计的刻度 → 日期。"""
    return (ibis.literal("1970-01-01").cast("timestamp") + x.as_interval("D")).date()


def late(t: Any, name: str, dues: Mapping[str, Any], xs: Mapping[str, Any]) -> Any:
    """终点晚于届满日:三值。``a`` 读法总不晚于 ``b``,所以 b 晚了就是晚,a 没晚就是没晚，其余不能判定。

    届满在日历之外而终点在日历之内的没有晚；小时时限只按整天比，晚了也只存疑。
    """
    over = {r: ibis.coalesce(t.d_end > dues[r], (t.cum_end > xs[r]).nullif(True)) for r in READINGS}
    return ibis.cases((over["b"], (t[f"{name}_unit"] != HOUR).nullif(False)), (~over["a"], False))


def _resolved(t: Any, name: str, default: Any) -> dict[str, Any]:
    own, own_unit = t[f"{name}_limit"].cast("int64"), t[f"{name}_unit"].fill_null(WORKDAY)
    days = ibis.cases(*((own_unit == str(unit), days) for unit, days in ROUGH_DAYS.items()), else_=1.0)
    listed = t[f"i_{name}_value"]
    if name == "promised":
        listed = current(t, ibis.coalesce(t.at_received, t.at_accepted).date()).ifelse(listed, None)
    rough = own.cast("float64") * days.cast("float64")  # 不写明的话，DuckDB 当作 38 位的小数来乘
    longer = (rough >= t[f"i_{name}_rough"]).fill_null(own.notnull())
    return {
        f"{name}_value": ibis.coalesce(longer.ifelse(own, listed), default),
        f"{name}_unit": longer.ifelse(own_unit, t[f"i_{name}_unit"].fill_null(WORKDAY)),
        f"{name}_start": t[f"i_{name}_start"].fill_null(ACCEPTED),
    }


def current(t: Any, begun: Any) -> Any:
    """真，或者 ``begun`` 在事项变更之前的空:现在公布的时限、收费、材料说不了那时的件；没有写明变更日的是真。"""
    return since_changed(begun, t.i_changed_on)


def since_changed(begun: Any, changed: Any) -> Any:
    """同 ``current``,变更日另给。"""
    return (begun >= changed).fill_null(True).nullif(False)


def _placed(t: Any) -> Any:
    """受理与不予受理若有，都在日历之内。"""
    return (t.at_accepted.isnull() | t.cum_accepted.notnull()) & (t.at_rejected.isnull() | t.cum_rejected.notnull())


def _read(t: Any, name: str, reading: str) -> tuple[Any, Any]:
    """里程碑的日期与位置；不予受理、撤回之后重新来过的，从哪一次收件起看不出，是空的。"""
    day, cum = t[f"d_{name}"], t[f"cum_{name}"]
    if reading == "b":
        day, cum = t[f"next_{name}"], cum + t[f"off_{name}"].cast("int64")
    return (t.refiled.ifelse(None, day), t.refiled.ifelse(None, cum)) if name == "received" else (day, cum)
