"""门户的在线服务:从首页点几次看得到办事指南，在线办理的入口打不打得开、有没有表单、是不是逼人评价。"""

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
SEARCH = "[role=search] input, input[type=search]"
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
    """数点击的账:地址 → 第几次点击到;``whole`` 为假是没有走完。"""

    visitor: Visitor
    base: str
    first: str
    reached: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    whole: bool = True

    def near(self, links: Iterable[Anchor]) -> list[str]:
        """同一门户上的网页，事项列表排在前面。"""
        urls = dict.fromkeys(link.url.partition("#")[0] for link in links if link.url.startswith(f"{self.base}/"))
        pages = [url for url in urls if not _FILE.search(url.partition("?")[0])]
        return sorted(pages, key=lambda url: not (self.first and url.startswith(self.first)))

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
        try:
            links = (await unrendered(self.visitor, url, CLICKS)).links
        except Unread:
            links = ()
        self.whole = self.whole and bool(links)
        fresh = [one for one in self.near(links) if one not in self.reached]
        self.reached |= dict.fromkeys(fresh, depth)
        return fresh


async def clicks(visitor: Visitor, base: str, first: str, guides: Sequence[Guide]) -> tuple[list[Probe], str]:
    """从首页沿真实的链接走，每份指南第几次点击到得了。首页没有读成抛 Unread。"""
    page, searchable = await _home(visitor, f"{base}/")
    trail = _Trail(visitor, base, base + first if first else "")
    level = trail.near(page.links)
    trail.reached |= dict.fromkeys(level, 1)
    targets = frozenset(guide.url for guide in guides if guide.url)
    for depth in range(2, DEPTH + 1):
        level = await trail.step(level, depth, targets)
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
