"""文档里不能作证据的字段:读过它才得出的问题改为存疑，没有读它的不变。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.assessment import Finding
from conformance.center.writer import DERIVED, NOTHING, Source
from conformance.domain import Channel, Item, Material, Staff
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


def test_only_what_was_read_before_a_finding_weakens_it() -> None:
    """没有窗口在先，不受影响；电话不对读了推算的电话。"""
    seen: set[str] = set()
    found = [(one.kind, bool(seen)) for one in phones(watched(Staff("S1", "张三", phone="1"), WEAK, seen))]

    assert found == [("没有窗口", False), ("电话不对", True)]


def test_inner_objects_and_made_up_ones_are_watched_too() -> None:
    """里层的材料、步骤拼成的岗位里的人，读到了也记下。"""
    seen: set[str] = set()
    item = watched(Item("A", "甲", materials=(Material("申请书", copies=1),)), WEAK, seen)
    post = watched(Post("咨询", (Staff("S1", "张三"),)), WEAK, seen)

    assert (item.materials[0].copies, post.people[0].name, seen) == (1, "张三", set())
    assert (item.materials[0].required, post.people[0].phone) == (None, None)
    assert seen == {"materials.required", "phone"}


def test_what_the_portal_shows_is_not_doubted() -> None:
    """接口上的电话是推算的，门户上看到的不是。"""
    person = Staff("S1", "张三", channel=Channel.PORTAL)

    assert watched(person, WEAK, set()) is person
    assert isinstance(watched(Staff("S1", "张三"), WEAK, set()), Staff)
