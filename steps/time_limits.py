"""办理时限的步骤:只把办件和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import deliveries, forwarding, given_dues, pauses, recording, special_limits, views
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
    context.audit(rules.accepted_when_supplemented, context.norm("correction_notice_days"), view=rules.supplemented)


@then("从受理到决定的时间不超过法定时限")
def _(context: Any) -> None:
    context.audit(rules.decided_in_time, context.norm("boundary"))


@then("延长合乎法定的次数、日数、批准与告知")
def _(context: Any) -> None:
    context.audit(pauses.extended_lawfully)


@then("准予许可的证件在规定的工作日内送达")
def _(context: Any) -> None:
    context.audit(deliveries.delivered_in_time, context.norm("delivery_days"), view=deliveries.delivered)


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
    context.audit(rules.delay_explained, context.sees("超期说明.*", "超期说明.reason"))


@then("首次答复不晚于收件后规定的工作日")
def _(context: Any) -> None:
    context.audit(rules.responded_in_time, context.norm("first_response_days"))


@then("特别程序与延长都在届满之前录入")
def _(context: Any) -> None:
    context.audit(pauses.nothing_backfilled)


@given("接口上有行业特别期限的事项")
def _(context: Any) -> None:
    context.subjects = special_limits.sector_items(context.center.items, context.norm("sector_limits"))


@then("联合办理不超过规定的工作日，延长经本级政府负责人批准")
def _(context: Any) -> None:
    wanted = (context.norm(name) for name in ("joint_default_days", "joint_extension_max_days"))
    context.audit(special_limits.joint_in_time, *wanted)


@then("下级审查自受理起在规定的工作日内报送")
def _(context: Any) -> None:
    context.audit(forwarding.forwarded_in_time, context.norm("forwarding_days"), view=forwarding.forwarded)


@then("特别程序的实际用时不超过告知的用时")
def _(context: Any) -> None:
    context.audit(recording.within_notice, view=recording.spans)


@then("平台的到期日不计入起始日，超期标记与到期日相符")
def _(context: Any) -> None:
    context.audit(recording.marked_as_computed, view=recording.displayed)


@then("事项的法定时限与行业规定的日数、单位、起算一致")
def _(context: Any) -> None:
    context.judge(special_limits.sector_configured)


@then("行业事项在行业规定的期限内办理")
def _(context: Any) -> None:
    context.audit(special_limits.sector_limits_kept, context.norm("sector_limits"))


@then("延续在原证届满前决定，逾期的证照状态自动为有效")
def _(context: Any) -> None:
    context.audit(special_limits.renewed_in_time, context.norm("renewal_ahead_days"), view=views.dossiers)


@then("事件及时写入系统")
def _(context: Any) -> None:
    days, share = context.norm("record_lag_days"), context.norm("late_record_share")
    bulk = recording.bulk_days(context.lines(recording.lags), days, context.norm("bulk_record_events"))
    context.audit(recording.recorded_promptly, days, bulk, view=views.occurrences, tolerance=share)


@then("计划办结的日期不晚于最迟办结的日期")
def _(context: Any) -> None:
    context.audit(given_dues.planned_within, view=views.dossiers)


@then("重算为超期的都在平台的超期清单里")
def _(context: Any) -> None:
    context.audit(given_dues.listed_when_late, view=views.dossiers)


@then("用时不超过承诺时限的规定倍数")
def _(context: Any) -> None:
    context.audit(given_dues.within_times, context.norm("overdue_times"))
