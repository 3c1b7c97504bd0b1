"""听证与听取意见:五日的两种算法、书面放弃、申请的组织，主持人与笔录。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import hearings as rules
from tests.rules.casebook import case, day, event
from tests.rules.viewbook import judged, tallied

WAIT, ORGANISE = 5, 20


def heard(*events: dict[str, Any], decided: str = "3-10", **fields: Any) -> dict[str, str]:
    """一件有听证告知的办件 → 违反或存疑的检查。"""
    return judged(
        case(event("收件", "3-3"), event("受理", "3-3"), *events, event("决定", decided), **fields),
        rules.hearings,
        rules.heard_before_decision,
        WAIT,
        ORGANISE,
    )


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ("3-8", {"没有等满听证期间": "违反"}),
        ("3-9", {"没有等满听证期间": "违反"}),
        ("3-10", {"没有等满听证期间": "存疑"}),
        ("3-11", {"没有等满听证期间": "存疑"}),
        ("3-12", {}),
    ],
)
def test_five_days_are_counted_both_ways(decided: str, expected: dict[str, str]) -> None:
    """3 月 4 日(周二)告知:五个自然日之内是违反，满五个工作日之前是存疑。"""
    assert heard(event("听证告知", "3-4"), decided=decided) == expected


@pytest.mark.parametrize(("needs", "expected"), [(True, {"没有告知听证权利": "违反"}), (False, {}), (None, {})])
def test_only_who_must_be_told_is_told(needs: bool | None, expected: dict[str, str]) -> None:
    """写明应当告知的没有告知才是违反；没有写的不论。"""
    assert heard(needs_hearing=needs) == expected


@pytest.mark.parametrize(
    ("waiver", "expected"),
    [
        ({"doc_no": "听弃1号", "doc_date": day("3-5")}, {}),
        ({"online": True}, {}),
        ({}, {"没有等满听证期间": "存疑"}),
    ],
)
def test_a_waiver_has_to_be_written(waiver: dict[str, Any], expected: dict[str, str]) -> None:
    """书面(或网上)放弃的不必等；看不出是书面的存疑。"""
    assert heard(event("听证告知", "3-4"), event("放弃听证", "3-5", **waiver), decided="3-6") == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("3-9", {"听证申请没有组织": "违反"}), ("3-11", {"听证申请没有组织": "存疑"}), ("3-12", {})],
)
def test_a_timely_request_is_heard(asked: str, expected: dict[str, str]) -> None:
    """五个自然日之内的申请要组织；五个工作日之后的不必。"""
    assert heard(event("听证告知", "3-4"), event("听证申请", asked), decided="3-28") == expected


def test_a_withdrawn_request_is_not_heard() -> None:
    """申请之后又书面放弃的，不必组织。"""
    withdrawn = event("放弃听证", "3-6", doc_no="听弃2号")

    assert heard(event("听证告知", "3-4"), event("听证申请", "3-5"), withdrawn, decided="3-7") == {}


@pytest.mark.parametrize(("held", "expected"), [("4-2", {}), ("4-3", {"逾期组织听证": "违反"})])
def test_a_hearing_is_held_within_twenty_working_days(held: str, expected: dict[str, str]) -> None:
    """3 月 5 日申请，第二十个工作日是 4 月 2 日。"""
    assert heard(event("听证告知", "3-4"), event("听证申请", "3-5"), event("听证会", held), decided="4-8") == expected


def test_a_needed_hearing_is_announced() -> None:
    """标明应当听证而没有告知的是违反；告知过的不是。"""
    known = event("听证告知", "3-4")

    assert heard(needs_hearing=True) == {"没有告知听证权利": "违反"}
    assert heard(known, decided="3-20", needs_hearing=True) == {}


def test_what_another_case_was_told_is_no_excuse() -> None:
    """两件都应当听证，只告知了一件:另一件仍是没有告知。"""
    told = case(event("受理", "3-3"), event("听证告知", "3-4"), event("决定", "3-20"), needs_hearing=True)
    silent = case(event("受理", "3-3"), event("决定", "3-20"), needs_hearing=True)
    found = tallied({"A": silent, "B": told}, rules.hearings, rules.heard_before_decision, WAIT, ORGANISE)

    assert found == {"没有告知听证权利": "违反"}


@pytest.mark.parametrize(
    ("hearing", "expected"),
    [
        ({}, {}),
        ({"handler": "甲"}, {"主持人审查过该件": "违反"}),
        ({"handler": "丙、甲"}, {"主持人审查过该件": "违反"}),
        ({"materials": ["通知书"]}, {"没有听证笔录": "违反"}),
        ({"materials": None}, {"没有听证笔录": "存疑", "笔录没有确认": "存疑"}),
        ({"sealed": False}, {"笔录没有确认": "违反"}),
        ({"sealed": None}, {"笔录没有确认": "存疑"}),
    ],
)
def test_sessions(hearing: dict[str, Any], expected: dict[str, str]) -> None:
    """主持人没有审查过该件，笔录经过确认；没有记下的不能判定。"""
    full = {"handler": "丙", "materials": ["听证笔录"], "sealed": True, **hearing}
    one = case(event("环节", "3-4", procedure="审查", handler="甲"), event("听证会", "3-10", **full))

    assert judged(one, rules.sessions, rules.presided_impartially) == expected


@pytest.mark.parametrize(("kind", "expected"), [(None, {"存疑"}), ("行政处罚", set())])
def test_only_licences_are_asked(kind: str | None, expected: set[str]) -> None:
    """《行政许可法》的听证只问行政许可，看不出是不是的存疑。"""
    held = event("听证会", "3-5", handler="甲")
    whole = (event("受理", "3-3"), event("环节", "3-4", procedure="审查", handler="甲"), held, event("决定", "3-10"))
    one = case(*whole, item_kind=kind, affects_others=True)
    quick = case(event("听证告知", "3-3"), event("决定", "3-4"), item_kind=kind, needs_hearing=True)
    found = [
        judged(one, rules.sessions, rules.presided_impartially),
        judged(one, rules.interested, rules.others_heard),
        judged(quick, rules.hearings, rules.heard_before_decision, WAIT, ORGANISE),
    ]

    assert [set(each.values()) for each in found] == [expected] * 3


def test_a_step_without_a_name_is_no_review() -> None:
    """没有写名称的环节看不出是不是审查，不算主持人审查过。"""
    full = {"handler": "丙", "materials": ["听证笔录"], "sealed": True}
    steps = (event("环节", "3-4", procedure="审查", handler="甲"), event("环节", "3-5", handler="丙"))

    assert judged(case(*steps, event("听证会", "3-10", **full)), rules.sessions, rules.presided_impartially) == {}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), {"没有告知利害关系人": "违反", "没有听取意见": "存疑"}),
        ((event("告知利害关系人", "3-5"),), {"没有听取意见": "存疑"}),
        ((event("告知利害关系人", "3-5"), event("听取意见", "3-6")), {}),
        ((event("告知利害关系人", "3-5"), event("听取意见", "3-11")), {"没有听取意见": "违反"}),
    ],
)
def test_others_are_told_and_heard(events: tuple[dict[str, Any], ...], expected: dict[str, str]) -> None:
    """决定之前告知并听取；没有听取的记录可能是无人提出。"""
    one = case(event("受理", "3-3"), *events, event("决定", "3-10"), affects_others=True)

    assert judged(one, rules.interested, rules.others_heard) == expected
