"""看办事指南页:挑页、几页同时看，一页读不成不影响别的页。"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.assessment import Issue
from conformance.center.portal import access
from conformance.center.portal import lists as portal_list
from conformance.center.portal.addresses import path, public
from conformance.center.portal.extract import Page, inline
from conformance.center.portal.opening import Barred, Unread, open_page
from conformance.center.portal.visit import Opening, Visitor
from conformance.center.reading.labels import Vocabulary
from conformance.domain import Element, Guide, Probe

PAGES = 60
CONTACTS = frozenset({Element.CONSULTATION, Element.COMPLAINT, Element.ADDRESS, Element.HOURS})
COMMON = CONTACTS | {Element.NAME, Element.AUTHORITY}
"""登录页、错误页、列表页上也常有的要素:只有它们的，不是一份指南。"""
SURE = 3
"""转到了别处的、有口令框的，还要有这么多种别的要素才是一份指南。"""
GONE = ("HTTP 404", "HTTP 410")
LANES = 2
"""检查无障碍的几页在这么多个标签页里接连看:检查的程序在一个标签页里只编译一次，一个接一个又不拖到最后。"""
PATIENCE = 3
"""被拒绝这么多页，就不再试。"""

Wanted = Sequence[tuple[str, str]]
"""(编码, 地址)。"""


@dataclass(slots=True)
class Reading:
    """一批指南页的结果;``stopped`` 是不再试下去的原因,``absent`` 是门户明说没有(404、410)的编码。"""

    pages: list[Page] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    refused: int = 0
    done: int = 0
    stopped: str = ""
    absent: list[str] = field(default_factory=list)

    @property
    def barred(self) -> bool:
        """没有读成的里面，有门户不让看的。"""
        return self.refused > 0

    def reason(self, wanted: int) -> str:
        """整个来源失败的原因；读成了一半以上就没有。"""
        if not wanted:
            return "没有找到办事指南的链接；请在档案中写明 portal.list 或 portal.guide"
        if len(self.pages) * 2 >= wanted:
            return ""
        first = self.stopped or (self.issues[0].message if self.issues else "")
        return f"{wanted} 个办事指南页只读成 {len(self.pages)} 个:{first}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """要看的页；从列表找来的，还有列表上看到的。"""

    wanted: Wanted
    listed: portal_list.Listed | None = None


async def choose(visitor: Visitor, portal: Mapping[str, Any], base: str, codes: Sequence[str]) -> Chosen:
    """要看哪些页:有编码和 portal.guide 就直接拼地址，否则从 portal.list 逐页找；按编码等距取 portal.pages 个。"""
    template, most = portal.get("guide"), int(portal.get("pages", PAGES))
    if codes and template:
        return Chosen(portal_list.spread(portal_list.addresses(base, template, codes), most))
    if not portal.get("list"):
        return Chosen([])
    listed = await portal_list.listed(visitor, portal, base)
    return Chosen(portal_list.spread(listed.addresses, most), listed)


@dataclass(frozen=True, slots=True)
class Reader:
    """看指南页的人:认得的标签，顺便检查无障碍的，每看完一页向谁报(看完几页, 共几页)。"""

    visitor: Visitor
    words: Vocabulary
    examiner: access.Examiner
    tick: Callable[[int, int], None]


async def read(reader: Reader, wanted: Wanted) -> Reading:
    """看完 ``wanted``,前面几页顺便检查无障碍；页的次序与 ``wanted`` 相同。"""
    reading, most = Reading(), reader.examiner.left
    lanes = [_lane(reader, wanted[:most][n::LANES], reading, len(wanted)) for n in range(LANES)]
    others = [_one(reader, one, open_page, reading, len(wanted)) for one in wanted[most:]]
    ahead, pages = await asyncio.gather(asyncio.gather(*lanes), asyncio.gather(*others))
    reading.pages = [page for page in (*chain(*zip_longest(*ahead)), *pages) if page]
    reading.issues.sort(key=lambda issue: issue.where)
    return reading


async def _lane(reader: Reader, wanted: Wanted, reading: Reading, total: int) -> list[Page | None]:
    """在一个标签页里接连看的几页。"""
    if not wanted:
        return []
    async with reader.visitor.alone() as visitor:
        own = replace(reader, visitor=visitor)
        return [await _one(own, one, reader.examiner.open, reading, total) for one in wanted]


async def _one(reader: Reader, wanted: tuple[str, str], how: Opening, reading: Reading, total: int) -> Page | None:
    page, (code, url) = None, wanted
    try:
        if not reading.stopped:
            page = await _page(reader, url, how, "pages", code, lambda: reading.stopped)
    except Barred as error:
        reading.refused += 1
        reading.issues.append(Issue("pages", url, f"{error}。"))
        if getattr(error, "final", False) or reading.refused >= PATIENCE:
            reading.stopped = reading.stopped or str(error)
    except Unread as error:
        reading.absent += [code] * (str(error) in GONE)
        reading.issues.append(Issue("pages", url, f"这一页没有读成:{error}。"))
    reader.examiner.keep(url, page)
    reading.done += 1
    reader.tick(reading.done, total)
    return page


async def examined(reader: Reader, guides: Sequence[Guide]) -> tuple[list[Probe], str]:
    """无障碍的各次探测，次序与快慢无关；前面几页没有读成的，别的指南再打开来补上。"""
    done = {probe.subject for probe in reader.examiner.probes}
    left = [guide.url for guide in guides if guide.url and guide.url not in done][: reader.examiner.left]
    await asyncio.gather(*(_again(reader, url) for url in left))
    return sorted(reader.examiner.probes, key=lambda probe: probe.subject), ""


async def _again(reader: Reader, url: str) -> None:
    try:
        reader.examiner.keep(url, await _page(reader, url, reader.examiner.open, access.SOURCE))
    except Unread as error:
        reader.examiner.missed(url, error)


async def _page(
    reader: Reader, url: str, how: Opening, source: str, code: str = "", halted: Callable[[], str] = lambda: ""
) -> Page:
    page = await reader.visitor.read(url, reader.words.find, source, code, halted, how)
    return recognised(page, reader.words, url)


def recognised(page: Page, words: Vocabulary, asked: str = "") -> Page:
    """要有联系方式、名称、主体之外的要素的标签，才是一份指南。

    没有的多半是登录页、错误页、列表页或没见过的版式，不当作空白的指南;从 ``asked`` 转到了别处的、有口令框的，要有几种。
    """
    labels = [pair.label for pair in (*page.pairs, *inline(page.body, words.find)) if not pair.buried]
    kinds = {element for label in labels for element in words.find(label) or ()} - COMMON
    strange = [*["转到了别的地址"] * _away(page, asked), *["要先登录"] * page.login]
    if page.fields or len(kinds) >= (SURE if strange else 1):
        return page
    if kinds:
        raise Unread(f"像是{'、'.join(strange)}，只有“{'、'.join(sorted(kinds))}”，不当作办事指南")
    seen = f"({'、'.join(strange)})" if strange else ""
    said = "除了名称、主体和联系方式，页面上没有一个认得的标签" if labels else "页面上没有一个认得的标签"
    raise Unread(f"{said}{seen}，可能是登录页、错误页、列表页，或者要在 portal.labels 里补充说法")


def _away(page: Page, asked: str) -> bool:
    """打开的不是要去的地址，地址里也没有这个事项的编码。"""
    here = path(page.url)
    if not asked or here == path(public(asked)):
        return False
    return page.code not in here and page.code not in dict(parse_qsl(urlsplit(page.url).query)).values()
