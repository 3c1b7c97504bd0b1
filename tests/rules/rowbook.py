"""为办件规则的测试写几行小表:规则和视图各自单独跑，不必先造时间线。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

import pyarrow as pa

from conformance.rules.records import Check
from conformance.workdays import Calendar
from tests.rules import casebook

TYPES: Mapping[str, Any] = {
    "t": pa.string(),
    "n": pa.int64(),
    "b": pa.bool_(),
    "d": pa.date32(),
    "s": pa.timestamp("us"),
}
NAMED = {"case_no": "t", "department": "t", "item_code": "t"}
NUMBERS = count()
Row = Mapping[str, Any]


def table(types: Mapping[str, str], *rows: Row, con: Any = None) -> Any:
    """几行 → DuckDB 的表;``types`` 列名 → t 文字、n 整数、b 真假、d 日期、s 时刻、l 文字的列表；没写的值是空。"""
    con = con or casebook.connected()
    kinds = {name: pa.list_(pa.string()) if kind == "l" else TYPES[kind] for name, kind in types.items()}
    made = pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(kinds.items()))
    return casebook.laid(con, f"rows{next(NUMBERS)}", made)


def calendar(con: Any) -> Any:
    """国务院办公厅的日历。"""
    return casebook.laid(con, "calendar", Calendar.of().table())


def told(
    rule: Callable[..., Iterator[Check]], types: Mapping[str, str], *rows: Row, norm: Sequence[Any] = ()
) -> list[dict[str, str] | None]:
    """每行 → {检查的短名: 违反 或 存疑}；不适用的是 None。"""
    numbered = [{"case_no": f"{n:03}", **row} for n, row in enumerate(rows)]
    found = casebook.verdicts(table({**NAMED, **types}, *numbered), rule, *norm)
    return [found.get(row["case_no"]) for row in numbered]


def said(
    rule: Callable[..., Iterator[Check]], types: Mapping[str, str], *rows: Row, norm: Sequence[Any] = ()
) -> list[tuple[str, str, str]]:
    """违反的逐件问题:短名、应为、实为。"""
    numbered = [{"case_no": f"{n:03}", **row} for n, row in enumerate(rows)]
    found = casebook.findings(table({**NAMED, **types}, *numbered), rule, *norm)
    return [(one.kind, one.expected, one.observed) for one in found]


def listed(t: Any, *names: str) -> list[tuple[Any, ...]]:
    """表里这几列的各行，排好。"""
    rows = t.select(*names).to_pyarrow().to_pylist()
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)


def at(day: int, hour: int = 9) -> datetime:
    """2025 年 3 月的一天(3 日是星期一)。"""
    return datetime(2025, 3, day, hour)


def on(day: int) -> date:
    """2025 年 3 月的一天。"""
    return date(2025, 3, day)
