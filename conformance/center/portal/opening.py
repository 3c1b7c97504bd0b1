"""打开一页门户:等它载入，状态说成读成没有；拒绝访问和防护拦截只报告，不绕过。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.center.portal.extract import Page
from conformance.center.reading.labels import catalogue, upset

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab
    from playwright.async_api import Response

REFUSALS = frozenset({403, 412, 429, 503})
SETTLE_S = 5.0
"""DOM 出来之后，至多再等图片、脚本等这么久。"""
BARE = 8
"""正文不到这么多字的，几乎没有内容。"""


class Unread(Exception):  # noqa: N818 - 它说的是这一页没有读成
    """这一页没有读成；消息是原因。"""


class Barred(Unread):
    """门户不让看:没有看成不是门户的错，也不是我们的；用到的场景存疑。"""


class Refused(Barred):
    """门户拒绝访问或要求验证;``final`` 表示不应再试别的页。"""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


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


def passable(title: str, text: str, known: Mapping[str, Sequence[str]]) -> None:
    """防护系统的拦截页常以 200 返回:很短，没有标签，写着要验证。"""
    signs = [sign for sign in catalogue()["challenges"] if sign in title or sign in text]
    if signs and len(text) < 1000 and not any(known.values()):
        raise Refused(f"门户要求验证(“{signs[0]}”)；请与中心约定访问许可，不绕过防护", final=True)


def hollow(page: Page) -> str:
    """页面为什么不足为凭:请求还没有答完，只是系统繁忙、维护的提示，或者几乎没有内容；足以为凭的是空的。"""
    text = re.sub(r"\s", "", page.body)
    said = upset(page.body)
    if page.busy:
        return "看的时候页面的请求还没有答完"
    if said:
        return f"页面只是一句提示(“{said}”)"
    return "页面上几乎没有内容" if len(text) < BARE else ""
