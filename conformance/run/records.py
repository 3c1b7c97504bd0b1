"""办件面的查询:打开快照里的 Parquet，建一次时间线，逐条执行规则给出的检查。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.center.snapshot import Snapshot
from conformance.errors import SourceMissing
from conformance.rules import records, timeline
from conformance.rules.records import Check, Tally
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
        """一件一行的时间线表。"""
        calendar = Calendar.of(self.snapshot.info.calendar)
        self._table("items", timeline.items_table(self._items()))
        self._table("calendar", calendar.table())
        schemas = tuple((name, self.connection.table(name).schema()) for name in (*self.opened, "items", "calendar"))
        norms = json.dumps(dict(self.parameters), ensure_ascii=False, sort_keys=True, default=str)
        self.connection.raw_sql(f"CREATE TEMP TABLE timeline AS {_timeline_sql(schemas, self.as_of, norms)}")
        return self.connection.table("timeline")

    def audit(self, name: str, rule: Callable[..., Iterable[Check]], norm: tuple[Any, ...]) -> Audited:
        """对全部办件执行一条规则。检查所需而数据里没有的，不进行；一项都不能进行时抛 SourceMissing。"""
        wanted = list(rule(self.timeline, *norm))
        checks = [check for check in wanted if self.visible.issuperset(check.needs)]
        absent = sorted({need for check in wanted for need in check.needs} - self.visible)
        if wanted and not checks:
            raise SourceMissing(f"办件数据里没有 {'、'.join(absent)}")
        doubt = f"办件数据里没有 {'、'.join(absent)}，有关的检查没有进行" if absent else ""
        if not checks:
            return Audited(Tally(0, 0, 0, {}, {}), [], None, "")
        totals = records.totals(records.states(self.timeline, checks), checks)
        tally = records.tally(totals.to_pyarrow().to_pylist()[0], checks)
        if not tally.violating and not tally.undecided:
            return Audited(tally, [], None, doubt)
        table = records.marked(self.timeline, checks)
        kept = self._keep(name, table, checks) if tally.violating > SHOWN else None
        return Audited(tally, self._listed(table, checks, tally), kept, doubt)

    def _listed(self, table: Any, checks: list[Check], tally: Tally) -> list[Finding]:
        listed: list[Finding] = []
        for state, count in ((records.VIOLATING, tally.violating), (records.UNDECIDED, tally.undecided)):
            if count and len(listed) < SHOWN:
                rows = records.offenders(table, checks, state=state).limit(SHOWN).to_pyarrow().to_pylist()
                listed += records.findings(rows, checks, state=state)
        return listed

    def _keep(self, name: str, table: Any, checks: list[Check]) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.parquet"
        records.offenders(table, checks).to_parquet(path)
        return f"findings/{path.name}"

    def _items(self) -> tuple[Any, ...]:
        try:
            return self.snapshot.items
        except SourceMissing:
            return ()

    def _table(self, name: str, arrow: Any) -> None:
        self.connection.create_table(name, ibis.memtable(arrow), temp=True)


def _filled(table: Any, prefix: str) -> frozenset[str]:
    counts = table.aggregate(**{name: table[name].count() for name in table.columns}).to_pyarrow().to_pylist()[0]
    return frozenset(f"{prefix}{name}" for name, count in counts.items() if count)


@lru_cache(maxsize=16)
def _timeline_sql(schemas: tuple[tuple[str, Any], ...], as_of: date, norms: str) -> str:
    """时间线的 SQL；同一进程里按表的形状、日期和参数只编译一次(编译比执行还慢)。"""
    tables = {name: ibis.table(schema, name=name) for name, schema in schemas}
    built = timeline.timeline(**tables, as_of=as_of, norms=json.loads(norms))
    return str(ibis.to_sql(built, dialect="duckdb"))
