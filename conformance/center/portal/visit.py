"""看一页门户:打开、等它画完、打码、取内容、截图。拒绝访问和防护拦截只报告，不绕过。"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

import msgspec

from conformance.center.evidence import Evidence
from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.capture import in_addresses, public
from conformance.center.exchange.pace import Pace
from conformance.center.exchange.redact import Hit, redact
from conformance.center.exchange.robots import Robots
from conformance.center.portal.extract import Page
from conformance.center.portal.page import Find, Ways, look, told
from conformance.center.portal.traffic import Traffic
from conformance.center.portal.world import pictured
from conformance.center.reading.labels import catalogue
from conformance.domain import Channel, Leak

if TYPE_CHECKING:
    from playwright.async_api import APIResponse, BrowserContext, Response
    from playwright.async_api import Page as Tab

REFUSALS = frozenset({403, 412, 429, 503})
SETTLE_S = 5.0
"""DOM 出来之后，至多再等图片、脚本等这么久。"""

PATIENCE_S = 5.0
"""脚本请求的答复，至多再等这么多秒。"""
ROBOTS_BYTES = 500_000
HOPS = 5


class Unread(Exception):  # noqa: N818 - 它说的是这一页没有读成
    """这一页没有读成；消息是原因。"""


class Barred(Unread):
    """门户不让看:没有看成不是门户的错，也不是我们的；用到的场景存疑。"""


class Refused(Barred):
    """门户拒绝访问或要求验证;``final`` 表示不应再试别的页。"""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


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
    _tabs: asyncio.Queue[Tab | None] = field(default_factory=asyncio.LifoQueue)

    async def read(
        self, url: str, find: Find, source: str, code: str = "", halted: Callable[[], str] = lambda: ""
    ) -> Page:
        """打开 ``url`` 并取内容；没有读成抛 Unread。轮到自己时 ``halted`` 已有原因就不再打开。"""
        async with self.tab(url, source, halted) as tab:
            status = await open_page(tab, url)
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
            async with asyncio.timeout(most_s or self.timeout_s):
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
            onto = urljoin(url, answer.headers.get("location", ""))
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
        calmly = bool((traffic := self._traffic.get(tab)) and await traffic.over(PATIENCE_S))
        view = await look(tab, find, self.ways, guide=bool(code), fresh=fresh, calmly=calmly)
        found = view.found
        _passable(view.title, found["text"], view.known)
        split = [hit for hit in redact(found["text"])[1] if hit not in view.hits and hit not in view.cleared]
        shot = await self._shot(tab, source, blurred=bool(split))
        self.report([*view.hits, *split], tab.url, (shot,))
        self.linked([tab.url, *(link["url"] for link in found["links"])], (shot,))
        about = {"url": public(tab.url), "code": code, "title": view.title, "status": status, "evidence": [shot]}
        return msgspec.convert({**found, **about}, Page)

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


async def open_page(tab: Tab, url: str) -> int:
    """打开一页，返回 HTTP 状态；被拒绝抛 Refused，其余错误状态抛 Unread。"""
    return _accepted(await _gone(tab, url))


async def opened(tab: Tab, url: str) -> int:
    """打开一页，返回 HTTP 状态，答什么都算打开了；只有被拒绝抛 Refused。"""
    response = await _gone(tab, url)
    status = response.status if response else 200
    if status in REFUSALS:
        raise Refused(f"门户拒绝访问(HTTP {status})", final=False)
    return status


async def _gone(tab: Tab, url: str) -> Response | None:
    """去 ``url``。只有 # 后面不同的，先离开再来:不重新载入，看到的可能还是上一页的内容。"""
    if "#" in url and tab.url.partition("#")[0] == url.partition("#")[0]:
        await tab.goto("about:blank")
    response = await tab.goto(url, wait_until="domcontentloaded")
    await settled(tab)
    return response


def said(yes: bool) -> str:
    """探测里的是与否。"""
    return "是" if yes else "否"


async def settled(tab: Tab) -> None:
    """等页面载入完；有资源迟迟不来也不无限等。"""
    from playwright.async_api import Error

    with suppress(Error):
        await tab.wait_for_load_state("load", timeout=SETTLE_S * 1000)


def _accepted(response: Response | None) -> int:
    status = response.status if response else 200
    if status in REFUSALS:
        raise Refused(f"门户拒绝访问(HTTP {status})；请与中心约定访问许可，不绕过防护", final=status == 429)
    if status >= 400:
        raise Unread(f"HTTP {status}")
    return status


def _passable(title: str, text: str, known: Mapping[str, Sequence[str]]) -> None:
    """防护系统的拦截页常以 200 返回:很短，没有标签，写着要验证。"""
    signs = [sign for sign in catalogue()["challenges"] if sign in title or sign in text]
    if signs and len(text) < 1000 and not any(known.values()):
        raise Refused(f"门户要求验证(“{signs[0]}”)；请与中心约定访问许可，不绕过防护", final=True)


async def _close(tab: Tab) -> None:
    with suppress(Exception):
        async with asyncio.timeout(3):
            await tab.close()
