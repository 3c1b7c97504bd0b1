"""公开的规则:缺少报缺少，看不到的只存疑。"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Channel, Element, Guide, Image, Leak, Link, Probe, Staff
from conformance.errors import SourceMissing
from conformance.rules import disclosure as rules
from conformance.rules import disclosure_contacts as contacts
from conformance.rules import disclosure_fees, guides
from conformance.rules import disclosure_forms as forms
from conformance.rules import disclosure_states as states
from tests.rules.rowbook import said, told


def guide(channel: Channel = Channel.PORTAL, **more: object) -> Guide:
    """一份指南；关键字是要素的英文名，值是文字。"""
    elements = {Element[name]: str(text) for name, text in more.items() if name in Element.__members__}
    links = more.get("links", {})
    images = more.get("images", {})
    return Guide("I1", "某许可", channel, elements, links, images)  # type: ignore[arg-type]


def kinds(found: object) -> list[str]:
    """问题的短名。"""
    return [f"{'' if finding.certain else '?'}{finding.kind}" for finding in found]  # type: ignore[attr-defined]


def test_blank_is_missing_and_invisible_is_doubt() -> None:
    """空白是缺少，占位文字是缺少，没有这个键只存疑。"""
    seen = guide(NAME="某许可", CONTENT=" ", AUDIENCE="待补充")
    found = kinds(rules.disclosed(seen, ["事项名称", "行使内容", "服务对象", "办理形式"], ["待补充"]))

    assert found == ["缺少:行使内容", "缺少:服务对象", "?看不到:办理形式"]


def test_what_is_said_of_a_guide_carries_its_evidence() -> None:
    """确定的、存疑的问题都带着指南的证据。"""
    seen = replace(guide(NAME="某许可", CONTENT=" "), evidence=("evidence/1.html",))
    found = list(rules.disclosed(seen, ["行使内容", "办理形式"], []))

    assert [(one.certain, one.evidence) for one in found] == [(sure, ("evidence/1.html",)) for sure in (True, False)]


def test_nothing_visible_is_untested() -> None:
    """一个要素都看不到，场景未测。"""
    with pytest.raises(SourceMissing, match="看不到"):
        list(rules.disclosed(guide(NAME="x"), ["办理结果"]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《食品安全法》第三十五条", []),
        ("《食品安全法》", ["依据没有条款"]),
        ("相关规定", ["依据没有法规名称"]),
        ("《食品安全法》第十二、十三条", []),
        ("《食品安全法》第 １２ 条", []),
        ("《食品安全法》第三章", ["?依据没有条款"]),
        ("法律法规名称\t中华人民共和国食品安全法\n条款号\t第三十五条", ["?依据没有法规名称"]),
        ("按照有关规定第三条", ["依据没有法规名称"]),
        ("", ["缺少:政策依据"]),
    ],
)
def test_basis(text: str, found: list[str]) -> None:
    """依据要有《…》和第…条。"""
    assert kinds(rules.basis_cited(guide(BASIS=text))) == found


def test_broken_basis_link() -> None:
    """原文链接打不开；没有探测过的不论。"""
    links = {Element.BASIS: (Link("原文", "/a", 404), Link("原文", "/b", None), Link("原文", "/c", 200, 10))}

    assert kinds(rules.basis_cited(guide(BASIS="《法》第一条", links=links))) == ["依据原文链接打不开"]


@pytest.mark.parametrize(
    ("text", "images", "found"),
    [
        ("1. 申请 2. 受理 3. 决定", (), []),
        ("申请→受理→决定", (), []),
        ("申请；受理；决定", (), []),
        ("申请—受理—决定", (), []),
        ("收件、受理、审查、决定", (), []),
        ("（一）申请（二）受理", (), []),
        ("申请受理决定", (), ["?程序不成环节"]),
        ("到窗口办理", (), ["程序不成环节"]),
        ("到窗口办理，详询大厅", (), ["程序不成环节"]),
        ("", (Image("/f.png", 800, 600),), []),
        ("", (Image("/f.png", 0, 0),), ["程序不成环节"]),
        ("", (), ["缺少:办事程序"]),
    ],
)
def test_procedure(text: str, images: tuple[Image, ...], found: list[str]) -> None:
    """两个以上的环节，或者加载得出来的流程图。"""
    assert kinds(rules.procedure_shown(guide(PROCEDURE=text, images={Element.PROCEDURE: images}))) == found


@pytest.mark.parametrize(
    ("standard", "basis", "found"),
    [
        ("不收费", "", []),
        ("每证 10 元", "《价格法》第三条", []),
        ("按面积乘以单价计算", "《价格法》第三条", []),
        ("每证 10 元", "", ["收费没有依据"]),
        ("收费", "《价格法》第三条", ["收费标准没有金额"]),
        ("", "", ["缺少:收费标准"]),
        ("0元", "", []),
        ("自2017年4月1日起停征", "", []),
        ("否\n无收费", "无", []),
        ("免费（原工本费10元已取消）", "", []),
        ("￥100", "《价格法》第三条", []),
        ("收费项目\t收费标准（元）\n工本费\t10", "《价格法》第三条", []),
        ("工本费 10", "《价格法》第三条", ["?收费标准没有金额"]),
        ("每证十元", "鄂价费〔2013〕1号", ["?收费没有依据"]),
        ("每证10元，低保户免费", "", ["收费没有依据"]),
        ("小微企业免费，其他按规定收取", "", ["?没有说明是否收费"]),
        ("按规定收取", "", ["收费标准没有金额", "收费没有依据"]),
    ],
)
def test_fee(standard: str, basis: str, found: list[str]) -> None:
    """收费写金额和依据，不收费写不收费。"""
    assert kinds(disclosure_fees.fee_shown(guide(FEE_STANDARD=standard, FEE_BASIS=basis))) == found


@pytest.mark.parametrize(
    ("api", "portal", "found"),
    [
        ("20个工作日", "20 工作日", []),
        ("0个工作日", "即办", []),
        ("20个工作日", "15个工作日", ["接口与门户不一致:承诺时限"]),
        ("20个工作日", "20自然日", ["接口与门户不一致:承诺时限"]),
        ("30自然日", "30日历日", []),
        ("1年", "12个月", []),
        ("20个工作日", "20个工作日（能够当场作出决定的，当场作出）", []),
        ("5个工作日", "自2024年1月1日起5个工作日", []),
        ("60自然日", "60日（不含公示10个工作日）", ["?认不出时限:承诺时限"]),
        ("1个工作日", "当场办结(1个工作日)", ["?接口与门户不一致:承诺时限"]),
        ("20个工作日", "15个工作日（能够当场作出决定的，当场作出）", ["接口与门户不一致:承诺时限"]),
        ("20个工作日", "即办", ["接口与门户不一致:承诺时限"]),
        ("20个工作日", "尽快", ["?认不出时限:承诺时限"]),
        ("20个工作日", "", []),
    ],
)
def test_limits_agree(api: str, portal: str, found: list[str]) -> None:
    """接口与门户的时限一致；空白由别的条款判。"""
    pair = (guide(Channel.API, PROMISED_LIMIT=api), guide(PROMISED_LIMIT=portal))

    assert kinds(rules.limits_agree(pair, ["承诺时限"])) == found


def test_forms() -> None:
    """表格打不开、类型不符、没有样例各报一个；无需材料的不论。"""
    good = Link("空白表格", "/a.pdf", 200, 10, "application/pdf")
    odd = Link("样例", "/b.pdf", 200, 10, "text/html")
    seen = {"MATERIALS": "申请书", "BLANK_FORM": "", "SAMPLE_FORM": ""}

    assert kinds(
        forms.forms_downloadable(guide(**seen, links={Element.BLANK_FORM: (good,), Element.SAMPLE_FORM: (odd,)}))
    ) == ["示范文本类型不符"]
    assert kinds(forms.forms_downloadable(guide(**seen))) == ["缺少:空白表格", "缺少:示范文本"]
    assert kinds(forms.forms_downloadable(guide(**{**seen, "MATERIALS": "无需材料"}))) == []


@pytest.mark.parametrize(
    ("text", "waived"),
    [
        *(
            (text, True)
            for text in ("无", "不需要申请材料", "免提交材料", "本事项无需提交申请材料。", "无需任何材料，当场办结")
        ),
        *((text, True) for text in ("无需材料（如有变化另行公告）", "1.无需提供纸质材料\n2.不需要材料")),
        *((text, False) for text in ("", "登记表（无需复印件）", "1.申请表\n2.营业执照（电子证照共享，无需提交）")),
        *((text, False) for text in ("申请表\n无需材料费", "申请表，无需其他材料", "申请表（无需材料编号）", "登记表")),
    ],
)
def test_only_a_whole_statement_waives_the_materials(text: str, waived: bool) -> None:
    """整段写明无需材料的才不要求表格；只说某一份免交的，照样要有表格。"""
    seen = guide(MATERIALS=text, BLANK_FORM="", SAMPLE_FORM="")
    missing = [] if waived else ["缺少:空白表格", "缺少:示范文本"]

    assert kinds(forms.forms_downloadable(seen)) == missing
    assert kinds(rules.disclosed(seen, ["空白表格", "示范文本"])) == missing


def test_what_needs_no_form_and_a_sample_that_is_the_form() -> None:
    """只要证照的事项没有表格，存疑；示范文本就是空白表格，存疑。"""
    lacking = guide(MATERIALS="居民身份证\n户口簿", BLANK_FORM="", SAMPLE_FORM="")
    one = Link("表", "/a.pdf", 200, 9, "application/pdf")
    same = guide(
        MATERIALS="申请书",
        BLANK_FORM="下载",
        SAMPLE_FORM="下载",
        links={Element.BLANK_FORM: (one,), Element.SAMPLE_FORM: (one,)},
    )

    assert kinds(rules.disclosed(lacking, ["示范文本"])) == ["?也许不需要:示范文本"]
    assert kinds(forms.forms_downloadable(lacking)) == ["?也许不需要:空白表格", "?也许不需要:示范文本"]
    assert kinds(forms.forms_downloadable(same)) == ["?示范文本就是空白表格"]


PICTURE = {Element.SAMPLE_FORM: (Image("/a.png", 800, 600),)}


@pytest.mark.parametrize(
    ("text", "links", "images", "found"),
    [
        ("无", (), {}, ["?明示没有"]),
        ("下载", (Link("样例", "/a.pdf", None), Link("样例", "/b.pdf", None)), {}, ["?没有探测"]),
        ("下载", (Link("样例", "/a.pdf", None), Link("样例", "/b.pdf", 200, 9)), {}, []),
        ("下载", (Link("样例", "/a.pdf", 0),), {}, ["?示范文本下载不到"]),
        ("下载", (Link("样例", "/a.pdf", 404),), {}, ["示范文本下载不到"]),
        ("", (), PICTURE, ["?仅图片"]),
        ("详见附件", (), {}, ["缺少"]),
    ],
)
def test_a_form_nobody_fetched_is_asked_about(
    text: str, links: tuple[Link, ...], images: dict[Element, tuple[Image, ...]], found: list[str]
) -> None:
    """写明没有的、没有探测过的、没有答复的、只有图片的存疑，不是符合也不是缺少。"""
    seen = guide(MATERIALS="申请表", BLANK_FORM="下载", SAMPLE_FORM=text, images=images)
    fine = {Element.BLANK_FORM: (Link("表", "/blank.pdf", 200, 9),), Element.SAMPLE_FORM: links}

    told = kinds(forms.forms_downloadable(replace(seen, links=fine)))

    assert [kind.partition(":")[0] for kind in told] == found


@pytest.mark.parametrize(
    ("file", "kind", "odd"),
    [
        *(
            ("a.pdf", kind, False)
            for kind in ("application/pdf", "application/octet-stream", "", "binary/octet-stream")
        ),
        *(("a.docx", kind, False) for kind in ("application/zip", "application/msword", "application/force-download")),
        *(("a.pdf", kind, True) for kind in ("text/html", "application/msword", "image/png", "TEXT/HTML")),
        *(("a.xls", kind, True) for kind in ("application/pdf", "application/msword")),
        ("a.xlsx", "application/vnd.ms-excel", False),
        ("a.docx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True),
        ("a.do", "text/html", False),
    ],
)
def test_only_another_kind_of_file_is_mistyped(file: str, kind: str, odd: bool) -> None:
    """笼统的类型、新旧格式之间不算不符；明明是另一种文件才算。"""
    assert guides.mistyped(Link("表", f"/{file}?id=1", 200, 9, kind)) is odd


@pytest.mark.parametrize(
    "text",
    [
        "0700-5550101",
        "0777—6428820",
        "12345",
        "400-700-1234",
        "020-34121084",
        "（020）34121084",
        "6428820",
        "8:30 来电",
        "027-8888 8888",
        "010-8888-6666",
        "0717-6256 789",
        "400 888 4567",
        "800 810 8888",
        "027—8586 5678，027—8586 5679",
        "０２７－８８８８８８８８",
        "（027）8586 5678 转 801",
        "138 0000 0000",
    ],
)
def test_phones_are_accepted(text: str) -> None:
    """真实的写法不误伤。"""
    seen = guide(CONSULTATION=text, COMPLAINT="12345", ADDRESS="某路", HOURS="工作日")

    assert kinds(contacts.contacts_usable(seen, ["咨询方式", "监督投诉渠道", "办理地点", "办理时间"])) == []


@pytest.mark.parametrize(
    "text", ["00", "0700-12", "（0700）12；00", "34567", "0700 12 34", "027-8888", "０７００－１２"]
)
def test_odd_phone(text: str) -> None:
    """只写了号码而号码不像电话。"""
    seen = guide(CONSULTATION=text, COMPLAINT="12345")

    assert kinds(contacts.contacts_usable(seen, ["咨询方式"])) == ["电话格式不对:咨询方式"]


@given(st.text(alphabet="0123456789-—() ", max_size=30))
def test_phone_patterns_end(text: str) -> None:
    """任何数字串都在有限时间内有结论。"""
    assert isinstance(kinds(contacts.contacts_usable(guide(CONSULTATION=text), ["咨询方式"])), list)


def test_staff() -> None:
    """四要素缺一报一；手机号存疑。"""
    wanted = ["姓名", "岗位", "工号或照片", "办公电话"]

    assert kinds(rules.staff_identified(Staff("1", "张三", "受理岗", None, "/p.svg", "0700-5550101"), wanted)) == []
    assert kinds(rules.staff_identified(Staff("1", "张三", "", "A1", None, "138****0000"), wanted)) == [
        "缺少:岗位",
        "?疑似私人手机号",
    ]
    assert kinds(rules.staff_identified(Staff("1", "待定", "受理岗", "/", None, "无"), wanted, ["待定"])) == [
        "缺少:姓名",
        "缺少:工号或照片",
        "缺少:办公电话",
    ]


def test_whole_element_missing() -> None:
    """整项缺失才算；有一份公开就不算；看不到的存疑。"""
    some = [guide(RESULT="", BASIS="《法》"), guide(RESULT="", BASIS="")]
    found = [
        kinds(rules.published_somewhere(column))
        for column in states.columns(some, ["办理结果", "政策依据", "收费标准"], [])
    ]

    assert found == [["全部缺失:办理结果"], [], ["?看不到"]]


def test_leaks_and_probes() -> None:
    """每一处泄露一个问题，只留打码后的样子；投诉入口照探测结果。"""
    leak = Leak(Channel.PORTAL, "/x", "手机号", "138****0000")

    assert [f.observed for f in rules.nothing_leaked(rules.Exposure(Channel.PORTAL, (leak,)))] == ["138****0000"]
    assert kinds(
        contacts.complaint_open(Probe("complaint", Channel.PORTAL, "/c", {"status": "500", "form": "否"}))
    ) == ["投诉入口不可用"]


@pytest.mark.parametrize(
    ("observed", "found"),
    [
        ({"status": "200", "form": "是", "named": "否", "onward": "是"}, []),
        ({"status": "200", "form": "否", "named": "是", "onward": "否"}, ["投诉入口不可用"]),
        ({"status": "200", "form": "否", "named": "是", "onward": "是"}, ["?投诉入口不可用"]),
        ({"status": "200", "form": "否", "named": "否", "onward": "否"}, ["?投诉入口不可用"]),
        ({"status": "404", "form": "否", "named": "否", "onward": "否"}, ["投诉入口不可用"]),
        ({"status": "401", "form": "否", "named": "是", "onward": "否"}, ["?投诉入口不可用"]),
        ({"status": "", "form": "否", "named": "是", "onward": ""}, ["?投诉入口不可用"]),
        ({"status": "200", "form": "否", "named": "是", "onward": "否", "unread": "没有答完"}, ["?投诉入口不可用"]),
        ({"status": "502", "form": "否", "named": "是"}, ["?投诉入口不可用"]),
        ({"status": "500", "form": "否", "named": "是", "unread": "只是一句提示"}, ["投诉入口不可用"]),
        ({"status": "", "form": "否", "named": "否", "outside": "是", "onward": ""}, ["?投诉入口不可用"]),
    ],
)
def test_an_entrance_that_was_not_seen_is_asked_about(observed: dict[str, str], found: list[str]) -> None:
    """打不开的、档案写明而到此为止没有表单的，才是不可用；没有看到的、不知道是不是入口的、还能往下走的存疑。"""
    assert kinds(contacts.complaint_open(Probe("complaint", Channel.PORTAL, "/c", observed))) == found


def test_granted_licences_are_published() -> None:
    """期限正好到的不论；依法不公开、不是准予、看不出公不公开的不论；公示没有看完的，查不到只存疑。"""
    types = {"licence": "b", "grants": "n", "refusals": "n", "decision_withheld": "n", "decision_doc_no": "t"}
    types |= {"cum_as_of": "n", "cum_decided": "n"}
    base = {"licence": True, "grants": 1, "refusals": 0, "decision_withheld": 0, "decision_doc_no": "准9号"}
    base |= {"cum_as_of": 30, "cum_decided": 9}
    rows = [
        base,
        {**base, "decision_doc_no": "准1号"},
        {**base, "cum_decided": 10},
        {**base, "decision_withheld": None},
    ]
    rows += [{**base, "decision_withheld": 1}, {**base, "refusals": 1}, {**base, "grants": 0}]
    rows += [{**base, "cum_decided": None}, {**base, "licence": False}, {**base, "decision_doc_no": None}]
    published = SimpleNamespace(value=["准1号"])
    kind, out = "准予决定没有公示", [None] * 7
    whole = told(rules.decisions_published, types, *rows, norm=[published, 20, True])
    partial = told(rules.decisions_published, types, *rows, norm=[published, 20, False])

    assert whole == [{kind: "违反"}, {}, *out, {kind: "存疑"}]
    assert partial == [{kind: "存疑"}, {}, *out, {kind: "存疑"}]
    assert said(rules.decisions_published, types, base, norm=[published, 20, True]) == [
        (kind, "公示中有此文号", "准9号")
    ]


@pytest.mark.parametrize(
    ("status", "size", "expected"),
    [
        (200, 1, []),
        (200, None, []),
        (200, 0, ["打不开"]),
        (404, 9, ["打不开"]),
        (None, 0, []),
        (403, 9, ["?打不开"]),
        (429, 9, ["?打不开"]),
        (401, 9, ["?打不开"]),
        (302, 0, ["?打不开"]),
        (500, 9, ["打不开"]),
        (0, None, ["?打不开"]),
    ],
)
def test_a_link_opens_and_is_not_empty(status: int | None, size: int | None, expected: list[str]) -> None:
    """没有探测的不论；空的是打不开，一个字节也不算空；拒绝机器访问的只存疑。"""
    assert kinds(guides.broken(guide(), [Link("表", "/a", status, size)], "打不开")) == expected
