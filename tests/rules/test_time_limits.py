"""办理时限的规则:问题能手工复算，边上的读法都见过；样例由 tests/features 从头到尾验过。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from conformance.rules import pauses
from conformance.rules import time_limits as rules
from conformance.rules.records import Check
from tests.rules.casebook import at, build, case, day, event, findings, verdicts

RULES: Mapping[str, tuple[Callable[..., Iterator[Check]], tuple[Any, ...]]] = {
    "TML-01": (rules.dates_agree, ()),
    "TML-02": (rules.told_in_time, (5,)),
    "TML-03": (rules.deemed_accepted, ()),
    "TML-04": (rules.accepted_when_supplemented, (5,)),
    "TML-05": (rules.decided_in_time, ("按日",)),
    "TML-06": (pauses.extended_lawfully, ()),
    "TML-09": (rules.delivered_in_time, (10,)),
    "TML-10": (pauses.suspended_with_notice, ()),
    "TML-11": (pauses.suspended_lawfully, ()),
    "TML-13": (rules.promise_kept, ()),
    "TML-14": (rules.delay_explained, ()),
    "TML-18": (rules.responded_in_time, (None,)),
    "TML-20": (pauses.nothing_backfilled, ()),
}


def test_findings_can_be_checked_by_hand() -> None:
    """问题里写明届满日、扣除和用时。"""
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        event("特别程序", "3-10", end_time="3-20", procedure="听证", days=8, notified_at="3-10"),
        event("决定", "4-14"),
    )
    found = findings(build({"A": late}), rules.decided_in_time, "按日")

    assert [(one.expected, one.observed) for one in found] == [
        ("届满日 2025-04-11(自 2025-03-03 起 20个工作日，扣除 8 日)", "决定日 2025-04-14，用时 21 个工作日")
    ]


@pytest.mark.parametrize(("boundary", "expected"), [("按日", {}), ("按时刻", {"决定超期": "违反"})])
def test_boundary_by_date_or_by_instant(boundary: str, expected: dict[str, str]) -> None:
    """中心给出届满时刻时，同一天晚几个小时:按日没有超期，按时刻超期。"""
    due = {"statutory_due": at("2025-04-02T09:00:00")}
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), event("办结", "2025-04-02T15:00:00"), **due)}

    assert verdicts(build(book), rules.decided_in_time, boundary) == {"A": expected}


def test_who_is_outside_the_deadline_clause() -> None:
    """不予受理、撤回、等待补齐、没有法定时限的公共服务都不在其内；看不出种类又没有时限的不能判定。"""
    open_ = (event("收件", "3-3"), event("受理", "3-3"))
    nothing = {"statutory_limit": None, "statutory_unit": None}
    book = {
        "不予受理": case(event("收件", "3-3"), event("不予受理", "3-4")),
        "撤回": case(*open_, event("异常办结", "6-3")),
        "等待补齐": case(event("收件", "3-3"), event("补正告知", "3-4")),
        "公共服务": case(*open_, **{**nothing, "item_kind": "公共服务"}),
        "种类不明": case(*open_, **{**nothing, "item_kind": None}),
    }

    assert verdicts(build(book), rules.decided_in_time, "按日") == {"种类不明": {"在办超期": "存疑"}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [("3-14", {}), ("3-15", {}), ("3-17", {"逾期告知补正": "存疑"}), ("3-18", {"逾期告知补正": "违反"})],
)
def test_receipt_on_a_day_off(told: str, expected: dict[str, str]) -> None:
    """周六收件:两种读法都不晚的没有问题，只有一种晚的存疑，都晚的违反。"""
    t = build({"A": case(event("收件", "3-8"), event("补正告知", told))})

    assert verdicts(t, rules.told_in_time, 5)["A"] == expected


def test_unknown_start_day_of_the_platform_is_undecided() -> None:
    """平台没有给出起算日，逾期不告知的办件不能判定；给了收件日的没有问题。"""
    steps = (event("收件", "3-3"), event("受理", "3-20"))
    book = {"A": case(*steps), "B": case(*steps, clock_start=day("3-3")), "C": case(*steps, clock_start=day("3-20"))}

    assert verdicts(build(book), rules.deemed_accepted) == {
        "A": {"起算日晚于收件日": "存疑"},
        "B": {},
        "C": {"起算日晚于收件日": "违反"},
    }


@pytest.mark.parametrize("due", ["2025-03-31", "2025-04-01"])
def test_platform_dates(due: str) -> None:
    """平台的到期日对得上就没有问题，差一天就是不一致。"""
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), platform_due=date.fromisoformat(due))}
    expected = {} if due == "2025-03-31" else {"法定到期日不一致": "违反"}

    assert verdicts(build(book), rules.dates_agree) == {"A": expected}


def test_first_response() -> None:
    """首次答复:没有规定日数的不检查；规定五日的，第五日不晚，第六日晚，至今没有的也晚。"""
    book = {
        "A": case(event("收件", "3-3"), event("受理", "3-10")),
        "B": case(event("收件", "3-3"), event("补正告知", "3-11")),
        "C": case(event("收件", "3-3")),
        "D": case(event("收件", "3-3"), event("受理", "2-28")),
    }
    t = build(book)

    assert verdicts(t, rules.responded_in_time, None) == {}
    assert verdicts(t, rules.responded_in_time, 5) == {
        "A": {},
        "B": {"首次答复超期": "违反"},
        "C": {"至今没有答复": "违反"},
    }


def test_suspension_of_an_unseen_item_is_undecided() -> None:
    """事项没有采到，看不到公布了什么:以现场踏勘停钟只存疑。"""
    stop = event("特别程序", "3-10", end_time="3-12", procedure="现场踏勘", days=2, notified_at="3-10")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), stop)})

    assert verdicts(t, pauses.suspended_lawfully) == {"A": {"扣除没有依据": "存疑"}}


@pytest.mark.parametrize("kind", [None, "特别程序", "挂起", "07"])
def test_a_suspension_of_no_named_kind_is_only_asked_about(kind: str | None) -> None:
    """没有说是哪一种特别程序:不说停钟没有依据，也不因为停了钟判超期。"""
    stop = event("特别程序", "3-10", end_time="3-31", procedure=kind, days=15, notified_at="3-10")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), stop, event("决定", "4-10"))})

    assert verdicts(t, pauses.suspended_lawfully) == {"A": {"扣除没有依据": "存疑"}}
    assert verdicts(t, rules.decided_in_time, "按日") == {"A": {}}


def test_a_case_without_events_is_nobody_s_matter() -> None:
    """一个事件也没有的办件，哪一条都不适用，更不存疑。"""
    t = build({"A": case()})

    assert {clause: verdicts(t, rule, *norm) for clause, (rule, norm) in RULES.items()} == {
        clause: {} for clause in RULES
    }


def test_undelivered_and_refused() -> None:
    """准予而至今没有送达的违反；不予许可的不在其内；刚决定的还没有到期。"""

    def decided(when: str, result: str) -> dict[str, Any]:
        return case(event("收件", "3-3"), event("受理", "3-3"), event("决定", when, result=result))

    t = build(
        {
            "A": decided("3-10", "准予"),
            "B": decided("3-10", "不予许可"),
            "C": decided("2026-06-25T09:00:00", "准予许可"),
        }
    )

    assert verdicts(t, rules.delivered_in_time, 10) == {"A": {"没有送达": "违反"}, "C": {}}


def test_extension_after_the_original_due_date_is_void() -> None:
    """原期限届满之后才批准的延长无效:延长本身违反，决定也超期。"""
    void = event("延长", "4-2", days=10, role="本机关负责人", reason="案情复杂", notified_at="4-2")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), void, event("决定", "4-8"))})

    assert verdicts(t, pauses.extended_lawfully) == {"A": {"逾期批准延长": "违反", "逾期告知延长": "违反"}}
    assert verdicts(t, rules.decided_in_time, "按日") == {"A": {"决定超期": "违反"}}


def test_explanation_without_a_record_of_being_public_is_undecided() -> None:
    """写了理由而没有记录是否公开的，存疑。"""
    told = event("超期说明", "3-20", reason="核实用时较长")
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        told,
        event("决定", "3-21"),
        promised_limit=5,
        promised_unit="工作日",
    )

    assert verdicts(build({"A": late}), rules.delay_explained) == {"A": {"超期没有公开说明理由": "存疑"}}
