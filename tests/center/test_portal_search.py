"""门户的检索:写明没有找到、结果里没有这个名称的，才是检索不到；晚来的、系统繁忙的、什么也没有的只存疑。"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from portal_site import Reply, Route, html, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.portal import collecting as portal
from conformance.center.profile import Profile
from conformance.center.writer import Writer
from conformance.rules.items_catalogue import search_hits

pytestmark = [
    pytest.mark.usefixtures("one_browser", "short_waits"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
GUIDE = html("<h1>食品经营许可</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>")
TITLE = "<h1>事项检索</h1><p>请输入事项名称，点搜索查看结果。</p>"
HIT = "<ul><li><a href='/guide/C1'>食品经营许可</a></li></ul>"
OTHER = "<ul><li><a href='/guide/C2'>药品经营许可</a></li></ul>"


def late(query: dict[str, str]) -> Reply:
    """很久才答。"""
    time.sleep(8)
    return html(HIT)(query)


def called(path: str) -> str:
    """结果由脚本去取。"""
    script = "then((one) => one.text()).then((text) => { list.innerHTML = text })"
    return f"<div id=list>暂无数据</div><script>fetch('{path}').{script}</script>"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (HIT, []),
        (OTHER, [("检索命中别的编码", True)]),
        ("<p>没有找到与“食品经营许可”相符的事项</p>", [("检索不到", True)]),
        ("<p>共 0 项</p>", [("检索不到", True)]),
        ("", [("检索没有看清", False)]),
        (called("/late"), [("检索没有看清", False)]),
    ],
    ids=["hit", "other", "none", "zero", "empty", "late"],
)
def test_a_name_is_searched(shown: str, expected: list[tuple[str, bool]], tmp_path: Path) -> None:
    """检索的结果怎样判。"""
    assert _searched(html(TITLE + shown), tmp_path) == expected


def test_a_busy_search_is_asked_about(tmp_path: Path) -> None:
    """只答系统繁忙的，不是检索不到。"""
    assert _searched(html("<h2>系统繁忙，请稍后再试</h2>"), tmp_path) == [("检索没有看清", False)]


def _searched(route: Route, run: Path) -> list[tuple[str, bool]]:
    settings = {"list": "/items", "guide": "/guide/{code}", "search": "/search?q={name}", "accessibility": 0}
    with running({"/items": html(HIT), "/guide/C1": GUIDE, "/search": route, "/late": late}) as site:
        data = {"transport": {"rate_per_s": 1000, "timeout_s": 20}, "portal": {"base": site.base, **settings}}
        found = portal.collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None)
    (probe,) = [one for one in found.probes if one.kind == "search"]
    return [(one.kind, one.certain) for one in search_hits(probe)]
