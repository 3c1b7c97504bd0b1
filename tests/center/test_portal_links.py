"""门户上的链接通不通:说大小是零的再取一次；取不到的不算打不开。"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from portal_site import Reply, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal import links, probes
from conformance.center.portal.visit import Visitor
from conformance.domain import Channel, Element, Guide, Link

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
PDF = b"%PDF-1.4"


def shy(query: dict[str, str]) -> Reply:
    """HEAD 一律说是空的，GET 才给文件。"""
    return 200, "application/pdf", b"" if query["*"] == "HEAD" else PDF


def empty(query: dict[str, str]) -> Reply:
    """真是空文件。"""
    return 200, "application/pdf", b""


async def _probed(base: str, folder: Path) -> list[Link]:
    bounds = browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
    found = browser.find()
    assert found is not None
    async with browser.window(found, bounds, "Asia/Shanghai") as context:
        visitor = Visitor(context, Evidence(folder), Pace(1000), 10)
        urls = (f"{base}/shy.pdf", f"{base}/empty.pdf", "http://127.0.0.1:9/closed.pdf", "http://law.invalid/1")
        probed, skipped = await probes.links(visitor, bounds, [Link("表", url) for url in urls])

    assert skipped == 1
    return list(probed.values())


def test_the_forms_of_every_guide_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """看得了的个数有限时，先看各份指南的表格，再看依据原文。"""
    monkeypatch.setattr(probes, "LINK_CAP", 2)
    names = {Element.BLANK_FORM: "shy", Element.BASIS: "law"}

    def guide(base: str, code: str) -> Guide:
        found = {element: (Link("查看", f"{base}/{name}.pdf?{code}"),) for element, name in names.items()}
        return Guide(code, code, Channel.PORTAL, {}, found, {})

    async def look(base: str) -> list[Guide]:
        bounds = browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
        async with browser.window(browser.find(), bounds, "Asia/Shanghai") as context:  # type: ignore[arg-type]
            visitor = Visitor(context, Evidence(tmp_path), Pace(1000), 10)
            return (await links.checked(visitor, bounds, [guide(base, code) for code in "AB"]))[0]

    with running({"/shy.pdf": shy, "/law.pdf": shy}) as site:
        found = asyncio.run(look(site.base))

    assert [{element: one[0].status for element, one in guide.links.items()} for guide in found] == [
        {Element.BLANK_FORM: 200, Element.BASIS: None}
    ] * 2


def test_a_file_that_head_calls_empty_is_fetched(tmp_path: Path) -> None:
    """HEAD 说零字节而 GET 给得出的不是空文件；GET 也是零才是；没有答复的状态是 0。"""
    with running({"/shy.pdf": shy, "/empty.pdf": empty}) as site:
        found = asyncio.run(_probed(site.base, tmp_path))

    assert [(link.status, link.size) for link in found] == [(200, len(PDF)), (200, 0), (0, None)]


def moved(query: dict[str, str]) -> Reply:
    """跳五次才给文件。"""
    times = int(query.get("h", "0"))
    return (302, "text/plain", f"?h={times + 1}".encode()) if times < 5 else shy(query)


def onto(place: str) -> Callable[[dict[str, str]], Reply]:
    """跳到别处。"""
    return lambda query: (302, "text/plain", place.encode())


def headless(query: dict[str, str]) -> Reply:
    """HEAD 出错，GET 给文件。"""
    return (500, "text/plain", b"no HEAD") if query["*"] == "HEAD" else (200, "application/pdf", PDF)


ROUTES = {
    "/moved.pdf": moved,
    "/store.pdf": onto("http://oss.invalid/1"),
    "/split.pdf": onto("http://oss.invalid\\@127.0.0.1/1"),
    "/round.pdf": onto("?again"),
    "/headless.pdf": headless,
}


def test_where_a_link_leads(tmp_path: Path) -> None:
    """多跳几次照样看；跳到别的主机的(写得让人读错的也是)没有看成，不是打不开；HEAD 出错而 GET 给得出的打得开。"""

    async def look(base: str) -> dict[str, Link]:
        bounds = browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
        async with browser.window(browser.find(), bounds, "Asia/Shanghai") as context:  # type: ignore[arg-type]
            visitor = Visitor(context, Evidence(tmp_path), Pace(1000), 10)
            return (await probes.links(visitor, bounds, [Link("表", base + path) for path in ROUTES]))[0]

    with running(ROUTES) as site:
        found = asyncio.run(look(site.base))

    told = {url.rpartition("/")[2]: link.status for url, link in found.items()}
    away = {"store.pdf": None, "split.pdf": None}
    assert told == away | {"moved.pdf": 200, "round.pdf": 302, "headless.pdf": 200}
