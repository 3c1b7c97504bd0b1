"""特别的期限:联合办理、行业规定的期限、许可延续。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Item, LimitUnit
from conformance.rules.clocks import RECEIVED, WORKDAY
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.milestones import CHIEF, lesser
from conformance.rules.records import Check, of_licences
from conformance.rules.wording import joined

Rows = Sequence[Mapping[str, Any]]
"""行业期限:事项名称的正则 match、终点 until、value、单位 unit(没有写工作日的为空)、起算 start_event、出处 source。"""
DECISION, REPLY = "决定", "首次答复"
MAYOR = "政府(分管|主管|主要)*(负责人|领导)|(省|市|州|盟|县|区|旗|乡|镇)(长|(人民政府|政府|府|级|分管|主管|主要)*领导)"
"""本级人民政府负责人的称谓。"""
UNTOLD = "政府|管委会|管理委员会|书记|^(分管|主管|主要)*(领导|负责人|主任)$"
"""也许是、也许不是本级人民政府负责人的。"""
VALID = "^(现行|已|自动|视为|准予|继续|仍)*(有效|正常|在用|使用中|存续|在册|生效|延续|续期|延期|在?有效期内?)+$"
EXPIRED = "失效|无效|过期|到期|届满|注销|撤销|吊销|作废|废止|终止"
NOT_EXPIRED = f"[未没不非](有|会|曾|被)?({EXPIRED})"
"""证照状态的说法；认不出的不能判定。"""


@of_licences
def joint_in_time(t: Any, days: int, extra: int) -> Iterator[Check]:
    """联合办理的许可不超过 ``days`` 个工作日；经本级人民政府负责人批准并告知理由的，至多再加 ``extra`` 个。"""
    role = t.ext_role.fill_null("")
    head = role.re_search(MAYOR)
    told = (t.ext_count == 0) | head | lesser(role) | (role.re_search(CHIEF) & ~role.re_search(UNTOLD))
    proper = head & (t.ext_no_reason == 0) & (t.ext_no_notice == 0)
    lawful = t.ext_granted.fill_null(False) & (t.ext_count == 1) & proper
    cap = lawful.ifelse(days + ibis.least(t.ext_claimed, extra), days)
    unsure = (t.susp_count > 0) & (t.statutory_value < days)
    over = ibis.cases((t.used <= cap, False), (unsure | ~told, None), (t.used > cap, True))
    extension = (t.ext_count == 0).ifelse("没有延长", joined("延长批准人 ", role))
    yield Check(
        "联合办理超期",
        t.is_joint & ~t.stopped & t.start_b.notnull(),
        surely(over, t),
        "联合办理超过法定的工作日数，也没有经本级人民政府负责人批准的延长",
        joined("不超过 ", cap, " 个工作日") + pauses_hidden(t),
        joined("用时 ", t.used, " 个工作日，", extension),
        ("延长.role", "延长.reason", "延长.notified_at"),
    )


@of_licences
def renewed_in_time(t: Any, ahead: int) -> Iterator[Check]:
    """延续的决定不晚于原证届满日；晚了的，证照状态须自动为有效。没有在届满前 ``ahead`` 日申请的，晚了不能判定。"""
    last = t.licence_expiry
    late = ibis.coalesce(t.d_decided, t.as_of) > last
    due = t.licence_expiry.delta(t.d_received, unit="day") >= ahead
    state = t.licence_state.fill_null("").strip()
    gone = state.re_search(EXPIRED) & ~state.re_search(NOT_EXPIRED)
    dead = ibis.cases((state.re_search(VALID), False), (gone, due.nullif(False)))
    yield Check(
        "逾期未决定而证照失效",
        last.notnull() & ~t.stopped,
        ibis.cases((late, dead), else_=late),
        "有效期届满前没有作出延续决定，证照状态没有自动为有效",
        joined("届满日 ", last, " 之前决定，否则视为准予延续"),
        joined(ibis.coalesce(joined("决定日 ", t.d_decided), "没有决定"), "，证照状态 ", state),
        ("case.licence_expiry",),
    )


def sector_limits_kept(t: Any, rows: Rows) -> Iterator[Check]:
    """每个行业期限一个检查:按工作日算已经超过的是违反；没有写工作日而只按自然日算超过的不能判定。

    看不到特别程序与延长的，决定超过的不能判定；首次答复不因它们推后。
    """
    for row in rows:
        value, unit, reply = int(row["value"]), row.get("unit"), row["until"] == REPLY
        start, spent, span = _spent(t, row["start_event"] == RECEIVED, reply)
        over = (
            spent > value if unit == WORKDAY else ibis.cases((spent > value, True), (span > value, None), else_=False)
        )
        over = span > value if unit == str(LimitUnit.CALENDAR_DAY) else over
        named = t.item_name.re_search(f"^({row['match']})$").fill_null(False)
        yield Check(
            f"超过{row['name']}的期限",
            named & start.notnull() & ~(t.stopped & t.at_response.isnull() if reply else t.stopped),
            over if reply else surely(over, t),
            f"超过{row['source']}规定的期限",
            f"自{row['start_event']}起 {value} {unit or '日'}内{row['until']}" + ("" if reply else pauses_hidden(t)),
            joined("用时 ", spent, " 个工作日"),
        )


def sector_items(items: Sequence[Item], rows: Rows) -> tuple[tuple[Item, Mapping[str, Any]], ...]:
    """列明了法定时限的行业事项，连同它的期限。"""
    found = ((item, row) for item in items if item.statutory_limit for row in rows if row["until"] == DECISION)
    return tuple((item, row) for item, row in found if re.fullmatch(row["match"], item.name))


def sector_configured(pair: tuple[Item, Mapping[str, Any]]) -> Iterator[Finding]:
    """事项的法定时限不长于行业规定的日数，起算不晚于规定的事件；工作日与自然日两种算法结论不同的不能判定。"""
    item, row = pair
    limit, value = item.statutory_limit, int(row["value"])
    subject, expected = f"{item.name}({item.code})", f"自{row['start_event']}起 {value} {row.get('unit') or '日'}"
    if limit is None:
        return
    shown = f"自{limit.start_event}起 {limit}"
    if row["start_event"] == RECEIVED and limit.start_event != RECEIVED:
        yield Finding(subject, "起算事件不对", f"没有按{row['source']}规定的事件起算", expected, shown)
    longer = _longer(limit.value, str(limit.unit), value, row.get("unit"))
    if longer is not False:
        message = f"法定时限与{row['source']}规定的日数、单位不一致"
        yield Finding(subject, "期限不对", message, expected, shown, certain=longer is True)


def _longer(own: int, unit: str, value: int, ruled: str | None) -> bool | None:
    """事项的期限是否长于规定的;None 是两种算法结论不同，或者单位不能比较。"""
    calendar = str(LimitUnit.CALENDAR_DAY)
    if unit == calendar:
        return own > value if ruled == calendar else (False if own <= value else None)
    if unit != WORKDAY:
        return None
    return True if own > value else (False if ruled == WORKDAY or own == 0 else None)


def _spent(t: Any, from_receipt: bool, reply: bool) -> tuple[Any, Any, Any]:
    """起算日，以及它到终点的工作日数(扣除依法的特别程序与延长)与自然日数；有扣除的没有自然日数。"""
    start, start_cum = (t.received_b, t.received_cum_b) if from_receipt else (t.start_b, t.start_cum_b)
    if reply:
        end, end_cum = ibis.coalesce(t.d_response, t.as_of), ibis.coalesce(t.cum_response, t.cum_as_of)
        return start, end_cum - start_cum, end.delta(start, unit="day")
    away = (t.cum_end - t.start_cum_b - t.used).fill_null(0) + t.ext_granted.fill_null(False).ifelse(t.ext_claimed, 0)
    return start, t.cum_end - start_cum - away, (away == 0).ifelse(t.d_end.delta(start, unit="day"), None)
