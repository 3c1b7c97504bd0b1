"""csv：全部问题，一个一行。UTF-8 带 BOM，表格软件直接打得开；会被当成公式的文字前面加一撇。"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cache
from typing import BinaryIO

from conformance.assessment import ClauseResult
from conformance.report.dossier import Dossier
from conformance.report.layout import standing
from conformance.report.rows import Row, batches, rows, themes
from conformance.report.wording import FORMULA, neutral, plain

HEADS = ("条款", "主题", "约束力", "条款结论", "判定", "部门", "对象", "种类", "问题", "应为", "实为", "场景", "证据")
BATCH = 5_000


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出全部问题；逐批读写，不全部装进内存。"""
    named = themes(dossier)

    @cache
    def head(id_: str) -> Sequence[str]:
        one = clauses[id_]
        return [neutral(cell) for cell in (one.id, named[one.theme], one.level, standing(one))]

    clauses: dict[str, ClauseResult] = {clause.id: clause for clause in dossier.assessment.clauses}
    file.write(b"\xef\xbb\xbf")
    file.write(_lines([HEADS]))
    for batch in batches(rows(dossier), BATCH):
        file.write(_lines([[*head(row.clause.id), *_cells(row)] for row in batch]))


def _cells(row: Row) -> list[str]:
    sure = "不符合" if row.certain else "存疑"
    told = (row.department, row.subject, row.kind, row.message, row.expected, row.observed, row.scenario)
    cells = [sure, *told, " ".join(row.evidence)]
    return [neutral(cell) if cell[:1] in FORMULA else cell for cell in cells]  # 逐格调用 neutral，百万行要多几秒


def _lines(cells: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return plain(text.getvalue()).encode("utf-8", "replace")
