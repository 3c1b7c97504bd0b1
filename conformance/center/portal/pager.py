"""列表怎样往后翻:下一页的链接、页码的链接，以及页面自己说共有几页、几行。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from conformance.center.exchange.urls import parts
from conformance.center.portal.extract import Anchor, Page, Table
from conformance.center.reading.labels import catalogue

PAGES = re.compile(
    r"共\s*([0-9]{1,5})\s*页|第\s*[0-9]{1,5}\s*(?:页\s*)?[/\uff0f]\s*(?:共\s*)?([0-9]{1,5})\s*页"
    r"|(?<![0-9/])[0-9]{1,5}\s*[/\uff0f]\s*([0-9]{1,5})\s*页"
)
ROWS = re.compile(
    r"共(?:有|计)?\s*([0-9][0-9,]{0,9})\s*(条|件|份|人(?!次|访|在线)|名|位)"
    r"|(?<![0-9,])([0-9][0-9,]{0,9})\s*(条)(?:记录|数据)"
)
UNITS = {"staff": "条人名位", "decisions": "条件份"}
"""一览表的行以什么为单位；别的只论条:统计页上的“共 1200 件”说的是办件。"""
MORE = re.compile(r"加载更多|上拉加载|下拉加载|正在加载|加载中")


def next_url(links: Iterable[Anchor]) -> str | None:
    """“下一页”的地址。"""
    words = catalogue()["next"]
    found = (link.url for link in links if "next" in link.rel.split() or link.text.replace(" ", "") in words)
    return next(found, None)


def numbered(links: Iterable[Anchor], url: str, number: int) -> str | None:
    """第 ``number`` 页的页码的地址:文字就是页码，与列表 ``url`` 在同一目录下，地址里也有这个页码(或者从零数起的)。"""
    digits = re.compile(rf"(?<![0-9])0*(?:{number}|{number - 1})(?![0-9])")
    found = (link.url for link in links if link.text.strip() == str(number) and _beside(link.url, url))
    return next((one for one in found if digits.search(_varying(one))), None)


def pages(text: str) -> int:
    """页面自己说共有几页；没有说是 0。"""
    return max((int(one) for found in PAGES.findall(text) for one in found if one), default=0)


def unfinished(first: Page, links: Sequence[Anchor], turned: int) -> str:
    """翻了 ``turned`` 页就翻不下去了，为什么说后面还有；看来到头了是空的。``links`` 是最后一页的。"""
    declared = pages(first.text)
    later = [int(link.text) for link in links if re.fullmatch(r"\s*[0-9]{1,3}\s*", link.text)]
    beyond = [number for number in later if number > turned and numbered(links, first.url, number)]
    if declared > turned:
        return f"页面说共 {declared} 页，只翻到第 {turned} 页"
    if beyond:
        return f"还有第 {min(beyond)} 页的页码没有翻到"
    return "页面上写着还要加载，没有看全" if turned == 1 and MORE.search(first.text) else ""


def undershot(first: Page, tables: Iterable[Table], seen: int, kind: str) -> str:
    """``kind`` 的页面自己说的行数比看到的 ``seen`` 行多，说出来；正好是页上别的一张表的行数的，说的是那张表。

    没有说共有几行的，看的时候请求还没有答完，也许还有没画出来的。
    """
    others = {len(table) - 1 for table in tables}
    counts = [(one[0] or one[2], one[1] or one[3]) for one in ROWS.findall(first.text)]
    told = {int(number.replace(",", "")) for number, unit in counts if unit in UNITS.get(kind, "条")}
    more = [one for one in told if one > seen and one not in others]
    if seen in told:
        return ""
    return f"页面说共 {max(more)} 行，只看到 {seen} 行" if more else _busy(first)


def _busy(page: Page) -> str:
    return "页面的请求没有答完，也许还有没有画出来的" if page.busy else ""


def _beside(url: str, other: str) -> bool:
    here, there = parts(url), parts(other)
    return here.netloc == there.netloc and here.path.rpartition("/")[0] == there.path.rpartition("/")[0]


def _varying(url: str) -> str:
    """地址里会随页码变的部分:最后一段与查询。"""
    split = parts(url)
    return f"{split.path.rpartition('/')[2]}?{split.query}"
