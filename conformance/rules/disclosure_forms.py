"""空白表格与示范文本:有没有，下载得到吗，是不是那种文件。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Disclosure, Guide, Link
from conformance.rules.disclosure_states import Shown, lacking, no_materials, shown, unread
from conformance.rules.guides import FORMS, broken, doubt, finding, mistyped, suffix


def forms_downloadable(guide: Guide) -> Iterator[Finding]:
    """空白表格与示范文本分别存在，下载得到、不为空、类型与扩展名相符。

    无需材料的事项不论；写明没有的、只有图片的、一个链接也没有探测过的存疑。
    """
    if no_materials(guide):
        return
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
    return unread(guide, one) if one.state == Disclosure.IMAGE else lacking(guide, one)
