"""联合审批的公布内容:牵头、一套材料、前后置、总时限。"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Item, Limit, LimitUnit, Material, Prerequisite
from conformance.errors import SourceMissing
from conformance.rules import joint_approval as rules

LAW = "《中华人民共和国城乡规划法》第三十七条"
LAND = Item("L", "用地规划", result="用地规划许可证")
FLOOD = Item("F", "洪水影响评价", result="洪水批复", materials=(Material("用地规划许可证"),))


def bundle(*prerequisites: Prerequisite, parts: tuple[Item, ...] = (LAND, FLOOD), **fields: Any) -> rules.Bundle:
    """两个子项的联办事项。"""
    item = Item("J", "联办", joint=True, parts=tuple(one.code for one in parts), prerequisites=prerequisites, **fields)
    return rules.bundles([item, *parts])[0]


def kinds(found: Any) -> list[str]:
    """问题的种类。"""
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lead": "住建局"}, []),
        ({}, ["不是一个部门受理"]),
        ({"lead": "住建局、水利局"}, ["不是一个部门受理"]),
        ({"lead": "住建局", "materials": (Material("申请表"), Material("申请表 "))}, ["材料重复"]),
    ],
)
def test_one_office_leads_with_one_set_of_materials(fields: dict[str, Any], expected: list[str]) -> None:
    """一个牵头部门；同名材料只列一次。"""
    assert kinds(rules.one_lead_one_set(bundle(**fields))) == expected


def test_the_result_of_a_sibling_is_not_a_material() -> None:
    """依法后置的除外；没有标注必备与否的按必备。"""
    assert kinds(rules.not_mutually_required(bundle())) == ["材料互为前置"]
    assert kinds(rules.not_mutually_required(bundle(Prerequisite("F", "L", LAW)))) == []
    assert kinds(rules.not_mutually_required(bundle(Prerequisite("F", "L", "内部规定")))) == [
        "前置没有依据",
        "材料互为前置",
    ]


def test_a_ring_is_a_breach_whatever_its_basis() -> None:
    """写了依据的环也是互为前置。"""
    ring = bundle(Prerequisite("F", "L", LAW), Prerequisite("L", "F", LAW))

    assert kinds(rules.not_mutually_required(ring)) == ["互为前置"]


def test_results_are_split_by_lawfulness() -> None:
    """依法前后置的归 JNT-06，其余归 JNT-03。"""
    item = Item("J", "联办", joint=True, parts=("L", "F"), prerequisites=(Prerequisite("F", "L", LAW),))

    assert rules.results([item, LAND, FLOOD], lawful=True) == {"F:用地规划许可证"}
    assert rules.results([item, LAND, FLOOD], lawful=False) == {"L:洪水批复"}
    assert rules.sequenced([item, LAND, FLOOD]) == {"J"}


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(45, LimitUnit.WORKDAY), []),
        (Limit(46, LimitUnit.WORKDAY), [("总时限过长", True)]),
        (Limit(60, LimitUnit.CALENDAR_DAY), [("总时限过长", False)]),
        (None, [("没有总时限", True)]),
    ],
)
def test_the_total_limit(limit: Limit | None, expected: list[tuple[str, bool]]) -> None:
    """自然日超过的存疑；看不到的要素只能存疑。"""
    found = rules.total_limit(bundle(promised_limit=limit), 45, shown=True)

    assert [(one.kind, one.certain) for one in found] == expected
    assert all(not one.certain for one in rules.total_limit(bundle(), 45, shown=False))


def test_what_no_item_gives_is_not_seen() -> None:
    """没有一个联办事项给出牵头部门、子项的未测；没有联办事项就不适用。"""
    joint = Item("J", "联办", joint=True)

    assert rules.led([LAND]) == rules.divided([LAND]) == ()
    with pytest.raises(SourceMissing):
        rules.led([joint])
    with pytest.raises(SourceMissing):
        rules.divided([joint])


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_a_circle_is_found_exactly_when_there_is_one(pairs: list[tuple[int, int]]) -> None:
    """只有编号往小里指的图没有环；找到的环首尾相同，每一步都是边。"""
    edges = [(str(a), str(b)) for a, b in pairs]
    ring = rules.circle(edges)

    assert rules.circle([(a, b) for a, b in edges if a > b]) == ()
    assert not ring or (ring[0] == ring[-1] and all(step in edges for step in pairwise(ring)))
