"""收费标准的写法:收不收、写没写金额、是多少。"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.rules import charges

FREE = """
    不收费|免费|不收取|不收|免收|免征|无偿|零收费|无收费项目|没有收费|不收任何费用|不收取任何费用
    |不向申请人收取任何费用|无需缴费|无需缴纳费用|无须支付任何费用|不需缴费|不用交费|本事项不涉及收费|不予收费
    |暂免征收|暂停征收|自2017年4月1日起停征|财政全额承担|收费标准：无|是否收费：否|否|无|0元|0.00元|每证0元
    |不收费（0元）|免费（原工本费10元已取消）|不属于收费项目|非收费事项|不得收费|不用收费|未设收费|不进行收费|不再另外收费|免除收费|免予收费|费用全免
    |收费标准：不涉及|不收工本费|不设收费|不对企业收费|费用由政府承担|收费金额：0|收费：0|自2017年4月1日起停征，原标准每证10元|该事项免费。
"""
CHARGED = """
    收费|按规定收取|每证10元|每证１０元|￥100|每证十元|壹佰元整|收费（元）：10|按面积乘以单价计算|成交额的0.5%
    |每证10元，低保户免费|小微企业免费，其他每件550元|每证10元；残疾人不收费|不收取现金，每证5元
    |不动产登记收费|无线电频率占用收费|收费标准：0.5%
    |收费，免费邮寄|按规定收取；收费依据：无|每证10元(原20元)|首件0元，补办10元|工本费 10
"""
UNSAID = """
    见公告栏|是|10|小微企业免费，其他按规定收取|免费，快递费20元自理|工本费(2013年起停征) 10元
    |不收费的对象:学生|免费对象:低保户|免费邮寄|不单独收费|不额外收费|收费标准：—
    |60岁以上老年人免费，其他人员按物价部门核定标准执行|小微企业免征，其余企业执行省定标准
    |免费领取申请表，办证每件收工本费|按规定缴费（残疾人免收）
"""


@pytest.mark.parametrize(
    ("texts", "expected"), [(FREE, False), (CHARGED, True), (UNSAID, None)], ids=["不收", "收", "说不清"]
)
def test_whether_it_is_charged(texts: str, expected: bool | None) -> None:
    """写明不收的、零元的不收；一部分人免费也是收；从前的金额不算；说不清的不断定。"""
    read = {text: charges.charged(text) for text in map(str.strip, texts.split("|"))}

    assert {text: one for text, one in read.items() if one is not expected} == {}


def test_placeholders_beside_a_no_say_nothing() -> None:
    """“是否收费”写了否，“收费标准”是占位的文字，就是不收费。"""
    assert charges.charged("否\n暂无数据", ["暂无数据"]) is False
    assert charges.charged("是\n暂无数据", ["暂无数据"]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每证10元", {"10元"}),
        ("10元/证；补办20元/证", {"10元", "20元"}),
        ("1,000元", {"1000元"}),
        ("100-200元/件", {"100元", "200元"}),
        ("100元至200元/件", {"100元", "200元"}),
        ("按工程造价的千分之三收取", {"3‰"}),
        ("万分之五", {"0.05%"}),
        ("百分之二", {"2%"}),
        ("1万元", {"10000元"}),
        ("￥1.5万元", {"15000元"}),
        ("¥100", {"100元"}),
        ("0.5%", {"0.5%"}),
        ("3‰", {"3‰"}),
        ("10美元", {"10美元"}),
        ("100圆", {"100元"}),
        ("每m²10元", {"10元"}),
        ("2024年每证10元", {"10元"}),
        ("收费标准（万元）:2", {"20000元"}),
        ("收费项目\t收费标准（元）\n工本费\t10\n补办\t1,200.50", {"10元", "1200.5元"}),
        ("序号\t项目\t标准(元)\t备注\n1\t工本费\t0\t2024年起", {"0元"}),
        ("收费标准(元)\n10", {"10元"}),
        ("金额/元\n10", {"10元"}),
        ("按〔2013〕1号", set()),
        ("每证十元", set()),
        ("收费(元)\t2024年起", set()),
    ],
)
def test_how_much_it_is(text: str, expected: set[str]) -> None:
    """金额与比例，写在“元”的一列里的也是；年份、文号、序号不是。"""
    assert {f"{number.normalize():f}{unit}" for number, unit in charges.amounts(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每证10元", True),
        ("每证十元", True),
        ("按面积计收", True),
        ("计算公式见下", True),
        ("收费项目\t标准（元）\n工本费\t10", True),
        ("工本费 10", None),
        ("100/件", None),
        ("收费", False),
        ("按规定收取", False),
        ("按鄂价费〔2013〕1号执行", False),
        ("自2024年1月1日起收取", False),
        ("《价格法》第12条", False),
        ("0元", False),
    ],
)
def test_whether_a_price_is_told(text: str, expected: bool | None) -> None:
    """金额或计算办法；有数而看不出是不是金额的不断定，年份、文号、条号不是金额。"""
    assert charges.priced(text) is expected


@pytest.mark.parametrize("text", ["不收费", "不向", "原", "(", "除", "免", "按", "1,000", "收费:", "其他", "1元\t"])
def test_long_texts_are_read_too(text: str) -> None:
    """写得再长也很快有结论。"""
    assert charges.charged(text * 5000) in {True, False, None}


@given(st.text(alphabet="0123456789,.元万%（）()收费免不\t\n按计算", max_size=60))
def test_every_text_is_read(text: str) -> None:
    """怎么写都有结论，金额都是数。"""
    assert charges.charged(text) in {True, False, None}
    assert all(number >= Decimal(0) for number, _ in charges.amounts(text))
