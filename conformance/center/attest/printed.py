"""可打印的举证表(docx):每个条款一张，带编号、条文、要核对的内容的方框和签字栏，带到现场去填。"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

FIELDS = (
    "结论(符合／不符合／不适用)",
    "举证人、职务",
    "查看之日",
    "有效期至",
    "证据(照片、文件的名称)",
    "说明",
    "复核人",
)


def document(title: str, rows: Sequence[tuple[str, str, Sequence[str]]]) -> bytes:
    """``rows`` 是 (条款编号, 条文, 要核对的内容) → docx。"""
    from docx import Document

    made: Any = Document()
    _font(made)
    made.add_heading(title, 0)
    made.add_paragraph("每个条款由举证人到现场查看后填写并签字，复核须由另一人；填好后誊入举证表，附证据文件。")
    for clause, text, checks in rows:
        made.add_heading(f"{clause} {text}", 2)
        for check in checks:
            made.add_paragraph(f"□ {check}").paragraph_format.keep_with_next = True
        _grid(made)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _grid(made: Any) -> None:
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    for name in FIELDS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, ""
    made.add_paragraph()


def _font(made: Any) -> None:
    """中文用仿宋，没有的由软件替换。"""
    from docx.oxml.ns import qn

    for name in ("Normal", "Heading 2", "Title"):
        style = made.styles[name]
        style.font.name = "FangSong"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
