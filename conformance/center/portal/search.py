"""门户的事项清单:声明的总数与翻得的项数，以及按名称检索命中的是不是同一编码。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from conformance.center import listing
from conformance.center.portal import lists as portal_list
from conformance.center.portal.enquiry import SOURCE
from conformance.center.portal.extract import Page
from conformance.center.portal.guides import Chosen, Reading
from conformance.center.portal.opening import Unread, hollow, said
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import catalogue
from conformance.domain import Channel, Guide, Probe

SAMPLES = 5
"""检索几个事项名称。"""
SHEETS = 3
"""检索结果至多翻几页。"""
_NONE = re.compile(
    r"(?<![0-9])0(?:个|条|项|件)?(?:搜索|检索|查询|相关)?(?:结果|记录|数据)|共(?:有|计|找到)?0(?:个|条|项|件)"
)


def listings(portal: Mapping[str, Any], base: str, chosen: Chosen, reading: Reading) -> Iterator[Probe]:
    """门户清单的账；没有看列表的没有。"""
    seen = chosen.listed
    if seen and seen.first:
        yield listing.seen_on_portal(
            base + str(portal["list"]),
            seen.first.body,
            seen.addresses,
            reading.absent,
            sure=bool(portal.get("guide")) and seen.whole,
            evidence=seen.first.evidence,
        )


async def searched(visitor: Visitor, portal: Mapping[str, Any], guides: Sequence[Guide]) -> list[Probe]:
    """按名称检索几个事项；档案的 portal.search 是检索地址，里面的 {name} 换成名称，没有写的不检索。"""
    step, base, guide = max(1, len(guides) // SAMPLES), str(portal["base"]).rstrip("/"), portal.get("guide")
    wanted = guides[::step][:SAMPLES] if portal.get("search") else ()
    return [await _searched(visitor, base + portal["search"], guide, base, one) for one in wanted]


@dataclass(slots=True)
class _Found:
    """一次检索看到的:指南的编码 → 地址、列出的文字、首页、翻了几页、截图。"""

    codes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    first: Page | None = None
    turned: int = 0
    evidence: tuple[str, ...] = ()

    def add(self, sheet: portal_list.Sheet, base: str, guide: str | None) -> None:
        """又看了一页。"""
        self.codes |= portal_list.guide_links(sheet.links, base, guide)
        self.text += _listed(sheet)
        self.first = self.first or sheet.page
        self.evidence += sheet.page.evidence if sheet.page else ()
        self.turned += 1

    def unread(self, *, sure: bool) -> str:
        """没有看到要找的，为什么不足为凭:没有翻完，页面没有答完，或者既没有(``sure``)认得准的结果，也没有说没有。"""
        if self.turned >= SHEETS:
            return "结果没有翻完"
        why = hollow(self.first) if self.first else ""
        told = self.first is not None and _nothing(self.first.body)
        return why or ("" if told or (sure and self.codes) else "页面上没有认得准的结果，也没有写没有找到")


async def _searched(visitor: Visitor, template: str, guide: str | None, base: str, wanted: Guide) -> Probe:
    url, found, why = template.replace("{name}", quote(wanted.name, safe="")), _Found(), ""
    try:
        async for sheet in portal_list.sheets(visitor, url, SOURCE):
            found.add(sheet, base, guide)
            if wanted.code in found.codes or found.turned >= SHEETS:
                break
    except Unread as error:
        why = str(error)
    hit = wanted.code in found.codes or wanted.code in found.text
    observed = {
        "code": wanted.code,
        "hit": said(hit),
        "others": "、".join(sorted(set(found.codes) - {wanted.code})[:5]),
        "named": said(wanted.name in found.text),
        "unread": why or ("" if hit else found.unread(sure=bool(guide))),
    }
    return Probe("search", Channel.PORTAL, wanted.name, observed, found.evidence)


def _nothing(text: str) -> bool:
    """页面写明没有结果。"""
    bare = re.sub(r"\s", "", text)
    return any(word in bare for word in catalogue()["nothing"]) or bool(_NONE.search(bare))


def _listed(sheet: portal_list.Sheet) -> str:
    """结果里列出的文字:表格与正文的链接；检索词的回显不算。"""
    cells = [cell.text for table in sheet.tables for line in table for cell in line]
    return "\n".join([*cells, *(link.text for link in sheet.links if not link.aside)])
