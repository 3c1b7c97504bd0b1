"""办件由 Parquet 交来:按档案对列、对活动名、取里程碑，写成标准的 cases.parquet 与 events.parquet。

全部由 DuckDB 整列计算，几百万行也不进 Python。表的模式与逐行写出见 ``tables``。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from conformance.assessment import Issue
from conformance.center import columns
from conformance.center.columns import Column, origin_of
from conformance.center.profile import Profile
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA, ORDER, write_table
from conformance.center.targets import KINDS, hints, required
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, EventKind
from conformance.errors import DataError

__all__ = ["CASE_SCHEMA", "EVENT_SCHEMA", "collect_records", "write_table"]

_ROW = "file_row_number"


@dataclass(frozen=True, slots=True)
class _Given:
    """一张交来的表:关系、列名 → 类型、文件、它在档案里的名字、标准列 → 取值。"""

    name: str
    file: Path
    relation: Any
    types: Mapping[str, str]
    fields: Mapping[str, Any]
    profile: Profile

    @property
    def spec(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.profile.data["records"]
        return found

    @property
    def sentinels(self) -> Sequence[Any]:
        return tuple(self.spec.get("sentinels", ()))

    @property
    def timezone(self) -> str:
        return str(self.profile.data["timezone"])


def collect_records(profile: Profile, writer: Writer) -> tuple[list[Source], list[Issue]]:
    """读档案 ``records`` 指的表，写进快照；文件读不出、缺列抛 DataError，消息列出现有的列。"""
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'")
    connection.execute("SET TimeZone = " + columns.literal(profile.data["timezone"]))
    try:
        return _collect(connection, profile, writer)
    finally:
        connection.close()


def _collect(connection: Any, profile: Profile, writer: Writer) -> tuple[list[Source], list[Issue]]:
    cases = _opened(connection, profile, "cases")
    logs = [_opened(connection, profile, "events")] if "events" in profile.data["records"] else []
    sources, issues = [], list[Issue]()
    for name, (relation, read) in {"cases": _cases(cases), "events": _events(cases, logs)}.items():
        rows = _written(relation, name, writer.table(name))
        sources.append(Source(name, Channel.RECORDS, rows=rows, refused=read - rows))
        file = logs[0].file if logs and name == "events" else cases.file
        issues += [Issue(name, str(file), _REFUSED[name].format(read - rows))] * (read > rows)
    return sources, issues + [issue for table in (cases, *logs) for issue in _unreadable(table)]


_REFUSED = {
    "cases": "有 {} 行没有办件编号，或者与另一行完全相同，没有进入判定",
    "events": "有 {} 行没有办件编号、时间或事件名，没有进入判定",
}


def _opened(connection: Any, profile: Profile, name: str) -> _Given:
    file = Path(profile.data["records"][name])
    where = profile.where("records", name)
    if not file.is_file():
        raise DataError(f"{file}:没有这个文件；请改 records.{name}({where})。")
    try:
        relation = connection.read_parquet(str(file), file_row_number=True)
    except duckdb.Error as error:
        raise DataError(f"{file}:不是完整的 Parquet 文件({_first(error)})；请重新导出。") from None
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    given = profile.data["records"].get("fields", {}).get(name)
    fields = given or {one: one for one in hints(KINDS[name]) if one in types}
    return _Given(name, file, relation, types, fields, profile)


def _columns(table: _Given) -> list[Column]:
    """每个标准列的读法；没有写 fields 就认为列名已是标准名。"""
    kind = KINDS[table.name]
    for target in sorted(required(kind) - table.fields.keys()):
        _check(table, target, target)
    return [_column(table, target, hint) for target, hint in hints(kind).items()]


def _column(table: _Given, target: str, hint: Any) -> Column:
    if target not in table.fields or (table.name, target) == ("events", "kind"):
        return columns.missing(target, hint)
    spec = table.fields[target]
    _check(table, origin_of(spec), target)
    return columns.column(target, spec, hint, table.types, table.sentinels, table.timezone)


def _check(table: _Given, origin: str | None, target: str, under: str = "") -> None:
    if origin is None or origin in table.types:
        return
    steps = (under, target) if under else ("fields", table.name, target)
    known = "、".join(column for column in table.types if column != _ROW)
    where = table.profile.where("records", *steps)
    raise DataError(f"{table.file}:没有列“{origin}”；现有的列是 {known}；请改 records.{'.'.join(steps)}({where})。")


def _cases(table: _Given) -> tuple[Any, int]:
    wanted = ", ".join(f"{one.value} AS {one.target}" for one in _columns(table))
    given = table.relation.project(f"{wanted}, {_ROW}").filter("case_no IS NOT NULL")
    names = ", ".join(one.target for one in _columns(table))
    return given.aggregate(f"{names}, min({_ROW}) AS {_ROW}", names), _count(table.relation)


def _events(cases: _Given, logs: Sequence[_Given]) -> tuple[Any, int]:
    parts = [*_milestones(cases), *map(_logged, logs)]
    union, read = parts[0], sum(map(_count, parts))
    for relation in parts[1:]:
        union = union.union(relation)
    return union.filter("case_no IS NOT NULL AND time IS NOT NULL AND kind IS NOT NULL"), read


def _logged(table: _Given) -> Any:
    """事件表:活动名换成标准事件，没有对应的是 环节；原名留在 procedure。"""
    spec = table.fields.get("kind", "kind")
    _check(table, origin_of(spec), "kind")
    raw = columns.column("kind", spec, str, table.types, table.sentinels, table.timezone).value
    known = {str(kind): str(kind) for kind in EventKind}
    read = {one.target: one.value for one in _columns(table)}
    stage = f"CASE WHEN {raw} IS NOT NULL THEN {columns.literal(EventKind.STAGE)} END"
    read["kind"] = columns.swapped(raw, known | dict(table.spec.get("kinds", {})), stage)
    read["procedure"] = f"coalesce({read['procedure']}, {columns.swapped(raw, dict.fromkeys(known), raw)})"
    return table.relation.project(_select(read, _ROW))


def _milestones(table: _Given) -> Iterator[Any]:
    """办件表里的一列时间 → 一种事件；空的不是事件，也不算拒绝。"""
    number = columns.column(
        "case_no", table.fields.get("case_no", "case_no"), str, table.types, (), table.timezone
    ).value
    empty = {name: columns.missing(name, hint).value for name, hint in hints(KINDS["events"]).items()}
    for order, (kind, origin) in enumerate(table.spec.get("milestones", {}).items()):
        _check(table, origin, kind, "milestones")
        time = columns.column("time", origin, datetime, table.types, table.sentinels, table.timezone)
        event = empty | {"case_no": number, "kind": columns.literal(kind), "time": time.value}
        yield table.relation.filter(f"{time.raw} IS NOT NULL").project(_select(event, str(order)))


def _select(read: Mapping[str, str], row: str) -> str:
    return ", ".join(f"{value} AS {target}" for target, value in read.items()) + f", CAST({row} AS BIGINT) AS {_ROW}"


def _written(relation: Any, name: str, path: Path) -> int:
    kept = relation.order(", ".join((*ORDER[name], _ROW))).project(", ".join(hints(KINDS[name])))
    aside = path.with_suffix(".part")
    kept.write_parquet(str(aside))
    aside.replace(path)
    return int(pq.read_metadata(path).num_rows)


def _unreadable(table: _Given) -> Iterator[Issue]:
    """每一列读不出的值:多少个、举一例。"""
    read = [one for one in _columns(table) if one.raw != "NULL"]
    lost = [f"({one.raw} IS NOT NULL AND {one.value} IS NULL)" for one in read]
    asked = [
        f"count_if({bad}), any_value(CAST({one.raw} AS VARCHAR)) FILTER ({bad})"
        for one, bad in zip(read, lost, strict=True)
    ]
    row = table.relation.aggregate(", ".join(asked)).fetchall()[0] if asked else ()
    for one, count, example in zip(read, row[::2], row[1::2], strict=True):
        if count:
            said = f"列“{one.origin}”有 {count} 个值读不出(例如“{example}”)，作空值处理"
            yield Issue(table.name, f"{table.file}:{one.target}", f"{said}；请在档案里用 map 或 sentinels 写明")


def _count(relation: Any) -> int:
    return int(relation.aggregate("count(*)").fetchall()[0][0])


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
