"""无障碍:用 axe-core 检查办事指南页，哪些规则算数由条款的参数说。

规则取 WCAG 2.1 的 A 与 AA 两级；证据里只有规则、影响、处数与选择器，没有页面的文字。
在隔离的世界里检查没有动过的页面:页面改写了内建函数也不影响，我们取内容时遮起来的也不算页面的。
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from conformance.assessment import Issue
from conformance.center.exchange.redact import redact
from conformance.center.portal.guides import recognised
from conformance.center.portal.page import awaited, calm
from conformance.center.portal.visit import PATIENCE_S, Unread, Visitor, open_page, said
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import Vocabulary
from conformance.domain import Channel, Probe

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab
    from playwright.async_api import Request, Response

SOURCE = "portal.accessibility"
KIND = "accessibility"
SELECTORS = 5
"""一条规则至多列几处的选择器。"""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
SCRIPTS = ("axe/axe.min.js", "access.js")
NEEDED = frozenset({"document", "stylesheet", "script", "xhr", "fetch"})
"""缺了它们，页面就不是人看到的样子:名称、说明也许正是它们写上去的。"""


async def checked(visitor: Visitor, urls: Sequence[str], words: Vocabulary) -> tuple[list[Probe], str]:
    """检查这些地址，各得一次探测；没有检查成的(打不开、超时、不再是指南)写明原因。"""
    halted: list[str] = []
    return list(await asyncio.gather(*(_one(visitor, url, words, halted) for url in urls))), ""


async def _one(visitor: Visitor, url: str, words: Vocabulary, halted: list[str]) -> Probe:
    try:
        async with visitor.tab(url, SOURCE, lambda: "".join(halted[:1])) as tab:
            with lost(tab) as gone:
                await open_page(tab, url)
                await awaited(tab, visitor.ways)
                still = await _still(tab)
                told = await evaluate(tab, "audit", {"locale": _locale(), "tags": TAGS}, SCRIPTS)
            page = recognised(await visitor.see(tab, words.find, SOURCE), words)
    except Unread as error:
        halted += [str(error)] * bool(getattr(error, "final", False))
        return Probe(KIND, Channel.PORTAL, url, {"unseen": str(error)})
    kept = visitor.evidence.add(_bare(told), "json", source=SOURCE, url=url)
    return Probe(KIND, Channel.PORTAL, url, _seen(told, gone, still), (kept, *page.evidence))


async def _still(tab: Tab) -> bool:
    """画完了:要的都取到了，半秒之内也没有新的请求；等够 PATIENCE_S 秒也不再等。"""
    from playwright.async_api import TimeoutError as Late

    try:
        await tab.wait_for_load_state("networkidle", timeout=PATIENCE_S * 1000)
    except Late:
        return False
    await calm(tab)
    return True


def _seen(told: Mapping[str, Any], gone: set[str], still: bool) -> dict[str, str]:
    """``broken``、``open`` 每行一条规则:规则、影响、处数、说法;``open`` 是 axe 自己也不能判定的。"""
    missing = [*sorted(gone), *["还有没有答复的请求"] * (not still)]
    return {
        "unseen": "",
        "whole": said(not missing),
        "missing": "、".join(missing),
        "broken": "\n".join(map(_line, told["violations"])),
        "open": "\n".join(map(_line, told["undecided"])),
        "passed": str(told["passed"]),
        "tool": f"axe-core {told['version']}",
    }


def _line(rule: Mapping[str, Any]) -> str:
    return f"{rule['id']} {rule['impact']} {rule['count']} {rule['help']}"


def _bare(told: Mapping[str, Any]) -> bytes:
    """结果的证据:选择器只留几处，里面的个人信息打码。"""
    for one in [*told["violations"], *told["undecided"]]:
        one["targets"] = one["targets"][:SELECTORS]
    return redact(msgspec.json.encode(told).decode())[0].encode()


def advice(probe: Probe) -> Issue | None:
    """没有通过的规则说成一条建议。"""
    seen = probe.observed
    if probe.kind != KIND or not seen.get("broken"):
        return None
    rules = [line.split(" ", 3) for line in seen["broken"].split("\n")]
    told = "；".join(f"{text}({count} 处)" for _, _, count, text in rules)
    whole = f"无障碍自动检查({seen['tool']}，WCAG 2.1 A/AA)有 {len(rules)} 条规则没有通过:{told}"
    return Issue(
        SOURCE, probe.subject, f"{whole}。这是建议，算不算数由推荐条款判；逐处的选择器见证据 {probe.evidence[0]}。"
    )


@contextmanager
def lost(tab: Tab) -> Iterator[set[str]]:
    """这一段里页面要用而没有取到的(打不开、不让连、错误状态)在哪些主机上。"""
    gone: set[str] = set()

    def failed(one: Request) -> None:
        gone.update({urlsplit(one.url).hostname or one.url} if one.resource_type in NEEDED else ())

    def answered(one: Response) -> None:
        if one.status >= 400:
            failed(one.request)

    tab.on("requestfailed", failed)
    tab.on("response", answered)
    try:
        yield gone
    finally:
        tab.remove_listener("requestfailed", failed)
        tab.remove_listener("response", answered)


@cache
def _locale() -> Mapping[str, Any]:
    """axe-core 中文的说法。"""
    found: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "axe" / "zh_CN.json").read_bytes())
    return found
