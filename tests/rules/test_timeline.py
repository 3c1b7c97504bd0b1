"""时间线:里程碑、依法的起算日、时限的取舍、届满与超期，一本案例簿一次查完。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conformance.domain import Item, ItemKind, Limit, LimitUnit, StartEvent
from conformance.workdays import Calendar
from tests.rules.casebook import NORMS, at, build, case, event, rows

LIMITED = Item(
    "I20",
    "某许可",
    ItemKind.LICENCE,
    statutory_limit=Limit(15, LimitUnit.WORKDAY),
    promised_limit=Limit(7, LimitUnit.WORKDAY),
)
FROM_RECEIPT = Item(
    "I45", "安全生产许可", ItemKind.LICENCE, statutory_limit=Limit(45, LimitUnit.CALENDAR_DAY, StartEvent.RECEIVED)
)
FREE = Item("I0", "某公共服务", ItemKind.PUBLIC_SERVICE)


def walk(received: str, accepted: str | None, decided: str | None = None, **fields: Any) -> dict[str, Any]:
    """收件、受理、决定三步。"""
    steps = (("收件", received), ("受理", accepted), ("决定", decided))
    return case(*(event(kind, time) for kind, time in steps if time), **fields)


def corrected(told: str, brought: str | None, accepted: str | None, received: str = "3-3") -> dict[str, Any]:
    """收件、补正告知、补齐、受理。"""
    steps = (("收件", received), ("补正告知", told), ("补齐", brought), ("受理", accepted))
    return case(*(event(kind, time) for kind, time in steps if time))


BOOK: dict[str, dict[str, Any]] = {
    "当日受理": walk("3-3", "3-3", "2025-03-31T23:59:59"),
    "迟一秒": walk("3-3", "3-3", "2025-04-01T00:00:00"),
    "第五日受理": walk("3-3", "3-10"),
    "第六日受理": walk("3-3", "3-11"),
    "至今没有答复": walk("3-3", None),
    "补正后补齐": corrected("3-7", "3-20", "3-21"),
    "补齐后久不受理": corrected("3-7", "3-20", "3-31"),
    "补正后未补齐": corrected("3-7", None, None),
    "逾期补正": corrected("3-12", "3-20", "3-20"),
    "周六收件即办": walk("3-8", "3-14", "4-7"),
    "周六收件读法相左": walk("3-8", None, "4-8"),
    "周六收件都晚": walk("3-8", None, "4-9"),
    "届满后的周六决定": walk("3-7", "3-7", "2025-04-05T10:00:00", statutory_limit=19),
    "事项更短": walk("3-3", "3-3", "3-28", item_code="I20", statutory_limit=None, statutory_unit=None),
    "办件更长": walk("3-3", "3-3", "3-28", item_code="I20"),
    "没有时限的许可": walk("3-3", "3-3", item_code="I0", statutory_limit=None, statutory_unit=None),
    "没有时限的联办": walk("3-3", "3-3", item_code="I0", statutory_limit=None, statutory_unit=None, joint=True),
    "事项没有采到": walk("3-3", "3-3", item_code="I9", statutory_limit=None, statutory_unit=None),
    "没有时限的服务": walk("3-3", "3-3", item_code="I0", item_kind=None, statutory_limit=None, statutory_unit=None),
    "收件起算自然日": walk("3-3", "3-10", "4-17", item_code="I45", statutory_limit=None, statutory_unit=None),
    "收件起算晚一日": walk("3-3", "3-10", "4-18", item_code="I45", statutory_limit=None, statutory_unit=None),
    "两个月": walk("2025-01-31T09:00:00", "2025-01-31T09:00:00", "4-1", statutory_limit=2, statutory_unit="月"),
    "一年": walk(
        "2024-02-29T09:00:00", "2024-02-29T09:00:00", "2025-02-28T09:00:00", statutory_limit=1, statutory_unit="年"
    ),
    "小时之内": walk("3-3", "3-3", "3-4", statutory_limit=24, statutory_unit="小时"),
    "小时存疑": walk("3-3", "3-3", "3-5", statutory_limit=24, statutory_unit="小时"),
    "当场办结": walk("3-3", "3-3", "3-3", statutory_limit=0),
    "当场而隔日": walk("3-7", "3-7", "2025-03-08T09:00:00", statutory_limit=0),
    "中心给出届满": walk("3-3", "3-3", "4-2", statutory_due=at("2025-04-02T10:00:00")),
    "日历之外": walk("2026-12-01T09:00:00", "2026-12-01T09:00:00", "2027-01-06T09:00:00"),
    "届满在日历之外": walk("2026-12-21T09:00:00", "2026-12-21T09:00:00", "2026-12-25T09:00:00"),
    "只有办结": case(event("收件", "3-3"), event("受理", "3-3"), event("办结", "4-2")),
    "不予受理": case(event("收件", "3-3"), event("不予受理", "3-4")),
}
ITEMS = (LIMITED, FROM_RECEIPT, FREE)


@pytest.fixture(scope="module")
def book() -> dict[str, dict[str, Any]]:
    """一本案例簿，截至 2027 年 3 月。"""
    return rows(build(BOOK, items=ITEMS, as_of=date(2027, 3, 1)))


@pytest.mark.parametrize(
    ("no", "start"),
    [
        ("当日受理", "2025-03-03"),
        ("第五日受理", "2025-03-10"),
        ("第六日受理", "2025-03-03"),
        ("至今没有答复", "2025-03-03"),
        ("补正后补齐", "2025-03-21"),
        ("补齐后久不受理", "2025-03-20"),
        ("逾期补正", "2025-03-03"),
        ("周六收件即办", "2025-03-14"),
    ],
)
def test_lawful_start(book: dict[str, dict[str, Any]], no: str, start: str) -> None:
    """依法的起算日:受理日；逾期不告知的是收件日；补齐后久不受理的是补齐日。"""
    assert {str(book[no][f"start_{reading}"]) for reading in "ab"} == {start}


def test_waiting_and_rejected_cases_have_no_clock(book: dict[str, dict[str, Any]]) -> None:
    """等待补齐的、不予受理的没有起算日。"""
    assert [book[no]["start_b"] for no in ("补正后未补齐", "不予受理")] == [None, None]


@pytest.mark.parametrize(
    ("no", "due", "overdue"),
    [
        ("当日受理", "2025-03-31", False),
        ("迟一秒", "2025-03-31", True),
        ("届满后的周六决定", "2025-04-03", True),
        ("周六收件读法相左", "2025-04-08", None),
        ("周六收件都晚", "2025-04-08", True),
        ("事项更短", "2025-03-24", True),
        ("办件更长", "2025-03-31", False),
        ("没有时限的许可", "2025-03-31", True),
        ("没有时限的联办", "2025-05-08", True),
        ("没有时限的服务", "None", None),
        ("事项没有采到", "None", None),
        ("收件起算自然日", "2025-04-17", False),
        ("收件起算晚一日", "2025-04-17", True),
        ("两个月", "2025-03-31", True),
        ("一年", "2025-02-28", False),
        ("小时之内", "2025-03-04", False),
        ("小时存疑", "2025-03-04", None),
        ("当场办结", "2025-03-03", False),
        ("当场而隔日", "2025-03-07", True),
        ("中心给出届满", "2025-04-02", False),
        ("日历之外", "2026-12-29", True),
        ("届满在日历之外", "None", False),
        ("只有办结", "2025-03-31", True),
        ("至今没有答复", "2025-03-31", True),
    ],
)
def test_due_and_overdue(book: dict[str, dict[str, Any]], no: str, due: str, overdue: bool | None) -> None:
    """届满日与是否超期；两种读法相左的、没有时限的、小时时限隔了日的不能判定。"""
    assert (str(book[no]["due"]), book[no]["overdue"]) == (due, overdue)


@pytest.mark.parametrize(
    ("days", "decided", "due", "overdue"),
    [
        (None, "4-16", None, None),
        (5, "4-15", "2025-04-15", False),
        (5, "4-16", "2025-04-15", True),
        (25, "4-16", "2025-04-15", True),
        (35, "4-16", "2025-04-22", False),
    ],
)
def test_an_extension_moves_a_promise_but_makes_none(
    days: int | None, decided: str, due: str | None, overdue: bool | None
) -> None:
    """依法延长十日:承诺短的延到延长后的届满日，长的不变；没有承诺的没有届满日，也无所谓超期。"""
    extension = event("延长", "3-20", days=10, role="本机关负责人", reason="案情复杂", notified_at="3-20")
    limit = {"promised_limit": days, "promised_unit": days and "工作日"}
    row = rows(build({"A": case(*walk("3-3", "3-3", decided)["events"], extension, **limit)}))["A"]

    assert (row["promise_due"] and str(row["promise_due"]), row["promise_overdue"]) == (due, overdue)


def test_used_working_days(book: dict[str, dict[str, Any]]) -> None:
    """用时从起算次日数到决定日。"""
    assert [book[no]["used"] for no in ("当日受理", "迟一秒", "当场办结")] == [20, 21, 0]


def test_duplicate_case_numbers_stay_two_rows() -> None:
    """编号重复的办件仍是两行，由编号条款去判。"""
    import pyarrow as pa

    from conformance.rules.timeline import items_table, timeline
    from tests.rules.casebook import CASES, EVENTS, connected, laid

    con = connected()
    tables = {
        "cases": pa.Table.from_pylist([{"case_no": "A"}, {"case_no": "A"}], schema=CASES),
        "events": pa.Table.from_pylist([{"case_no": "A", **event("受理", "3-3")}], schema=EVENTS),
        "items": items_table(()),
        "calendar": Calendar.of().table(),
    }
    used = [laid(con, name, table) for name, table in tables.items()]

    assert timeline(*used, as_of=date(2025, 4, 1), norms=NORMS).to_pyarrow().num_rows == 2


def test_a_center_that_never_records_acceptance_is_not_accused() -> None:
    """全中心没有受理记录时，不把收件当受理起算。"""
    row = rows(build({"A": case(event("收件", "3-3"), event("决定", "6-30"))}))["A"]

    assert (row["start_b"], row["overdue"]) == (None, None)


@pytest.mark.parametrize(
    ("fields", "stopped"),
    [({}, False), ({"cancelled_on": date(2025, 3, 1)}, True), ({"state": "已停用"}, True), ({"state": "在用"}, False)],
)
def test_items_that_are_no_longer_offered(fields: dict[str, Any], stopped: bool) -> None:
    """写了取消日期的，或者状态是停用的。"""
    from conformance.rules.items_table import items_table

    assert items_table([Item("1", "甲", **fields)]).to_pylist()[0]["i_stopped"] is stopped


def test_items_table_keeps_what_the_rules_compare() -> None:
    """事项表:时限、公布的特别程序(计入时限的除外)。"""
    from conformance.rules.timeline import items_table
    from tests.rules.test_suspensions import SPECIAL

    row = items_table([SPECIAL, SPECIAL]).to_pylist()[0]

    assert (row["i_special"], row["i_special_lawful"]) == (["公示", "技术审查"], ["技术审查"])
    assert items_table([LIMITED]).to_pylist()[0]["i_statutory_value"] == 15
