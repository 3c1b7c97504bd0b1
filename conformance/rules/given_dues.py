"""中心自己给的期限与清单:计划不晚于最迟，超期的都在平台的超期清单里，不超过承诺的若干倍，每一步都记下何时何人。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.rules.clocks import WORKDAY
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.records import Check
from conformance.rules.wording import joined


def planned_within(t: Any) -> Iterator[Check]:
    """平台的计划(承诺)到期日不晚于它的最迟(法定)到期日。"""
    latest = t.statutory_due.date()
    yield Check(
        "计划晚于最迟",
        t.platform_promise_due.notnull() & latest.notnull(),
        t.platform_promise_due > latest,
        "计划办结的日期晚于最迟应当办结的日期，自相矛盾",
        joined("不晚于 ", latest),
        joined("计划 ", t.platform_promise_due),
        ("case.platform_promise_due", "case.statutory_due"),
    )


def listed_when_late(t: Any) -> Iterator[Check]:
    """重算为超过承诺时限的，平台标为超期；没有标超期与否的不论。``t`` 是 ``views.dossiers`` 的视图。"""
    mine = t.platform_overdue.notnull() & t.promised_value.notnull() & t.start_b.notnull() & ~t.stopped
    missed = ~t.platform_overdue & t.promise_overdue
    expected = joined("承诺届满日 ", t.promise_due) + pauses_hidden(t, t.promise_overdue.fill_null(False))
    for kind, one, state in (
        ("办结的超期没有列出", mine & t.finished_at.notnull(), joined("办结 ", t.finished_at)),
        ("在办的超期没有列出", mine & t.is_open, joined("截至 ", t.as_of, " 尚未办结")),
    ):
        message = "按承诺时限重算已经超期，平台的超期清单里没有它"
        yield Check(kind, one, missed, message, expected, state, ("case.platform_overdue",))


def within_times(t: Any, times: int) -> Iterator[Check]:
    """用时没有超过承诺时限的 ``times`` 倍；时限以工作日计的才论。"""
    mine = t.promised_value.notnull() & (t.promised_unit == WORKDAY) & t.start_b.notnull() & ~t.stopped
    yield Check(
        "严重超期",
        mine,
        surely(t.promise_used > t.promised_value * times, t),
        f"用时超过承诺时限的 {times} 倍",
        joined("不超过 ", t.promised_value * times, " 个工作日") + pauses_hidden(t),
        joined("已用 ", t.promise_used, " 个工作日"),
    )


def who_and_when(t: Any) -> Iterator[Check]:
    """每一步都记下由谁处理(时间是一步必有的)；一步也没有的件不论。"""
    message, needs = "有的步骤没有记下由谁处理", ("环节.handler",)
    yield Check("没有处理人", t.stage_count > 0, t.stage_no_handler > 0, message, "0 步", t.stage_no_handler, needs)
