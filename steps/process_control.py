"""过程控制的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import (
    archives,
    channels,
    decisions,
    forwarding,
    given_dues,
    hearings,
    materials,
    notices,
    sequence,
    verification,
    views,
)
from conformance.rules import process_control as rules


@given("{channel}上的进度查询")
def _(context: Any, channel: str) -> None:
    context.subjects = context.center.probes("progress", channel)


@then("每件有唯一的编号且不超过规定长度")
def _(context: Any) -> None:
    context.audit(rules.numbered, context.norm("case_no_max_length"))


@then("凭编号查得到进度而错误的校验要素被拒绝")
def _(context: Any) -> None:
    context.judge(rules.progress_guarded)


@then("补正内容一次告知")
def _(context: Any) -> None:
    context.audit(rules.told_once)


@then("受理凭证有文号、日期和印章且日期一致")
def _(context: Any) -> None:
    context.audit(rules.vouchers)


@then("只收取办事指南列明的材料")
def _(context: Any) -> None:
    context.audit(rules.only_listed_materials, view=rules.handed)


@then("即办件当场作出决定")
def _(context: Any) -> None:
    context.audit(rules.decided_on_the_spot)


@then("决定文书有文号、日期和印章")
def _(context: Any) -> None:
    context.audit(rules.decisions_written)


@then("不予许可说明了理由并告知复议和诉讼权利")
def _(context: Any) -> None:
    norms = (context.norm("refusal_reason_min_length"), context.norm("reason_placeholders"))
    context.audit(decisions.refusals_reasoned, *norms, view=decisions.refused)


@then("收件、受理、环节、决定、送达依次进行")
def _(context: Any) -> None:
    context.audit(sequence.in_order, view=sequence.ordered)


@then("规定的环节齐全且按次序")
def _(context: Any) -> None:
    context.audit(
        sequence.required_stages,
        context.norm("required_stages"),
        context.norm("stage_prerequisites"),
        view=sequence.staged,
    )


@then("每个环节都有处理人、单位、意见和起止时间")
def _(context: Any) -> None:
    context.audit(sequence.traced)


@then("按公布的标准收费")
def _(context: Any) -> None:
    context.audit(rules.charged_as_published, view=rules.charges)


@then("非正常办结有理由、操作人和权限")
def _(context: Any) -> None:
    context.audit(rules.voided_with_reason)


@then("临近届满时作废的占比没有异常")
def _(context: Any) -> None:
    context.audit(rules.voided_near_due, context.norm("voided_near_due_share"))


@given("接口上有共享材料的事项")
def _(context: Any) -> None:
    context.subjects = materials.with_shared(context.center.items)


@given("接口上写明办理形式的事项")
def _(context: Any) -> None:
    context.subjects = channels.choices(context.center.items)


@given("门户上的各份办事指南")
def _(context: Any) -> None:
    context.subjects = context.center.guides("门户")


@then("规定的节点都按时通知申请人")
def _(context: Any) -> None:
    context.audit(notices.notified, context.norm("notice_nodes"), context.norm("notice_days"), view=views.occurrences)


@then("不需许可和不属职权的即时告知，不属职权的告知有权机关")
def _(context: Any) -> None:
    context.audit(notices.refused_at_once, view=notices.rejections)


@then("能够共享获取的材料不是必备")
def _(context: Any) -> None:
    context.judge(materials.shared_not_required)


@then("补正没有索要能够共享获取或者已经提交的材料")
def _(context: Any) -> None:
    context.audit(materials.not_demanded_again, view=materials.demands)


@then("需要核实的由规定人数在审查期间核查")
def _(context: Any) -> None:
    context.audit(verification.verified_by_enough, context.norm("verification_people"), view=verification.verified)


@then("检验、检测、检疫按时指派规定人数的人员")
def _(context: Any) -> None:
    wanted = (context.norm(name) for name in ("inspection_procedures", "assignment_days", "assignment_people"))
    context.audit(verification.assigned_in_time, *wanted, view=verification.assigned)


@then("涉及他人重大利益的在决定前告知并听取意见")
def _(context: Any) -> None:
    context.audit(hearings.others_heard, view=hearings.interested)


@then("等满听证期间才作决定，按时的听证申请依法组织")
def _(context: Any) -> None:
    wanted = (context.norm(name) for name in ("hearing_wait_days", "hearing_organise_days"))
    context.audit(hearings.heard_before_decision, *wanted, view=hearings.hearings)


@then("听证主持人没有审查该件，笔录经过确认")
def _(context: Any) -> None:
    context.audit(hearings.presided_impartially, view=hearings.sessions)


@then("转报初审意见与全部材料，不再索要")
def _(context: Any) -> None:
    context.audit(forwarding.forwarded_whole, view=forwarding.forwarded)


@then("可以网办的有网上入口，单一渠道有法律法规依据")
def _(context: Any) -> None:
    context.judge(channels.free_to_choose)


@then("写明的申请渠道不止一个或者有法律法规依据")
def _(context: Any) -> None:
    context.judge(channels.shown_to_choose)


@then("办结满规定日数的已经归档并有归档号和检测结果")
def _(context: Any) -> None:
    context.audit(archives.archived, context.norm("archive_days"), view=archives.archives)


@then("每一步都记下由谁处理")
def _(context: Any) -> None:
    context.audit(given_dues.who_and_when)
