"""事项的办事指南:设定依据、申请材料、特别程序、收费。接口与门户用同一套规则。

一个字段在全部指南上都看不到，只存疑；在别的指南上看得到而这里没有，才是缺少。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.assessment import Finding
from conformance.domain import Element, Guide, Item, ItemKind, Material, SpecialProcedure
from conformance.errors import SourceMissing
from conformance.rules.citations import named, to_article
from conformance.rules.disclosure_states import UNREAD, hollow, shown, unread, unsaid, waived
from conformance.rules.guides import doubt, finding, seen
from conformance.rules.items_table import NOT_SHARED
from conformance.rules.prose import even

ELECTRONIC = re.compile(r"电子|免交|免提交|共享|核验|数据")
_IN_PERSON = re.compile(
    r"(?:窗口|现场|当场|原件|当面)[^,;。]{0,6}核验|核验(?:无误)?[后即][^,;。]{0,4}退[回还]|核验原件"
)
"""当面核验原件，不是网上核验。"""


@dataclass(frozen=True, slots=True)
class Shown:
    """一份指南，以及这一通道的材料(或特别程序)看得到的字段。"""

    guide: Guide
    fields: frozenset[str]


def licensed(guides: Sequence[Guide], items: Iterable[Item]) -> tuple[Guide, ...]:
    """行政许可事项的指南；类型以接口上的事项为准。"""
    codes = {item.code for item in items if item.kind == ItemKind.LICENCE}
    return tuple(guide for guide in guides if guide.code in codes)


def with_materials(guides: Sequence[Guide]) -> tuple[Shown, ...]:
    """列了申请材料的指南；一张材料表也看不到抛 SourceMissing。"""
    _some(guides, [guide.materials for guide in guides], "材料表")
    fields = _fields(row for guide in guides for row in guide.materials or ())
    return tuple(Shown(guide, fields) for guide in guides if _lists_materials(guide))


def with_special(guides: Sequence[Guide]) -> tuple[Shown, ...]:
    """公布了特别程序的指南；一处也看不到抛 SourceMissing。"""
    _some(guides, [guide.special for guide in guides], "特别程序")
    fields = _fields(row for guide in guides for row in guide.special or ())
    return tuple(Shown(guide, fields) for guide in guides if guide.special)


def basis_to_article(guide: Guide, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """设定依据写明法规名称《…》及其第…条；只有“相关规定”等字样的不算。

    只有图片或附件的存疑；名称没有书名号的、写的位置不是条的也存疑。
    """
    one = shown(guide, Element.BASIS, placeholders)
    if one.state in UNREAD:
        yield unread(guide, one)
    elif not (name := named(one.text)):
        told = doubt if name is None else finding
        yield told(guide, "设定依据没有法规名称", "设定依据没有写明法规名称", "《…》第…条", str(one))
    elif not (article := to_article(one.text, after=True)):
        told = doubt if article is None else finding
        yield told(guide, "设定依据没有条款", "设定依据没有具体到法规的条", "《…》第…条", one.text)


def materials_itemised(shown: Shown, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """材料表每行有名称(占位的不算)，写明是否必备，必备的写明份数或者电子免交。"""
    guide = shown.guide
    if guide.materials is None:
        yield doubt(guide, "看不到:材料表", "有材料目录而看不到逐项的材料表，不能判定", "逐项列明")
        return
    for place, material in enumerate(guide.materials, 1):
        name = material.name.strip() or f"第{place}项"
        if hollow(material.name, placeholders):
            yield finding(
                guide, "材料没有名称", f"第{place}项材料没有名称", "材料名称", material.name.strip() or "空白"
            )
        if material.required is None:
            yield _lacking(shown, "是否必备", "required", name)
        elif material.required and material.copies is None and not _paperless(material):
            yield _lacking(shown, "份数", "copies", name)


def no_catch_all(
    guide: Guide, patterns: Sequence[str], exempt: Sequence[str], doubtful: Sequence[str] = ()
) -> Iterator[Finding]:
    """材料目录里没有“其他材料”之类的兜底项；``patterns`` 是正则，``exempt`` 是登记豁免的材料名称。

    只合 ``doubtful`` 的(如“其他部门的批准文件”)说了是什么，存疑。
    """
    names = [material.name for material in guide.materials or ()]
    for name in map(str.strip, names or seen(guide, Element.MATERIALS).split("\n")):
        sure = any(re.search(pattern, even(name)) for pattern in patterns)
        if name not in exempt and (sure or any(re.search(pattern, even(name)) for pattern in doubtful)):
            told = finding if names and sure else doubt
            yield told(guide, "兜底材料", "申请材料设了兜底项", "写明材料的名称", name)


def special_stated(shown: Shown, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """每个特别程序写明名称、时限、依据、是否计入办结时限；占位的、写“无”的等于没有写明。"""
    for special in shown.guide.special or ():
        name = special.kind.strip() or "特别程序"
        for title, field in (("名称", "kind"), ("所需时间", "days"), ("依据", "basis"), ("是否计入时限", "counted")):
            value = getattr(special, field)
            if _blank(special, field) or (isinstance(value, str) and unsaid(value, placeholders)):
                yield _lacking(shown, title, field, name, value)


def _lists_materials(guide: Guide) -> bool:
    text = guide.elements.get(Element.MATERIALS, "").strip()
    return bool(guide.materials) or (guide.materials is None and bool(text) and not waived(text))


def _lacking(shown: Shown, title: str, field: str, name: str, told: Any = None) -> Finding:
    """缺一个字段:认不出的、整个通道看不到的只存疑。"""
    unread = [text for text in shown.guide.unread if text.startswith(title)]
    if unread:
        return doubt(shown.guide, f"认不出:{title}", f"“{name}”的{title}写法认不出", title, "、".join(unread))
    if field not in shown.fields:
        return doubt(shown.guide, f"看不到:{title}", f"{shown.guide.channel}上看不到{title}，不能判定", title)
    return finding(shown.guide, f"没有写明:{title}", f"“{name}”没有写明{title}", title, str(told or "空白"))


def _paperless(material: Material) -> bool:
    said = even(f"{material.form or ''}\n{material.source or ''}")
    return bool(ELECTRONIC.search(_IN_PERSON.sub("", NOT_SHARED.sub("", said))))


def _fields(rows: Iterable[Material | SpecialProcedure]) -> frozenset[str]:
    """至少有一行填了的字段。"""
    return frozenset(name for row in rows for name in row.__slots__ if not _blank(row, name))


def _blank(row: Any, field: str) -> bool:
    value = getattr(row, field)
    return value is None or (isinstance(value, str) and not value.strip())


def _some(guides: Sequence[Guide], tables: Sequence[object], name: str) -> None:
    if guides and all(table is None for table in tables):
        raise SourceMissing(f"{guides[0].channel}的办事指南上看不到{name}")
