"""规则编译成 SQL:规则、参数与表的形状都相同的只编译一次，存下来以后的进程也不再编译。"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from conformance.run.compiled import remembered

if TYPE_CHECKING:
    from conformance.rules.records import Check

DIALECT = "duckdb"
SPARK = "pyspark"
_PARTS = {"expressions", "from"}
"""只从一张表取列的查询有的部分。"""

OWNERS = (("case_no", "VARCHAR"), ("department", "VARCHAR"), ("item_code", "VARCHAR"))
"""列出问题时要从办件取的列；对象自己没有部门、事项的才用得着。"""
Columns = tuple[tuple[str, str], ...]
"""列名与 DuckDB 类型。"""
Shape = tuple[tuple[str, Columns], ...]
"""表名与它的列。"""
Rule = Callable[..., "Iterable[Check]"]
View = Callable[..., Any]
"""参数是表，返回一张表；每行是规则的一个对象，要有 case_no、department、item_code。"""


@dataclass(frozen=True, slots=True)
class Named:
    """一个检查的短名、一句话、要看得到的东西。"""

    kind: str
    message: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """编译好的一张表:SQL 与它的列。"""

    sql: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class Plan:
    """一条规则:进行得了的检查、各检查的状态列、数据里没有而使检查不能进行的东西。

    ``wanted`` 是规则总共有几个检查。``states`` 是以 ``"t0"`` 为对象表的 SQL 表达式，各规则的可以放进同一次查询;
    ``marks`` 只在规则离不开自己的子查询时才有:造出状态列的整句 SQL，这时 ``states`` 是空的。
    """

    wanted: int
    checks: tuple[Named, ...]
    absent: tuple[str, ...]
    states: tuple[str, ...]
    marks: str


@cache
def parameters(view: View) -> tuple[str, ...]:
    """视图用到的各张表。"""
    return tuple(inspect.signature(view).parameters)


@lru_cache(maxsize=64)
def timeline(tables: Shape, norms: str, dialect: str = DIALECT) -> Made:
    """时间线的 SQL;``norms`` 是参数的 JSON。判定日期是日历表的 as_of 列，所以换日期不必重新编译。"""
    return remembered(Made, lambda: _timeline(tables, norms, dialect), "timeline", repr(tables), norms, dialect)


@lru_cache(maxsize=256)
def view(build: View, tables: Shape, dialect: str = DIALECT) -> Made:
    """视图的 SQL;``build`` 的参数名就是它用到的表。"""
    key = ("view", _name(build), repr(tables), dialect)
    return remembered(Made, lambda: _made(build(**_unbound(tables)), dialect), *key)


def plan(
    rule: Rule,
    norm: str,
    visible: frozenset[str],
    tables: Shape,
    since: date | None = None,
    dialect: str = DIALECT,
) -> Plan:
    """``rule`` 在 ``tables`` 的第一张表上的检查;``norm`` 是参数的 JSON，参数 ``{"table": 名}`` 换成那张表。"""
    needs = {need for check in named(rule, norm, tables) for need in check.needs}
    return _planned(rule, norm, visible & needs, tables, since, dialect)


@lru_cache(maxsize=4096)
def named(rule: Rule, norm: str, tables: Shape) -> tuple[Named, ...]:
    """规则的全部检查的名目。"""
    key = ("named", _name(rule), norm, repr(tables))
    return remembered(
        tuple[Named, ...],
        lambda: tuple(Named(one.kind, one.message, one.needs) for one in _checks(rule, norm, tables)[1]),
        *key,
    )


@lru_cache(maxsize=4096)
def listing(
    rule: Rule,
    norm: str,
    visible: frozenset[str],
    tables: Shape,
    since: date | None,
    state: int,
    dialect: str = DIALECT,
) -> str:
    """处于 ``state`` 的对象的 SQL，列同 ``rules.records.marked``。"""

    def make() -> str:
        from conformance.rules import records

        subject, checks = _checks(rule, norm, tables)
        seen = _seen(subject, checks, visible, since)
        return _sql(records.offenders(subject, seen, _table("cases", OWNERS), state=state), dialect)

    return remembered(str, make, "listing", *_key(rule, norm, visible, tables, since, dialect), str(state))


@lru_cache(maxsize=4096)
def _planned(rule: Rule, norm: str, visible: frozenset[str], tables: Shape, since: date | None, dialect: str) -> Plan:
    key = _key(rule, norm, visible, tables, since, dialect)
    return remembered(Plan, lambda: _plan(rule, norm, visible, tables, since, dialect), "plan", *key)


def _plan(rule: Rule, norm: str, visible: frozenset[str], tables: Shape, since: date | None, dialect: str) -> Plan:
    from conformance.rules import records

    subject, wanted = _checks(rule, norm, tables)
    checks = _seen(subject, wanted, visible, since)
    gone = {need for check in wanted for need in check.needs} - visible
    absent = sorted(need for need in gone if need.partition(".")[2] not in gone)
    sql = _sql(records.states(subject, checks), dialect) if checks else ""
    states, marks = _fragments(sql, tables[0][0], dialect) if checks else ((), "")
    names = tuple(Named(one.kind, one.message, one.needs) for one in checks)
    return Plan(len(wanted), names, tuple(absent), states, marks)


def _fragments(sql: str, subject: str, dialect: str) -> tuple[tuple[str, ...], str]:
    """只从对象表取列的查询 → 各列的表达式；别的原样放在后面。"""
    import sqlglot

    tree = sqlglot.parse_one(sql, dialect=dialect)
    parts = {part.rstrip("_") for part, value in tree.args.items() if value}  # sqlglot 有的版本写成 from_
    if (
        not isinstance(tree, sqlglot.exp.Select)
        or parts != _PARTS
        or f'FROM "{subject}" AS "t0"' not in sql.replace("`", '"')
    ):
        return (), sql
    return tuple(column.unalias().sql(dialect=dialect) for column in tree.expressions), ""


def _checks(rule: Rule, norm: str, tables: Shape) -> tuple[Any, list[Check]]:
    bound = _unbound(tables)
    subject = bound[tables[0][0]]
    return subject, list(rule(subject, *(_argument(value, bound) for value in json.loads(norm))))


def _seen(subject: Any, wanted: list[Check], visible: frozenset[str], since: date | None) -> list[Check]:
    from conformance.rules import records

    seen = [check for check in wanted if visible.issuperset(check.needs)]
    return [records.since(subject, check, since) for check in seen] if since else seen


def _timeline(tables: Shape, norms: str, dialect: str) -> Made:
    from conformance.rules.timeline import timeline as build

    bound = _unbound(tables)
    return _made(build(**bound, as_of=bound["calendar"].as_of, norms=json.loads(norms)), dialect)


def _made(expression: Any, dialect: str) -> Made:
    from ibis.backends.sql.datatypes import DuckDBType

    columns = tuple((name, DuckDBType.to_string(kind)) for name, kind in expression.schema().items())
    return Made(_sql(expression, dialect), columns)


def _sql(expression: Any, dialect: str) -> str:
    import ibis

    ibis.options.sql.fuse_selects = False  # 合并相邻的 SELECT 要反复改写整棵树，时间线为此多花一半的编译时间
    return str(ibis.to_sql(expression, dialect=dialect))


def _unbound(tables: Shape) -> dict[str, Any]:
    return {name: _table(name, columns) for name, columns in tables}


@lru_cache(maxsize=256)
def _table(name: str, columns: Columns) -> Any:
    import ibis

    return ibis.table({column: _kind(kind) for column, kind in columns}, name=name)


@cache
def _kind(text: str) -> Any:
    from ibis.backends.sql.datatypes import DuckDBType

    return DuckDBType.from_string(text)


def _argument(value: Any, bound: dict[str, Any]) -> Any:
    return bound[value["table"]] if isinstance(value, dict) and set(value) == {"table"} else value


def _key(
    rule: Rule, norm: str, visible: frozenset[str], tables: Shape, since: date | None, dialect: str
) -> tuple[str, ...]:
    return _name(rule), norm, "、".join(sorted(visible)), repr(tables), str(since), dialect


def _name(made: Callable[..., Any]) -> str:
    """规则的名字；不在 conformance.rules 里的，连同它的源码。"""
    inside = made.__module__.startswith("conformance.rules")
    return f"{made.__module__}.{made.__qualname__}{'' if inside else inspect.getsource(made)}"


def every(listing: str, checks: Sequence[Named], state: int) -> str:
    """``listing`` 的 SQL → 处于 ``state`` 的一个一行:编号、部门、事项、种类、说明、应为、实为;报告据此列全。"""
    quoted = [[name.replace("'", "''") for name in (check.kind, check.message)] for check in checks]
    found = ", ".join(
        f"{{'s': s{i}, 'kind': '{kind}', 'message': '{message}', 'expected': e{i}, 'observed': o{i}}}"
        for i, (kind, message) in enumerate(quoted)
    )
    each = f"SELECT case_no, department, item_code, unnest([{found}]) AS u FROM ({listing})"  # noqa: S608 - 短名出自规则
    columns = "case_no, department, item_code, u.kind, u.message, u.expected, u.observed"
    return f"SELECT {columns} FROM ({each}) WHERE u.s = {state}"  # noqa: S608 - 同上
