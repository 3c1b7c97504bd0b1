"""门户指南页上的链接与附件:每个不同的地址看一次，结果写回指南。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.assessment import Issue
from conformance.center.browser import Bounds
from conformance.center.portal import probes as portal_probes
from conformance.center.portal.visit import Visitor
from conformance.domain import Element, Guide, Link

PROBED = (Element.BLANK_FORM, Element.SAMPLE_FORM, Element.BASIS)
"""先看这些要素的链接(先是各份指南的表格)，再看正文里其余的。"""


async def checked(
    visitor: Visitor, bounds: Bounds, guides: Sequence[Guide]
) -> tuple[list[Guide], list[Link], list[Issue]]:
    """(写上了状态的指南, 看过的链接, 没有看的说明)。"""
    wanted = [link for element in PROBED for guide in guides for link in guide.links.get(element, ())]
    wanted += [link for guide in guides for link in guide.anchors]
    probed, skipped = await portal_probes.links(visitor, bounds, wanted)
    done = [
        replace(
            guide,
            links=portal_probes.with_links(guide, probed),
            anchors=tuple(probed.get(link.url, link) for link in guide.anchors),
        )
        for guide in guides
    ]
    message = f"有 {skipped} 个链接在档案之外的主机上或超出 {portal_probes.LINK_CAP} 个，没有探测。"
    issues = [Issue("pages", "links", message)] if skipped else []
    return done, sorted(probed.values(), key=lambda link: link.url), issues
