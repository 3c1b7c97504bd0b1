"""CSV:整块交给 pyarrow 解析；块里有坏行、跨行的引号，或者编码有误，才逐行来，给出准确的行号。"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv

from conformance.center.records import batch
from conformance.center.records.batch import LINE, Batch, Trouble
from conformance.center.records.declared import Given
from conformance.errors import DataError

DELIMITERS = ",\t;|"
_LONGEST = 100
"""表头至多这么多行。"""
GARBLED = Trouble(0, "编码有误", "这一行的文字编码有误，没有进入判定；请重新导出")


@dataclass(frozen=True, slots=True)
class _Layout:
    given: Given
    encoding: str
    names: Sequence[str]
    delimiter: str


def read(given: Given, place: Mapping[str, int] | None) -> Iterator[Batch]:
    """从 ``place``(字节与已读的行数)接着读；表头不合用、引号不配对、编码不对抛 DataError。"""
    with batch.opened(given.path) as stream:
        layout, start, lines = _header(given, stream)
        offset, line = (place["offset"], place["line"]) if place else (start, lines)
        stream.seek(offset)
        while block := batch.block_of(given, stream, line):
            table, troubles, more, lines = _block(layout, block, line, stream)
            offset, line = offset + len(block) + more, line + lines
            yield Batch({given.table: table}, troubles, {"offset": offset, "line": line}, position(stream, offset))


def columns(given: Given) -> Sequence[str]:
    """表头里的列名；一行数据也没有的也有表头。"""
    with batch.opened(given.path) as stream:
        return _header(given, stream)[0].names


def position(stream: BinaryIO, offset: int) -> int:
    """压缩文件里已读的字节;不是压缩的就是 ``offset``。"""
    raw = getattr(stream, "fileobj", None)
    return int(raw.tell()) if raw is not None else offset


def _header(given: Given, stream: BinaryIO) -> tuple[_Layout, int, int]:
    """表头，它有多少字节、几行。"""
    encoding = batch.encoding_of(given, stream)
    lines = _first(given, stream)
    said = [batch.decoded(line.removeprefix(codecs.BOM_UTF8), encoding) for line in lines]
    if said[0] is None:
        raise batch.unreadable(given, 1, encoding)
    if not said[0].strip():
        raise DataError(f"{given.label}:1:没有表头；请导出带列名的 CSV。")
    texts = [one or "" for one in said]
    delimiter = max(DELIMITERS, key="".join(texts).count)
    found, used = _named(given, texts, delimiter)
    names = [name.strip() or f"第 {number} 列(没有列名)" for number, name in enumerate(found, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{given.label}:1:表头里列名重复({'、'.join(twice)})；请改列名后重新导出。")
    return _Layout(given, encoding, names, delimiter), sum(map(len, lines[:used])), used


def _first(given: Given, stream: BinaryIO) -> list[bytes]:
    """表头可能有的几行:列名里可以有加了引号的换行；引号总也配不上对的，就是第一行。"""
    lines = [batch.line_of(given, stream)]
    while b"".join(lines).count(b'"') % 2 and len(lines) < _LONGEST and (more := batch.line_of(given, stream)):
        lines.append(more)
    return lines[:1] if b"".join(lines).count(b'"') % 2 else lines


def _named(given: Given, lines: Sequence[str], delimiter: str) -> tuple[list[str], int]:
    """列名，它们占了几行。"""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return next(reader, []), max(reader.line_num, 1)
    except csv.Error as error:
        raise DataError(
            f"{given.label}:1:表头不是完整的 CSV({error})；请用换行符(不是单独的回车)分行后重新导出。"
        ) from None


def _block(layout: _Layout, block: bytes, line: int, stream: BinaryIO) -> tuple[pa.Table, Sequence[Trouble], int, int]:
    """一块 → (各行, 读不出的行, 为了读完跨块的一行另读的字节, 这一块有几行)。"""
    table = _whole(layout, block, line)
    if table is not None:
        return table, (), 0, table.num_rows
    if batch.mostly_garbled(block.splitlines(), layout.encoding):
        raise batch.unreadable(layout.given, line + 1, layout.encoding)
    return _each(layout, block, line, stream)


def _whole(layout: _Layout, block: bytes, line: int) -> pa.Table | None:
    """整块解析；一行一条、列数都对才算数，否则 None。"""
    said = block if layout.encoding == "utf-8" else (batch.decoded(block, layout.encoding) or "").encode()
    lines = said.count(b"\n") + (not said.endswith(b"\n"))
    if not said or said.count(b'"') % 2:
        return None
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(said),
            read_options=pyarrow.csv.ReadOptions(column_names=layout.names, block_size=len(said) + 1),
            parse_options=pyarrow.csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(layout.names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines:
        return None
    return table.append_column(LINE, pa.array(range(line + 1, line + 1 + lines), pa.int64()))


class _Lines:
    """一块的各行文字；读完之后，为了凑齐跨块的一行还可以往下读。"""

    def __init__(self, layout: _Layout, block: bytes, line: int, stream: BinaryIO) -> None:
        self.layout, self.line, self.stream = layout, line, stream
        self.block, self.size = io.BytesIO(block), len(block)
        self.read = self.more = 0
        self.garbled = self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.block.readline()
        if not line:
            line = batch.line_of(self.layout.given, self.stream, lambda: self.line + self.read + 1)
            self.more += len(line)
        if not line:
            self.ended = True
            raise StopIteration
        self.read += 1
        said = batch.decoded(line, self.layout.encoding)
        self.garbled = self.garbled or said is None
        return line.decode(self.layout.encoding, "replace") if said is None else said

    @property
    def left(self) -> bool:
        """这一块还没有读完。"""
        return self.block.tell() < self.size


def _each(layout: _Layout, block: bytes, line: int, stream: BinaryIO) -> tuple[pa.Table, list[Trouble], int, int]:
    lines = _Lines(layout, block, line, stream)
    rows = csv.reader(lines, delimiter=layout.delimiter)
    kept, troubles = batch.Rows(layout.names), list[Trouble]()
    while lines.left:
        number, lines.garbled = line + lines.read + 1, False
        row = _next(layout, rows, number)
        spanned = line + lines.read + 1 - number
        if lines.ended and spanned:
            raise DataError(f"{layout.given.label}:{number}:引号没有配对，一直到文件末尾；请重新导出。")
        if lines.garbled:
            troubles.append(Trouble(number, GARBLED.kind, GARBLED.message))
        elif len(row) == len(layout.names):
            kept.add(number, dict(zip(layout.names, row, strict=True)))
        elif row:
            rows_lost = f"，引号一直跨到第 {number + spanned - 1} 行" * (spanned > 1)
            said = f"这一行有 {len(row)} 列，表头有 {len(layout.names)} 列{rows_lost}，没有进入判定；请重新导出"
            troubles.append(Trouble(number, "列数不同", said))
    return kept.table(), troubles, lines.more, lines.read


def _next(layout: _Layout, rows: Iterator[list[str]], number: int) -> list[str]:
    try:
        return next(rows, [])
    except csv.Error as error:
        raise DataError(
            f"{layout.given.label}:{number}:不是完整的 CSV({error})；多半是引号没有配对，请重新导出。"
        ) from None
