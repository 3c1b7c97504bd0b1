"""办件表的一列怎样读:档案里的写法 → DuckDB 表达式。整列一起算，不逐行。

认得的写法与 ``normalise`` 相同；读不出的值为空，并由调用者按列计数。会话的 TimeZone 须先设为档案的时区。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, get_origin

from conformance.center.normalise import NO, YES

_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP",
    date: "DATE",
}
_FORMS = ("%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y%m%d%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class Column:
    """一个目标列:``raw`` 去掉空值后的原值,``value`` 标准值，都是 DuckDB 表达式;``origin`` 是原列名。"""

    target: str
    origin: str
    raw: str
    value: str


def sql_type(hint: Any) -> str:
    """领域类型 → DuckDB 类型。"""
    if get_origin(hint) is tuple:
        return "VARCHAR[]"
    return "VARCHAR" if issubclass(hint, Enum) else _TYPES[hint]


def name(text: str) -> str:
    """列名加引号。"""
    return '"' + text.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """值写成 DuckDB 的字面量。"""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def origin_of(spec: Any) -> str | None:
    """档案里的写法 → 原列名；固定值没有列名。"""
    return spec.get("from") if isinstance(spec, Mapping) else spec


def missing(target: str, hint: Any) -> Column:
    """没有映射的列:整列为空。"""
    return Column(target, "", "NULL", f"CAST(NULL AS {sql_type(hint)})")


def column(
    target: str, spec: Any, hint: Any, types: Mapping[str, str], sentinels: Sequence[Any], timezone: str
) -> Column:
    """一个目标列的读法;``types`` 是原表的列名 → DuckDB 类型。"""
    full = spec if isinstance(spec, Mapping) else {"from": spec}
    if "from" not in full:
        return Column(target, "", "NULL", f"CAST({literal(full.get('const'))} AS {sql_type(hint)})")
    origin = full["from"]
    textual = types[origin] == "VARCHAR"
    raw = _present(name(origin), sentinels) if textual else name(origin)
    if full.get("map"):
        raw, textual = _swapped(raw, full["map"]), True
    return Column(target, origin, raw, _value(raw, hint, full, "VARCHAR" if textual else types[origin], timezone))


def moment(raw: str, kind: str, timezone: str) -> str:
    """原值 → 档案时区的墙上时间。"""
    zone = literal(timezone)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"({raw} AT TIME ZONE {zone})"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return f"CAST({raw} AS TIMESTAMP)"
    epoch = f"(epoch_ms(TRY_CAST({raw} AS BIGINT)) AT TIME ZONE 'UTC' AT TIME ZONE {zone})"
    sane = f"abs(TRY_CAST({raw} AS BIGINT)) BETWEEN 100000000000 AND 9999999999999"
    if kind != "VARCHAR":
        return f"CASE WHEN {sane} THEN {epoch} END"
    iso = f"CASE WHEN {raw} LIKE '%-%-%' THEN TRY_CAST(trim({raw}) AS TIMESTAMPTZ) AT TIME ZONE {zone} END"
    forms = ", ".join(literal(form) for form in _FORMS)
    return f"coalesce({iso}, TRY_STRPTIME(trim({raw}), [{forms}]), CASE WHEN {sane} THEN {epoch} END)"


def swapped(raw: str, table: Mapping[str, Any], otherwise: str) -> str:
    """按对照表换值；表里没有的取 ``otherwise``。"""
    cases = " ".join(f"WHEN {literal(str(key))} THEN {literal(value)}" for key, value in table.items())
    return f"CASE trim(CAST({raw} AS VARCHAR)) {cases} ELSE {otherwise} END" if table else otherwise


def _swapped(raw: str, table: Mapping[str, Any]) -> str:
    return swapped(raw, {key: None if value is None else str(value) for key, value in table.items()}, raw)


def _present(raw: str, sentinels: Sequence[Any]) -> str:
    words = sorted({one.strip().casefold() for one in sentinels if isinstance(one, str)} | {""})
    return f"CASE WHEN lower(trim({raw})) NOT IN ({', '.join(map(literal, words))}) THEN {raw} END"


def _value(raw: str, hint: Any, spec: Mapping[str, Any], kind: str, timezone: str) -> str:
    if hint in {datetime, date}:
        return f"CAST({moment(raw, kind, timezone)} AS {sql_type(hint)})"
    if get_origin(hint) is tuple:
        split = literal(spec.get("split", "\n"))
        return f"string_split({raw}, {split})" if kind == "VARCHAR" else f"CAST({raw} AS VARCHAR[])"
    if hint is bool and kind == "VARCHAR":
        yes, no = (", ".join(literal(one) for one in sorted(words)) for words in (YES, NO))
        return f"CASE WHEN lower(trim({raw})) IN ({yes}) THEN true WHEN lower(trim({raw})) IN ({no}) THEN false END"
    if isinstance(hint, type) and issubclass(hint, Enum):
        members = ", ".join(literal(str(one.value)) for one in hint)
        return f"CASE WHEN trim({raw}) IN ({members}) THEN trim({raw}) END"
    return f"TRY_CAST({raw} AS {sql_type(hint)})"
