"""评价页:打不打得开、有没有评价入口、公布了什么、最近什么时候更新。只看第一页。"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any

from conformance.center.exchange.around import mobiles, owned
from conformance.center.portal import tables as portal_tables
from conformance.center.portal.extract import Page
from conformance.center.portal.opening import Unread, opened, said
from conformance.center.portal.pager import next_url, unfinished
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue
from conformance.domain import Channel, Probe

SOURCE = "portal.evaluations"
_STATED = re.compile(
    r"(更新|截止|截至|发布)(?:时间|日期|于|到|至)?\s{0,3}[:\uff1a]?\s{0,3}([0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2})"
)


def wanted(visitor: Visitor, portal: Mapping[str, Any], base: str) -> Iterator[tuple[str, Awaitable[Any]]]:
    """档案写了评价页的，看它；没有写的不看。"""
    if portal.get("evaluations"):
        yield SOURCE, _collect(visitor, base + str(portal["evaluations"]))


async def _collect(visitor: Visitor, url: str) -> tuple[list[Probe], str]:
    """(评价页的探测, 来源失败的原因)。"""
    return [await look(visitor, url)], ""


async def look(visitor: Visitor, url: str) -> Probe:
    """看评价页一次，再看去评价的入口；页面没有读成抛 Unread，答错误状态的照记。"""
    status, page, form = await _opened(visitor, url)
    rows = portal_tables.rows(page.tables, "evaluations")
    seen = {"status": str(status), **_published(page, rows)}
    entry = url if form else _entrance(page, url)
    seen |= {"entry": entry, "entry_status": str(status if entry == url else await _status(visitor, entry))}
    return Probe("evaluations", Channel.PORTAL, url, seen, page.evidence)


def _published(page: Page, rows: Sequence[portal_tables.Row]) -> dict[str, str]:
    """公布了什么:行数、更新日期、后面有没有更新的、评价人的写法、多半不是评价人的手机号。"""
    return {
        "rows": str(len(rows)),
        "results": said(bool(rows)),
        "rectified": said(any("rectified_at" in row or "reply" in row for row in rows)),
        **_updated(page, rows),
        "persons": "、".join(dict.fromkeys(text for row in rows if (text := _text(row, "person")))),
        "office": "、".join(sorted(_office(page, rows))),
    }


def _updated(page: Page, rows: Sequence[portal_tables.Row]) -> dict[str, str]:
    """最近的日期，页面写明的与各行的取晚的；``newest_first`` 是断定没有更晚的。

    写明更新到那一天，或者各行由新到旧、后面再没有了，才断定；文章的发布日期、统计的截止日期不算。
    """
    days = [found for row in rows if (found := portal_tables.written_day(_text(row, "evaluated_at")))]
    others = [found for row in rows if (found := portal_tables.written_day(_text(row, "rectified_at")))]
    stated = [(found, word) for word, text in _STATED.findall(page.text) if (found := portal_tables.written_day(text))]
    latest = max([*days, *others, *(day for day, _ in stated)], default=None)
    ordered = len(set(days)) > 1 and days == sorted(days, reverse=True)
    whole = bool(days) and not (next_url(page.links) or unfinished(page, page.links, 1))
    return {"latest": str(latest or ""), "newest_first": said((latest, "更新") in stated or ordered or whole)}


def _office(page: Page, rows: Sequence[portal_tables.Row]) -> frozenset[str]:
    """页面上的手机号，多半是办公的:答复里没有写明是评价人的，表格之外的。"""
    replies = {_text(row, "reply") for row in rows}
    cells = [cell.text for table in page.tables for line in table for cell in line]
    of_raters = [owned(text) if text in replies else mobiles(text) for text in cells]
    return mobiles(page.text).difference(*of_raters)


def _text(row: portal_tables.Row, field: str) -> str:
    return row[field].text if field in row else ""


async def _opened(visitor: Visitor, url: str) -> tuple[int, Page, bool]:
    """打开一页:状态、看到的、有没有评价的表单；服务器出错的再试一次。"""
    seen = await _once(visitor, url)
    return seen if seen[0] < 500 else await _once(visitor, url)


async def _once(visitor: Visitor, url: str) -> tuple[int, Page, bool]:
    async with visitor.tab(url, SOURCE) as tab:
        status = await opened(tab, url)
        form = await evaluate(tab, "form", {})
        return status, await visitor.see(tab, lambda _: None, SOURCE, status=status), _rateable(form)


def _rateable(form: Mapping[str, Any]) -> bool:
    """有输入框，又有评价的按钮。"""
    return bool(form["fields"]) and any("评价" in button["text"] for button in form["buttons"])


def _entrance(page: Page, url: str) -> str:
    words = catalogue()["evaluate"]
    near = [link for link in page.links if link.url.partition("#")[0] != url and link.url.startswith(_origin(url))]
    return next((link.url for word in words for link in near if word in link.text), "")


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]) + "/"


async def _status(visitor: Visitor, url: str) -> int:
    """入口答什么状态；没有入口是 0,没有打开完不算它的错，也是 0。"""
    if not url:
        return 0
    try:
        return (await _opened(visitor, url))[0]
    except Unread:
        return 0
