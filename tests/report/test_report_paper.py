"""docx 与 pdf：用 python-docx、pypdf 读回来看。"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pypdf
import pytest
import report_samples as samples
from docx import Document

from conformance import report
from conformance.center import browser
from conformance.errors import InputError


def docx(run: Path, folder: Path):
    """写成 docx 再打开。"""
    report.write(run, "docx", folder / "r.docx")
    return Document(str(folder / "r.docx"))


def test_the_document_has_the_four_parts(run_of, tmp_path):
    """结论、得分、问题清单、整改建议，按这个次序；等级和升等的路在里面。"""
    document = docx(run_of(samples.scored()), tmp_path)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    parts = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]

    assert parts == ["一、结论", "二、得分", "三、问题清单", "四、整改建议"]
    assert "不合格" in text
    assert "最省的路" in text
    assert "共 300 个问题，列出 10 个，其余见 xlsx 报告" in text


def test_one_object_with_many_findings_is_not_cut_silently(run_of, tmp_path):
    """整张一览表算一个对象:违反 1、问题 50 的，写明还有没列出的；列全了的不写。"""
    clause = next(one for one in samples.rich().clauses if one.id == "TML-05")
    one = replace(clause.scenarios[0], checked=1, violating=1, breakdown={"决定超期": 50})
    many = replace(clause, checked=1, violating=1, scenarios=(one,), findings=samples.late(50))
    few = replace(many, scenarios=(replace(one, breakdown={"决定超期": 10}),), findings=samples.late(10))
    texts = [
        "\n".join(p.text for p in docx(run_of(replace(samples.rich(), clauses=(made,))), tmp_path).paragraphs)
        for made in (many, few)
    ]

    assert "共 50 个问题，列出 10 个，其余见 xlsx 报告" in texts[0]
    assert "其余见 xlsx" not in texts[1]


def test_tables_repeat_their_heads(run_of, tmp_path):
    """每张表的表头在每页重复；不符合的条款逐个列出问题。"""
    document = docx(run_of(samples.rich()), tmp_path)
    heads = [table.rows[0]._tr.xml for table in document.tables]

    assert all("w:tblHeader" in head for head in heads)
    assert sum(table.rows[0].cells[0].text == "对象" for table in document.tables) == 3


@pytest.mark.parametrize("make", [samples.empty, samples.ruled, lambda: samples.poisoned(samples.ruled())])
def test_any_assessment_makes_a_document(run_of, tmp_path, make):
    """空的、改判过的、处处是恶意文字的都写得出、打得开；看不见的字符换掉了。"""
    document = docx(run_of(make()), tmp_path)
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    assert "\u202e" not in "".join([*texts, *(paragraph.text for paragraph in document.paragraphs)])


def test_the_pdf_has_bookmarks_pages_and_a_header(run_of, tmp_path):
    """有书签、页眉、页码；第一页只有封面，证据不留本机的路径。"""
    _needed()
    report.write(run_of(samples.brief()), "pdf", tmp_path / "r.pdf", against=[tmp_path / "run"])
    reader = pypdf.PdfReader(tmp_path / "r.pdf")
    pages = [normalize("NFKC", page.extract_text()) for page in reader.pages]  # 字体的部首字形读回来是部首
    titles = list(_titles(reader.outline))
    data = (tmp_path / "r.pdf").read_bytes()

    assert any(title.startswith("TML-05") for title in titles)
    assert "云湖市政务服务中心" in pages[2]
    assert f"1 / {len(pages)}" in pages[0]
    assert "目录" in pages[1][:200]
    assert str(tmp_path).encode() not in data
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_hostile_text_prints(run_of, tmp_path):
    """页眉和正文里处处是恶意文字也印得出，仍是文字。"""
    _needed()
    report.write(run_of(samples.hostile_everywhere()), "pdf", tmp_path / "r.pdf")

    assert "<script>" in pypdf.PdfReader(tmp_path / "r.pdf").pages[0].extract_text()


def test_without_a_browser_the_pdf_says_what_to_do(run_of, tmp_path, monkeypatch):
    """没有浏览器：说装什么、改用什么，不留下半份。"""
    monkeypatch.setattr(browser, "find", lambda: None)

    with pytest.raises(InputError, match="改写 html"):
        report.write(run_of(samples.rich()), "pdf", tmp_path / "out" / "r.pdf")

    assert list((tmp_path / "out").iterdir()) == []


def _needed() -> None:
    if browser.find() is None:
        pytest.skip("没有可用的浏览器")


def _titles(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from _titles(entry)
        else:
            yield entry.title
