"""原样的列 → 标准列:按档案对列、对活动名、取里程碑。全部由 DuckDB 整列计算，几百万行也不进 Python。

建成两个视图 given_cases、given_events:标准列之外，还有
``zs_file``(第几个来源)、``zs_line``(行号)、``zs_order``(同一时刻的先后)、
``zs_lost``(读不出的列，一列一位)。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from conformance.center.exchange.redact import redact
from conformance.center.profile import Profile
from conformance.center.reading import columns
from conformance.center.reading.columns import Column, origin_of
from conformance.center.reading.targets import KINDS, hints, required
from conformance.center.reading.terms import Terms
from conformance.center.records.batch import LINE
from conformance.center.records.xes_rows import CASE
from conformance.domain import EventKind
from conformance.errors import DataError

FILE, ORDER, LOST = "zs_file", "zs_order", "zs_lost"
STRANGE = "事件名"
_OWN = {FILE, LINE}
_NUMBERS = frozenset({"case_no", "main_case"})
_SCIENTIFIC = r"^[0-9](\.[0-9]+)?[eE]\+[0-9]+$"
_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_EXACT = 2**53
"""不小于它的整数，双精度小数放不下。"""
_LAST = 1_000
"""事件表里的事件排在同一时刻的里程碑之后。"""
_XES: Mapping[str, Mapping[str, str]] = {
    "cases": {"case_no": "concept:name"},
    "events": {
        "case_no": CASE,
        "kind": "concept:name",
        "time": "time:timestamp",
        "handler": "org:resource",
        "role": "org:role",
        "unit": "org:group",
    },
}
"""XES 的标准扩展 → 标准列；档案没有写 fields 时用。"""


@dataclass(frozen=True, slots=True)
class Table:
    """一张交来的表:标准名、给人看的名字、关系、列名 → 类型、标准列 → 取值。"""

    name: str
    label: str
    relation: Any
    types: Mapping[str, str]
    fields: Mapping[str, Any]
    profile: Profile

    @property
    def spec(self) -> Mapping[str, Any]:
        """档案的 ``records``。"""
        found: Mapping[str, Any] = self.profile.data["records"]
        return found

    def column(self, target: str, spec: Any, hint: Any) -> Column:
        """一个标准列的读法。"""
        found = columns.column(target, spec, hint, self.types, Terms.of(self.profile.data, self.spec))
        return replace(found, value=_number(found, self.types)) if target in _NUMBERS else found


def table(
    connection: Any,
    profile: Profile,
    name: str,
    parts: Sequence[tuple[int, Path]],
    label: str,
    *,
    direct: bool,
    xes: bool,
) -> Table:
    """``parts``(第几个来源, Parquet)→ 一张表;``direct`` 是直接读交来的 Parquet,行号就是文件里的行号。"""
    relation = _relation(connection, parts, direct=direct)
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    given = profile.data["records"].get("fields", {}).get(name)
    known = {one: one for one in hints(KINDS[name]) if one in types}
    usual = {one: origin for one, origin in _XES[name].items() if xes and origin in types}
    return Table(name, label, relation, types, given or usual | known, profile)


def expected(records: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """各表的标准列(和各个里程碑)→ 可能取自哪些原列；没有写 fields 的，是标准名或者 XES 的标准扩展。"""
    given = records.get("fields") or {}
    usual = {name: {one: [one, *filter(None, [_XES[name].get(one)])] for one in hints(KINDS[name])} for name in _XES}
    milestones = {"cases": records.get("milestones") or {}}
    return {name: {**(given.get(name) or usual[name]), **milestones.get(name, {})} for name in _XES}


def views(connection: Any, cases: Table, logs: Sequence[Table]) -> None:
    """建 given_cases 与 given_events;缺列抛 DataError,消息列出现有的列。"""
    read = {one.target: one.value for one in reads(cases)}
    cases.relation.project(_select(read, 0, _lost(cases))).create_view("given_cases")
    parts = [*_milestones(cases), *map(_logged, logs)]
    union = parts[0]
    for relation in parts[1:]:
        union = union.union(relation)
    union.create_view("given_events")


def reads(table: Table) -> list[Column]:
    """每个标准列的读法；没有写 fields 就认为列名已是标准名。"""
    kind = KINDS[table.name]
    for target in sorted(required(kind) - table.fields.keys()):
        _check(table, target, target)
    return [_column(table, target, hint) for target, hint in hints(kind).items()]


def filled(tables: Sequence[Table]) -> dict[str, frozenset[str]]:
    """各表有来处的标准列；其余整列为空，不必带着去排序。"""
    found = {one.name: {column.target for column in reads(one) if _sourced(column)} for one in tables}
    events = found.get("events", set()) | {"case_no", "kind", "time", "procedure"}
    return {"cases": frozenset(found["cases"]), "events": frozenset(events)}


def _sourced(column: Column) -> bool:
    return column.raw != "NULL" or not column.value.startswith("CAST(NULL")


def _number(column: Column, types: Mapping[str, str]) -> str:
    """编号去掉前后的空白;被表格软件改写成科学记数、存成放不下的小数的是空值:几笔办件会并成一笔。"""
    said = columns.bare(column.value)
    spoilt = f"contains({column.value}, '+') AND regexp_matches({said}, {columns.literal(_SCIENTIFIC)})"
    if types.get(column.origin) in _FLOATS:
        spoilt = f"abs(TRY_CAST({column.raw} AS DOUBLE)) >= {_EXACT}"
    return f"CASE WHEN {spoilt} THEN NULL ELSE nullif({said}, '') END"


def bit(table: str, target: str) -> int:
    """``zs_lost`` 里代表这一列读不出的一位;``target`` 是 “事件名” 时代表事件名不认识。"""
    return 1 << (62 if target == STRANGE else list(hints(KINDS[table])).index(target))


def _lost(table: Table) -> str:
    """读不出的列，一列一位。"""
    return _bits(
        {bit(table.name, one.target): _unread(one) for one in reads(table) if one.raw not in ("NULL", one.value)}
    )


def _unread(column: Column) -> str:
    """有值而读不出；只有空白的不是值。"""
    blank = columns.bare(f"CAST({column.raw} AS VARCHAR)")
    return f"{column.raw} IS NOT NULL AND {column.value} IS NULL AND {blank} <> ''"


def _bits(conditions: Mapping[int, str]) -> str:
    return " + ".join(f"CASE WHEN {said} THEN {value} ELSE 0 END" for value, said in conditions.items()) or "0"


def _relation(connection: Any, parts: Sequence[tuple[int, Path]], *, direct: bool) -> Any:
    names = ", ".join(columns.literal(str(path)) for _, path in parts)
    options = "union_by_name = true, filename = 'zs_name'"
    options += ", binary_as_string = true, file_row_number = true" * direct
    try:
        found = connection.sql(f"SELECT * FROM read_parquet([{names}], {options})")  # noqa: S608 - 路径加了引号
    except duckdb.Error as error:
        raise DataError(f"{parts[0][1]}:不是完整的 Parquet 文件({first(error)})；请重新导出。") from None
    numbers = " ".join(f"WHEN {columns.literal(str(path))} THEN {index}" for index, path in parts)
    line = f"CAST(file_row_number + 1 AS BIGINT) AS {LINE}" if direct else LINE
    gone = {"zs_name", "file_row_number", LINE}
    kept = ", ".join(columns.name(one) for one in found.columns if one not in gone)
    if not kept:
        raise DataError(f"{parts[0][1].name}:一列也没有；请检查导出的内容与 records.rows。")
    return found.project(f"{kept}, CASE zs_name {numbers} END AS {FILE}, {line}")


def _column(table: Table, target: str, hint: Any) -> Column:
    if target not in table.fields or (table.name, target) == ("events", "kind"):
        return columns.missing(target, hint)
    spec = table.fields[target]
    _check(table, origin_of(spec), target)
    return table.column(target, spec, hint)


def _check(table: Table, origin: str | None, target: str, under: str = "") -> None:
    if origin is None or origin in table.types:
        return
    steps = (under, target) if under else ("fields", table.name, target)
    known = "、".join(column for column in table.types if column not in _OWN)
    where = table.profile.where("records", *steps)
    raise DataError(f"{table.label}:没有列“{origin}”；现有的列是 {known}；请改 records.{'.'.join(steps)}({where})。")


def _logged(table: Table) -> Any:
    """事件表:活动名换成标准事件，没有对应的是 环节；原名留在 procedure。"""
    spec = table.fields.get("kind", "kind")
    _check(table, origin_of(spec), "kind")
    raw = table.column("kind", spec, str).value
    known = {str(kind): str(kind) for kind in EventKind}
    read = {one.target: one.value for one in reads(table)}
    stage = f"CASE WHEN {raw} IS NOT NULL THEN {columns.literal(EventKind.STAGE)} END"
    read["kind"] = columns.swapped(raw, known | dict(table.spec.get("kinds", {})), stage)
    read["procedure"] = f"coalesce({read['procedure']}, {columns.swapped(raw, dict.fromkeys(known), raw)})"
    return table.relation.project(_select(read, _LAST, f"{_lost(table)} + {_strange(table, raw)}"))


def _strange(table: Table, raw: str) -> str:
    """档案没有写 kinds 时，不是标准事件的名字是认不得的；写了的，没有列出的就是环节。"""
    if "kinds" in table.spec:
        return "0"
    known = ", ".join(columns.literal(kind) for kind in EventKind)
    unlike = " AND ".join(f"{one} NOT IN ({known})" for one in (f"trim({raw})", columns.bare(raw)))
    return _bits({bit("events", STRANGE): unlike})


def _milestones(table: Table) -> Iterator[Any]:
    """办件表里的一列时间 → 一种事件；空的不是事件，也不算拒绝。"""
    number = table.column("case_no", table.fields.get("case_no", "case_no"), str).value
    empty = {name: columns.missing(name, hint).value for name, hint in hints(KINDS["events"]).items()}
    for order, (kind, origin) in enumerate(table.spec.get("milestones", {}).items()):
        _check(table, origin, kind, "milestones")
        time = table.column("time", origin, datetime)
        event = empty | {"case_no": number, "kind": columns.literal(kind), "time": time.value}
        lost = _bits({bit("events", "time"): f"{time.value} IS NULL"})
        yield table.relation.filter(f"{time.raw} IS NOT NULL").project(_select(event, order, lost))


def _select(read: Mapping[str, str], order: int, lost: str) -> str:
    wanted = ", ".join(f"{value} AS {target}" for target, value in read.items())
    return f"{wanted}, {FILE}, {LINE}, {order} AS {ORDER}, CAST({lost} AS BIGINT) AS {LOST}"


def example(table: Table, target: str) -> str:
    """读不出的列，举一个打过码的例子:列“deadline”(例如“soon”)。"""
    one = next(one for one in reads(table) if one.target == target)
    found = (
        table.relation.filter(_unread(one)).limit(1).project(f"CAST({one.raw} AS VARCHAR)").fetchall()
        if one.origin
        else []
    )
    return f"列“{one.origin or target}”" + (f"(例如“{redact(str(found[0][0])[:40])[0]}”)" if found else "")


def first(error: Exception) -> str:
    """错误的第一行。"""
    return str(error).splitlines()[0]
