"""A moment reads the same in a column of records and in an answer of an API; two digits are never a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from conformance.center import normalise
from conformance.center.reading import moments

ZONE = "Asia/Shanghai"
NINE = datetime(2026, 2, 5, 9)
READ = {
    "2026-02-05 09:00:00": NINE,
    "2026-02-05T09:00:00": NINE,
    "2026-02-05T09:00": NINE,
    "2026-02-05 09": NINE,
    "2026-2-5 9:00": NINE,
    "2026-02-05 09:00:00.0": NINE,
    "2026-02-05 09:00:00.123456": NINE.replace(microsecond=123456),
    "2026-02-05T09:00:00,5": NINE.replace(microsecond=500000),
    "2026-02-05T09:00:00+08:00": NINE,
    "2026-02-05T09:00:00.000+0800": NINE,
    "2026-02-05 09:00:00 +0800": NINE,
    "2026-02-05T01:00:00Z": NINE,
    "2026-02-05": datetime(2026, 2, 5),
    "2026-2-5": datetime(2026, 2, 5),
    "2026/2/5": datetime(2026, 2, 5),
    "2026/2/5 9:00": NINE,
    "2026/02/05 09:00:00": NINE,
    "2026.2.5": datetime(2026, 2, 5),
    "2026.02.05 09:00:00": NINE,
    "2026年2月5日": datetime(2026, 2, 5),
    "2026年2月5日 9时30分": NINE.replace(minute=30),
    "2026年2月5日9点30分15秒": NINE.replace(minute=30, second=15),
    "2026年02月05日 09:30:00": NINE.replace(minute=30),
    "２０２６年２月５日": datetime(2026, 2, 5),
    "\u30002026-02-05 09:00:00 ": NINE,
    "20260205": datetime(2026, 2, 5),
    "20260205090000": NINE,
    "20260205T090000": NINE,
    "2026020509:00:00": NINE,
    "1770253200000": NINE,
    "100000000000": datetime(1973, 3, 3, 17, 46, 40),
    "-1770253200000": datetime(1913, 11, 27, 7),
    "/Date(1770253200000)/": NINE,
    "\\/Date(1770253200000+0800)\\/": NINE,
    "Thu Feb 05 09:00:00 CST 2026": NINE,
    "Thu Feb 05 01:00:00 UTC 2026": NINE,
    "Thu Feb 05 09:00:00 GMT+08:00 2026": NINE,
    "Thu Feb 05 2026 09:00:00 GMT+0800 (中国标准时间)": NINE,
    "9999-12-31": datetime(9999, 12, 31),
    "1753-01-01": datetime(1753, 1, 1),
    "0001-01-01 00:00:00": datetime(1, 1, 1),
}
"""Text → the moment at the wall in Shanghai."""
REFUSED = (
    *("202602050908", "201212121212", "195001010000"),
    *("26-02-05", "26/02/05", "26/02/05 09:08:00", "26-02-05 09:08:00", "0026-02-05", "0026-02-05 09:08:00"),
    *("00260205", "00260205090800", "0026-02-05T09:08:00+08:00", "/Date(-9000000000000)/"),
    *("2026-02-30", "2026-02-30 09:00:00", "2026/2/30", "20260230", "2026年2月30日", "2026-02-05 24:00:00"),
    *("2026/2/5 24:00", "2026-02-05 09:60:00", "2026-02-05 下午 3:00", "2026-02-05 09:00:00 AM"),
    *("02/05/2026", "05-02-2026 09:00:00", "05-FEB-26", "Feb 05, 2026", "2026-02-05 09:00:00 UTC"),
    *("1770253200", "46058.375", "0000-00-00 00:00:00", "1900-01-00", "明天", "2026", "Thu Xyz 05 09:00:00 CST 2026"),
)
NUMBERS = {
    ("BIGINT", 1770253200000): NINE,
    ("DOUBLE", 1770253200000.0): NINE,
    ("BIGINT", 202602050908): None,
    ("DOUBLE", 202602050908.0): None,
    ("BIGINT", 20260205090000): None,
    ("INTEGER", 20260205): None,
    ("BIGINT", 1770253200): None,
    ("BIGINT", -9_000_000_000_000): None,
}


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    """A session in the zone of the profile."""
    with duckdb.connect() as found:
        found.execute(f"SET TimeZone = '{ZONE}'")
        yield found


def in_column(connection: Any, value: Any, kind: str = "VARCHAR") -> Any:
    """What the reader of columns makes of ``value``."""
    read = moments.moment("x", kind, ZONE)
    return connection.execute(f"SELECT {read} FROM (SELECT CAST(? AS {kind}) AS x)", [value]).fetchall()[0][0]  # noqa: S608 - 类型与表达式是测试自己的


def in_answer(value: Any) -> datetime | None:
    """What the reader of single values makes of it; ``None`` when it refuses."""
    try:
        return normalise.moment(value, ZONE)
    except normalise.Unreadable:
        return None


@pytest.mark.parametrize(("text", "moment"), [*READ.items(), *((one, None) for one in REFUSED)])
def test_text_reads_the_same_both_ways(connection: Any, text: str, moment: datetime | None) -> None:
    """The same moment, or the same refusal."""
    assert (in_column(connection, text), in_answer(text)) == (moment, moment)


@pytest.mark.parametrize(("given", "moment"), NUMBERS.items())
def test_numbers_read_the_same_both_ways(connection: Any, given: tuple[str, float], moment: datetime | None) -> None:
    """Milliseconds are read; yyyyMMddHHmm as a number is not taken for milliseconds of 1976."""
    kind, value = given

    assert (in_column(connection, value, kind), in_answer(value)) == (moment, moment)


def test_a_chinese_standard_time_is_not_guessed_elsewhere(connection: Any) -> None:
    """CST is read only in the zones where it is Chinese."""
    read = moments.moment("'Thu Feb 05 09:00:00 CST 2026'", "VARCHAR", "America/Chicago")

    assert connection.execute(f"SELECT {read}").fetchall() == [(None,)]


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        (pa.timestamp("ns", ZONE), NINE),
        (pa.timestamp("ns", "UTC"), NINE),
        (pa.timestamp("us", ZONE), NINE),
        (pa.timestamp("ns"), NINE),
        (pa.timestamp("ms"), NINE),
        (pa.timestamp("s"), NINE),
        (pa.date32(), datetime(2026, 2, 5)),
    ],
)
def test_every_time_of_parquet_is_read(connection: Any, kind: pa.DataType, moment: datetime) -> None:
    """With a zone (pandas writes nanoseconds) it is put on the wall of the profile's zone."""
    given = NINE.date() if kind == pa.date32() else NINE
    aware = getattr(kind, "tz", None) is not None
    rows = pa.table({"x": pa.array([datetime(2026, 2, 5, 1, tzinfo=UTC) if aware else given], kind)})
    relation = connection.from_arrow(rows)
    read = moments.moment("x", str(relation.types[0]), ZONE)

    assert relation.project(read).fetchall() == [(moment,)]


def test_two_digit_years_in_typed_columns_are_refused(connection: Any) -> None:
    """A database that kept year 26 hands in the year 0026."""
    assert in_column(connection, datetime(26, 2, 5), "TIMESTAMP") is None
