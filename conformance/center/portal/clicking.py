"""从首页沿真实的链接走，数每份办事指南第几次点击到得了。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.center.exchange.masks import HIDDEN
from conformance.center.portal.addresses import Goals, place
from conformance.center.portal.extract import Anchor, Page
from conformance.center.portal.lists import shape, unrendered
from conformance.center.portal.opening import Unread, open_page, said
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.domain import Channel, Guide, Probe

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

SOURCE = "portal.clicks"
DEPTH = 3
"""数到第几次点击。"""
CAP = 40
"""为数点击次数至多打开多少页。"""
SEARCH = ", ".join(
    [
        *("[role=search] input", "input[type=search]", "[class*=search] input", "[id*=search] input"),
        *(f"input[placeholder*={word}]" for word in ("搜", "检索", "查找")),
        ":is(form, div, p, li, td):has(> :is(button, a, input):text-matches('^(搜索|搜一搜|检索|搜)$')) input",
    ]
)
"""首页上的搜索框:它自己、它的提示，或者旁边的按钮说是。"""
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|rar|jpe?g|png|svg|gif)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """打开的一页:落在哪里，上面的链接;``settled`` 是请求都答完了,``scripted`` 是还有脚本、下拉框带人去的地方。"""

    url: str = ""
    links: Sequence[Anchor] = ()
    settled: bool = True
    scripted: bool = False


@dataclass(slots=True)
class Trail:
    """数点击的账:``reached`` 是看到了的地址,``met`` 是到了的指南 → 第几次点击。

    ``whole`` 为假是没有走完,``scripted`` 是有不是链接的去处,``rendered`` 是一页页渲染出来看。
    """

    visitor: Visitor
    base: str
    first: str
    goals: Goals
    rendered: bool = False
    reached: set[str] = field(default_factory=set)
    met: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    whole: bool = True
    scripted: bool = False

    @property
    def missing(self) -> bool:
        """有的指南没有走到。"""
        return not self.goals.urls <= self.met.keys()

    @property
    def doubtful(self) -> bool:
        """有的指南没有走到，而且也许是脚本画的链接没有看见:一份也没有走到，或者全走完了还有没到的。"""
        return self.missing and (self.whole or not self.met)

    def note(self, leaf: Leaf, depth: int) -> list[str]:
        """记下一页:它自己是第 ``depth`` - 1 次点击到的，上面的链接再点一次；返回新到的网页，事项列表排在前面。"""
        arrived = self._arrive(leaf.url, depth - 1)
        self.whole = self.whole and leaf.settled and (arrived or bool(leaf.links))
        self.scripted = self.scripted or leaf.scripted
        near = dict.fromkeys(place(one.url) for one in leaf.links if one.url.startswith(f"{self.base}/"))
        fresh = [url for url in near if not _FILE.search(url.partition("?")[0]) and url not in self.reached]
        self.reached |= set(fresh)
        onward = [url for url in fresh if not self._arrive(url, depth)]
        return sorted(onward, key=lambda url: not (self.first and url.startswith(self.first)))

    def _arrive(self, url: str, depth: int) -> bool:
        """``url`` 就是要到的指南:记下第几次点击。"""
        found = self.goals.met(url)
        for goal in found:
            self.met.setdefault(goal, depth)
        return bool(found)

    async def step(self, level: Sequence[str], depth: int) -> list[str]:
        """打开 ``level`` 的各页，记下第 ``depth`` 次点击到得了的；都到了就不再打开。返回新到的网页。"""
        found: list[str] = []
        for url in level:
            if not self.missing:
                break
            if leaf := await self._open(url):
                found += self.note(leaf, depth)
        return found

    async def landed(self, level: Sequence[str]) -> None:
        """最后一次点击到的各页落在哪里:也许转到了指南。地址的样子与指南相同的是别的指南，不打开。"""
        others = {shape(url)[0] for url in self.goals.urls}
        for url in level:
            if self.missing and shape(url)[0] not in others and (leaf := await self._open(url)):
                self.whole = self.whole and bool(leaf.url)
                self._arrive(leaf.url, DEPTH)

    async def _open(self, url: str) -> Leaf | None:
        """打开一页；打开得太多的不再打开，没有读成的没有链接。"""
        if self.opened >= CAP:
            self.whole = False
            return None
        self.opened += 1
        try:
            if self.rendered:
                return await _looked(self.visitor, url)
            sheet = await unrendered(self.visitor, url, SOURCE)
        except Unread:
            return Leaf()
        return Leaf(sheet.url, sheet.links, scripted=sheet.scripted)


async def clicks(visitor: Visitor, base: str, first: str, guides: Sequence[Guide]) -> tuple[list[Probe], str]:
    """每份指南第几次点击到得了；走不到的渲染着再走(``doubtful``)。首页没有读成抛 Unread。"""
    leaf, page, searchable = await _home(visitor, f"{base}/")
    start, goals = base + first if first else "", Goals.of(guide.url for guide in guides if guide.url)
    trail = await _walked(Trail(visitor, base, start, goals), leaf)
    if trail.doubtful:
        trail = await _walked(Trail(visitor, base, start, goals, rendered=True), leaf)
    whole = trail.whole and not trail.scripted
    return [_probe(guide, trail.met, page, whole=whole, searchable=searchable) for guide in guides], ""


def _probe(guide: Guide, met: Mapping[str, int], home: Page, *, whole: bool, searchable: bool) -> Probe:
    url = guide.url or ""
    seen = {"clicks": str(met.get(url, "")), "whole": said(whole and HIDDEN not in url), "search": said(searchable)}
    return Probe("clicks", Channel.PORTAL, str(guide), seen, (*home.evidence, *guide.evidence))


async def _walked(trail: Trail, home: Leaf) -> Trail:
    """从首页 ``home`` 走到都到了，或者第 ``DEPTH`` 次点击为止。"""
    level = trail.note(home, 1)
    for depth in range(2, DEPTH + 1):
        level = await trail.step(level, depth)
    await trail.landed(level)
    return trail


async def _home(visitor: Visitor, url: str) -> tuple[Leaf, Page, bool]:
    async with visitor.tab(url, SOURCE) as tab:
        leaf, page = await _seen(visitor, tab, url)
        return leaf, page, await tab.locator(SEARCH).count() > 0


async def _looked(visitor: Visitor, url: str) -> Leaf:
    """渲染出来看的一页。"""
    async with visitor.tab(url, SOURCE) as tab:
        return (await _seen(visitor, tab, url))[0]


async def _seen(visitor: Visitor, tab: Tab, url: str) -> tuple[Leaf, Page]:
    status = await open_page(tab, url)
    page = await visitor.see(tab, lambda _: None, SOURCE, status=status, fresh=True)
    return Leaf(page.url, page.links, not page.busy, await evaluate(tab, "scripted", {})), page
