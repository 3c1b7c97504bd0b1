"""该发的牌、预警与错发，逐行小表:恰好到门槛的那一天、那一个工作日，看不到的存疑。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import supervision
from tests.rules.rowbook import on, said, told

NAMED = {"against": "承诺", "special": "实际", "earlier": 0}
YELLOW = {**NAMED, "light": "黄", "onset": 1}
AHEAD = {**NAMED, "light": "预警", "onset": -1}
TYPES = {
    **dict.fromkeys(("promise_due_cum", "due_cum", "cum_end", "cum_as_of", "excess", "promised_value"), "n"),
    **dict.fromkeys(("susp_unlawful", "susp_unnoticed", "susp_backfilled", "cum_1", "cum_2", "has_1", "has_2"), "n"),
    **dict.fromkeys(("promise_overdue", "overdue", "stopped", "sees_light", "sees_pauses"), "b"),
    **dict.fromkeys(("promise_due", "due", "start_b"), "d"),
    **dict.fromkeys(("promised_unit", "statutory_unit"), "t"),
}
LATE = {
    **dict.fromkeys(("excess", "susp_unlawful", "susp_unnoticed", "susp_backfilled", "has_1", "has_2"), 0),
    "promise_due_cum": 100,
    "promise_due": on(19),
    "promise_overdue": True,
    "cum_end": 105,
    "cum_as_of": 200,
    "stopped": False,
    "sees_light": True,
    "sees_pauses": True,
    "start_b": on(3),
    "promised_value": 12,
    "promised_unit": "工作日",
    "statutory_unit": "小时",
}
"""承诺届满在日历的第 100 个工作日，第 105 个办结，没有牌。"""
EARLY = {"promise_overdue": False, "cum_end": 98, "excess": 3}
"""按实际没有超过，以告知的日数为限超过一日。"""
MISSING, UNWARNED, WRONG = "漏发黄牌", "没有预警", "错发黄牌"


def one(rule: Any, terms: Any, changes: dict[str, Any], delay: int = 1) -> str:
    """``LATE`` 改几处之后的结论:违反、存疑、没有问题(空串)、不适用。"""
    (found,) = told(rule, TYPES, {**LATE, **changes}, norm=[terms, delay])
    return "不适用" if found is None else "".join(found.values())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "违反"),
        ({"cum_2": 102}, ""),
        ({"cum_2": 103, "has_2": 1}, "违反"),
        ({"cum_as_of": 102}, "不适用"),
        ({"cum_as_of": 103}, "违反"),
        ({"stopped": True}, "不适用"),
        ({"promised_unit": "小时"}, "不适用"),
        ({"promised_unit": None}, "违反"),
        ({"promise_overdue": False}, "不适用"),
        ({"promise_overdue": None}, "不适用"),
        ({"promise_overdue": None, "sees_pauses": False}, "存疑"),
        ({"sees_pauses": False}, "存疑"),
        ({"sees_light": False}, "存疑"),
        ({"cum_end": 100}, "违反"),
        (EARLY, "不适用"),
    ],
)
def test_a_card_to_the_day(changes: dict[str, Any], expected: str) -> None:
    """至晚在届满之后第二个工作日发牌；还在这两天之内、按小时计、没有超过的不论。"""
    assert one(supervision.carded, YELLOW, changes) == expected


@pytest.mark.parametrize(("end", "expected"), [(102, "违反"), (101, "不适用")])
def test_a_heavier_card_comes_later(end: int, expected: str) -> None:
    """超过两个工作日才发的，超过一个的不论。"""
    assert one(supervision.carded, {**YELLOW, "onset": 2}, {"cum_end": end}) == expected


@pytest.mark.parametrize(
    ("special", "changes", "expected"),
    [
        ("告知", EARLY, "违反"),
        ("两可", EARLY, "存疑"),
        ("两可", {**EARLY, "cum_2": 102}, ""),
        ("告知", {**EARLY, "excess": 2}, "不适用"),
        ("告知", {**EARLY, "cum_end": 101, "excess": 0}, "不适用"),
        ("告知", {**EARLY, "susp_unlawful": 1}, "不适用"),
        ("告知", {**EARLY, "susp_unnoticed": 1}, "不适用"),
        ("告知", {**EARLY, "susp_backfilled": 1}, "不适用"),
        ("两可", {}, "违反"),
    ],
)
def test_a_card_by_the_notified_clock(special: str, changes: dict[str, Any], expected: str) -> None:
    """只按告知的日数超过的，看方案以哪种时钟为准；特别程序有不合法的，两种时钟的差算不准，不论。"""
    assert one(supervision.carded, {**YELLOW, "special": special}, changes) == expected


def test_over_the_statutory_limit() -> None:
    """对照法定的，看法定的届满与单位。"""
    legal = {"due_cum": 100, "due": on(19), "overdue": True, "promise_overdue": False, "statutory_unit": "工作日"}

    assert one(supervision.carded, {**YELLOW, "against": "法定"}, legal) == "违反"
    assert one(supervision.carded, {**YELLOW, "against": "法定"}, {**legal, "statutory_unit": "小时"}) == "不适用"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "违反"),
        ({"cum_end": 100}, "违反"),
        ({"cum_end": 99}, "不适用"),
        ({"start_b": None}, "不适用"),
        ({"start_b": on(19)}, "不适用"),
        ({"start_b": on(18)}, "违反"),
        ({"stopped": True}, "不适用"),
        ({"promise_due_cum": 0}, "不适用"),
        ({"promise_due_cum": 1}, "违反"),
        ({"promise_due_cum": None}, "不适用"),
        ({"cum_as_of": 100}, "不适用"),
        ({"cum_as_of": 101}, "违反"),
        ({"cum_1": 100}, ""),
        ({"cum_1": 101, "has_1": 1}, "违反"),
        ({"promised_value": 1}, "不适用"),
        ({"promised_value": 2}, "违反"),
        ({"promised_unit": "小时"}, "不适用"),
        ({"sees_light": False}, "存疑"),
        ({"sees_pauses": False}, "存疑"),
    ],
)
def test_a_warning_to_the_day(changes: dict[str, Any], expected: str) -> None:
    """届满前一个工作日仍未办结的，那天或次日有预警；提醒日在起算日当天或更早的不论。"""
    assert one(supervision.warned, AHEAD, changes) == expected


def test_what_is_said_of_a_missing_card() -> None:
    """写出至晚哪一天;有牌而晚了的，不说没有。"""
    rows = [LATE, {**LATE, "cum_1": 110, "cum_2": 110, "has_1": 1, "has_2": 1}]
    cards = said(supervision.carded, TYPES, *rows, norm=[YELLOW, 1])
    warnings = said(supervision.warned, TYPES, *rows, norm=[AHEAD, 1])
    card, warning = "承诺届满日 2025-03-19 之后 2 个工作日之内发黄牌", "届满日 2025-03-19 之前 1 个工作日有预警"

    assert cards == [(MISSING, card, "没有发牌"), (MISSING, card, "发牌晚于这一天")]
    assert warnings == [(UNWARNED, warning, "没有预警"), (UNWARNED, warning, "预警晚于这一天")]


@pytest.mark.parametrize("rule", [supervision.carded, supervision.warned])
def test_no_terms_no_check(rule: Any) -> None:
    """方案没有这一级的不检查。"""
    assert list(rule(None, None, 1)) == []


CARD = {
    "level": 2,
    "live": True,
    "known": True,
    "timed": True,
    "rule": "HP 超过时限",
    "early": 0,
    "raised_day": on(20),
    "raised_cum": 101,
    "d_closed": on(28),
    "d_end": on(27),
    "promise_low": on(19),
    "promise_low_cum": 100,
    "promise_due": on(19),
    "due": on(31),
}
"""届满的次日发的黄牌，一周之后才办结。"""
KINDS = {bool: "b", int: "n", str: "t"}
CARDS = {name: KINDS.get(type(value), "d") for name, value in CARD.items()}
ON_TIME = {"raised_day": on(19), "raised_cum": 100}


@pytest.mark.parametrize(
    ("terms", "changes", "expected"),
    [
        ({}, {}, ""),
        ({}, ON_TIME, "违反"),
        ({}, {**ON_TIME, "early": 1}, ""),
        ({"earlier": 1}, ON_TIME, ""),
        ({}, {"raised_day": on(18), "raised_cum": 99, "early": 1}, ""),
        ({}, {"raised_day": on(17), "raised_cum": 98, "early": 1}, "违反"),
        ({}, {"d_closed": on(19), "d_end": on(19)}, "违反"),
        ({}, {"d_closed": on(19)}, ""),
        ({}, {"d_end": None}, ""),
        ({}, {"d_closed": None, "d_end": None}, ""),
        ({}, {"promise_low": None, "promise_low_cum": None}, ""),
        ({}, {**ON_TIME, "rule": "R7"}, "存疑"),
        ({}, {**ON_TIME, "rule": None}, "违反"),
        ({}, {**ON_TIME, "level": 3}, "不适用"),
        ({}, {**ON_TIME, "live": False}, "不适用"),
        ({}, {**ON_TIME, "known": False}, "不适用"),
        ({}, {**ON_TIME, "timed": False}, "不适用"),
        ({}, {"raised_day": None, "raised_cum": None}, "不适用"),
        ({"onset": 3}, {"raised_cum": 102}, ""),
        ({"onset": 3}, {"raised_cum": 101}, "违反"),
        ({"onset": -1}, {"raised_day": on(18), "raised_cum": 99}, ""),
        ({"onset": -1}, {"raised_day": on(17), "raised_cum": 98}, "违反"),
    ],
)
def test_a_wrong_card_to_the_day(terms: dict[str, Any], changes: dict[str, Any], expected: str) -> None:
    """最早的读法也还没有到发牌的那一天、发牌以前已经办结的是错发；算不出届满日的不说错。"""
    chosen = [{**YELLOW, "onset": 1, **terms}, {**NAMED, "light": "预警", "onset": -3}]
    (found,) = told(supervision.raised_rightly, CARDS, {**CARD, **changes}, norm=[chosen])

    assert ("不适用" if found is None else "".join(found.values())) == expected


def test_what_is_said_of_a_wrong_card() -> None:
    """写出两个届满日(没有的写无)和发牌日、所说的规则。"""
    rows = [{**CARD, **ON_TIME, "due": None}]

    assert said(supervision.raised_rightly, CARDS, *rows, norm=[[YELLOW]]) == [
        (WRONG, "届满日 承诺 2025-03-19、法定 无", "发牌日 2025-03-19，HP 超过时限")
    ]
