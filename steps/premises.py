"""场所的步骤:只把对象和参数交给规则；举证的步骤见 institutions。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import premises as rules


@given("门户上写明中心名称的页面")
def _(context: Any) -> None:
    context.subjects = rules.named(context.center.guides("门户"), context.center.info.name)


@then("没有与统一名称不同的写法")
def _(context: Any) -> None:
    context.judge(rules.one_name, context.norm("center_name_variants"))
