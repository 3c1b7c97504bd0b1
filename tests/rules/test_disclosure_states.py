"""公开的状态:七种各认得出，各条款按自己的说明对待，问题里写明是哪一种。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import standard
from conformance.domain import Channel, Disclosure, Element, Guide, Image, Link
from conformance.rules import disclosure as rules
from conformance.rules import disclosure_fees, items_fees, items_guides
from conformance.rules import disclosure_states as states

NORMS = standard.load("national").parameters
PLACEHOLDERS, NONES = NORMS["placeholders"], NORMS["explicit_none"]
CHART = Image("/f.png", 800, 600)
LOST = Image("/f.png", 0, 0)
FORM = Link("申请书.docx", "/a.docx", 200, 10)
PAGE = Link("市场监督管理局", "/dept/1", 200, 10)
SOURCE = Link("原文", "/law", 200, 10)


def guide(
    element: Element, text: str, links: tuple[Link, ...] = (), images: tuple[Image, ...] = (), *, hidden: bool = False
) -> Guide:
    """只有一个要素的指南。"""
    marked = (element,) if hidden else ()
    return Guide("I1", "某许可", Channel.PORTAL, {element: text}, {element: links}, {element: images}, hidden=marked)


def told(found: object) -> list[tuple[str, str]]:
    """问题的短名(存疑的前面加问号)与看到的。"""
    return [(f"{'' if one.certain else '?'}{one.kind}", one.observed) for one in found]  # type: ignore[attr-defined]


PRESENT = """
    5个工作日 企业法人 12 0 无证经营查处 检测测试报告 <p><img/></p> 面积<100㎡ 某xxx项目批复 见习证明 免费查询
    不收费的对象:学生 请到窗口领取附件所列证照
"""
NONE = "无 无。 暂无 不涉及 不收费 免费 无需提供材料 没有数量限制 否 N/A none <p>无</p>"
EMPTY = r"""
    待补充 【待补充】 待补充\r\n\t 待补充&amp;nbsp; xxx XXXX —— … 测试 Test NULL 无问题 / ***
    略 待公布 <p><br></p> <p>&nbsp;</p> <p>待补充</p>
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, Disclosure.PRESENT) for text in PRESENT.split()),
        *((text, Disclosure.NONE) for text in (*NONE.split(), "无\n无")),
        *((text, Disclosure.PLACEHOLDER) for text in EMPTY.split()),
        ("", Disclosure.BLANK),
        ("详见附件", Disclosure.ATTACHMENT),
        ("点击查看详情", Disclosure.ATTACHMENT),
    ],
)
def test_the_state_of_a_text(text: str, expected: Disclosure) -> None:
    """只凭文字认得出的状态；整段相符才算占位或没有。"""
    assert expected == states.shown(guide(Element.CONTENT, text), Element.CONTENT, PLACEHOLDERS).state


@pytest.mark.parametrize(
    ("text", "links", "images", "expected"),
    [
        ("", (), (CHART,), Disclosure.IMAGE),
        ("见下图", (), (CHART,), Disclosure.IMAGE),
        ("", (), (LOST,), Disclosure.BLANK),
        ("见办理流程图", (), (LOST,), Disclosure.PRESENT),
        ("收件、受理、决定", (), (CHART,), Disclosure.PRESENT),
        ("", (FORM,), (), Disclosure.ATTACHMENT),
        ("下载", (FORM,), (), Disclosure.ATTACHMENT),
        ("申请书.docx", (FORM,), (), Disclosure.ATTACHMENT),
        ("附件1:申请书.docx", (FORM,), (), Disclosure.ATTACHMENT),
        ("原文", (SOURCE,), (), Disclosure.ATTACHMENT),
        ("《某法》第一条 原文", (SOURCE,), (), Disclosure.PRESENT),
        ("市场监督管理局", (PAGE,), (), Disclosure.PRESENT),
    ],
)
def test_the_state_with_pictures_and_links(
    text: str, links: tuple[Link, ...], images: tuple[Image, ...], expected: Disclosure
) -> None:
    """只有加载得出来的图、只指向附件的，各是一种；链接的文字说出内容的是已公开。"""
    assert expected == states.shown(guide(Element.BASIS, text, links, images), Element.BASIS, PLACEHOLDERS).state


def test_what_people_cannot_see_is_hidden() -> None:
    """页面上有而人看不见的是隐藏，不是空白。"""
    assert states.shown(guide(Element.BASIS, "", hidden=True), Element.BASIS).state == Disclosure.HIDDEN


@pytest.mark.parametrize(
    ("element", "text", "expected"),
    [
        (Element.CONTENT, "", [("缺少:行使内容", "空白")]),
        (Element.CONTENT, "测试", [("缺少:行使内容", "占位:测试")]),
        (Element.AUDIENCE, "无", [("缺少:服务对象", "明示没有:无")]),
        (Element.QUANTITY, "无", []),
        (Element.MATERIALS, "无需提供材料", []),
        (Element.RESULT, "无", [("?明示没有:办理结果", "明示没有:无")]),
        (Element.CONDITIONS, "详见附件", [("?仅附件:申报条件", "仅附件:详见附件")]),
    ],
)
def test_clauses_treat_the_states_differently(element: Element, text: str, expected: list[tuple[str, str]]) -> None:
    """空白、占位不是公开；明示没有要看要素；只有附件的存疑；问题里写明状态。"""
    assert expected == told(rules.disclosed(guide(element, text), [element], PLACEHOLDERS, NONES))


def test_hidden_is_not_disclosed() -> None:
    """隐藏的不算公开，问题里写明。"""
    seen = guide(Element.BASIS, "", hidden=True)

    assert told(rules.disclosed(seen, ["政策依据"], PLACEHOLDERS, NONES)) == [("缺少:政策依据", "隐藏")]
    assert told(rules.basis_cited(seen)) == [("缺少:政策依据", "隐藏")]


def test_a_chart_is_a_procedure_and_a_picture_of_a_basis_is_asked_about() -> None:
    """办事程序可以是一张图；依据只有图片的请人看。"""
    chart, picture = (guide(element, "", (), (CHART,)) for element in (Element.PROCEDURE, Element.BASIS))

    assert told(rules.disclosed(chart, ["办事程序"], PLACEHOLDERS, NONES)) == []
    assert told(rules.basis_cited(picture)) == [("?仅图片:政策依据", "仅图片")]
    assert told(items_guides.basis_to_article(picture)) == [("?仅图片:政策依据", "仅图片")]


@pytest.mark.parametrize(
    ("text", "links", "expected"),
    [
        ("无", (), ["缺少:办事程序"]),
        ("待补充", (), ["缺少:办事程序"]),
        ("", (), ["缺少:办事程序"]),
        ("详见附件", (FORM,), ["?仅附件:办事程序"]),
        ("详见附件", (), ["程序不成环节"]),
        *(
            ("办理流程图.pdf", (Link("办理流程图.pdf", "/f.pdf", code),), ["?仅附件:办事程序"])
            for code in (None, 0, 403, 429)
        ),
        ("办理流程图.pdf", (Link("办理流程图.pdf", "/f.pdf", 404),), ["程序不成环节"]),
    ],
)
def test_procedure_states(text: str, links: tuple[Link, ...], expected: list[str]) -> None:
    """没有、占位、空白都是缺少；在打得开的、说不清打不打得开的附件里的存疑；指向不存在的附件的不成环节。"""
    found = told(rules.procedure_shown(guide(Element.PROCEDURE, text, links), PLACEHOLDERS))

    assert expected == [kind for kind, _ in found]


@pytest.mark.parametrize("text", ["不收费", "无", "否", "免收"])
def test_none_is_right_for_a_fee(text: str) -> None:
    """收费标准写明没有，就是不收费。"""
    assert told(disclosure_fees.fee_shown(guide(Element.FEE_STANDARD, text), PLACEHOLDERS)) == []
    assert told(items_fees.charge_lawful(guide(Element.FEE_STANDARD, text), PLACEHOLDERS)) == []


def test_a_column_is_missing_only_when_nothing_readable_is_anywhere() -> None:
    """整项缺失说出各状态的份数；只有图片的存疑；流程图就是办事程序。"""
    blank, hidden = guide(Element.BASIS, ""), guide(Element.BASIS, "", hidden=True)
    picture, chart = (guide(one, "", (), (CHART,)) for one in (Element.BASIS, Element.PROCEDURE))
    lost, asked, fine = (
        told(rules.published_somewhere(states.columns(found, [name], PLACEHOLDERS)[0]))
        for found, name in (([blank, hidden], "政策依据"), ([blank, picture], "政策依据"), ([chart], "办事程序"))
    )

    assert lost == [("全部缺失:政策依据", "空白 1 份、隐藏 1 份")]
    assert asked == [("?只有图片或附件:政策依据", "空白 1 份、仅图片 1 份")]
    assert fine == []


@given(st.text(max_size=60))
def test_any_text_has_one_state(text: str) -> None:
    """任何文字都有一个状态。"""
    assert states.shown(guide(Element.CONTENT, text), Element.CONTENT, PLACEHOLDERS).state in Disclosure


def test_a_column_says_how_each_guide_shows_it() -> None:
    """一列是各指南的状态；没有这个要素的指南不在其中，一份指南也没有就没有列。"""
    texts = ("准予许可决定书", "待补充", "")
    guides = [guide(Element.CONDITIONS, text) for text in texts]
    (column,) = states.columns([*guides, guide(Element.CONTENT, "甲")], [str(Element.CONDITIONS)], PLACEHOLDERS)

    assert column.element == Element.CONDITIONS
    assert column.states == (Disclosure.PRESENT, Disclosure.PLACEHOLDER, Disclosure.BLANK)
    assert states.columns([], [str(Element.CONDITIONS)], PLACEHOLDERS) == ()
