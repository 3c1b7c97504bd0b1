"""交来的办件表:分块落盘之前、整理成标准表的时候，申请人换成化名，意见之类的文字脱敏。

一列一列地做:先由 RE2 挑出可能有个人信息的行，只有这些行才细看，几百万行也不慢。办件编号、事项编码不看。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conformance.center.exchange.redact import redact, redact_value
from conformance.center.privacy import personal
from conformance.center.privacy.personal import IDENTIFIERS, PERSONS, PRIVATE, Known
from conformance.center.reading.columns import literal
from conformance.center.reading.fields import origins
from conformance.center.reading.targets import KINDS, hints
from conformance.center.records.batch import LINE, Batch

KEYS = ("case_no", "main_case", "item_code")
"""各表靠它们对应:一行也不看。"""
_DIGIT, _GAP = r"[0-9\x{ff10}-\x{ff19}]", r"[- \x{a0}\x{2002}-\x{2014}\x{200b}\x{202f}\x{2212}\x{3000}\x{fe63}\x{ff0d}]"
_SUSPECT = (
    rf"{_DIGIT}{{11}}|{_DIGIT}{{3}}{_GAP}{_DIGIT}{{3,4}}{_GAP}?{_DIGIT}|@|92[0-9]{{6}}|"
    r"(?:人|址|者|主|姓名|名称|电话|座机|固话|手机|证号|件号|号码|护照|通行证|居住地|所在地)[^:\x{ff1a}]{0,14}[:\x{ff1a}]|"
    r"(?i:token|passw|secret|session|bearer|eyj)"
)
_CODE = r"^[0-9A-Za-z_.:/ +-]*$"
"""只是编号、时间、数:在编号、时间之类的列里不是人的。"""
_Column = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Looked:
    """一张表的原列怎样看:``keys`` 一行也不看,``coded`` 是编号、时间、数之类的列；余下的见 ``Known``。"""

    known: Known
    keys: frozenset[str] = frozenset()
    coded: frozenset[str] = frozenset()


def columns(table: str, given: Mapping[str, Any]) -> Looked:
    """一张表的映射(标准列 → 取值)→ 各原列怎样看。"""
    read = {target: origins(spec) for target, spec in given.items()}
    coded = {one for target in read if target in IDENTIFIERS or not _is_text(table, target) for one in read[target]}
    keys = frozenset(one for target in KEYS for one in read.get(target, ()))
    return Looked(personal.known(table, read), keys, frozenset(coded))


def _is_text(table: str, target: str) -> bool:
    return hints(KINDS[table]).get(target) is str


def cleaned(batch: Batch, looked: Mapping[str, Looked]) -> Batch:
    """可以落盘的一批；XES 的两张表各按各的映射。"""
    return replace(batch, tables={name: _table(rows, looked[name]) for name, rows in batch.tables.items()})


def _table(rows: pa.Table, looked: Looked) -> pa.Table:
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type) and field.name != LINE and field.name not in looked.keys:
            rows = rows.set_column(place, field.name, _column(field.name, rows.column(place), looked))
    return rows


def _column(name: str, values: pa.ChunkedArray, looked: Looked) -> pa.ChunkedArray:
    """列名说是人的，每个值都换；否则只看可疑的行。同样的值只看一次。"""
    whole = personal.column(name, looked.known)
    chosen = pc.is_valid(values) if whole else pc.fill_null(pc.match_substring_regex(values, _SUSPECT), False)
    if not pc.any(chosen).as_py():
        return values
    found = pc.filter(values, chosen).combine_chunks().dictionary_encode()
    made = [_clean(name, one, whole, looked) for one in found.dictionary.to_pylist()]
    new = pa.array(made, pa.string()).take(found.indices)
    return pc.replace_with_mask(values.combine_chunks(), chosen.combine_chunks(), new)


def _clean(name: str, value: str, whole: _Column | None, looked: Looked) -> str:
    if whole is None and name in looked.coded and _IS_CODE.match(value):
        return value
    return str(redact_value({name: whole(value) if whole else value}, looked.known)[name])


_IS_CODE = re.compile(_CODE)


def install(connection: Any) -> None:
    """DuckDB 里的函数:zs_person 换申请人,zs_redact 脱敏一段文字,zs_number 脱敏一个文号。"""
    kinds = {"parameters": ["VARCHAR"], "return_type": "VARCHAR", "type": "arrow"}
    connection.create_function("zs_person", _each(personal.person), **kinds)
    connection.create_function("zs_redact", _each(lambda text: redact(text, (), PRIVATE)[0]), **kinds)
    connection.create_function(
        "zs_number", _each(lambda text: redact_value({"doc_no": text}, PRIVATE)["doc_no"]), **kinds
    )


def expression(table: str, target: str) -> str:
    """标准列 ``target`` 落盘时的 DuckDB 表达式；不是人的、不是文字的就是它自己。"""
    if target in PERSONS:
        return f"zs_person({target}) AS {target}"
    if target in KEYS or not _is_text(table, target):
        return target
    suspect = f"regexp_matches({target}, {literal(_SUSPECT)})"
    change = "zs_redact"
    if target in IDENTIFIERS:
        suspect, change = f"{suspect} AND NOT regexp_matches({target}, {literal(_CODE)})", "zs_number"
    return f"CASE WHEN {suspect} THEN {change}({target}) ELSE {target} END AS {target}"


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


def tables(given: Mapping[str, Mapping[str, Any]]) -> dict[str, Looked]:
    """各表的映射 → 各表的原列怎样看。"""
    return {name: columns(name, one) for name, one in given.items()}
