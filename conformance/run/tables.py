"""判定用的表:快照里的 Parquet 与文档、日历、时间线与各视图，第一次用到时才建；也算出一张表由哪些内容决定。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
import pyarrow as pa

from conformance.center.snapshot import ROWS, Snapshot
from conformance.center.tables import arrow_of
from conformance.rules.items_table import items_table
from conformance.run import beginnings, duck, presence, queries
from conformance.run.duck import Bounds
from conformance.workdays import Calendar

SMALL = 64 * 2**20
"""不超过这么多字节的 Parquet 整个读进内存，并且值得先算摘要。"""
FILES = ("cases", "events")
OWNERS = "cases"
"""列出问题时部门与事项从这张表取。"""
BASES = (*FILES, "items", "calendar")
"""时间线由这些表算出。"""
NORMS = (
    "correction_notice_days",
    "statutory_default_days",
    "joint_default_days",
    "extension_max_days",
    "joint_extension_max_days",
    "special_procedures",
    "unnamed_procedures",
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
    views: dict[str, queries.View] = field(default_factory=dict)
    begun: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, pa.Table] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds | None = None
    share: int = 1
    whole: Tables | None = None

    @cached_property
    def connection(self) -> Any:
        """内嵌的 DuckDB，限内存，放不下的写到临时目录；结果与线程数无关。"""
        return duck.connected(self.share, few=not self.files and duck.few(self.snapshot.folder))

    def taking(self, files: Mapping[str, str], bounds: Bounds | None = None, share: int = 1) -> Tables:
        """同样的规则要看的另一份:``files`` 中的表从别的 Parquet 读，办件与事件只取 ``bounds`` 之内的。"""
        return replace(
            self,
            shapes={},
            views=dict(self.views),
            filled={},
            files=files,
            bounds=bounds,
            share=share,
            whole=self.whole or self,
        )

    @cached_property
    def visible(self) -> frozenset[str]:
        """数据里真有的东西:事件列名、``case.`` 加办件列名、事件种类、``种类.列名``;整列为空的不算。"""
        events, cases = self.columns("events"), self.columns("cases")
        pairs = presence.pairs(self.present, events, self.vouched)
        return events.union(self.present, {f"case.{name}" for name in cases}, pairs)

    @property
    def vouched(self) -> tuple[str, ...]:
        """事件的哪些列空着就是没有写，见 ``Source.vouched``。"""
        return presence.vouched(self.snapshot)

    @cached_property
    def present(self) -> presence.Filled:
        """各种事件各列有值的个数；没有事件表的是空的。一部分办件的也看全部事件。"""
        return self.whole.present if self.whole else presence.filled(self.snapshot, self.rows)

    @cached_property
    def shown(self) -> Mapping[str, bool]:
        """时间线要先知道的，见 ``presence.shown``。"""
        return presence.shown(self.present, self.vouched)

    def parts(self) -> tuple[Bounds, ...]:
        """办件多到要分段判的，各段；不多的是空的。"""
        return duck.parts(self.snapshot.table("cases"))

    def used(self, view: queries.View | None) -> tuple[str, ...]:
        """视图用到的表；没有视图的是时间线。没有提供的来源抛 SourceMissing，采集失败的抛 SourceFailed。"""
        names = queries.parameters(view) if view else ("timeline",)
        for name in names:
            if name in ROWS:
                self.snapshot.require(name.replace("portal_", "portal."))
        return names

    def open(self, name: str) -> str:
        """备好一张表，返回它的名称。"""
        if name in self.shapes:
            return name
        if name in self.files:
            self._create(name, f"FROM read_parquet('{self.files[name]}')", "TEMP VIEW")
        elif name == "timeline":
            self._create(name, self._timeline.sql)
        elif name in FILES:
            path = self.snapshot.table(name)
            held = not self.bounds and (path.stat().st_size <= SMALL and not self.parts())
            within = f" WHERE {self.bounds.condition}" if self.bounds else ""
            self._create(name, f"FROM read_parquet({duck.quoted(path)}){within}", "TEMP TABLE" if held else "TEMP VIEW")
        elif name in self.lists:
            self.put(name, self.lists[name])
        else:
            self.put(name, self._arrow(name))
        return name

    def subject(self, view: queries.View | None) -> tuple[str, queries.Columns]:
        """规则的对象表:名称与列；没有视图的是时间线。只看形状，还不建。"""
        if view is None:
            return "timeline", self._timeline.columns
        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        self.views[name] = view
        return name, self._view(view).columns

    def reading(self, name: str, sql: str) -> str:
        """在对象表 ``name`` 上的查询 → 能执行的查询:视图不落成表，随查询一起算，用不着的列不会算出来。"""
        view = self.views.get(name)
        owners = [OWNERS] if f'"{OWNERS}"' in sql else []
        for table in (*(queries.parameters(view) if view else (name,)), *owners):
            self.open(table)
        return f'WITH "{name}" AS ({self._view(view).sql}) FROM ({sql})' if view else sql

    def written(self, name: str, dialect: str = queries.DIALECT) -> str:
        """对象表的 SQL；时间线的是空的。"""
        view = self.views.get(name)
        return self._view(view, dialect).sql if view else ""

    def _view(self, view: queries.View, dialect: str = queries.DIALECT) -> queries.Made:
        tables = tuple((table, self._described(table)) for table in queries.parameters(view))
        return queries.view(view, tables, dialect)

    def _described(self, name: str) -> queries.Columns:
        return self._timeline.columns if name == "timeline" else self.shape(name)

    @cached_property
    def _timeline(self) -> queries.Made:
        return queries.timeline(tuple((base, self.shape(base)) for base in BASES), self.norms)

    def listed(self, name: str, values: Iterable[str]) -> None:
        """备好一张名单，只有 ``value`` 一列。"""
        self.lists[name] = pa.table({"value": pa.array(sorted(values), pa.string())})
        self.open(name)

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
        cursor = duck.executed(self.connection, sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def begins_before(self, day: date) -> bool:
        """有没有 ``day`` 之前收件(没有收件的看受理)的办件；一件也不知道何时开始的，当作有。"""
        for name in FILES:
            self.open(name)
        return beginnings.before(self.rows, self.begun, day)

    def columns(self, name: str) -> frozenset[str]:
        """表里有值的列。"""
        if name in FILES and not self.files and (known := duck.filled(self.snapshot.table(name))) is not None:
            return known
        if name not in self.filled:
            counts = ", ".join(f'count("{column}") AS "{column}"' for column, _ in self.shape(name))
            counted = self.rows(f"SELECT {counts} FROM {name}")[0]  # noqa: S608 - 表名列名都出自领域模型
            self.filled[name] = frozenset(column for column, count in counted.items() if count)
        return self.filled[name]

    def digest(self, names: Iterable[str]) -> str | None:
        """这些表由什么内容决定；太大、不值得算的是 None。"""
        bases = dict.fromkeys(base for name in names for base in (BASES if name == "timeline" else (name,)))
        parts = [self._digest(base) for base in bases]
        return "".join([self.norms, self.as_of.isoformat(), *parts]) if all(parts) else None

    @cached_property
    def norms(self) -> str:
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
            return msgspec.json.encode([name, self.snapshot.info.calendar, self.shown])
        found = items_table(self.snapshot.backdrop).to_pylist() if name == "items" else self.snapshot.rows(name)
        return msgspec.json.encode([name, found])

    def _arrow(self, name: str) -> pa.Table:
        if name == "items":
            return items_table(self.snapshot.backdrop)
        if name == "calendar":
            days = Calendar.of(self.snapshot.info.calendar).table()
            days = days.append_column("as_of", pa.array([self.as_of] * days.num_rows))
            for column, value in self.shown.items():
                days = days.append_column(column, pa.array([value] * days.num_rows))
            return days
        return arrow_of(self.snapshot.rows(name), ROWS[name])

    def _create(self, name: str, sql: str, kind: str = "TEMP TABLE") -> None:
        duck.executed(self.connection, f"CREATE OR REPLACE {kind} {name} AS {sql}")
        described = self.connection.execute(f"DESCRIBE {name}").fetchall()
        self.shapes[name] = tuple((row[0], row[1]) for row in described)
        self.filled.pop(name, None)
