"""一个测试进程一个浏览器:每次看门户开一个新窗口(用户数据是新的)，不重新启动浏览器。

只用于不是考验浏览器怎样打开、怎样退出的测试；要经代理、要改连地址的，在自己的事件循环里走的，照常另开。
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, TypeVar

import pytest

from conformance.center import browser
from conformance.center.browser.launching import launched
from conformance.center.browser.route import DIRECT

T = TypeVar("T")


class Kept:
    """留着不关的浏览器，和它所在的事件循环。"""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._stack, self._open = AsyncExitStack(), dict[frozenset[str], Any]()
        self._own, self._lock = browser.window, asyncio.Lock()
        threading.Thread(target=self.loop.run_forever, name="kept-browser", daemon=True).start()

    @contextmanager
    def instead(self) -> Iterator[None]:
        """这一段里看门户都用留着的浏览器。"""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(browser, "window", self.window)
            patch.setattr(browser, "walked", self.walked)
            yield

    def walked(self, work: Coroutine[Any, Any, T]) -> T:
        """代替 ``browser.walked``:都在浏览器所在的循环里走。"""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    @asynccontextmanager
    async def window(self, found: browser.Browser, bounds: browser.Bounds, timezone: str) -> AsyncIterator[Any]:
        """代替 ``browser.window``:在留着的浏览器里开一个窗口，离开时关掉窗口。"""
        if bounds.route != DIRECT or asyncio.get_running_loop() is not self.loop:
            async with self._own(found, bounds, timezone) as context:
                yield context
            return
        context = await browser.framed(await self._driven(found, bounds), bounds, timezone)
        try:
            yield context
        finally:
            await context.close()

    def close(self) -> None:
        """关掉浏览器，停下循环。"""
        self.walked(self._stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _driven(self, found: browser.Browser, bounds: browser.Bounds) -> Any:
        from playwright.async_api import async_playwright

        async with self._lock:
            if bounds.hosts not in self._open or not self._open[bounds.hosts].is_connected():
                driver = await self._stack.enter_async_context(async_playwright())
                way = browser.pinned(bounds.route, bounds.hosts, bounds.addresses)
                arguments = [*browser.ARGUMENTS, *way.switches(bounds.hosts)]
                driven = await launched(driver, found.executable, arguments, None)
                self._stack.push_async_callback(driven.close)
                self._open[bounds.hosts] = driven
            return self._open[bounds.hosts]
