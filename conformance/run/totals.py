"""合计:同一对象表上的全部规则放进一次查询，一遍扫描得出每条规则的适用、违反、不能判定数。

每条规则的状态列是 SQL 表达式(``queries.Plan.states``)，在内层各造一次，外层只数。
数用 CASE 而不用 FILTER:DuckDB 为每个 FILTER 把全部列重新切一遍，列多的时候慢几倍。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.rules import records
from conformance.rules.records import Named, Tally


def states(subject: str, asked: Sequence[Sequence[str]], extra: Sequence[str] = ()) -> str:
    """对象表(连同它的引号)→ 各规则的状态列 ``q<规则>s<检查>``,前面是原样带着的列 ``extra``。"""
    made = [f"{state} AS q{i}s{j}" for i, each in enumerate(asked) for j, state in enumerate(each)]
    columns = ", ".join([*(f"t0.{name}" for name in extra), *made])
    return f"SELECT {columns} FROM {subject} AS t0"  # noqa: S608 - 表达式由规则编译而来


def counted(source: str, widths: Sequence[int]) -> str:
    """状态列的查询 → 一行合计;``widths`` 是各规则的检查数。"""
    columns = ", ".join(column for i, width in enumerate(widths) for column in _counts(i, width))
    return f"SELECT {columns} FROM ({source})"  # noqa: S608 - 同上


def sifted(source: str, widths: Sequence[int]) -> str:
    """状态列(连同 ``case_no``)的查询 → 一行:各规则的适用数，和有问题的各行 ``troubled``(没有的是空的)。

    一遍扫描，什么也不落表；有问题的少得多，违反数与不能判定数在它们上面数。
    """
    columns = [f"q{i}s{j}" for i, width in enumerate(widths) for j in range(width)]
    row = ", ".join(f"'{name}': {name}" for name in ("case_no", *columns))
    worst = f"greatest({', '.join(columns)})"
    troubled = f"list({{{row}}}) FILTER (WHERE {worst} >= {records.VIOLATING}) AS troubled"
    wanted = ", ".join([*(_checked(i, width) for i, width in enumerate(widths)), troubled])
    return f"SELECT {wanted} FROM ({source})"  # noqa: S608 - 表达式由规则编译而来


def tallies(row: Mapping[str, Any], asked: Sequence[Sequence[Named]]) -> Iterator[Tally]:
    """``counted`` 查出的一行 → 逐条规则的合计。"""
    for index, checks in enumerate(asked):
        prefix = f"q{index}"
        own = {name.removeprefix(f"{prefix}_"): n for name, n in row.items() if name.startswith(f"{prefix}_")}
        yield records.tally(own, checks)


def problem(index: int, width: int, state: int) -> str:
    """规则 ``index`` 有一个检查处于 ``state``。"""
    return " OR ".join(f"coalesce(q{index}s{j} = {state}, false)" for j in range(width))


def _counts(index: int, width: int) -> Iterator[str]:
    hit, open_ = problem(index, width, records.VIOLATING), problem(index, width, records.UNDECIDED)
    yield _checked(index, width)
    for name, condition in (("violating", hit), ("undecided", f"({open_}) AND NOT ({hit})" if width > 1 else open_)):
        yield f"count(CASE WHEN {condition} THEN 1 END) AS q{index}_{name}"
    for j in range(width):
        for letter, state in (("v", records.VIOLATING), ("u", records.UNDECIDED)):
            yield f"count(CASE WHEN q{index}s{j} = {state} THEN 1 END) AS q{index}_{letter}{j}"


def _checked(index: int, width: int) -> str:
    return f"count(coalesce({', '.join(f'q{index}s{j}' for j in range(width))})) AS q{index}_checked"
