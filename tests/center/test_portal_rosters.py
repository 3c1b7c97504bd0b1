"""门户的列表有没有看全:只有页码的也翻；页面说还有、后面一页没有看到、往下拉才有的，都说没有看全。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from portal_site import Reply, Route, Site, html, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.portal import collecting as portal
from conformance.center.portal import pager
from conformance.center.portal.extract import Anchor, Cell, Page
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.profile import Profile
from conformance.center.writer import Source, Writer

needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())
pytestmark = pytest.mark.usefixtures("one_browser", "short_waits")
HEAD = "<tr><th>决定书文号</th><th>事项</th><th>决定日期</th></tr>"
BUSY = html("<h2>系统繁忙，请稍后再试</h2><p><a href='/'>返回首页</a></p>")
GUIDE = html("<h1>事项</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>")


def rows(first: int, count: int) -> str:
    """几份决定。"""
    numbered = range(first, first + count)
    return "".join(f"<tr><td>许字〔2026〕{n}号</td><td>食品经营</td><td>2026年5月1日</td></tr>" for n in numbered)


def numbers(page: int, *shown: int, path: str = "/decisions") -> str:
    """只有页码的翻页。"""
    links = [f"<b>{n}</b>" if n == page else f"<a href='{path}?page={n}'>{n}</a>" for n in shown]
    return f"<nav>{' '.join(links)}</nav>"


def paged(shown: int = 4, said: str = "", broken: int = 0) -> Route:
    """四页决定，每页两份，页码连着写；第 ``broken`` 页答系统繁忙。"""

    def route(query: dict[str, str]) -> Reply:
        page = int(query.get("page", "1"))
        if page == broken:
            return BUSY(query)
        near = range(max(1, page - 1), min(shown, page + 1) + 1)
        return html(f"{said}<table>{HEAD}{rows(2 * page, 2)}</table>{numbers(page, *near, shown)}")(query)

    return route


def harvest(site: Site, run: Path, **settings: Any) -> PortalHarvest:
    """采集一次。"""
    data = {
        "transport": {"rate_per_s": 1000, "timeout_s": 20},
        "portal": {"base": site.base, "accessibility": 0, **settings},
    }
    return portal.collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None)


def source(found: PortalHarvest, name: str) -> Source:
    """一个来源的结局。"""
    return next(one for one in found.sources if one.name == name)


@needs_browser
def test_page_numbers_are_followed(tmp_path: Path) -> None:
    """没有“下一页”，只有页码:一页一页翻到头。"""
    with running({"/decisions": paged(said="<p>共 8 件，第 1 / 4 页</p>")}) as site:
        found = harvest(site, tmp_path, decisions="/decisions")

    assert len(found.decisions) == 8
    assert not source(found, "portal.decisions").partial


LATE = """<p>共 5 件决定</p><table>%s</table><script>
addEventListener("scroll", () => document.querySelector("tbody").insertAdjacentHTML("beforeend", "%s"))</script>"""
APPENDED = """<table>%s</table><script>fetch("/slow").then(() =>
document.querySelector("tbody").insertAdjacentHTML("beforeend", `%s`))</script>"""


@needs_browser
@pytest.mark.parametrize(
    ("route", "seen", "why"),
    [
        (paged(broken=3), 4, "第 3 页没有表格"),
        (paged(said="<p>第 1 / 9 页</p>"), 8, "只翻到第 4 页"),
        (html(f"<table>{HEAD}{rows(1, 2)}</table>{numbers(1, 1, 4)}"), 2, "还有第 4 页"),
        (html(LATE % (HEAD + rows(1, 2), rows(3, 3).replace('"', ""))), 2, "共 5 行"),
        (html(f"<table>{HEAD}{rows(1, 2)}</table><p>上拉加载更多</p>"), 2, "还要加载"),
        (html(APPENDED % (HEAD + rows(1, 2), rows(3, 3))), 2, "请求没有答完"),
    ],
)
def test_a_list_that_was_cut_short(tmp_path: Path, route: Route, seen: int, why: str) -> None:
    """没有看全的，看到的照用，来源记为没有看完，说明为什么。"""
    with running({"/decisions": route, "/slow": slow}) as site:
        found = harvest(site, tmp_path, decisions="/decisions")
    issues = [issue.message for issue in found.issues if issue.source == "portal.decisions"]

    assert (len(found.decisions), source(found, "portal.decisions").partial) == (seen, True)
    assert [why in one for one in issues] == [True]


def slow(query: dict[str, str]) -> Reply:
    """很久才答。"""
    import time

    time.sleep(8)
    return 200, "text/plain", b"ok"


def items(said: str, more: str = "") -> Route:
    """两个事项的目录。"""
    return html(f"{said}<ul><li><a href='/guide/C1'>甲</a></li><li><a href='/guide/C2'>乙</a></li></ul>{more}")


@needs_browser
@pytest.mark.parametrize(
    ("said", "more", "sure"),
    [
        ("<p>共 5 项，第 1 / 1 页</p>", "", "是"),
        ("<p>共 5 项，第 1 / 3 页</p>", "", "否"),
        ("<p>共 5 项</p>", "", "否"),
        ("<p>共 5 项</p>", numbers(1, 1, 3, path="/items"), "否"),
    ],
)
def test_the_total_of_items_counts_when_all_pages_were_seen(tmp_path: Path, said: str, more: str, sure: str) -> None:
    """声明的总数与翻得的不符:翻到了头才说得准。"""
    with running({"/items": items(said, more), "/guide/*": GUIDE}) as site:
        found = harvest(site, tmp_path, list="/items", guide="/guide/{code}")
    probe = next(one for one in found.probes if one.kind == "listing")

    assert (probe.observed["declared"], probe.observed["counted"], probe.observed["sure"]) == ("5", "2", sure)
    assert source(found, "pages").ok


def test_the_numbers_of_other_links_are_no_pages() -> None:
    """文字是数字而地址里没有页码的、不在一处的，不是页码。"""
    links = [Anchor("2", "http://x/hot/2"), Anchor("2", "http://x/list?dept=A7"), Anchor("2", "http://x/list?p=2")]

    assert pager.numbered(links, "http://x/list", 2) == "http://x/list?p=2"
    assert pager.numbered([Anchor("2", "http://x/a/index_1.html")], "http://x/a/index.html", 2) is not None
    assert pager.numbered(links[:2], "http://x/list", 2) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("共 3527 件，第 1 / 177 页", 177), ("共12页", 12), ("页次:1/9页", 9), ("第1页/共8页", 8), ("2026/6/1", 0)],
)
def test_the_number_of_pages(text: str, count: int) -> None:
    """页面怎样说共有几页。"""
    assert pager.pages(text) == count


def test_a_total_that_belongs_to_another_table() -> None:
    """说的正好是页上另一张表的行数，或者就是看到的行数，不算没有看全；访问人次、办件数不是行数。"""
    other = tuple((Cell("一格"),) for _ in range(31))

    assert pager.undershot(Page("/", text="共 30 条"), [other], 8, "claims") == ""
    assert pager.undershot(Page("/", text="共 8 条，共 99 条"), [], 8, "staff") == ""
    assert pager.undershot(Page("/", text="共 99999 人次访问"), [], 8, "staff") == ""
    assert pager.undershot(Page("/", text="全年共 1,200 件"), [], 8, "statistics") == ""
    assert "共 1200 行" in pager.undershot(Page("/", text="共 1,200 件"), [], 8, "decisions")
    assert "共 30 行" in pager.undershot(Page("/", text="30 条记录"), [], 8, "statistics")
