"""One pass counts what is applicable, the few troubled rows give the rest: the same totals as counting every row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.rules import records
from conformance.rules.records import Check
from conformance.run import beginnings, totals

WIDTHS = (2, 1, 3)
STATE = st.sampled_from([None, records.CLEAR, records.VIOLATING, records.UNDECIDED])
ROWS = st.lists(st.tuples(*[STATE] * sum(WIDTHS)), min_size=1, max_size=12)
TRUTH = (True, False, None)
EXPECTED = {True: records.VIOLATING, False: records.CLEAR, None: records.UNDECIDED}


def _rows(connection: Any, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    return [dict(zip((one[0] for one in cursor.description), row, strict=True)) for row in cursor.fetchall()]


def _marks(rows: Sequence[Sequence[int | None]]) -> Any:
    connection = duckdb.connect()
    names = [f"q{i}s{j}" for i, width in enumerate(WIDTHS) for j in range(width)]
    connection.execute(f"CREATE TABLE marks (case_no VARCHAR, {', '.join(f'{name} TINYINT' for name in names)})")
    holes = ", ".join("?" * (len(names) + 1))
    connection.executemany(f"INSERT INTO marks VALUES ({holes})", [(str(n), *row) for n, row in enumerate(rows)])  # noqa: S608 - literals
    return connection


@settings(max_examples=30)
@given(ROWS)
def test_the_sifted_rows_carry_all_breaches_and_doubts(rows: list[tuple[int | None, ...]]) -> None:
    """Counting the applicable on all rows and the rest on the sifted ones equals counting everything on all."""
    worst = [max((state for state in row if state is not None), default=0) for row in rows]
    with _marks(rows) as connection:
        whole = _rows(connection, totals.counted("FROM marks", WIDTHS))[0]
        sifted = _rows(connection, totals.sifted("FROM marks", WIDTHS))[0]
        troubled = sifted.pop("troubled") or []
        few = "SELECT unnest(troubled, recursive := true) FROM (" + totals.sifted("FROM marks", WIDTHS) + ")"  # noqa: S608 - ours

        assert _rows(connection, totals.counted(few, WIDTHS))[0] | sifted == whole
        assert [int(one["case_no"]) for one in troubled] == [n for n, w in enumerate(worst) if w >= records.VIOLATING]


@pytest.mark.parametrize("applicable", TRUTH)
@pytest.mark.parametrize("violating", TRUTH)
def test_a_state_follows_from_applicable_and_violating(applicable: bool | None, violating: bool | None) -> None:
    """Not applicable has no state; an unknown on either side of a case that applies is undecided, never a breach."""
    table = ibis.table({"a": "boolean", "v": "boolean"}, name="t")
    sql = ibis.to_sql(records.states(table, [Check("x", table.a, table.v, "")]), dialect="duckdb")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT ?::BOOLEAN AS a, ?::BOOLEAN AS v", [applicable, violating])
        found = connection.execute(sql).fetchall()[0][0]

    assert found == (None if applicable is False else EXPECTED[violating if applicable else None])


@pytest.mark.parametrize(
    ("events", "day", "expected"),
    [
        ([("a", "收件", 5)], 5, False),
        ([("a", "收件", 4)], 5, True),
        ([("a", "受理", 4)], 5, True),
        ([("a", "收件", 6), ("a", "受理", 4)], 5, False),
        ([("a", "收件", 5), ("a", "受理", 4)], 5, False),
        ([("a", "收件", 6), ("a", "受理", 4), ("b", "受理", 3)], 5, True),
        ([("a", "收件", 6), ("gone", "收件", 1)], 5, False),
        ([("a", "办结", 1)], 5, True),
    ],
)
def test_whether_any_case_began_before(events: list[tuple[str, str, int]], day: int, expected: bool) -> None:
    """Received, else accepted; events of no case do not count; nobody's beginning known is taken for yes."""
    with _begun(events) as connection:
        assert beginnings.before(lambda sql: _rows(connection, sql), {}, date(2025, 3, day)) is expected


@pytest.mark.parametrize(
    ("events", "asked"),
    [
        ([("a", "收件", 4)], 1),
        ([("a", "收件", 7)], 1),
        ([("a", "收件", 6), ("a", "受理", 4)], 2),
    ],
)
def test_a_beginning_is_looked_up_once(events: list[tuple[str, str, int]], asked: int) -> None:
    """The earliest receipt mostly answers; each case is looked at only when it does not; asked again, nothing is."""
    told: list[str] = []

    with _begun(events) as connection:
        known: dict[str, Any] = {}
        for _ in range(2):
            beginnings.before(lambda sql: told.append(sql) or _rows(connection, sql), known, date(2025, 3, 5))

    assert len(told) == asked


def _begun(events: list[tuple[str, str, int]]) -> Any:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cases AS SELECT unnest(['a', 'b']) AS case_no")
    connection.execute("CREATE TABLE events (case_no VARCHAR, kind VARCHAR, time TIMESTAMP)")
    rows = [(case_no, kind, datetime(2025, 3, when)) for case_no, kind, when in events]
    connection.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
    return connection
