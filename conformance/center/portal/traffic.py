"""一个标签页里的脚本请求:都有了答复，页面才算画完。"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab


class Traffic:
    """一个标签页里还没有答复的脚本请求:都答复了，才算画完。"""

    def __init__(self, tab: Tab) -> None:
        self._waiting: set[Any] = set()
        tab.on("request", lambda one: self._waiting.add(one) if one.resource_type in {"xhr", "fetch"} else None)
        tab.on("requestfinished", lambda one: self._waiting.discard(one))
        tab.on("requestfailed", lambda one: self._waiting.discard(one))

    async def over(self, patience_s: float) -> bool:
        """等到没有在途的请求；等够 ``patience_s`` 秒也不再等，返回等到没有。"""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while self._waiting:
                    await asyncio.sleep(0.02)
        return not self._waiting
