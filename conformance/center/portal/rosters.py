"""门户上的一览表:逐页看完，认出行来；没有看全的，说明为什么。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.center.portal import pager
from conformance.center.portal import tables as portal_tables
from conformance.center.portal.extract import Page, Table
from conformance.center.portal.lists import sheets
from conformance.center.portal.opening import Unread
from conformance.center.portal.visit import Visitor


@dataclass(slots=True)
class Roster:
    """一览表的行;``short`` 是没有看全的原因。"""

    rows: list[portal_tables.Row] = field(default_factory=list)
    short: list[str] = field(default_factory=list)


async def read(visitor: Visitor, url: str, kind: str, tick: Callable[[int], None]) -> Roster:
    """看 ``kind`` 的一览表，每看一页说一声 ``tick``;一行也没有看到的抛 Unread。"""
    roster, uneven, first, tables = Roster(), 0, Page(url), list[Table]()
    try:
        async for sheet in sheets(visitor, url, f"portal.{kind}"):
            first = first if tables or sheet.page is None else sheet.page
            tables += sheet.tables
            roster.rows += portal_tables.rows(sheet.tables, kind)
            uneven += portal_tables.uneven(sheet.tables, kind)
            tick(len(roster.rows))
    except Unread as error:
        if not roster.rows:
            raise
        roster.short.append(f"没有看完:{error}。")
    if uneven:
        roster.short.append(f"有 {uneven} 行的格数与列名不同，没有读。")
    if not roster.rows:
        raise Unread(f"{url} 上{portal_tables.absent(kind)}")
    if not roster.short and (why := pager.undershot(first, tables, len(roster.rows), kind)):
        roster.short.append(f"没有看全:{why}。")
    return roster
