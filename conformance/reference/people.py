"""窗口人员:每个部门五人，姓名、工号、座机都是编造的;0700-555 开头的号码不分配给任何人。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

POSTS = ("窗口受理岗", "窗口受理岗", "审查岗", "审查岗", "首席代表")
_SURNAMES = "安柏程邓鄂范顾郝纪柯"
_GIVEN = ("知遥", "景和", "书禾", "明岚", "若川", "怀宁", "亦舟", "青禾", "思齐", "望舒")


@dataclass(frozen=True, slots=True)
class Person:
    """办件中的处理人。"""

    name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Team:
    """一个部门经办一件办件的人:窗口两人、审查两人、首席代表和本机关负责人。"""

    windows: tuple[Person, Person]
    reviewers: tuple[Person, Person]
    chief: Person
    head: Person


def staff(number: int, department: str, zone: str) -> dict[str, dict[str, Any]]:
    """第 ``number`` 个部门的窗口人员，编号 → 资料。"""
    ids = [f"S{number}{position:02d}" for position in range(1, len(POSTS) + 1)]
    return {
        ids[position]: {
            "id": ids[position],
            "name": _name(number, position),
            "post": post,
            "badge": f"HN{number}{position + 1:03d}",
            "photo": f"/files/staff/{ids[position]}.svg",
            "phone": f"0700-555{number}{position + 1:03d}",
            "department": department,
            "window": f"{zone}{number * 5 + position - 4}号窗口",
            "deputy": ids[(position + 1) % len(ids)],
        }
        for position, post in enumerate(POSTS)
    }


def team(number: int, department: str) -> Team:
    """第 ``number`` 个部门的经办人员。"""
    hall = f"{department}窗口"
    return Team(
        windows=(
            Person(_name(number, 0), "窗口受理人员", hall),
            Person(_name(number, 1), "窗口受理人员", hall),
        ),
        reviewers=(
            Person(_name(number, 2), "审查人员", f"{department}行政审批科"),
            Person(_name(number, 3), "审查人员", f"{department}行政审批科"),
        ),
        chief=Person(_name(number, 4), "首席代表", f"{department}行政审批科"),
        head=Person(f"{_SURNAMES[-number]}{_GIVEN[number % 10]}", "本机关负责人", department),
    )


def _name(number: int, position: int) -> str:
    return f"{_SURNAMES[(number + position * 3) % 10]}{_GIVEN[(number * 5 + position) % 10]}"
