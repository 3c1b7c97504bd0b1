"""门户的网上服务:在线办理的入口打不打得开、有没有表单、是不是逼人评价；从首页点几次看得到办事指南见 ``clicking``。"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.center import browser, plan
from conformance.center.browser import Bounds
from conformance.center.portal import access, clicking
from conformance.center.portal.addresses import route
from conformance.center.portal.filling import filled
from conformance.center.portal.opening import said
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import catalogue, matching
from conformance.center.writer import Source
from conformance.domain import Channel, Guide, Probe

APPLY = "portal.apply"
ENTRIES = 2
"""在线办理的入口试几个。"""


def unequipped(portal: Mapping[str, Any], lists: Iterable[str]) -> tuple[Source, ...]:
    """没有浏览器时，门户的每个来源都没有条件去看。"""
    names = (
        "pages",
        *(f"portal.{name}" for name in lists if portal.get(name)),
        "portal.probes",
        clicking.SOURCE,
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
        yield clicking.SOURCE, clicking.clicks(visitor, base, str(portal.get("list") or ""), guides)
        yield APPLY, entries(visitor, base, bounds, guides)


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
    there, _, fragment = url.partition("#")
    return bool(fragment) and not route(url) and there == page.partition("#")[0]


async def _entry(visitor: Visitor, bounds: Bounds, url: str) -> Probe:
    near, blank = bounds.allows(url), ("status", "form", "rating", "onward")
    seen = {"found": "是", "outside": said(not near), **dict.fromkeys(blank, "")}
    if not near:
        return Probe("apply", Channel.PORTAL, url, seen)
    told, evidence = await filled(visitor, url, APPLY)
    return Probe("apply", Channel.PORTAL, url, {**seen, **told}, evidence)
