"""办理时限的步骤:只把办件和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import pauses
from conformance.rules import time_limits as rules


@given("中心的全部办件")
def _(context: Any) -> None:
    context.center.require("cases")
    context.center.require("events")


@then("平台的到期日与按工作日历重算的一致")
def _(context: Any) -> None:
    context.audit(rules.dates_agree, tolerance=1 - context.norm("due_agreement"))


@then("补正告知不晚于收件后规定的工作日")
def _(context: Any) -> None:
    context.audit(rules.told_in_time, context.norm("correction_notice_days"))


@then("逾期没有告知的办件自收件之日起算")
def _(context: Any) -> None:
    context.audit(rules.deemed_accepted)


@then("补正的办件以交齐之日受理且补正期间不计时")
def _(context: Any) -> None:
    context.audit(rules.accepted_when_supplemented, context.norm("correction_notice_days"))


@then("从受理到决定的时间不超过法定时限")
def _(context: Any) -> None:
    context.audit(rules.decided_in_time, context.norm("boundary"))


@then("延长合乎法定的次数、日数、批准与告知")
def _(context: Any) -> None:
    context.audit(pauses.extended_lawfully)


@then("准予许可的证件在规定的工作日内送达")
def _(context: Any) -> None:
    context.audit(rules.delivered_in_time, context.norm("delivery_days"))


@then("每段特别程序都按时书面告知所需时间")
def _(context: Any) -> None:
    context.audit(pauses.suspended_with_notice)


@then("没有以法定以外的事由停钟")
def _(context: Any) -> None:
    context.audit(pauses.suspended_lawfully)


@then("在承诺时限内办结")
def _(context: Any) -> None:
    context.audit(rules.promise_kept)


@then("超过承诺时限的都公开说明了理由")
def _(context: Any) -> None:
    context.audit(rules.delay_explained)


@then("首次答复不晚于收件后规定的工作日")
def _(context: Any) -> None:
    context.audit(rules.responded_in_time, context.norm("first_response_days"))


@then("特别程序与延长都在届满之前录入")
def _(context: Any) -> None:
    context.audit(pauses.nothing_backfilled)
