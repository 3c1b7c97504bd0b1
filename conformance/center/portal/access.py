"""无障碍:用 axe-core 检查办事指南页，结果只作推荐条款的证据和改进建议，不据以判强制条款。

规则取 WCAG 2.1 的 A 与 AA 两级；证据里只有规则、影响、处数与选择器，没有页面的文字。
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from conformance.assessment import Issue
from conformance.center.evidence import Evidence
from conformance.center.portal.page import calm
from conformance.center.portal.visit import Unread, Visitor, open_page
from conformance.domain import Channel, Probe

SOURCE = "portal.accessibility"
PAGES = 5
"""一次采集检查几页指南。"""
SELECTORS = 5
"""一条规则至多列几处的选择器。"""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


async def checked(visitor: Visitor, urls: Sequence[str]) -> list[Probe]:
    """逐页检查前 PAGES 个地址；没有检查成的(打不开、超时、页面不许)没有结果。"""
    found = [await _one(visitor, url) for url in urls[:PAGES]]
    return [probe(url, told, visitor.evidence) for url, told in zip(urls, found, strict=False) if told]


async def _one(visitor: Visitor, url: str) -> dict[str, Any] | None:
    script, run, locale = _axe()
    try:
        async with visitor.tab(url, SOURCE) as tab:
            await open_page(tab, url)
            await calm(tab)
            await tab.evaluate(script)
            told: dict[str, Any] = msgspec.json.decode(await tab.evaluate(run, {"locale": locale, "tags": TAGS}))
    except Unread:
        return None
    return told


def probe(url: str, told: dict[str, Any], evidence: Evidence) -> Probe:
    """一页检查的结果，存证。"""
    for one in told["violations"]:
        one["targets"] = one["targets"][:SELECTORS]
    kept = evidence.add(msgspec.json.encode(told), "json", source=SOURCE, url=url)
    broken = [f"{one['help']}({one['count']} 处)" for one in told["violations"]]
    seen = {
        "violations": str(len(broken)),
        "serious": str(sum(one["impact"] in {"serious", "critical"} for one in told["violations"])),
        "passed": str(told["passed"]),
        "rules": "；".join(broken),
        "tool": f"axe-core {told['version']}",
    }
    return Probe("accessibility", Channel.PORTAL, url, seen, (kept,))


def advice(probe: Probe) -> Issue | None:
    """没有通过的规则说成一条建议。"""
    seen = probe.observed
    if seen["violations"] == "0":
        return None
    told = f"无障碍自动检查({seen['tool']}，WCAG 2.1 A/AA)有 {seen['violations']} 条规则没有通过:{seen['rules']}"
    return Issue(SOURCE, probe.subject, f"{told}。这是建议，不影响结论；逐处的选择器见证据 {probe.evidence[0]}。")


@cache
def _axe() -> tuple[str, str, dict[str, Any]]:
    """axe-core、检查的一段脚本、中文的说法。"""
    here = Path(__file__).parent
    locale: dict[str, Any] = json.loads((here / "axe" / "zh_CN.json").read_text(encoding="utf-8"))
    run = (here / "access.js").read_text(encoding="utf-8").strip().removesuffix(";")
    return (here / "axe" / "axe.min.js").read_text(encoding="utf-8"), run, locale
