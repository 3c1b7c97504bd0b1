"""事项的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import items as rules
from conformance.rules import items_catalogue as catalogue
from conformance.rules import items_channels as channels
from conformance.rules import items_fees as fees
from conformance.rules import items_guides as guides
from conformance.rules import items_records as cases


@given("接口上的全部事项")
def _(context: Any) -> None:
    context.subjects = context.center.items


@given("接口上两种时限都有的事项")
def _(context: Any) -> None:
    context.subjects = rules.both_limits(context.center.items)


@given("接口上列明法定时限的许可事项")
def _(context: Any) -> None:
    context.subjects = rules.licences(context.center.items)


@then("每个事项列明法定办结时限")
def _(context: Any) -> None:
    context.judge(rules.statutory_limit_stated, context.center.shows("法定时限"))


@then("承诺时限不长于法定时限")
def _(context: Any) -> None:
    context.judge(rules.promise_within_statute)


@then("法定时限不超过许可的最长期限或者注明了法律法规依据")
def _(context: Any) -> None:
    context.judge(rules.licence_limit_lawful, context.norm("statutory_default_days"), context.center.shows("政策依据"))


@given("{channel}上的事项清单")
def _(context: Any, channel: str) -> None:
    context.subjects = context.center.listings(channel)


@given("门户上按名称检索的结果")
def _(context: Any) -> None:
    context.subjects = context.center.probes("search", "门户")


@given("接口上全部事项的编码")
def _(context: Any) -> None:
    context.subjects = catalogue.codings(context.center.items)


@given("{channel}上许可事项的办事指南")
def _(context: Any, channel: str) -> None:
    context.subjects = guides.licensed(context.center.guides(channel), context.center.items)


@given("{channel}上列了申请材料的指南")
def _(context: Any, channel: str) -> None:
    context.subjects = guides.with_materials(context.center.guides(channel))


@given("{channel}上公布了特别程序的指南")
def _(context: Any, channel: str) -> None:
    context.subjects = guides.with_special(context.center.guides(channel))


@given("门户上写明不收费的指南")
def _(context: Any) -> None:
    context.subjects = fees.free(context.center.guides("门户"))


@given("接口、门户与自助机都有的事项")
def _(context: Any) -> None:
    center = context.center
    told = {"接口": center.guides("接口"), "门户": center.guides("门户"), "自助机": center.terminal()}
    context.subjects = channels.side_by_side(told)


@given("接口与自助机都有的事项")
def _(context: Any) -> None:
    told = {"接口": context.center.guides("接口"), "自助机": context.center.terminal()}
    context.subjects = channels.side_by_side(told)


@then("清单的总数与翻页所得相符并逐项打得开")
def _(context: Any) -> None:
    context.judge(catalogue.list_whole)


@then("检索命中同一编码的事项")
def _(context: Any) -> None:
    context.judge(catalogue.search_hits)


@then("编码齐全、不重复、不超过规定的长度")
def _(context: Any) -> None:
    context.judge(catalogue.coded, context.norm("item_code_max_length"), context.norm("base_code_max_length"))


@then("许可办件的事项编码都在公布的清单里或者写明下放委托")
def _(context: Any) -> None:
    published = frozenset(item.code for item in context.center.items)
    whole = context.center.complete("items", "接口")
    context.audit(cases.licence_listed, published, context.norm("list_lookback_days"), whole, view=cases.filed)


@then("取消停用的事项在取消日之后没有受理")
def _(context: Any) -> None:
    context.audit(cases.not_accepted_after_end, view=cases.filed)


@then("设定依据具体到法规名称与条")
def _(context: Any) -> None:
    context.judge(guides.basis_to_article, context.norm("placeholders"))


@then("材料逐项写明名称、是否必备和份数")
def _(context: Any) -> None:
    context.judge(guides.materials_itemised, context.norm("placeholders"))


@then("申请材料没有兜底项")
def _(context: Any) -> None:
    patterns, doubtful = context.norm("catch_all_materials"), context.norm("catch_all_doubtful")
    context.judge(guides.no_catch_all, patterns, context.norm("catch_all_exempt"), doubtful)


@then("每个特别程序的四要素齐备")
def _(context: Any) -> None:
    context.judge(guides.special_stated, context.norm("placeholders"))


@then("办件中出现的特别程序都在事项公布的清单里")
def _(context: Any) -> None:
    shown = any(item.special_procedures for item in context.center.items)
    context.audit(cases.special_published, shown, context.norm("unnamed_procedures"), view=cases.special_steps)


@then("收费的引用法律、行政法规")
def _(context: Any) -> None:
    context.judge(fees.charge_lawful, context.norm("placeholders"))


@then("不收费的事项没有收费金额")
def _(context: Any) -> None:
    context.judge(fees.free_means_free)


@then("页面上没有缴费入口")
def _(context: Any) -> None:
    context.judge(fees.free_without_payment)


@then("各渠道的时限、材料、条件、收费一致")
def _(context: Any) -> None:
    context.judge(channels.told_alike, context.norm("placeholders"))
