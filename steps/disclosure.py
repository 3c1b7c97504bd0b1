"""公开的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import disclosure as rules
from conformance.rules import guides


@given("{channel}上的全部办事指南")
def _(context: Any, channel: str) -> None:
    context.subjects = context.center.guides(channel)


@given("接口与门户都有的办事指南")
def _(context: Any) -> None:
    context.subjects = guides.pairs(context.center.guides("接口"), context.center.guides("门户"))


@given("{channel}上的全部窗口人员")
def _(context: Any, channel: str) -> None:
    context.subjects = context.center.staff(channel)


@given("{channel}上公开的全部内容")
def _(context: Any, channel: str) -> None:
    context.subjects = (rules.Exposure(channel, context.center.leaks(channel)),)


@given("门户上的投诉入口")
def _(context: Any) -> None:
    context.subjects = context.center.probes("complaint", "门户")


@then("每份指南公开以下要素")
def _(context: Any) -> None:
    context.judge(rules.disclosed, context.column("要素"), context.norm("placeholders"))


@then("政策依据写明法规名称与条款且原文链接有效")
def _(context: Any) -> None:
    context.judge(rules.basis_cited)


@then("办事程序有两个以上的环节或者有效的流程图")
def _(context: Any) -> None:
    context.judge(rules.procedure_shown)


@then("以下时限在接口与门户上一致")
def _(context: Any) -> None:
    context.judge(rules.limits_agree, context.column("要素"))


@then("收费标准写明金额或计算办法并有依据，不收费的写明不收费")
def _(context: Any) -> None:
    context.judge(rules.fee_shown)


@then("准予许可的决定在{channel}的公示中都查得到")
def _(context: Any, channel: str) -> None:
    published = rules.doc_numbers(context.center.decisions(channel))
    whole = context.center.complete("decisions", channel)
    context.audit(rules.decisions_published, published, context.norm("publication_days"), whole)


@then("每个窗口人员公开以下信息")
def _(context: Any) -> None:
    context.judge(rules.staff_identified, context.column("信息"))


@then("以下要素没有整项缺失")
def _(context: Any) -> None:
    context.subjects = guides.columns(context.subjects, context.column("要素"))
    context.judge(rules.published_somewhere)


@then("空白表格与示范文本都下载得到")
def _(context: Any) -> None:
    context.judge(rules.forms_downloadable)


@then("没有明文的身份证号、手机号、银行卡号")
def _(context: Any) -> None:
    context.judge(rules.nothing_leaked)


@then("以下渠道公开且号码合法")
def _(context: Any) -> None:
    context.judge(rules.contacts_usable, context.column("要素"))


@then("在线投诉入口打得开并有表单")
def _(context: Any) -> None:
    context.judge(rules.complaint_open)
