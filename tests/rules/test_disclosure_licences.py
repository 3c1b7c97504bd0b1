"""许可的八要素:别的事项不在其内，类型不明的不因为没有数量限制就算违反。"""

from __future__ import annotations

import pytest

from conformance import standard
from conformance.domain import Channel, Element, Guide, Item, ItemKind
from conformance.rules import disclosure_licences as licences

NORMS = standard.load("national").parameters
NAMES = ["事项名称", "申报条件", "数量限制"]


def guide(code: str, **more: str) -> Guide:
    """一份指南；没有写明的要素都公开了。"""
    texts = {Element.NAME: "某事项", Element.CONDITIONS: "年满十八周岁", Element.QUANTITY: "无数量限制"}
    return Guide(code, "某事项", Channel.PORTAL, texts | {Element[name]: text for name, text in more.items()}, {}, {})


def told(guides: list[Guide], items: list[Item]) -> list[tuple[str, str, bool]]:
    """编码、问题的短名、断不断定。"""
    norms = NORMS["placeholders"], NORMS["explicit_none"]
    return [
        (one.guide.code, found.kind, found.certain)
        for one in licences.licences(guides, items)
        for found in licences.eight_disclosed(one, NAMES, *norms)
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ItemKind.LICENCE, [("I1", "缺少:数量限制", True)]),
        (ItemKind.PUBLIC_SERVICE, []),
        (None, [("I1", "缺少:数量限制", False)]),
    ],
)
def test_only_licences_have_quantities(kind: ItemKind | None, expected: list[tuple[str, str, bool]]) -> None:
    """许可没有写数量限制是违反，别的事项不论，类型不明的存疑。"""
    assert told([guide("I1", QUANTITY="")], [Item("I1", "甲", kind)]) == expected


def test_a_portal_alone_is_still_judged() -> None:
    """没有接口时类型都不明:别的要素照样要公开，数量限制只存疑；写了的不论。"""
    assert told([guide("I1", CONDITIONS="", QUANTITY=""), guide("I2")], []) == [
        ("I1", "缺少:申报条件", True),
        ("I1", "缺少:数量限制", False),
    ]
