"""办件面的查询:打开快照里的 Parquet，建一次时间线，逐条执行规则给出的检查。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from conformance.assessment import Finding
from conformance.center.snapshot import ROWS, Snapshot
from conformance.center.tables import arrow_of
from conformance.errors import SourceMissing
from conformance.rules import records, timeline
from conformance.rules.records import Check, Tally
from conformance.run import queries
from conformance.workdays import Calendar

MEMORY_LIMIT = "2GB"
SHOWN = 100
"""报告里每个场景最多列出的问题数；合计总是精确的，全部问题另存 Parquet。"""


@dataclass(frozen=True, slots=True)
class Audited:
    """一条办件规则的结果:合计、要列出的问题、全部问题的文件(多于列出数时)、没能进行的检查。"""

    tally: Tally
    findings: list[Finding]
    all_findings: str | None
    doubt: str


@dataclass(frozen=True)
class Records:
    """一次判定的办件面；每张表在第一次用到时才建,``shapes`` 是建好的表的结构。``folder`` 存放全部问题。"""

    snapshot: Snapshot
    parameters: Mapping[str, Any]
    as_of: date
    folder: Path
    shapes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def connection(self) -> Any:
        """内嵌的 DuckDB，限内存，结果与线程数无关。"""
        connection = ibis.duckdb.connect()
        connection.raw_sql(f"SET memory_limit = '{MEMORY_LIMIT}'")
        return connection

    @cached_property
    def visible(self) -> frozenset[str]:
        """数据里真有的东西:事件列名、``case.`` 加办件列名、事件种类；整列为空的不算。"""
        events, cases = self._shape("events"), self._shape("cases")
        kinds = self._sql("SELECT DISTINCT kind FROM events").column("kind").to_pylist()
        return frozenset(kinds) | self._filled("", events) | self._filled("case.", cases)

    def audit(
        self, name: str, rule: Callable[..., Iterable[Check]], norm: tuple[Any, ...], view: queries.View | None = None
    ) -> Audited:
        """对全部办件(或 ``view`` 的全部行)执行一条规则。

        检查所需而数据里没有的，不进行；一项都不能进行时抛 SourceMissing。

        ``norm`` 里的 frozenset 成为只有 ``value`` 一列的表，规则拿到的就是这张表。
        ``view`` 的参数名是它用到的表:timeline、cases、events、items、calendar，或 supervision 等来源的名称。
        """
        subject, visible = self._subject(view)
        plan = self._plan(subject, rule, norm, visible)
        if plan.wanted and not plan.checks:
            raise SourceMissing(f"数据里没有 {'、'.join(plan.absent)}")
        doubt = f"数据里没有 {'、'.join(plan.absent)}，有关的检查没有进行" if plan.absent else ""
        if not plan.checks:
            return Audited(Tally(0, 0, 0, {}, {}), [], None, "")
        tally = records.tally(self._sql(plan.totals).to_pylist()[0], plan.checks)
        if not tally.violating and not tally.undecided:
            return Audited(tally, [], None, doubt)
        table = ibis.table(self._shape(subject), name=subject)
        kept = self._keep(name, table, plan.checks) if tally.violating > SHOWN else None
        return Audited(tally, self._listed(table, plan.checks, tally), kept, doubt)

    def _subject(self, view: queries.View | None) -> tuple[str, frozenset[str]]:
        """规则的对象是哪张表；看得见的还有视图用到的来源的列(写作 ``来源.列``)。"""
        if view is None:
            self._open("timeline")
            return "timeline", self.visible
        used = list(signature(view).parameters)
        for table in used:
            self._open(table)
        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        if name not in self.shapes:
            sql, self.shapes[name] = queries.view(view, tuple((table, self._shape(table)) for table in used))
            self.connection.raw_sql(f"CREATE TEMP TABLE {name} AS {sql}")
        seen = [self._filled(f"{table}.", self._shape(table)) for table in used if table in ROWS]
        return name, self.visible.union(*seen)

    def _open(self, name: str) -> None:
        """备好一张表；中心没有提供的来源抛 SourceMissing 或 SourceFailed。"""
        if name in ROWS:
            self.snapshot.require(name)
        if name in self.shapes:
            return
        if name == "timeline":
            self._timeline()
        elif name in ("cases", "events"):
            self.connection.read_parquet(self.snapshot.table(name), table_name=name)
            self.shapes[name] = self.connection.table(name).schema()
        else:
            self._table(name, self._arrow(name))

    def _arrow(self, name: str) -> pa.Table:
        if name == "items":
            return timeline.items_table(self._items())
        if name == "calendar":
            return Calendar.of(self.snapshot.info.calendar).table()
        return arrow_of(self.snapshot.rows(name), ROWS[name])

    def _timeline(self) -> None:
        norms = json.dumps(dict(self.parameters), ensure_ascii=False, sort_keys=True, default=str)
        shapes = tuple((name, self._shape(name)) for name in ("cases", "events", "items", "calendar"))
        sql, self.shapes["timeline"] = queries.timeline(shapes, self.as_of, norms)
        self.connection.raw_sql(f"CREATE TEMP TABLE timeline AS {sql}")

    def _shape(self, name: str) -> Any:
        self._open(name)
        return self.shapes[name]

    def _plan(
        self, subject: str, rule: Callable[..., Iterable[Check]], norm: tuple[Any, ...], visible: frozenset[str]
    ) -> queries.Plan:
        tables, arguments = [(subject, self._shape(subject))], []
        for value in norm:
            if isinstance(value, frozenset):
                name = f"listed_{len(tables)}"
                self._table(name, pa.table({"value": pa.array(sorted(value), pa.string())}))
                tables.append((name, self.shapes[name]))
                value = {"table": name}
            arguments.append(value)
        return queries.plan(rule, json.dumps(arguments, ensure_ascii=False, default=str), visible, tuple(tables))

    def _listed(self, table: Any, checks: Sequence[Check], tally: Tally) -> list[Finding]:
        listed: list[Finding] = []
        for state, count in ((records.VIOLATING, tally.violating), (records.UNDECIDED, tally.undecided)):
            if count and len(listed) < SHOWN:
                query = records.offenders(table, checks, state=state).limit(SHOWN)
                listed += records.findings(self.connection.to_pyarrow(query).to_pylist(), checks, state=state)
        return listed

    def _keep(self, name: str, table: Any, checks: Sequence[Check]) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.parquet"
        self.connection.to_parquet(records.offenders(table, checks), path)
        return f"findings/{path.name}"

    def _items(self) -> tuple[Any, ...]:
        try:
            return self.snapshot.items
        except SourceMissing:
            return ()

    def _table(self, name: str, arrow: pa.Table) -> None:
        self.connection.raw_sql(f"DROP TABLE IF EXISTS {name}")
        self.connection.create_table(name, ibis.memtable(arrow), temp=True)
        self.shapes[name] = self.connection.table(name).schema()

    def _sql(self, query: str) -> pa.Table:
        return self.connection.con.sql(query).to_arrow_table()

    def _filled(self, prefix: str, shape: Any) -> frozenset[str]:
        """有值的列；``prefix`` 是 ``表.``,办件表写作 ``case.``,事件表为空。"""
        table = {"": "events", "case.": "cases"}.get(prefix, prefix.rstrip("."))
        counted = self._sql(f"SELECT {', '.join(f'count({name}) AS {name}' for name in shape.names)} FROM {table}")  # noqa: S608 - 表名列名都出自领域模型
        return frozenset(f"{prefix}{name}" for name, count in counted.to_pylist()[0].items() if count)
