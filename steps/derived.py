"""由别的条款的结论推出的步骤，各法域共用:只把结论交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import derived as rules


@given("以下条款已有的结论")
def _(context: Any) -> None:
    context.subjects = context.concluded(context.column("条款"))


@then("没有一条不符合")
def _(context: Any) -> None:
    context.judge(rules.unbreached)
