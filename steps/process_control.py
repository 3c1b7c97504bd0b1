"""过程控制的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import process_control as rules
from conformance.rules import sequence


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
    context.audit(rules.only_listed_materials)


@then("即办件当场作出决定")
def _(context: Any) -> None:
    context.audit(rules.decided_on_the_spot)


@then("决定文书有文号、日期和印章")
def _(context: Any) -> None:
    context.audit(rules.decisions_written)


@then("不予许可说明了理由并告知复议和诉讼权利")
def _(context: Any) -> None:
    context.audit(
        rules.refusals_reasoned, context.norm("refusal_reason_min_length"), context.norm("reason_placeholders")
    )


@then("收件、受理、环节、决定、送达依次进行")
def _(context: Any) -> None:
    context.audit(sequence.in_order)


@then("规定的环节齐全且按次序")
def _(context: Any) -> None:
    context.audit(sequence.required_stages, context.norm("required_stages"), context.norm("stage_prerequisites"))


@then("每个环节都有处理人、单位、意见和起止时间")
def _(context: Any) -> None:
    context.audit(sequence.traced)


@then("按公布的标准收费")
def _(context: Any) -> None:
    context.audit(rules.charged_as_published)


@then("非正常办结有理由、操作人和权限")
def _(context: Any) -> None:
    context.audit(rules.voided_with_reason)


@then("临近届满时作废的占比没有异常")
def _(context: Any) -> None:
    context.audit(rules.voided_near_due, context.norm("voided_near_due_share"))
