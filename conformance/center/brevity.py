"""数据很少时，DuckDB 计划一句查询比执行它贵得多:省去只为大数据改写计划的那些步骤，结果一样。"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

FEW = 2**21
"""合起来不超过这么多字节的，计划查询比执行贵。"""
PLAIN = frozenset(
    {
        "expression_rewriter",
        "filter_pullup",
        "filter_pushdown",
        "deliminator",
        "unnest_rewriter",
        "unused_columns",
        "cte_inlining",
        "materialized_cte",
    }
)
"""数据很少时仍要的优化:去掉用不着的列、把条件推到连接里、消去相关子查询。"""


def few(paths: Iterable[Path]) -> bool:
    """这些文件合起来很小；没有的不算。"""
    return sum(path.stat().st_size for path in paths if path.is_file()) <= FEW


def brief(connection: Any) -> None:
    """这个连接的查询计划从简。"""
    known = {row[0] for row in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()}
    connection.execute(f"SET disabled_optimizers = '{','.join(sorted(known - PLAIN))}'")
