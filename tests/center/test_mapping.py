"""字段映射:各种写法、读不出的值、看得到的要素。"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center.normalise import Unreadable
from conformance.center.reading import functions, mapping
from conformance.center.reading.contract import shaped
from conformance.center.reading.targets import SHOWS, paths
from conformance.center.reading.terms import Terms
from conformance.domain import Element, Item, Limit, LimitUnit, Material
from conformance.domain.item import element_texts

FIELDS: dict[str, Any] = {
    "code": "task.code",
    "name": "TASK_NAME",
    "kind": {"from": "type", "map": {"01": "行政许可", 20: "公共服务"}},
    "statutory_limit": {"from": "law_days", "unit": "工作日"},
    "promised_limit.value": "promise_day",
    "promised_limit.unit": {"from": "promise_type", "map": {"1": "工作日", "0": None}},
    "fee.charged": "is_fee",
    "fee.amount": "fee_text",
    "materials": {"from": "mats", "fields": {"name": "mat", "copies": "n", "required": "must"}},
    "audience": {"from": "who", "split": "、"},
    "conditions": "join('；', conditions[].text)",
}
ROW: dict[str, Any] = {
    "task": {"code": " 001 "},
    "TASK_NAME": "取水许可",
    "type": "01",
    "law_days": 20,
    "promise_day": "5",
    "promise_type": 1,
    "is_fee": "否",
    "fee_text": "60元",
    "mats": [{"mat": "申请书", "n": "2", "must": "是"}, {"mat": "身份证"}],
    "who": "自然人、企业法人",
    "conditions": [{"text": "甲"}, {"text": "乙"}],
}


def mapped(row: dict[str, Any], fields: dict[str, Any] = FIELDS, **options: Any) -> tuple[dict[str, Any], Any]:
    """按 ``fields`` 映射一行。"""
    return mapping.compiled("items", fields, Terms(**options))(row)


def test_every_form_of_a_field_lands_in_the_model() -> None:
    """嵌套、对照、单位、列表、材料、表达式都进入事项。"""
    canonical, troubles = mapped(ROW)
    item = shaped(canonical, Item)

    assert not troubles
    assert isinstance(item, Item)
    assert (item.code, item.kind, item.statutory_limit) == ("001", "行政许可", Limit(20, LimitUnit.WORKDAY))
    assert (item.promised_limit, item.fee.charged, item.fee.amount) == (Limit(5, LimitUnit.WORKDAY), False, 60.0)
    assert item.materials == (Material("申请书", True, 2), Material("身份证"))
    assert (item.audience, item.conditions) == (("自然人", "企业法人"), "甲；乙")


def test_materials_may_be_a_list_of_words() -> None:
    """材料是一列文字时，文字就是名称，空值去掉。"""
    fields = {"code": "c", "name": "n", "materials": "m"}
    canonical, _ = mapped({"c": "1", "n": "x", "m": ["申请书", "无", " "]}, fields, sentinels=["无"])

    assert canonical["materials"] == [{"name": "申请书"}]


def test_sentinels_count_as_missing() -> None:
    """档案列出的空值与空白都不算公开。"""
    row = {**ROW, "law_days": "无", "TASK_NAME": " ", "who": []}
    canonical, troubles = mapped(row, sentinels=["无"])

    assert not troubles
    assert not canonical.keys() & {"statutory_limit", "name", "audience"}


def test_an_unreadable_value_is_a_trouble_and_its_text_is_kept() -> None:
    """读不出的时限不进模型，但原文保留，不等于没有公开。"""
    canonical, troubles = mapped({**ROW, "law_days": "5至10个工作日"})

    assert [target for target, _ in troubles] == ["statutory_limit"]
    assert "statutory_limit" not in canonical
    assert canonical["extra"]["unreadable"] == {"statutory_limit": "5至10个工作日"}


def test_a_number_without_its_unit_is_not_guessed() -> None:
    """只有数没有单位的时限去掉，并说明缺什么。"""
    canonical, troubles = mapped({**ROW, "promise_type": 0})

    assert "promised_limit" not in canonical
    assert troubles[0][0] == "promised_limit"
    assert "缺 unit" in troubles[0][1]


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({"type": "99"}, "kind"),
        ({"is_fee": "视情况"}, "fee.charged"),
        ({"TASK_NAME": {"zh": "取水"}}, "name"),
        ({"mats": [{"mat": "申请书", "n": "若干"}]}, "materials"),
        ({"conditions": [{"text": 1}]}, "conditions"),
    ],
)
def test_every_bad_value_names_its_field(change: dict[str, Any], target: str) -> None:
    """每个坏值都指明字段，别的字段照常。"""
    canonical, troubles = mapped({**ROW, **change})

    assert [name for name, _ in troubles] == [target]
    assert canonical["code"] == "001"


def test_a_native_row_only_has_its_times_made_local() -> None:
    """标准形状的行原样通过，带时差的时间换成当地墙上时间。"""
    convert = mapping.compiled("events")
    row = {"case_no": "A", "kind": "决定", "time": "2026-04-01T02:00:00Z", "recorded_at": None}
    expected = {"case_no": "A", "kind": "决定", "time": "2026-04-01T10:00:00", "recorded_at": None}

    assert convert(row) == (expected, [])


def test_a_native_row_with_a_bad_time_is_a_trouble() -> None:
    """标准形状里坏的时间也说得出是哪个字段。"""
    _, troubles = mapping.compiled("cases")({"case_no": "A", "statutory_due": "下周"})

    assert [target for target, _ in troubles] == ["statutory_due"]


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner)
    )
)
def test_the_fast_path_agrees_with_jmespath(row: Any) -> None:
    """点连接的快路与 JMESPath 的结果相同。"""
    import jmespath

    row = {"a": row}

    assert jmespath.search("a.b.c", row) == functions.expression("a.b.c")(row)


def test_a_wrong_expression_is_refused_when_compiled() -> None:
    """写错的表达式在编译时就拒绝。"""
    with pytest.raises(Unreadable, match="JMESPath"):
        functions.expression("a[")


def test_elements_follow_the_mapped_fields() -> None:
    """只有映射了的字段才看得到相应的要素。"""
    seen = mapping.elements(FIELDS)
    expected = {Element.NAME, Element.STATUTORY_LIMIT, Element.PROMISED_LIMIT, Element.MATERIALS, Element.AUDIENCE}

    assert expected | {Element.CONDITIONS} == set(seen)


def test_native_shows_every_element() -> None:
    """native 看得到全部要素。"""
    assert tuple(Element) == mapping.elements(None)


def test_every_element_has_a_field_that_shows_it() -> None:
    """要素与字段的对应没有遗漏，字段都存在。"""
    known = paths(Item).keys() | {f"materials.{name}" for name in paths(Material)}

    assert set(Element) == set(SHOWS) == set(element_texts(Item("1", "x")))
    assert set(SHOWS.values()) <= known


@pytest.mark.parametrize("code", [None, "5", "9"])
def test_a_limit_without_a_unit_is_told(code: str | None) -> None:
    """没有单位、代码对应到空、代码没有写明的:数留着，单位不猜，各有一个问题；写明的没有。"""
    terms = Terms(units={"1": "工作日", "5": None})
    convert = mapping.compiled("cases", {"case_no": "no", "statutory_limit": "n", "statutory_unit": "u"}, terms)
    row, troubles = convert({"no": "A", "n": "20", "u": code})

    assert (row, [name for name, _ in troubles]) == ({"case_no": "A", "statutory_limit": 20}, ["statutory_unit"])
    assert convert({"no": "A", "n": "20", "u": "1"})[1] == []
