"""事项的指南、收费与清单。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance import standard
from conformance.domain import Channel, Element, Fee, Guide, Item, ItemKind, Link, Material, Probe, SpecialProcedure
from conformance.errors import SourceMissing
from conformance.rules import items_catalogue, items_fees, items_guides

NORMS = standard.load("national").parameters
CATCH_ALL, MAYBE = NORMS["catch_all_materials"], NORMS["catch_all_doubtful"]


def guide(texts: dict[Element, str] | None = None, *, code: str = "I1", **more: Any) -> Guide:
    """门户上的一份指南。"""
    return Guide(code, "某许可", Channel.PORTAL, texts or {}, {}, {}, **more)


def kinds(findings: Any) -> list[tuple[str, bool]]:
    return [(one.kind, one.certain) for one in findings]


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("《食品安全法》第三十五条", []),
        ("《食品安全法》(2021年修正)第35条第一款", []),
        ("《食品安全法》\n第三十五条", []),
        ("《食品安全法》第十二至十五条", []),
        ("中华人民共和国食品安全法第三十五条", [("设定依据没有法规名称", False)]),
        ("《关于印发方案的通知》二、（三）", [("设定依据没有条款", False)]),
        ("《食品安全法》", [("设定依据没有条款", True)]),
        ("依照有关规定第三条", [("设定依据没有法规名称", True)]),
        ("", [("设定依据没有法规名称", True)]),
    ],
)
def test_the_basis_names_a_law_and_its_article(basis: str, expected: list[tuple[str, bool]]) -> None:
    """条要跟在法规名称之后；“相关规定”不算。"""
    assert expected == kinds(items_guides.basis_to_article(guide({Element.BASIS: basis})))


def test_a_basis_that_cannot_be_seen_is_not_missing() -> None:
    """门户上没有设定依据的标签，场景未测。"""
    with pytest.raises(SourceMissing):
        list(items_guides.basis_to_article(guide()))


def test_a_field_that_no_guide_shows_is_only_doubtful() -> None:
    """一个字段处处看不到只存疑；别处看得到而这里没有才是缺少。"""
    bare, full = Material("营业执照"), Material("申请书", required=True, copies=1)
    blind = items_guides.with_materials([guide(materials=(bare,))])
    seeing = items_guides.with_materials([guide(materials=(bare,)), guide(materials=(full,), code="I2")])

    assert kinds(items_guides.materials_itemised(blind[0])) == [("看不到:是否必备", False)]
    assert kinds(items_guides.materials_itemised(seeing[0])) == [("没有写明:是否必备", True)]


def test_a_placeholder_is_no_name_and_a_look_at_the_original_is_on_paper() -> None:
    """占位不是材料名称；窗口核验原件不是电子免交，仍要写明份数；网上核验的免交。"""
    rows = (
        Material("待补充", required=True, copies=1),
        Material("身份证", required=True, form="原件（窗口核验后退回）"),
        Material("执照", required=True, source="部门间核验"),
    )
    (seen,) = items_guides.with_materials([guide(materials=rows)])

    assert kinds(items_guides.materials_itemised(seen, ["待补充"])) == [("材料没有名称", True), ("没有写明:份数", True)]


def test_words_that_cannot_be_read_are_not_a_lack() -> None:
    """“视情况”认不出，存疑。"""
    odd = guide(materials=(Material("营业执照"),), unread=("是否必备:视情况",))
    other = guide(materials=(Material("申请书", required=True, copies=1),), code="I2")

    assert kinds(items_guides.materials_itemised(items_guides.with_materials([odd, other])[0])) == [
        ("认不出:是否必备", False)
    ]


def test_no_table_of_materials_anywhere_is_untested() -> None:
    """材料只写成一段文字的，一张表也没有时未测，个别没有时存疑。"""
    texts = {Element.MATERIALS: "申请书、营业执照"}
    tabled = guide(materials=(Material("申请书", required=True, copies=1),), code="I2")

    with pytest.raises(SourceMissing):
        items_guides.with_materials([guide(texts)])
    assert kinds(items_guides.materials_itemised(items_guides.with_materials([guide(texts), tabled])[0])) == [
        ("看不到:材料表", False)
    ]


def test_one_waived_document_leaves_the_others() -> None:
    """只说某一份免交的，仍然列了材料；整段写明无需材料的没有。"""
    tabled = guide(materials=(Material("申请书", required=True, copies=1),), code="I2")
    texts = {"I3": "申请表\n执照（共享，无需提交）", "I4": "本事项无需提交材料"}
    guides = [guide({Element.MATERIALS: text}, code=code) for code, text in texts.items()]

    assert [one.guide.code for one in items_guides.with_materials([tabled, *guides])] == ["I2", "I3"]


@pytest.mark.parametrize(
    ("name", "caught"),
    [
        ("其他", [True]),
        ("其他（根据实际情况提供）", [True]),
        ("其他法律法规规定的其他材料", [True]),
        ("其他应当提交的材料。", [True]),
        ("其他证明材料", [True]),
        ("其他相关部门的批准文件", [False]),
        ("其他与本许可相关联的材料", [False]),
        ("法律、行政法规规定的其他材料", [False]),
        ("其他投资人的身份证明", []),
        ("其他股东同意转让的证明", []),
        ("法人或者其他组织的登记文件", []),
        ("其他材料", [True]),
        ("其它有关材料", [True]),
        ("身份证明等材料", [True]),
        ("相关材料", [True]),
        ("有关资料", [True]),
        ("有关证明", [True]),
        ("相关证明文件", [True]),
        ("审批机关认为需要提交的材料", [True]),
        ("需要补充的材料", [True]),
        ("身份证等相关资料", [True]),
        ("放弃国籍的有关材料或经公证的声明", [False]),
        ("能够证明股权或股票价格的有关材料", [False]),
        ("婚姻状况相关证明材料", [False]),
        ("补充协议", []),
        ("环境影响评价文件", []),
        ("相关证明材料", [True]),
        ("其他组织登记证书", []),
        ("营业执照", []),
    ],
)
def test_catch_all_materials(name: str, caught: list[bool]) -> None:
    """兜底的说法被认出，说了是什么的存疑，具体的材料不被误认；登记豁免的不算。"""
    listed = guide(materials=(Material(name),))

    assert [one.certain for one in items_guides.no_catch_all(listed, CATCH_ALL, [], MAYBE)] == caught
    assert list(items_guides.no_catch_all(listed, CATCH_ALL, [name], MAYBE)) == []


def test_special_procedures_need_four_elements() -> None:
    """缺的一要素在别处看得到，就是没有写明。"""
    full = SpecialProcedure("听证", 20, "《行政许可法》第四十五条", False)
    short = [guide(special=(SpecialProcedure("检测", 8, text, False),), code="I2") for text in ("", "无", "待补充")]
    shown = items_guides.with_special([guide(special=(full,)), *short])
    lacking = [("没有写明:依据", True)]

    assert [kinds(items_guides.special_stated(one, ["待补充"])) for one in shown] == [[], lacking, lacking, lacking]


@pytest.mark.parametrize(
    ("standard", "basis", "expected"),
    [
        ("每证10元", "《中华人民共和国护照法》第二十三条", []),
        ("每证10元", "《取水许可和水资源费征收管理条例》(国务院令第460号)", []),
        ("每证10元", "《城市道路管理条例》第四十二条", []),
        ("每证10元", "国务院令第150号《矿产资源补偿费征收管理规定》", []),
        ("每证10元", "《湖北省城市供水条例》第八条", [("依据的位阶待查", False)]),
        ("每证10元", "《营业性演出收费办法》", [("依据的位阶待查", False)]),
        ("每证10元", "《关于核定收费标准的通知》(价费字〔2013〕1号)", [("收费没有法律依据", True)]),
        ("每证10元", "", [("收费没有法律依据", True)]),
        ("小微企业免费，其他每件550元", "", [("收费没有法律依据", True)]),
        ("不收费", "", []),
        ("0元", "", []),
        ("不收费（0元）", "无", []),
        ("免费（原工本费10元已取消）", "", []),
        ("自2017年4月1日起停征", "", []),
        ("本事项不涉及收费", "", []),
        ("免费，快递费20元自理", "", [("没有说明是否收费", False)]),
        ("每证10元，低保户免费", "无", [("收费没有法律依据", True)]),
        ("每证10元", "中华人民共和国护照法第二十三条", [("依据的位阶待查", False)]),
        ("每证10元", "《中华人民共和国护照法〔2006年〕》", []),
        ("", "", [("没有说明是否收费", False)]),
    ],
)
def test_a_charge_needs_a_law(standard: str, basis: str, expected: list[tuple[str, bool]]) -> None:
    """法律、行政法规可以收费；地方性法规与名称不明的存疑；文件不行。"""
    shown = guide({Element.FEE_STANDARD: standard, Element.FEE_BASIS: basis})

    assert expected == kinds(items_fees.charge_lawful(shown))


def test_a_payment_link_on_every_page_belongs_to_the_site() -> None:
    """每页都有的缴费链接是全站的，只在这一页的才是这一事项的。"""
    free, site, own = {Element.FEE_STANDARD: "不收费"}, Link("统一支付", "/pay"), Link("在线缴费", "/pay?i=I1")
    shown = items_fees.free([guide(free, anchors=(site, own)), guide(free, anchors=(site,), code="I2")])

    assert [one.payments for one in shown] == [("在线缴费",), ()]


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({"declared": "71", "counted": "71", "sure": "是"}, []),
        ({"declared": "", "counted": "71", "sure": "是"}, []),
        ({"declared": "73", "counted": "71", "sure": "是"}, [("总数不符", True)]),
        ({"declared": "73", "counted": "71", "sure": "否"}, [("总数不符", False)]),
        ({"declared": "0", "counted": "0", "sure": "是"}, [("清单为空", True)]),
        ({"declared": "2", "counted": "2", "sure": "是", "unopened": "I2"}, [("事项打不开", True)]),
    ],
)
def test_the_list_is_whole(observed: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """没有声明总数的不比；认链接没有把握的只存疑。"""
    assert expected == kinds(items_catalogue.list_whole(Probe("listing", Channel.PORTAL, "/items", observed)))


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({"hit": "是"}, []),
        ({"hit": "否", "named": "否"}, [("检索不到", True)]),
        ({"hit": "否", "named": "否", "others": "I2"}, [("检索命中别的编码", True)]),
        ({"hit": "否", "named": "是"}, [("检索没有看清", False)]),
        ({"hit": "否", "unread": "HTTP 500"}, [("检索没有看清", False)]),
    ],
)
def test_search_finds_the_same_code(observed: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """没有看清的检索结果只存疑。"""
    assert expected == kinds(items_catalogue.search_hits(Probe("search", Channel.PORTAL, "某许可", observed)))


def test_codes_are_unique_and_base_codes_seen_somewhere() -> None:
    """重复的实施编码是违反；一个基本编码也看不到的只存疑。"""
    twice = items_catalogue.codings([Item("I1", "甲", base_code="1"), Item("I1", "乙", base_code="1")])
    blind = items_catalogue.codings([Item("I1", "甲", ItemKind.LICENCE)])

    assert [kinds(items_catalogue.coded(one, 36, 12)) for one in twice] == [[("实施编码重复", True)]] * 2
    assert kinds(items_catalogue.coded(blind[0], 36, 12)) == [("看不到:基本编码", False)]
    assert kinds(items_catalogue.coded(blind[0], 1, 12)) == [("实施编码过长", True), ("看不到:基本编码", False)]


def test_every_fault_of_a_code_is_named() -> None:
    """没有、过长、别的事项有而它没有的基本编码，各是一个确定的问题；正好那么长不算。"""
    first, *others = items_catalogue.codings(
        [
            Item("I1", "甲", base_code="123"),
            Item("I2", "乙"),
            Item(" ", "丙", base_code="1234"),
            Item("I33", "丁", base_code="1"),
        ]
    )

    assert kinds(items_catalogue.coded(first, 2, 3)) == []
    assert [kinds(items_catalogue.coded(one, 2, 3)) for one in others] == [
        [("没有基本编码", True)],
        [("没有实施编码", True), ("基本编码过长", True)],
        [("实施编码过长", True)],
    ]


def test_a_list_that_was_not_counted_is_empty() -> None:
    """没有数到一项的清单是空的；门户的链接认不准时只存疑。"""
    probe = Probe("listing", Channel.PORTAL, "/items", {"declared": "9"})

    assert kinds(items_catalogue.list_whole(probe)) == [("清单为空", False)]


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        (Fee(False, amount=0.01), [("不收费而有金额", True)]),
        (Fee(False, amount=0), []),
        (Fee(False), []),
        (Fee(True, amount=50), []),
        (Fee(None, amount=50), []),
    ],
)
def test_free_means_no_amount(fee: Fee, expected: list[tuple[str, bool]]) -> None:
    """写明不收费而金额大于零才是；收费的、没有说明的不论。"""
    assert kinds(items_fees.free_means_free(Item("I1", "甲", fee=fee))) == expected


def test_guides_that_say_nothing_of_fees_are_not_free() -> None:
    """写明不收费的才在其中；只有一份指南时，页上的缴费链接算它的，大家都有的不算。"""
    pay = Link("在线缴费", "/pay")
    said = {Element.FEE_STANDARD: "不收费"}
    one = items_fees.free([guide(said, anchors=(pay,))])
    both = items_fees.free([guide(said, anchors=(pay,)), guide(code="I2", anchors=(pay,))])

    assert [kinds(items_fees.free_without_payment(free)) for free in one] == [[("不收费而有缴费入口", True)]]
    assert [(free.guide.code, kinds(items_fees.free_without_payment(free))) for free in both] == [("I1", [])]


def test_a_basis_that_is_only_a_picture_is_not_read() -> None:
    """收费依据是图片、附件的，看不懂，存疑并说出是哪个要素。"""
    seen = Guide(
        "I1",
        "某许可",
        Channel.PORTAL,
        {Element.FEE_STANDARD: "每件 50 元", Element.FEE_BASIS: "见附件"},
        {Element.FEE_BASIS: (Link("依据", "/a"),)},
        {},
    )
    found = list(items_fees.charge_lawful(seen))

    assert [(one.certain, str(Element.FEE_BASIS) in one.kind) for one in found] == [(False, True)]


def test_licences_by_the_api_and_materials_by_name() -> None:
    """类型以接口上的事项为准；没有名称的材料说出是第几项。"""
    guides = [guide(code="I1"), guide(code="I2")]
    items = [Item("I1", "甲", ItemKind.LICENCE), Item("I2", "乙")]
    nameless = items_guides.with_materials([guide(materials=(Material(" ", required=False),))])

    assert items_guides.licensed(guides, items) == (guides[0],)
    assert [(one.kind, one.message) for one in items_guides.materials_itemised(nameless[0])] == [
        ("材料没有名称", "第1项材料没有名称")
    ]
