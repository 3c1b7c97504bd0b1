"""核查与指派:人数、时间、没有记录的。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import verification as rules
from tests.rules.casebook import case, event
from tests.rules.viewbook import judged, tallied


def checked(*events: dict[str, Any]) -> dict[str, str]:
    """一件需要核实的办件(3 月 4 日受理,3 月 14 日决定)→ 问题。"""
    whole = (event("收件", "3-4"), event("受理", "3-4"), *events, event("决定", "3-14"))
    return judged(case(*whole, needs_verification=True), rules.verified, rules.verified_by_enough, 2)


@pytest.mark.parametrize(("kind", "expected"), [(None, {"没有核查记录": "存疑"}), ("行政确认", {})])
def test_only_licences_are_verified_by_two(kind: str | None, expected: dict[str, str]) -> None:
    """《行政许可法》的核查只问行政许可，看不出是不是的存疑。"""
    one = case(event("受理", "3-4"), event("决定", "3-14"), needs_verification=True, item_kind=kind)

    assert judged(one, rules.verified, rules.verified_by_enough, 2) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), {"没有核查记录": "违反"}),
        ((event("核查", "3-6", participants=["甲", "乙"]),), {}),
        ((event("核查", "3-6", handler="甲、乙"),), {}),
        ((event("核查", "3-6", participants=["甲", "甲 "]),), {"核查人不足": "违反"}),
        ((event("核查", "3-6", participants=["甲"]), event("核查", "3-7", participants=["乙"])), {}),
        ((event("核查", "3-6"),), {"核查人不足": "存疑"}),
        ((event("核查", "3-3", participants=["甲", "乙"]),), {"核查不在审查期间": "违反"}),
        ((event("核查", "3-17", participants=["甲", "乙"]),), {"核查不在审查期间": "违反"}),
    ],
)
def test_two_people_verify_between_acceptance_and_decision(
    events: tuple[dict[str, Any], ...], expected: dict[str, str]
) -> None:
    """人合并去重；只算受理之后决定之前的核查；没有写人的不能判定。"""
    assert checked(*events) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((event("指派", "3-11", procedure="检测", participants=["甲", "乙"]),), {}),
        ((event("指派", "3-12", procedure="检测", participants=["甲", "乙"]),), {"指派逾期": "违反"}),
        ((event("指派", "3-11", procedure="检测", participants=["甲"]),), {"指派人数不足": "违反"}),
        ((event("指派", "3-11", procedure="检测"),), {"指派人数不足": "存疑"}),
        ((event("指派", "3-20", procedure="专家评审", participants=["甲"]),), {}),
        ((event("特别程序", "3-6", procedure="检验", handler="甲"),), {"没有指派记录": "存疑"}),
        ((event("特别程序", "3-6", procedure="检验"),), {}),
    ],
)
def test_inspectors_are_assigned_in_five_working_days(
    events: tuple[dict[str, Any], ...], expected: dict[str, str]
) -> None:
    """3 月 4 日受理，第五个工作日是 3 月 11 日。"""
    one = case(event("收件", "3-4"), event("受理", "3-4"), *events)

    assert judged(one, rules.assigned, rules.assigned_in_time, ["检验", "检测", "检疫"], 5, 2) == expected


def test_each_case_has_its_own_dates() -> None:
    """别的办件受理得早，与这一件的指派无关。"""
    begun = (event("收件", "3-4"), event("受理", "3-4"))
    book = {
        "A": case(*begun, event("指派", "3-11", procedure="检测", participants=["甲", "乙"])),
        "B": case(event("收件", "2-5"), event("受理", "2-5")),
    }

    assert tallied(book, rules.assigned, rules.assigned_in_time, ["检测"], 5, 2) == {}
