"""事项的窄表:每一列的值与类型，几种写法怎样归。"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from conformance.domain import Fee, Item, ItemKind, Limit, LimitUnit, Material, SpecialProcedure
from conformance.domain.vocabulary import CaseKind, StartEvent
from conformance.rules.citations import lawful
from conformance.rules.items_table import items_table, limited

RICH = Item(
    "A1",
    "食品经营许可",
    kind=ItemKind.LICENCE,
    case_kind=CaseKind.PROMISED,
    statutory_limit=Limit(20, LimitUnit.WORKDAY),
    promised_limit=Limit(3, LimitUnit.MONTH, StartEvent.RECEIVED),
    fee=Fee(charged=True, amount=12.5),
    materials=(Material("申请书", form="原件"), Material("执照", source="部门共享"), Material("证书", form="电子证照")),
    basis=("《行政许可法》", "《食品安全法》"),
    special_procedures=(
        SpecialProcedure("听证", basis="《行政许可法》第四十八条", counted=False),
        SpecialProcedure("检验", basis="《检验办法》"),
        SpecialProcedure("检测"),
        SpecialProcedure("鉴定", basis="《某某条例》", counted=True),
    ),
    joint=True,
    quantity="每年 10 个",
    cancelled_on=date(2026, 1, 2),
    changed_on=date(2025, 5, 6),
)
ROW = {
    "item_code": "A1",
    "i_listed": True,
    "i_kind": "行政许可",
    "i_case_kind": "承诺件",
    "i_statutory_value": 20,
    "i_statutory_unit": "工作日",
    "i_statutory_start": "受理",
    "i_statutory_rough": 28.0,
    "i_promised_value": 3,
    "i_promised_unit": "月",
    "i_promised_start": "收件",
    "i_promised_rough": 90.0,
    "i_charged": True,
    "i_fee_amount": 12.5,
    "i_materials": ["申请书", "执照", "证书"],
    "i_basis_text": "《行政许可法》\n《食品安全法》",
    "i_special": ["听证", "检验", "检测"],
    "i_special_lawful": ["听证", "检验"],
    "i_joint": True,
    "i_changed_on": date(2025, 5, 6),
    "i_cancelled_on": date(2026, 1, 2),
    "i_stopped": True,
    "i_limited": True,
    "i_special_all": ["听证", "检验", "检测", "鉴定"],
    "i_shared": ["执照", "证书"],
}
EMPTY = {
    **dict.fromkeys(ROW),
    "item_code": "A2",
    "i_listed": True,
    "i_basis_text": "",
    "i_joint": False,
    "i_stopped": False,
    "i_limited": False,
    **{name: [] for name in ("i_materials", "i_special", "i_special_lawful", "i_special_all", "i_shared")},
}
KINDS = {
    **dict.fromkeys(("item_code", "i_kind", "i_case_kind", "i_basis_text"), pa.string()),
    **{f"i_{name}_{part}": pa.string() for name in ("statutory", "promised") for part in ("unit", "start")},
    **{f"i_{name}_value": pa.int64() for name in ("statutory", "promised")},
    **dict.fromkeys(("i_statutory_rough", "i_promised_rough", "i_fee_amount"), pa.float64()),
    **dict.fromkeys(("i_listed", "i_charged", "i_joint", "i_stopped", "i_limited"), pa.bool_()),
    **{name: pa.list_(pa.string()) for name, value in ROW.items() if isinstance(value, list)},
    **dict.fromkeys(("i_cancelled_on", "i_changed_on"), pa.date32()),
}


def test_one_row_an_item() -> None:
    """每列的值；什么也没有写的是空的；同一编码取第一个。"""
    found = items_table([RICH, Item("A2", "甲"), Item("A1", "乙")])

    assert found.to_pylist() == [ROW, EMPTY]


def test_the_types_do_not_depend_on_the_items() -> None:
    """一项也没有、都是空的，列与类型也是这些。"""
    none, bare = items_table(()), items_table([Item("A2", "甲")])

    assert {field.name: field.type for field in none.schema} == KINDS
    assert none.schema == bare.schema == items_table([RICH]).schema


@pytest.mark.parametrize(
    ("unit", "rough"),
    [
        (LimitUnit.WORKDAY, 14.0),
        (LimitUnit.CALENDAR_DAY, 10.0),
        (LimitUnit.HOUR, 10 / 24),
        (LimitUnit.MONTH, 300.0),
        (LimitUnit.YEAR, 3650.0),
    ],
)
def test_how_long_a_unit_is(unit: LimitUnit, rough: float) -> None:
    """十个单位大致多少天。"""
    (row,) = items_table([Item("A", "甲", promised_limit=Limit(10, unit))]).to_pylist()

    assert row["i_promised_rough"] == pytest.approx(rough)
    assert row["i_statutory_rough"] is None


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (None, False), ("", False), ("  ", False), ("无", False), (" 不限 ", False), ("没有数量限制", False),
        ("不受数量限制", False), ("本事项无数量限制", False), ("否", False), ("不设上限", False),
        ("没有数量要求", False), ("数量限制：无", False),
        ("本许可不设数量限制", False), ("数量不限", False), ("未设数量限制", False), ("审批数量无限制", False),
        ("不涉及", False), ("不适用", False), ("/", False), ("暂无", False), ("不作限制", False),
        ("该许可数量不限，符合法定条件的一律予以许可", False), ("有数量限制", False), ("总量控制", False),
        ("按照《行政许可法》第57条，符合条件的一律许可", False), ("国办发〔2019〕3号", False),
        ("全市 100 个", True), ("数量不限于 3", True), ("２０户", True), ("全市限一百辆", True), ("每区一家", True),
        ("无锡市每年100个", True), ("不受户籍限制，全市限100辆", True), ("不设区的市每年10个", True),
        ("一户一宅，每户只能申请一处", False), ("两个零售点间距不少于50米", False), ("每人限申领1本", False),
        ("每人限1本，全市限100本", True),
    ],
)  # fmt: skip
def test_a_limited_quantity_is_written(quantity: str | None, expected: bool) -> None:
    """写明有数量限制而且认得出数量的才是；写着没有、不限的不是，条号、文号不是数量。"""
    assert limited(Item("A", "甲", quantity=quantity)) is expected


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("《行政许可法》第四十五条", True),
        ("《某法（2019年修正）》", True),
        ("《某某条例(修订)》第三条", True),
        ("《某省实施〈某法〉办法》", True),
        ("《某省实施《某法》办法》", True),
        ("《检验办法》", None),
        ("《电子监察实施办法》", None),
        ("《某法实施细则》", None),
        ("《某管理规定》（国务院令第333号）", True),
        ("《关于执法检查的通知》", False),
        ("某法第三条", None),
        ("某法", None),
        (None, False),
    ],
)
def test_what_cites_a_law(basis: str | None, expected: bool | None) -> None:
    """书名是法律、法规的；通知不是，字里有个“法”也不算；办法、实施细则的位阶待查，扣除时不因此不认。"""
    (row,) = items_table([Item("A", "甲", special_procedures=(SpecialProcedure("检验", basis=basis),))]).to_pylist()

    assert lawful(basis) is expected
    assert row["i_special_lawful"] == ["检验"] * (expected is not False)


@pytest.mark.parametrize(
    ("material", "shared"),
    [
        (Material("甲", source="部门共享"), True),
        (Material("甲", form="电子证照"), True),
        (Material("甲", source="申请人自备", form="原件"), False),
        (Material("甲", source="电子", form="证照"), False),
        (Material("甲", source="数据共享，不需提交"), True),
        (Material("甲", source="部门共享：无需提交"), True),
        (Material("甲", source="申请人自备（不共享）"), False),
        (Material("甲", source="暂未共享"), False),
        (Material("甲", source="不能通过部门共享获取"), False),
        (Material("甲", source="是否共享：否"), False),
        (Material("甲", source="尚未实现数据共享", form="电子证照"), True),
        (Material("甲", form="无电子证照"), False),
        (Material("甲", source="部门间信息共享暂未实现"), False),
        (Material("甲", source="共享单车运营企业"), False),
        (Material("甲"), False),
    ],
)
def test_what_can_be_shared(material: Material, shared: bool) -> None:
    """来源或形式写着共享、电子证照的；写着不共享、未共享的不是。"""
    (row,) = items_table([Item("A", "甲", materials=(material,))]).to_pylist()

    assert row["i_shared"] == ["甲"] * shared
