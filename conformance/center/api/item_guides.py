"""事项在接口上的样子:写成与门户页同一种形状的 Guide。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from conformance.center.portal.tables import written_day
from conformance.center.reading.targets import SHOWS
from conformance.domain import Channel, Element, Guide, Item, Link
from conformance.domain.item import element_texts


def guide_of(item: Item, seen: frozenset[Element], probed: Mapping[str, Link]) -> Guide:
    """事项 → 它在接口上的办事指南;``seen`` 是映射得到的要素,``probed`` 是探测过的链接。

    档案当作“没有”的写法(无、待补充)照原文写进要素:明示没有、占位与空白不同，由规则分辨。
    """
    texts = {
        element: text or _stated(item, element) for element, text in element_texts(item).items() if element in seen
    }
    return Guide(
        code=item.code,
        name=item.name,
        channel=Channel.API,
        elements=texts,
        links={
            Element.BLANK_FORM: _links((m.blank_form for m in item.materials), probed),
            Element.SAMPLE_FORM: _links((m.sample_form for m in item.materials), probed),
            Element.BASIS: _links(item.basis_links, probed),
            Element.PROCEDURE: _links((item.flow_chart,), probed),
        },
        images={},
        text=json.dumps(item.extra, ensure_ascii=False),
        materials=item.materials if item.materials or item.no_materials else None,
        special=item.special_procedures,
        version=item.version,
        updated=written_day(item.updated or ""),
    )


def _stated(item: Item, element: Element) -> str:
    kept = item.extra.get("stated")
    fields = (SHOWS[element], *(("fee.charged",) if element == Element.FEE_STANDARD else ()))
    named = kept if isinstance(kept, dict) else {}
    return next((str(text) for field in fields for name, text in named.items() if name.startswith(field)), "")


def _links(urls: Iterable[str | None], probed: Mapping[str, Link]) -> tuple[Link, ...]:
    return tuple(probed.get(url, Link("", url)) for url in urls if url)
