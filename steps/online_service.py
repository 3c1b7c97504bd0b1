"""网上服务的步骤，以及各主题在沙箱里试办的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import accessibility, trials
from conformance.rules import online_service as rules


@given("从首页到各办事指南的点击")
def _(context: Any) -> None:
    context.subjects = context.center.probes("clicks", "门户")


@given("门户上的在线办理入口")
def _(context: Any) -> None:
    context.subjects = context.center.probes("apply", "门户")


@given("门户上打得开的申报表单")
def _(context: Any) -> None:
    context.subjects = rules.with_form(context.center.probes("apply", "门户"))


@given("门户上检查过无障碍的办事指南")
def _(context: Any) -> None:
    context.subjects = context.center.probes("accessibility", "门户")


@given("接口上的联办事项")
def _(context: Any) -> None:
    context.subjects = rules.joint_service(context.center.items)


@given("沙箱里按指南提交的申请")
def _(context: Any) -> None:
    context.subjects = context.center.probes("submit", "沙箱")


@given("沙箱里没有交齐材料的申请")
def _(context: Any) -> None:
    context.subjects = context.center.probes("correct", "沙箱")


@given("沙箱里提交的全部申请")
def _(context: Any) -> None:
    context.subjects = (*context.center.probes("submit", "沙箱"), *context.center.probes("correct", "沙箱"))


@given("沙箱里向停用事项提交的申请")
def _(context: Any) -> None:
    context.subjects = context.center.probes("closed", "沙箱")


@given("沙箱里以电子件提交的申请")
def _(context: Any) -> None:
    context.subjects = context.center.probes("signed", "沙箱")


@given("沙箱里核验的证照")
def _(context: Any) -> None:
    context.subjects = context.center.probes("licence", "沙箱")


@given("沙箱里提交的评价")
def _(context: Any) -> None:
    context.subjects = context.center.probes("rate", "沙箱")


@given("沙箱里提交的投诉")
def _(context: Any) -> None:
    context.subjects = context.center.probes("complain", "沙箱")


@given("沙箱里提交的咨询")
def _(context: Any) -> None:
    context.subjects = context.center.probes("consult", "沙箱")


@given("沙箱里注入的违规件")
def _(context: Any) -> None:
    context.subjects = context.center.probes("inject", "沙箱")


@then("点击次数不超过规定")
def _(context: Any) -> None:
    context.judge(rules.within_clicks, context.norm("guide_clicks"))


@then("在线办理的入口打得开并有表单")
def _(context: Any) -> None:
    context.judge(rules.entry_usable)


@then("没有影响严重的无障碍问题")
def _(context: Any) -> None:
    context.judge(accessibility.accessible, context.norm("accessibility_impacts"), context.norm("accessibility_rules"))


@then("申报的表单不强制评价")
def _(context: Any) -> None:
    context.judge(rules.no_forced_rating)


@then("联办事项可以一次申报")
def _(context: Any) -> None:
    context.judge(rules.applied_once)


@then("咨询在公布的时限内答复")
def _(context: Any) -> None:
    silent, window = context.norm("consultation_silent_months"), context.norm("consultation_window_months")
    context.audit(rules.answered_in_time, context.norm("consultation_reply_days"), silent, window, view=rules.questions)


@then("网办件的预审、受理、审批都有线上痕迹")
def _(context: Any) -> None:
    onsite = [*context.norm("offline_steps"), *context.norm("special_procedures")]
    context.audit(rules.handled_online, context.norm("online_channels"), onsite, view=rules.steps)


@then("即时给出编号")
def _(context: Any) -> None:
    context.judge(trials.acknowledged)


@then("给出编号并说明答复期限")
def _(context: Any) -> None:
    context.judge(trials.promised)


@then("网上申报完成并得到编号")
def _(context: Any) -> None:
    context.judge(trials.applied_online)


@then("核验的结果正确")
def _(context: Any) -> None:
    context.judge(trials.verified)


@then("提交即得编号且凭编号查得到进度")
def _(context: Any) -> None:
    context.judge(trials.numbered_at_once, context.norm("case_no_max_length"))


@then("照告知的补齐之后不再要求别的材料")
def _(context: Any) -> None:
    context.judge(trials.told_at_once)


@then("材料齐全的予以受理")
def _(context: Any) -> None:
    context.judge(trials.accepted_when_complete)


@then("要求补正的材料都在指南目录之内")
def _(context: Any) -> None:
    context.judge(trials.only_listed)


@then("停用的事项拒绝申请")
def _(context: Any) -> None:
    context.judge(trials.refused_when_closed)


@then("收到时间就是进入系统的时间")
def _(context: Any) -> None:
    context.judge(trials.received_on_entry, context.norm("receipt_tolerance_s"))


@then("有效的电子件不要求纸质而伪造的签名被拒绝")
def _(context: Any) -> None:
    context.judge(trials.electronic_honoured)


@then("同一办件同一渠道的第二次评价不计评")
def _(context: Any) -> None:
    context.judge(trials.rated_once)


@then("不评价也查得到进度")
def _(context: Any) -> None:
    context.judge(trials.freely_rated)


@then("每件违规都有监察记录")
def _(context: Any) -> None:
    context.judge(trials.supervised)
