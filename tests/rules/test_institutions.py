"""制度的规则:界限、看不到、四舍五入。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import CaseKind, Department, Item, Revision, Staff
from conformance.errors import SourceMissing
from conformance.rules import institutions as rules
from conformance.rules.statistics import entered

GOOD = Department("BM01", "水利局", "安书禾", "水授〔2025〕1号", ("A1",), 9, 9)
NOW = Revision("2025-1", date(2024, 12, 20), 5, 4, 15)


def kinds(found: Any) -> list[tuple[str, bool]]:
    """问题的种类和确定与否。"""
    return [(one.kind, one.certain) for one in found]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(80, 80, []), (79.99, 79.99, [True]), (79, 80, [False]), (80, 95, []), (10, 79.99, [True])],
)
def test_a_theme_is_lost_only_when_its_upper_end_is(low: float, high: float, expected: list[bool]) -> None:
    """上限也不到才不符合；区间跨过界限存疑。"""
    found = rules.theme_reached(rules.Scored("公开", low, high), 80)

    assert [one.certain for one in found] == expected


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"chief": ""}, "首席代表不是一人"),
        ({"chief": "安书禾、柏景和"}, "首席代表不是一人"),
        ({"chief": "暂缺"}, "首席代表不是一人"),
        ({"chief": "无"}, "首席代表不是一人"),
        ({"authority": " "}, "没有书面授权"),
        ({"authority": "无"}, "没有书面授权"),
        ({"authorised": ("待定", "/")}, "授权事项是空的"),
        ({"authorised": ()}, "授权事项是空的"),
    ],
)
def test_a_chief_is_one_and_authorised(changes: dict[str, Any], kind: str) -> None:
    """一人、有文号、授权不空。"""
    assert kinds(rules.chief_named(GOOD)) == []
    assert kinds(rules.chief_named(replace(GOOD, **changes), ["暂缺", "待定"])) == [(kind, True)]


@pytest.mark.parametrize(
    ("chief", "expected"),
    [
        ("张 三", []),
        ("张　三", []),
        ("张三/0777-1234567", []),
        ("张三，联系电话 027 8888 8888", []),
        ("张三（主任、党组成员）", []),
        ("张三 副主任", []),
        ("首席代表：张三 电话：12345678", []),
        ("欧阳·买买提", []),
        ("A1", []),
        ("100234", []),
        ("张三 李四", [("首席代表不是一人", True)]),
        ("阿依古丽 买买提", [("首席代表不是一人", False)]),
        ("邓望舒(A角)、李四明(B角)", [("首席代表不是一人", False)]),
        ("邓望舒、李四明（副首席代表）", [("首席代表不是一人", False)]),
        ("阿依古丽、买买提", [("首席代表不是一人", True)]),
        ("张 三、李 四", [("首席代表不是一人", True)]),
        ("张三 13800000000 李四 13900000000", [("首席代表不是一人", True)]),
        ("王主任、李科长", [("首席代表不是一人", True)]),
        ("Zhang San", [("首席代表不是一人", False)]),
        ("安书禾(主)、柏景和(备)", [("首席代表不是一人", False)]),
        ("安书禾（A）、柏景和（B）", [("首席代表不是一人", False)]),
        ("安书禾(主任)、柏景和(科长)", [("首席代表不是一人", True)]),
        ("审批科 安书禾", []),
        ("行政审批科科长 安书禾", []),
        ("水利局：安书禾", []),
        ("水政科 安书禾", [("首席代表不是一人", False)]),
        ("审批科 安书禾、柏景和", [("首席代表不是一人", True)]),
        (" ", [("首席代表不是一人", True)]),
    ],
)
def test_how_a_name_is_written(chief: str, expected: list[tuple[str, bool]]) -> None:
    """姓名中间的空白、旁边的电话和职务不是另一个人；两个姓名是两个人；分不清的存疑。"""
    assert kinds(rules.chief_named(replace(GOOD, chief=chief))) == expected


def test_what_nobody_gives_is_not_seen() -> None:
    """一个也没有给出的当作看不到。"""
    with pytest.raises(SourceMissing):
        rules.led([Department("BM01")])
    with pytest.raises(SourceMissing):
        rules.formal([Item("A1", "甲")])
    with pytest.raises(SourceMissing):
        rules.with_history([Item("A1", "甲")])
    with pytest.raises(SourceMissing):
        rules.posts([Staff("S1")])
    with pytest.raises(SourceMissing):
        list(rules.all_entered(rules.Entry((Department("BM01"),)), 1.0))


def test_formal_items_are_immediate() -> None:
    """没有写办件类型的存疑。"""
    item = Item("A1", "甲", review="形式审查")
    listed = Item("A2", "乙", review="实质审查", case_kind=CaseKind.PROMISED)

    others = [replace(listed, review=one) for one in ("非形式审查", "不属于形式审查", "形式审查、实质审查")]

    assert rules.formal([item, listed, *others]) == (item,)
    assert kinds(rules.formal_on_the_spot(item)) == [("看不到办件类型", False)]
    assert kinds(rules.formal_on_the_spot(listed)) == [("形式审查而不是即办件", True)]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((NOW,), []),
        ((), ["没有历史版本"]),
        ((Revision("2023-1", date(2023, 6, 15), 6, None, 20), NOW), ["压减比不能重算"]),
        ((Revision("2023-1", date(2023, 6, 15), 6, 5, 20),), ["现行版本不在其中"]),
    ],
)
def test_improvement_is_traceable(history: tuple[Revision, ...], expected: list[str]) -> None:
    """没有压减不是违反，不能重算才是；版本号的写法不论。"""
    for version in ("2025-1", "V2025-1", "２０２５－１版"):
        item = Item("A1", "甲", version=version, history=history)
        assert [one.kind for one in rules.improvement_traceable(item)] == expected


@pytest.mark.parametrize(
    ("version", "listed", "expected"),
    [
        ("2.0", "2", []),
        ("V2.0.0", "2", []),
        ("2025-01-01", "20250101", []),
        ("2025年1月1日", "2025-01-01", []),
        ("2025-1", "2025-01", []),
        ("2.10", "2.1", [("现行版本不在其中", True)]),
        ("2025-1(修订)", "2025-1", [("现行版本不在其中", False)]),
        ("3", "2", [("现行版本不在其中", True)]),
        ("20", "2", [("现行版本不在其中", True)]),
    ],
)
def test_how_a_version_is_written(version: str, listed: str, expected: list[tuple[str, bool]]) -> None:
    """点、横、零与日期的写法不论；一个写在另一个里面的存疑。"""
    item = Item("A1", "甲", version=version, history=(replace(NOW, version=listed),))

    assert kinds(rules.improvement_traceable(item)) == expected


def test_a_deputy_is_somebody_else_on_the_list() -> None:
    """姓名、编号都认；不在名册的存疑。"""
    staff = (Staff("S1", "甲", deputy="S2"), Staff("S2", "乙", deputy="甲"), Staff("S3", "丙", deputy="丙"))
    staff += (Staff("S4", "丁"), Staff("S5", "戊", deputy="S9"))
    found = [kinds(rules.deputy_named(post)) for post in rules.posts(staff)]

    assert found == [[], [], [("B角是本人", True)], [("没有B角", True)], [("B角不在名册", False)]]


@pytest.mark.parametrize(
    ("deputy", "expected"),
    [
        ("李 四", []),
        ("李四（工号A2）", []),
        ("李四 13800000000", []),
        ("李四、王五", []),
        ("李四、赵六", [("B角不在名册", False)]),
        ("张 三", [("B角是本人", True)]),
    ],
)
def test_how_a_deputy_is_written(deputy: str, expected: list[tuple[str, bool]]) -> None:
    """姓名中间的空白、旁边的工号和电话不论；写了几个人的，都要在名册里。"""
    staff = (Staff("A1", "张三", deputy=deputy), Staff("A2", "李四"), Staff("A3", "王五"))

    assert kinds(rules.deputy_named(rules.posts(staff)[0])) == expected


def test_the_entry_rate_of_weining() -> None:
    """539/613=87.93%。"""
    entry = rules.Entry((Department("BM01", "全县", items_due=613, items_entered=539), Department("BM02")))
    found = list(rules.all_entered(entry, 1.0))

    assert (found[0].observed, found[0].expected) == ("539/613=87.93%", "不低于 100.00%")
    assert list(rules.all_entered(entry, 0.8)) == []


@pytest.mark.parametrize(("whole", "least", "certain"), [(True, 0.9, True), (False, 0.9, False), (False, 1.0, True)])
def test_departments_not_all_there_may_fill_the_rate(whole: bool, least: float, certain: bool) -> None:
    """部门没有收全的，进驻率不足存疑；要全部进驻的照样违反。"""
    entry = rules.Entry((Department("BM01", "甲", items_due=10, items_entered=8),), whole)

    assert [one.certain for one in rules.all_entered(entry, least)] == [certain]


def test_more_than_due_does_not_make_up_for_another() -> None:
    """一个部门多进的，不抵另一个部门没有进的。"""
    entry = rules.Entry(
        (
            Department("BM01", "甲", items_due=9, items_entered=15),
            Department("BM02", "乙", items_due=9, items_entered=3),
        )
    )

    assert [one.observed for one in rules.all_entered(entry, 1.0)] == ["12/18=66.67%"]


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_percent_is_within_half_a_hundredth(part: int, whole: int) -> None:
    """四舍五入的误差不过万分之零点五。"""
    rate = entered(whole, part)
    assert rate
    shown = float(rate.shown.rstrip("%"))

    assert abs(shown - part * 100 / whole) <= 0.005 + 1e-9
