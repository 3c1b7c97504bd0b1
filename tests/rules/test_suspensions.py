"""扣除:随机的特别程序，时间线上的届满日与工作日历的算法逐件相等；不合法的不扣。"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.domain import Item, SpecialProcedure
from conformance.workdays import Calendar
from tests.rules.casebook import build, case, event, rows

CHINA = Calendar.of()
DAY = timedelta(days=1)
dates = st.dates(date(2024, 6, 1), date(2025, 6, 30))
stop = st.tuples(dates, st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + DAY * pair[1]))
plan = st.tuples(dates, st.integers(0, 45), st.lists(stop, max_size=5))


def suspension(start: date, end: date, **fields: Any) -> dict[str, Any]:
    """一段听证，当日告知、当日录入。"""
    nine = datetime.combine(start, datetime.min.time()).isoformat()
    closing = datetime.combine(end, datetime.min.time()).isoformat()
    return event(
        "特别程序", nine, **{"end_time": closing, "procedure": "听证", "days": 90, "notified_at": nine, **fields}
    )


def one(start: date, n: int, stops: list[tuple[date, date]]) -> dict[str, Any]:
    """收件当日受理、至今未决的一件；承诺与法定相同。"""
    day = start.isoformat() + "T08:00:00"
    events = [event("收件", day), event("受理", day), *(suspension(*each) for each in stops)]
    return case(*events, statutory_limit=n, promised_limit=n, promised_unit="工作日")


@settings(max_examples=4)
@given(plans=st.lists(plan, min_size=40, max_size=60))
def test_due_dates_equal_the_calendar(plans: list[tuple[date, int, list[tuple[date, date]]]]) -> None:
    """四五十件随机的办件:届满日逐件等于 ``Calendar.add``,区间重叠、相接、早于受理、晚于届满都在内。"""
    book = {f"C{i}": one(*each) for i, each in enumerate(plans)}
    expected = {f"C{i}": CHINA.add(start, n, stops) for i, (start, n, stops) in enumerate(plans)}
    got = rows(build(book))

    assert {no: row["original_due"] for no, row in got.items()} == expected


@settings(max_examples=3)
@given(plans=st.lists(plan, min_size=40, max_size=60))
def test_promise_due_dates_equal_the_calendar(plans: list[tuple[date, int, list[tuple[date, date]]]]) -> None:
    """承诺时钟不问何时录入，届满日逐件等于 ``Calendar.add``。"""
    book = {f"C{i}": one(*each) for i, each in enumerate(plans)}
    got = rows(build(book))

    assert {no: row["promise_due"] for no, row in got.items()} == {
        f"C{i}": CHINA.add(start, n, stops) for i, (start, n, stops) in enumerate(plans)
    }


FRIDAY, SATURDAY, SUNDAY = date(2025, 3, 7), date(2025, 3, 8), date(2025, 3, 9)
TUESDAY, THURSDAY = date(2025, 3, 11), date(2025, 3, 13)
LAST_DAY: dict[str, list[tuple[date, date]]] = {
    "届满日启动": [(FRIDAY, TUESDAY)],
    "届满后的周六启动": [(SATURDAY, TUESDAY)],
    "届满日停过周末又停": [(FRIDAY, SUNDAY), (SUNDAY, TUESDAY)],
    "届满日停过周末，周六又停": [(FRIDAY, SATURDAY), (SATURDAY, TUESDAY), (TUESDAY, THURSDAY)],
    "周六停了又接着停": [(SATURDAY, SUNDAY), (SUNDAY, TUESDAY), (TUESDAY, THURSDAY)],
    "停到周六，周日又停": [(FRIDAY, SATURDAY), (SUNDAY, TUESDAY)],
}


def test_a_stop_on_the_last_day_equals_the_calendar() -> None:
    """届满日当日启动的照扣，届满之后的周末启动的不扣:两种时钟都与 ``Calendar.add`` 逐件相等。"""
    start = date(2025, 3, 3)
    got = rows(build({no: one(start, 4, stops) for no, stops in LAST_DAY.items()}))
    expected = {no: CHINA.add(start, 4, stops) for no, stops in LAST_DAY.items()}

    assert {no: row["original_due"] for no, row in got.items()} == expected
    assert {no: row["promise_due"] for no, row in got.items()} == expected
    assert {no for no, due in expected.items() if due == FRIDAY} == {
        "届满后的周六启动",
        "周六停了又接着停",
        "停到周六，周日又停",
    }


def test_a_stop_on_the_day_to_which_a_last_day_moved_counts() -> None:
    """自然日的末日(3 月 8 日，周六)顺延到周一，周一启动、录入的照扣，不是补录;周二启动的不扣，录入的是补录。"""
    starts = {"周一": date(2025, 3, 10), "周二": TUESDAY}
    begun = {"statutory_limit": 5, "statutory_unit": "自然日"}
    book = {no: {**one(date(2025, 3, 3), 5, [(day, date(2025, 3, 20))]), **begun} for no, day in starts.items()}
    got = rows(build(book))

    assert {no: row["original_due"] for no, row in got.items()} == {
        "周一": date(2025, 3, 18),
        "周二": date(2025, 3, 10),
    }
    assert {no: row["susp_backfilled"] for no, row in got.items()} == {"周一": 0, "周二": 1}


SPECIAL = Item(
    "I1",
    "某许可",
    special_procedures=(
        SpecialProcedure("公示", 5, "某市并联审批规定第十九条", counted=False),
        SpecialProcedure("技术审查", 9, "《某行业管理条例》第八条", counted=False),
        SpecialProcedure("集体讨论", 3, "内部制度", counted=True),
    ),
)


def test_what_counts_for_which_clock() -> None:
    """八类和引用法律法规的扣法定；公布的只扣承诺；没有告知的、届满后录入的、没有公布的都不扣法定。"""
    start, a, b = date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 20)
    variants: dict[str, dict[str, Any]] = {
        "听证": {},
        "技术审查": {"procedure": "技术审查"},
        "公示": {"procedure": "公示"},
        "集体讨论": {"procedure": "集体讨论"},
        "没有告知": {"notified_at": None},
        "补录": {"recorded_at": "2025-04-20T09:00:00"},
    }
    book = {no: {**one(start, 20, []), "item_code": "I1"} for no in variants}
    for no, fields in variants.items():
        book[no]["events"].append(suspension(a, b, **fields))
    got = rows(build(book, items=[SPECIAL]))
    plain, stopped = date(2025, 3, 31), date(2025, 4, 11)

    assert {no: row["due"] for no, row in got.items()} == {
        "听证": stopped,
        "技术审查": stopped,
        "公示": plain,
        "集体讨论": plain,
        "没有告知": plain,
        "补录": plain,
    }
    assert {no for no, row in got.items() if row["promise_due"] == plain} == {"集体讨论"}
    assert {no: row["susp_unlawful"] for no, row in got.items() if row["susp_unlawful"]} == {"集体讨论": 1}


def test_a_running_suspension_counts_until_now() -> None:
    """没有结束时间的特别程序扣到截止日为止。"""
    book = {
        "A": case(
            event("收件", "3-3"),
            event("受理", "3-3"),
            event("特别程序", "3-10", procedure="鉴定", days=30, notified_at="3-10"),
        )
    }
    row = rows(build(book, as_of=date(2025, 4, 30)))["A"]

    assert row["due"] == CHINA.add(date(2025, 3, 3), 20, [(date(2025, 3, 10), date(2025, 4, 30))])
    assert row["overdue"] is False


def test_actual_time_beyond_the_notified_days_is_counted_apart() -> None:
    """超出告知日数的扣除照实际用时计，另行计数。"""
    late = event("特别程序", "3-10", end_time="3-20", procedure="听证", days=3, notified_at="3-10")
    row = rows(build({"A": case(event("收件", "3-3"), event("受理", "3-3"), late)}))["A"]

    assert (row["due"], row["susp_over_days"]) == (date(2025, 4, 11), 1)
