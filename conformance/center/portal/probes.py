"""在门户上做的探测:投诉入口开不开得了，指南上的链接通不通。"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.center.browser import Bounds
from conformance.center.exchange.urls import onto
from conformance.center.portal.enquiry import SOURCE
from conformance.center.portal.extract import Page
from conformance.center.portal.filling import filled
from conformance.center.portal.opening import Barred, Unread, said
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import catalogue, matching
from conformance.domain import Channel, Element, Guide, Link, Probe

if TYPE_CHECKING:
    from playwright.async_api import APIResponse

LINK_CAP = 200
HOPS = 10
"""一个链接至多跟着跳转这么多次，与浏览器同样宽。"""


@dataclass(frozen=True, slots=True)
class Entrance:
    """投诉入口;``named`` 是档案写明的，别的是从指南、首页的链接认出来的。"""

    url: str
    named: bool = False


async def complaint(visitor: Visitor, bounds: Bounds, entrance: Entrance) -> Probe:
    """投诉入口:打开的状态，和有没有可填的表单；在许可的主机之外的不打开，没有答复的状态为空，门户不让看的抛 Barred。"""
    url, near = entrance.url, bounds.allows(entrance.url)
    observed = {"named": said(entrance.named), "outside": said(not near), "status": "", "form": "否", "onward": ""}
    evidence: tuple[str, ...] = ()
    try:
        if near:
            seen, evidence = await filled(visitor, url, SOURCE)
            observed |= seen
    except Barred:
        raise
    except Unread:
        pass
    observed.pop("rating", None)
    return Probe("complaint", Channel.PORTAL, url, observed, evidence)


async def entry(
    visitor: Visitor, portal: Mapping[str, Any], base: str, bounds: Bounds, guides: Sequence[Guide]
) -> Entrance | None:
    """投诉入口:档案写明的、指南上链接的，或者首页上的。"""
    if portal.get("complaint"):
        return Entrance(base + str(portal["complaint"]), named=True)
    linked = [link.url for guide in guides for link in guide.links.get(Element.COMPLAINT, ())]
    near = [url for url in linked if bounds.allows(url)]
    if near:
        return Entrance(near[0])
    try:
        home = await visitor.read(f"{base}/", lambda _: None, SOURCE)
    except Unread:
        return None
    return entrance(home, catalogue()["complaint"])


def entrance(page: Page, words: Sequence[str]) -> Entrance | None:
    """页面上就写着 ``words`` 之一的链接；先认更明确的说法。"""
    found = (link.url for word in words for link in page.links if matching(link.text, [word]))
    return next(map(Entrance, found), None)


async def links(visitor: Visitor, bounds: Bounds, wanted: Iterable[Link]) -> tuple[dict[str, Link], int]:
    """(每个不同的链接探测一次, 在许可的主机之外而没有探测的个数)。"""
    unique = {link.url: link for link in wanted}
    near = [link for url, link in unique.items() if bounds.allows(url)]
    probed = await asyncio.gather(*(_probe(visitor, bounds, link) for link in near[:LINK_CAP]))
    return {link.url: link for link in probed}, len(unique) - len(probed)


async def _probe(visitor: Visitor, bounds: Bounds, link: Link) -> Link:
    from playwright.async_api import Error

    try:
        answer = await _head(visitor, bounds, link.url)
    except Barred:
        return Link(link.text, link.url)
    except Error:
        return Link(link.text, link.url, status=0)
    if answer is None:
        return Link(link.text, link.url)
    size = answer.headers.get("content-length", "")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip() or None
    return Link(link.text, link.url, answer.status, int(size) if size.isdecimal() else None, kind)


async def _head(visitor: Visitor, bounds: Bounds, url: str) -> APIResponse | None:
    """HEAD；答了错误、不说大小或说是空的改用 GET。重定向自己跟；跳出许可的主机、跳个没完的没有看成，是 None。"""
    for _ in range(HOPS):
        answer = await _fetch(visitor, url, "HEAD")
        if answer.status >= 400 or (answer.ok and answer.headers.get("content-length", "0") == "0"):
            answer = await _fetch(visitor, url, "GET")
        target = onto(url, answer.headers.get("location", ""))
        if not 300 <= answer.status < 400 or target == onto(url, ""):
            return answer
        if not bounds.allows(target):
            return None
        url = target
    return None


async def _fetch(visitor: Visitor, url: str, method: str) -> APIResponse:
    await visitor.obey(url)
    return await visitor.fetch(url, method, "pages")


def with_links(guide: Guide, probed: Mapping[str, Link]) -> dict[Any, tuple[Link, ...]]:
    """指南的链接换成探测过的。"""
    return {element: tuple(probed.get(link.url, link) for link in found) for element, found in guide.links.items()}
