"""办件面在哪里算:合计在哪里数，列出问题时读什么。内嵌的 DuckDB 和 ``distributed`` 的 Spark 都照这个样子。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb

from conformance.errors import CannotJudge
from conformance.rules.records import Tally
from conformance.run.asked import Asked, tallied
from conformance.run.duck import spill
from conformance.run.spark import SparkError
from conformance.run.tables import Tables

FAILURES = (duckdb.Error, SparkError)
"""一次查询没有算成:逐条再算，错记在那一条身上。"""
EXHAUSTED = (duckdb.IOException, duckdb.OutOfMemoryException)
"""磁盘、内存不够，文件读不出:分开再算也一样。"""


def exhausted(error: BaseException) -> CannotJudge:
    """磁盘、内存不够，算不下去:不是中心的事，也不是程序的缺陷。"""
    full = "No space left" in str(error) or "max_temp_directory_size" in str(error)
    why = "临时文件的磁盘写满了" if full else "文件读不出或写不下去"
    why = "内存不够" if isinstance(error, duckdb.OutOfMemoryException) and not full else why
    return CannotJudge(
        f"{why}，判定算不下去；请腾出 {spill()} 的空间，或者用环境变量 ZHUNSHENG_SPILL 换一个放临时文件的目录、"
        "用 ZHUNSHENG_MEMORY 多给内存(如 4GB)，再运行一次。"
    )


class Engine(Protocol):
    """一份办件在一种引擎上。"""

    @property
    def tables(self) -> Tables:
        """列出问题用的 DuckDB 表;要有时间线，重算的日期从那里来。"""

    def tallied(self, group: Sequence[Asked]) -> list[Tally]:
        """同一对象表上各规则的合计。"""

    def listing(self, asked: Asked, state: int) -> str:
        """处于 ``state`` 的对象，写成 ``tables`` 能执行的 SQL。"""


@dataclass(frozen=True, slots=True)
class Embedded:
    """内嵌的 DuckDB。"""

    tables: Tables

    def tallied(self, group: Sequence[Asked]) -> list[Tally]:
        """见 ``Engine``。"""
        self._listed(group)
        subject = group[0].subject
        return tallied(group, lambda sql: self.tables.rows(self.tables.reading(subject, sql))[0])

    def listing(self, asked: Asked, state: int) -> str:
        """见 ``Engine``。"""
        self._listed([asked])
        return self.tables.reading(asked.subject, asked.listing(state))

    def _listed(self, group: Sequence[Asked]) -> None:
        for asked in group:
            for name in asked.lists.values():
                self.tables.open(name)
