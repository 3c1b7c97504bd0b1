"""交来的办件表:分块落盘之前、整理成标准表的时候，申请人换成化名，意见之类的文字脱敏。

一列一列地做:先由 RE2 挑出可能有个人信息的行，只有这些行才细看，几百万行也不慢。编号、代码之类的列不看。
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conformance.center.exchange.redact import redact, redact_value
from conformance.center.privacy import personal
from conformance.center.privacy.personal import Known
from conformance.center.reading.columns import origin_of
from conformance.center.reading.targets import KINDS, hints
from conformance.center.records.batch import LINE, Batch

PERSONS = ("applicant",)
FREE = ("opinion", "reason", "remedies", "digest", "result", "referred_to")
"""标准模型里由人随手写的文字。"""
_SUSPECT = (
    r"[0-9]{11}|1[3-9][0-9][- ][0-9]{4}[- ]|@|92[0-9]{6}|"
    r"(?:人|址|者|主|姓名|名称|电话|座机|固话|证号|件号|号码|护照|通行证|居住地|所在地)[^:\x{ff1a}]{0,14}[:\x{ff1a}]|"
    r"(?i:token|passw|secret|session|bearer|eyj)"
)
_Column = Callable[[str], str]


def columns(given: Mapping[str, Any]) -> Known:
    """一张表的映射(标准列 → 取值)→ 哪些原列是人的，哪些不是；没有写映射的，列名就是标准列。"""
    read = {target: (origin,) for target, spec in given.items() if (origin := origin_of(spec))}
    return personal.known("cases", {target: read[target] for target in read if target not in FREE})


def cleaned(batch: Batch, known: Mapping[str, Known]) -> Batch:
    """可以落盘的一批；XES 的两张表各按各的映射。"""
    return replace(batch, tables={name: _table(rows, known[name]) for name, rows in batch.tables.items()})


def _table(rows: pa.Table, known: Known) -> pa.Table:
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type) and field.name != LINE and field.name not in known.exempt:
            rows = rows.set_column(place, field.name, _column(field.name, rows.column(place), known))
    return rows


def _column(name: str, values: pa.ChunkedArray, known: Known) -> pa.ChunkedArray:
    """列名说是人的，每个值都换；否则只看可疑的行。"""
    whole = personal.column(name, known)
    chosen = pc.is_valid(values) if whole else pc.fill_null(pc.match_substring_regex(values, _SUSPECT), False)
    if not pc.any(chosen).as_py():
        return values
    found = [_clean(name, one, whole) for one in pc.filter(values, chosen).to_pylist()]
    return pc.replace_with_mask(values.combine_chunks(), chosen.combine_chunks(), pa.array(found, pa.string()))


def _clean(name: str, value: str, whole: _Column | None) -> str:
    return str(redact_value({name: whole(value) if whole else value})[name])


def install(connection: Any) -> None:
    """DuckDB 里的两个函数:zs_person 换申请人,zs_redact 脱敏一段文字。"""
    kinds = {"parameters": ["VARCHAR"], "return_type": "VARCHAR", "type": "arrow"}
    connection.create_function("zs_person", _each(personal.person), **kinds)
    connection.create_function("zs_redact", _each(lambda text: redact(text, (), _FREELY)[0]), **kinds)


_FREELY = Known(private=True)


def expression(table: str, target: str) -> str:
    """标准列 ``target`` 落盘时的 DuckDB 表达式；不是人的、不是文字的就是它自己。"""
    if table == "cases" and target in PERSONS:
        return f"zs_person({target}) AS {target}"
    if table == "events" and target in FREE:
        suspect = _SUSPECT.replace("'", "''")
        return f"CASE WHEN regexp_matches({target}, '{suspect}') THEN zs_redact({target}) ELSE {target} END AS {target}"
    return target


def _each(change: _Column) -> Callable[[pa.ChunkedArray], pa.Array]:
    """逐值的 → 整列的；同样的值只算一次。"""

    def column(values: pa.ChunkedArray) -> pa.Array:
        made: dict[str, str] = {}
        plain = values.to_pylist()
        for one in plain:
            if one is not None and one not in made:
                made[one] = change(one)
        return pa.array([None if one is None else made[one] for one in plain], pa.string())

    return column


def tables(fields: Mapping[str, Mapping[str, Any]], names: Collection[str]) -> dict[str, Known]:
    """各表的映射 → 各表人的列。"""
    return {name: columns(fields.get(name) or {one: one for one in hints(KINDS[name])}) for name in names}
