"""XES(IEEE 1849):逐个 trace 读，读过的立即放掉。不解析实体，有 DTD 的不读。

trace 的属性成为办件的一行，event 的属性成为事件的一行；事件另有 ``case:concept:name`` 等列，是它所属 trace 的属性。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from lxml import etree

from conformance.center.records import batch
from conformance.center.records.batch import Batch, Rows
from conformance.center.records.csv_rows import position
from conformance.center.records.declared import Given
from conformance.errors import DataError

CASE = "case:concept:name"
"""事件的办件编号。"""
_NESTED = frozenset({"list", "container", "values"})


def read(given: Given, place: Mapping[str, int] | None) -> Iterator[Batch]:
    """从第 ``place['trace']`` 个 trace 之后接着读；不是完整的 XML、有 DTD 抛 DataError。"""
    skipped = place["trace"] if place else 0
    with batch.opened(given.path) as stream:
        try:
            yield from _batches(stream, skipped)
        except etree.XMLSyntaxError as error:
            raise DataError(f"{given.label}:{error.lineno}:不是完整的 XES({error.msg})；请重新导出。") from None
        except _HasDtd:
            raise DataError(f"{given.label}:里面有 DTD,可能带实体，不读；请导出不带 DTD 的 XES。") from None


class _HasDtd(Exception):  # noqa: N818 - 它说的是文件，不是程序出错
    pass


def _batches(stream: BinaryIO, skipped: int) -> Iterator[Batch]:
    cases, events, number = Rows(), Rows(), 0
    for number, trace in enumerate(_traces(stream), 1):
        if number <= skipped:
            continue
        row = _attributes(trace)
        cases.add(number, row)
        for event in trace.iterchildren("{*}event"):
            events.add(number, _attributes(event) | {CASE: row.get("concept:name")})
        if len(events.lines) >= batch.ROWS or len(cases.lines) >= batch.ROWS:
            yield _batch(cases, events, number, stream)
            cases, events = Rows(), Rows()
    if cases.lines:
        yield _batch(cases, events, number, stream)


def _batch(cases: Rows, events: Rows, number: int, stream: BinaryIO) -> Batch:
    return Batch(
        {"cases": cases.table(), "events": events.table()}, (), {"trace": number}, position(stream, stream.tell())
    )


def _traces(stream: BinaryIO) -> Iterator[Any]:
    """每个 trace;给出之后就放掉，内存不随文件增长。"""
    safe = {"no_network": True, "load_dtd": False, "resolve_entities": False}
    for event, element in etree.iterparse(stream, events=("start", "end"), tag=("{*}log", "{*}trace"), **safe):
        if event == "start":
            if element.getroottree().docinfo.doctype:
                raise _HasDtd
        elif _local(element) == "trace":
            yield element
            _forget(element)


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _attributes(element: Any) -> dict[str, Any]:
    """直接的属性;列表类的写成 JSON 列表，空的(nil)没有。"""
    found: dict[str, Any] = {}
    for child in element.iterchildren(etree.Element):
        key = child.get("key")
        if key is not None:
            found[key] = _listed(child) if len(child) and _local(child) in _NESTED else child.get("value")
    return found


def _listed(element: Any) -> list[str]:
    return [one.get("value") for one in element.iter(etree.Element) if one.get("value")]


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
