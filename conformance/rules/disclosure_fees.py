"""公开收费标准与依据:收费的写明金额或计算办法，不收费的写明不收费。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Disclosure, Element, Guide
from conformance.rules.charges import charged, priced
from conformance.rules.citations import named
from conformance.rules.disclosure_states import UNREAD, shown, undisclosed, unread
from conformance.rules.guides import doubt, finding


def fee_shown(guide: Guide, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """收费标准写明金额或者计算办法，并写明收费依据；不收费的写明不收费(写“无”“否”也是)。

    看不出收不收费的、有数而看不出是不是金额的、依据没有书名号的存疑。
    """
    standard = shown(guide, Element.FEE_STANDARD, placeholders)
    charging = charged(standard.text, placeholders)
    if standard.state not in {Disclosure.PRESENT, Disclosure.NONE}:
        yield from undisclosed(guide, standard)
    elif charging is None:
        message = "看不出收费还是不收费，不能判定"
        yield doubt(guide, "没有说明是否收费", message, "收费标准或者不收费", standard.text)
    elif charging:
        yield from _priced(guide, standard.text)
        yield from _based(guide, placeholders)


def _priced(guide: Guide, text: str) -> Iterator[Finding]:
    if not (amount := priced(text)):
        told = doubt if amount is None else finding
        yield told(guide, "收费标准没有金额", "收费标准没有金额或计算公式", "金额或计算公式", text)


def _based(guide: Guide, placeholders: Sequence[str]) -> Iterator[Finding]:
    if Element.FEE_BASIS not in guide.elements:
        return
    basis = shown(guide, Element.FEE_BASIS, placeholders)
    if basis.state in UNREAD:
        yield unread(guide, basis)
    elif not (name := named(basis.text)):
        told = doubt if name is None else finding
        yield told(guide, "收费没有依据", "收费事项没有写明收费依据", "《…》", str(basis))
