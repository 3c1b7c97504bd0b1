"""参考中心的事项、人员:数量、结构、编码、依据与时限。"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec
import pytest

from conformance.domain import Element, Item
from conformance.domain.item import element_texts
from conformance.reference import catalogue

ITEMS = catalogue.items()
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
LONG = re.compile(r"(?<![0-9A-Za-z])[0-9]{16,19}[0-9Xx]?(?![0-9A-Za-z])")


def each(name: str) -> list[Any]:
    return [item[name] for item in ITEMS.values()]


def test_there_are_enough_items_of_enough_departments() -> None:
    """八个部门，六十项以上，各种类型都有。"""
    assert len(ITEMS) >= 60
    assert len(set(each("department"))) == 8
    assert {"行政许可", "行政确认", "行政给付", "公共服务"} <= set(each("kind"))
    assert set(each("case_kind")) == {"即办件", "承诺件"}
    assert sum(each("joint")) == 1
    assert sum(bool(item["special_procedures"]) for item in ITEMS.values()) >= 8


@pytest.mark.parametrize("code", ITEMS)
def test_codes_are_well_formed(code: str) -> None:
    """编码三十一位:有效的统一社会信用代码、行使层级三、国家级基本编码。"""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    rest = (31 - sum(ALPHABET.index(c) * w for c, w in zip(code[:17], weights, strict=True)) % 31) % 31

    assert len(code) == 31
    assert code[17] == ALPHABET[rest]
    assert re.fullmatch(r"300[0-9]{10}", code[18:])


@pytest.mark.parametrize("code", ITEMS)
def test_every_element_is_public(code: str) -> None:
    """每个事项的每个公开要素都不空。"""
    texts = element_texts(msgspec.convert(ITEMS[code], Item))

    assert [element for element in Element if not texts[element].strip()] == []


def test_limits_are_lawful() -> None:
    """承诺不长于法定；超过二十个工作日的引用法律、法规。"""
    for item in ITEMS.values():
        statutory, promised = item["statutory_limit"], item["promised_limit"]

        assert promised["value"] <= statutory["value"]
        assert statutory["value"] <= 20 or re.search(
            "《[^》]*(法|条例)》第[一二三四五六七八九十]+条", statutory["note"]
        )
        assert (promised["value"] == 0) == (item["case_kind"] == "即办件")


def test_bases_name_an_article() -> None:
    """每条依据都写到法规名称与条款。"""
    assert all(
        re.fullmatch(r"《[^》]+》第[零一二三四五六七八九十百]+条", basis) for bases in each("basis") for basis in bases
    )


def test_charges_have_a_law_and_an_amount() -> None:
    """收费的有金额、标准和法律依据，不收费的没有金额。"""
    charged = [item["fee"] for item in ITEMS.values() if item["fee"]["charged"]]

    assert len(charged) >= 4
    assert all(fee["amount"] > 0 and re.search("法》|条例》|法典》", fee["basis"]) for fee in charged)
    assert all("amount" not in item["fee"] for item in ITEMS.values() if not item["fee"]["charged"])


def test_materials_are_complete_and_have_no_catch_all() -> None:
    """必备材料都有份数，没有兜底项，每个事项都有空白表格和示范文本；能共享的不必备。"""
    for item in ITEMS.values():
        rows = item["materials"]

        assert all(row["copies"] for row in rows if row["required"])
        assert not [row for row in rows if re.search("^其他|有关材料|等材料$|相关证明材料$", row["name"])]
        assert any(row.get("blank_form") and row.get("sample_form") for row in rows)
        assert not [row for row in rows if row["required"] and "共享" in row["source"]]
        assert len({row["name"] for row in rows}) == len(rows)


def test_special_procedures_are_of_the_eight_kinds() -> None:
    """公布为不计入时限的特别程序都在法定八类之内，四个要素齐全。"""
    kinds = {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}
    rows = [row for rows in each("special_procedures") for row in rows]

    assert {row["kind"] for row in rows} <= kinds
    assert all(row["days"] and row["basis"] and row["counted"] is False for row in rows)


def test_nobody_can_be_reached_or_recognised() -> None:
    """没有手机号、身份证号和银行卡号；电话都在编造的号段里。"""
    text = str(ITEMS) + str(catalogue.staff())

    assert MOBILE.findall(text) == []
    assert LONG.findall(text) == []
    assert all(re.fullmatch(r"0700-555[0-9]{4}", phone) for phone in each("consultation") + each("complaint"))


def test_staff_have_all_that_is_public_and_a_deputy() -> None:
    """每人有姓名、岗位、工号、照片、座机和 B 角；工号、电话不重复；事项上的人员都在册。"""
    people = catalogue.staff()
    for person in people.values():
        assert all(person[key] for key in ("name", "post", "badge", "photo", "phone", "window"))
        assert people[person["deputy"]]["department"] == person["department"]
    assert max(Counter(person["badge"] for person in people.values()).values()) == 1
    assert max(Counter(person["phone"] for person in people.values()).values()) == 1
    assert all(key in people for keys in each("staff") for key in keys)


def test_the_catalogue_can_be_scaled() -> None:
    """放大十倍，编码仍不重复，每份都是完整的事项。"""
    scaled = catalogue.scaled(10)

    assert len(scaled) == 10 * len(ITEMS)
    assert all(code == item["code"] for code, item in scaled.items())
