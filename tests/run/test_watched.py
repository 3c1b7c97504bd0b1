"""文档里不能作证据的字段:读过它才得出的问题改为存疑，没有读它的不变；规则拿到的与原来的一样。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pytest

from conformance.assessment import Finding
from conformance.center.writer import DERIVED, NOTHING, Source
from conformance.domain import Channel, Fee, Guide, Item, Limit, LimitUnit, Material, SpecialProcedure, Staff
from conformance.run.watched import doubts, watched

SOURCES = {
    "staff": Source("staff", Channel.API, doubted={"phone": DERIVED}),
    "items": Source("items", Channel.API, doubted={"materials.required": NOTHING}),
    "cases": Source("cases", Channel.RECORDS, doubted={"light": DERIVED}),
}
WEAK = doubts(SOURCES)


def phones(person: Any) -> Iterator[Finding]:
    """先说与电话无关的，再说电话。"""
    if not person.window:
        yield Finding(person.name, "没有窗口", "没有窗口")
    if person.phone != "12345":
        yield Finding(person.name, "电话不对", "电话不对")


@dataclass(frozen=True, slots=True)
class Post:
    """步骤里拼成的对象。"""

    title: str
    people: tuple[Staff, ...]
    kind: type = Staff


def test_only_what_was_read_before_a_finding_weakens_it() -> None:
    """没有窗口在先，不受影响；电话不对读了推算的电话。"""
    seen: set[str] = set()
    found = [(one.kind, bool(seen)) for one in phones(watched(Staff("S1", "张三", phone="1"), WEAK, seen))]

    assert found == [("没有窗口", False), ("电话不对", True)]


def test_inner_objects_and_made_up_ones_are_watched_too() -> None:
    """里层的材料、步骤拼成的岗位里的人，读到了也记下；原来的岗位不动。"""
    seen: set[str] = set()
    item = watched(Item("A", "甲", materials=(Material("申请书", copies=1),)), WEAK, seen)
    plain = Post("咨询", (Staff("S1", "张三"),))
    post = watched(plain, WEAK, seen)

    assert (item.materials[0].copies, post.people[0].name, post.title, post.kind, seen) == (
        *(1, "张三", "咨询", Staff),
        set(),
    )
    assert plain.people[0].phone is None
    assert seen == set()
    assert (item.materials[0].required, post.people[0].phone) == (None, None)
    assert seen == {"materials.required", "phone"}


def test_what_the_portal_shows_is_not_doubted() -> None:
    """接口上的电话是推算的，门户上看到的不是。"""
    person = Staff("S1", "张三", channel=Channel.PORTAL)

    assert watched(person, WEAK, set()) is person
    assert isinstance(watched(Staff("S1", "张三"), WEAK, set()), Staff)


@pytest.mark.parametrize(
    "value",
    ["字", None, Staff, Limit(5, LimitUnit.WORKDAY), (1, "字"), ["字"], Post("咨询", ()), Post("咨询", (), kind=Post)],
)
def test_what_holds_no_weak_document_is_left_alone(value: Any) -> None:
    """没有要看着的文档的，原样给规则，不另造一个。"""
    assert watched(value, WEAK, set()) is value


@pytest.mark.parametrize("kind", [tuple, list])
def test_each_of_many_is_watched(kind: Any) -> None:
    """几个里只换要看着的，次序不变。"""
    seen: set[str] = set()
    first, second = watched(kind(["字", Staff("S1", phone="1")]), WEAK, seen)

    assert (first, second.phone, seen) == ("字", "1", {"phone"})


WHOLE = Item(
    "A",
    "甲",
    audience=("自然人",),
    statutory_limit=Limit(20, LimitUnit.WORKDAY),
    fee=Fee(charged=True, amount=5.0),
    materials=(Material("申请书", required=True), Material("证明", required=False)),
)


@pytest.mark.parametrize(
    ("weak", "read", "expected"),
    [
        ("statutory_limit.value", lambda item: item.statutory_limit.value, 20),
        ("statutory_limit.unit", lambda item: item.statutory_limit.unit, LimitUnit.WORKDAY),
        ("statutory_limit", lambda item: str(item.statutory_limit), "20个工作日"),
        ("statutory_limit.value", lambda item: str(item.statutory_limit), "20个工作日"),
        ("fee.amount", lambda item: item.fee.amount, 5.0),
        ("materials.required", lambda item: [one.required for one in item.materials], [True, False]),
        ("audience.name", lambda item: item.audience, ("自然人",)),
        ("code", lambda item: item.code, "A"),
        ("name", lambda item: replace(item, code="B").name, "甲"),
    ],
)
def test_a_weak_field_is_noted_when_it_is_read(weak: str, read: Any, expected: Any) -> None:
    """里层的字段写作 外层.里层；读的值与原来的一样，经方法读到的也算；读到之前不记。"""
    seen: set[str] = set()
    item = watched(WHOLE, {Item: frozenset({weak})}, seen)

    assert (item.hours, item.fee.charged, item.materials[0].name, seen) == (None, True, "申请书", set())
    assert read(item) == expected
    assert seen == {weak} - {"audience.name"}


def test_fields_of_the_same_name_elsewhere_are_not_weak() -> None:
    """收费的依据不能作证据，事项的依据能。"""
    seen: set[str] = set()
    item = watched(WHOLE, {Item: frozenset({"fee.basis", "promised_limit.value"})}, seen)

    assert (item.basis, item.promised_limit, item.statutory_limit.value, item.fee.standard) == ((), None, 20, None)
    assert seen == set()
    assert (item.fee.basis, seen) == (None, {"fee.basis"})


def test_a_watched_document_holds_all_it_held() -> None:
    """每个字段都与原来的相等，同样的打印。"""
    item = watched(WHOLE, {Item: frozenset({"hours"})}, set())

    assert [getattr(item, one.name) for one in fields(Item)] == [getattr(WHOLE, one.name) for one in fields(Item)]
    assert repr(item) == repr(WHOLE)


GUIDE = Guide(
    *("A", "甲", Channel.API, {}, {}, {}),
    materials=(Material("申请书"),),
    special=(SpecialProcedure("听证", 20),),
    version="2",
    updated=date(2026, 1, 5),
)


@pytest.mark.parametrize(
    ("weak", "read", "noted"),
    [
        ("code", lambda guide: guide.code, "code"),
        ("name", lambda guide: guide.name, "name"),
        ("materials", lambda guide: guide.materials, "materials"),
        ("materials.form", lambda guide: guide.materials[0].form, "materials.form"),
        ("special_procedures", lambda guide: guide.special, "special"),
        ("special_procedures.days", lambda guide: guide.special[0].days, "special.days"),
        ("version", lambda guide: guide.version, "version"),
        ("updated", lambda guide: guide.updated, "updated"),
    ],
)
def test_a_guide_is_as_weak_as_its_item(weak: str, read: Any, noted: str) -> None:
    """接口的指南由事项而来:事项的字段不能作证据，指南上由它来的也不能；别的能。"""
    known, seen = doubts({"items": Source("items", Channel.API, doubted={weak: DERIVED, "hours": DERIVED})}), set()
    guide = watched(GUIDE, known, seen)

    assert known == {Item: frozenset({weak, "hours"}), Guide: frozenset({noted})}
    assert (guide.text, guide.channel, guide.elements, seen) == ("", Channel.API, {}, set())
    read(guide)
    assert seen == {noted}
    assert watched(replace(GUIDE, channel=Channel.PORTAL), known, seen).channel == Channel.PORTAL


def test_which_documents_are_weak() -> None:
    """按种类归在一起:事项与自助机上的事项是一种；办件与事件由抹去再问来看；没有推算的、不是文档的不列。"""
    sources = {
        **SOURCES,
        "terminal": Source("terminal", Channel.API, doubted={"hours": DERIVED}),
        "events": Source("events", Channel.RECORDS, doubted={"time": DERIVED}),
        "portal.statistics": Source("portal.statistics", Channel.PORTAL, doubted={"closed": DERIVED}),
        "decisions": Source("decisions", Channel.API),
    }

    assert doubts(sources) == {Staff: {"phone"}, Item: {"materials.required", "hours"}, Guide: {"materials.required"}}
    assert doubts({"staff": sources["staff"]}) == {Staff: {"phone"}}
    assert doubts({}) == {}
