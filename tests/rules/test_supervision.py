"""电子监察的规则:该发的牌、错发、容许的一个工作日、告知与实际两种时钟。"""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance import standard
from conformance.domain import Supervision
from conformance.rules import lights, supervision
from conformance.rules import supervision_views as views
from tests.rules.casebook import at, build, case, event, verdicts
from tests.rules.rowbook import on, told
from tests.rules.viewbook import supervised

KNOWN = standard.load("national").parameters["light_schemes"]
NATIONAL, HUNAN = (lights.scheme(name, KNOWN) for name in ("national", "hunan-2018"))


def card(light: str, day: str, **more: Any) -> Supervision:
    """A 的一条监察记录。"""
    rule = more.pop("rule", "HP 超过时限")
    return Supervision(f"{light}{day}", "A", rule=rule, light=light, raised_at=at(day), **more)


def judged(view: Any, one: dict[str, Any], cards: list[Supervision], rule: Any, *norm: Any) -> dict[str, str]:
    """A 的结论。"""
    made = supervised(build({"A": one}), view, cards)
    return verdicts(made, rule, *norm).get("A", {"不适用": ""})


def decided(day: str, *more: dict[str, Any], promise: int = 12) -> dict[str, Any]:
    """2025-03-03 受理,承诺 12(届满 03-19)、法定 20(届满 03-31)工作日,``day`` 决定。"""
    happened = (event("收件", "3-3"), event("受理", "3-3"), *more, event("决定", day, result="准予"))
    return case(*happened, promised_limit=promise, promised_unit="工作日")


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ([], {"漏发黄牌": "违反"}),
        ([card("黄牌", "3-20")], {}),
        ([card("黄牌", "3-21")], {}),
        ([card("黄牌", "3-24")], {"漏发黄牌": "违反"}),
        ([card("红牌", "3-20")], {}),
        ([card("预警", "3-20")], {"漏发黄牌": "违反"}),
        ([card("黄牌", "3-20", stage="审核")], {"漏发黄牌": "违反"}),
    ],
)
def test_over_the_promise_needs_a_card(cards: list[Supervision], expected: dict[str, str]) -> None:
    """承诺届满 03-19:黄牌(或更重)至晚 03-21,环节的牌不算。"""
    terms = lights.over(NATIONAL, "承诺")

    assert judged(views.watched, decided("3-28"), cards, supervision.carded, terms, 1) == expected


def test_in_time_needs_none() -> None:
    """届满当日决定，没有牌也不论。"""
    terms = lights.over(NATIONAL, "承诺")

    assert judged(views.watched, decided("3-19"), [], supervision.carded, terms, 1) == {"不适用": ""}


@pytest.mark.parametrize(
    ("scheme", "cards", "expected"),
    [
        (NATIONAL, [], {"漏发黄牌": "存疑"}),
        (HUNAN, [], {"漏发黄牌": "违反"}),
        (NATIONAL, [card("黄牌", "3-27")], {}),
        (HUNAN, [card("黄牌", "3-27")], {}),
    ],
)
def test_a_special_procedure_longer_than_notified(
    scheme: lights.Scheme, cards: list[Supervision], expected: dict[str, str]
) -> None:
    """检验告知 3 个工作日、实际 8 个:以告知为限届满 03-24,按实际 03-31;03-28 决定。"""
    test = event("特别程序", "3-5", procedure="检验", end_time="3-17", days=3, notified_at="3-5")
    terms = lights.over(scheme, "承诺")

    assert judged(views.watched, decided("3-28", test), cards, supervision.carded, terms, 2) == expected


def test_in_time_by_both_clocks_needs_none() -> None:
    """同上，03-24 决定:以告知为限也没有超过，两种时钟都不必发牌。"""
    test = event("特别程序", "3-5", procedure="检验", end_time="3-17", days=3, notified_at="3-5")
    terms = lights.over(NATIONAL, "承诺")

    assert judged(views.watched, decided("3-24", test), [], supervision.carded, terms, 2) == {"不适用": ""}


@pytest.mark.parametrize(
    ("day", "found", "expected"),
    [
        ("3-28", card("黄牌", "3-20"), {}),
        ("3-28", card("黄牌", "3-19"), {"错发黄牌": "违反"}),
        ("3-19", card("黄牌", "3-20"), {"错发黄牌": "违反"}),
        ("3-28", card("黄牌", "3-10", revoked=True), {"不适用": ""}),
        ("3-28", card("黄牌", "3-10", rule="WG-03 收费异常"), {"不适用": ""}),
        ("3-28", card("黄牌", "3-10", rule="R7"), {"错发黄牌": "存疑"}),
        ("3-28", card("红牌", "3-27"), {"错发红牌": "违反"}),
    ],
)
def test_wrong_cards(day: str, found: Supervision, expected: dict[str, str]) -> None:
    """届满当日还不到发牌的时候；已撤销的、别的违规的不论，看不出是什么规则的存疑。"""
    terms = lights.justified(NATIONAL)

    assert judged(views.cards, decided(day), [found], supervision.raised_rightly, terms) == expected


@pytest.mark.parametrize(
    ("day", "cards", "expected"),
    [
        ("3-28", [card("预警", "3-18")], {}),
        ("3-28", [card("预警", "3-19")], {}),
        ("3-28", [card("预警", "3-20")], {"没有预警": "违反"}),
        ("3-28", [], {"没有预警": "违反"}),
        ("3-18", [], {"不适用": ""}),
    ],
)
def test_warned_before_the_promise_ends(day: str, cards: list[Supervision], expected: dict[str, str]) -> None:
    """承诺届满前一个工作日(03-18)仍未办结的要预警，至晚 03-19;那天办结的不要。"""
    terms = lights.advance(NATIONAL)

    assert judged(views.watched, decided(day), cards, supervision.warned, terms, 1) == expected


def test_records_without_lights_are_doubt() -> None:
    """监察记录看不到灯色的，不说漏发。"""
    blind = [Supervision("1", "A", rule="HP", raised_at=at("3-20"))]
    terms = lights.over(NATIONAL, "承诺")

    assert judged(views.watched, decided("3-28"), blind, supervision.carded, terms, 1) == {"漏发黄牌": "存疑"}


def test_nothing_to_warn_of_when_the_limit_is_the_same_day() -> None:
    """时限当天届满的，无从提前预警；次日届满的要。"""
    terms = {"light": "预警", "against": "法定", "onset": -1, "special": "实际", "earlier": 0}
    whole = (event("收件", "3-3"), event("受理", "3-3"), event("决定", "3-28"))
    found = [
        judged(views.watched, case(*whole, statutory_limit=limit), [], supervision.warned, terms, 0) for limit in (0, 1)
    ]

    assert found == [{"不适用": ""}, {"没有预警": "违反"}]


STOPS = {"susp_count": "n", "ext_count": "n", "sees_pauses": "b"}
RUNNING = {"susp_count": 0, "ext_count": 0, "sees_pauses": True}
STOPPED = ({"susp_count": 1}, {"ext_count": 1}, {"sees_pauses": False})


def test_a_card_is_raised_once() -> None:
    """同一规则两次以上；撤销的、没有写规则的不论；停过钟、延长过、看不到有没有的存疑。"""
    types = {"rule": "t", "live": "b", "same": "n", **STOPS}
    base = {"rule": "R1", "live": True, "same": 2, **RUNNING}
    rows = [base, {**base, "same": 1}, {**base, "live": False}, {**base, "rule": None}]
    rows += [{**base, **one} for one in STOPPED]

    assert told(supervision.raised_once, types, *rows) == [
        {"重复发牌": "违反"},
        {},
        None,
        None,
        *[{"重复发牌": "存疑"}] * 3,
    ]


def test_a_light_is_never_lowered() -> None:
    """比前一次轻的是降级；时钟停过的、延长过的、撤销的、正常的不论。"""
    types = {"known": "b", "live": "b", "timed": "b", "level": "n", "before": "n", "susp_count": "n", "ext_count": "n"}
    types |= {"light": "t", "raised_day": "d", "sees_pauses": "b"}
    base = {"known": True, "live": True, "timed": True, "level": 2, "before": 3, "susp_count": 0, "ext_count": 0}
    base |= {"light": "黄牌", "raised_day": on(4), "sees_pauses": True}
    apart = ({"known": False}, {"live": False}, {"timed": False}, {"level": 0}, {"susp_count": 1}, {"ext_count": 1})
    rows = [base, {**base, "before": 2}, {**base, "before": None}, *({**base, **one} for one in apart)]

    assert told(supervision.never_lowered, types, *rows) == [{"灯色降级": "违反"}, {}, {}, *[None] * 6]


def test_the_list_shows_the_light_of_the_records() -> None:
    """在办的件，列表上的灯就是监察记录里最重的；看不到记录的灯色、停过钟而灯退了回去的存疑；办结的、没有显示的不论。"""
    types = {"worst": "n", "is_open": "b", "light": "t", "listed": "t", "sees_light": "b", **STOPS}
    base = {"worst": 2, "is_open": True, "light": "黄灯", "listed": "黄", "sees_light": True, **RUNNING}
    apart = ({"is_open": False}, {"light": None})
    rows = [base, {**base, "worst": 3}, {**base, "sees_light": False}, {**base, "worst": 0, "listed": "正常"}]
    rows += [{**base, **one} for one in apart]
    rows += [{**base, "worst": worst, **one} for worst in (3, 1) for one in STOPPED]
    kind = "列表与监察不一致"

    assert told(supervision.listed_alike, types, *rows) == [
        *({}, {kind: "违反"}, {kind: "存疑"}, {}, None, None),
        *[{kind: "存疑"}] * 3,
        *[{kind: "违反"}] * 3,
    ]


def test_applicants_see_the_same_light() -> None:
    """查到的灯与列表相同；查到而没有显示的存疑，另一种灯的违反；没有查过的不论。"""
    seen, asked = (
        ibis.memtable(pa.table({"value": list(each)}))
        for each in (("000|黄", "001|", "002|红"), ("000", "001", "002", "004"))
    )
    base = {"light": "黄灯", "listed": "黄"}
    kind = "申请人看到的灯色不一致"
    found = told(
        supervision.told_alike, {"light": "t", "listed": "t"}, *[base] * 4, {"listed": "黄"}, norm=[seen, asked]
    )

    assert found == [{}, {kind: "存疑"}, {kind: "违反"}, None, None]
