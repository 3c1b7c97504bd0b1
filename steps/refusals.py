"""不该成的事、中心自己给的期限与清单，各法域共用:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import given_dues, open_guides, refusals
from conformance.rules.views import dossiers


@given("沙箱里试探的{kind}")
def _(context: Any, kind: str) -> None:
    context.subjects = refusals.tried(kind, context.center.probes(kind, "沙箱"))


@given("不登录去看的办事指南")
def _(context: Any) -> None:
    context.center.require("items")
    context.subjects = open_guides.looked(context.center.sighted("guards"))


@then("中心拒绝这样的操作")
def _(context: Any) -> None:
    context.judge(refusals.turned_down)


@then("中心一次点明所缺的全部")
def _(context: Any) -> None:
    context.judge(refusals.told_all)


@then("公众看得到办事指南")
def _(context: Any) -> None:
    context.judge(open_guides.open_to_all)


@then("计划办结的日期不晚于最迟办结的日期")
def _(context: Any) -> None:
    context.audit(given_dues.planned_within, view=dossiers)


@then("重算为超期的都在平台的超期清单里")
def _(context: Any) -> None:
    context.audit(given_dues.listed_when_late, view=dossiers)


@then("用时不超过承诺时限的规定倍数")
def _(context: Any) -> None:
    context.audit(given_dues.within_times, context.norm("overdue_times"))


@then("每一步都记下由谁处理")
def _(context: Any) -> None:
    context.audit(given_dues.who_and_when)
