"""门户的事项清单:声明的总数与翻得的项数，以及按名称检索命中的是不是同一编码。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from conformance.center import listing
from conformance.center.portal import lists as portal_list
from conformance.center.portal.enquiry import SOURCE
from conformance.center.portal.guides import Chosen, Reading
from conformance.center.portal.opening import Unread
from conformance.center.portal.visit import Visitor
from conformance.domain import Channel, Guide, Probe

SAMPLES = 5
"""检索几个事项名称。"""
SHEETS = 3
"""检索结果至多翻几页。"""


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


async def _searched(visitor: Visitor, template: str, guide: str | None, base: str, wanted: Guide) -> Probe:
    url = template.replace("{name}", quote(wanted.name, safe=""))
    codes, text, turned, evidence, why = dict[str, str](), "", 0, tuple[str, ...](), ""
    try:
        async for sheet in portal_list.sheets(visitor, url, SOURCE):
            codes |= portal_list.guide_links(sheet.links, base, guide)
            text += _listed(sheet)
            evidence += sheet.page.evidence if sheet.page else ()
            turned += 1
            if wanted.code in codes or turned >= SHEETS:
                break
    except Unread as error:
        why = str(error)
    observed = {
        "code": wanted.code,
        "hit": "是" if wanted.code in codes or wanted.code in text else "否",
        "others": "、".join(sorted(set(codes) - {wanted.code})[:5]),
        "named": "是" if wanted.name in text else "否",
        "unread": why or ("结果没有翻完" if turned >= SHEETS and wanted.code not in codes else ""),
    }
    return Probe("search", Channel.PORTAL, wanted.name, observed, evidence)


def _listed(sheet: portal_list.Sheet) -> str:
    """结果里列出的文字:表格与正文的链接；检索词的回显不算。"""
    cells = [cell.text for table in sheet.tables for line in table for cell in line]
    return "\n".join([*cells, *(link.text for link in sheet.links if not link.aside)])
