"""办理时限:告知、起算、决定、承诺(延长与停钟在 pauses，送达在 deliveries)。期望与实际都写成可以手工核对的日期。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.clocks import WORKDAY
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.records import Check, of_licences
from conformance.rules.wording import joined, said

REPLIES = (str(EventKind.ACCEPTED), str(EventKind.CORRECTION))
INSTANT = "按时刻"
"""``boundary`` 参数的另一个值；默认 按日:届满日当天 24 时之前都算按时。"""


def dates_agree(t: Any) -> Iterator[Check]:
    """平台显示的到期日与按工作日历重算的一致；看不到特别程序与延长的、不知道停延了多久的，比重算晚的不能判定。"""
    for kind, column, due, capped in (
        ("法定到期日不一致", "platform_due", t.due, ""),
        ("承诺到期日不一致", "platform_promise_due", t.promise_due, "，最晚到延长后的法定届满日"),
    ):
        name = "statutory" if column == "platform_due" else "promised"
        known = t[f"{name}_value"].notnull() | (t.statutory_due.notnull() if name == "statutory" else False)
        started = t.start_b.notnull() | t.statutory_due.notnull()
        early, longer = (t[column] < due).fill_null(False), _extension(t, capped)
        yield Check(
            kind,
            t[column].notnull() & known & started & ~t.stopped,
            surely(~t[f"{column}_agrees"], t, early) & (_measured(t) | early).nullif(False),
            "平台的到期日与按国务院办公厅放假通知逐日重算的不一致",
            joined("重算 ", due, "(自 ", t.start_b, " 起 ", t[f"{name}_value"], "个", t[f"{name}_unit"], longer, ")")
            + pauses_hidden(t, early),
            joined("平台 ", t[column]),
            (f"case.{column}",),
        )


@of_licences
def told_in_time(t: Any, days: int) -> Iterator[Check]:
    """材料不齐的，收件后 ``days`` 个工作日内告知补正；重新来过的，不知道从哪一次收件起，晚了不能判定。"""
    yield Check(
        "逾期告知补正",
        t.at_corrected.notnull() & t.at_received.notnull(),
        _slow(t, "received", t.cum_corrected, days) & (~t.refiled).nullif(False),
        f"收到申请材料超过 {days} 个工作日才告知补正",
        joined("收件日 ", t.d_received, f" 起 {days} 个工作日内"),
        joined("补正告知日 ", t.d_corrected, "，第 ", t.cum_corrected - t.cum_received, " 个工作日"),
    )


@of_licences
def deemed_accepted(t: Any) -> Iterator[Check]:
    """逾期不告知的，自收到申请材料之日起即为受理:平台不得以更晚的日期起算。"""
    later = ibis.cases((t.clock_start > t.received_b, True), (t.clock_start <= t.received_a, False))
    yield Check(
        "起算日晚于收件日",
        t.deemed_a & t.deemed_b & (t.start_a == t.received_a) & ~t.stopped & (t.statutory_start == "受理"),
        later,
        "收件后逾期没有告知，依法自收件之日起即为受理，平台却从更晚的日期起算",
        joined("起算日 ", t.d_received, "(收件日)"),
        joined("平台起算日 ", said(t.clock_start, "没有给出"), "，首次答复 ", said(t.d_response, "无")),
        ("case.clock_start", "受理"),
    )


def supplemented(timeline: Any, events: Any) -> Any:
    """时间线，加上受理、补正告知的文字里有没有说容缺 ``lenient``(只看受理早于补齐的)。"""
    early = timeline.filter(timeline.d_accepted < timeline.d_supplemented)
    ev = events.filter(events.kind.isin(REPLIES)).semi_join(early, "case_no")
    said = ibis.literal("").concat(*(ev[name].fill_null("") for name in ("result", "opinion", "reason", "procedure")))
    found = ev.group_by("case_no").agg(lenient=said.contains("容缺").any())
    return timeline.left_join(found, "case_no").drop("case_no_right")


@of_licences
def accepted_when_supplemented(t: Any, days: int) -> Iterator[Check]:
    """补正的，以交齐之日为受理日:受理不早于补齐，也不晚于补齐后 ``days`` 个工作日；补正期间不计时。

    容缺受理的、受理之后才告知补正的，本来就受理在先；受理前后都告知过补正的，补齐的是哪一次看不出，不能判定。
    """
    mine = t.at_supplemented.notnull() & t.timely_b & ~t.stopped
    accepted = mine & t.at_accepted.notnull()
    expected = joined("补齐日 ", t.d_supplemented, f" 至其后 {days} 个工作日")
    observed = joined("受理日 ", t.d_accepted)
    whole = accepted & ~t.lenient.fill_null(False) & (t.d_corrected < t.d_accepted)
    early = (t.d_accepted < t.d_supplemented) & (t.at_latest_corrected.date() < t.d_accepted).nullif(False)
    yield Check("受理早于补齐", whole, early, "材料补齐之前就记作受理", expected, observed)
    slow = _slow(t, "supplemented", t.cum_accepted, days)
    yield Check("补齐后逾期受理", accepted, slow, "材料补齐后没有及时受理", expected, observed)
    counted = accepted & t.clock_start.notnull() & (t.statutory_start == "受理")
    yield Check(
        "补正期间计时",
        counted,
        t.clock_start < ibis.least(t.d_supplemented, t.d_accepted),
        "平台的起算日早于补齐材料之日",
        joined("起算日不早于 ", t.d_supplemented),
        joined("平台起算日 ", t.clock_start),
        ("case.clock_start",),
    )


def decided_in_time(t: Any, boundary: str) -> Iterator[Check]:
    """在法定时限内作出决定;``boundary`` 为 按日 或 按时刻(只在中心逐件给出届满时刻时有别)。

    没有决定记录的以办结为准；不予受理与非正常办结的不论；在办而已过届满日的也是超期。
    """
    by_instant = t.statutory_due.notnull() & ibis.literal(boundary == INSTANT)
    over = by_instant.ifelse(surely(t.finished_at > t.statutory_due, t), t.overdue)
    mine, why = _clocked(t), pauses_hidden(t, over.fill_null(False))
    expected = by_instant.ifelse(joined("届满 ", t.statutory_due), _due_text(t)) + why
    observed = joined("决定日 ", t.d_end, "，用时 ", t.used, " 个工作日")
    at = by_instant.ifelse(joined("办结 ", t.finished_at), ibis.coalesce(observed, joined("决定日 ", t.d_end)))
    yield Check("决定超期", mine & t.finished_at.notnull(), over, "超过法定时限才作出决定", expected, at)
    waiting = ibis.coalesce(
        joined("截至 ", t.as_of, " 尚未决定，已用 ", t.used, " 个工作日"), joined("截至 ", t.as_of, " 尚未决定")
    )
    waits = "已过法定时限仍未作出决定"
    yield Check("在办超期", mine & t.is_open, t.overdue, waits, _due_text(t) + why, waiting)


def promise_kept(t: Any) -> Iterator[Check]:
    """在承诺时限内办结(以决定为终点)；在办而已过的也算。"""
    over = t.promise_overdue
    mine = t.promised_value.notnull() & ~t.stopped & t.start_b.notnull()
    limit = joined("承诺届满日 ", t.promise_due, "(", t.promised_value, "个", t.promised_unit, ")")
    expected = limit + pauses_hidden(t, over.fill_null(False))
    observed = joined("办结日 ", t.d_end, "，用时 ", t.promise_used, " 个工作日")
    yield Check("超过承诺时限", mine & t.finished_at.notnull(), over, "超过承诺时限才办结", expected, observed)
    yield Check(
        "在办超过承诺时限",
        mine & t.is_open,
        over,
        "已过承诺时限仍未办结",
        expected,
        joined("截至 ", t.as_of, " 尚未办结"),
    )


def delay_explained(t: Any, recorded: bool = True) -> Iterator[Check]:
    """超过承诺的办理时间的，公开说明理由;``recorded`` 为假是看不出中心记不记超期说明，没有就不能判定。

    看不到特别程序与延长、超没超过不能判定的，没有说明也不能判定。
    """
    maybe = ibis.coalesce(t.promise_overdue, ~t.sees_pauses)
    over = maybe & t.promised_value.notnull() & t.start_b.notnull()
    hidden = ibis.cases((t.explained_public > 0, False), (t.explained_unknown > 0, None), else_=recorded or None)
    sure = t.promise_overdue.fill_null(False)
    hidden = surely(hidden, t, sure)
    state = ibis.cases((t.explained == 0, "没有说明"), else_="说明没有公开")
    expected = joined("承诺届满日 ", t.promise_due, " 之后公开说明理由") + pauses_hidden(t, sure)
    yield Check("超期没有公开说明理由", over & ~t.stopped, hidden, "超过承诺时限而没有公开说明理由", expected, state)


def responded_in_time(t: Any, days: int | None) -> Iterator[Check]:
    """收到申请后 ``days`` 个工作日内首次答复；没有规定日数的法域不检查。"""
    if days is None:
        return
    mine = t.at_received.notnull() & (t.at_response.isnull() | (t.d_response >= t.d_received))
    expected = joined("收件日 ", t.d_received, f" 起 {days} 个工作日内")
    observed = joined("首次答复 ", t.d_response, "，第 ", t.cum_response - t.cum_received, " 个工作日")
    yield Check(
        "首次答复超期",
        mine & t.at_response.notnull(),
        _slow(t, "received", t.cum_response, days),
        "没有在规定的工作日内答复",
        expected,
        observed,
    )
    silent = mine & t.at_response.isnull() & t.is_open
    yield Check(
        "至今没有答复",
        silent,
        _slow(t, "received", t.cum_as_of, days),
        "至今没有答复",
        expected,
        joined("截至 ", t.as_of, " 没有答复"),
        ("受理",),
    )


def _clocked(t: Any) -> Any:
    """有法定时限可言的办件:已起算、没有中止；不是行政许可又没有法定时限的不在其内。"""
    limited = (t.statutory_value.notnull() | t.statutory_due.notnull()) | (t.licence.fill_null(True))
    started = t.start_b.notnull() | t.statutory_due.notnull() | ((t.statutory_start == "收件") & t.received_b.notnull())
    return limited & ~t.stopped & started


def _slow(t: Any, name: str, cum: Any, days: int) -> Any:
    """``cum`` 比里程碑 ``name`` 晚不止 ``days`` 个工作日；休息日有两种读法，只差一日的不能判定。"""
    passed = cum - t[f"cum_{name}"]
    return ibis.cases((passed <= days, False), (passed > days + t[f"off_{name}"].cast("int64"), True))


def _measured(t: Any) -> Any:
    """停了多久、延了多久都写着:已经办结而特别程序没有结束时间的、延长没有写日数的，算不准。"""
    endless, unsaid = (t.susp_endless > 0) & ~t.is_open, (t.ext_count > 0) & t.ext_days.isnull()
    return ~(endless | unsaid).fill_null(False)


def _extension(t: Any, more: str = "") -> Any:
    """依法延长了几日；没有延长的是空串。"""
    return t.ext_granted.ifelse(joined("，延长 ", t.ext_claimed, " 日", more), "")


def _due_text(t: Any) -> Any:
    limit = joined(t.statutory_value, "个", t.statutory_unit)
    extended = _extension(t)
    taken = t.due_cum - t.start_cum_b - t.statutory_value - t.ext_granted.ifelse(t.ext_claimed, 0)
    deducted = (
        ((t.statutory_unit == WORKDAY) & (taken > 0))
        .fill_null(False)
        .ifelse(joined("，扣除 ", taken, " 日"), "")
        .fill_null("")
    )
    counted = joined("(自 ", t.start_b, " 起 ", limit, extended, deducted, ")")
    return joined("届满日 ", t.due) + t.statutory_due.isnull().ifelse(counted, "").fill_null("")
