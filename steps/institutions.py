"""制度的步骤，以及各主题共用的举证:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import institutions as rules
from conformance.rules import institutions_records as records
from conformance.rules import views


@given("交来的举证表")
def _(context: Any) -> None:
    context.center.require("attestations")


@given("{theme}主题各条款已有的结论")
def _(context: Any, theme: str) -> None:
    context.subjects = (context.score(theme),)


@given("进驻部门的首席代表")
def _(context: Any) -> None:
    context.subjects = rules.led(context.center.rows("departments"))


@given("接口上标注为形式审查的事项")
def _(context: Any) -> None:
    context.subjects = rules.formal(context.center.items)


@given("接口上有历史版本的事项清单")
def _(context: Any) -> None:
    context.subjects = rules.with_history(context.center.items)


@given("接口上配置了B角的岗位")
def _(context: Any) -> None:
    context.subjects = rules.posts(context.center.staff("接口"))


@given("各部门应进与已进的事项数")
def _(context: Any) -> None:
    center = context.center
    context.subjects = (rules.Entry(center.rows("departments"), center.complete("departments", "接口")),)


@given("咨询、来访的登记")
def _(context: Any) -> None:
    context.center.require("consultations")
    context.center.require("cases")


@then("举证表确认以下各项")
def _(context: Any) -> None:
    context.attest()


@then("主题得分不低于规定的分数")
def _(context: Any) -> None:
    context.judge(rules.theme_reached, context.norm("disclosure_score_min"))


@then("每个部门有一名首席代表、书面授权与授权事项")
def _(context: Any) -> None:
    context.judge(rules.chief_named, context.norm("placeholders"))


@then("有首接人且转办的在规定的工作日内办结")
def _(context: Any) -> None:
    context.audit(records.first_asked, context.norm("transfer_closure_days"), view=records.enquiries)


@then("按时办结率不低于规定的比例")
def _(context: Any) -> None:
    context.audit(records.promise_rate, tolerance=1 - context.norm("on_time_rate_min"))


@then("形式审查的事项都是即办件")
def _(context: Any) -> None:
    context.judge(rules.formal_on_the_spot)


@then("形式审查的办件在受理当日决定")
def _(context: Any) -> None:
    context.audit(records.formal_same_day, rules.formal_codes(context.center.items))


@then("每个事项的压减可以由历史版本重算")
def _(context: Any) -> None:
    context.judge(rules.improvement_traceable)


@then("每个岗位的B角是名册里的另一个人")
def _(context: Any) -> None:
    context.judge(rules.deputy_named)


@then("没有环节因经办人不在岗而停滞")
def _(context: Any) -> None:
    context.audit(records.never_stalled, context.norm("absence_stall_days"))


@then("进驻率不低于规定的比例")
def _(context: Any) -> None:
    context.judge(rules.all_entered, context.norm("entry_rate_min"))


@then("没有在中心窗口以外受理的办件")
def _(context: Any) -> None:
    context.audit(records.nothing_outside, context.norm("outside_counters"), view=views.dossiers)
