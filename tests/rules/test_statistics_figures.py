"""由明细算出的总数与统计的视图:各月相加、口径不同、提速、灯色、公布的对照。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.domain import Statistics
from conformance.rules import statistics_figures as rules
from conformance.rules import statistics_views as views
from conformance.rules.statistics_published import Compared
from tests.rules.casebook import connected
from tests.rules.rowbook import at, listed, on, table

SPED = {"case_no": "t", "at_closed": "s", "statutory_unit": "t", "statutory_value": "n", "used": "n"}
WORKED = {"case_no": "t", "at_accepted": "s", "at_closed": "s", "at_decided": "s"}
WORKED |= {"platform_promise_due": "d", "promise_due": "d", "due": "d", "sees_pauses": "b"}


def shown(figures: Any) -> list[tuple[str, str]]:
    """名称与值。"""
    return [(one.name, one.value) for one in figures]


def test_months_add_up() -> None:
    """两种口径不同时写“低 至 高”，率用各自的分子、最宽的分母；缺的当零。"""
    months = [
        {"accepted": 10, "closed": 8, "on_time_low": 6, "on_time_high": 7, "early_low": 1, "early_high": 1},
        {"accepted": 2, "closed": 2, "on_time_low": 2, "on_time_high": 2},
    ]

    assert shown(rules.totals(months)) == [
        ("受理数", "12"), ("办结数", "10"), ("按时办结数", "8 至 9"), ("提前办结数", "1"),
        ("办结率", "83.33%"), ("按时办结率", "80.00% 至 90.00%"), ("提前办结率", "10.00%"),
    ]  # fmt: skip
    assert shown(rules.totals([]))[-1] == ("提前办结率", "分母是零")
    assert [one.formula for one in rules.totals([])][-3:] == ["办结 ÷ 受理", "按时办结 ÷ 办结", "提前办结 ÷ 办结"]


def test_how_much_faster() -> None:
    """(法定之和 − 用时之和)÷ 法定之和，两位小数；没有可算的说没有。"""
    assert rules.speed({"cases": 3, "limits": 60, "used": 19}) == rules.Figure(
        "平均提速", "68.33%(3 件)", formula="(法定时限 − 实际用时) ÷ 法定时限，只计以工作日计、已办结的"
    )
    assert rules.speed({"cases": 0, "limits": None, "used": None}).value == "没有可算的办件"
    assert rules.speed({"cases": 0, "limits": 0, "used": 0}).formula.startswith("(法定时限")
    assert rules.speed(None).value == "没有可算的办件"


def test_the_lights_in_their_order() -> None:
    """由轻到重；没有标的不写；一件也没有标的没有这个总数。"""
    rows = [{"light": "红", "cases": 1}, {"light": "正常", "cases": 9}]

    assert rules.lights(rows) == rules.Figure("亮灯", "正常 9、红 1", formula="办件表里平台标的灯色")
    assert rules.lights([]) is None


def test_what_was_published_beside_what_was_found() -> None:
    """只列公布了的；零也是公布；写明为什么不能断定。"""
    low, high = {"accepted": 5, "closed": 4, "on_time": 2}, {"accepted": 5, "closed": 4, "on_time": 3}
    one = Compared(Statistics("2025-03", accepted=6, on_time=2, on_time_rate="50%"), low, high, current="还没有过完")
    raised = Compared(Statistics("2025-03", warnings=0, red_cards=2), {"red_cards": 1}, {"red_cards": 1})
    made = rules.against([one], [raised])

    assert [(f.name, f.value, f.published, f.formula) for f in made] == [
        ("2025-03 受理数", "5", "6", "还没有过完"),
        ("2025-03 按时办结数", "2 至 3", "2", "还没有过完"),
        ("2025-03 预警数", "0", "0", ""),
        ("2025-03 红牌数", "1", "2", ""),
        ("2025-03 按时办结率", "50.00% 至 75.00%", "50%", "还没有过完"),
    ]


def test_which_cases_are_sped() -> None:
    """已办结、以工作日计、时限不是零、用时算得出的；用时为负当零，编号重复的算一件。"""
    base = {"case_no": "1", "at_closed": at(5), "statutory_unit": "工作日", "statutory_value": 20, "used": 3}
    out = [{"at_closed": None}, {"statutory_unit": "自然日"}, {"statutory_value": 0}, {"used": None}]
    rows = [
        base,
        base,
        {**base, "case_no": "2", "used": -2},
        *({**base, "case_no": f"9{n}", **one} for n, one in enumerate(out)),
    ]
    rows += [{**base, "case_no": "3", "statutory_value": 1, "used": 0}]

    assert listed(rules.sped(table(SPED, *rows)), "cases", "limits", "used") == [(3, 41, 3)]


def test_how_many_of_each_light() -> None:
    """按颜色归并，认不出、没有标的不计，编号重复的算一件。"""
    lights = [("1", "黄牌"), ("1", "黄牌"), ("2", "黄色"), ("3", "红"), ("4", None), ("5", "紫")]
    t = table({"case_no": "t", "light": "t"}, *({"case_no": no, "light": light} for no, light in lights))

    assert listed(rules.lit(t), "light", "cases") == [("红", 1), ("黄", 2)]


def test_months_of_work() -> None:
    """受理与办结各归各月；按时到届满当日为止，最严以最晚的办结与最早的届满，最宽反过来；编号重复的算一件。

    看不到特别程序与延长的，最宽的口径里都算按时、提前。
    """
    base = {"case_no": "1", "at_accepted": at(3), "at_closed": at(10), "at_decided": at(10), "due": on(10)}
    base |= {"sees_pauses": True}
    rows = [
        base,
        base,
        {**base, "case_no": "2", "promise_due": on(9)},
        {**base, "case_no": "3", "at_decided": at(9), "platform_promise_due": on(12)},
        {**base, "case_no": "4", "due": None},
        {**base, "case_no": "5", "at_accepted": None, "due": on(11)},
        {**base, "case_no": "6", "at_closed": None},
        {**base, "case_no": "7", "at_closed": at(11), "at_decided": at(11)},
    ]
    names = ("month", "accepted", "closed", "on_time_low", "on_time_high", "early_low", "early_high")

    assert listed(views.worked(table(WORKED, *rows)), *names) == [("2025-03", 6, 6, 3, 5, 1, 3)]
    hidden = [{**row, "sees_pauses": False} for row in rows]
    assert listed(views.worked(table(WORKED, *hidden)), *names) == [("2025-03", 6, 6, 3, 6, 1, 6)]


@pytest.mark.parametrize(("accepted", "closed"), [(at(3), None), (None, at(3))])
def test_a_month_of_one_kind_only(accepted: Any, closed: Any) -> None:
    """只有受理或只有办结的月份也有一行，缺的是零。"""
    row = {"case_no": "1", "at_accepted": accepted, "at_closed": closed, "sees_pauses": True}

    assert listed(views.worked(table(WORKED, row)), "month", "accepted", "closed") == [
        ("2025-03", int(bool(accepted)), int(bool(closed)))
    ]


def test_months_of_ratings() -> None:
    """三分及以下是满意；默认的不算有效；没有时间的不计。"""
    types = {"evaluated_at": "s", "default": "b", "score": "n"}
    rows = [(at(3), None, 3), (at(3), False, 4), (at(4), True, 1), (None, False, 1), (at(5), False, 1)]
    t = table(types, *(dict(zip(types, row, strict=True)) for row in rows), con=connected())

    assert listed(views.rated(t), "month", "valid", "good", "defaults") == [("2025-03", 3, 2, 1)]
