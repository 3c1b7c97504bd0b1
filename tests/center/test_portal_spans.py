"""跨行的表:跨到的每一行都读到；格数不齐而像是内容的行没有读，就说没有看完。"""

from __future__ import annotations

from pathlib import Path

import pytest
from portal_site import Route, html, running
from test_portal_tables import table
from test_portal_ways import harvest, source

from conformance.center import browser
from conformance.center.portal.extract import Cell
from conformance.center.portal.tables import lights, rows, statistics, uneven
from conformance.domain import Element, Guide, Material

pytestmark = pytest.mark.usefixtures("one_browser")
needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())

HEAD = "<tr><th>决定日期</th><th>决定书文号</th><th>事项名称</th><th>申请人</th></tr>"
SPANNED = """<tr><td rowspan=2>2026-05-0{n}</td><td>准{n}1号</td><td rowspan=0>食品经营</td><td>甲公司</td></tr>
<tr><td>准{n}2号</td><td>乙公司</td></tr>"""


def decided(query: dict[str, str]) -> tuple[int, str, bytes]:
    """两页公示，日期与事项跨两行；第二页不渲染也取得到。"""
    number = int(query.get("page", "1"))
    following = '<a rel="next" href="?page=2">下一页</a>' if number < 2 else ""
    return html(f"<table>{HEAD}{SPANNED.format(n=number)}</table>{following}")(query)


SHORT = html(
    f"<table>{HEAD}<tr><td>2026-05-01</td><td>准1号</td><td>食品经营</td><td>甲</td></tr>"
    "<tr><td>2026-05-02</td><td>准2号</td></tr>"
    "<tr><td>合计</td><td>2</td></tr><tr><td colspan=4>说明</td></tr></table>"
)
MATERIALS = """<h1>事项</h1><h3>申请材料</h3><table>
<tr><th>情形</th><th>材料名称</th><th>是否必备</th><th>空白表格</th></tr>
<tr><td rowspan=2>新办</td>
<td>申请书<br><a href="/a.docx">空表下载</a></td><td>是</td><td rowspan=2><a href="/b.docx">下载</a></td></tr>
<tr><td>身份证</td><td>否</td></tr>%s</table>"""


def read(route: Route, run: Path) -> tuple[list[str], bool]:
    """(公示的文号, 看完了没有)。"""
    with running({"/guide/*": html("<h1>事项</h1><h3>承诺时限</h3><p>5个工作日</p>"), "/list": route}) as site:
        found = harvest(site, run, {"guide": "/guide/{code}", "decisions": "/list", "accessibility": 0}, ("A",))
    return [f"{one.doc_no} {one.decided_on} {one.applicant}" for one in found.decisions], not source(
        found, "portal.decisions"
    ).partial


@needs_browser
def test_every_row_under_a_spanning_cell_is_read(tmp_path: Path) -> None:
    """渲染出来的、不渲染的各页，跨行之下的决定都在，各有自己的日期和申请人。"""
    found = read(decided, tmp_path)

    assert found == (
        [f"准{n}{m}号 2026-05-0{n} {who}公司" for n in (1, 2) for m, who in ((1, "甲"), (2, "乙"))],
        True,
    )


@needs_browser
def test_a_row_that_was_not_read_leaves_the_list_open(tmp_path: Path) -> None:
    """少了格的一行认不出是哪几列:没有看完。"""
    assert read(SHORT, tmp_path) == (["准1号 2026-05-01 甲"], False)


@needs_browser
def test_materials_under_a_spanning_cell(tmp_path: Path) -> None:
    """跨行的情形之下每种材料都在，名称不带下载；有一行没有读的，材料表就不算看到。"""
    routes = {"/guide/A": html(MATERIALS % ""), "/guide/B": html(MATERIALS % "<tr><td>换证</td><td>照片</td></tr>")}
    with running(routes) as site:
        found = harvest(site, tmp_path, {"guide": "/guide/{code}", "accessibility": 0}, ("A", "B"))
    pages: dict[str, Guide] = {page.code: page for page in found.pages}

    assert pages["A"].materials == (Material("申请书", True), Material("身份证", False))
    assert pages["B"].materials is None
    assert [link.url.rpartition("/")[2] for link in pages["A"].links[Element.BLANK_FORM]] == ["b.docx", "a.docx"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["序号|文号|事项|决定日期", "1|准1号|食品|2026-05-01", "准2号|食品|2026-05-02"], 1),
        (["文号|事项|决定日期", "合计|2", "说明：|以上公示"], 0),
        (["文号|事项|决定日期", "本页|", "准1号|食品|2026-05-01"], 0),
        (["序号|事项|文号", "一|市场监管局"], 0),
        (["事项|日期", "食品|2026-05-01|甲"], 0),
    ],
)
def test_uneven_rows(lines: list[str], expected: int) -> None:
    """合计、说明、够不着主要列的行不算；没有主要列的不是这种表。"""
    assert uneven([table(*lines)], "decisions") == expected


def test_a_spanning_main_column_groups_or_repeats() -> None:
    """按灯色分组的几条规则各是一条；月份跨几行的还是一个月。"""
    coloured = (*table("灯色|含义", "黄牌|超过承诺时限"), (Cell("黄牌", above=True), Cell("超过法定时限")))
    monthly = (*table("月份|受理数", "2026-05|3"), (Cell("2026-05", above=True), Cell("4")))

    assert [rule.meaning for rule in lights(rows([coloured], "lights"))] == ["超过承诺时限", "超过法定时限"]
    assert [month.accepted for month in statistics(rows([monthly], "statistics"))] == [3]
