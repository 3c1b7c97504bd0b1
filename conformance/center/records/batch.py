"""一批原样的行:读法各不相同，给出的都是这个形状。列一律是文字，空值是 null;另有来源里的行号。"""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa

from conformance.center.records.declared import Given
from conformance.errors import DataError

LINE = "zs_line"
"""来源里的行号(从 1 起)；XES 是第几个 trace,数据库是第几行。"""
BLOCK = 32 * 2**20
"""一次读多少字节的文字。"""
ROWS = 100_000
"""逐行给出的来源，一批多少行。"""
LONGEST = 32 * 2**20
"""一行文字至多多少字节:几兆的压缩文件也能解出几十亿字节不分行的东西。"""
_BITS = {b"\x00": "0", b"\x01": "1"}
_DETECTED = 4 * 2**20
ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Trouble:
    """读不出的一行:行号、种类、一句话。"""

    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Batch:
    """一批:表名 → 各行；``place`` 是读到了哪里(可写成 JSON),从它能接着读;``done`` 是已读的字节，不知道是零。"""

    tables: Mapping[str, pa.Table]
    troubles: Sequence[Trouble]
    place: Mapping[str, int]
    done: int = 0


Reader = Callable[[Given, Mapping[str, int] | None], Iterator[Batch]]


@dataclass(frozen=True, slots=True)
class Rows:
    """逐行积成一张表;``names`` 是一行也没有时也要有的列。"""

    names: Sequence[str] = ()
    lines: list[int] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, line: int, row: Mapping[str, Any]) -> None:
        """加一行。"""
        self.lines.append(line)
        self.rows.append(row)

    def table(self) -> pa.Table:
        """积成的表;后来才出现的列，前面各行是空的。"""
        names = dict.fromkeys([*self.names, *(name for row in self.rows for name in row)])
        columns = {name: _texts([row.get(name) for row in self.rows]) for name in names}
        return pa.table(columns | {LINE: pa.array(self.lines, pa.int64())})


def _texts(values: list[Any]) -> pa.Array:
    """一列;全是文字的不必逐个换。"""
    plain = set(map(type, values)) <= {str, type(None)}
    return pa.array(values if plain else [text(one) for one in values], pa.string())


def text(value: Any) -> str | None:
    """任何值 → 文字:是否写 true、false,列表与对象写 JSON,时间写 ISO,BIT(1) 写 0、1,别的(如 UUID)照样写出。"""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, bytes):
        return _BITS.get(value) or _decoded(value)
    listed = isinstance(value, list | tuple | Mapping)
    return json.dumps(value, ensure_ascii=False, default=str) if listed else str(value)


def _decoded(value: bytes) -> str:
    """二进制列里的文字；附件、图片之类只说有多大。"""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"(二进制，{len(value)} 字节)"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """打开文件，.gz 照样；不存在、读不出、压缩不完整都是一句话。"""
    if not path.is_file():
        raise DataError(f"{path}:没有这个文件；请检查路径。")
    try:
        with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as stream:
            yield cast(BinaryIO, stream)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}:压缩文件不完整或已损坏({error})；请重新传送，不能只读一部分。") from None
    except OSError as error:
        raise DataError(f"{path}:读不出({error.strerror or error})；请检查文件和权限。") from None


def line_of(given: Given, stream: BinaryIO, number: Callable[[], int] = lambda: 1) -> bytes:
    """读到这一行完；太长的抛 DataError,``number`` 说是第几行。"""
    found = stream.readline(LONGEST + 1)
    if len(found) > LONGEST:
        size = LONGEST // 2**20
        raise DataError(f"{given.label}:第 {number()} 行超过 {size} MB,不像是一行数据；请检查换行与引号后重新导出。")
    return found


def block_of(given: Given, stream: BinaryIO, line: int) -> bytes:
    """读一块，到行尾为止；已经读了 ``line`` 行。读完了是空的。"""
    found = stream.read(BLOCK)
    return found + line_of(given, stream, lambda: line + found.count(b"\n") + 1)


def encoding_of(given: Given, stream: BinaryIO) -> str:
    """文字编码:档案写明的，或者从开头认出的(大半的行合 UTF-8 就是 utf-8,否则 gb18030)。之后回到开头。"""
    head = stream.read(_DETECTED)
    head += line_of(given, stream, lambda: head.count(b"\n") + 1)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(f"{given.label}:是 UTF-16 编码；请转成 utf-8 再给(Excel 的“Unicode 文本”请另存为“CSV UTF-8”)。")
    lines = head.splitlines()
    sound = [one for one in ENCODINGS if not mostly_garbled(lines, one)]
    found = "utf-8" if head.startswith(codecs.BOM_UTF8) else next(iter(sound), "")
    if not found:
        raise DataError(f"{given.label}:认不出文字编码(既不像 utf-8 也不像 gb18030)；请转成 utf-8 后重新导出。")
    if given.encoding and given.encoding != found and not head.isascii():
        raise DataError(f"{given.label}:写明的编码是 {given.encoding},内容却像 {found};请改 records.encoding。")
    return given.encoding or found


def unreadable(given: Given, line: int, encoding: str) -> DataError:
    """大半的行都不是这种编码。"""
    other = "gb18030" if encoding == "utf-8" else "utf-8"
    return DataError(f"{given.label}:{line}:不是 {encoding} 编码；请用 records.encoding 写明编码(多半是 {other})。")


def decoded(line: bytes, encoding: str) -> str | None:
    """一行文字；编码有误是 None。"""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def mostly_garbled(lines: Iterable[bytes], encoding: str) -> bool:
    """有汉字的行里，大半都不是这种编码。"""
    wide = [line for line in lines if not line.isascii()]
    return sum(decoded(line, encoding) is None for line in wide) * 2 > len(wide)
