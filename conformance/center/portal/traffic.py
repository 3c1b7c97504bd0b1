"""一个标签页里的请求:都有了答复，页面才算画完；要用而没有取到的记下来，那样的页面可能没有画全。"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.center.exchange.urls import parts
from conformance.center.reading.labels import catalogue

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab
    from playwright.async_api import Request, Response

SCRIPTED = frozenset({"xhr", "fetch"})
"""内容多半由它们取来。"""
NEEDED = frozenset({*SCRIPTED, "script", "document"})
"""取不到，页面就可能缺一块;document 是框架。"""
AWAITED = frozenset({*NEEDED, "image", "stylesheet"})
GIVEN_UP = "ERR_ABORTED"
"""页面自己不要了的。"""


class Traffic:
    """一个标签页里还没有答复的请求，和没有取到的；换了页就重新记。"""

    def __init__(self, tab: Tab) -> None:
        self._waiting: set[Request] = set()
        self._lost: dict[str, None] = {}
        tab.on("request", self._asked)
        tab.on("response", self._answered)
        tab.on("requestfinished", lambda one: self._waiting.discard(one))
        tab.on("requestfailed", self._failed)

    @property
    def lost(self) -> tuple[str, ...]:
        """要用而没有取到的，每个说成一句。"""
        return tuple(self._lost)

    def busy(self, kinds: Collection[str] = AWAITED) -> bool:
        """还有没有答复的请求。"""
        return any(one.resource_type in kinds for one in self._waiting)

    async def over(self, patience_s: float, kinds: Collection[str] = SCRIPTED) -> bool:
        """等到没有在途的 ``kinds`` 一类请求；等够 ``patience_s`` 秒也不再等，返回等到没有。"""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while self.busy(kinds):
                    await asyncio.sleep(0.02)
        return not self.busy(kinds)

    def _asked(self, one: Request) -> None:
        if _whole(one):
            self._waiting.clear()
            self._lost.clear()
        if one.resource_type in AWAITED:
            self._waiting.add(one)

    def _answered(self, one: Response) -> None:
        if one.status >= 400 and one.request in self._waiting and not _whole(one.request):
            self._miss(one.request, f"HTTP {one.status}")

    def _failed(self, one: Request) -> None:
        if one in self._waiting and GIVEN_UP not in (one.failure or ""):
            self._miss(one, "页面没有收完" if _whole(one) else "没有取到")
        self._waiting.discard(one)

    def _miss(self, one: Request, why: str) -> None:
        host = parts(one.url).hostname or ""
        if one.resource_type in NEEDED and not aside(host):
            self._lost[f"{host}{parts(one.url).path[:40]} {why}"] = None


def aside(host: str) -> bool:
    """统计、找错、标识一类的外部脚本所在的主机:取不到，页面的内容也不会少。"""
    return any(host == name or host.endswith(f".{name}") for name in catalogue()["bystanders"])


def _whole(one: Request) -> bool:
    """是整页的请求，不是页面里的。"""
    from playwright.async_api import Error

    with suppress(Error):
        return one.is_navigation_request() and one.frame.parent_frame is None
    return False
