"""公开的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import disclosure as rules
from conformance.rules import disclosure_contacts as contacts
from conformance.rules import disclosure_dates as dates
from conformance.rules import disclosure_fees as fees
from conformance.rules import disclosure_forms as forms
from conformance.rules import disclosure_licences as licences
from conformance.rules import disclosure_portal as portal
from conformance.rules import disclosure_quantity as quantity
from conformance.rules import disclosure_states as states
from conformance.rules import guides, open_guides


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
    leaks = context.center.leaks(channel)
    context.subjects = (rules.Exposure(channel, leaks, context.center.unread(channel, leaks, public=True)),)


@given("门户上的投诉入口")
def _(context: Any) -> None:
    context.subjects = context.center.probes("complaint", "门户")


@given("门户上许可事项与类型不明的事项的办事指南")
def _(context: Any) -> None:
    context.subjects = licences.licences(context.center.guides("门户"), context.center.backdrop)


@then("每份许可的指南公开以下要素")
def _(context: Any) -> None:
    placeholders, nones = context.norm("placeholders"), context.norm("explicit_none")
    context.judge(licences.eight_disclosed, context.column("要素"), placeholders, nones)


@then("每份指南公开以下要素")
def _(context: Any) -> None:
    context.judge(rules.disclosed, context.column("要素"), context.norm("placeholders"), context.norm("explicit_none"))


@then("政策依据写明法规名称与条款且原文链接有效")
def _(context: Any) -> None:
    context.judge(rules.basis_cited, context.norm("placeholders"))


@then("办事程序有两个以上的环节或者有效的流程图")
def _(context: Any) -> None:
    context.judge(rules.procedure_shown, context.norm("placeholders"))


@then("以下时限在接口与门户上一致")
def _(context: Any) -> None:
    context.judge(rules.limits_agree, context.column("要素"))


@then("收费标准写明金额或计算办法并有依据，不收费的写明不收费")
def _(context: Any) -> None:
    context.judge(fees.fee_shown, context.norm("placeholders"))


@then("准予许可的决定在{channel}的公示中都查得到")
def _(context: Any, channel: str) -> None:
    published = rules.doc_numbers(context.center.decisions(channel))
    whole = context.center.complete("decisions", channel)
    context.audit(rules.decisions_published, published, context.norm("publication_days"), whole)


@then("每个窗口人员公开以下信息")
def _(context: Any) -> None:
    context.judge(rules.staff_identified, context.column("信息"), context.norm("placeholders"))


@then("以下要素没有整项缺失")
def _(context: Any) -> None:
    context.subjects = states.columns(context.subjects, context.column("要素"), context.norm("placeholders"))
    context.judge(rules.published_somewhere)


@then("空白表格与示范文本都下载得到")
def _(context: Any) -> None:
    context.judge(forms.forms_downloadable)


@then("没有明文的身份证号、手机号、银行卡号")
def _(context: Any) -> None:
    context.judge(rules.nothing_leaked)


@then("以下渠道公开且号码合法")
def _(context: Any) -> None:
    context.judge(
        contacts.contacts_usable, context.column("要素"), context.norm("placeholders"), context.norm("explicit_none")
    )


@then("在线投诉入口打得开并有表单")
def _(context: Any) -> None:
    context.judge(contacts.complaint_open)


@given("{channel}上写明变更日的事项")
def _(context: Any, channel: str) -> None:
    context.subjects = dates.editions(context.center.items, context.center.guides(channel), channel)


@given("接口上许可事项的数量限制")
def _(context: Any) -> None:
    context.subjects = quantity.quotas(context.center.items)


@given("打开门户首页的监测记录")
def _(context: Any) -> None:
    context.subjects = portal.monitoring(context.center.rows("availability"))


@given("门户办事指南上探测过的链接")
def _(context: Any) -> None:
    context.subjects = portal.checked_links(context.center.guides("门户"))


@then("准予许可的决定按期在接口上公示")
def _(context: Any) -> None:
    whole = context.center.complete("decisions", "接口")
    context.audit(dates.published_in_time, context.norm("publication_days"), whole, view=dates.posted)


@then("准予许可的决定按期在门户上公示")
def _(context: Any) -> None:
    whole = context.center.complete("decisions", "门户")
    context.audit(dates.published_in_time, context.norm("publication_days"), whole, view=dates.posted_on_portal)


@then("已公示的许可决定都在双公示期限之内上了接口")
def _(context: Any) -> None:
    context.audit(dates.posted_in_time, context.norm("double_publicity_days"), view=dates.posted)


@then("已公示的许可决定都在双公示期限之内上了门户")
def _(context: Any) -> None:
    context.audit(dates.posted_in_time, context.norm("double_publicity_days"), view=dates.posted_on_portal)


@then("变更之后按期更新而且版本一致")
def _(context: Any) -> None:
    context.judge(dates.updated_in_time, context.norm("publication_days"), context.calendar, context.as_of)


@then("写明有无数量限制，有限制的公布余量")
def _(context: Any) -> None:
    context.judge(quantity.quota_published, context.center.shows("数量限制"), context.norm("placeholders"))


@then("有数量限制的许可按受理先后准予")
def _(context: Any) -> None:
    context.audit(quantity.granted_in_turn, view=quantity.queues)


@then("打不开的占比没有达到否决的比例")
def _(context: Any) -> None:
    least, daily = context.norm("availability_probes"), context.norm("availability_daily")
    slow, share = context.norm("availability_slow_s"), context.norm("availability_share")
    context.judge(portal.always_open, least, daily, slow, share)


@then("打不开的链接没有超过比例")
def _(context: Any) -> None:
    context.judge(portal.links_work, context.norm("broken_links_share"))


@given("不登录去看的办事指南")
def _(context: Any) -> None:
    context.center.require("items")
    context.subjects = open_guides.looked(context.center.sighted("guards"))


@then("公众看得到办事指南")
def _(context: Any) -> None:
    context.judge(open_guides.open_to_all)
