"""联合审批的公布内容:牵头、一套材料、前后置、总时限。"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Item, ItemKind, Limit, LimitUnit, Material, Prerequisite
from conformance.errors import SourceMissing
from conformance.rules import joint_approval as rules

LAW = "《中华人民共和国城乡规划法》第三十七条"
LAND = Item("L", "用地规划", result="用地规划许可证")
FLOOD = Item("F", "洪水影响评价", result="洪水批复", materials=(Material("用地规划许可证"),))


def bundle(*prerequisites: Prerequisite, parts: tuple[Item, ...] = (LAND, FLOOD), **fields: Any) -> rules.Bundle:
    """两个子项的联办事项。"""
    item = Item("J", "联办", joint=True, parts=tuple(one.code for one in parts), prerequisites=prerequisites, **fields)
    return rules.bundles([item, *parts])[0]


def told(found: Any) -> list[str]:
    """问题的种类，存疑的前面加问号。"""
    return [one.kind if one.certain else f"?{one.kind}" for one in found]


def kinds(found: Any) -> list[str]:
    """问题的种类。"""
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lead": "住建局"}, []),
        ({}, ["不是一个部门受理"]),
        ({"lead": "住建局、水利局"}, ["不是一个部门受理"]),
        ({"lead": "待定"}, ["不是一个部门受理"]),
        ({"lead": "牵头单位：住建局、水利局；配合：公安局"}, ["不是一个部门受理"]),
        ({"lead": "住建局(牵头)、水利局(牵头)"}, ["不是一个部门受理"]),
        ({"lead": "牵头:住建局;配合:水利局、公安局"}, []),
        ({"lead": "牵头：住建局，配合：水利局"}, []),
        ({"lead": "住建局(牵头)、水利局(配合)"}, []),
        ({"lead": "由住建局牵头，水利局、公安局配合"}, []),
        ({"lead": "市政务服务中心统一受理"}, []),
        ({"lead": "住建局（联系电话 12345678）"}, []),
        ({"lead": "住建局 (人防办)"}, ["?不是一个部门受理"]),
        ({"lead": "行政审批局/政务服务管理局"}, ["?不是一个部门受理"]),
        ({"lead": "住建局和水利局"}, ["?不是一个部门受理"]),
        ({"lead": "住建局、水利局、公安局配合"}, ["?不是一个部门受理"]),
        ({"lead": "受理:政务服务中心;牵头:住建局"}, ["?不是一个部门受理"]),
        ({"lead": "住建局", "materials": (Material("申请表"), Material("《申请表》 "))}, ["材料重复"]),
        ({"lead": "住建局", "materials": (Material("身份证"), Material("身份证", source="部门共享获取"))}, []),
        ({"lead": "住建局", "materials": (Material("身份证"), Material("身份证", form="电子证照"))}, ["?材料重复"]),
        ({"lead": "住建局", "materials": (Material("身份证", False), Material("身份证", True))}, ["?材料重复"]),
    ],
)
def test_one_office_leads_with_one_set_of_materials(fields: dict[str, Any], expected: list[str]) -> None:
    """一个牵头部门，配合的、括注不算；同名材料只列一次，由部门取得的不算；说不上的存疑。"""
    assert told(rules.one_lead_one_set(bundle(**fields), ["待定"])) == expected


def test_the_result_of_a_sibling_is_not_a_material() -> None:
    """依法后置的除外；没有标注必备与否的按必备。"""
    assert kinds(rules.not_mutually_required(bundle())) == ["材料互为前置"]
    assert kinds(rules.not_mutually_required(bundle(Prerequisite("F", "L", LAW)))) == []
    assert kinds(rules.not_mutually_required(bundle(Prerequisite("F", "L", "内部规定")))) == [
        "前置没有依据",
        "材料互为前置",
    ]


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("《用地规划许可证》", {}, ["材料互为前置"]),
        ("用地规划许可证（复印件）", {}, ["材料互为前置"]),
        (" 用地规划许可证复印件1份", {"source": "政府部门核发"}, ["材料互为前置"]),
        ("用地规划许可证(变更的)", {}, ["?材料互为前置"]),
        ("用地规划许可证申请表", {}, []),
        ("用地规划许可证", {"copies": 0, "source": "政府部门共享获取", "form": "电子证照"}, []),
        ("用地规划许可证", {"source": "政府部门内部核验"}, []),
        ("用地规划许可证", {"source": "免于提交"}, []),
        ("用地规划许可证", {"source": "申请人自备或者政府部门共享"}, ["?材料互为前置"]),
        ("用地规划许可证", {"source": "申请人自备", "form": "电子证照"}, ["?材料互为前置"]),
        ("用地规划许可证", {"source": "暂未实现共享"}, ["材料互为前置"]),
        ("用地规划许可证", {"required": False}, []),
    ],
)
def test_how_the_result_of_a_sibling_is_written(name: str, fields: dict[str, Any], expected: list[str]) -> None:
    """书名号、原件复印件不论；由部门取得的不是向申请人要；看不出的存疑。"""
    flood = Item("F", "洪水影响评价", result="洪水批复", materials=(Material(name, **fields),))

    assert told(rules.not_mutually_required(bundle(parts=(LAND, flood)))) == expected


def test_what_offices_fetch_is_not_surely_taken_from_the_applicant() -> None:
    """后置子项的目录写着共享获取的，办件里收没收申请人的看不出。"""
    flood = Item("F", "洪水", result="洪水批复", materials=(Material("用地规划许可证", source="部门共享"),))
    item = Item("J", "联办", joint=True, parts=("L", "F"))

    assert rules.results([item, LAND, flood], lawful=False) == {"L:洪水批复"}
    assert rules.results([item, LAND, flood], lawful=False, asked=False) == {"F:用地规划许可证"}


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
        (Limit(46, LimitUnit.WORKDAY), ["总时限过长"]),
        (Limit(60, LimitUnit.CALENDAR_DAY), ["?总时限过长"]),
        (Limit(300, LimitUnit.CALENDAR_DAY), ["总时限过长"]),
        (Limit(1, LimitUnit.MONTH), []),
        (Limit(2, LimitUnit.MONTH), ["?总时限过长"]),
        (Limit(6, LimitUnit.MONTH), ["总时限过长"]),
        (Limit(1, LimitUnit.YEAR), ["总时限过长"]),
        (Limit(2000, LimitUnit.HOUR), ["?总时限过长"]),
        (Limit(24, LimitUnit.HOUR), []),
        (None, ["没有总时限"]),
    ],
)
def test_the_total_limit(limit: Limit | None, expected: list[str]) -> None:
    """别的单位超过而不一定有那么多工作日的存疑；看不到的要素、看不出是行政许可的只能存疑。"""
    unsure = [f"?{one.removeprefix('?')}" for one in expected]

    assert told(rules.total_limit(bundle(kind=ItemKind.LICENCE, promised_limit=limit), 45, shown=True)) == expected
    assert told(rules.total_limit(bundle(promised_limit=limit), 45, shown=True)) == unsure
    assert told(rules.total_limit(bundle(kind=ItemKind.LICENCE), 45, shown=False)) == ["?没有总时限"]


def test_the_limit_of_licences_is_asked_of_licences() -> None:
    """公共服务、行政确认不论；没有写类型的、子项里有许可的在内。"""
    kinds = (ItemKind.LICENCE, None, ItemKind.PUBLIC_SERVICE, ItemKind.CONFIRMATION)
    confirmed = Item("C", "确认", kind=ItemKind.CONFIRMATION)
    each = [
        rules.of_licences([Item("J", "联办", kind=kind, joint=True, parts=(part.code,)), part])
        for kind in kinds
        for part in (confirmed, Item("L", "用地", kind=ItemKind.LICENCE))
    ]

    assert [len(one) for one in each] == [1, 1, 1, 1, 0, 1, 0, 1]


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
