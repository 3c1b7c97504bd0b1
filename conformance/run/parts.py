"""办件很多时分段判:一段一段地建时间线，合计相加，有问题的办件留下来，最后只在它们上面列出问题。

每一段按编号取，时间线和逐件的视图只看本件，所以相加与一次算完相等。要跨办件来看的规则与视图(``records.across``，
以及用到监察、评价等来源的)不分段，在留下的窄时间线和原来的 Parquet 上一次算完。
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from conformance.center.snapshot import ROWS
from conformance.rules import records
from conformance.run import duck, kept, queries, totals
from conformance.run.asked import Asked, marks
from conformance.run.tables import FILES, Tables

SAMPLED = 100
"""一段里不能判定的，每条规则至多留下这么多件。"""


@dataclass(frozen=True)
class Parts:
    """分段判定的一趟:``bounds`` 是各段，``scratch`` 放留下的办件。"""

    tables: Tables
    bounds: Sequence[duck.Bounds]
    scratch: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="zhunsheng-parts-", dir=duck.spill())))

    def rows(self, groups: Mapping[str, Sequence[Asked]], narrow: Iterable[str]) -> dict[str, dict[str, int]]:
        """对象表 → 全部段相加的合计(列同 ``totals.counted``);``narrow`` 是要留给跨办件规则的时间线列。"""
        workers = min(len(self.bounds), os.cpu_count() or 1)
        found: dict[str, Counter[str]] = {subject: Counter() for subject in groups}
        work = partial(self._part, groups, tuple(narrow), workers)
        with ThreadPoolExecutor(workers) as pool:
            for made in pool.map(work, range(len(self.bounds))):
                for subject, row in made.items():
                    found[subject].update(row)
        return {subject: dict(row) for subject, row in found.items()}

    @cached_property
    def kept(self) -> Tables:
        """只有留下的办件的表。"""
        return self.tables.taking({name: str(self.scratch / f"{name}-*.parquet") for name in ("timeline", *FILES)})

    @cached_property
    def across(self) -> Tables:
        """全部办件的表，时间线只有要用的几列。"""
        return self.tables.taking({"timeline": str(self.scratch / "narrow-*.parquet")})

    def _part(
        self, groups: Mapping[str, Sequence[Asked]], narrow: Sequence[str], share: int, index: int
    ) -> dict[str, dict[str, int]]:
        tables = self.tables.taking({}, self.bounds[index], share)
        connection = tables.connection
        try:
            connection.execute("CREATE TEMP TABLE hits (case_no VARCHAR)")
            found = {subject: _counted(tables, subject, group) for subject, group in groups.items()}
            for name in ("timeline", *FILES):
                tables.open(name)
                self._write(connection, f"FROM {name} SEMI JOIN hits USING (case_no)", f"{name}-{index}")
            if narrow:
                self._write(connection, f"SELECT {', '.join(narrow)} FROM timeline", f"narrow-{index}")  # noqa: S608 - 列名出自时间线
        finally:
            connection.close()
        return found

    def _write(self, connection: Any, sql: str, name: str) -> None:
        path = duck.quoted(self.scratch / f"{name}.parquet")
        connection.execute(f"COPY ({sql}) TO {path} (FORMAT parquet)")


def is_across(asked: Asked) -> bool:
    """要跨办件来看，不能分段。"""
    tables = queries.parameters(asked.view) if asked.view else ()
    marked = any(getattr(one, "across", False) for one in (asked.rule, asked.view))
    return marked or not asked.plan.states or any(table in ROWS for table in tables)


def narrow(tables: Tables, groups: Iterable[Sequence[Asked]]) -> tuple[str, ...]:
    """跨办件的规则与视图读到的时间线列，和另存问题时写在旁边的重算日期。"""
    text = "".join(
        sql
        for group in groups
        for asked in group
        for sql in (
            *asked.plan.states,
            asked.plan.marks,
            *(asked.listing(state) for state in (records.VIOLATING, records.UNDECIDED)),
            tables.written(asked.subject),
        )
    )
    return columns_read(tables, '"case_no"' + text + "".join(kept.DATES.values())) if text else ()


def columns_read(tables: Tables, text: str) -> tuple[str, ...]:
    """SQL 里提到的时间线列。"""
    _, columns = tables.subject(None)
    return tuple(name for name, _ in columns if f'"{name}"' in text)


def _counted(tables: Tables, subject: str, group: Sequence[Asked]) -> dict[str, int]:
    """一段里的合计；有问题的编号记进 ``hits``。"""
    found = marks(group)
    widths = [len(each) for each in found]
    for asked in group:
        for name in asked.lists.values():
            tables.open(name)
    source = totals.states(f'"{subject}"', found, ("case_no",))
    sifted = tables.reading(subject, totals.sifted(source, widths))
    tables.connection.execute(f"CREATE OR REPLACE TEMP TABLE sifted AS {sifted}")
    tables.connection.execute(
        "CREATE OR REPLACE TEMP TABLE troubled AS SELECT unnest(troubled, recursive := true) FROM sifted"
    )
    checked = tables.rows("SELECT * EXCLUDE (troubled) FROM sifted")[0]
    row = tables.rows(totals.counted("FROM troubled", widths))[0] | checked
    for index, width in enumerate(widths):
        for flag, state, limit in (
            ("violating", records.VIOLATING, ""),
            ("undecided", records.UNDECIDED, f" ORDER BY case_no LIMIT {SAMPLED}"),
        ):
            if row[f"q{index}_{flag}"]:
                hit = totals.problem(index, width, state)
                tables.connection.execute(f"INSERT INTO hits SELECT case_no FROM troubled WHERE {hit}{limit}")  # noqa: S608 - 状态列
    return row
