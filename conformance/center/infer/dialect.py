"""认方言:拿每个方言自己的读法去读样本，读得出的就是。方言的档案就是它的特征，不另写一份。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.center import layers
from conformance.center.api.asking import Endpoint, truth
from conformance.center.api.collecting import SCHEMAS
from conformance.center.api.joins import names_in, spread
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.wire import Garbled
from conformance.center.infer.samples import Sample
from conformance.center.normalise import Unreadable
from conformance.center.reading import contract, mapping
from conformance.center.reading.functions import found
from conformance.center.reading.targets import KINDS, hints, required
from conformance.center.reading.terms import Terms
from conformance.errors import ZhunshengError

ENOUGH = 0.6
"""方言写的字段至少这么多取得到值，才算认得。"""
LEAST = 3
GLANCE = 10
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_COMMON = frozenset(
    {
        "not_null",
        "first_nonblank",
        "values",
        "leaves",
        "from_json",
        "data",
        "list",
        "rows",
        "records",
        "items",
        "result",
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """``share`` 是取得到值的字段所占的比例，``fields`` 是个数。

    ``detail`` 表示样本是详情；``listed`` 表示凭信封认出，字段要逐条取详情才看得全。
    """

    dialect: str
    source: str
    share: float
    fields: int
    detail: bool = False
    listed: bool = False


def recognised(sample: Sample) -> Match | None:
    """读得最多的方言；都读不出是 None。"""
    found_all = [match for path in sorted(layers.DIALECTS.glob("*.yaml")) for match in _matches(path, sample)]
    return max(found_all, key=lambda one: (one.share * one.fields, one.share), default=None)


@cache
def _read(path: Path) -> Mapping[str, Any]:
    return layers.read(path).merged()


def _matches(path: Path, sample: Sample) -> Iterator[Match]:
    try:
        data = _read(path)
    except ZhunshengError:
        return
    for source, spec in (data.get("endpoints") or {}).items():
        if source in SCHEMAS | {"cases": "", "events": ""} and sample.source in {None, source}:
            try:
                yield from _match(path.stem, source, data, spec, sample)
            except (Unreadable, Garbled, ZhunshengError, KeyError, TypeError, AttributeError):
                continue


def _match(
    dialect: str, source: str, data: Mapping[str, Any], spec: Mapping[str, Any], sample: Sample
) -> Iterator[Match]:
    endpoint = Endpoint.of(source, spec)
    exchange = _exchange(endpoint, sample)
    rows = _rows(endpoint, exchange)
    if not spec.get("fields"):
        if rows and all(_standard(source, row) for row in rows):
            yield Match(dialect, source, 1.0, len(rows[0]))
        return
    if rows and spec.get("detail") and spec.get("success") and _leads(rows, spec["detail"]):
        yield Match(dialect, source, ENOUGH, LEAST, listed=True)
    elif rows:
        yield from _scored(dialect, source, data, spec, rows)
    if detail := spec.get("detail"):
        told = Endpoint.of(source, {**spec, **detail})
        one = found(_exchange(told, sample).value, detail.get("row"))
        wanted = told.spec.get("success")
        if isinstance(one, Mapping) and (not wanted or truth(found(exchange.value, wanted))):
            yield from _scored(dialect, source, data, spec, [one], detail=True)


def _standard(source: str, row: Mapping[str, Any]) -> bool:
    """已是标准形状。"""
    if source in SCHEMAS:
        return not contract.refusals(row, SCHEMAS[source])
    known = set(row) & set(hints(KINDS[source]))
    return len(known) >= ENOUGH * len(row) and not isinstance(contract.shaped(dict(row), KINDS[source]), list)


def _leads(rows: list[Any], detail: Mapping[str, Any]) -> bool:
    """每一行都代得进详情的请求。"""
    try:
        return all(names_in(row, detail, keyed=True) is not None for row in rows)
    except ZhunshengError:
        return False


def _exchange(endpoint: Endpoint, sample: Sample) -> Exchange:
    value = endpoint.decode(sample.text) if endpoint.decode else sample.value
    return Exchange(sample.where, 200, value, "")


def _rows(endpoint: Endpoint, exchange: Exchange) -> list[Any]:
    try:
        endpoint.check(exchange)
        rows = enumerate(endpoint.rows(exchange)[:GLANCE])
    except ZhunshengError:
        return []
    located = [(str(index), row) for index, row in rows]
    path, loose = endpoint.spec.get("spread"), bool(endpoint.spec.get("loose"))
    return [row for _, row in (spread(located, path, loose=loose) if path else located) if isinstance(row, Mapping)]


def _scored(
    dialect: str,
    source: str,
    data: Mapping[str, Any],
    spec: Mapping[str, Any],
    rows: list[Any],
    *,
    detail: bool = False,
) -> Iterator[Match]:
    unseen: set[str] = set()
    convert = mapping.compiled(source, spec["fields"], Terms.of(data, spec), unseen)
    made = [convert(row)[0] for row in rows]
    seen = len([target for target in spec["fields"] if target not in unseen])
    whole = all(name in one for one in made for name in required(KINDS[source]))
    share = seen / len(spec["fields"])
    peculiar = not detail and _peculiar(str(spec.get("rows") or ""))
    if whole and (peculiar or (seen >= LEAST and share >= ENOUGH)):
        yield Match(dialect, source, share, seen, detail, listed=peculiar and share < ENOUGH)


def _peculiar(rows: str) -> bool:
    """行的位置只有这一家这样写:有别家没有的键，或者套了三层 data。"""
    return bool(set(_NAME.findall(rows)) - _COMMON) or "data.data.data" in rows
