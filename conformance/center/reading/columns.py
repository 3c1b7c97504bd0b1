"""办件表的一列怎样读:档案里的写法 → DuckDB 表达式。整列一起算，不逐行。

认得的写法与 ``normalise`` 相同；读不出的值为空，并由调用者按列计数。会话的 TimeZone 须先设为档案的时区。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, get_origin

from conformance.center.normalise import NO, UNITS, YES
from conformance.center.reading.fields import empty_days, full, origins, table_of
from conformance.center.reading.moments import moment
from conformance.center.reading.terms import Terms
from conformance.domain import LimitUnit

_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP",
    date: "DATE",
}

_BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
"""编号、名称前后的空白不算它们的一部分，两张表才对得上。"""
_INTEGERS = frozenset(sign + name for sign in ("", "U") for name in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT"))


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


def bare(text: str) -> str:
    """去掉前后的空白(不只是空格)；首尾是看得见的 ASCII 字符的(编号多半如此)不必去。"""
    clean = " AND ".join(f"{end}({text}, 1) BETWEEN '!' AND '~'" for end in ("left", "right"))
    return f"CASE WHEN {clean} THEN {text} ELSE trim({text}, {literal(_BLANKS)}) END"


def origin_of(spec: Any) -> str | None:
    """档案里的写法 → 原列名(几个候选的，是第一个)；固定值没有列名。"""
    return next(iter(origins(spec)), None)


def missing(target: str, hint: Any) -> Column:
    """没有映射的列:整列为空。"""
    return Column(target, "", "NULL", f"CAST(NULL AS {sql_type(hint)})")


def column(target: str, spec: Any, hint: Any, types: Mapping[str, str], terms: Terms) -> Column:
    """一个目标列的读法;``types`` 是原表的列名 → DuckDB 类型。几个候选的列取第一个不空的，没有的候选不看。"""
    given = full(spec)
    if "from" not in given:
        return Column(target, "", "NULL", f"CAST({literal(given.get('const'))} AS {sql_type(hint)})")
    found = [one for one in origins(spec) if one in types]
    empty = (*terms.sentinels, *(given.get("sentinels") or ()))
    kinds = {types[one] for one in found}
    kind = kinds.pop() if len(kinds) == 1 else "VARCHAR"
    raws = [_raw(one, types[one], kind, empty) for one in found]
    raw = raws[0] if len(raws) == 1 else f"coalesce({', '.join(raws)})"
    raw, kind = _changed(raw, kind, given, hint, terms)
    value = _duration(raw, hint) if given.get("as") == "duration" else _value(raw, hint, given, kind, terms.timezone)
    return Column(target, found[0], raw, _nothing(value, hint, given, empty))


def _raw(origin: str, own: str, kind: str, sentinels: Sequence[Any]) -> str:
    raw = name(origin) if own == kind else f"CAST({name(origin)} AS VARCHAR)"
    return _present(raw, sentinels) if kind == "VARCHAR" else raw


def _changed(raw: str, kind: str, spec: Mapping[str, Any], hint: Any, terms: Terms) -> tuple[str, str]:
    """按 ``pattern`` 截取、按对照表换值之后的原值与它的类型。"""
    if "pattern" in spec:
        group = int("(" in spec["pattern"].replace("\\(", "").replace("(?:", ""))
        cut = f"regexp_extract(CAST({raw} AS VARCHAR), {literal(spec['pattern'])}, {group})"
        raw, kind = f"nullif({cut}, '')", "VARCHAR"
    table = table_of(spec, hint, terms)
    if table or "otherwise" in spec:
        other = literal(spec["otherwise"]) if "otherwise" in spec else f"CAST({raw} AS VARCHAR)"
        made = swapped(raw, {key: None if value is None else str(value) for key, value in table.items()}, other)
        raw, kind = f"CASE WHEN {raw} IS NOT NULL THEN {made} END", "VARCHAR"
    return raw, kind


def _duration(raw: str, hint: Any) -> str:
    """“5个工作日”这样的文字 → 数，或单位；“天”认不出。"""
    form = rf"\s*([0-9]+)\s*个?\s*({'|'.join(UNITS)})?\s*"
    text = f"CAST({raw} AS VARCHAR)"
    part = f"nullif(regexp_extract({text}, '{form}', {2 if hint is LimitUnit else 1}), '')"
    whole = f"CASE WHEN regexp_full_match({text}, '{form}') THEN {part} END"
    if hint is not LimitUnit:
        return f"TRY_CAST({whole} AS {sql_type(hint)})"
    return swapped(whole, {word: str(unit) for word, unit in UNITS.items()}, "NULL")


def _nothing(value: str, hint: Any, spec: Mapping[str, Any], sentinels: Sequence[Any]) -> str:
    """表示“没有”的日期、数成为空。"""
    if hint in {date, datetime}:
        days = ", ".join(f"DATE {literal(day)}" for day in sorted(empty_days(sentinels)))
        return f"CASE WHEN CAST({value} AS DATE) NOT IN ({days}) THEN {value} END" if days else value
    most = spec.get("none_when_at_least")
    return value if most is None else f"CASE WHEN {value} < {literal(most)} THEN {value} END"


def swapped(raw: str, table: Mapping[str, Any], otherwise: str) -> str:
    """按对照表换值；表里没有的取 ``otherwise``。"""
    if not table:
        return otherwise
    pairs = ", ".join(f"{literal(str(key))}: {literal(value)}" for key, value in table.items())
    # 不用 CASE … WHEN:那会把 raw 抄那么多遍，嵌套几层内存就不够
    known, text = f"MAP {{{pairs}}}", f"CAST({raw} AS VARCHAR)"
    keys = (f"trim({text})", bare(text))  # 空格之外的空白少见，去掉它们要慢几倍:对不上的才去
    found = " ".join(f"WHEN map_contains({known}, {key}) THEN map_extract({known}, {key})[1]" for key in keys)
    return f"CASE {found} ELSE {otherwise} END"


def _present(raw: str, sentinels: Sequence[Any]) -> str:
    words = sorted({one.strip().casefold() for one in sentinels if isinstance(one, str)} | {""})
    return f"CASE WHEN lower(trim({raw})) NOT IN ({', '.join(map(literal, words))}) THEN {raw} END"


def _value(raw: str, hint: Any, spec: Mapping[str, Any], kind: str, timezone: str) -> str:
    if hint in {datetime, date}:
        return f"CAST({moment(raw, kind, timezone)} AS {sql_type(hint)})"
    if get_origin(hint) is tuple:
        split = literal(spec.get("split", "\n"))
        if kind != "VARCHAR":
            return f"CAST({raw} AS VARCHAR[])"
        listed = f"CASE WHEN {raw} LIKE '[%]' THEN TRY_CAST({raw} AS JSON)::VARCHAR[] END"
        return f"coalesce({listed}, string_split({raw}, {split}))"
    if hint is bool:
        return _flag(raw, kind)
    if isinstance(hint, type) and issubclass(hint, Enum):
        members = ", ".join(literal(str(one.value)) for one in hint)
        return f"CASE WHEN trim({raw}) IN ({members}) THEN trim({raw}) END"
    return _whole(raw, kind) if hint is int else f"TRY_CAST({raw} AS {sql_type(hint)})"


def _flag(raw: str, kind: str) -> str:
    """是或否:认得的字；数只认一与零。"""
    if kind == "BOOLEAN":
        return f"CAST({raw} AS BOOLEAN)"
    if kind != "VARCHAR":
        return f"CASE TRY_CAST(CAST({raw} AS VARCHAR) AS DOUBLE) WHEN 1 THEN true WHEN 0 THEN false END"
    yes, no = (", ".join(literal(one) for one in sorted(words)) for words in (YES, NO))
    return f"CASE WHEN lower(trim({raw})) IN ({yes}) THEN true WHEN lower(trim({raw})) IN ({no}) THEN false END"


def _whole(raw: str, kind: str) -> str:
    """整数;有小数的读不出，从不取整。"""
    cast = f"TRY_CAST({raw} AS BIGINT)"
    return cast if kind in _INTEGERS else f"CASE WHEN TRY_CAST({raw} AS DOUBLE) = {cast} THEN {cast} END"
