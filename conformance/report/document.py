"""docx：公文的样子——结论、得分、问题清单、整改建议，给单位签发和修改。全部问题见 xlsx。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from conformance.assessment import Assessment, ClauseResult
from conformance.report import layout, path
from conformance.report.dossier import Dossier
from conformance.report.wording import number, plain

BODY, HEAD, TITLE = "仿宋", "黑体", "方正小标宋简体"
"""公文格式（GB/T 9704）的字体；没有装的，文字处理软件会换成相近的。"""
SHOWN = 10
"""一个条款列出几个问题。"""


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出 Word 文件。"""
    made = dossier.assessment
    document = Document()
    _set(document, made)
    _conclusion(document, made)
    _scores(document, made)
    _findings(document, dossier)
    _remedies(document, made)
    document.save(file)


def _set(document: Any, made: Assessment) -> None:
    """版面、字体、页眉页码和题名。"""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Cm, (3.7, 3.5, 2.8, 2.6))
    for name, font, size in (
        ("Normal", BODY, 14),
        ("Title", TITLE, 20),
        ("Heading 1", HEAD, 16),
        ("Heading 2", HEAD, 14),
    ):
        _font(document.styles[name], font, size)
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    name = plain(made.center.get("name", ""))
    document.core_properties.title = f"{name}符合性评测报告"[:255]
    document.core_properties.author, document.core_properties.language = "准绳", "zh-CN"
    section.header.paragraphs[0].text = f"{name}　符合性评测报告"
    _paged(section.footer.paragraphs[0])
    document.add_paragraph(f"{name}符合性评测报告", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _font(style: Any, name: str, size: int) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(key), None)
    fonts.set(qn("w:eastAsia"), name)
    style.font.color.rgb = None
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        style.element.pPr.remove(border)


def _paged(paragraph: Any) -> None:
    """“— 3 —”式的页码。"""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        paragraph.add_run()._r.append(part)
    paragraph.add_run(" —")


def _conclusion(document: Any, made: Assessment) -> None:
    counted, grade = layout.counts(made.clauses), made.grade
    standard = f"{made.standard.get('name') or made.standard.get('id', '')} {made.standard.get('edition', '')}"
    status = made.standard.get("status") or "现行"
    document.add_heading("一、结论", 1)
    _say(document, f"依据“{standard}”{f'（{status}）' * (status != '现行')}，以 {made.as_of} 为判定日期，评定等级为：")
    _say(document, grade.level, bold=True)
    tally = "，".join(f"{name} {counted[name]} 个" for name in layout.STANDINGS if counted[name])
    _say(document, f"共评测 {len(made.clauses)} 个条款：{tally or '没有条款'}。")
    if grade.caps:
        _say(document, f"下列否决条款不符合，等级封顶：{'；'.join(grade.caps)}。")
    if grade.range[0] != grade.range[1]:
        _say(document, f"尚有条款没有定论，等级可能在 {grade.range[0]} 至 {grade.range[1]} 之间。")
    if made.machine_grade:
        _say(
            document,
            f"不计豁免与改判，只按机器的结论：{made.machine_grade.level}，得分 {number(made.machine_grade.score)}。",
        )


def _scores(document: Any, made: Assessment) -> None:
    low, high = made.grade.interval
    document.add_heading("二、得分", 1)
    span = f"；尚无定论的条款若全部符合，可到 {number(high)} 分" * (high > low)
    _say(document, f"得分 {number(made.grade.score)} 分{span}。覆盖率 {number(made.grade.coverage * 100)}%。")
    heads = {"主题": 4.6, "权重": 2.0, "计分条款": 2.6, "得分": 2.8, "未决全部符合时": 3.6}
    _table(
        document,
        heads,
        ((t.name, number(t.weight), str(t.clauses), number(t.low), number(t.high)) for t in made.grade.themes),
    )


def _findings(document: Any, dossier: Dossier) -> None:
    clauses = layout.gravest(dossier.assessment.clauses)
    document.add_heading("三、问题清单", 1)
    if not clauses:
        _say(document, "没有不符合的条款。")
    for clause in clauses:
        _clause(document, clause, dossier)
    rest = layout.undecided(dossier.assessment.clauses)
    if rest:
        _say(document, "尚无定论的条款：")
        heads = {"条款": 7.0, "结论": 2.2, "原因": 6.4}
        _table(document, heads, ((f"{one.id} {one.text}", layout.standing(one), one.reason) for one in rest))
    ruled = [clause for clause in dossier.assessment.clauses if clause.waivers or clause.adjudication]
    if ruled:
        _say(document, "豁免与申辩：")
        lines = ((clause.id, label, text) for clause in ruled for label, text in layout.rulings(clause))
        _table(document, {"条款": 2.2, "处理": 1.8, "说明": 11.6}, lines)


def _clause(document: Any, clause: ClauseResult, dossier: Dossier) -> None:
    document.add_heading(plain(f"{clause.id} {clause.text}"), 2)
    said = f"{clause.level}{'，否决条款' * clause.veto}；{layout.numbers(clause) or clause.reason}。"
    _say(document, f"{said}依据：{'；'.join(clause.legal_basis) or '未列'}。")
    shown = [one for one in clause.findings if one.certain][:SHOWN]
    lines = ((one.subject, dossier.departments.get(one.subject, ""), _told(one)) for one in shown)
    _table(document, {"对象": 4.4, "部门": 3.4, "问题": 7.8}, lines)
    if (many := layout.certain(clause)) > len(shown):
        _say(document, f"共 {many:,} 个问题，列出 {len(shown)} 个，其余见 xlsx 报告。")


def _told(finding: Any) -> str:
    asked = f"；应为 {finding.expected}" * bool(finding.expected)
    return f"{finding.message}{asked}{f'；实为 {finding.observed}' * bool(finding.observed)}"


def _remedies(document: Any, made: Assessment) -> None:
    document.add_heading("四、整改建议", 1)
    ahead = path.cheapest(made)
    if ahead:
        ids = "、".join(step.clause.id for step in ahead.steps)
        _say(
            document,
            f"升到{ahead.level}最省的路：改正 {len(ahead.steps)} 个条款、共 {ahead.effort:,} 个对象（{ids}），"
            f"得分可到 {number(ahead.score)}。假设每个条款违反的对象全部改正后即符合，条款之间互不牵连。",
        )
    lines = (
        (str(place), f"{one.id} {one.text}", one.remedy) for place, one in enumerate(layout.gravest(made.clauses), 1)
    )
    _table(document, {"序号": 1.4, "条款": 6.6, "怎么办": 7.6}, lines)


def _say(document: Any, text: str, *, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(28)
    paragraph.add_run(plain(text)).bold = bold


def _table(document: Any, heads: Mapping[str, float], lines: Iterable[Sequence[str]]) -> None:
    """``heads`` 是表头 → 栏宽（厘米，合计 15.6）；表头在每页重复，没有行就不画。"""
    rows = [heads, *lines]
    if len(rows) == 1:
        return
    table = document.add_table(len(rows), len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, heads.values(), strict=True):
        column.width = Cm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    widths = list(heads.values())
    cells = table._cells  # 一次取出全部格子，逐格取会慢到平方
    for place, text in enumerate(text for row in rows for text in row):
        cells[place].width = Cm(widths[place % len(widths)])
        run = cells[place].paragraphs[0].add_run(plain(text))
        run.font.size, run.bold = Pt(10.5), place < len(heads)
    document.add_paragraph()
