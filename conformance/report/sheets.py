"""把百万行填进 xlsxwriter 写好的工作簿：照 OOXML 的写法逐行写表，其余各部分原样带过来。

xlsxwriter 写一百万行要几分钟；行的写法很简单（ECMA-376 18.3.1），所以只有行是这里写的。
一行分成几组相邻的格子：组里的文字常常整组重复，写成的 XML 留着再用，只换行号。
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from string import ascii_uppercase
from types import TracebackType
from typing import BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZipFile

from conformance.report.rows import batches
from conformance.report.wording import FORMULA, plain

HOLDER = "占位"
Line = Sequence[tuple[str, ...]]
"""一行：几组相邻的格子。"""
CELL = 32_000
"""一格最多几个字；Excel 最多 32,767。"""
BATCH, KEPT = 2_000, 16_384
_ROW = "\0"
"""XML 里行号的位置；文字里的这个字符先已换掉。"""
_ROWS = re.compile(rb'<row r="1".*?<c r="A1" s="(\d+)".*<c r="A2" s="(\d+)".*</row>', re.DOTALL)
_RANGE = re.compile(rb'(<(?:dimension|autoFilter) ref="A1:[A-Z]+)\d+')
_LITERAL = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def place(index: int) -> str:
    """第 ``index`` 张表（从 0 起）在工作簿里的位置。"""
    return f"xl/worksheets/sheet{index + 1}.xml"


class Filled:
    """正在写的工作簿。``template`` 里位于 ``sample`` 的表有表头和占位各一行，给出两种样式；行全部另写。"""

    def __init__(self, file: BinaryIO, template: bytes, sample: str, heads: Sequence[str]) -> None:
        with ZipFile(io.BytesIO(template)) as made:
            page = made.read(sample)
        found = _ROWS.search(page)
        assert found  # noqa: S101 - 这两行是我们自己写的
        bold, quoted = (f' s="{style.decode()}"' for style in found.groups())
        self.run = lru_cache(KEPT)(partial(_run, quoted=quoted))
        first = f'<row r="{_ROW}">{_run(0, tuple(heads), bold, bold)}</row>'
        self.head = page[: found.start()] + first.replace(_ROW, "1").encode()
        self.tail = page[found.end() :]
        self.zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1)
        self.done: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.zip.close()

    def fill(self, name: str, lines: Iterator[Line]) -> int:
        """写一张表，返回行数。"""
        count = 0
        with self.zip.open(name, "w", force_zip64=True) as page:
            page.write(self.head)
            for block in batches(lines, BATCH):
                text = "".join(self._row(count + index, line) for index, line in enumerate(block, 2))
                page.write(text.encode("utf-8", "replace"))
                count += len(block)
            page.write(_RANGE.sub(rb"\g<1>%d" % max(2, count + 1), self.tail))
        self.done.add(name)
        return count

    def rest(self, whole: bytes) -> None:
        """``whole`` 里其余的部分照抄。"""
        with ZipFile(io.BytesIO(whole)) as made:
            for entry in made.infolist():
                if entry.filename not in self.done:
                    self.zip.writestr(entry.filename, made.read(entry))

    def _row(self, number: int, line: Line) -> str:
        at, made = 0, []
        for cells in line:
            made.append(self.run(at, cells))
            at += len(cells)
        return f'<row r="{_ROW}">{"".join(made)}</row>'.replace(_ROW, str(number))


def _run(at: int, cells: tuple[str, ...], style: str = "", quoted: str = "") -> str:
    """从第 ``at`` 栏（从 0 起）起的一组格子，空的不写；像公式的用 ``quoted`` 的样式。"""
    return "".join(
        f'<c r="{letter}{_ROW}"{quoted if cell[0] in FORMULA else style} t="inlineStr">{_text(cell)}</c>'
        for letter, cell in zip(ascii_uppercase[at:], cells, strict=False)
        if cell
    )


def _text(cell: str) -> str:
    text = plain(cell[:CELL])
    if not text.isalnum():
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = _LITERAL.sub("_x005F_", text) if "_x" in cell else text
        text = text.replace("\r", "_x000D_")
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<is><t{kept}>{text}</t></is>"
