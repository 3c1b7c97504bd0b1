"""浏览器:在哪里找到它，怎样打开一个受约束的窗口。

约束:不下载、不弹窗、对话框一律关掉、只连档案写明的主机；每次打开页面都有期限。不绕过任何防护。
每次都是全新的用户数据，关掉就没有了；不是 root 就开着浏览器自己的沙箱。
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from conformance import __version__
from conformance.center.browser.launching import launched, pinned
from conformance.center.browser.relay import relay
from conformance.center.browser.route import DIRECT, Route
from conformance.center.exchange import urls
from conformance.center.exchange.addresses import Addresses
from conformance.errors import InputError, SourceFailed

if TYPE_CHECKING:  # playwright 的导入要 0.3 秒，找浏览器时用不着
    from playwright.async_api import Browser as DrivenBrowser
    from playwright.async_api import BrowserContext, Dialog, Page, ProxySettings, Request

T = TypeVar("T")

VARIABLE = "ZHUNSHENG_BROWSER"
ON_PATH = (
    "chromium-headless-shell",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chromium",
    "chromium-browser",
)
PROGRAMS = frozenset({"chrome-headless-shell", "headless_shell", "chrome", "Chromium", "Google Chrome for Testing"})
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEWPORT = (1280, 900)
AGENT = f"Mozilla/5.0 (compatible; zhunsheng/{__version__}; conformance check)"
"""自称的样子:说明是谁，不冒充别的浏览器；档案写了联系方式的带上。"""


_OUTWARD = re.compile(r"\s*(?:https?|wss?):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Browser:
    """找到的浏览器:可执行文件和它从何而来。"""

    executable: Path
    origin: str


def find() -> Browser | None:
    """按 ZHUNSHENG_BROWSER、Playwright 自带、PATH 的次序找浏览器；没有则 None。

    ZHUNSHENG_BROWSER 指向不存在的文件时抛 InputError。
    """
    return _named() or _own() or _on_path()


def advice() -> str:
    """没有浏览器时该装什么，一句话。"""
    return (
        "没有浏览器:请安装 chromium-headless-shell(Debian/Ubuntu)、Chrome 或 Edge,"
        f"或者用环境变量 {VARIABLE} 指定可执行文件；门户条款此前判为未测。"
    )


def _named() -> Browser | None:
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    found = shutil.which(given)
    if found is None:
        raise InputError(f"环境变量 {VARIABLE} 指向的 {given} 不是可执行文件；请改成浏览器的路径，或者取消这个变量。")
    return Browser(Path(found), VARIABLE)


def _own() -> Browser | None:
    return next((Browser(path, "Playwright") for path in _downloads()), None)


def _on_path() -> Browser | None:
    found = filter(None, map(shutil.which, ON_PATH))
    return next((Browser(Path(path), "PATH") for path in found), None)


def _downloads() -> Iterator[Path]:
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent / "driver" / "package"
    for name, revision in _revisions(package):
        for path in (_cache(package) / f"{name.replace('-', '_')}-{revision}").glob("*/**/*"):
            if path.name.removesuffix(".exe") in PROGRAMS and path.is_file() and os.access(path, os.X_OK):
                yield path


def _revisions(package: Path) -> Iterator[tuple[str, str]]:
    """这一版 Playwright 认得的 chromium；只认它自己的修订号，旧的下载可能打不开。"""
    try:
        listed = json.loads((package / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    except (OSError, ValueError, KeyError):
        return
    known = {entry["name"]: entry["revision"] for entry in listed}
    for name in ("chromium-headless-shell", "chromium"):
        if name in known:
            yield name, known[name]


def _cache(package: Path) -> Path:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if given:
        return package / ".local-browsers" if given == "0" else Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ms-playwright"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


@dataclass(frozen=True, slots=True)
class Bounds:
    """窗口的约束:许可的主机，页面期限(秒)，是否校验证书，以及被拦下的请求说给谁听，自称是谁，怎样去连、连得到哪里。"""

    hosts: frozenset[str]
    timeout_s: float
    verify: bool
    blocked: Callable[[str], None]
    agent: str = AGENT
    route: Route = DIRECT
    addresses: Addresses = field(default_factory=Addresses)

    def allows(self, url: str) -> bool:
        """``url`` 在许可的主机上，或者根本不出网(data:、blob:、about:)。"""
        return not _OUTWARD.match(url) or urls.host(url) in self.hosts


@asynccontextmanager
async def window(found: Browser, bounds: Bounds, timezone: str) -> AsyncIterator[BrowserContext]:
    """打开浏览器，给出一个受约束的窗口；离开时关掉。"""
    from playwright.async_api import async_playwright

    async with _proxied(bounds) as proxy, async_playwright() as driver:
        way = pinned(bounds.route, bounds.hosts, bounds.addresses)
        arguments = [*ARGUMENTS, *way.switches(bounds.hosts)]
        driven = await launched(driver, found.executable, arguments, proxy)
        async with _present(driven):
            yield await framed(driven, bounds, timezone)


async def framed(driven: DrivenBrowser, bounds: Bounds, timezone: str) -> BrowserContext:
    """开着的浏览器里一个受约束的窗口，有它自己的用户数据。"""
    context = await driven.new_context(
        accept_downloads=False,
        ignore_https_errors=not bounds.verify,
        locale="zh-CN",
        service_workers="block",
        timezone_id=timezone,
        user_agent=bounds.agent,
        viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]},
    )
    context.set_default_timeout(bounds.timeout_s * 1000)
    context.on("page", _quiet)
    context.on("request", lambda request: _report(request, bounds))
    return context


def walked(work: Coroutine[Any, Any, T]) -> T:
    """在自己的事件循环里走完。"""
    return asyncio.run(work)


@asynccontextmanager
async def _proxied(bounds: Bounds) -> AsyncIterator[ProxySettings | None]:
    """档案写了代理的，浏览器经 ``relay`` 去；没有写的是 None。"""
    if not bounds.route.proxied:
        yield None
        return
    async with relay(bounds.route.proxied, bounds.hosts) as server:
        yield {"server": server}


@asynccontextmanager
async def _present(driven: DrivenBrowser) -> AsyncIterator[None]:
    """浏览器在这一段里一直都在，离开时关掉；中途退出就不再等它，抛 SourceFailed。"""
    walker = asyncio.current_task()

    def vanished(_: DrivenBrowser) -> None:
        if walker:
            walker.cancel()

    driven.on("disconnected", vanished)
    try:
        yield
    except asyncio.CancelledError:
        if driven.is_connected() or not walker:
            raise
        walker.uncancel()
    finally:
        driven.remove_listener("disconnected", vanished)
        there = driven.is_connected()
        if there:
            await driven.close()
    if not there:
        raise SourceFailed("浏览器中途退出，门户没有看完；这不是中心的问题，请用 run --resume 接着做。")


def _quiet(page: Page) -> None:
    page.on("dialog", _dismiss)
    page.on("popup", _close)


async def _dismiss(dialog: Dialog) -> None:
    await dialog.dismiss()


async def _close(popup: Page) -> None:
    await popup.close()


def _report(request: Request, bounds: Bounds) -> None:
    if not bounds.allows(request.url):
        bounds.blocked(urls.host(request.url) or request.url)
