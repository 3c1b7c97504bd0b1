"""翻页:一页一页取到尽头；停不下来的、重复的、与声明的总数对不上的，都说出来。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from conformance.center.capture import Exchange
from conformance.center.mapping import expression
from conformance.center.normalise import Unreadable
from conformance.errors import SourceFailed

MAX_PAGES = 20_000

Ask = Callable[[Mapping[str, Any]], Exchange]
"""查询参数 → 一次往来。"""


@dataclass(frozen=True, slots=True)
class Page:
    """一页:``where`` 是行在答复中的位置,``trouble`` 是翻页本身的问题,``fatal`` 表示后面还有没看到的行。"""

    where: str
    rows: tuple[Any, ...]
    exchange: Exchange
    total: int | None = None
    trouble: str = ""
    fatal: bool = False


def pages(ask: Ask, endpoint: Mapping[str, Any], source: str) -> Iterator[Page]:
    """逐页取。有总数的取满或取到空页为止；没有总数的取到空页或比第一页短的页为止。"""
    if not (isinstance(endpoint.get("page"), Mapping)):
        yield _page(ask({}), endpoint, source, "")
        return
    paging = endpoint["page"]
    first, seen, longest = int(paging.get("first", 1)), 0, 0
    known: dict[int, tuple[Any, ...]] = {}
    for number in count(first):
        page = _page(ask(_query(paging, number)), endpoint, source, f"第 {number} 页 ")
        twin = _twin(page.rows, known)
        if twin is not None:
            yield _ended(page, f"第 {number} 页与第 {twin} 页完全相同，翻页不起作用", fatal=True)
            return
        if number - first >= MAX_PAGES:
            yield _ended(page, f"翻了 {MAX_PAGES} 页仍没有到头", fatal=True)
            return
        known = {first: known.get(first, page.rows), number: page.rows}
        seen, longest = seen + len(page.rows), max(longest, len(page.rows))
        if _over(page, seen, longest):
            yield _checked(page, seen)
            return
        yield page


def _over(page: Page, seen: int, longest: int) -> bool:
    if not page.rows:
        return True
    return seen >= page.total if page.total is not None else len(page.rows) < longest


def _checked(page: Page, seen: int) -> Page:
    if page.total is None or page.total == seen:
        return page
    return _ended(page, f"声明共 {page.total} 行，翻到头实际得到 {seen} 行", rows=page.rows)


def _ended(page: Page, trouble: str, *, rows: tuple[Any, ...] = (), fatal: bool = False) -> Page:
    return Page(page.where, rows, page.exchange, page.total, f"{trouble}；请中心检查分页与总数。", fatal)


def _page(exchange: Exchange, endpoint: Mapping[str, Any], source: str, label: str) -> Page:
    path = endpoint.get("rows")
    rows = found(exchange.value, path)
    if not isinstance(rows, list):
        seen = "、".join(map(str, exchange.value)) if isinstance(exchange.value, Mapping) else "不是对象"
        raise SourceFailed(
            f"{source}:{exchange.url} 的答复里按 rows: {path or '(整个答复)'} 找不到列表(答复的键:{seen[:80]});"
            "请检查档案的 rows，或者中心是否以 200 答复了错误。"
        )
    where = f"{label}$.{path}" if path else f"{label}$"
    return Page(where, tuple(rows), exchange, _total(exchange.value, endpoint))


def _total(value: Any, endpoint: Mapping[str, Any]) -> int | None:
    total = found(value, endpoint["total"]) if endpoint.get("total") else None
    if isinstance(total, str) and total.isdecimal() and len(total) < 12:
        return int(total)
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None


def found(value: Any, path: str | None) -> Any:
    """按 JMESPath 取值，取不到是 None；没有路径就是整个值。"""
    if path is None:
        return value
    try:
        return expression(path)(value)
    except (Unreadable, AttributeError):
        return None


def _query(paging: Mapping[str, Any], number: int) -> dict[str, Any]:
    query = {paging.get("param", "page"): number}
    if paging.get("size_param", "size"):
        query[paging.get("size_param", "size")] = paging.get("size", 100)
    return query


def _twin(rows: tuple[Any, ...], known: Mapping[int, tuple[Any, ...]]) -> int | None:
    """与第一页或上一页完全相同的话，是哪一页。"""
    return next((number for number, other in known.items() if rows and rows == other), None)
