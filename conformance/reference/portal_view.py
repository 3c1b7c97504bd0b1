"""门户的版面:Jinja2 环境、分页和页面的输出；一律自动转义。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.domain import Evaluation

HERE = Path(__file__).parent
CENTER = "和宁市政务服务中心"
SIZE = 20
SCORES = {1: "非常满意", 2: "满意", 3: "基本满意", 4: "不满意", 5: "非常不满意"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """列表的一页。``number`` 从 1 起,``total`` 是全部行数,``query`` 是翻页时要带上的查询参数。"""

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    query: dict[str, str]

    def url(self, number: int) -> str:
        """第 ``number`` 页的相对地址。"""
        return "?" + urlencode({**self.query, "page": number})

    @property
    def near(self) -> list[int]:
        """页码条上显示的页码:首页、末页和当前页前后各两页。"""
        wanted = {1, self.pages, *range(self.number - 2, self.number + 3)}
        return sorted(number for number in wanted if 1 <= number <= self.pages)


def paged(rows: Sequence[T], page: str, size: int = SIZE, **query: str) -> Page[T]:
    """取 ``rows`` 的第 ``page`` 页；页码不是数或越界时取最近的一页。"""
    pages = max(1, -(-len(rows) // size))
    number = min(max(int(page), 1), pages) if page.isdecimal() else 1
    kept = {name: value for name, value in query.items() if value}
    return Page(rows[(number - 1) * size : number * size], number, pages, len(rows), kept)


def found(query: str, *texts: str | None) -> bool:
    """``query`` 的每个词(空格分隔，不分大小写)都出现在某一段文字里。"""
    words = query.casefold().split()
    haystacks = [text.casefold() for text in texts if text]
    return all(any(word in text for text in haystacks) for word in words)


def day(value: date | datetime | None) -> str:
    """日期写作 2026-06-30；没有则空白。"""
    return "" if value is None else value.strftime("%Y-%m-%d")


def minute(value: datetime | str | None) -> str:
    """时刻写作 2026-06-30 17:30；没有则空白。"""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M")


@cache
def environment() -> Environment:
    """模板环境:自动转义，未定义的变量立即报错。"""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(day=day, minute=minute)
    env.globals.update(center=CENTER, scores=SCORES)
    return env


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """输出一页。"""
    values.setdefault("q", "")
    return HTMLResponse(environment().get_template(template).render(status=status, **values), status)


def published(rows: Sequence[Evaluation], until: str) -> list[Evaluation]:
    """放上去的评价，由新到旧;``until`` 写明日期的，那以后评价、整改的还没有放上去。"""
    day = {row.id: max(str(row.evaluated_at or ""), str(row.rectified_at or ""))[:10] for row in rows}
    known = (row for row in rows if not until or day[row.id] <= until)
    return sorted(known, key=lambda row: str(row.evaluated_at), reverse=True)
