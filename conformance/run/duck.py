"""内嵌的 DuckDB:限多少内存、放不下的写到哪里，Parquet 分成几段来读，哪些列有值。

环境变量 ``ZHUNSHENG_MEMORY`` 是内存上限(如 2GB，默认 2GB)，``ZHUNSHENG_SPILL`` 是放不下时写临时文件的目录。
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from conformance.center import brevity
from conformance.errors import InputError

PART = 250_000
"""一段大约多少件:够大，查询的固定开销摊得薄；够小，时间线放得进内存。"""
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


@dataclass(frozen=True, slots=True)
class Bounds:
    """编号在 [low, high) 之内的办件；空的一端不限。"""

    low: str | None
    high: str | None

    @property
    def condition(self) -> str:
        """SQL 条件。"""
        ends = ((">=", self.low), ("<", self.high))
        return " AND ".join(f"case_no {sign} {quoted(end)}" for sign, end in ends if end is not None) or "true"


def memory() -> int:
    """内存上限(字节);写错的环境变量抛 InputError。"""
    given = os.environ.get("ZHUNSHENG_MEMORY", "2GB")
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", given, re.IGNORECASE)
    if not match:
        raise InputError(f"ZHUNSHENG_MEMORY={given!r} 不是内存大小；请写成 2GB、512MB 的样子。")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def spill() -> str:
    """放不下时写临时文件的目录。"""
    return os.environ.get("ZHUNSHENG_SPILL") or tempfile.gettempdir()


def connected(share: int = 1, *, few: bool = False) -> Any:
    """一个连接，用内存上限的 ``1/share``;``share`` 大于 1 的只用一个线程。

    ``few`` 是数据很少:不值得分给几个线程，计划从简(见 ``center.brevity``)。
    一个库用得越久，查询前后的内存分配越慢，所以各用各的库。
    """
    limits = {"memory_limit": f"{memory() // share}B", "temp_directory": str(Path(spill(), "zhunsheng"))}
    connection = duckdb.connect(config={**limits, **({"threads": 1} if few or share > 1 else {})})
    if few:
        brevity.brief(connection)
    return connection


def few(folder: Path) -> bool:
    """快照里的办件与事件都很少。"""
    return brevity.few(folder / f"{name}.parquet" for name in ("cases", "events"))


def executed(connection: Any, sql: str) -> Any:
    """执行一句查询。"""
    for statement in parsed(sql):
        cursor = connection.execute(statement)
    return cursor


@lru_cache(maxsize=1024)
def parsed(sql: str) -> tuple[Any, ...]:
    """一句查询的语法树；同一进程里一样的查询(再判一次、分段、抹去推算的再问)只解析一次。"""
    return tuple(duckdb.extract_statements(sql))


def quoted(text: object) -> str:
    """SQL 的文字。"""
    return "'" + str(text).replace("'", "''") + "'"


def parts(path: Path, size: int | None = None) -> tuple[Bounds, ...]:
    """按编号把办件的 Parquet 分成每段大约 ``size`` 件；不到两段的是空的。

    分界取自各行组的最小编号，只影响快慢:不论文件有没有排序，每一件恰好落在一段里。
    """
    wanted = size or PART
    meta = pq.read_metadata(path)
    if meta.num_rows < 2 * wanted:
        return ()
    starts = sorted(_starts(meta))
    kept, count = [], 0
    for low, rows in starts:
        if count >= wanted:
            kept.append(low)
            count = 0
        count += rows
    edges = [None, *kept, None]
    return tuple(Bounds(low, high) for low, high in pairwise(edges)) if kept else ()


def _starts(meta: Any) -> list[tuple[str, int]]:
    groups = (meta.row_group(index) for index in range(meta.num_row_groups))
    columns = ((group, _column(group, "case_no")) for group in groups)
    return [
        (column.statistics.min, group.num_rows)
        for group, column in columns
        if column is not None and column.statistics is not None and column.statistics.has_min_max
    ]


def _column(group: Any, name: str) -> Any:
    columns = (group.column(index) for index in range(group.num_columns))
    return next((column for column in columns if column.path_in_schema.split(".")[0] == name), None)


@lru_cache(maxsize=16)
def _filled(path: str, _changed: int) -> frozenset[str] | None:
    meta = pq.read_metadata(path)
    empty: dict[str, bool] = {}
    for index in range(meta.num_row_groups):
        group = meta.row_group(index)
        for place in range(group.num_columns):
            column = group.column(place)
            name = column.path_in_schema.split(".")[0]
            if column.statistics is None or not column.statistics.has_null_count:
                return None
            nested = column.path_in_schema != name and column.statistics.has_min_max
            some = nested or column.statistics.null_count < column.num_values
            empty[name] = empty.get(name, True) and not some
    return frozenset(name for name, nothing in empty.items() if not nothing)


def filled(path: Path) -> frozenset[str] | None:
    """Parquet 里有值的列，由文件自带的统计得出，不读数据；没有统计的是 None。"""
    return _filled(str(path), path.stat().st_mtime_ns)
