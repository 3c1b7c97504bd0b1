"""收费:许可收费须有法律、行政法规依据；不收费的写明不收费，也没有缴费的入口。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Element, Guide, Item
from conformance.rules.charges import FREE, charged
from conformance.rules.citations import statute
from conformance.rules.disclosure_states import UNREAD, shown, unread
from conformance.rules.guides import doubt, finding
from conformance.rules.prose import even

PAYMENT = re.compile(r"缴费|付款|支付|收银")


@dataclass(frozen=True, slots=True)
class Free:
    """写明不收费的一份指南，以及它独有的(不是每页都有的)链接文字里像缴费入口的。"""

    guide: Guide
    payments: tuple[str, ...]


def charge_lawful(guide: Guide, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """收费的许可，收费依据引用法律或者行政法规；没有说明收不收的存疑。

    地方性法规、名称像行政法规的规定和办法，从名称不能断定，存疑。
    """
    standard, basis = shown(guide, Element.FEE_STANDARD, placeholders), guide.elements.get(Element.FEE_BASIS)
    charging = None if standard.lacking else charged(standard.text, placeholders)
    if charging is False:
        return
    if charging is None and standard.state not in UNREAD:
        message = "没有写明收费还是不收费，不能判定"
        yield doubt(guide, "没有说明是否收费", message, "收费标准或者不收费", standard.text)
    elif basis is not None and (one := shown(guide, Element.FEE_BASIS, placeholders)).state in UNREAD:
        yield unread(guide, one)
    elif basis is None:
        yield doubt(guide, "看不到:收费依据", f"{guide.channel}上看不到收费依据，不能判定", "法律、行政法规")
    elif (lawful := statute(basis)) is None:
        yield doubt(guide, "依据的位阶待查", "从名称不能断定收费依据是不是法律、行政法规", "法律、行政法规", basis)
    elif not lawful:
        yield finding(guide, "收费没有法律依据", "收费依据没有引用法律、行政法规", "法律、行政法规", basis or "空白")


def free_means_free(item: Item) -> Iterator[Finding]:
    """写明不收费的事项没有收费金额。"""
    if item.fee.charged is False and (item.fee.amount or 0) > 0:
        name = f"{item.name}({item.code})"
        yield Finding(name, "不收费而有金额", "事项写明不收费，却有收费金额", "0 元", f"{item.fee.amount:g} 元")


def free_without_payment(free: Free) -> Iterator[Finding]:
    """写明不收费的指南页上没有缴费的入口。"""
    if free.payments:
        text = "、".join(free.payments)
        yield finding(free.guide, "不收费而有缴费入口", "页面写明不收费，却有缴费的入口", "没有缴费入口", text)


def free(guides: Sequence[Guide]) -> tuple[Free, ...]:
    """写明不收费的指南；每份指南上都有的链接是全站的，不算这一事项的入口。"""
    everywhere = frozenset.intersection(*(_urls(guide) for guide in guides)) if len(guides) > 1 else frozenset()
    return tuple(
        Free(guide, tuple(link.text for link in guide.anchors if _pays(link.text) and link.url not in everywhere))
        for guide in guides
        if _free(guide.elements.get(Element.FEE_STANDARD, ""))
    )


def _free(standard: str) -> bool:
    """写明整个事项不收费；一部分人免费、其余写了金额的不算。"""
    return bool(FREE.search(even(standard))) and charged(standard) is False


def _pays(text: str) -> bool:
    return bool(PAYMENT.search(text)) and "须知" not in text


def _urls(guide: Guide) -> frozenset[str]:
    return frozenset(link.url for link in guide.anchors)
