"""数据质量的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import anomalies, views
from conformance.rules import data_quality as rules
from conformance.rules.disclosure import Exposure


@given("接口给出的各类数据项")
def _(context: Any) -> None:
    center, required = context.center, context.norm("dataset_required")
    context.subjects = rules.rows(center.given, required, center.sighted("breaches"))


@given("接口给出的各类代码")
def _(context: Any) -> None:
    center, sets = context.center, context.norm("code_sets")
    context.subjects = rules.coded(center.given, sets, center.sighted("breaches"))


@given("接口给出的各类时间")
def _(context: Any) -> None:
    center = context.center
    context.subjects = rules.times(center.given, center.sighted("written"), center.sighted("breaches"))


@given("{channel}的访问地址")
def _(context: Any, channel: str) -> None:
    context.subjects = rules.transports(context.center.sighted("guards"), channel)


@given("{channel}上看到的全部网址")
def _(context: Any, channel: str) -> None:
    leaks = rules.addressed(context.center.sighted("addresses"), channel)
    context.subjects = (Exposure(channel, leaks, context.center.unread(channel, leaks, public=False)),)


@given("不带凭据试取的非公开清单")
def _(context: Any) -> None:
    context.subjects = rules.tried(context.center.sighted("guards"))


@then("必填的数据项都有值并且不过长")
def _(context: Any) -> None:
    context.judge(rules.complete, context.norm("dataset_lengths"))


@then("每件办件的必填数据项都有值")
def _(context: Any) -> None:
    context.audit(anomalies.required_filled, context.norm("dataset_required")["cases"])


@then("代码都在国标代码集里或者已经登记")
def _(context: Any) -> None:
    context.judge(rules.in_code_sets, context.norm("code_sets"), context.norm("code_extensions"))


@then("每件办件的代码都在国标代码集里或者已经登记")
def _(context: Any) -> None:
    context.audit(anomalies.cases_coded, context.norm("code_sets"), context.norm("code_extensions"))


@then("时间写得完整，并且不晚于采集时刻")
def _(context: Any) -> None:
    context.judge(rules.timed, rules.last_day(context.as_of, context.center.info.collected))


@then("事件的时间都不晚于采集时刻")
def _(context: Any) -> None:
    last = rules.last_day(context.as_of, context.center.info.collected)
    context.audit(anomalies.not_later, last.isoformat(), view=anomalies.moments)


@then("传输都经过加密")
def _(context: Any) -> None:
    context.judge(rules.encrypted)


@then("网址里没有个人信息")
def _(context: Any) -> None:
    context.judge(rules.no_person_in_address)


@then("没有凭据就取不到")
def _(context: Any) -> None:
    context.judge(rules.refused_without_credentials)


@then("同一操作人没有在同一秒成批办结")
def _(context: Any) -> None:
    context.audit(anomalies.closed_in_batches, context.norm("batch_closings"), view=anomalies.closings)


@then("承诺件没有零时长办结")
def _(context: Any) -> None:
    context.audit(anomalies.closed_at_once, context.norm("flash_seconds"), view=views.dossiers)
