"""HTML 报告的结构：用 html.parser 读，不比对字节。"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import report_samples as samples

from conformance import report
from conformance.assessment import Assessment, Verdict
from conformance.errors import InputError
from conformance.report import html, layout
from conformance.report.dossier import Dossier
from conformance.report.evidence import Shelf

VOID = {"meta", "img", "br", "input", "link", "hr"}


class Page(HTMLParser):
    """标签、属性和文字；顺便检查标签是否配对。"""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.stack: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """某种标签的全部属性。"""
        return [attrs for name, attrs in self.tags if name == tag]


def written(run: Path, assessment: Assessment) -> bytes:
    """评测结果 → 报告的字节。"""
    file = io.BytesIO()
    html.render(Dossier(assessment, run, run), file)
    return file.getvalue()


def page_of(assessment: Assessment, run_of) -> Page:
    """评测结果 → 解析好的报告。"""
    run = run_of(assessment)
    return Page(written(run, assessment).decode())


@pytest.fixture
def rich(run_of) -> Page:
    """内容丰富的报告。"""
    return page_of(samples.rich(), run_of)


@pytest.mark.parametrize("make", [samples.rich, samples.empty, samples.hostile_everywhere, samples.ruled])
def test_tags_are_balanced_and_ids_unique(run_of, make):
    """标签配对，编号不重。"""
    page = page_of(make(), run_of)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]

    assert page.stack == []
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("make", [samples.rich, samples.empty])
def test_headings_descend_one_step_at_a_time(run_of, make):
    """标题从 h1 起逐级，不跳级，只有一个 h1。"""
    levels = [int(tag[1]) for tag, _ in page_of(make(), run_of).tags if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_clause_has_an_anchor_and_a_place_in_the_contents(rich):
    """每个条款可以直接链接，目录里都有。"""
    ids = {attrs["id"] for attrs in rich.all("article")}
    links = {attrs["href"] for attrs in rich.all("a")}

    assert ids == {clause.id for clause in samples.rich().clauses}
    assert {f"#{id_}" for id_ in ids} <= links


def test_internal_links_lead_somewhere(rich):
    """页内链接都有去处。"""
    ids = {attrs["id"] for _, attrs in rich.tags if "id" in attrs}

    assert {a["href"][1:] for a in rich.all("a") if a["href"].startswith("#")} <= ids


def test_nothing_is_fetched_from_elsewhere(rich):
    """没有外部资源：图片都是嵌入的，没有 link、iframe，链接只到证据或页内。"""
    assert all(attrs["src"].startswith("data:image/") for attrs in rich.all("img"))
    assert not rich.all("link")
    assert not rich.all("iframe")
    assert all(a["href"].startswith(("#", "evidence/")) for a in rich.all("a"))


def test_no_inline_style_or_handler(run_of):
    """没有行内样式和事件属性，内容安全策略不必放宽。"""
    page = page_of(samples.hostile_everywhere(), run_of)

    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    assert "unsafe" not in next(m["content"] for m in page.all("meta") if m.get("http-equiv"))


def test_hostile_text_stays_text(run_of):
    """每个字段的恶意文字都只是文字，控制符与改向字符看得见。"""
    page = page_of(samples.hostile_everywhere(), run_of)

    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert not [a for a in page.all("a") if a["href"].startswith("javascript")]
    assert "\u202e" not in "".join(page.texts)


def test_nonconforming_is_open_and_conforming_is_closed(rich):
    """不符合、存疑、执行异常展开，其余折叠。"""
    tags = iter(rich.tags)
    opened = {attrs["id"]: "open" in next(tags)[1] for tag, attrs in tags if tag == "article"}

    assert opened == {
        clause.id: clause.verdict in {Verdict.NONCONFORMING, Verdict.DOUBTFUL, Verdict.ERROR}
        for clause in samples.rich().clauses
    }


def test_every_table_has_column_and_row_headers(rich):
    """表头单元格都标明是行还是列。"""
    assert {attrs["scope"] for attrs in rich.all("th")} == {"col", "row"}


def test_all_findings_are_there(rich):
    """三百个问题一个不少。"""
    text = "".join(rich.texts)

    assert {f"YB{n:04d}" for n in range(1, 301)} <= set(re.findall(r"YB\d{4}", text))
    assert "其余 290 个" in text


def test_evidence_is_embedded_once_linked_or_reported_missing(rich):
    """截图嵌入，记录链接，不在的文件说不在。"""
    links = {attrs["href"] for attrs in rich.all("a")}

    assert len(rich.all("img")) == 1
    assert {samples.SHOT, samples.RECORD} <= links
    assert "".join(rich.texts).count("（文件不在）") == 2


def test_embedding_stops_at_the_budget(run_of):
    """超出总量就不再嵌入，只留链接。"""
    run = run_of(samples.rich())
    shelf = Shelf(run, run, budget=10)

    assert shelf.shots([samples.SHOT]) == []
    assert shelf.exhibit(samples.SHOT).href == samples.SHOT


@pytest.mark.parametrize(
    "path", ["../secret.png", "evidence/../x.png", "/etc/passwd", "javascript:alert(1)", "evidence/a.svg", "evidence/"]
)
def test_evidence_outside_the_shelf_is_never_linked(tmp_path, path):
    """不在 evidence/ 里的路径不链接也不嵌入。"""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")

    assert Shelf(tmp_path, tmp_path).exhibit(path).href is None


@pytest.mark.parametrize("linked", [True, False])
def test_what_is_not_the_evidence_of_that_name_is_not_there(run_of, tmp_path, linked):
    """链接到别处的、内容与名字对不上的文件，不嵌入也不链接。"""
    run = run_of(samples.rich())
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"TOP SECRET")
    (run / samples.SHOT).unlink()
    if linked:
        (run / samples.SHOT).symlink_to(secret)
    else:
        (run / samples.SHOT).write_bytes(secret.read_bytes())
    shelf = Shelf(run, run)

    assert shelf.shots([samples.SHOT]) == []
    assert (shelf.exhibit(samples.SHOT).there, shelf.exhibit(samples.SHOT).href) == (False, None)


def test_verification_marks_are_told_apart(rich):
    """依据的核验程度各有标记。"""
    marks = {attrs["data-mark"] for attrs in rich.all("span") if "data-mark" in attrs}

    assert {"已核原文", "转引", "产品自定"} <= marks


def test_total_beyond_what_is_listed_is_told(run_of):
    """列出的少于实际的，说明列了多少、全部在哪里。"""
    clause = next(c for c in samples.rich().clauses if c.id == "TML-05")
    scenario = replace(clause.scenarios[0], all_findings="findings/TML-05-decided.parquet")
    clause = replace(clause, findings=samples.late(100), scenarios=(scenario,))

    text = "".join(page_of(replace(samples.rich(), clauses=(clause,)), run_of).texts)

    assert "300 个问题，列出前 100 个" in text
    assert "findings/TML-05-decided.parquet" in text


def test_gravest_puts_veto_first():
    """要紧的在前：先否决，再强制。"""
    assert [c.id for c in layout.gravest(samples.rich().clauses)] == ["TML-05", "PRC-05", "DSC-02"]


def test_same_assessment_same_bytes(run_of):
    """同一份评测写两次，字节相同。"""
    run = run_of(samples.rich())

    first, second = (written(run, samples.rich()) for _ in range(2))

    assert first == second


def test_a_waived_clause_is_never_shown_as_conforming(run_of):
    """豁免的写豁免，改判的写改判之后的结论和机器的结论，申辩、答复和理由都在。"""
    page = page_of(samples.ruled(), run_of)
    stands = {attrs["id"]: attrs["data-verdict"] for attrs in page.all("article")}
    text = "".join(page.texts)

    assert (stands["DSC-02"], stands["PRC-05"], stands["TML-05"]) == ("豁免", "符合", "不符合")
    assert "系统改造中（柏怀宁负责，有效到 2026-12-31）" in text
    assert "机器结论 不符合，改为 符合：补正材料在案（安书禾定，柏怀宁复核，2026-06-10）" in text
    assert "维持原判" in text


def test_every_text_of_an_assessment_may_be_hostile(run_of):
    """编号、主题、方案也是恶意文字时，脚本仍只有自己的一段，没有多出来的图片。"""
    page = page_of(samples.poisoned(samples.ruled()), run_of)

    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert page.stack == []


def test_a_template_that_is_broken_is_input_error(run_of, tmp_path, monkeypatch):
    """模板被改坏：一句话，不留下半份报告。"""
    (tmp_path / "reports").mkdir()
    for name in ("report.css", "report.js"):
        (tmp_path / "reports" / name).write_text("")
    (tmp_path / "reports" / "report.html.j2").write_text("前半{{ nothing_of_this_name }}")
    monkeypatch.setattr("conformance.bundle.root", lambda: tmp_path)
    html.environment.cache_clear()

    try:
        with pytest.raises(InputError, match="模板有误"):
            report.write(run_of(samples.rich()), "html", tmp_path / "out" / "r.html")
    finally:
        html.environment.cache_clear()

    assert list((tmp_path / "out").iterdir()) == []
