"""办事指南的基本判断:看不看得到、缺不缺、链接和图片能不能用。各条规则共用。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Channel, Element, Guide, Link
from conformance.errors import SourceMissing

TYPES = {
    "pdf": ("application/pdf",),
    "doc": ("application/msword", "application/octet-stream"),
    "docx": ("application/vnd.openxmlformats", "application/octet-stream"),
    "xls": ("application/vnd.ms-excel", "application/octet-stream"),
    "xlsx": ("application/vnd.openxmlformats", "application/octet-stream"),
}

REFUSED = frozenset({403, 412, 429, 503})
FORMS = (Element.BLANK_FORM, Element.SAMPLE_FORM)


def visible_any(guide: Guide, elements: Sequence[str]) -> None:
    """一个要素都看不到就抛 SourceMissing(场景未测)。"""
    if not any(Element(name) in guide.elements for name in elements):
        raise SourceMissing(f"{guide.channel}上看不到{'、'.join(elements)}(档案没有映射，或者页面上没有认得的标签)")


def seen(guide: Guide, element: Element) -> str:
    """看得到的要素文字；看不到抛 SourceMissing。"""
    visible_any(guide, (element,))
    return guide.elements[element]


def no_materials(guide: Guide) -> bool:
    """写明了无需材料。"""
    return "无需" in guide.elements.get(Element.MATERIALS, "")


def flow_chart(guide: Guide) -> bool | None:
    """有没有加载得出来的流程图；有链接而没有探测过是 None。"""
    images = guide.images.get(Element.PROCEDURE, ())
    links = guide.links.get(Element.PROCEDURE, ()) if guide.channel == Channel.API else ()
    if any(image.width and image.height for image in images) or any(link.status == 200 for link in links):
        return True
    return None if any(link.status is None for link in links) else False


def broken(guide: Guide, links: Iterable[Link], kind: str) -> Iterator[Finding]:
    """探测过而打不开或为空的链接；拒绝机器访问、限流的说不清，存疑。"""
    for link in links:
        if link.status is not None and (link.status != 200 or link.size == 0):
            told = doubt if link.status in REFUSED else finding
            yield told(guide, kind, f"{kind}:{link.url}", "200 且不为空", f"{link.status}，{link.size or 0} 字节")


def suffix(link: Link) -> str:
    """链接的扩展名(小写)。"""
    return link.url.partition("?")[0].rpartition(".")[2].lower()


def mistyped(link: Link) -> bool:
    """下载到的类型与扩展名不符。"""
    allowed = TYPES.get(suffix(link))
    return bool(allowed and link.status == 200 and link.content_type and not link.content_type.startswith(allowed))


def finding(guide: Guide, kind: str, message: str, expected: str, observed: str) -> Finding:
    """指南的一个问题。"""
    return Finding(str(guide), kind, message, expected, observed, guide.evidence)


def doubt(guide: Guide, kind: str, message: str, expected: str = "", observed: str = "") -> Finding:
    """指南的一个存疑。"""
    return Finding(str(guide), kind, message, expected, observed, guide.evidence, certain=False)


def pairs(api: Sequence[Guide], portal: Sequence[Guide]) -> tuple[tuple[Guide, Guide], ...]:
    """按事项编码配对:(接口上的, 门户上的)。"""
    known = {guide.code: guide for guide in api}
    return tuple((known[page.code], page) for page in portal if page.code in known)
