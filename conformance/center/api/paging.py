"""翻页:一页一页取到尽头；停不下来的、重复的、越翻越短的、与声明的总数对不上的，都说出来。

``kind``:page 页码;offset 从第几行起;cursor 上一页给出的记号;link 上一页给出的下一页网址。
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from conformance.center.api.asking import Endpoint, Moved
from conformance.center.api.cursor import following, stuck
from conformance.center.exchange.capture import Exchange
from conformance.center.reading.functions import found
from conformance.center.reading.templates import places

MAX_PAGES = 20_000
SIZE = 100
ENOUGH = 0.8
"""得到的行占声明总数的比例(产品自定):不到它，没有看到的太多，用到这一来源的条款不能说符合；够了的只是总数记得不准。"""
_NAMES: dict[str, tuple[str, str, Any]] = {
    "page": ("page", "size", 1),
    "offset": ("offset", "limit", 0),
    "cursor": ("cursor", "size", None),
    "link": ("link", "size", None),
}
"""缺省的参数名(也是占位的名字)与起点。"""


@dataclass(frozen=True, slots=True)
class Turn:
    """问第几页:放到请求里的页码等、代入的占位;``link`` 是下一页的网址。"""

    moved: Moved = ()
    names: Mapping[str, Any] = field(default_factory=dict)
    link: str | None = None


Ask = Callable[[Turn], Exchange]
"""翻到那一页 → 一次往来。"""


@dataclass(frozen=True, slots=True)
class Page:
    """一页:``where`` 是行在答复中的位置,``trouble`` 是翻页本身的问题。

    ``fatal`` 表示翻不下去了，后面还有没看到的行;``partial`` 表示翻到了头，而行没有给全。
    """

    where: str
    rows: tuple[Any, ...]
    exchange: Exchange
    total: int | None = None
    trouble: str = ""
    fatal: bool = False
    count: int | None = None
    partial: bool = False


@dataclass
class Progress:
    """翻到哪里了;``known`` 是各页内容的摘要 → 页码，``tokens`` 是用过的记号。"""

    number: int = 1
    seen: int = 0
    longest: int = 0
    last: int = 0
    first_rows: int = 0
    known: dict[bytes, int] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    totals: list[int] = field(default_factory=list)

    @property
    def shifted(self) -> str:
        """声明的总数在翻页中少了很多:翻的时候行在减少，多半漏了行。"""
        dropped = self.totals and min(self.totals) < ENOUGH * max(self.totals)
        return f"声明的总数在翻页中从 {max(self.totals)} 变成 {min(self.totals)}" if dropped else ""

    def counted(self, page: Page) -> Page:
        """只在第一页数总数，后面的页把它写成 0 的，照前面的。"""
        return replace(page, total=self.totals[-1]) if page.total == 0 and self.totals else page

    def twin(self, page: Page) -> int | None:
        """与前面哪一页完全相同；没有是 None。"""
        if not page.rows:
            return None
        sign = hashlib.blake2b(msgspec.json.encode(page.rows), digest_size=16).digest()
        before = self.known.get(sign)
        self.known.setdefault(sign, self.number)
        return before

    @property
    def short(self) -> str:
        """上一页比别的页短，说出来；它不是末页时才算问题。"""
        short = 0 < self.last < self.longest
        return f"第 {self.number - 1} 页只有 {self.last} 行(别的页有 {self.longest} 行)，后面却还有行" if short else ""

    def turned(self, page: Page) -> None:
        """又看完一页。"""
        self.seen += len(page.rows)
        self.last = len(page.rows)
        self.first_rows = self.first_rows or self.last
        self.longest = max(self.longest, self.last)
        if page.total is not None and page.total not in self.totals:
            self.totals.append(page.total)


def pages(ask: Ask, endpoint: Endpoint) -> Iterator[Page]:
    """逐页取。声明了总数(页数)的取满为止；没有声明的取到空页为止。"""
    paging = endpoint.spec.get("page")
    if not isinstance(paging, Mapping):
        yield _whole(_page(ask(Turn()), endpoint, ""))
        return
    progress, turn = Progress(), opening(endpoint)
    while True:
        page = progress.counted(_page(ask(turn), endpoint, f"第 {progress.number} 页 ", later=progress.number > 1))
        if ended := _stopped(page, paging, progress):
            yield ended
            return
        uneven = progress.short if page.rows else ""
        progress.turned(page)
        following_turn = None if _over(page, paging, progress) else _next(page, paging, progress, endpoint)
        if following_turn is None:
            yield _checked(page, paging, progress)
            return
        yield _ended(page, uneven, rows=page.rows) if uneven else page
        turn, progress.number = following_turn, progress.number + 1


def opening(endpoint: Endpoint) -> Turn:
    """怎样问第一页；不翻页的就是那一问。"""
    paging = endpoint.spec.get("page")
    if not isinstance(paging, Mapping):
        return Turn()
    return _turn(paging, endpoint, paging.get("first", _NAMES[_kind(paging)][2]))


def _kind(paging: Mapping[str, Any]) -> str:
    return str(paging.get("kind", "page"))


def _turn(paging: Mapping[str, Any], endpoint: Endpoint, value: Any) -> Turn:
    """页码与每页行数放到哪里:档案写了位置就放那里；没有写而请求里有 {page} 之类占位的，只代入占位。"""
    param, size_param, _ = _NAMES[_kind(paging)]
    shown = str(value) if paging.get("as") == "text" and value is not None else value
    size: Any = str(_size(paging)) if paging.get("size_as") == "text" else _size(paging)
    used = places(endpoint.spec)
    wanted = (("param", param, shown, param), ("size_param", size_param, size, "size"))
    moved = [
        (place, one)
        for key, default, one, name in wanted
        if one is not None and (place := paging.get(key, "" if name in used else default))
    ]
    return Turn(tuple(moved), {param: shown, "size": size})


def _size(paging: Mapping[str, Any]) -> int:
    return int(paging.get("size", SIZE))


def _next(page: Page, paging: Mapping[str, Any], progress: Progress, endpoint: Endpoint) -> Turn | None:
    kind = _kind(paging)
    if kind in {"cursor", "link"}:
        token = following(paging, page.exchange)
        if token is None:
            return None
        return Turn(link=token) if kind == "link" else _turn(paging, endpoint, token)
    first = int(paging.get("first", _NAMES[kind][2]))
    step = 1 if kind == "page" else _step(paging, progress)
    return _turn(paging, endpoint, first + progress.number * step)


def _step(paging: Mapping[str, Any], progress: Progress) -> int:
    """每页实际给的行数比要的少时，按给的数往前走，否则会漏掉行。"""
    return progress.first_rows if 0 < progress.first_rows < _size(paging) else _size(paging)


def _stopped(page: Page, paging: Mapping[str, Any], progress: Progress) -> Page | None:
    """翻不动了:重复的页、用过的记号、太多页。已经翻到短页、又没有声明总数的，重复只是到头了。"""
    number, twin = progress.number, progress.twin(page)
    if twin is not None:
        if twin == number - 1 and page.total is None and page.count is None and progress.last < progress.longest:
            return replace(page, rows=())
        return _ended(page, f"第 {number} 页与第 {twin} 页完全相同，翻页不起作用", fatal=True)
    if number > MAX_PAGES:
        return _ended(page, f"翻了 {MAX_PAGES} 页仍没有到头", fatal=True)
    if again := stuck(paging, page.exchange, progress.tokens):
        said = f"第 {number} 页给出的下一页“{again}”前面已经给过，翻页绕成了环"
        return _ended(page, said, rows=page.rows, fatal=True)
    return None


def _over(page: Page, paging: Mapping[str, Any], progress: Progress) -> bool:
    if not page.rows:
        return True
    if paging.get("end") == "short" and len(page.rows) < _size(paging):
        return True
    if page.count is not None:
        return progress.number >= page.count
    if page.total is None:
        return False
    if paging.get("end") == "asked":
        return progress.number * _size(paging) >= page.total
    return progress.seen == page.total


def _checked(page: Page, paging: Mapping[str, Any], progress: Progress) -> Page:
    if page.count is not None and progress.number < page.count:
        said = f"声明共 {page.count} 页，翻到第 {progress.number} 页就没有了"
        return _ended(page, said, rows=page.rows, partial=True)
    if progress.shifted:
        return _ended(page, f"{progress.shifted}，翻的时候有行增减，可能漏了行", rows=page.rows, partial=True)
    if page.total is None or page.total == progress.seen or paging.get("end") == "asked":
        return page
    said = f"声明共 {page.total} 行，翻到头实际得到 {progress.seen} 行"
    return _ended(page, said, rows=page.rows, partial=progress.seen < ENOUGH * page.total)


def _whole(page: Page) -> Page:
    """一次给全的:声明的总数比给的多，就是没有给全。"""
    if page.total is None or page.total == len(page.rows):
        return page
    short = page.total > len(page.rows)
    said = f"声明共 {page.total} 行，一次给了 {len(page.rows)} 行" + "，还要翻页" * short
    return _ended(page, said, rows=page.rows, fatal=short)


def _ended(page: Page, trouble: str, *, rows: tuple[Any, ...] = (), fatal: bool = False, partial: bool = False) -> Page:
    return replace(page, rows=rows, trouble=f"{trouble}；请中心检查分页与总数。", fatal=fatal, partial=partial)


def _page(exchange: Exchange, endpoint: Endpoint, label: str, *, later: bool = False) -> Page:
    spec = endpoint.spec
    paging = spec.get("page") or {}
    rows = endpoint.rows(exchange, missing=later and paging.get("end") == "missing")
    where = f"{label}$.{spec['rows']}" if spec.get("rows") else f"{label}$"
    total, count = _number(exchange, spec.get("total")), _number(exchange, paging.get("pages"))
    return Page(where, tuple(rows), exchange, total, count=count)


def _number(exchange: Exchange, path: str | None) -> int | None:
    value = found(exchange.value, path) if path else None
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
