"""统计的步骤:只把公布的统计与同期的明细交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import statistics_published as rules
from conformance.rules import statistics_views as views


@given("{channel}公布的统计与同期办件")
def _(context: Any, channel: str) -> None:
    published, rows = context.center.statistics(channel), context.lines(views.worked)
    whole = all(context.center.complete(name, "办件") for name in ("cases", "events"))
    context.subjects = rules.compared(published, rows, context.as_of, whole=whole)


@given("{channel}公布的满意率与同期评价")
def _(context: Any, channel: str) -> None:
    published, rows = context.center.statistics(channel), context.lines(views.rated)
    context.subjects = rules.compared(
        published, rows, context.as_of, whole=context.center.complete("evaluations", "接口")
    )


@given("{channel}公布的各期统计")
def _(context: Any, channel: str) -> None:
    context.subjects = rules.shown(context.center.statistics(channel))


@given("{channel}公布的压缩比与提速率")
def _(context: Any, channel: str) -> None:
    context.subjects = rules.speedups(context.center.claims(channel), context.center.items)


@then("公布的以下数与明细一致")
def _(context: Any) -> None:
    context.subjects = rules.comparable(context.subjects, context.column("数"))
    context.judge(rules.counted, context.column("数"))


@then("公布的以下比率由明细算得出")
def _(context: Any) -> None:
    context.subjects = rules.comparable(context.subjects, context.column("比率"))
    context.judge(rules.rated, context.column("比率"))


@then("公布了受理数、办结数和按时办结率且比率与数合得上")
def _(context: Any) -> None:
    context.judge(rules.supervisable)


@then("压缩比由公布的基准与现值算得出")
def _(context: Any) -> None:
    context.judge(rules.claimed)


@then("满意率由评价算得出且默认评价单列")
def _(context: Any) -> None:
    context.subjects = rules.comparable(context.subjects, list(rules.SATISFACTION))
    listed = any(one.published.default_rate for one in context.subjects)
    context.judge(rules.satisfied, context.norm("satisfaction_gap"), listed)
