"""规则编译成 SQL:同一进程里，规则、参数与表的形状都相同的只编译一次(编译比执行还慢)。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import ibis

from conformance.rules import records
from conformance.rules import timeline as timelines
from conformance.rules.records import Check

Shape = tuple[tuple[str, Any], ...]
"""表名与它的 Ibis 结构。"""
Rule = Callable[..., Iterable[Check]]
View = Callable[..., Any]
"""参数是表，返回一张表；每行是规则的一个对象，要有 case_no、department、item_code。"""


@dataclass(frozen=True, slots=True)
class Plan:
    """一条规则的检查:进行得了的、它们的合计 SQL(没有检查时为空)、数据里没有而使检查不能进行的东西。"""

    wanted: int
    checks: tuple[Check, ...]
    absent: tuple[str, ...]
    totals: str


@lru_cache(maxsize=64)
def timeline(tables: Shape, as_of: date, norms: str) -> tuple[str, Any]:
    """时间线的 SQL 与它的结构;``norms`` 是参数的 JSON。"""
    built = timelines.timeline(**_unbound(tables), as_of=as_of, norms=json.loads(norms))
    return str(ibis.to_sql(built, dialect="duckdb")), built.schema()


@lru_cache(maxsize=256)
def view(build: View, tables: Shape) -> tuple[str, Any]:
    """视图的 SQL 与它的结构;``build`` 的参数名就是它用到的表。"""
    built = build(**_unbound(tables))
    return str(ibis.to_sql(built, dialect="duckdb")), built.schema()


@lru_cache(maxsize=4096)
def plan(rule: Rule, norm: str, visible: frozenset[str], tables: Shape) -> Plan:
    """``rule`` 在 ``tables`` 的第一张表上的检查;``norm`` 是参数的 JSON，参数 ``{"table": 名}`` 换成那张表。"""
    bound = _unbound(tables)
    subject = bound[tables[0][0]]
    wanted = list(rule(subject, *(_argument(value, bound) for value in json.loads(norm))))
    checks = tuple(check for check in wanted if visible.issuperset(check.needs))
    absent = tuple(sorted({need for check in wanted for need in check.needs} - visible))
    sql = str(ibis.to_sql(records.totals(subject, checks), dialect="duckdb")) if checks else ""
    return Plan(len(wanted), checks, absent, sql)


def _unbound(tables: Shape) -> dict[str, Any]:
    return {name: ibis.table(schema, name=name) for name, schema in tables}


def _argument(value: Any, bound: dict[str, Any]) -> Any:
    return bound[value["table"]] if isinstance(value, dict) and set(value) == {"table"} else value
