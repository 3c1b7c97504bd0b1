"""事项的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import items as rules


@given("接口上的全部事项")
def _(context: Any) -> None:
    context.subjects = context.center.items


@given("接口上两种时限都有的事项")
def _(context: Any) -> None:
    context.subjects = rules.both_limits(context.center.items)


@given("接口上列明法定时限的许可事项")
def _(context: Any) -> None:
    context.subjects = rules.licences(context.center.items)


@then("每个事项列明法定办结时限")
def _(context: Any) -> None:
    context.judge(rules.statutory_limit_stated)


@then("承诺时限不长于法定时限")
def _(context: Any) -> None:
    context.judge(rules.promise_within_statute)


@then("法定时限不超过许可的最长期限或者注明了法律法规依据")
def _(context: Any) -> None:
    context.judge(rules.licence_limit_lawful, context.norm("statutory_default_days"), context.center.shows("政策依据"))
