"""评价的步骤:只把对象和参数交给规则。"""

from __future__ import annotations

from typing import Any

from behave import given, then

from conformance.rules import evaluation as rules
from conformance.rules import ratings, views


@given("接口上的全部评价")
def _(context: Any) -> None:
    context.subjects = rules.scored(context.center.rows("evaluations"), context.center.sighted("breaches"))


@given("接口上评价经过的渠道")
def _(context: Any) -> None:
    rows, modes = context.center.rows("evaluations"), context.norm("evaluation_channels")
    context.subjects = rules.usages(rows, modes, context.norm("evaluation_sample"))


@given("接口上公开的评价与答复")
def _(context: Any) -> None:
    rows, center = context.center.rows("evaluations"), context.center
    context.subjects = rules.replied(rows, center.leaks("接口"), center.sighted("replies"))


@given("门户的评价页")
def _(context: Any) -> None:
    context.subjects = context.center.evaluation_pages()


@given("门户上公开的评价")
def _(context: Any) -> None:
    context.subjects = rules.shown(context.center.evaluation_pages(), context.center.leaks("门户"))


@then("办结的办件都可以评价")
def _(context: Any) -> None:
    context.audit(ratings.closed_evaluable, view=views.dossiers)


@then("线上、线下都有人评价")
def _(context: Any) -> None:
    context.judge(rules.channel_used)


@then("评价页与评价入口都打得开")
def _(context: Any) -> None:
    context.judge(rules.entrance_open)


@then("评价等级是国标的五级之一")
def _(context: Any) -> None:
    context.judge(rules.five_levels, context.norm("evaluation_scores"))


@then("同一服务没有重复计评")
def _(context: Any) -> None:
    context.audit(ratings.rated_once, context.norm("evaluation_channels"), view=ratings.ratings)


@then("公开的评价里认不出评价人")
def _(context: Any) -> None:
    context.judge(rules.anonymous)


@then("实名差评在规定的工作日内联系核实")
def _(context: Any) -> None:
    context.audit(ratings.contacted, context.norm("bad_scores"), context.norm("bad_contact_days"), view=ratings.ratings)


@then("差评在规定的工作日内整改反馈或者说明理由")
def _(context: Any) -> None:
    context.audit(
        ratings.rectified, context.norm("bad_scores"), context.norm("rectification_days"), view=ratings.ratings
    )


@then("实名差评都回访")
def _(context: Any) -> None:
    context.audit(
        ratings.revisited, context.norm("bad_scores"), context.norm("rectification_days"), view=ratings.ratings
    )


@then("评价结果与整改情况近期有更新")
def _(context: Any) -> None:
    context.judge(rules.published_lately, context.as_of, context.norm("evaluations_fresh_days"))
