"""亮灯方案:湖南算例逐个算对，门槛与比较符是数据，标准里的方案都读得通。"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import standard
from conformance.errors import StandardError
from conformance.rules import lights
from conformance.workdays import Calendar

DATA = Path(__file__).parents[1] / "data" / "deadline_vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))["lights_hunan2018"]
NAMES = {"none": "正常", "warn": "预警", "yellow": "黄", "red": "红"}
KNOWN = standard.load("national").parameters["light_schemes"]
CHINA = Calendar.of()
HUNAN, NATIONAL, NEAR = (lights.scheme(name, KNOWN) for name in ("hunan-2018", "national", "near-due"))


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{one['at']}+{one['special_days']}" for one in VECTORS])
def test_the_worked_example_of_hunan(vector: dict[str, Any]) -> None:
    """承诺前 2 天预警，超承诺黄，超法定红；秒级累计，小数进一，减去特别程序。"""
    start, at = (datetime.fromisoformat(vector[key]) for key in ("accept", "at"))
    used = lights.used(HUNAN, start, at, CHINA, vector["special_days"])

    assert used is not None
    assert lights.light(HUNAN, used, vector["promise"], vector["legal"]) == NAMES[vector["expected"]]


def test_one_second_over_is_a_day() -> None:
    """超过 1 秒钟也算超期:承诺 7 天，第 7 天同一时刻还没有超，晚一秒就是 8 天。"""
    start = datetime(2018, 10, 15, 10)

    assert lights.used(HUNAN, start, datetime(2018, 10, 24, 10), CHINA) == 7
    assert lights.used(HUNAN, start, datetime(2018, 10, 24, 10, 0, 1), CHINA) == 8


@pytest.mark.parametrize(
    ("scheme", "used", "expected"),
    [
        (HUNAN, 4, "正常"),
        (HUNAN, 5, "预警"),
        (HUNAN, 8, "黄"),
        (HUNAN, 11, "红"),
        (NATIONAL, 5, "正常"),
        (NATIONAL, 6, "预警"),
        (NATIONAL, 7, "预警"),
        (NATIONAL, 8, "黄"),
        (NATIONAL, 10, "黄"),
        (NATIONAL, 11, "红"),
        (NEAR, 5, "正常"),
        (NEAR, 6, "黄"),
        (NEAR, 8, "红"),
    ],
)
def test_the_same_case_under_three_schemes(scheme: lights.Scheme, used: int, expected: str) -> None:
    """承诺 7、法定 10:同样的用时，各方案亮的灯不同。"""
    assert lights.light(scheme, used, 7, 10) == expected


def test_what_each_scheme_asks_of_the_cards() -> None:
    """临期黄、超期红的方案里，提醒是黄灯，超过承诺与法定都是红灯。"""
    before, promised, statutory = lights.advance(NEAR), lights.over(NEAR, "承诺"), lights.over(NEAR, "法定")

    assert before
    assert promised
    assert statutory
    assert (before["light"], before["onset"]) == ("黄", -1)
    assert (promised["light"], statutory["light"], promised["onset"]) == ("红", "红", 1)


def test_the_first_of_several_warnings_and_cards_is_asked_for() -> None:
    """提醒有两级的取先亮的；超过承诺有两级的也是。"""
    levels = [("红", ">", 4), ("黄", ">", 0), ("预警", ">=", -1), ("提示", ">=", -3)]
    terms = [{"light": name, "against": "承诺", "operator": sign, "days": days} for name, sign, days in levels]
    own = lights.scheme("own", {"own": {"clock": "按日", "special": "实际", "thresholds": terms}})
    first, card = lights.advance(own), lights.over(own, "承诺")

    assert first
    assert card
    assert [(one["light"], one["onset"]) for one in (first, card)] == [("提示", -3), ("黄", 1)]


@pytest.mark.parametrize(("operator", "days", "reminds", "cards"), [(">=", -1, True, False), (">", 0, False, True)])
def test_a_scheme_need_not_have_every_level(operator: str, days: int, reminds: bool, cards: bool) -> None:
    """没有提醒、没有超期牌的方案，不向监察要。"""
    terms = [{"light": "黄", "against": "承诺", "operator": operator, "days": days}]
    own = lights.scheme("own", {"own": {"clock": "按日", "special": "实际", "thresholds": terms}})

    assert (lights.advance(own) is not None, lights.over(own, "法定") is not None) == (reminds, cards)


def test_a_scheme_that_does_not_exist() -> None:
    """没有的方案说出有哪些。"""
    with pytest.raises(StandardError, match="hunan-2018"):
        lights.scheme("rainbow", KNOWN)


@given(used=st.integers(0, 60), promised=st.integers(0, 30), extra=st.integers(0, 20))
def test_a_light_never_goes_down_as_time_passes(used: int, promised: int, extra: int) -> None:
    """用时多一天，灯只会更重或不变。"""
    for scheme in (HUNAN, NATIONAL, NEAR):
        now, later = (lights.light(scheme, days, promised, promised + extra) for days in (used, used + 1))

        assert lights.SEVERITY.index(now) <= lights.SEVERITY.index(later)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("黄牌", "黄"), ("红灯", "红"), ("预警提示", "预警"), ("绿灯", "正常"), ("", None), ("三级", None)],
)
def test_words_for_lights(text: str, expected: str | None) -> None:
    """各地的叫法归成四级，认不出的不猜。"""
    assert lights.colour(text) == expected
