"""从首页数点击:列表由脚本画出来的，渲染着再走；搜索框按提示、按钮也认得。"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from portal_site import html, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal import online
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

    async def go(base: str) -> tuple[str, ...]:
        found, bounds = browser.find(), browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
        assert found is not None
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            visitor = Visitor(context, Evidence(tmp_path), Pace(1000), 10)
            visitor.offer(1)
            guide = Guide("C1", "甲", Channel.PORTAL, {}, {}, {}, url=f"{base}/guide/C1")
            (probe,), _ = await online.clicks(visitor, base, "/items", [guide])
            return tuple(probe.observed.values())

    with running({"/": html(home), "/items": html(items)}) as site:
        assert asyncio.run(go(site.base)) == expected
