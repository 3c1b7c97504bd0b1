"""xlsx：概要、整改台账、条款、问题清单。问题逐批写盘，百万行也不占多少内存。

中心的文字只作文字写，从不作公式；像公式的还加上“按文本对待”，在表格软件里改过再存也不会变成公式。
工作簿由 xlsxwriter 写；问题清单可能有百万行，它的行由 ``sheets`` 填进去。
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

import xlsxwriter

from conformance.report import sheets
from conformance.report.dossier import Dossier
from conformance.report.layout import rulings, standing
from conformance.report.rows import Row, rows, themes
from conformance.report.wording import like_formula, number, plain

OTHERS = 3
"""问题清单之前有几张表。"""
LIMIT = 1_000_000
"""一张表最多写几行问题；Excel 最多 1,048,576 行，多出的另起一张。"""
STATES = ("未整改", "整改中", "已整改", "申请复核", "已销号")
FINDINGS = (
    ("条款", 9), ("主题", 10), ("约束力", 8), ("判定", 8), ("部门", 24), ("对象", 34), ("种类", 18),
    ("问题", 44), ("应为", 28), ("实为", 28),
)  # fmt: skip
TASKS = (
    ("序号", 6), ("条款", 8), ("条款内容", 30), ("部门", 14), ("问题种类", 16), ("数量", 6), ("怎么办", 32),
    ("负责人", 9), ("期限", 11), ("状态", 9), ("备注", 14),
)  # fmt: skip
CLAUSES = (
    ("条款", 8), ("主题", 9), ("内容", 30), ("约束力", 7), ("否决", 6), ("结论", 8), ("机器结论", 9), ("来源", 9),
    ("检查", 8), ("违反", 8), ("不能判定", 9), ("原因", 30), ("依据", 32), ("处理", 20),
)  # fmt: skip


Tasks = Mapping[tuple[str, str, str], int]
"""(条款, 部门, 种类) → 数量。"""


@dataclass(frozen=True, slots=True)
class Book:
    """工作簿和它的几种格式；``listed`` 是问题清单里像公式的。"""

    file: Any
    head: Any
    wrapped: Any
    listed: Any
    quoted: Any
    dated: Any


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出工作簿：先写一份没有问题的样子，填完问题才知道有几行、台账有哪些，再写其余各表。"""
    named = themes(dossier)
    tasks: Counter[tuple[str, str, str]] = Counter()

    def lines() -> Iterator[sheets.Line]:
        for row in rows(dossier):
            tasks[row.clause.id, row.department, row.kind] += 1
            yield _cells(row, named)

    with sheets.Filled(
        file, _written(dossier, {}, [1]), sheets.place(OTHERS), [head for head, _ in FINDINGS]
    ) as filled:
        many = [filled.fill(sheets.place(OTHERS + index), block) for index, block in enumerate(_split(lines()))]
        filled.rest(_written(dossier, tasks, many or [filled.fill(sheets.place(OTHERS), iter(()))]))


def _split(lines: Iterator[sheets.Line]) -> Iterator[Iterator[sheets.Line]]:
    """一张表装不下的，分到几张。"""
    for first in lines:
        yield chain([first], islice(lines, LIMIT - 1))


def _written(dossier: Dossier, tasks: Tasks, many: Sequence[int]) -> bytes:
    """整个工作簿；问题清单各表只有表头和一行占位，筛选的范围按 ``many`` 行写。"""
    data = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(data, options) as made:
        head = made.add_format({"bold": True, "bg_color": "#F4F2EC", "border": 1, "text_wrap": True})
        long = {"text_wrap": True, "valign": "top"}
        shapes = (long, {"quote_prefix": True}, long | {"quote_prefix": True}, long | {"num_format": "yyyy-mm-dd"})
        book = Book(made, head, *map(made.add_format, shapes))
        _overview(book, dossier)
        _tasks(book, dossier, tasks)
        _clauses(book, dossier)
        for index, count in enumerate(many):
            sheet = _sheet(book, f"问题清单{index + 1}" if index else "问题清单", FINDINGS)
            sheet.write_string(1, 0, sheets.HOLDER, book.listed)
            _filtered(sheet, FINDINGS, count)
    return data.getvalue()


def _overview(book: Book, dossier: Dossier) -> None:
    made, grade = dossier.assessment, dossier.assessment.grade
    standard = f"{made.standard.get('name') or made.standard.get('id', '')} {made.standard.get('edition', '')}"
    lines = [
        ("中心", made.center.get("name", "")),
        ("评测标准", standard),
        ("判定日期", made.as_of),
        ("等级", grade.level),
        ("得分", f"{number(grade.score)}（区间 {number(grade.interval[0])} 至 {number(grade.interval[1])}）"),
        ("覆盖率", f"{number(grade.coverage * 100)}%"),
        *(("封顶", cap) for cap in grade.caps),
        *(("算法", line) for line in grade.explanation),
    ]
    sheet = _sheet(book, "概要", (("项目", 12), ("内容", 100)))
    sheet.set_column(1, 1, 100, book.listed)  # 样式照用到的先后编号:先用到它，两次写出的号数就一样
    for place, line in enumerate(lines, 1):
        _line(book, sheet, place, line)


def _clauses(book: Book, dossier: Dossier) -> None:
    named = themes(dossier)
    sheet = _sheet(book, "条款", CLAUSES)
    for place, one in enumerate(dossier.assessment.clauses, 1):
        texts = (one.id, named[one.theme], one.text, one.level, "是" if one.veto else "", standing(one), one.verdict)
        said = ("；".join(one.legal_basis), "；".join(f"{label}：{text}" for label, text in rulings(one)))
        _line(book, sheet, place, (*texts, one.basis, one.checked, one.violating, one.undecided, one.reason, *said))
    _filtered(sheet, CLAUSES, len(dossier.assessment.clauses))


def _cells(row: Row, named: Mapping[str, str]) -> sheets.Line:
    clause = row.clause
    head = (clause.id, named[clause.theme], clause.level, "不符合" if row.certain else "存疑", row.department)
    return head, (row.subject,), (row.kind, row.message), (row.expected,), (row.observed,)


def _tasks(book: Book, dossier: Dossier, tasks: Tasks) -> None:
    """一个条款、一个部门、一种问题一项；负责人、期限、状态留给单位填，状态可以选。豁免的不列。"""
    clauses = {clause.id: clause for clause in dossier.assessment.clauses}
    sheet = _sheet(book, "整改台账", TASKS)
    place = 0
    for (id_, department, kind), many in tasks.items():
        one = clauses[id_]
        if one.waived:
            continue
        place += 1
        _line(book, sheet, place, (place, id_, one.text, department, kind, many, one.remedy, "", "", STATES[0], ""))
        sheet.write_blank(place, 8, None, book.dated)
    if place:
        sheet.data_validation(1, 9, place, 9, {"validate": "list", "source": list(STATES)})
    _filtered(sheet, TASKS, place)


def _sheet(book: Book, name: str, columns: Iterable[tuple[str, int]]) -> Any:
    sheet = book.file.add_worksheet(name)
    for place, (head, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, book.head)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _line(book: Book, sheet: Any, place: int, cells: Iterable[str | int]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(place, column, cell, book.wrapped)
        elif cell:
            text = plain(cell)[: sheets.CELL]
            sheet.write_string(place, column, text, book.quoted if like_formula(text) else book.wrapped)


def _filtered(sheet: Any, columns: Sequence[tuple[str, int]], many: int) -> None:
    sheet.autofilter(0, 0, max(1, many), len(columns) - 1)
