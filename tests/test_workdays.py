"""工作日历:届满日向量、逐日对照、日历之外不猜、与逐日数的笨办法相等。"""

from __future__ import annotations

import itertools
import json
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import ProfileError
from conformance.workdays import Calendar, weekdays

DATA = Path(__file__).parent / "data"
DEADLINES = json.loads((DATA / "deadline_vectors.json").read_text(encoding="utf-8"))["deadlines"]
CHINA = Calendar.of()
DAY = timedelta(days=1)

dates = st.dates(date(2024, 1, 1), date(2026, 6, 30))
intervals = st.lists(
    st.tuples(dates, st.integers(-3, 60)).map(lambda pair: (pair[0], pair[0] + DAY * pair[1])), max_size=4
)


@pytest.mark.parametrize("vector", DEADLINES, ids=[vector["id"] for vector in DEADLINES])
def test_deadline_vectors(vector: dict[str, Any]) -> None:
    """每个届满日向量都算得对。"""
    excluded = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in vector["exclude"]]
    due = CHINA.add(date.fromisoformat(vector["start"]), vector["n"], excluded)

    assert due == date.fromisoformat(vector["expected"]), vector["note"]


def test_table_equals_the_notices_day_by_day() -> None:
    """日历表与放假通知逐日相同,cum 是到当天为止的工作日数。"""
    notices = json.loads((DATA / "cn_calendar.json").read_text(encoding="utf-8"))
    off, work = set(notices["off"]), set(notices["makeup"])
    rows = [row for row in CHINA.table().to_pylist() if row["date"].year >= 2007]

    assert [row["is_workday"] for row in rows] == [
        str(row["date"]) in work or (row["date"].weekday() < 5 and str(row["date"]) not in off) for row in rows
    ]
    assert (rows[0]["date"], rows[-1]["date"]) == (date(2007, 1, 1), date(2026, 12, 31))
    assert all(b["cum"] - a["cum"] == b["is_workday"] for a, b in itertools.pairwise(rows))


def test_next_workday_is_the_day_itself_or_the_first_after() -> None:
    """工作日的下一个工作日就是它自己；日历最后的休息日没有下一个。"""
    rows = {row["date"]: row["next_workday"] for row in CHINA.table().to_pylist()}

    assert rows[date(2025, 3, 7)] == date(2025, 3, 7)
    assert rows[date(2025, 3, 8)] == date(2025, 3, 10)
    assert (
        Calendar.of({"base": "weekdays", "from": "2025-03-03", "to": "2025-03-09"})
        .table()
        .to_pylist()[-1]["next_workday"]
        is None
    )


def test_outside_the_calendar_is_undecided() -> None:
    """2027 年的通知没有发布:落在其中的一律答 None。"""
    assert CHINA.add(date(2026, 12, 28), 20) is None
    assert CHINA.add(date(2027, 1, 4), 0) is None
    assert CHINA.between(date(2026, 12, 28), date(2027, 1, 4)) is None
    assert CHINA.is_workday(date(2027, 1, 4)) is None
    assert CHINA.cum(date(2027, 1, 4)) is None
    assert CHINA.add(date(2026, 12, 1), 5, [(date(2026, 12, 3), date(2027, 1, 8))]) is None


def test_exclusions_after_the_due_date_do_not_matter() -> None:
    """届满之后的扣除不起作用，哪怕它伸到日历之外。"""
    assert CHINA.add(date(2026, 12, 1), 5, [(date(2026, 12, 20), date(2027, 1, 8))]) == date(2026, 12, 8)


def test_overlapping_exclusions_count_once() -> None:
    """重叠的区间取并集。"""
    start, once = date(2025, 3, 3), (date(2025, 3, 10), date(2025, 3, 20))

    assert CHINA.add(start, 20, [once, (date(2025, 3, 12), date(2025, 3, 18))]) == CHINA.add(start, 20, [once])


def test_overlays_of_a_center() -> None:
    """民族节日休息，另定的周日上班；日历范围不变。"""
    local = Calendar.of({"off": ["2025-03-31"], "work": ["2025-03-30"]})

    assert local.is_workday(date(2025, 3, 31)) is False
    assert local.is_workday(date(2025, 3, 30)) is True
    assert local.last == CHINA.last


def test_weekdays_base() -> None:
    """weekdays 是周一至周五，不知道中国的节假日。"""
    plain = Calendar.of({"base": "weekdays", "off": ["2011-12-26"]})

    assert plain.is_workday(date(2011, 10, 3)) is True
    assert plain.is_workday(date(2011, 10, 2)) is False
    assert plain.between(date(2011, 12, 23), date(2011, 12, 27)) == 1


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"base": "lunar"}, "calendar.base"),
        ({"holidays": []}, "不认识的键 holidays"),
        ({"off": ["10月1日"]}, "calendar.off[0]"),
        ({"off": ["2025-10-01"], "work": ["2025-10-01"]}, "既在 off 又在 work"),
        ({"base": "weekdays", "from": "2026-01-01", "to": "2025-01-01"}, "晚于"),
    ],
)
def test_wrong_config_says_where(config: dict[str, Any], says: str) -> None:
    """写错的日历一句话说清在哪里。"""
    with pytest.raises(ProfileError) as error:
        Calendar.of(config)

    assert says in str(error.value)


WEEK = {"base": "weekdays", "from": "2025-03-03", "to": "2025-03-14"}
"""两周:三日、十日是周一。"""


def test_the_first_and_the_last_day_belong_to_the_calendar() -> None:
    """两头的日子都在日历之内，再往外一天就不能判定。"""
    week = Calendar.of(WEEK)
    first, last = date(2025, 3, 3), date(2025, 3, 14)

    assert (week.first, week.last, len(week.days), week.closes, week.inclusive) == (first, last, 10, None, False)
    assert (week.is_workday(first), week.is_workday(last), week.is_workday(date(2025, 3, 8))) == (True, True, False)
    assert (week.cum(first), week.cum(date(2025, 3, 9)), week.cum(last)) == (1, 5, 10)
    assert (week.between(first, last), week.between(last, first)) == (9, -9)
    assert [week.cum(first - DAY), week.cum(last + DAY), week.between(first - DAY, last)] == [None] * 3
    assert week.between(first, last + DAY) is None


def test_the_last_workday_can_be_reached_and_no_further() -> None:
    """第九个工作日是日历的最后一天，第十个不能判定；扣除伸到最后一天可以，伸出去不行。"""
    week, first, last = Calendar.of(WEEK), date(2025, 3, 3), date(2025, 3, 14)

    assert (week.add(first, 9), week.add(first, 10), week.add(first, 0)) == (last, None, first)
    assert week.add(first, 4, [(date(2025, 3, 4), date(2025, 3, 7))]) == date(2025, 3, 12)
    assert week.add(first, 1, [(date(2025, 3, 3), last)]) is None
    assert week.add(first, 1, [(date(2025, 3, 5), last + DAY)]) == date(2025, 3, 4)
    assert week.add(first, 1, [(date(2025, 3, 4), last + DAY)]) is None
    assert week.add(first, 2, [(date(2025, 3, 4), last + DAY)]) is None
    assert week.add(first, 2, [(date(2025, 3, 8), date(2025, 3, 9)), (date(2025, 3, 1), first)]) == date(2025, 3, 5)


def test_weekdays_span_a_century_unless_told() -> None:
    """没有写 from、to 的是二〇〇〇年至二一〇〇年，两头都算；只有一天的也行。"""
    plain, one = Calendar.of({"base": "weekdays"}), {"base": "weekdays", "from": "2025-03-03", "to": "2025-03-03"}

    assert (plain.first, plain.last) == (date(2000, 1, 1), date(2100, 12, 31))
    assert Calendar.of(one).days == (date(2025, 3, 3),)


def test_a_workday_outside_the_span_is_not_added() -> None:
    """日历之外另定的上班日不算:日历范围不变。"""
    laid = Calendar.of({**WEEK, "work": ["2025-03-08", "2025-03-15"], "off": ["2025-03-10", "2025-03-16"]})

    assert date(2025, 3, 8) in laid.days
    assert not {date(2025, 3, 10), date(2025, 3, 15)} & set(laid.days)
    assert (laid.last, len(laid.days)) == (date(2025, 3, 14), 10)


def test_the_table_has_a_row_a_day() -> None:
    """逐日:是不是工作日、到当天的个数、这天或其后的第一个工作日。"""
    rows = Calendar.of({**WEEK, "to": "2025-03-09"}).table().to_pylist()

    assert [tuple(row.values()) for row in rows[3:]] == [
        (date(2025, 3, 6), True, 4, date(2025, 3, 6)),
        (date(2025, 3, 7), True, 5, date(2025, 3, 7)),
        (date(2025, 3, 8), False, 5, None),
        (date(2025, 3, 9), False, 5, None),
    ]
    assert list(rows[0]) == ["date", "is_workday", "cum", "next_workday"]


def test_the_table_says_how_the_center_counts() -> None:
    """五点半以后算次一工作日:每天另写钟点与其后的第一个工作日；起算当日计入的另写一列。"""
    counting = {"after_hours": "next_workday", "closes": "17:30", "start": "same_day"}
    told = Calendar.of({**WEEK, "counting": counting})
    rows = {row["date"].day: row for row in told.table().to_pylist()}

    assert (told.closes, told.inclusive) == (time(17, 30), True)
    assert {day: rows[day]["next_late"] for day in (6, 7, 8, 9, 14)} == {
        6: date(2025, 3, 7),
        7: date(2025, 3, 10),
        8: date(2025, 3, 10),
        9: date(2025, 3, 10),
        14: None,
    }
    assert {(row["closes"], row["inclusive"]) for row in rows.values()} == {(time(17, 30), True)}


@pytest.mark.parametrize("counting", [None, {}, {"start": "next_day", "after_hours": "same_day", "closes": "17:30"}])
def test_counting_is_lawful_unless_told(counting: dict[str, str] | None) -> None:
    """没有另外声明的，当日收到就是当日，起算当日不计入。"""
    told = Calendar.of({**WEEK, "counting": counting})

    assert (told.closes, told.inclusive) == (None, False)


@pytest.mark.parametrize(
    "counting", [{"after_hours": "next_workday"}, {"after_hours": "next_workday", "closes": "五点"}]
)
def test_late_counting_needs_its_hour(counting: dict[str, str]) -> None:
    """次一工作日从几点起，不写就不能算。"""
    with pytest.raises(ProfileError, match="closes"):
        Calendar.of({**WEEK, "counting": counting})


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"base": "weekdays", "from": "明天"}, r"^calendar\.from.'明天' 不是日期；请写成 2026-10-01 的样子。$"),
        ({"base": "weekdays", "to": 7}, r"^calendar\.to.7 不是日期"),
        ({"off": ["2025-10-01"], "work": ["2025-10-02", "x"]}, r"^calendar\.work\[1\].'x' 不是日期"),
        ({"z": 1, "a": 2}, r"^calendar.不认识的键 a、z；可用的键是 base、counting、from、off、to、work。$"),
        ({"off": ["2025-10-02", "2025-10-01"], "work": ["2025-10-01", "2025-10-02"]}, r"^calendar.2025-10-01 既在"),
    ],
)
def test_wrong_config_is_told_exactly(config: dict[str, Any], says: str) -> None:
    """键、位置、值、怎么改，一字不差。"""
    with pytest.raises(ProfileError, match=says):
        Calendar.of(config)


@settings(max_examples=150)
@given(start=dates, n=st.integers(0, 60), excluded=intervals)
def test_add_equals_counting_day_by_day(start: date, n: int, excluded: list[tuple[date, date]]) -> None:
    """向量算法与逐日数的笨办法相等。"""
    assert CHINA.add(start, n, excluded) == naive(start, n, excluded)


def test_a_stop_on_the_last_day_still_counts() -> None:
    """届满日(3 月 7 日，周五)24 时之前停钟的照扣；次日(周六)才停的届满在先；接着届满日的一段又停的也算。"""
    start, friday = date(2025, 3, 3), date(2025, 3, 7)
    saturday, wednesday = friday + DAY, date(2025, 3, 12)

    assert CHINA.add(start, 4, [(friday, wednesday)]) == wednesday
    assert CHINA.add(start, 4, [(saturday, wednesday)]) == friday
    assert CHINA.add(start, 4, [(friday, saturday), (saturday, wednesday)]) == wednesday


@settings(max_examples=100)
@given(a=dates, b=dates)
def test_between_equals_counting(a: date, b: date) -> None:
    """(a, b] 的工作日数与逐日数的相等，反向为负。"""
    low, high = min(a, b), max(a, b)
    counted = sum(bool(CHINA.is_workday(low + DAY * i)) for i in range(1, (high - low).days + 1))

    assert CHINA.between(a, b) == (counted if a <= b else -counted)


def naive(start: date, n: int, excluded: list[tuple[date, date]]) -> date | None:
    """一天一天往后数；到了届满日又停钟的，看停到哪一天，它或者之前的最后一个工作日是届满日。"""
    day, limited = start, n > 0
    while n:
        day += DAY
        works = CHINA.is_workday(day)
        if works is None:
            return None
        n -= works and not any(a < day <= b for a, b in excluded)
    until = day
    while later := [b for a, b in excluded if limited and a <= until < b]:
        until = max(later)
    if until > day and not CHINA.covers(until):
        return None
    span = (until - DAY * i for i in range((until - day).days))
    return next((one for one in span if CHINA.is_workday(one)), day)


def test_the_table_has_fixed_types() -> None:
    """列的类型是定的:与别的表相连、在别的引擎上算，靠的是它。"""
    table = Calendar.of({"counting": {"start": "same_day", "after_hours": "next_workday", "closes": "17:30"}}).table()

    assert {field.name: str(field.type) for field in table.schema} == {
        "date": "date32[day]",
        "is_workday": "bool",
        "cum": "int32",
        "next_workday": "date32[day]",
        "closes": "time64[us]",
        "next_late": "date32[day]",
        "inclusive": "bool",
    }


def test_the_first_day_is_not_counted_unless_declared() -> None:
    """没有声明的日历，起算当日不计入。"""
    assert weekdays(date(2025, 1, 1), date(2025, 1, 31)).inclusive is False
