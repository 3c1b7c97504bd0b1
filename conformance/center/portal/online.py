"""门户的网上服务:从首页点几次看得到办事指南，在线办理的入口打不打得开、有没有表单、是不是逼人评价。"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.center import browser, plan
from conformance.center.browser import Bounds
from conformance.center.portal import access
from conformance.center.portal.extract import Anchor, Page
from conformance.center.portal.filling import filled
from conformance.center.portal.lists import unrendered
from conformance.center.portal.opening import Unread, open_page, said
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import catalogue, matching
from conformance.center.writer import Source
from conformance.domain import Channel, Guide, Probe

CLICKS, APPLY = "portal.clicks", "portal.apply"
DEPTH = 3
"""数到第几次点击。"""
CAP = 40
"""为数点击次数至多打开多少页。"""
ENTRIES = 2
"""在线办理的入口试几个。"""
SEARCH = ", ".join(
    [
        *("[role=search] input", "input[type=search]", "[class*=search] input", "[id*=search] input"),
        *(f"input[placeholder*={word}]" for word in ("搜", "检索", "查找")),
        ":is(form, div, p, li, td):has(> :is(button, a, input):text-matches('^(搜索|搜一搜|检索|搜)$')) input",
    ]
)
"""首页上的搜索框:它自己、它的提示，或者旁边的按钮说是。"""
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|rar|jpe?g|png|svg|gif)$", re.IGNORECASE)


def unequipped(portal: Mapping[str, Any], lists: Iterable[str]) -> tuple[Source, ...]:
    """没有浏览器时，门户的每个来源都没有条件去看。"""
    names = (
        "pages",
        *(f"portal.{name}" for name in lists if portal.get(name)),
        "portal.probes",
        CLICKS,
        APPLY,
        *([access.SOURCE] if plan.examined(portal) else []),
    )
    return tuple(Source(name, Channel.PORTAL, False, reason=browser.advice(), unequipped=True) for name in names)


def wanted(
    visitor: Visitor, portal: Mapping[str, Any], bounds: Bounds, guides: Sequence[Guide]
) -> Iterator[tuple[str, Awaitable[Any]]]:
    """(来源, 要做的事)；没有看到指南的不做。"""
    base = str(portal["base"]).rstrip("/")
    if guides:
        yield CLICKS, clicks(visitor, base, str(portal.get("list") or ""), guides)
        yield APPLY, entries(visitor, base, bounds, guides)


@dataclass(slots=True)
class _Trail:
    """数点击的账:地址 → 第几次点击到;``whole`` 为假是没有走完,``rendered`` 是一页页渲染出来看。"""

    visitor: Visitor
    base: str
    first: str
    rendered: bool = False
    reached: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    whole: bool = True

    def near(self, links: Iterable[Anchor]) -> list[str]:
        """同一门户上的网页，事项列表排在前面。"""
        urls = dict.fromkeys(link.url.partition("#")[0] for link in links if link.url.startswith(f"{self.base}/"))
        pages = [url for url in urls if not _FILE.search(url.partition("?")[0])]
        return sorted(pages, key=lambda url: not (self.first and url.startswith(self.first)))

    def doubtful(self, targets: frozenset[str]) -> bool:
        """有的指南没有走到，而且也许是脚本画的链接没有看见:一份也没有走到，或者全走完了还有没到的。"""
        reached = targets & self.reached.keys()
        return reached != targets and (self.whole or not reached)

    async def step(self, level: Sequence[str], depth: int, targets: frozenset[str]) -> list[str]:
        """打开 ``level`` 的各页，记下第 ``depth`` 次点击到得了的；返回新到的网页。"""
        found: list[str] = []
        for url in level:
            if targets <= self.reached.keys():
                break
            if url not in targets and url not in self.opened:
                found += await self._open(url, depth)
        return found

    async def _open(self, url: str, depth: int) -> list[str]:
        if len(self.opened) >= CAP:
            self.whole = False
            return []
        self.opened.add(url)
        links = await self._links(url)
        self.whole = self.whole and bool(links)
        fresh = [one for one in self.near(links) if one not in self.reached]
        self.reached |= dict.fromkeys(fresh, depth)
        return fresh

    async def _links(self, url: str) -> Sequence[Anchor]:
        """一页上的链接；没有读成的没有。"""
        try:
            if not self.rendered:
                return (await unrendered(self.visitor, url, CLICKS)).links
            page = await self.visitor.read(url, lambda _: None, CLICKS)
        except Unread:
            return ()
        self.whole = self.whole and not page.busy
        return page.links


async def clicks(visitor: Visitor, base: str, first: str, guides: Sequence[Guide]) -> tuple[list[Probe], str]:
    """从首页沿真实的链接走，每份指南第几次点击到得了；走不到的渲染着再走(``doubtful``)。首页没有读成抛 Unread。"""
    page, searchable = await _home(visitor, f"{base}/")
    start, targets = base + first if first else "", frozenset(guide.url for guide in guides if guide.url)
    trail = await _walked(_Trail(visitor, base, start), page, targets)
    if trail.doubtful(targets):
        trail = await _walked(_Trail(visitor, base, start, rendered=True), page, targets)
    shared = {"whole": said(trail.whole), "search": said(searchable)}
    return [
        Probe(
            "clicks",
            Channel.PORTAL,
            str(guide),
            {"clicks": str(trail.reached.get(guide.url or "", "")), **shared},
            (*page.evidence, *guide.evidence),
        )
        for guide in guides
    ], ""


async def _walked(trail: _Trail, home: Page, targets: frozenset[str]) -> _Trail:
    """从首页 ``home`` 走到都到了，或者第 ``DEPTH`` 次点击为止。"""
    level, trail.whole = trail.near(home.links), not home.busy
    trail.reached |= dict.fromkeys(level, 1)
    for depth in range(2, DEPTH + 1):
        level = await trail.step(level, depth, targets)
    return trail


async def entries(visitor: Visitor, base: str, bounds: Bounds, guides: Sequence[Guide]) -> tuple[list[Probe], str]:
    """指南上写着在线办理的链接，试 ENTRIES 个；一个也没有也是一次探测。"""
    words = catalogue()["apply"]
    named = [(guide, link.url) for guide in guides for link in guide.anchors if matching(link.text, words)]
    unique = list(dict.fromkeys(url for guide, url in named if not _inner(url, guide.url or "")))[:ENTRIES]
    if not unique:
        return [Probe("apply", Channel.PORTAL, base, {"found": "否"})], ""
    return [await _entry(visitor, bounds, url) for url in unique], ""


def _inner(url: str, page: str) -> bool:
    """页内的锚点；单页应用的路由不是。"""
    there, _, place = url.partition("#")
    return bool(place) and not place.startswith(("/", "!")) and there == page.partition("#")[0]


async def _entry(visitor: Visitor, bounds: Bounds, url: str) -> Probe:
    near, blank = bounds.allows(url), ("status", "form", "rating", "onward")
    seen = {"found": "是", "outside": said(not near), **dict.fromkeys(blank, "")}
    if not near:
        return Probe("apply", Channel.PORTAL, url, seen)
    told, evidence = await filled(visitor, url, APPLY)
    return Probe("apply", Channel.PORTAL, url, {**seen, **told}, evidence)


async def _home(visitor: Visitor, url: str) -> tuple[Page, bool]:
    async with visitor.tab(url, CLICKS) as tab:
        status = await open_page(tab, url)
        searchable = await tab.locator(SEARCH).count() > 0
        return await visitor.see(tab, lambda _: None, CLICKS, status=status), searchable
