"""从页面到办事指南:每种版式，空白的一节，看不见的文字，和说法表。"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portal_site import PAGES, running, stored
from rendering import WORDS, guide
from rendering import rendered as shown_at
from test_portal_pages import STORED as PORTAL_PAGES

from conformance.center import browser
from conformance.center.portal.extract import Anchor, Page, Pair, guides, inline, pairs
from conformance.center.portal.sighted import blank
from conformance.center.reading.labels import catalogue, normal, vocabulary
from conformance.domain import Element
from conformance.errors import ProfileError

LAYOUTS = ["th_td", "td_td", "dl", "strong_span", "li_p", "sections", "trap_sections", "hidden"]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """每个测试页在真实浏览器里看到的样子。"""
    if (found := browser.find()) is None:
        pytest.skip(browser.advice())
    folder = tmp_path_factory.mktemp("run")
    with running({f"/{name}": stored(name) for name in LAYOUTS}) as site:
        return shown_at(found, site.base, LAYOUTS, folder)


EXPECTED = {
    "th_td": {
        "行使内容": "食品经营许可的核发",
        "服务对象": "企业法人",
        "承诺时限": "5个工作日",
        "法定时限": "20个工作日",
        "收费标准": "否",
        "收费依据": "不收费",
        "办理时间": "工作日 9:00-17:00",
        "咨询方式": "0700-5550100",
        "办理地点": "",
        "监督投诉渠道": "12345",
        "办理结果": "许可证件",
        "数量限制": "不限",
    },
    "td_td": {
        "承诺时限": "5个工作日",
        "收费依据": "",
        "办理结果": "许可证件",
        "办理地点": "一楼A区",
        "办理形式": "",
        "服务对象": "企业法人",
    },
    "dl": {
        "法定时限": "20个工作日",
        "承诺时限": "",
        "收费标准": "",
        "收费依据": "不收费",
        "办理地点": "一楼\nA区",
        "办理时间": "",
        "咨询方式": "0700-5550100",
    },
    "strong_span": {
        "承诺时限": "5个工作日",
        "收费依据": "",
        "办理地点": "一楼A区",
        "法定时限": "20个工作日",
        "收费标准": "",
        "办理时间": "工作日 9:00-17:00",
        "咨询方式": "",
        "办理形式": "窗口办理",
        "监督投诉渠道": "12345；监督地址：一楼",
        "服务对象": "",
    },
    "li_p": {"咨询方式": "0700-5550100", "监督投诉渠道": "", "办理地点": "一楼A区", "办理时间": ""},
    "sections": {
        "政策依据": "《食品安全法》第三十五条\n原文",
        "申报条件": "",
        "材料目录": "材料名称\t份数\t空白表格\t示范文本\n申请书\t1\t下载\t下载\n营业执照\t1",
        "空白表格": "下载",
        "示范文本": "下载",
        "办事程序": "窗口办理流程\n收件\n受理\n网上办理流程\n提交",
        "收费标准": "",
        "收费依据": "",
        "办理结果": "",
    },
    "trap_sections": {
        "政策依据": "《食品安全法》第三十五条",
        "申报条件": "",
        "办事程序": "",
        "收费依据": "",
        "办理地点": "一楼A区",
        "办理结果": "",
        "数量限制": "",
        "收费标准": "",
    },
    "hidden": {
        "承诺时限": "",
        "法定时限": "",
        "办理地点": "",
        "办理时间": "",
        "办理结果": "许可证",
        "收费依据": "不收费",
    },
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(rendered: dict[str, Page], name: str) -> None:
    """每种版式取到各自的内容；空白的标签取到空，绝不是邻居的文字；看不见的不算。"""
    seen = {str(element): text for element, text in guide(rendered[name]).elements.items()}

    assert seen == {"事项名称": "食品经营许可", **EXPECTED[name]}


def test_links_and_images_belong_to_their_section(rendered: dict[str, Page]) -> None:
    """材料表里“空白表格”一列的链接、依据的原文链接、流程的图片各归各的要素。"""
    found = guide(rendered["sections"])
    paths = {
        element: [link.url.rpartition("/")[2] for link in links] for element, links in found.links.items() if links
    }

    assert paths[Element.BLANK_FORM] == ["form.docx"]
    assert paths[Element.SAMPLE_FORM] == ["sample.pdf"]
    assert paths[Element.BASIS] == ["law.html"]
    assert [image.url.rpartition("/")[2] for image in found.images[Element.PROCEDURE]] == ["flow.png"]


def test_every_page_is_evidence(rendered: dict[str, Page]) -> None:
    """每一页都有截图。"""
    assert all(page.evidence[0].endswith(".jpg") for page in rendered.values())


def test_layout_pages_are_all_used() -> None:
    """pages/ 里没有哪个版式忘了测。"""
    others = {"noisy", "leak", "spa", "endless", "challenge", "login", "hash", "buttons", *PORTAL_PAGES}

    assert {path.stem for path in PAGES.glob("*.html")} == {*LAYOUTS, *others}


# ---- 归入要素


def page(code: str = "A", **labels: str) -> Page:
    """写着这些标签的一页。"""
    return Page(url=f"http://x/{code}", code=code, heading="事项", pairs=tuple(Pair(k, v) for k, v in labels.items()))


def test_label_missing_here_but_seen_elsewhere_is_blank() -> None:
    """别的页有、这一页没有的标签，在这一页是空串。"""
    made, _ = guides([page("A", 承诺时限="5个工作日"), page("B")], WORDS)

    assert made[1].elements[Element.PROMISED_LIMIT] == ""


def test_label_seen_nowhere_is_unknown() -> None:
    """哪一页都没有的标签不在任何一页的要素里，而是一个问题，说出试过的说法和怎么办。"""
    made, issues = guides([page("A"), page("B")], WORDS)
    issue = next(one for one in issues if one.where == "portal.labels.承诺时限")

    assert Element.PROMISED_LIMIT not in made[0].elements
    assert "承诺办结时限" in issue.message
    assert "portal.confirmed_absent" in issue.message


def test_confirmed_absent_is_blank_everywhere() -> None:
    """档案确认没有公开的要素，每一页都是空串，也不再是问题。"""
    made, issues = guides([page("A")], WORDS, [Element.STAFF])

    assert made[0].elements[Element.STAFF] == ""
    assert not any(Element.STAFF in issue.where for issue in issues)


def test_several_labels_of_one_element_are_joined() -> None:
    """几个标签属于同一要素，内容各占一行，相同的只写一次。"""
    joined = replace(page(), pairs=(Pair("咨询电话", "12345"), Pair("咨询方式", "窗口咨询"), Pair("联系电话", "12345")))

    assert guides([joined], WORDS)[0][0].elements[Element.CONSULTATION] == "12345\n窗口咨询"


def test_profile_may_add_labels() -> None:
    """档案的 portal.labels 添加说法，其余照旧。"""
    words = vocabulary({"承诺时限": ["我们多快办好"]})
    made, _ = guides([page(我们多快办好="5个工作日", 法定时限="20个工作日")], words)

    assert made[0].elements[Element.PROMISED_LIMIT] == "5个工作日"
    assert made[0].elements[Element.STATUTORY_LIMIT] == "20个工作日"


def test_profile_label_for_unknown_element() -> None:
    """portal.labels 的键写错了，是档案有误。"""
    with pytest.raises(ProfileError, match=r"portal\.labels.*承诺期"):
        vocabulary({"承诺期": ["x"]})


def test_free_of_charge_needs_no_basis() -> None:
    """写明不收费的，收费依据就是“不收费”；写明收费的，没有依据就是空白。"""
    free, charged = (
        pairs(page(是否收费=text, 收费依据=""), WORDS.find)[Element.FEE_BASIS] for text in ("否", "每本10元")
    )

    assert [pair.text for pair in free] == ["不收费"]
    assert [pair.text for pair in charged] == [""]


def test_download_links_name_themselves() -> None:
    """写着“空白表格”“填写样例”的链接自己就是标签；导航里的不算。"""
    links = (Anchor("空白表格下载", "/a.docx"), Anchor("填写样例", "/b.pdf"), Anchor("样表", "/c", aside=True))
    made = guides([replace(page(), links=links)], WORDS)[0][0]

    assert [link.url for link in made.links[Element.BLANK_FORM]] == ["/a.docx"]
    assert [link.url for link in made.links[Element.SAMPLE_FORM]] == ["/b.pdf"]


def test_personal_data_is_redacted_with_its_label() -> None:
    """落盘之前打码；写明是咨询电话的手机号不打。"""
    made = guides([replace(page(咨询电话="13800138000", 办理结果="证件 13900139000"), text="张某 13900139000")], WORDS)[
        0
    ][0]

    assert made.elements[Element.CONSULTATION] == "13800138000"
    assert "13900139000" not in made.elements[Element.RESULT] + made.text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("法定时限：20个工作日 承诺时限：5个工作日", {"法定时限": "20个工作日", "承诺时限": "5个工作日"}),
        ("法定时限:20个工作日，承诺时限:5个工作日。", {"法定时限": "20个工作日", "承诺时限": "5个工作日"}),
        ("收费依据：", {"收费依据": ""}),
        ("咨询方式：电话：0700-5550100", {"咨询方式": "电话：0700-5550100"}),
        ("服务对象：到现场次数：1次", {"服务对象": "", "到现场次数": "1次"}),
        ("依照规定：自受理之日起", {}),
        ("收费标准（单位：元）", {}),
        ("收费标准（元）：10", {"收费标准（元）": "10"}),
        ("收费标准：无\t网办深度：四级", {"收费标准": "无"}),
        ("收费标准：\t\t网办深度：\t四级", {"收费标准": ""}),
        ("收费标准：\t10元\t说明", {"收费标准": "10元"}),
    ],
)
def test_inline(line: str, expected: dict[str, str]) -> None:
    """一行里的“标签:内容”，到下一个标签为止，不出那一格；括注里的冒号不算。"""
    assert {pair.label: pair.text for pair in inline(line, WORDS.find)} == expected


@pytest.mark.parametrize("text", ["", " ", "——", "收费标准：\n收费依据：", "\u3000"])
def test_blank(text: str) -> None:
    """空白、横线和只剩下级标签的，都是没有内容。"""
    assert blank(text)


# ---- 说法表


@pytest.mark.parametrize(
    ("label", "elements"),
    [
        ("一、设定依据：", [Element.BASIS]),
        ("（二） 受 理 条 件", [Element.CONDITIONS]),
        ("10.2 办理流程", [Element.PROCEDURE]),
        ("①申请材料", [Element.MATERIALS]),
        ("是否收费（收费标准）", [Element.FEE_STANDARD]),
        ("收费依据及标准", [Element.FEE_STANDARD, Element.FEE_BASIS]),
        ("行政许可设定依据", [Element.BASIS]),
        ("法定办结时限（工作日）", [Element.STATUTORY_LIMIT]),
        ("实施编码", []),
    ],
)
def test_label(label: str, elements: list[Element]) -> None:
    """序号、冒号、空白、括注和修饰语都不妨碍；隔断用的标签不属于任何要素。"""
    assert list(WORDS.find(label) or ()) == elements
    assert WORDS.find(label) is not None


@pytest.mark.parametrize(
    "text", ["不予受理条件", "12345热线", "办事指南", "", "无收费依据", "申请材料应当真实完整有效并加盖公章"]
)
def test_not_a_label(text: str) -> None:
    """反义的、别的文字都不是标签。"""
    assert WORDS.find(text) is None


@given(
    word=st.sampled_from(sorted(WORDS.elements)),
    number=st.sampled_from(["", "一、", "（三）", "2.", "第四条", "⑤", "【", "★ "]),
    end=st.sampled_from(["", ":", "：", " ", "】", "\u3000："]),
)
def test_dressed_label(word: str, number: str, end: str) -> None:
    """任何说法穿上任何序号和冒号，仍是那个说法。"""
    assert normal(number + word + end) == word
    assert WORDS.find(number + word + end) == WORDS.elements[word]


def test_every_element_has_labels() -> None:
    """二十二个要素都有说法，也没有多出来的。"""
    assert set(catalogue()["elements"]) == set(Element)
