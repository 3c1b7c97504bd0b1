"""测试页在真实浏览器里看到的样子，和单独一页的指南。"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal.extract import Page, guides
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import vocabulary
from conformance.domain import Guide

WORDS = vocabulary()
TABS = 4
DEADLINE_S = 20


def rendered(
    found: browser.Browser, base: str, names: Collection[str], folder: Path, tabs: int = TABS
) -> dict[str, Page]:
    """``base`` 下的各页,``tabs`` 页同时看。"""
    return asyncio.run(_read(found, base, names, folder, tabs))


def guide(page: Page) -> Guide:
    """单独一页的指南。"""
    return guides([page], WORDS)[0][0]


async def _read(found: browser.Browser, base: str, names: Collection[str], folder: Path, tabs: int) -> dict[str, Page]:
    bounds = browser.Bounds(frozenset({"127.0.0.1"}), DEADLINE_S, True, lambda host: None)
    async with browser.window(found, bounds, "Asia/Shanghai") as context:
        visitor = Visitor(context, Evidence(folder), Pace(1000), DEADLINE_S)
        visitor.offer(tabs)
        pages = await asyncio.gather(*(visitor.read(f"{base}/{name}", WORDS.find, "pages", name) for name in names))
        return dict(zip(names, pages, strict=True))
