"""接口的事项写成办事指南:档案当作“没有”的写法照原文，好分辨明示没有、占位与空白。"""

from __future__ import annotations

import pytest

from conformance.center.api.item_guides import guide_of
from conformance.center.reading import mapping
from conformance.center.reading.contract import shaped
from conformance.center.reading.terms import Terms
from conformance.domain import Disclosure, Element, Item
from conformance.rules.disclosure_states import shown

FIELDS = {"code": "c", "name": "n", "conditions": "t", "quantity": "q", "fee.charged": {"from": "f", "as": "bool"}}
TERMS = Terms(sentinels=("无", "待补充"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无", Disclosure.NONE),
        ("待补充", Disclosure.PLACEHOLDER),
        ("", Disclosure.BLANK),
        (None, Disclosure.BLANK),
        ("年满十八周岁", Disclosure.PRESENT),
    ],
)
def test_what_the_profile_calls_empty_keeps_its_state(text: str | None, expected: Disclosure) -> None:
    """空值不进模型，但写的是“无”还是“待补充”看得出来。"""
    row, _ = mapping.compiled("items", FIELDS, TERMS)({"c": "1", "n": "某许可", "t": text, "q": "无", "f": "无"})
    item = shaped(row, Item)
    guide = guide_of(item, frozenset(Element), {})

    assert expected == shown(guide, Element.CONDITIONS, ["待补充"]).state
    assert (item.conditions is None) == (expected != Disclosure.PRESENT)
    assert (guide.elements[Element.QUANTITY], guide.elements[Element.FEE_STANDARD]) == ("无", "无")
