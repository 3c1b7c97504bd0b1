"""门户上的列表:逐页看完，认出办事指南的链接，挑出要看的那些。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import msgspec

from conformance.center.exchange.redact import Hit, redact
from conformance.center.exchange.urls import parts
from conformance.center.normalise import Unreadable
from conformance.center.portal import pager
from conformance.center.portal import turn as portal_turn
from conformance.center.portal.extract import Anchor, Cell, Page, Table
from conformance.center.portal.opening import Barred, Unread, open_page
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.privacy.personal import Known, known
from conformance.center.reading import patterns

LIST_CAP = 300
"""一个列表至多看这么多页。"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """列表的一页;``page`` 只在渲染过的那一页才有。

    ``url``(落在哪里)、``scripted``(有不是链接的去处)只在没有渲染的才有。
    """

    tables: tuple[Table, ...]
    links: tuple[Anchor, ...]
    status: int = 200
    page: Page | None = None
    handlers: tuple[str, ...] = ()
    url: str = ""
    scripted: bool = False


async def sheets(visitor: Visitor, url: str, source: str, forward: str = "") -> AsyncIterator[Sheet]:
    """从 ``url`` 起逐页看一个列表。“下一页”不是链接而是按钮的，按着翻;``forward`` 是档案写明的那个按钮的选择器。

    第一页渲染出来看；若不渲染取到的是同样的表格和链接，后面各页就不再渲染，否则逐页渲染。
    翻到看过的地址、与上一页相同的内容或 ``LIST_CAP`` 页为止；不是到头而停的、页面说后面还有的抛 Unread。
    """
    last, plain = await _first(visitor, url, source)
    first, turned = last.page or Page(url), 1
    yield last
    async for sheet in _later(visitor, url, source, forward, last, plain=plain):
        last, turned = sheet, turned + 1
        yield sheet
    if why := pager.unfinished(first, last.links, turned):
        raise Unread(why)


def _later(visitor: Visitor, url: str, source: str, forward: str, first: Sheet, *, plain: bool) -> AsyncIterator[Sheet]:
    """第一页之后的各页。"""
    if not forward and _following(first, url, 2):
        return _onwards(visitor, url, source, first, plain=plain)
    return _pressed(portal_turn.turned(visitor, url, source, forward, first.page))


async def _pressed(pages: AsyncIterator[Page]) -> AsyncIterator[Sheet]:
    async for page in pages:
        yield _rendering(page)


async def _onwards(visitor: Visitor, url: str, source: str, sheet: Sheet, *, plain: bool) -> AsyncIterator[Sheet]:
    """第一页 ``sheet`` 之后的各页，沿“下一页”或者页码的链接。"""
    seen, look = {url}, unrendered if plain else _rendered
    declared = pager.pages(sheet.page.text) if sheet.page else 0
    while (following := _following(sheet, url, len(seen) + 1)) and following not in seen:
        if len(seen) >= LIST_CAP:
            raise Unread(f"超过 {LIST_CAP} 页，只看了前 {LIST_CAP} 页")
        seen.add(following)
        previous, sheet = sheet, await look(visitor, following, source)
        if previous.tables and not sheet.tables and declared != len(seen) - 1:
            raise Unread(f"第 {len(seen)} 页没有表格，也许是系统繁忙的提示")
        if _cells(previous) == _cells(sheet) and sheet.tables:
            raise Unread(f"第 {len(seen)} 页与上一页内容相同，翻页没有翻动")
        yield sheet


def _following(sheet: Sheet, url: str, number: int) -> str | None:
    """第 ``number`` 页的地址:“下一页”的链接；没有的，按得动的优先，再就是页码的链接。"""
    pressed = sheet.page is not None and sheet.page.turns
    return pager.next_url(sheet.links) or (None if pressed else pager.numbered(sheet.links, url, number))


@dataclass(slots=True)
class Listed:
    """事项列表上的:编码 → 指南的地址，第一页，翻了几页，没有看全的原因。"""

    addresses: dict[str, str] = field(default_factory=dict)
    first: Page | None = None
    turned: int = 0
    short: str = ""

    @property
    def whole(self) -> bool:
        """确实看全了:翻到了头，请求都答完了；只有一页的，要页面自己说只有一页，否则也许往下拉才有。"""
        lone = self.turned <= 1 and not pager.pages(self.first.text if self.first else "")
        return not (self.short or lone or (self.first and self.first.busy))


async def listed(visitor: Visitor, portal: Mapping[str, Any], base: str) -> Listed:
    """看完档案 portal.list 的列表；一个事项也没有看到就停下的、门户不让看的抛 Unread。"""
    found = Listed()
    try:
        async for sheet in sheets(visitor, base + portal["list"], "pages", str(portal.get("next") or "")):
            found.first, found.turned = found.first or sheet.page, found.turned + 1
            _linked(found, sheet, portal, base)
    except Unread as error:
        if isinstance(error, Barred) or not found.addresses:
            raise
        found.short = str(error)
    return found


def _linked(found: Listed, sheet: Sheet, portal: Mapping[str, Any], base: str) -> None:
    """``sheet`` 上的指南，先看到的地址算数。"""
    template = portal.get("guide")
    linked = guide_links(sheet.links, base, template)
    if portal.get("codes"):
        linked |= scripted(sheet.handlers, str(portal["codes"]), base, template)
    if found.addresses and not linked:
        raise Unread("后面的一页上没有办事指南的链接")
    found.addresses = linked | found.addresses


def guide_links(links: Iterable[Anchor], base: str, template: str | None) -> dict[str, str]:
    """事项编码 → 指南的地址。有 ``template`` 时按它认；没有时取正文中形状相同且最多的一组同站链接。"""
    inner = [link for link in links if link.url.startswith(base) and (template or not link.aside)]
    if template:
        pattern = re.compile(re.escape(template).replace(re.escape("{code}"), "([^/?#&]+)") + "$")
        matched = ((pattern.search(_local(link.url)), link.url) for link in inner)
        return {unquote(found[1]): url for found, url in matched if found}
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for link in inner:
        alike, code = shape(link.url)
        groups[alike].setdefault(code, link.url)
    return max(groups.values(), key=len, default={})


def scripted(handlers: Iterable[str], pattern: str, base: str, template: str | None) -> dict[str, str]:
    """点击的脚本里的事项:``pattern`` 第一个括号是编码(拼进 ``template``)，没有模板时就是地址。"""
    try:
        codes = dict.fromkeys(filter(None, (patterns.captured(one, pattern) for one in handlers)))
    except Unreadable as error:
        raise Unread(f"档案的 portal.codes 有误:{error}") from None
    if template:
        return addresses(base, template, list(codes))
    return {shape(one)[1]: urljoin(f"{base}/", one) for one in codes}


def spread(addresses: dict[str, str], most: int) -> list[tuple[str, str]]:
    """按编码排序后等距取至多 ``most`` 个(编码, 地址)；每次都是同样的那些。"""
    ordered = sorted(addresses.items())
    return ordered if len(ordered) <= most else [ordered[place * len(ordered) // most] for place in range(most)]


def addresses(base: str, template: str, codes: Sequence[str]) -> dict[str, str]:
    """已知编码时，由模板得出指南的地址。"""
    return {code: base + template.replace("{code}", quote(code, safe="")) for code in codes}


async def _first(visitor: Visitor, url: str, source: str) -> tuple[Sheet, bool]:
    sheet = await _rendered(visitor, url, source)
    if not _following(sheet, url, 2):
        return sheet, False
    try:
        return sheet, _same(sheet, await unrendered(visitor, url, source), url)
    except Unread:
        return sheet, False


async def _rendered(visitor: Visitor, url: str, source: str) -> Sheet:
    return _rendering(await visitor.read(url, lambda _: None, source))


def _rendering(page: Page) -> Sheet:
    return Sheet(page.tables, page.links, page.status, page, page.handlers)


async def unrendered(visitor: Visitor, url: str, source: str) -> Sheet:
    """不渲染地取一页:在一个同源的页面里用脚本取，带着同样的会话。"""
    async with visitor.tab(url, source) as tab:
        if urlsplit(tab.url).netloc != urlsplit(url).netloc:
            await open_page(tab, url)
        sheet = msgspec.convert(await evaluate(tab, "sheet", {"url": url}), Sheet)
    if sheet.status >= 400:
        raise Unread(f"HTTP {sheet.status}")
    mask, hits = partial(_masked, known(source)), list[Hit]()
    tables = tuple(
        tuple(tuple(mask(table, place, cell, hits) for place, cell in enumerate(line)) for line in table)
        for table in sheet.tables
    )
    visitor.report(hits, url, ())
    return replace(sheet, tables=tables)


def _masked(persons: Known, table: Table, place: int, cell: Cell, hits: list[Hit]) -> Cell:
    """一格脱敏，列名作上文；看到的个人信息记在 ``hits``。"""
    heading = f"{table[0][place].text}:" if place < len(table[0]) else ""
    if cell.text + ":" == heading:
        return cell
    text, more = redact(heading + cell.text, (), persons)
    hits += more
    return replace(cell, text=text.removeprefix(heading))


def _same(rendered: Sheet, plain: Sheet, url: str) -> bool:
    """不渲染也取得到渲染后看得见的全部表格与链接(多出看不见的不要紧)。"""
    turns = _following(rendered, url, 2) == _following(plain, url, 2)
    return turns and _cells(rendered) == _cells(plain) and _inner(rendered) <= _inner(plain)


def _cells(sheet: Sheet) -> list[str]:
    """各格的文字；不渲染取到的没有打码，打了再比。"""
    return [redact(re.sub(r"\s", "", cell.text))[0] for table in sheet.tables for line in table for cell in line]


def _inner(sheet: Sheet) -> set[str]:
    return {link.url for link in sheet.links if not link.aside}


def _local(url: str) -> str:
    split = parts(url)
    return split.path + (f"?{split.query}" if split.query else "") + (f"#{split.fragment}" if split.fragment else "")


def shape(url: str) -> tuple[str, str]:
    """地址的形状(最后一段或查询值换成 *)与其中的编码。"""
    local = _local(url)
    if "=" in local:
        values = re.findall(r"=([^&#]+)", local)
        return re.sub(r"=[^&#]+", "=*", local), unquote(values[0]) if values else ""
    head, _, tail = local.rpartition("/")
    return f"{head}/*", unquote(tail)
