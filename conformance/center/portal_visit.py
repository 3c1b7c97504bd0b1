"""看一页门户:打开、等它画完、打码、取内容、截图。拒绝访问和防护拦截只报告，不绕过。"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from conformance.center.capture import in_addresses, public
from conformance.center.evidence import Evidence
from conformance.center.extract import Page
from conformance.center.labels import catalogue
from conformance.center.pace import Pace
from conformance.center.redact import Hit, redact
from conformance.domain import Channel, Leak

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Response
    from playwright.async_api import Page as Tab

REFUSALS = frozenset({403, 412, 429})
SETTLE_S = 5.0
"""DOM 出来之后，至多再等图片、脚本等这么久。"""

Find = Callable[[str], Sequence[str] | None]
"""标签 → 它属于什么；空序列只用来隔断,None 不是标签。"""


class Unread(Exception):  # noqa: N818 - 它说的是这一页没有读成
    """这一页没有读成；消息是原因。"""


class Refused(Unread):
    """门户拒绝访问或要求验证;``final`` 表示不应再试别的页。"""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(slots=True)
class Visitor:
    """一次采集中看门户的人:几个标签页轮流用，按档案的速率，每页都有期限。"""

    context: BrowserContext
    evidence: Evidence
    pace: Pace
    timeout_s: float
    inside: Mapping[str, Sequence[str]]
    columns: Sequence[str]
    leaks: list[Leak] = field(default_factory=list)
    addresses: list[Leak] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)
    _tabs: asyncio.Queue[Tab | None] = field(default_factory=asyncio.Queue)

    async def read(
        self, url: str, find: Find, source: str, code: str = "", halted: Callable[[], str] = lambda: ""
    ) -> Page:
        """打开 ``url`` 并取内容；没有读成抛 Unread。轮到自己时 ``halted`` 已有原因就不再打开。"""
        async with self.tab(url, source, halted) as tab:
            status = await open_page(tab, url)
            return await self.see(tab, find, source, code=code, status=status)

    @asynccontextmanager
    async def tab(self, url: str, source: str, halted: Callable[[], str] = lambda: "") -> AsyncIterator[Tab]:
        """借一个标签页，轮到自己后去看 ``url``,限时归还；出了错的不再用。"""
        from playwright.async_api import Error

        tab, fit = await self._tabs.get(), False
        try:
            if reason := halted():
                raise Unread(f"没有打开:{reason}")
            await self.turn(url, source)
            tab = tab or await self.context.new_page()
            async with asyncio.timeout(self.timeout_s):
                yield tab
            fit = True
        except TimeoutError:
            raise Unread(f"{self.timeout_s:g} 秒内没有打开完") from None
        except Error as error:
            raise Unread(_plain(error)) from None
        finally:
            self._tabs.put_nowait(tab if fit else None)
            if tab and not fit:
                await _close(tab)

    def offer(self, tabs: int) -> None:
        """允许同时打开几个标签页。"""
        for _ in range(tabs):
            self._tabs.put_nowait(None)

    async def turn(self, url: str, source: str) -> None:
        """按速率等到轮到自己，在 ``source`` 的账上记一次请求。"""
        await asyncio.to_thread(self.pace.wait, urlsplit(url).netloc, self.stop)
        self.requests[source] += 1

    async def see(self, tab: Tab, find: Find, source: str, *, code: str = "", status: int = 200) -> Page:
        """取当前页的内容:先打码再截图，所以证据里没有明文。"""
        seen = await evaluate(tab, "survey", {"patience": 3000})
        known = _known(seen["labels"], find)
        if code and not any(known.values()):
            seen, known = await self._later(tab, find)
        masks, hits, cleared = _masks(seen["suspects"])
        labels = {"known": known, "inside": self.inside, "columns": self.columns, "tables": True}
        found = await evaluate(tab, "extract", {"labels": labels, "masks": masks})
        _passable(seen["title"], found["text"], known)
        split = [hit for hit in redact(found["text"])[1] if hit not in hits and hit not in cleared]
        shot = await self._shot(tab, source, blurred=bool(split))
        self.report([*hits, *split], tab.url, (shot,))
        self.linked([tab.url, *(link["url"] for link in found["links"])], (shot,))
        about = {"url": public(tab.url), "code": code, "title": seen["title"], "status": status, "evidence": [shot]}
        return msgspec.convert({**found, **about}, Page)

    async def _later(self, tab: Tab, find: Find) -> tuple[dict[str, Any], dict[str, Sequence[str]]]:
        """一个标签也没有:内容也许是脚本稍后才填的，等网络静下来再看一次。"""
        from playwright.async_api import Error

        with suppress(Error):
            await tab.wait_for_load_state("networkidle", timeout=3000)
        seen = await evaluate(tab, "survey", {"patience": 1000})
        return seen, _known(seen["labels"], find)

    async def _shot(self, tab: Tab, source: str, *, blurred: bool) -> str:
        """视口截图；个人信息拆在几处、无法逐处打码的页面整页模糊。"""
        if blurred:
            await tab.add_style_tag(content="body { filter: blur(8px) !important }")
        picture = await tab.screenshot(type="jpeg", quality=60, scale="css")
        return self.evidence.add(picture, "jpg", source=source, url=public(tab.url))

    def linked(self, urls: Sequence[str], evidence: tuple[str, ...]) -> None:
        """记下写进网址的个人信息。"""
        self.addresses += [Leak(Channel.PORTAL, url, *hit, evidence) for url, hit in in_addresses(urls)]

    def report(self, hits: Sequence[Hit], url: str, evidence: tuple[str, ...]) -> None:
        """记下公开页面上看到的个人信息;``hits`` 已打码。"""
        self.leaks += [Leak(Channel.PORTAL, public(url), kind, masked, evidence) for kind, masked in hits]


async def open_page(tab: Tab, url: str) -> int:
    """打开一页，返回 HTTP 状态；被拒绝抛 Refused，其余错误状态抛 Unread。"""
    response = await tab.goto(url, wait_until="domcontentloaded")
    await settled(tab)
    return _accepted(response)


async def opened(tab: Tab, url: str) -> int:
    """打开一页，返回 HTTP 状态，答什么都算打开了；只有被拒绝抛 Refused。"""
    response = await tab.goto(url, wait_until="domcontentloaded")
    await settled(tab)
    status = response.status if response else 200
    if status in REFUSALS:
        raise Refused(f"门户拒绝访问(HTTP {status})", final=False)
    return status


def said(yes: bool) -> str:
    """探测里的是与否。"""
    return "是" if yes else "否"


async def settled(tab: Tab) -> None:
    """等页面载入完；有资源迟迟不来也不无限等。"""
    from playwright.async_api import Error

    with suppress(Error):
        await tab.wait_for_load_state("load", timeout=SETTLE_S * 1000)


async def evaluate(tab: Tab, function: str, argument: Mapping[str, Any]) -> Any:
    """在页面里运行 extract.js 或 forms.js 的一个函数；结果经 JSON 文本带回，比逐值转换快得多。"""
    code = f"async (argument) => {{ {_script()}\nreturn JSON.stringify(await {function}(argument)); }}"
    return msgspec.json.decode(await tab.evaluate(code, argument))


@cache
def _script() -> str:
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="utf-8") for name in ("extract.js", "forms.js"))


def _known(labels: Sequence[str], find: Find) -> dict[str, Sequence[str]]:
    return {label: list(kinds) for label in labels if (kinds := find(label)) is not None}


def _masks(suspects: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[Hit], list[Hit]]:
    """(要改写的文字, 泄露, 因上文写明是办公电话而不算泄露的)。"""
    masks: dict[str, str] = {}
    hits: list[Hit] = []
    cleared: list[Hit] = []
    for context, text in suspects:
        before, old = redact(context)
        after, new = redact(context + text)
        masks[f"{context}\n{text}"] = after[len(before) :] if after.startswith(before) else redact(text)[0]
        hits += [hit for hit in new if hit not in old]
        cleared += [hit for hit in redact(text)[1] if hit not in new]
    return masks, list(dict.fromkeys(hits)), cleared


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


def _plain(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"浏览器没有打开这一页({first[:160]})"


async def _close(tab: Tab) -> None:
    with suppress(Exception):
        async with asyncio.timeout(3):
            await tab.close()
