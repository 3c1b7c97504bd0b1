"""沙箱里不该成的事，各法域共用:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import refusals


@given("沙箱里试探的{kind}")
def _(context: Any, kind: str) -> None:
    context.subjects = refusals.tried(kind, context.center.probes(kind, "沙箱"))


@then("中心拒绝这样的操作")
def _(context: Any) -> None:
    context.judge(refusals.turned_down)


@then("中心一次点明所缺的全部")
def _(context: Any) -> None:
    context.judge(refusals.told_all)
