"""办件面在 Spark 上算:同样的 Ibis 表达式编译成 Spark 的 SQL，时间线、每个检查、合计、列出违反都在 Spark 上。

结果以 Parquet 交回，由 DuckDB 排版(部门与事项的分布、重算的日期、列出的几个)。小表(日历、事项、名单)由 DuckDB 备好。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.rules import records
from conformance.rules.records import Tally
from conformance.run import duck, queries
from conformance.run.asked import Asked, tallied
from conformance.run.kept import SHOWN
from conformance.run.queries import SPARK
from conformance.run.spark import Spark
from conformance.run.tables import BASES, FILES, OWNERS, Tables


@dataclass(frozen=True)
class Distributed:
    """一份快照的办件面;``inner`` 是 DuckDB 里的各表，只用它们的形状和小表。"""

    inner: Tables
    spark: Spark
    opened: set[str] = field(default_factory=set)

    @cached_property
    def tables(self) -> Tables:
        """列出问题用的表:时间线是 Spark 写下的。"""
        self._open("timeline")
        return self.inner.taking({"timeline": str(self._timeline / "*.parquet")})

    def tallied(self, group: Sequence[Asked]) -> list[Tally]:
        """同一对象表上各规则的合计，一遍扫描。"""
        for asked in group:
            self._prepare(asked)
        return tallied(group, self.spark.row, SPARK)

    def listing(self, asked: Asked, state: int) -> str:
        """处于 ``state`` 的对象:Spark 写下，返回 DuckDB 读它们的 SQL；不能判定的只取要列出的几个。"""
        limit = f" ORDER BY case_no LIMIT {SHOWN}" if state == records.UNDECIDED else ""
        self._open(OWNERS)
        sql = f"SELECT * FROM ({asked.listing(state, SPARK)}){limit}"  # noqa: S608 - 由规则编译而来
        path = self.spark.write(sql, *self._key)
        return f"SELECT * FROM read_parquet({duck.quoted(path / '*.parquet')}) ORDER BY case_no"  # noqa: S608 - 自己的路径

    def lines(self, view: queries.View) -> list[dict[str, Any]]:
        """``view`` 的全部行。"""
        name, _ = self.inner.subject(view)
        self._view(name, view)
        path = self.spark.write(f"SELECT * FROM `{name}`", *self._key)  # noqa: S608 - 视图名出自规则
        return self.inner.rows(f"FROM read_parquet({duck.quoted(path / '*.parquet')})")

    @property
    def _key(self) -> tuple[str, ...]:
        """写下的结果由什么决定:快照、判定日期、参数。"""
        return str(self.inner.snapshot.folder.absolute()), self.inner.as_of.isoformat(), self.inner.norms

    @cached_property
    def _timeline(self) -> Any:
        for base in BASES:
            self._open(base)
        shapes = tuple((base, self.inner.shape(base)) for base in BASES)
        return self.spark.write(queries.timeline(shapes, self.inner.norms, SPARK).sql, *self._key)

    def _prepare(self, asked: Asked) -> None:
        if asked.view:
            self._view(asked.subject, asked.view)
        else:
            self._open("timeline")
        for name in asked.lists.values():
            self._open(name)

    def _view(self, name: str, view: queries.View) -> None:
        if name not in self.opened:
            for table in queries.parameters(view):
                self._open(table)
            self.spark.define(name, self.inner.written(name, SPARK))
            self.opened.add(name)

    def _open(self, name: str) -> None:
        if name not in self.opened:
            self.spark.read(name, self._file(name))
            self.opened.add(name)

    def _file(self, name: str) -> Any:
        """表在哪个文件里:办件与事件是快照的，小表由 DuckDB 写下。"""
        if name == "timeline":
            return self._timeline
        if name in FILES:
            return self.inner.snapshot.table(name)
        path = self.spark.scratch / f"{name}.parquet"
        self.inner.open(name)
        self.inner.connection.sql(f'FROM "{name}"').write_parquet(str(path))
        return path
