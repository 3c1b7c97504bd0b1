"""看一页门户:打开、等它画完、打码、取内容、截图。拒绝访问和防护拦截只报告，不绕过。"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import msgspec

from conformance.center.evidence import Evidence
from conformance.center.exchange import urls
from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.capture import in_addresses
from conformance.center.exchange.pace import Pace
from conformance.center.exchange.redact import Hit, redact
from conformance.center.exchange.robots import Robots
from conformance.center.portal.addresses import public
from conformance.center.portal.again import Spare, unfinished, whole
from conformance.center.portal.extract import Find, Page
from conformance.center.portal.opening import Barred, Unread, open_page, passable
from conformance.center.portal.page import Ways, look, told
from conformance.center.portal.traffic import Traffic
from conformance.center.portal.world import pictured
from conformance.center.privacy.personal import known
from conformance.domain import Channel, Leak

if TYPE_CHECKING:
    from playwright.async_api import APIResponse, BrowserContext
    from playwright.async_api import Page as Tab

PATIENCE_S = 5.0
"""脚本请求的答复，至多再等这么多秒；看完不全的指南另外再等。"""
LONGEST_S = 10.0
"""别的页面没有第二眼，等这么多秒。"""
REST_S = 1.5
"""期限里给截图留的秒数。"""
ROBOTS_BYTES = 500_000
HOPS = 5


Opening = Callable[["Tab", str], Awaitable[int]]
"""怎样打开一页:标签页、地址 → HTTP 状态。"""


@dataclass(slots=True)
class Visitor:
    """一次采集中看门户的人:几个标签页一起用，按档案的速率，每页都有期限。

    刚还的先借:接连看几页的总用同一个标签页，脚本在那里已经编译过。
    ``entered`` 是登录成没成，没有试过是 None。
    """

    context: BrowserContext
    evidence: Evidence
    pace: Pace
    timeout_s: float
    ways: Ways = field(default_factory=Ways)
    rules: Robots = field(default_factory=Robots)
    leaks: list[Leak] = field(default_factory=list)
    addresses: list[Leak] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    entered: bool | None = None
    reach: Addresses = field(default_factory=Addresses)
    stop: threading.Event = field(default_factory=threading.Event)
    _traffic: WeakKeyDictionary[Tab, Traffic] = field(default_factory=WeakKeyDictionary)
    _limits: WeakKeyDictionary[Tab, asyncio.Timeout] = field(default_factory=WeakKeyDictionary)
    _tabs: asyncio.Queue[Tab | None] = field(default_factory=asyncio.LifoQueue)

    async def read(
        self,
        url: str,
        find: Find,
        source: str,
        code: str = "",
        halted: Callable[[], str] = lambda: "",
        how: Opening = open_page,
    ) -> Page:
        """打开 ``url`` 并取内容；没有读成抛 Unread。轮到自己时 ``halted`` 已有原因就不再打开;``how`` 打开它。"""
        async with self.tab(url, source, halted) as tab:
            status = await how(tab, url)
            return await self.see(tab, find, source, code=code, status=status, fresh=True)

    @asynccontextmanager
    async def tab(
        self, url: str, source: str, halted: Callable[[], str] = lambda: "", most_s: float = 0
    ) -> AsyncIterator[Tab]:
        """借一个标签页，轮到自己后去看 ``url``,限时(``most_s`` 秒，缺省是每页的期限)归还；出了错的不再用。"""
        from playwright.async_api import Error

        tab, fit = await self._tabs.get(), False
        try:
            if reason := halted():
                raise Unread(f"没有打开:{reason}")
            await self.turn(url, source)
            tab = tab or await self._new()
            async with asyncio.timeout(most_s or self.timeout_s) as self._limits[tab]:
                yield tab
            fit = True
        except TimeoutError:
            self.pace.breaker.failed(f"{self.timeout_s:g} 秒内没有打开完")
            raise Unread(f"{most_s or self.timeout_s:g} 秒内没有打开完") from None
        except Error as error:
            raise Unread(told(error)) from None
        finally:
            try:
                if tab and not fit:
                    await _close(tab)
            finally:  # 关好了才轮到别人:那时这一页的结局已经记下
                self._tabs.put_nowait(tab if fit else None)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Visitor]:
        """借一个标签页接连用下去，用完才还:脚本在那里已经编译过，不必在每个标签页里各编译一次。"""
        tab, own = await self._tabs.get(), replace(self, _tabs=asyncio.LifoQueue())
        own._tabs.put_nowait(tab)
        try:
            yield own
        finally:
            self._tabs.put_nowait(own._tabs.get_nowait())

    @asynccontextmanager
    async def besides(self, tab: Tab) -> AsyncIterator[None]:
        """顺便做的事，另有一页的期限；用掉的时间不算在 ``tab`` 这一页里。超时抛 TimeoutError。"""
        limit, clock = self._limits[tab], asyncio.get_running_loop().time
        due, started = limit.when() or clock(), clock()
        limit.reschedule(None)
        try:
            async with asyncio.timeout(self.timeout_s):
                yield
        finally:
            limit.reschedule(due + clock() - started)

    def offer(self, tabs: int) -> None:
        """允许同时打开几个标签页。"""
        for _ in range(tabs):
            self._tabs.put_nowait(None)

    async def _new(self) -> Tab:
        tab = await self.context.new_page()
        self._traffic[tab] = Traffic(tab)
        return tab

    async def turn(self, url: str, source: str) -> None:
        """按速率等到轮到自己，在 ``source`` 的账上记一次请求；robots.txt 不许访问的抛 Barred。"""
        await self.obey(url)
        await self._wait(url, source)

    async def obey(self, url: str) -> None:
        """robots.txt 不许访问的抛 Barred。"""
        if reason := await self.rules.refusal(url, self._robots):
            raise Barred(reason)

    async def _robots(self, url: str) -> tuple[int, str]:
        """robots.txt 的状态与文字。"""
        answer = await self.fetch(url, "GET", "pages")
        for _ in range(HOPS):
            onto = urls.onto(url, answer.headers.get("location", ""))
            if not 300 <= answer.status < 400 or urlsplit(onto).netloc != urlsplit(url).netloc:
                break
            answer = await self.fetch(onto, "GET", "pages")
        return answer.status, (await answer.body())[:ROBOTS_BYTES].decode("utf-8", "replace")

    async def fetch(self, url: str, method: str, source: str) -> APIResponse:
        """不经页面取一次，不跟随跳转；去之前看 ``url`` 的主机解析到了哪里，不该去的抛 SourceFailed。"""
        await self._wait(url, source)
        await asyncio.to_thread(self.reach.visit, url)
        return await self.context.request.fetch(url, method=method, max_redirects=0, timeout=self.timeout_s * 1000)

    async def _wait(self, url: str, source: str) -> None:
        await asyncio.to_thread(self.pace.wait, urlsplit(url).netloc, self.stop)
        self.requests[source] += 1

    async def see(
        self, tab: Tab, find: Find, source: str, *, code: str = "", status: int = 200, fresh: bool = False
    ) -> Page:
        """取当前页的内容:先打码再截图，所以证据里没有明文。刚打开(``fresh``)的先关掉挡着的提示，查询的结果不关。"""
        traffic = self._traffic.get(tab) or self._traffic.setdefault(tab, Traffic(tab))
        calmly = await traffic.over(PATIENCE_S if code else min(LONGEST_S, max(PATIENCE_S, self._spare(tab))))
        ways = replace(self.ways, persons=known(source))
        view = await look(tab, find, ways, guide=bool(code), fresh=fresh, calmly=calmly)
        spare = Spare(traffic, self._spare(tab))
        view, hurried = await whole(tab, find, ways, view, spare) if code else (view, "")
        found = view.found
        passable(view.title, found["text"], view.known)
        met = {masked for _, masked in [*view.hits, *view.cleared]}
        split = [hit for hit in redact(found["text"], (), ways.persons)[1] if hit[1] not in met]
        shot = await self._shot(tab, source, blurred=bool(split))
        self.report([*view.hits, *split], tab.url, (shot,))
        self.linked([tab.url, *(link["url"] for link in found["links"])], (shot,))
        about = {"url": public(tab.url), "code": code, "title": view.title, "status": status, "evidence": [shot]}
        about |= {"partial": unfinished(found["text"], traffic, hurried, opaque=bool(found["opaque"]))}
        return msgspec.convert({**found, **about, "busy": not calmly}, Page)

    def _spare(self, tab: Tab) -> float:
        """这一页的期限还剩多少秒，留下截图的。"""
        due = self._limits[tab].when() if tab in self._limits else None
        return max(0.0, due - asyncio.get_running_loop().time() - REST_S) if due else 0.0

    async def _shot(self, tab: Tab, source: str, *, blurred: bool) -> str:
        """视口截图；个人信息拆在几处、无法逐处打码的页面整页模糊。"""
        if blurred:
            await tab.add_style_tag(content="body { filter: blur(8px) !important }")
        return self.evidence.add(await pictured(tab), "jpg", source=source, url=public(tab.url))

    def linked(self, urls: Sequence[str], evidence: tuple[str, ...]) -> None:
        """记下写进网址的个人信息。"""
        self.addresses += [Leak(Channel.PORTAL, url, *hit, evidence) for url, hit in in_addresses(urls)]

    def report(self, hits: Sequence[Hit], url: str, evidence: tuple[str, ...]) -> None:
        """记下公开页面上看到的个人信息;``hits`` 已打码。"""
        self.leaks += [Leak(Channel.PORTAL, public(url), kind, masked, evidence) for kind, masked in hits]


async def _close(tab: Tab) -> None:
    with suppress(Exception):
        async with asyncio.timeout(3):
            await tab.close()
