"""联合审批的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import joint_approval as rules
from conformance.rules import joint_approval_records as records


@given("接口上写明牵头部门的联办事项")
def _(context: Any) -> None:
    context.subjects = rules.led(context.center.items)


@given("接口上列出子项的联办事项")
def _(context: Any) -> None:
    context.subjects = rules.divided(context.center.items)


@given("接口上的全部联办事项")
def _(context: Any) -> None:
    context.subjects = rules.of_licences(context.center.items)


@given("联办的主件与子件")
def _(context: Any) -> None:
    context.center.require("cases")
    context.center.require("events")


@then("由一个部门牵头且材料目录没有重复")
def _(context: Any) -> None:
    context.judge(rules.one_lead_one_set, context.norm("placeholders"))


@then("主件由一个单位受理且同一材料只收一次")
def _(context: Any) -> None:
    context.audit(records.accepted_once, view=records.bundles)


@then("子件的收件不晚于主件受理后规定的工作日")
def _(context: Any) -> None:
    sequenced = rules.sequenced(context.center.backdrop)
    context.audit(records.dispatched_at_once, context.norm("dispatch_days"), sequenced, view=records.bundles)


@then("子项不互为前置且前后置都有依据")
def _(context: Any) -> None:
    context.judge(rules.not_mutually_required)


@then("子件没有收取同批子件的结果")
def _(context: Any) -> None:
    each = (rules.results(context.center.items, lawful=False, asked=asked) for asked in (True, False))
    context.audit(records.no_sibling_results, *each, view=records.dispatches)


@then("联办事项公布总的承诺时限且不超过统一办理的期限")
def _(context: Any) -> None:
    context.judge(rules.total_limit, context.norm("joint_default_days"), context.center.shows("承诺时限"))


@then("最后一个子件的决定不晚于联办的总时限")
def _(context: Any) -> None:
    context.audit(records.within_total, view=records.bundles)


@then("子件的办理时间有重叠")
def _(context: Any) -> None:
    context.audit(records.in_parallel, rules.sequenced(context.center.items), view=records.bundles)


@then("同一项目的现场踏勘只有一批")
def _(context: Any) -> None:
    context.audit(records.visited_once, view=records.bundles)


@then("依法后置的子件没有再收取前置的结果")
def _(context: Any) -> None:
    each = (rules.results(context.center.items, lawful=True, asked=asked) for asked in (True, False))
    context.audit(records.results_shared, *each, view=records.dispatches)


@then("主件与子件的结果在一处领取")
def _(context: Any) -> None:
    context.audit(records.delivered_together, view=records.bundles)
