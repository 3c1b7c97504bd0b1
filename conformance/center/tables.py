"""办件与事件的表:列与类型由领域模型推出，写成按办件排好序的 Parquet。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_origin

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from conformance.assessment import Issue
from conformance.center import spilled
from conformance.center.privacy import personal
from conformance.center.reading import contract
from conformance.center.reading.targets import KINDS, hints
from conformance.domain import Case, Event

BATCH = 20_000
"""一批几行；多于一批的不在内存里排。"""
ORDER = {"cases": ["case_no"], "events": ["case_no", "time"]}
_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us"),
    date: pa.date32(),
}


def _schema(kind: type) -> pa.Schema:
    return pa.schema([(name, _type(hint)) for name, hint in hints(kind).items()])


def _type(hint: Any) -> pa.DataType:
    if get_origin(hint) is tuple:
        return pa.list_(pa.string())
    return pa.string() if issubclass(hint, Enum) else _TYPES[hint]


CASE_SCHEMA = _schema(Case)
EVENT_SCHEMA = _schema(Event)
SCHEMAS = {"cases": CASE_SCHEMA, "events": EVENT_SCHEMA}

Refuse = Callable[[Issue], object]
"""一行没有收进来时告诉谁。"""


def arrow_of(rows: Iterable[object], kind: type) -> pa.Table:
    """领域对象 → 表；列由领域类推出。"""
    plain = [msgspec.to_builtins(row, builtin_types=(datetime, date)) for row in rows]
    return pa.Table.from_pylist(plain, schema=_schema(kind))


def write_table(name: str, rows: Iterable[Mapping[str, Any]], path: Path, refuse: Refuse) -> int:
    """``name`` 为 cases 或 events；标准字典 → 排好序的 Parquet。

    返回写出的行数。拒绝的行(每行一个 Issue)随到随交给 ``refuse``:形状不合的，和逐字段相同的重复办件
    (多半是翻页或导出造成的，留第一行)。编号相同而内容不同的都留下，由条款去判。
    """
    kept = _admitted(name, rows, refuse)
    batches = iter(lambda: list(islice(kept, BATCH)), [])
    tables = (pa.Table.from_pylist(batch, schema=SCHEMAS[name]) for batch in batches)
    first, aside = next(tables, SCHEMAS[name].empty_table()), path.with_suffix(".part")
    if first.num_rows < BATCH:
        pq.write_table(first.sort_by([(key, "ascending") for key in ORDER[name]]), aside)
        count = int(first.num_rows)
    else:
        count = spilled.sort(chain([first], tables), SCHEMAS[name], ORDER[name], aside)
    aside.replace(path)
    return count


def _admitted(name: str, rows: Iterable[Mapping[str, Any]], refuse: Refuse) -> Iterator[dict[str, Any]]:
    """合形状的各行；``seen`` 只记摘要，几十万件也占不了多少。"""
    seen: set[bytes] = set()
    for number, row in enumerate(rows, 1):
        found = contract.shaped(row, KINDS[name])
        if isinstance(found, list):
            for at, message in found:
                refuse(Issue(name, _where(row, number), f"{at} {message}"))
            continue
        sign = blake2b(msgspec.json.encode(found), digest_size=16).digest() if name == "cases" else b""
        if sign in seen:
            refuse(Issue(name, _where(row, number), "与前面的一行完全相同；只留第一次出现的一行"))
        else:
            seen |= {sign} if sign else set()
            yield _pseudonymous(msgspec.to_builtins(found, builtin_types=(datetime, date)))


def _pseudonymous(row: dict[str, Any]) -> dict[str, Any]:
    """申请人换成化名:不论中心把这一列叫什么。"""
    return {**row, "applicant": personal.person(row["applicant"])} if row.get("applicant") else row


def _where(row: Mapping[str, Any], number: int) -> str:
    return f"第 {number} 行" + (f"({row['case_no']})" if row.get("case_no") else "")
