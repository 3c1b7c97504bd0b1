"""判定用的表:快照里的 Parquet 与文档、日历、时间线与各视图，第一次用到时才建；也算出一张表由哪些内容决定。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from inspect import signature
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from conformance.center.snapshot import ROWS, Snapshot
from conformance.center.tables import arrow_of
from conformance.rules.items_table import items_table
from conformance.run import queries
from conformance.workdays import Calendar

MEMORY_LIMIT = "2GB"
SMALL = 64 * 2**20
"""不超过这么多字节的 Parquet 整个读进内存，并且值得先算摘要。"""
FILES = ("cases", "events")
BASES = (*FILES, "items", "calendar")
"""时间线由这些表算出。"""
NORMS = (
    "correction_notice_days",
    "statutory_default_days",
    "joint_default_days",
    "extension_max_days",
    "joint_extension_max_days",
    "special_procedures",
    "notice_grace_days",
)
"""时间线用到的参数。"""


@dataclass(frozen=True)
class Tables:
    """一次判定的表;``shapes`` 是建好的表的列。"""

    snapshot: Snapshot
    parameters: Mapping[str, Any]
    as_of: date
    shapes: dict[str, queries.Columns] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    filled: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def connection(self) -> Any:
        """内嵌的 DuckDB，限内存，结果与线程数无关。"""
        return duckdb.connect(config={"memory_limit": MEMORY_LIMIT})

    @cached_property
    def visible(self) -> frozenset[str]:
        """数据里真有的东西:事件列名、``case.`` 加办件列名、事件种类；整列为空的不算。"""
        events, cases = self.columns("events"), self.columns("cases")
        kinds = [row["kind"] for row in self.rows("SELECT DISTINCT kind FROM events")]
        return frozenset(kinds) | events | {f"case.{name}" for name in cases}

    def used(self, view: queries.View | None) -> tuple[str, ...]:
        """视图用到的表；没有视图的是时间线。没有提供的来源抛 SourceMissing，采集失败的抛 SourceFailed。"""
        names = tuple(signature(view).parameters) if view else ("timeline",)
        for name in names:
            if name in ROWS:
                self.snapshot.require(name.replace("portal_", "portal."))
        return names

    def open(self, name: str) -> str:
        """备好一张表，返回它的名称。"""
        if name in self.shapes:
            return name
        if name == "timeline":
            self._create(name, queries.timeline(tuple((base, self.shape(base)) for base in BASES), self._norms))
        elif name in FILES:
            path = self.snapshot.table(name)
            quoted = str(path).replace("'", "''")
            kind = "TEMP TABLE" if path.stat().st_size <= SMALL else "VIEW"
            self._create(name, f"FROM read_parquet('{quoted}')", kind)
        else:
            self.put(name, self._arrow(name))
        return name

    def view(self, view: queries.View) -> str:
        """备好一个视图的表，返回它的名称。"""
        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        if name not in self.shapes:
            tables = tuple((table, self.shape(table)) for table in signature(view).parameters)
            self._create(name, queries.view(view, tables))
        return name

    def put(self, name: str, arrow: pa.Table) -> None:
        """写进一张表。"""
        self.connection.register("arrow_rows", arrow)
        self._create(name, "FROM arrow_rows")
        self.connection.unregister("arrow_rows")

    def shape(self, name: str) -> queries.Columns:
        """表的列。"""
        return self.shapes[self.open(name)]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """查询的各行。"""
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, name: str) -> frozenset[str]:
        """表里有值的列。"""
        if name not in self.filled:
            counts = ", ".join(f'count("{column}") AS "{column}"' for column, _ in self.shape(name))
            counted = self.rows(f"SELECT {counts} FROM {name}")[0]  # noqa: S608 - 表名列名都出自领域模型
            self.filled[name] = frozenset(column for column, count in counted.items() if count)
        return self.filled[name]

    def digest(self, names: Iterable[str]) -> str | None:
        """这些表由什么内容决定；太大、不值得算的是 None。"""
        bases = dict.fromkeys(base for name in names for base in (BASES if name == "timeline" else (name,)))
        parts = [self._digest(base) for base in bases]
        return "".join([self._norms, self.as_of.isoformat(), *parts]) if all(parts) else None

    @cached_property
    def _norms(self) -> str:
        wanted = {name: self.parameters[name] for name in NORMS}
        return json.dumps(wanted, ensure_ascii=False, sort_keys=True, default=str)

    def _digest(self, name: str) -> str:
        if name not in self.digests:
            self.digests[name] = hashlib.sha256(content).hexdigest() if (content := self._content(name)) else ""
        return self.digests[name]

    def _content(self, name: str) -> bytes | None:
        if name in FILES:
            path = self.snapshot.table(name)
            return path.read_bytes() if path.stat().st_size <= SMALL else None
        if name == "calendar":
            return msgspec.json.encode([name, self.snapshot.info.calendar])
        found = items_table(self.snapshot.backdrop).to_pylist() if name == "items" else self.snapshot.rows(name)
        return msgspec.json.encode([name, found])

    def _arrow(self, name: str) -> pa.Table:
        if name == "items":
            return items_table(self.snapshot.backdrop)
        if name == "calendar":
            days = Calendar.of(self.snapshot.info.calendar).table()
            return days.append_column("as_of", pa.array([self.as_of] * days.num_rows, pa.date32()))
        return arrow_of(self.snapshot.rows(name), ROWS[name])

    def _create(self, name: str, sql: str, kind: str = "TEMP TABLE") -> None:
        self.connection.execute(f"CREATE OR REPLACE {kind} {name} AS {sql}")
        described = self.connection.execute(f"DESCRIBE {name}").fetchall()
        self.shapes[name] = tuple((row[0], row[1]) for row in described)
        self.filled.pop(name, None)
