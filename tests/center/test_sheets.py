"""工作簿:Excel、WPS 另存的表，事项与办件都能从它读；标题、合并、日期、长编号都照人看到的读。"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conformance.center.files import read_rows
from conformance.errors import DataError

HEAD = ["办件编号", "部门", "收件时间", "承诺到期", "天数", "备注"]


def book(path: Path, *sheets: tuple[str, list[list[Any]], list[str]]) -> Path:
    """写一个工作簿:(表名, 各行, 合并的单元格)。"""
    made_book = openpyxl.Workbook()
    made_book.remove(made_book.active)
    for name, rows, merged in sheets:
        sheet = made_book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for one in merged:
            sheet.merge_cells(one)
    made_book.save(path)
    return path


def test_a_sheet_is_read_as_people_see_it(tmp_path: Path) -> None:
    """标题不算表头；竖着合并的每行都有；零点的时刻是日期；整数没有小数点；空行略去；十六位的数不当作编号。"""
    rows = [
        ["某市办件清单"],
        HEAD,
        ["A1", "甲局", datetime(2026, 3, 2, 9, 0, 1), date(2026, 3, 9), 5, " x "],
        ["A2", None, datetime(2026, 3, 2, 9, 0, 1, 999999), datetime(2026, 3, 9), 5.5, None],
        [],
        [4201001234567890, "乙局", time(9, 0), True, 0.1, "#N/A"],
    ]
    file = book(tmp_path / "a.xlsx", ("办件", rows, ["A1:F1", "B3:B4"]), ("Sheet2", [], []))

    assert list(read_rows(file)) == [
        (3, dict(zip(HEAD, ["A1", "甲局", "2026-03-02T09:00:01", "2026-03-09", "5", "x"], strict=True))),
        (4, dict(zip(HEAD, ["A2", "甲局", "2026-03-02T09:00:02", "2026-03-09", "5.5", None], strict=True))),
        (6, dict(zip(HEAD, ["4.20100123456789E+15", "乙局", "09:00:00", "true", "0.1", None], strict=True))),
    ]


def test_a_table_may_stand_anywhere(tmp_path: Path) -> None:
    """不从 A1 开始的表，没有列名的列不读，重名的列分得开。"""
    rows = [[], [None, "编号", "部门", None, "部门"], [None, "A1", "甲", "?", "乙"], [None, "A2", None, None, None]]
    file = book(tmp_path / "a.xlsx", ("办件", rows, ["C3:C4"]))

    assert list(read_rows(file)) == [
        (3, {"编号": "A1", "部门": "甲", "部门(2)": "乙"}),
        (4, {"编号": "A2", "部门": "甲", "部门(2)": None}),
    ]


TWO = (("办件", [["a", "b"], ["1", "2"]], []), ("事件", [["a", "b"], ["3", "4"]], []))


@pytest.mark.parametrize(
    ("sheets", "wanted", "said"),
    [
        (TWO, None, "几张表\\(办件、事件\\).*rows"),
        (TWO, "人员", "没有写着内容的工作表 人员,有内容的是:办件、事件"),
        ((("空", [], []),), None, "一张也没有"),
        ((("办件", [["只有标题"], ["一列"]], []),), None, "没有表头"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_said(
    sheets: tuple[Any, ...], wanted: str | None, said: str, tmp_path: Path
) -> None:
    """不知是哪一张、没有这张、没有表头:一句话。"""
    with pytest.raises(DataError, match=said):
        list(read_rows(book(tmp_path / "a.xlsx", *sheets), wanted))


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
@pytest.mark.parametrize("body", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_broken_workbook_is_one_sentence(name: str, body: bytes, tmp_path: Path) -> None:
    """不是工作簿、坏了的。"""
    (tmp_path / name).write_bytes(body)
    with pytest.raises(DataError, match="不是完整的工作簿"):
        list(read_rows(tmp_path / name))
