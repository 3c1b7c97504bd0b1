"""办事指南的基本判断:看不看得到、缺不缺、链接和图片能不能用。各条规则共用。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Channel, Element, Guide, Link
from conformance.errors import SourceMissing

TYPES = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml": "xls",
    "text/html": "html",
    "image/": "image",
}
"""类型的开头 → 什么文件；笼统的(application/octet-stream、application/zip)不在其中，说明不了什么。"""
CHECKED = frozenset({"pdf", "doc", "xls"})

UNSURE = frozenset({0, 401, 403, 405, 408, 412, 429, 503, *range(300, 400)})
"""没有答复(0)、要登录、不许机器看、超时、限流、跳到了看不到的地方:说不清打不打得开。"""
GATEWAY = frozenset({502, 504})
"""再试一次还是网关答不了:一时的还是一直的，说不清。"""
FORMS = (Element.BLANK_FORM, Element.SAMPLE_FORM)


def unclear(status: str) -> bool:
    """网页答的状态(没有答复是空的)说不清打不打得开。"""
    return int(status or 0) in UNSURE | GATEWAY


def visible_any(guide: Guide, elements: Sequence[str]) -> None:
    """一个要素都看不到就抛 SourceMissing(场景未测)。"""
    if not any(Element(name) in guide.elements for name in elements):
        raise SourceMissing(f"{guide.channel}上看不到{'、'.join(elements)}(档案没有映射，或者页面上没有认得的标签)")


def seen(guide: Guide, element: Element) -> str:
    """看得到的要素文字；看不到抛 SourceMissing。"""
    visible_any(guide, (element,))
    return guide.elements[element]


def flow_chart(guide: Guide) -> bool | None:
    """有没有加载得出来的流程图；有链接而没有探测过是 None。"""
    images = guide.images.get(Element.PROCEDURE, ())
    links = guide.links.get(Element.PROCEDURE, ()) if guide.channel == Channel.API else ()
    if any(image.width and image.height for image in images) or any(link.status == 200 for link in links):
        return True
    return None if any(link.status is None for link in links) else False


def broken(guide: Guide, links: Iterable[Link], kind: str) -> Iterator[Finding]:
    """探测过而打不开或为空的链接；``UNSURE`` 的说不清，存疑。"""
    for link in links:
        if link.status is not None and (link.status != 200 or link.size == 0):
            told = doubt if link.status in UNSURE else finding
            yield told(guide, kind, f"{kind}:{link.url}", "200 且不为空", f"{link.status}，{link.size or 0} 字节")


def suffix(link: Link) -> str:
    """链接的扩展名(小写)。"""
    return link.url.partition("?")[0].rpartition(".")[2].lower()


def mistyped(link: Link) -> bool:
    """下载到的类型与扩展名不符:明明是别的文件才算，新旧格式之间的不算。"""
    kind = (link.content_type or "").lower()
    told = next((name for start, name in TYPES.items() if kind.startswith(start)), None)
    named = suffix(link).removesuffix("x")
    return link.status == 200 and named in CHECKED and told not in {None, named}


def answered(link: Link) -> bool:
    """探测过，而且答复说得清打不打得开。"""
    return link.status is not None and link.status not in UNSURE


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
