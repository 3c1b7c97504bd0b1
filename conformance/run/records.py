"""办件面的查询:打开快照里的 Parquet，建一次时间线，逐条执行规则给出的检查。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from conformance.assessment import Finding
from conformance.center.snapshot import Snapshot
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
    """一次判定的办件面；时间线在第一次用到时才建。``folder`` 是存放全部问题的目录。"""

    snapshot: Snapshot
    parameters: Mapping[str, Any]
    as_of: date
    folder: Path

    @cached_property
    def connection(self) -> Any:
        """内嵌的 DuckDB，限内存，结果与线程数无关。"""
        connection = ibis.duckdb.connect()
        connection.raw_sql(f"SET memory_limit = '{MEMORY_LIMIT}'")
        return connection

    @cached_property
    def opened(self) -> Mapping[str, Any]:
        """快照里的 cases 与 events 表。"""
        tables = ("cases", "events")
        return {name: self.connection.read_parquet(self.snapshot.table(name), table_name=name) for name in tables}

    @cached_property
    def visible(self) -> frozenset[str]:
        """数据里真有的东西:事件列名、``case.`` 加办件列名、事件种类；整列为空的不算。"""
        events, cases = self.opened["events"], self.opened["cases"]
        kinds = events.select("kind").distinct().to_pyarrow().column("kind").to_pylist()
        return frozenset(kinds) | _filled(events, "") | _filled(cases, "case.")

    @cached_property
    def timeline(self) -> Any:
        """建好一件一行的时间线表 → 没有绑定连接的 Ibis 表(它的查询可以跨判定复用)。"""
        calendar = Calendar.of(self.snapshot.info.calendar)
        self._table("items", timeline.items_table(self._items()))
        self._table("calendar", calendar.table())
        schemas = tuple((name, self.connection.table(name).schema()) for name in (*self.opened, "items", "calendar"))
        norms = json.dumps(dict(self.parameters), ensure_ascii=False, sort_keys=True, default=str)
        sql, schema = queries.timeline(schemas, self.as_of, norms)
        self.connection.raw_sql(f"CREATE TEMP TABLE timeline AS {sql}")
        return ibis.table(schema, name="timeline")

    def audit(self, name: str, rule: Callable[..., Iterable[Check]], norm: tuple[Any, ...]) -> Audited:
        """对全部办件执行一条规则。检查所需而数据里没有的，不进行；一项都不能进行时抛 SourceMissing。

        ``norm`` 里的 frozenset 成为只有 ``value`` 一列的表，规则拿到的就是这张表。
        """
        plan = self._plan(rule, norm)
        if plan.wanted and not plan.checks:
            raise SourceMissing(f"办件数据里没有 {'、'.join(plan.absent)}")
        doubt = f"办件数据里没有 {'、'.join(plan.absent)}，有关的检查没有进行" if plan.absent else ""
        if not plan.checks:
            return Audited(Tally(0, 0, 0, {}, {}), [], None, "")
        totals = self.connection.con.sql(plan.totals).to_arrow_table().to_pylist()[0]
        tally = records.tally(totals, plan.checks)
        if not tally.violating and not tally.undecided:
            return Audited(tally, [], None, doubt)
        kept = self._keep(name, plan.checks) if tally.violating > SHOWN else None
        return Audited(tally, self._listed(plan.checks, tally), kept, doubt)

    def _plan(self, rule: Callable[..., Iterable[Check]], norm: tuple[Any, ...]) -> queries.Plan:
        tables, arguments = [("timeline", self.timeline.schema())], []
        for value in norm:
            if isinstance(value, frozenset):
                name = f"listed_{len(tables)}"
                self._table(name, pa.table({"value": pa.array(sorted(value), pa.string())}))
                tables.append((name, self.connection.table(name).schema()))
                value = {"table": name}
            arguments.append(value)
        return queries.plan(rule, json.dumps(arguments, ensure_ascii=False), self.visible, tuple(tables))

    def _listed(self, checks: Sequence[Check], tally: Tally) -> list[Finding]:
        listed: list[Finding] = []
        for state, count in ((records.VIOLATING, tally.violating), (records.UNDECIDED, tally.undecided)):
            if count and len(listed) < SHOWN:
                query = records.offenders(self.timeline, checks, state=state).limit(SHOWN)
                listed += records.findings(self.connection.to_pyarrow(query).to_pylist(), checks, state=state)
        return listed

    def _keep(self, name: str, checks: Sequence[Check]) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.parquet"
        self.connection.to_parquet(records.offenders(self.timeline, checks), path)
        return f"findings/{path.name}"

    def _items(self) -> tuple[Any, ...]:
        try:
            return self.snapshot.items
        except SourceMissing:
            return ()

    def _table(self, name: str, arrow: Any) -> None:
        self.connection.raw_sql(f"DROP TABLE IF EXISTS {name}")
        self.connection.create_table(name, ibis.memtable(arrow), temp=True)


def _filled(table: Any, prefix: str) -> frozenset[str]:
    counts = table.aggregate(**{name: table[name].count() for name in table.columns}).to_pyarrow().to_pylist()[0]
    return frozenset(f"{prefix}{name}" for name, count in counts.items() if count)
