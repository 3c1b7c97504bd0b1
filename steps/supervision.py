"""监察的步骤:只把监察记录、办件和亮灯方案交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import lights, statistics_published
from conformance.rules import supervision as rules
from conformance.rules import supervision_records as records
from conformance.rules import supervision_views as views
from conformance.rules import views as case_views


@given("{channel}上的亮灯规则")
def _(context: Any, channel: str) -> None:
    lights, whole = context.center.lights(channel), context.center.complete("lights", channel)
    context.subjects = (records.Rulebook(channel, lights, whole),)


@given("接口上的全部监察记录")
def _(context: Any) -> None:
    context.subjects = records.entries(context.center.rows("supervision"))


@given("接口上显示灯色的进度查询")
def _(context: Any) -> None:
    context.subjects = records.lit(context.center.probes("progress", "接口"))


@given("门户上申请人的进度查询")
def _(context: Any) -> None:
    context.subjects = context.center.probes("progress", "门户")


@given("{channel}公布的统计与监察明细")
def _(context: Any, channel: str) -> None:
    published, found = context.center.statistics(channel), context.center.rows("supervision")
    whole = context.center.complete("supervision", "接口")
    context.subjects = statistics_published.supervised(published, found, context.as_of, whole=whole)


@then("状态分级并公布了含义与参数")
def _(context: Any) -> None:
    context.judge(records.published, context.norm("light_levels_min"), context.norm("placeholders"))


@then("届满之前规定的工作日仍未办结的都有预警")
def _(context: Any) -> None:
    scheme = lights.scheme(context.norm("lights"), context.norm("light_schemes"))
    context.audit(rules.warned, lights.advance(scheme), context.norm("light_delay_days"), view=views.watched)


@then("超过{limit}时限的都按时发了牌")
def _(context: Any, limit: str) -> None:
    scheme = lights.scheme(context.norm("lights"), context.norm("light_schemes"))
    context.audit(rules.carded, lights.over(scheme, limit), context.norm("light_delay_days"), view=views.watched)


@then("发牌时都已到发牌的时候")
def _(context: Any) -> None:
    scheme = lights.scheme(context.norm("lights"), context.norm("light_schemes"))
    context.audit(rules.raised_rightly, lights.justified(scheme), view=views.cards)


@then("同一办件同一规则只发一次")
def _(context: Any) -> None:
    context.audit(rules.raised_once, view=views.cards)


@then("在办的件列表与监察记录的灯色一致")
def _(context: Any) -> None:
    context.audit(rules.listed_alike, view=views.watched)


@then("时钟没有停过的办件灯色不降级")
def _(context: Any) -> None:
    context.audit(rules.never_lowered, view=views.cards)


@then("查到的灯色与办件列表一致")
def _(context: Any) -> None:
    probes = context.subjects
    context.audit(rules.told_alike, records.seen(probes), records.asked(probes), view=views.watched)


@then("每条监察记录有以下要素且督办写明内容与时间")
def _(context: Any) -> None:
    context.judge(records.complete, context.column("要素"))


@then("监察记录都查得到办件且不早于收件")
def _(context: Any) -> None:
    context.audit(records.traceable, context.center.complete("cases", "办件"), view=views.cards)


@then("每件都纳入电子监察")
def _(context: Any) -> None:
    context.audit(records.covered, view=case_views.dossiers)


@then("超过时限的环节都有监察记录")
def _(context: Any) -> None:
    context.audit(records.stages_covered, context.norm("light_delay_days"), view=views.stages)


@then("黄牌与红牌都在规定的工作日内有处置反馈")
def _(context: Any) -> None:
    context.audit(records.answered, context.norm("card_feedback_days"), view=views.cards)


@then("撤销的牌有理由且不是被监察人撤的")
def _(context: Any) -> None:
    context.audit(records.revoked_rightly, view=views.cards)


@then("公布的以下监察数量与明细一致")
def _(context: Any) -> None:
    context.judge(statistics_published.counted, context.column("数量"))
