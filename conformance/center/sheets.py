"""Excel、WPS 的工作簿(.xlsx、.xlsm、.xlsb、.xls、.ods):一张工作表的各行，值写成文字。

表头是开头几行里头一个写满大半的行，前面的标题不算；竖着合并的单元格，每一行都是那个值。
十五位以上的数 Excel 存不下，写成科学记数，不当作编号。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from conformance.errors import DataError

SUFFIXES = ("xlsx", "xlsm", "xlsb", "xls", "ods")
HEADS = 20
"""表头在开头这么多行里。"""
LARGEST = 2 * 2**30
"""解开之后至多这么多字节:几兆的压缩文件也能解出几十亿字节。"""
_EXACT = 1e15
"""不小于它的数，Excel 只留了十五位。"""


def rows(path: Path, wanted: str | None) -> Iterator[tuple[int, dict[str, str | None]]]:
    """工作表 ``wanted``(没有写而只有一张有内容的就是那一张)的 (第几行, 列 → 文字);空行略去。

    读不出、没有这张表、几张表而没有写是哪一张、没有表头抛 DataError。
    """
    sheet = _chosen(path, wanted)
    names: list[str] = []
    for number, cells in _spread(sheet, head := _head(path, sheet)):
        if number == head:
            names = _names(cells)
        elif number > head and any(cells):
            yield number, {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _chosen(path: Path, wanted: str | None) -> Any:
    full = {sheet.name: sheet for sheet in opened(path) if sheet.height > 1}
    if wanted in full:
        return full[wanted]
    if wanted is None and len(full) == 1:
        return next(iter(full.values()))
    listed = "、".join(full) or "一张也没有"
    if wanted is None and full:
        raise DataError(f"{path}:工作簿里有几张表({listed})；请用 rows 写明是哪一张。")
    raise DataError(f"{path}:没有写着内容的工作表 {wanted or ''},有内容的是:{listed}。")


def opened(path: Path) -> list[Any]:
    """打开的各张工作表；读不出抛 DataError。"""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _bounded(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError:
        raise DataError(f"{path}:工作簿加了密；请去掉密码，另存一份。") from None
    except (CalamineError, OSError) as error:
        raise DataError(f"{path}:不是完整的工作簿({error})；请用 Excel 或 WPS 打开，另存为 xlsx。") from None


def _bounded(path: Path) -> None:
    try:
        with path.open("rb") as file, ZipFile(file) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except BadZipFile:
        return  # .xls 不是压缩包；坏了的打开时再说
    if size > LARGEST:
        raise DataError(f"{path}:解开有 {size / 2**30:.1f} GB,太大了；请另存为 CSV。")


def _head(path: Path, sheet: Any) -> int:
    """表头是第几行(从 1 起)。"""
    first = [sum(map(bool, map(text, line))) for line in islice(sheet.iter_rows(), HEADS)]
    least = max(2, max(first, default=0) / 2)
    for number, filled in enumerate(first, 1):
        if filled >= least:
            return number
    raise DataError(f"{path}:开头 {HEADS} 行里没有表头；请把列名写在数据上面的一行里。")


def _spread(sheet: Any, head: int) -> Iterator[tuple[int, list[str | None]]]:
    """(第几行, 各格的文字);表头之下竖着合并的，下面几格与最上面的一格相同。"""
    above = {
        (row, left): top
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()
        for row in range(max(top, head) + 1, bottom + 1)
        if top >= head
    }
    tops, kept = {(top, column) for (_, column), top in above.items()}, dict[tuple[int, int], str | None]()
    for row, line in enumerate(sheet.iter_rows()):
        cells = [text(cell) for cell in line]
        for place, column in enumerate(range(sheet.start[1], sheet.start[1] + len(cells))):
            if (row, column) in tops:
                kept[row, column] = cells[place]
            elif (row, column) in above:
                cells[place] = kept[above[row, column], column]
        yield row + 1, cells


def _names(cells: Sequence[str | None]) -> list[str]:
    """列名；没有写的列不读，重名的加上是第几个。"""
    seen = Counter[str]()
    found = []
    for cell in cells:
        name = " ".join((cell or "").split())
        seen[name] += bool(name)
        found.append(f"{name}({seen[name]})" if seen[name] > 1 else name)
    return found


def text(cell: Any) -> str | None:
    """一格的文字:整数不带小数点,零点的时刻只写日期；空的是 None。"""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.14E}" if abs(cell) >= _EXACT else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return str(cell).strip() or None
