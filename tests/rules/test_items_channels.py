"""同一事项在几个渠道上的说法:归一之后才比，认不出的存疑，没有写的不比。"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Channel, Element, Guide, Material
from conformance.rules import items_channels


def guide(texts: dict[Element, str] | None = None, *, code: str = "I1", **more: Any) -> Guide:
    """门户上的一份指南。"""
    return Guide(code, "某许可", Channel.PORTAL, texts or {}, {}, {}, **more)


def kinds(findings: Any) -> list[tuple[str, bool]]:
    """问题的短名与断不断定。"""
    return [(one.kind, one.certain) for one in findings]


def told(*guides: Guide) -> Any:
    """一个事项在接口和门户上。"""
    channels = dict(zip(("接口", "门户", "自助机"), ([one] for one in guides), strict=False))
    return items_channels.side_by_side(channels)[0]


@pytest.mark.parametrize(
    ("element", "here", "there", "expected"),
    [
        (Element.PROMISED_LIMIT, "20个工作日", "20 个工作日(自受理之日起)", []),
        (Element.PROMISED_LIMIT, "20个工作日", "20个自然日", [("各渠道不一致:承诺时限", True)]),
        (Element.PROMISED_LIMIT, "20个工作日", "尽快", [("认不出:承诺时限", False)]),
        (Element.CONDITIONS, "1. 已取得营业执照;", "1、已取得营业执照", []),
        (Element.CONDITIONS, "已取得营业执照;有场所", "已取得营业执照", [("各渠道不一致:申报条件", False)]),
        (Element.CONDITIONS, "已取得营业执照", "年满十八周岁", [("各渠道不一致:申报条件", True)]),
        (Element.CONDITIONS, "已取得营业执照", "", []),
        (Element.CONDITIONS, "1、年满十八周岁；2、有场所", "1、年满十八周岁\n2、有场所", []),
        (Element.CONDITIONS, "①年满18周岁！【注】", "（一）年满１８周岁![注]", []),
        (Element.CONDITIONS, "(一)年满十八周岁", "1.年满十八周岁 2.有场所", [("各渠道不一致:申报条件", False)]),
        (Element.CONDITIONS, "(一)年满十八周岁;(二)有场所", "1.年满十八周岁 2.有场所", []),
        (Element.CONDITIONS, "1. 年满十八周岁;2. 有场所", "1、年满十八周岁; 2、有场所", []),
        (
            Element.CONDITIONS,
            "一、个人 1.成年 二、场所",
            "1、个人（1）成年 2、场所",
            [("各渠道不一致:申报条件", False)],
        ),
        (Element.CONDITIONS, "面积 10、人员5", "面积10、人员5", []),
        (Element.CONDITIONS, "面积10、人员5", "面积12、人员6", [("各渠道不一致:申报条件", True)]),
        (Element.CONDITIONS, "年满16周岁", "年满18周岁", [("各渠道不一致:申报条件", True)]),
        (Element.CONDITIONS, "面积≥10", "面积≤10", [("各渠道不一致:申报条件", True)]),
        (Element.PROMISED_LIMIT, "30自然日", "30日历日", []),
        (Element.PROMISED_LIMIT, "1年", "12个月", []),
        (Element.PROMISED_LIMIT, "1个工作日", "当场办结（1个工作日）", [("各渠道不一致:承诺时限", False)]),
        (Element.FEE_STANDARD, "不收费", "0元", []),
        (Element.FEE_STANDARD, "不收费", "免费（0元）", []),
        (Element.FEE_STANDARD, "1万元", "10000元", []),
        (Element.FEE_STANDARD, "1000元", "1,000元", []),
        (Element.FEE_STANDARD, "100元", "壹佰元", [("认不出:收费标准", False)]),
        (Element.FEE_STANDARD, "0元", "每证10元", [("各渠道不一致:收费标准", True)]),
        (Element.FEE_STANDARD, "不收费", "免费", []),
        (Element.FEE_STANDARD, "不收费", "每证10元", [("各渠道不一致:收费标准", True)]),
        (Element.FEE_STANDARD, "每证10元", "10元/证", []),
        (Element.FEE_STANDARD, "每证10元", "按规定收取", []),
    ],
)
def test_channels_are_compared_after_normalisation(
    element: Element, here: str, there: str, expected: list[tuple[str, bool]]
) -> None:
    """归一之后才比；认不出的、一处是摘要的存疑，没有写的不比。"""
    pair = told(guide({element: here}), guide({element: there}))

    assert expected == kinds(items_channels.told_alike(pair))


def test_what_each_channel_says_stands_side_by_side() -> None:
    """三处的原话都在问题里。"""
    one, two = Material("申请书"), Material("营业执照")
    found = list(
        items_channels.told_alike(
            told(guide(materials=(one, two)), guide(materials=(one,)), guide(materials=(two, one)))
        )
    )

    assert [(one.kind, one.observed) for one in found] == [
        ("各渠道不一致:材料目录", "接口:申请书、营业执照；门户:申请书；自助机:营业执照、申请书")
    ]


@given(st.text(alphabet="甲乙丙丁戊", min_size=1), st.sampled_from([" ", "\n", "，", "、", ";", "：", "。"]))
def test_punctuation_never_makes_a_contradiction(text: str, noise: str) -> None:
    """只差标点和空白的条件是一致的。"""
    pair = told(guide({Element.CONDITIONS: text}), guide({Element.CONDITIONS: noise.join(text)}))

    assert list(items_channels.told_alike(pair)) == []


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("无需提供材料", "无需材料", []),
        ("无需材料", ("申请书",), [("各渠道不一致:材料目录", True)]),
        (("申请书", "执照（无需提交）"), ("执照（无需提交）",), [("各渠道不一致:材料目录", True)]),
        ("申请书\n执照（无需提交）", ("申请书", "执照"), [("认不出:材料目录", False)]),
        ("申请书等", ("申请书",), [("认不出:材料目录", False)]),
        ("申请书等", "申请书 等", []),
        (" ", ("申请书",), []),
        (("1. 申请书", "执照"), ("执照", "申请书;"), []),
        (("申请书",), ("（一）申请书",), []),
        (("申请书",), ("①申请书",), []),
        (("申请书",), ("*申请书[必要]",), []),
        (("申请书",), ("申请书 样例下载",), []),
        (("申请书",), ("申请书（空白表格）",), []),
        (("申请书（原件）",), ("申请书（复印件）",), [("各渠道不一致:材料目录", True)]),
        (("产品样本",), ("产品",), [("各渠道不一致:材料目录", True)]),
    ],
)
def test_materials_on_each_channel(here: Any, there: Any, expected: list[tuple[str, bool]]) -> None:
    """写法不同的“无需材料”是一样的；只有一段文字的与表比不了，存疑；没有写的不比；次序、序号不论。"""
    assert kinds(items_channels.told_alike(told(*map(listed, (here, there))))) == expected


def listed(materials: Any) -> Guide:
    """材料写成一段文字，或者列成一张表的指南。"""
    if isinstance(materials, str):
        return guide({Element.MATERIALS: materials})
    return guide(materials=tuple(map(Material, materials)))


def test_only_items_of_two_channels_are_compared() -> None:
    """至少两个渠道都有的才在其中，次序同第一个渠道。"""
    one, two, three = (guide(code=code) for code in ("I1", "I2", "I3"))
    found = items_channels.side_by_side({"接口": [two, one], "门户": [one, two, three]})

    assert [list(each.guides.items()) for each in found] == [
        [("接口", two), ("门户", two)],
        [("接口", one), ("门户", one)],
    ]


def test_placeholders_say_nothing() -> None:
    """一处是占位的文字，就是没有写，不比。"""
    pair = told(guide({Element.CONDITIONS: "年满十八周岁"}), guide({Element.CONDITIONS: "待补充"}))

    assert kinds(items_channels.told_alike(pair)) == [("各渠道不一致:申报条件", True)]
    assert kinds(items_channels.told_alike(pair, ["待补充"])) == []


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("每证10元", "每证10.0元", []),
        ("每证10元", "每证10万元", [("各渠道不一致:收费标准", True)]),
        ("每证10元，副本5元", "副本5元，每证10元", []),
        ("每证10元，副本5元", "每证10元", [("各渠道不一致:收费标准", True)]),
    ],
)
def test_amounts_are_compared_as_numbers(here: str, there: str, expected: list[tuple[str, bool]]) -> None:
    """数与单位都相同才一致，次序不论。"""
    pair = told(guide({Element.FEE_STANDARD: here}), guide({Element.FEE_STANDARD: there}))

    assert kinds(items_channels.told_alike(pair)) == expected


@pytest.mark.parametrize(("length", "shown"), [(60, "甲" * 60), (61, "甲" * 60 + "…")])
def test_long_words_are_cut(length: int, shown: str) -> None:
    """六十个字以内照写，再长的截断；几行的并作一行。"""
    pair = told(guide({Element.CONDITIONS: "甲" * length}), guide({Element.CONDITIONS: "乙\n丙"}))
    (found,) = items_channels.told_alike(pair)

    assert found.observed == f"接口:{shown}；门户:乙、丙"
