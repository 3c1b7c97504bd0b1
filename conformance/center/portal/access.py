"""无障碍:用 axe-core 检查办事指南页，哪些规则算数由条款的参数说。

规则取 WCAG 2.1 的 A 与 AA 两级；证据里只有规则、影响、处数与选择器，没有页面的文字。
在隔离的世界里检查没有动过的页面:页面改写了内建函数也不影响，我们取内容时遮起来的也不算页面的。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from conformance.assessment import Issue
from conformance.center.exchange.redact import redact
from conformance.center.exchange.urls import parts
from conformance.center.portal.extract import Page
from conformance.center.portal.opening import open_page, said
from conformance.center.portal.page import awaited, calm, told
from conformance.center.portal.traffic import aside
from conformance.center.portal.visit import PATIENCE_S, Visitor
from conformance.center.portal.world import evaluate
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


@dataclass(slots=True)
class Examiner:
    """看办事指南时顺便检查，至多 ``most`` 页。"""

    visitor: Visitor
    most: int
    probes: list[Probe] = field(default_factory=list)
    _waiting: dict[str, tuple[dict[str, str], tuple[str, ...]]] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """还可以检查几页。"""
        return self.most - len(self.probes)

    async def open(self, tab: Tab, url: str) -> int:
        """打开一页，等它画完，在什么也没有点开、遮起之前检查。返回 HTTP 状态，被拒绝等同 ``open_page``。"""
        with lost(tab) as gone:
            status = await open_page(tab, url)
            self._waiting[url] = await self._examined(tab, url, gone)
        return status

    def keep(self, url: str, page: Page | None) -> None:
        """这一页读完了:检查过的记一次探测；没有读成的(``page`` 是 None)不记。"""
        seen, kept = self._waiting.pop(url, ({}, ()))
        if page and seen:
            self.probes.append(Probe(KIND, Channel.PORTAL, url, seen, (*kept, *page.evidence)))

    def missed(self, url: str, error: Exception) -> None:
        """专为检查去打开而没有读成的，也是一次探测。"""
        self._waiting.pop(url, None)
        self.probes.append(Probe(KIND, Channel.PORTAL, url, {"unseen": str(error)}))

    async def _examined(self, tab: Tab, url: str, gone: set[str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """(看到的, 证据)；检查用的时间不算在这一页的期限里，没有检查成的写明原因，照样读这一页。"""
        from playwright.async_api import Error

        try:
            async with self.visitor.besides(tab):
                await awaited(tab, self.visitor.ways)
                still = await _still(tab)
                found = await evaluate(tab, "audit", {"tags": TAGS}, SCRIPTS)
        except TimeoutError:
            return {"unseen": f"{self.visitor.timeout_s:g} 秒内没有检查完"}, ()
        except Error as error:
            return {"unseen": told(error)}, ()
        for one in [*found["violations"], *found["undecided"]]:
            one["help"] = _chinese().get(one["id"], {}).get("help", one["help"])
            one["targets"] = one["targets"][:SELECTORS]
        kept = self.visitor.evidence.add(_bare(found), "json", source=SOURCE, url=url)
        return _seen(found, gone, still), (kept,)


async def _still(tab: Tab) -> bool:
    """画完了:要的都取到了，半秒之内也没有新的请求；等够 PATIENCE_S 秒也不再等。"""
    from playwright.async_api import TimeoutError as Late

    try:
        await tab.wait_for_load_state("networkidle", timeout=PATIENCE_S * 1000)
    except Late:
        return False
    await calm(tab)
    return True


def _seen(found: Mapping[str, Any], gone: set[str], still: bool) -> dict[str, str]:
    """``broken``、``open`` 每行一条规则:规则、影响、处数、说法;``open`` 是 axe 自己也不能判定的。"""
    missing = [*sorted(gone), *["还有没有答复的请求"] * (not still)]
    return {
        "unseen": "",
        "whole": said(not missing),
        "missing": "、".join(missing),
        "broken": "\n".join(map(_line, found["violations"])),
        "open": "\n".join(map(_line, found["undecided"])),
        "passed": str(found["passed"]),
        "tool": f"axe-core {found['version']}",
    }


def _line(rule: Mapping[str, Any]) -> str:
    return f"{rule['id']} {rule['impact']} {rule['count']} {rule['help']}"


def _bare(found: Mapping[str, Any]) -> bytes:
    """结果的证据:里面的个人信息打码。"""
    return redact(msgspec.json.encode(found).decode())[0].encode()


def advice(probe: Probe) -> Issue | None:
    """没有通过的规则说成一条建议。"""
    seen = probe.observed
    if probe.kind != KIND or not seen.get("broken"):
        return None
    rules = [line.split(" ", 3) for line in seen["broken"].split("\n")]
    broken = "；".join(f"{text}({count} 处)" for _, _, count, text in rules)
    whole = f"无障碍自动检查({seen['tool']}，WCAG 2.1 A/AA)有 {len(rules)} 条规则没有通过:{broken}"
    return Issue(
        SOURCE, probe.subject, f"{whole}。这是建议，算不算数由推荐条款判；逐处的选择器见证据 {probe.evidence[0]}。"
    )


@contextmanager
def lost(tab: Tab) -> Iterator[set[str]]:
    """这一段里页面要用而没有取到的(打不开、不让连、错误状态)在哪些主机上；统计一类的外部脚本不算。"""
    gone: set[str] = set()

    def failed(one: Request) -> None:
        host = parts(one.url).hostname or one.url
        if one.resource_type in NEEDED and not aside(host):
            gone.add(host)

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
def _chinese() -> Mapping[str, Mapping[str, str]]:
    """axe-core 的规则编号 → 中文的说法；译文里没有的照它的原文。"""
    translated = (Path(__file__).parent / "axe" / "zh_CN.json").read_bytes()
    found: dict[str, Mapping[str, str]] = msgspec.json.decode(translated)["rules"]
    return found
