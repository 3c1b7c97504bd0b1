"""一页上的表单:可填可交的，在页面里或者其中看得见的框架里；没有的话，有没有可以往下走的。"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.center.portal.extract import Page
from conformance.center.portal.opening import hollow, opened, said
from conformance.center.portal.page import calm, frames
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

LATE_MS, SLOW_MS = 2000, 8000
"""表单由脚本晚些才画出来的，至多再等这么久；页面的请求还没有答完的，等它答完，至多这么久。"""


@dataclass(frozen=True, slots=True)
class Form:
    """``filled`` 有可填可交的表单,``onward`` 有可以往下走的按钮、链接、嵌进来的页面，或者只看得见样子的图。

    ``rating`` 是有没有非填不可的评价:是、存疑、否。
    """

    filled: bool
    rating: str
    onward: bool


async def form(tab: Tab) -> Form:
    """看得见的表单；此刻没有的，等一等再看，页面的请求还没有答完就等它答完。"""
    seen = await _seen(tab)
    for wait in (_drawn, _answered):
        if not seen.filled:
            await wait(tab)
            seen = await _seen(tab)
    return seen


async def _drawn(tab: Tab) -> None:
    await evaluate(tab, "formed", {"patience": LATE_MS})


async def _answered(tab: Tab) -> None:
    """等到没有在途的请求，再等画出来；早已没有的不等。"""
    from playwright.async_api import Error

    with suppress(Error):
        await tab.wait_for_load_state("networkidle", timeout=SLOW_MS)
        await calm(tab)


async def _seen(tab: Tab) -> Form:
    shown = await frames(tab)
    forms = [await evaluate(frame, "form", {}) for frame in shown]
    asked = [await evaluate(frame, "rating", {}) for frame in shown]
    return Form(
        filled=any(one["fillable"] for one in forms),
        rating=next(told for told in ("是", "存疑", "否") if told in asked),
        onward=any(one["onward"] for one in forms),
    )


async def filled(visitor: Visitor, url: str, source: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """打开 ``url`` 看有没有可填的表单:(看到的, 截图)。服务器出错的再试一次;``unread`` 是页面为什么不足为凭。"""
    status, seen, page = await _opened(visitor, url, source)
    if status >= 500:
        status, seen, page = await _opened(visitor, url, source)
    told = {"status": str(status), "form": said(seen.filled), "rating": seen.rating, "onward": said(seen.onward)}
    return {**told, "unread": "" if seen.filled else hollow(page) or gated(page)}, page.evidence


def gated(page: Page) -> str:
    """没有表单也许是因为还没有登录、不在服务时间；没有这样说的是空的。"""
    sign = next((sign for sign in catalogue()["gates"] if sign in page.body), "")
    return f"页面说要先登录、扫码，或者不在服务时间(“{sign}”)" if sign else ""


async def _opened(visitor: Visitor, url: str, source: str) -> tuple[int, Form, Page]:
    async with visitor.tab(url, source) as tab:
        status = await opened(tab, url)
        seen = await form(tab) if status < 400 else await _seen(tab)
        page = await visitor.see(tab, lambda _: None, source, status=status)
        return status, seen if seen.filled else await _seen(tab), page
