"""怎样打开浏览器:开着它自己的沙箱，许可的主机名先解析、看过、钉住。"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import getproxies

from conformance.center.browser.route import Route
from conformance.center.exchange.addresses import Addresses, literal
from conformance.errors import SourceFailed

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright, ProxySettings

UNBOXED = "ZHUNSHENG_BROWSER_UNSANDBOXED"


async def launched(
    driver: Playwright, executable: Path, arguments: Sequence[str], proxy: ProxySettings | None
) -> Browser:
    """全新的用户数据，开着沙箱(root 与写明不要的除外)；系统不让用沙箱的抛 SourceFailed，不悄悄关掉。"""
    from playwright.async_api import Error

    try:
        return await driver.chromium.launch(
            executable_path=executable, args=list(arguments), chromium_sandbox=sandboxed(), proxy=proxy
        )
    except Error as error:
        if sandboxed() and "sandbox" in str(error).lower():
            raise SourceFailed(
                "浏览器的沙箱在这个系统上用不了，门户没有看；请允许非特权的用户名字空间(容器要放宽 seccomp)，"
                f"确实信得过这个门户的，可以设 {UNBOXED}=1 不用沙箱。"
            ) from None
        raise


def sandboxed() -> bool:
    """开着浏览器自己的沙箱;root 下它不肯用。"""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return not root and os.environ.get(UNBOXED) != "1"


def pinned(route: Route, hosts: frozenset[str], addresses: Addresses) -> Route:
    """许可的名字现在就解析、看过、钉住:以后解析到别处(DNS 重绑定)也不去。由代理解析的、解析不出来的不钉。"""
    if route.proxy not in {None, "none"} or (route.proxy is None and getproxies()):
        return route
    names = [host for host in hosts - route.moved.keys() if not literal(host)]
    found = {host: address for host in names if (address := addresses.resolved(host)) and ":" not in address}
    return replace(route, moved={**found, **route.moved})
