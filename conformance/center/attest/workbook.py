"""举证表的 Excel 写法:一个条款一行，表头是中文；读进来与 YAML 写的是同样的行，毛病同样指明是第几行。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedSeq

from conformance.center import sheets
from conformance.errors import DataError, InputError
from conformance.standard.feature import shown
from conformance.standard.yamlfile import Document

HEADS: Mapping[str, str] = {
    "条款": "clause",
    "条文": "",
    "核对什么": "",
    "结论": "verdict",
    "举证人": "by",
    "职务": "role",
    "查看之日": "on",
    "有效期至": "expires",
    "证据文件": "file",
    "SHA-256": "sha256",
    "说明": "note",
    "复核人": "second",
}
"""表头 → 举证表的键；空的只供人看。证据文件与 SHA-256 一行一个，次序相同。"""
WIDTHS = (9, 40, 34, 9, 10, 12, 12, 12, 26, 30, 26, 10)
VERDICTS = ["符合", "不符合", "不适用"]


OTHER = frozenset({".et", ".csv", ".doc", ".docx", ".wps", ".pdf"})
"""也是表、也是打印出来的表，但不能读的。"""


def is_workbook(path: Path) -> bool:
    """按后缀认；别的办公软件的表抛 InputError。"""
    kind = path.suffix.lower()
    if kind in OTHER:
        raise InputError(f"{shown(path)}:举证表不认 {kind} 文件；请用 Excel 或 WPS 打开，另存为 xlsx。")
    return kind.removeprefix(".") in sheets.SUFFIXES


def read(path: Path) -> Document:
    """Excel 举证表 → 与 YAML 同样的文档；要填的格子一个也没有填的行略去。读不出、缺表头抛 InputError。"""
    rows = enumerate(_filled(path, _lines(path)), 2)
    found = [(number, row) for number, row in rows if row.keys() - {"clause"}]
    marks = CommentedSeq(row for _, row in found)
    for index, (number, _) in enumerate(found):
        marks.lc.add_idx_line_col(index, [number - 1, 0])
    return Document(path, [row for _, row in found], lambda: marks)


def _lines(path: Path) -> list[tuple[Any, ...]]:
    """第一张表的全部行。"""
    try:
        return [tuple(row) for sheet in sheets.opened(path)[:1] for row in sheet.iter_rows()]
    except FileNotFoundError:
        raise InputError(f"{shown(path)}:没有这个文件。") from None
    except DataError as error:
        raise InputError(str(error)) from None


def template(rows: list[tuple[str, str, str]]) -> bytes:
    """待填的工作簿;``rows`` 是 (条款编号, 条文, 核对什么)。结论一列只能选三种之一。"""
    import xlsxwriter

    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("举证表")
    bold, wrap = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}), _cell(book)
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, _day(book) if head in ("查看之日", "有效期至") else wrap)
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, wrap)
    sheet.data_validation(1, 3, max(1, len(rows)), 3, {"validate": "list", "source": VERDICTS})
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return made.getvalue()


def _cell(book: Any) -> Any:
    return book.add_format({"text_wrap": True, "valign": "top", "border": 1})


def _day(book: Any) -> Any:
    return book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1})


def _filled(path: Path, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    heads = [str(cell or "").strip() for cell in rows[0]] if rows else []
    missing = [head for head, key in HEADS.items() if key and head not in heads]
    if missing:
        raise InputError(f"{shown(path)}:第 1 行缺表头 {'、'.join(missing)}；请用 zhunsheng attest template 生成的表。")
    return [_row(dict(zip(heads, row, strict=False))) for row in rows[1:]]


def _row(cells: Mapping[str, Any]) -> dict[str, Any]:
    """一行的键和值；空格子没有键。"""
    given = {key: _text(cells.get(head)) for head, key in HEADS.items() if key}
    pairs = zip_longest(*(given.pop(name).splitlines() for name in ("file", "sha256")), fillvalue="")
    proofs = [
        {"file": name.strip(), "sha256": digest.strip().lower()} for name, digest in pairs if (name + digest).strip()
    ]
    return {key: value for key, value in given.items() if value} | ({"evidence": proofs} if proofs else {})


def _text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else sheets.text(value) or ""
