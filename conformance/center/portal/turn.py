"""没有“下一页”链接、要按按钮翻的列表:在同一个标签页里一页一页地按。"""

from __future__ import annotations

from collections.abc import AsyncIterator

from conformance.center.portal.extract import Page
from conformance.center.portal.opening import Unread, open_page
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue

CAP = 100
"""一个列表至多按这么多次。"""


async def turned(visitor: Visitor, url: str, source: str, selector: str, first: Page | None) -> AsyncIterator[Page]:
    """第一页之后的各页；按不动、没有按钮、按了而内容不变，就是到头。超过 CAP 页的抛 Unread。"""
    argument = {"selector": selector, "words": catalogue()["next"]}
    if first is None or (not first.turns and not selector):
        return
    async with visitor.tab(url, source, most_s=visitor.timeout_s * CAP) as tab:
        await open_page(tab, url)
        last = await visitor.see(tab, lambda _: None, source)
        for _ in range(CAP):
            if await evaluate(tab, "forward", argument) != "pressed":
                return
            await visitor.turn(url, source)
            page = await visitor.see(tab, lambda _: None, source)
            if _shown(page) == _shown(last):
                return
            yield page
            last = page
        raise Unread(f"超过 {CAP} 页，只看了前 {CAP} 页")


def _shown(page: Page) -> tuple[object, ...]:
    return page.tables, page.links, page.handlers, page.body
