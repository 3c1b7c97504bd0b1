"""通知、即时告知、不重复索要、归档、渠道:各条的边。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conformance.domain import Channel, Element, Guide, Item, Link, Material
from conformance.rules import archives, channels, materials, notices, views
from tests.rules.casebook import case, event
from tests.rules.viewbook import judged, tallied

NODES = ["受理", "决定"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((event("受理", "3-7", notified_at="2025-03-10T23:59:59"),), {}),
        ((event("受理", "3-7", notified_at="3-11"),), {"通知迟延": "违反"}),
        ((event("受理", "3-7"),), {"没有通知": "违反"}),
        ((event("受理", "3-7"), event("通知", "3-10", procedure="受理")), {}),
        ((event("受理", "3-8", notified_at="3-10"),), {}),
        ((event("送达", "3-7"),), {}),
    ],
)
def test_nodes_are_notified(events: tuple[dict[str, Any], ...], expected: dict[str, str]) -> None:
    """3 月 7 日(周五)的节点，3 月 10 日通知不迟；单独的通知记录也算；没有列入的节点不论。"""
    assert judged(case(*events), views.occurrences, notices.notified, NODES, 1) == expected


@pytest.mark.parametrize(
    ("received", "rejected", "fields", "expected"),
    [
        ("3-7", "3-7", {"reason": "不属于本机关职权范围", "referred_to": "县级主管部门"}, {}),
        ("3-7", "3-7", {"reason": "不属于本机关职权，请向县水利局申请"}, {}),
        ("3-7", "3-7", {"reason": "不属于本机关职权范围"}, {"没有告知有权机关": "违反"}),
        ("3-7", "3-10", {"reason": "依法不需要取得行政许可"}, {"没有即时告知": "违反"}),
        ("3-8", "3-10", {"reason": "依法不需要取得行政许可"}, {}),
        ("3-7", "3-12", {"reason": "申请材料隐瞒有关情况"}, {}),
    ],
)
def test_refusals_are_told_at_once(
    received: str, rejected: str, fields: dict[str, str], expected: dict[str, str]
) -> None:
    """当日告知；休息日收件的次一工作日；认不出哪一类的不论。"""
    one = case(event("收件", received), event("不予受理", rejected, **fields))

    assert judged(one, notices.rejections, notices.refused_at_once) == expected


@pytest.mark.parametrize(
    ("again", "kind", "expected"),
    [
        ("4-14", "行政许可", {}),
        ("4-15", "行政许可", {"没有即时告知": "违反"}),
        ("4-15", None, {"没有即时告知": "存疑"}),
        ("4-15", "公共服务", {}),
    ],
)
def test_each_application_is_answered_by_itself(again: str, kind: str | None, expected: dict[str, str]) -> None:
    """再次收件的，只同这一次收件比；只问行政许可。"""
    why = {"reason": "依法不需要取得行政许可"}
    first = (event("收件", "3-3"), event("不予受理", "3-3", **why))
    one = case(*first, event("收件", "4-14"), event("不予受理", again, **why), item_kind=kind)

    assert judged(one, notices.rejections, notices.refused_at_once) == expected


SHARED = Item("1", "甲", materials=(Material("执照", False, source="政府部门共享获取"), Material("申请书", True)))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(["申请书"], {}), (["图纸"], {}), (["执照"], {"索要可以共享的材料": "违反"})],
)
def test_materials_are_not_demanded_again(wanted: list[str], expected: dict[str, str]) -> None:
    """能共享的不索要；指出本件已交的材料不合形式，不算重复索要。"""
    told = event("补正告知", "3-5", materials=wanted)
    one = case(event("收件", "3-3", materials=["申请书"]), told, item_code="1", applicant="丙公司")

    assert judged(one, materials.demands, materials.not_demanded_again, items=[SHARED]) == expected


@pytest.mark.parametrize(
    ("changed", "expected"), [(5, {"索要可以共享的材料": "违反"}), (6, {"索要可以共享的材料": "存疑"})]
)
def test_what_is_shared_since_a_change_could_be_demanded_before(changed: int, expected: dict[str, str]) -> None:
    """事项变更之前索要的，那时能不能共享看不出；变更当日起就是违反。"""
    one = case(event("收件", "3-3"), event("补正告知", "3-5", materials=["执照"]), item_code="1")
    item = replace(SHARED, changed_on=date(2025, 3, changed))

    assert judged(one, materials.demands, materials.not_demanded_again, items=[item]) == expected


def test_the_same_applicant_is_not_asked_twice() -> None:
    """同一申请人在别的件交过的，再次索要存疑。"""
    before = case(event("收件", "2-10", materials=["图纸"]), applicant="丙公司")
    later = case(event("收件", "3-3", materials=[]), event("补正告知", "3-5", materials=["图纸"]), applicant="丙公司")
    found = tallied({"A": before, "B": later}, materials.demands, materials.not_demanded_again)

    assert found == {"索要以前交过的材料": "存疑"}


@pytest.mark.parametrize(("required", "expected"), [(False, []), (True, [True]), (None, [False])])
def test_shared_materials_are_optional(required: bool | None, expected: list[bool]) -> None:
    """列为必备的是违反，没有标注的存疑。"""
    item = Item("1", "甲", materials=(Material("执照", required, form="电子证照"),))

    assert expected == [one.certain for one in materials.shared_not_required(item)]
    assert materials.with_shared((item, Item("2", "乙"))) == (item,)


def test_a_number_missing_among_numbers_is_missing() -> None:
    """别的归档写了归档号，这一件没有的就是没有。"""
    filed = {no: event("归档", "2026-06-29", digest="ab", doc_no=said) for no, said in (("A", "1"), ("B", ""))}
    book = {no: case(event("办结", "2026-05-01"), one) for no, one in filed.items()}

    assert tallied(book, archives.archives, archives.archived, 60) == {"没有归档号": "违反"}


@pytest.mark.parametrize(
    ("closed", "more", "expected"),
    [
        ("2025-05-01", (), {}),
        ("2026-05-02", (), {}),
        ("2026-05-01", (), {"没有归档": "违反"}),
        ("2026-05-01", (event("归档", "2026-06-29", doc_no="1", digest="ab"),), {}),
        ("2026-05-01", (event("归档", "2026-06-29", result="合格"),), {"没有归档号": "存疑"}),
        ("2026-05-01", (event("归档", "2026-06-29", digest="ab"),), {"没有归档号": "存疑"}),
        (
            "2026-05-01",
            (event("归档", "2026-06-29"),),
            {"没有归档号": "违反", "没有哈希或检测结果": "违反"},
        ),
        ("2026-05-01", (event("归档", "2026-06-29", doc_no="1"),), {"没有哈希或检测结果": "违反"}),
    ],
)
def test_archives(closed: str, more: tuple[dict[str, Any], ...], expected: dict[str, str]) -> None:
    """截止日 2026-06-30:5 月 1 日办结的满六十日,5 月 2 日的不满。"""
    filed = (event("归档", "2025-06-01", doc_no="1", digest="ab"),) if closed.startswith("2025") else more

    assert judged(case(event("办结", closed), *filed), archives.archives, archives.archived, 60) == expected


@pytest.mark.parametrize(
    ("forms", "fields", "expected"),
    [
        (("窗口办理", "网上办理"), {"apply_url": "/x"}, []),
        (("窗口办理", "网上办理"), {}, [("没有网上入口", True)]),
        (("窗口办理",), {}, [("限定申请渠道", True)]),
        (("窗口办理",), {"channel_basis": "《护照法》第五条"}, []),
        (("窗口办理",), {"channel_basis": "《全程网办通知》"}, [("限定申请渠道", True)]),
        (("窗口办理",), {"channel_basis": "《某市管理办法》"}, [("限定申请渠道", False)]),
        (("其他",), {}, []),
    ],
)
def test_channels(forms: tuple[str, ...], fields: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """可以网办的有入口，单一渠道有法律、法规依据；认不出的写法不论。"""
    seen = Item("2", "乙", handling_forms=("窗口办理", "网上办理"), apply_url="/y", channel_basis="《护照法》")
    choices = channels.choices((Item("1", "甲", handling_forms=forms, **fields), seen))  # type: ignore[arg-type]

    assert [(one.kind, one.certain) for one in channels.free_to_choose(choices[0])] == expected


def test_unseen_fields_are_only_doubtful() -> None:
    """一个事项也没有给出入口和依据的，是接口上看不到。"""
    choice = channels.choices((Item("1", "甲", handling_forms=("网上办理",)),))[0]

    assert [one.certain for one in channels.free_to_choose(choice)] == [False, False]


@pytest.mark.parametrize(
    ("forms", "text", "links", "expected"),
    [
        ("窗口办理、网上办理", "在线办理", (), []),
        ("窗口办理、网上办理", "", (Link("入口", "/x"),), []),
        ("窗口办理、网上办理", "", (), [("没有网上入口", False)]),
        ("窗口办理", "", (), [("限定申请渠道", True)]),
        ("窗口办理(《护照法》第五条)", "", (), []),
    ],
)
def test_portal_channels(forms: str, text: str, links: tuple[Link, ...], expected: list[tuple[str, bool]]) -> None:
    """门户上只写一个渠道的是违反；没有认得的入口的存疑。"""
    form = Element.HANDLING_FORM
    guide = Guide("1", "甲", Channel.PORTAL, {form: forms}, {form: links}, {}, text=text)

    assert [(one.kind, one.certain) for one in channels.shown_to_choose(guide)] == expected
