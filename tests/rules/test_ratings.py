"""差评的处置与重复评价:期限的两边、没有规定、没有提供，各是什么结论。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance.center.tables import arrow_of
from conformance.domain import Evaluation
from conformance.rules import ratings as rules
from conformance.workdays import Calendar
from tests.rules.casebook import CASES, verdicts
from tests.rules.rowbook import told

BAD = [4, 5]
CHANNELS = {"线上": ["网", "APP", "微信"], "线下": ["窗口", "大厅"]}
DONE = datetime(2026, 3, 12, 11)


def at(day: str) -> datetime:
    """3-10 是 2026 年 3 月 10 日上午九点。"""
    month, number = map(int, day.split("-"))
    return datetime(2026, month, number, 9)


def rated(key: str, score: int = 5, day: str = "3-10", **more: Any) -> Evaluation:
    """一条实名评价，默认是差评。"""
    return Evaluation(key, key, score, **{"channel": "窗口", "evaluated_at": at(day), "named": True, **more})


def view(*given: Evaluation, as_of: date = date(2026, 6, 30)) -> Any:
    """评价 → 视图的表。"""
    days = Calendar.of().table()
    position = {row["date"]: row["cum"] for row in days.to_pylist()}[as_of]
    cases = pa.Table.from_pylist([{"case_no": row.case_no, "department": "市监局"} for row in given], schema=CASES)
    tables = (arrow_of(given, Evaluation), cases, days, pa.table({"cum_as_of": pa.array([position], pa.int64())}))
    return rules.ratings(*(ibis.memtable(table) for table in tables))


def judged(rows: Iterable[Evaluation], rule: Any, *norm: Any, **more: Any) -> dict[str, list[str]]:
    """办件 → 违反还是存疑；没有问题的是空的，不适用的不出现。"""
    return {key: list(found.values()) for key, found in verdicts(view(*rows, **more), rule, *norm).items()}


def test_a_named_bad_rating_is_contacted_within_the_days() -> None:
    """The next working day is in time; the second is late; one never contacted is late too."""
    rows = [
        rated("A", contacted_at=at("3-11")),
        rated("B", day="3-13", contacted_at=at("3-16")),
        rated("C", contacted_at=at("3-12")),
        rated("D"),
        rated("E", named=False),
        rated("F", score=3),
        rated("G", default=True),
    ]

    assert judged(rows, rules.contacted, BAD, 1) == {"A": [], "B": [], "C": ["违反"], "D": ["违反"]}


def test_without_a_local_rule_nothing_is_contacted_late() -> None:
    """No number of days, no check."""
    assert list(rules.contacted(view(rated("A")), BAD, None)) == []


@pytest.mark.parametrize(
    ("rectified", "reason", "expected"),
    [("3-31", None, []), ("4-1", None, ["违反"]), ("4-1", "涉及三个部门", []), ("4-1", " ", ["违反"])],
)
def test_rectified_on_the_last_day_or_with_a_reason(rectified: str, reason: str | None, expected: list[str]) -> None:
    """The fifteenth working day after 10 March 2026 is 31 March; later needs a reason."""
    row = rated("A", rectified_at=at(rectified), reason=reason)

    assert judged([row], rules.rectified, BAD, 15) == {"A": expected}


@pytest.mark.parametrize(("rectified", "expected"), [("3-27", []), ("3-30", ["存疑"]), ("3-31", ["违反"])])
def test_a_rating_on_a_saturday_may_count_from_monday(rectified: str, expected: list[str]) -> None:
    """Fifteen working days from Saturday 7 March 2026 end on 27 or 30 March."""
    row = rated("A", day="3-7", rectified_at=at(rectified))

    assert judged([row], rules.rectified, BAD, 15) == {"A": expected}


def test_a_contact_after_a_saturday_may_count_from_monday() -> None:
    """Tuesday is the second working day after Saturday and the first after Monday."""
    rows = [rated(day, day="3-7", contacted_at=at(day)) for day in ("3-9", "3-10", "3-11")]

    assert judged(rows, rules.contacted, BAD, 1) == {"3-9": [], "3-10": ["存疑"], "3-11": ["违反"]}


def test_what_is_still_in_its_period_is_not_judged() -> None:
    """A bad rating not yet rectified counts only after the period."""
    rows = [rated("A", rectified_at=DONE), rated("B")]

    assert judged(rows, rules.rectified, BAD, 15, as_of=date(2026, 3, 31)) == {"A": []}
    assert judged(rows, rules.rectified, BAD, 15, as_of=date(2026, 4, 1)) == {"A": [], "B": ["违反"]}


def test_a_column_that_nobody_fills_accuses_nobody() -> None:
    """No rectification time at all: perhaps the center does not offer it."""
    assert judged([rated("A"), rated("B")], rules.rectified, BAD, 15) == {"A": ["存疑"], "B": ["存疑"]}


def test_every_named_bad_rating_is_revisited() -> None:
    """Not revisited is a breach, unknown is a doubt, still in the period is not judged."""
    rows = [
        rated("A", revisited=True),
        rated("B", revisited=False),
        rated("C"),
        rated("D", day="6-29", revisited=False),
        rated("E", named=False, revisited=False),
        rated("F", day="6-25", rectified_at=datetime(2026, 6, 29), revisited=False),
        rated("G", day="6-25", rectified_at=datetime(2026, 6, 29), revisited=True),
    ]

    assert judged(rows, rules.revisited, BAD, 15) == {
        "A": [],
        "B": ["违反"],
        "C": ["存疑"],
        "G": [],
    }


@pytest.mark.parametrize(
    ("channel", "second", "follow_up", "expected"),
    [
        ("政务服务网", "3-12", False, ["违反"]),
        ("移动APP", "3-12", None, ["存疑"]),
        ("政务服务网", "3-12", True, []),
        ("窗口评价器", "3-12", False, []),
        ("窗口评价器", "3-10", False, ["违反"]),
        (None, "3-12", False, []),
        ("大厅扫码(微信)", "3-12", False, ["存疑"]),
        ("大厅扫码(微信)", "3-10", False, ["违反"]),
        ("网办服务区窗口", "3-12", True, []),
    ],
)
def test_a_service_is_rated_once(channel: str, second: str, follow_up: bool | None, expected: list[str]) -> None:
    """Online once a case, at the counter once a day, 存疑 where it may be either; a follow-up is no second rating."""
    first = Evaluation("1", "A", 1, channel, at("3-10"), follow_up=False)
    again = Evaluation("2", "A", 1, channel, at(second), follow_up=follow_up)
    found = [found for found in _each(view(first, again)) if found]

    assert found == expected


def _each(t: Any) -> list[str]:
    from conformance.rules import records

    checks = list(rules.rated_once(t, CHANNELS))
    names = {records.VIOLATING: "违反", records.UNDECIDED: "存疑"}
    return [names.get(row["s0"], "") for row in records.marked(t, checks).to_pyarrow().to_pylist()]


def test_whatever_is_closed_can_be_rated() -> None:
    """写明不能评价的办结件是违反；没有办结、没有写明的不论。"""
    types = {"at_closed": "s", "evaluable": "b"}
    rows = [
        {"at_closed": at("3-3"), "evaluable": True},
        {"at_closed": at("3-3"), "evaluable": False},
        {"evaluable": False},
        {"at_closed": at("3-3")},
    ]

    assert told(rules.closed_evaluable, types, *rows) == [{}, {"办结件不能评价": "违反"}, None, None]
