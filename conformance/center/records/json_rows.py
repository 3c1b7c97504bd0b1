"""JSONL:整块一次解开；块里有坏行才逐行来。夹在中间的网页(接口出错时存下的)逐行记下。别的整个另读。"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from conformance.center import files
from conformance.center.records import batch
from conformance.center.records.batch import Batch, Trouble
from conformance.center.records.csv_rows import GARBLED, position
from conformance.center.records.declared import Given


def read(given: Given, place: Mapping[str, int] | None) -> Iterator[Batch]:
    """JSONL 从 ``place``(字节与已读的行数)接着读；大半的行编码不对抛 DataError。"""
    with batch.opened(given.path) as stream:
        encoding = batch.encoding_of(given, stream)
        offset, line = (place["offset"], place["line"]) if place else (0, 0)
        stream.seek(offset)
        while block := batch.block_of(given, stream, line):
            offset += len(block)
            made, lines = _block(given, block.removeprefix(codecs.BOM_UTF8), line, encoding)
            line += lines
            yield Batch(made[0], made[1], {"offset": offset, "line": line}, position(stream, offset))


def whole(given: Given, place: Mapping[str, int] | None) -> Iterator[Batch]:
    """整个的 JSON、SQL 转储、工作簿:``records.rows`` 说行在哪里、是哪一张表。"""
    rows = files.read_rows(given.path, given.rows, given.encoding or "utf-8")
    done = place["line"] if place else 0
    following = islice(rows, done, None)
    while group := list(islice(following, batch.ROWS)):
        done += len(group)
        yield Batch(*_kept(given, group), {"line": done})


def _block(given: Given, block: bytes, line: int, encoding: str) -> tuple[Any, int]:
    lines = block.splitlines() if b"\r" not in block else [one.rstrip(b"\r\n") for one in io.BytesIO(block)]
    together = _together(lines, encoding)
    if together is not None:
        return _kept(given, list(enumerate(together, line + 1))), len(lines)
    if batch.mostly_garbled(lines, encoding):
        raise batch.unreadable(given, line + 1, encoding)
    each = [(number, _row(one, encoding)) for number, one in enumerate(lines, line + 1) if one.strip()]
    return _kept(given, each), len(lines)


def _together(lines: list[bytes], encoding: str) -> list[Any] | None:
    """每一行都是一个 JSON 对象时，一次解开;否则 None。"""
    said = b"[" + b",".join(lines) + b"]"
    try:
        found = msgspec.json.decode(said if encoding == "utf-8" else said.decode(encoding).encode())
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    sound = len(found) == len(lines) and all(type(one) is dict for one in found)
    return found if sound else None


def _row(line: bytes, encoding: str) -> dict[str, Any] | Trouble:
    if line.lstrip()[:1] == b"<":
        said = "是网页(HTML)而不是 JSON,多半是接口出错时存下的页面，没有进入判定；请重新导出"
        return Trouble(0, "网页", said)
    text = batch.decoded(line, encoding)
    if text is None:
        return GARBLED
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        return Trouble(0, "不是 JSON", f"不是完整的 JSON({error}),没有进入判定；请重新导出")
    return found if isinstance(found, dict) else Trouble(0, "不是 JSON", "不是一个 JSON 对象，没有进入判定")


def _kept(given: Given, rows: list[tuple[int, Any]]) -> tuple[Mapping[str, Any], list[Trouble]]:
    columns, troubles = batch.Rows(), list[Trouble]()
    for number, row in rows:
        if isinstance(row, Mapping):
            columns.add(number, row)
        else:
            kind, said = (row.kind, row.message) if isinstance(row, Trouble) else ("不是 JSON", str(row))
            troubles.append(Trouble(number, kind, said))
    return {given.table: columns.table()}, troubles
