"""中心声明的计算规则:下班以后收到的算次一工作日；承诺期限从起算当日算第一日。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conformance.errors import ProfileError
from conformance.workdays import Calendar
from tests.rules.casebook import build, case, day, event, rows

DECLARED = {"counting": {"start": "same_day", "after_hours": "next_workday", "closes": "17:30"}}
EVENING, AFTERNOON = "2025-03-03T18:00:00", "2025-03-03T17:00:00"


def silent(received: str, decided: str) -> dict[str, Any]:
    """收件后一直没有答复，依法自收件之日起算。"""
    return case(event("收件", received), event("决定", decided))


def promised(due: str) -> dict[str, Any]:
    """3 月 3 日受理，承诺 5 个工作日，平台显示的承诺到期日是 ``due``。"""
    limits = {"promised_limit": 5, "promised_unit": "工作日", "platform_promise_due": day(due)}
    return case(event("收件", "3-3"), event("受理", "3-3"), **limits)


BOOK = {
    "傍晚": silent(EVENING, "2025-04-01T09:00:00"),
    "下午": silent(AFTERNOON, "2025-04-01T09:00:00"),
    "照法律": promised("3-10"),
    "早一日": promised("3-7"),
    "早两日": promised("3-6"),
}


@pytest.fixture(scope="module")
def books() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """没有声明的，和声明了的。"""
    made = [build(BOOK, calendar=Calendar.of(one), as_of=date(2025, 5, 1)) for one in ({}, DECLARED)]
    return rows(made[0]), rows(made[1])


def test_what_comes_after_closing_may_count_from_the_next_workday(books: Any) -> None:
    """声明了下班以后算次日，傍晚收到、迟一日的不再断定逾期；下午收到的照旧。"""
    plain, declared = books

    assert (plain["傍晚"]["overdue"], declared["傍晚"]["overdue"]) == (True, None)
    assert (plain["下午"]["overdue"], declared["下午"]["overdue"]) == (True, True)


def test_a_promise_may_be_counted_from_the_day_itself(books: Any) -> None:
    """声明了当日算第一日，平台的承诺到期日早一日也一致；早两日仍不一致，法律的算法总是一致。"""
    plain, declared = ({no: row["platform_promise_due_agrees"] for no, row in book.items()} for book in books)

    assert [plain[no] for no in ("照法律", "早一日", "早两日")] == [True, False, False]
    assert [declared[no] for no in ("照法律", "早一日", "早两日")] == [True, True, False]


def test_a_calendar_carries_what_was_declared() -> None:
    """没有声明的日历一列不多；下班时间没有写的是档案的错。"""
    assert Calendar.of().table().column_names == ["date", "is_workday", "cum", "next_workday"]
    assert Calendar.of(DECLARED).table().column_names[4:] == ["closes", "next_late", "inclusive"]
    with pytest.raises(ProfileError, match="closes"):
        Calendar.of({"counting": {"after_hours": "next_workday"}})
