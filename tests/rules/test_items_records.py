"""办件对照清单:清单之外的许可、取消之后的受理、没有公布的特别程序，边界与看不到。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from conformance.rules import items_records as rules
from tests.rules.casebook import connected
from tests.rules.rowbook import at, listed, on, said, table, told

LICENCE = {"licence": "b", "delegation": "t", "cum_received": "n", "cum_accepted": "n", "cum_as_of": "n"}


@dataclass(frozen=True)
class Published:
    """公布的编码。"""

    value: Any


LISTED = Published(["A1"])


@pytest.mark.parametrize(("whole", "expected"), [(True, "违反"), (False, "存疑")])
def test_a_licence_is_on_the_published_list(whole: bool, expected: str) -> None:
    """清单里的不论；不在的，清单采全了才违反；收件已久(正好 lookback 天还算近)、没有编码、没有日期的只存疑。"""
    base = {"licence": True, "item_code": "X9", "cum_received": 10, "cum_as_of": 30}
    rows: list[dict[str, Any]] = [
        base,
        {**base, "item_code": "A1"},
        {**base, "cum_received": 9},
        {**base, "cum_received": None, "cum_accepted": 10},
        {**base, "cum_received": 9, "cum_accepted": 10},
        {**base, "item_code": None},
        {**base, "cum_received": None},
        {**base, "licence": False},
        {**base, "delegation": "委托给县局"},
        {**base, "delegation": "  "},
    ]
    kind = "清单之外的许可"
    found = told(rules.licence_listed, LICENCE, *rows, norm=[LISTED, 20, whole])
    sure, doubt = {kind: expected}, {kind: "存疑"}

    assert found == [sure, {}, doubt, sure, doubt, doubt, doubt, None, None, sure]
    if whole:
        assert said(rules.licence_listed, LICENCE, base, norm=[LISTED, 20, True]) == [(kind, "清单中有此事项", "X9")]


def test_nothing_is_accepted_after_its_end() -> None:
    """取消当日受理的不算；没有写明取消日的存疑；没有停用、没有受理的不论。"""
    types = {"i_stopped": "b", "i_cancelled_on": "d", "at_accepted": "s", "d_accepted": "d"}
    base = {"i_stopped": True, "i_cancelled_on": on(5), "at_accepted": at(5), "d_accepted": on(5)}
    after = {**base, "at_accepted": at(6), "d_accepted": on(6)}
    out = [{**after, "i_stopped": False}, {**after, "i_stopped": None}, {**base, "at_accepted": None}]
    kind = "取消之后仍受理"

    assert told(rules.not_accepted_after_end, types, base, after, {**after, "i_cancelled_on": None}, *out) == [
        {}, {kind: "违反"}, {kind: "存疑"}, None, None, None,
    ]  # fmt: skip
    assert said(rules.not_accepted_after_end, types, after) == [(kind, "2025-03-05", "2025-03-06")]


@pytest.mark.parametrize(("shown", "expected"), [(True, "违反"), (False, "存疑")])
def test_a_special_procedure_is_published(shown: bool, expected: str) -> None:
    """公布的不论(只比字);名称互相包含的、没有说是哪一种的、清单看不到的、事项后来变更的只存疑；都不像的是违反。"""
    types = {"i_special_all": "l", "procedure": "t", "d_received": "d", "d_accepted": "d", "i_changed_on": "d"}
    auction = {"i_special_all": ["听证"], "procedure": "拍卖", "i_changed_on": on(5)}
    rows = [
        {"i_special_all": ["听证", "检验"], "procedure": "听证"},
        {"i_special_all": ["听证", "检验"], "procedure": "拍卖"},
        {"i_special_all": ["听证", "检验"], "procedure": "现场检验"},
        {"i_special_all": ["专家评审"], "procedure": "评审"},
        {"procedure": "听证"},
        {"i_special_all": [], "procedure": "听证"},
        {"i_special_all": ["评审（专家）"], "procedure": "评审 (专家)"},
        {"i_special_all": ["听证"], "procedure": "挂起"},
        {"i_special_all": ["听证"], "procedure": "2"},
        {**auction, "d_received": on(4), "d_accepted": on(6)},
        {**auction, "d_accepted": on(4)},
        {**auction, "d_received": on(5)},
    ]
    kind, doubt = "特别程序没有公布", {"特别程序没有公布": "存疑"}
    found = told(rules.special_published, types, *rows, norm=[shown, ["挂起"]])

    assert found == [
        *({}, {kind: expected}, doubt, doubt, doubt, {kind: expected}),
        *({}, doubt, doubt, doubt, doubt, {kind: expected}),
    ]
    if shown:
        assert said(rules.special_published, types, rows[1], norm=[True, []]) == [(kind, "听证、检验", "拍卖")]


def test_a_case_is_laid_beside_its_item() -> None:
    """连上委托说明与事项的取消日;编号重复的只取一行，没有办件、没有事项的都还在。"""
    con = connected()
    line = table({"case_no": "t", "item_code": "t"}, {"case_no": "1", "item_code": "A"}, {"case_no": "2"}, con=con)
    cases = table(
        {"case_no": "t", "delegation": "t"},
        {"case_no": "1", "delegation": "委托"},
        {"case_no": "1", "delegation": "委托"},
        con=con,
    )
    items = table(
        {"item_code": "t", "i_cancelled_on": "d", "i_stopped": "b"},
        {"item_code": "A", "i_cancelled_on": on(5), "i_stopped": True},
        con=con,
    )
    found = rules.filed(line, cases, items)

    assert listed(found, "case_no", "delegation", "i_cancelled_on", "i_stopped") == [
        ("1", "委托", on(5), True),
        ("2", None, None, None),
    ]
    assert not [name for name in found.columns if name.endswith("_right")]


def test_each_special_procedure_of_a_case_is_one_row() -> None:
    """同一种只一行;别的事件、没有名称的不算；没有办件、没有事项的还在。"""
    con = connected()
    steps = [("1", "特别程序", "听证"), ("1", "特别程序", "听证"), ("1", "特别程序", "检验")]
    steps += [("1", "受理", "听证"), ("1", "特别程序", None), ("2", "特别程序", "听证")]
    events = table(
        {"case_no": "t", "kind": "t", "procedure": "t"},
        *({"case_no": no, "kind": kind, "procedure": name} for no, kind, name in steps),
        con=con,
    )
    own = {"case_no": "1", "department": "水利局", "item_code": "A", "d_received": on(3)}
    types = {
        "case_no": "t",
        "department": "t",
        "item_code": "t",
        "d_received": "d",
        "d_accepted": "d",
        "i_changed_on": "d",
    }
    line = table(types, own, own, con=con)
    items = table({"item_code": "t", "i_special_all": "l"}, {"item_code": "A", "i_special_all": ["听证"]}, con=con)
    found = rules.special_steps(line, events, items)

    assert listed(found, "case_no", "procedure", "department", "item_code", "i_special_all") == [
        ("1", "听证", "水利局", "A", ["听证"]),
        ("1", "检验", "水利局", "A", ["听证"]),
        ("2", "听证", None, None, None),
    ]
    assert not [name for name in found.columns if name.endswith("_right")]
