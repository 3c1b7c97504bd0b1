"""空白表格与示范文本:有没有，下载得到吗，是不是那种文件。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Disclosure, Element, Guide, Link
from conformance.rules.disclosure_states import Shown, lacking, no_materials, shown, unread
from conformance.rules.guides import FORMS, broken, doubt, finding, mistyped, suffix

_FORM = re.compile("申请|申报|表|承诺|声明|委托|格式|报告|(?<!证)书(?!证)|文本")
"""要填写的材料；证照、证明和户口簿之类的不用。"""


def forms_downloadable(guide: Guide) -> Iterator[Finding]:
    """空白表格与示范文本分别存在，下载得到、不为空、类型与扩展名相符。

    无需材料的事项不论；写明没有的、只有图片的、一个链接也没有探测过的、材料里没有要填写的、示范文本就是空白表格的存疑。
    """
    if no_materials(guide):
        return
    yield from _same(guide)
    for element in FORMS:
        links, one = guide.links.get(element, ()), shown(guide, element)
        if all(link.status is None for link in links):
            yield _not_fetched(guide, one, links)
        yield from broken(guide, links, f"{element}下载不到")
        yield from (
            finding(
                guide, f"{element}类型不符", f"{link.url} 的类型与扩展名不符", suffix(link), link.content_type or ""
            )
            for link in links
            if mistyped(link)
        )


def _not_fetched(guide: Guide, one: Shown, links: Sequence[Link]) -> Finding:
    """一个也没有下载过的表格。"""
    if links:
        where = "、".join(link.url for link in links)
        return doubt(guide, f"没有探测:{one.element}", f"{one.element}的链接没有探测过", "下载得到", where)
    if one.state == Disclosure.NONE:
        return doubt(
            guide, f"明示没有:{one.element}", f"“{one.element}”写明没有，请核实是否属实", one.element, str(one)
        )
    if one.state == Disclosure.IMAGE:
        return unread(guide, one)
    return unneeded(guide, one) if nothing_to_fill(guide) else lacking(guide, one)


def unneeded(guide: Guide, one: Shown) -> Finding:
    """没有公开，而材料里没有要填写的。"""
    message = f"没有公开“{one.element}”，材料里也没有要填写的，请核实是否需要格式文本"
    return doubt(guide, f"也许不需要:{one.element}", message, one.element, str(one))


def nothing_to_fill(guide: Guide) -> bool:
    """列了材料，而没有一项要填写:只要证照、证明。"""
    names = "\n".join(material.name for material in guide.materials or ()) or guide.elements.get(Element.MATERIALS, "")
    return bool(names.strip()) and not _FORM.search(names)


def _same(guide: Guide) -> Iterator[Finding]:
    """示范文本与空白表格是同一些文件。"""
    blank, sample = ({link.url for link in guide.links.get(element, ())} for element in FORMS)
    if sample and sample == blank:
        message = "示范文本与空白表格是同一个文件，看不出有没有示范文本"
        yield doubt(guide, "示范文本就是空白表格", message, "分别公开", "、".join(sorted(sample)))
