"""从首页数点击:列表由脚本画出来的，渲染着再走；搜索框按提示、按钮也认得。"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from portal_site import Reply, Route, Site, html, running
from test_portal_ways import harvest

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal import clicking
from conformance.center.portal.visit import Visitor
from conformance.domain import Channel, Guide

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
ITEMS = "<nav><a href='/'>首页</a></nav><p id=app></p><script>app.innerHTML = `<a href='/guide/C1'>甲</a>`</script>"


@pytest.mark.parametrize(
    ("home", "items", "expected"),
    [
        ("<a href='/items'>事项</a>", ITEMS, ("2", "是", "否")),
        ("<a href='/items'>事项</a>", "<a href='/'>首页</a>", ("", "是", "否")),
        ("<a href='/items'>事项</a>", "", ("", "否", "否")),
        ("<a href='/guide/C1'>甲</a><input placeholder='请输入事项名称搜索'>", "", ("1", "是", "是")),
        ("<a href='/guide/C1'>甲</a><form><input><button>搜索</button></form>", "", ("1", "是", "是")),
        ("<a href='/guide/C1'>甲</a><div><input><input type=button value='检索'></div>", "", ("1", "是", "是")),
        ("<a href='/guide/C1'>甲</a><form><input><button>登录</button></form>", "", ("1", "是", "否")),
    ],
)
def test_clicks_from_the_home_page(home: str, items: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    """第几次点到、走没走完、有没有搜索框。"""
    with running({"/": html(home), "/items": html(items)}) as site:
        assert clicked(site, "/guide/C1", tmp_path) == expected


def clicked(site: Site, guide: str, folder: Path) -> tuple[str, ...]:
    """从首页走到 ``guide``:第几次点到、走没走完、有没有搜索框。"""

    async def go() -> tuple[str, ...]:
        found, bounds = browser.find(), browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
        assert found is not None
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            visitor = Visitor(context, Evidence(folder), Pace(1000), 10)
            visitor.offer(1)
            one = Guide("C1", "甲", Channel.PORTAL, {}, {}, {}, url=site.base + guide)
            (probe,), _ = await clicking.clicks(visitor, site.base, "/items", [one])
            return tuple(probe.observed.values())

    return asyncio.run(go())


HOME = "<a href='/'>首页</a>"
GUIDE = html(f"<h1>甲</h1>{HOME}")
TO_ITEMS = html(f"<a href='/items'>事项</a><a href='/about'>关于</a>{HOME}")


def landing(query: dict[str, str]) -> Reply:
    """跳转到要看的指南。"""
    return 302, "text/html", f"/guide/{query['c']}".encode()


@pytest.mark.parametrize(
    ("guide", "link"),
    [
        ("/guide/C1", "/guide/C1?from=list"),
        ("/guide/C1", "/guide/C1/"),
        ("/guide/C1", "/guide/%431"),
        ("/guide/C1", "/guide/C1#top"),
        ("/g?id=C1&type=1", "/g?type=1&id=C1"),
        ("/guide/C1", "/go?c=C1"),
    ],
)
def test_the_same_guide_is_written_in_several_ways(guide: str, link: str, tmp_path: Path) -> None:
    """多带的参数、参数的次序、结尾的斜线、跳转到指南的链接，都是同一份指南。"""
    routes = {"/": TO_ITEMS, "/items": html(f"<a href='{link}'>甲</a>"), "/about": html(HOME)}
    with running({**routes, "/guide/*": GUIDE, "/g": GUIDE, "/go": landing}) as site:
        assert clicked(site, guide, tmp_path)[0] == "2"


@pytest.mark.parametrize("link", ["/guide/C2", "/g?id=C2", "/g", "/go?c=C2"])
def test_another_guide_is_not_the_same(link: str, tmp_path: Path) -> None:
    """别的编码、没有带编码的不是这一份，走完了也点不到。"""
    routes = {"/": TO_ITEMS, "/items": html(f"<a href='{link}'>乙</a>"), "/about": html(HOME)}
    with running({**routes, "/guide/*": GUIDE, "/g": GUIDE, "/go": landing}) as site:
        assert clicked(site, "/g?id=C1", tmp_path) == ("", "是", "否")


def test_the_last_click_may_lead_on(tmp_path: Path) -> None:
    """第三次点击的链接转到指南，也算第三次；第四次点击才有的不算。"""
    routes = {"/": TO_ITEMS, "/items": html("<a href='/all'>全部</a>"), "/about": html(HOME), "/guide/*": GUIDE}
    with running({**routes, "/all": html("<a href='/go?c=C1'>甲</a>"), "/go": landing}) as site:
        assert clicked(site, "/guide/C1", tmp_path)[0] == "3"
    deeper = {"/all": html("<a href='/more'>更多</a>"), "/more": html("<a href='/guide/C1'>甲</a>")}
    with running({**routes, **deeper}) as site:
        assert clicked(site, "/guide/C1", tmp_path) == ("", "是", "否")


SCRIPTED = {
    "div": "<div onclick=\"location.href='/guide/C1'\">甲</div>",
    "li": "<ul><li onclick=\"location.href='/guide/C1'\">甲</li></ul>",
    "picture": "<img src=/x.png onclick=\"location.href='/guide/C1'\">",
    "button": "<button id=b>查看</button><script>b.onclick = () => { location = '/guide/C1' }</script>",
    "void": "<a href='javascript:void(0)' onclick='go()'>甲</a>",
    "script": "<a href='javascript:go(1)'>甲</a>",
    "hash": "<a href='#' id=b>甲</a>",
    "select": "<select onchange='location = this.value'><option value='/guide/C1'>甲</select>",
    "pointer": "<p><span style='cursor: pointer'>甲</span></p>",
}


@pytest.mark.parametrize("way", SCRIPTED)
def test_what_is_no_link_may_lead_there(way: str, tmp_path: Path) -> None:
    """按钮、写着脚本的、下拉框、指着变成手形的也许带人去，没有点，说不清。"""
    routes = {"/": TO_ITEMS, "/items": html(HOME + SCRIPTED[way]), "/about": html(HOME), "/guide/*": GUIDE}
    with running(routes) as site:
        assert clicked(site, "/guide/C1", tmp_path) == ("", "否", "否")


INERT = (
    "<a href='/about' onclick='count()'>关于</a><button onclick='print()'>打印</button><a name=top></a>"
    "<form><input name=a><select name=b><option value=1>甲</select><button>提交</button></form>"
    "<label style='cursor: pointer'>姓名</label><a href='javascript:void(0)'>返回顶部</a>"
)


def test_what_leads_nowhere_leaves_no_doubt(tmp_path: Path) -> None:
    """打印、返回顶部、表单里的按钮和下拉框带不到指南，走完了就是走完了。"""
    routes = {"/": TO_ITEMS, "/items": html(HOME + INERT), "/about": html(HOME), "/guide/*": GUIDE}
    with running(routes) as site:
        assert clicked(site, "/guide/C1", tmp_path) == ("", "是", "否")


def test_an_ordinary_portal_is_walked_with_few_requests(tmp_path: Path) -> None:
    """首页、列表各一次，都到了就不再打开别的页。"""
    routes: Mapping[str, Route] = {"/": TO_ITEMS, "/items": html("<a href='/guide/C1'>甲</a>")}
    with running(routes) as site:
        clicked(site, "/guide/C1", tmp_path)
        assert [path for _, path in site.seen if path not in ("/favicon.ico", "/robots.txt")] == ["/", "/items"]


ROUTED = """<p id=app></p><script>
function draw() {
  const at = location.hash.slice(2), step = Number(at.slice(1));
  const guide = `<h1>${at}</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl><a href='#/'>首页</a>`;
  if (at.startsWith("guide/")) app.innerHTML = guide;
  else if (at.startsWith("l") && step < LEVELS) app.innerHTML = `<a href='#/l${step + 1}'>下一级</a>`;
  else if (at.startsWith("l")) app.innerHTML = "<a href='#/guide/A1'>甲</a><a href='#/'>首页</a>";
  else app.innerHTML = "<a href='#/l1'>办事指南</a>";
}
addEventListener("hashchange", draw);
draw();
</script>"""


@pytest.mark.parametrize(("levels", "expected"), [(1, "2"), (2, "3"), (6, "")])
def test_routes_of_a_single_page_are_pages(levels: int, expected: str, tmp_path: Path) -> None:
    """哈希路由的门户，指南的地址留着路由，点击照数。"""
    with running({"/": html(ROUTED.replace("LEVELS", str(levels)))}) as site:
        found = harvest(site, tmp_path, {"guide": "/#/guide/{code}", "accessibility": 0}, ("A1",))
        assert [page.url for page in found.pages] == [f"{site.base}/#/guide/A1"]
        assert [tuple(one.observed.values()) for one in found.probes if one.kind == "clicks"] == [
            (expected, "是", "否")
        ]
