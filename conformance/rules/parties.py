"""一格里写了几个部门:谁牵头、谁配合，旁边的括注不是另一个部门。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.rules.prose import even

_ROLE = "(?:(?P<lead>牵头|主办|主责|总?负责)|(?P<desk>统?一?受理)|(?P<other>配合|协办|协同|协助|会办|参与|联办))"
_KIND = "(?:受理|办理|审批|责任|单位|部门|机关|机构|窗口|方)*"
_HEADED = re.compile(rf"^{_ROLE}{_KIND}(?:为|是|:)\s*")
"""写在前面的角色:后面的都是，直到写着另一个角色。"""
_BRACKETED = re.compile(rf"[(\[【][^()\[\]【】]*?{_ROLE}{_KIND}[)\]】]")
_TRAILING = re.compile(rf"(?:等(?:单位|部门)?)?(?!统?一?受理){_ROLE}{_KIND}$")
_OFFICE = "[局委办厅部处署院会]|中心|政府"
_MAYBE_TWO = re.compile(
    rf"(?:{_OFFICE})(?:和|与|及|以及|会同)(?=.*(?:{_OFFICE})$)|/|\s|[(\[【][^()\[\]【】]*(?:{_OFFICE})[)\]】]"
)
"""也许是两个部门，也许是一个部门的名称、一个部门的两块牌子。"""
_BESIDE = re.compile(rf"[(\[【](?:(?!{_OFFICE})[^()\[\]【】])*[)\]】]")
"""括注里没有另一个部门的。"""
_CLAUSES = re.compile(r"[,;。\n]")


@dataclass(frozen=True, slots=True)
class Leads:
    """牵头的各方；``sure`` 是说得上就是这几方。"""

    names: tuple[str, ...]
    sure: bool


def leads(text: str) -> Leads:
    """标了牵头、主办、受理的；没有一个标的，是没有标为配合的。"""
    told = tuple(_told(even(text)))
    marked = {role for role, _ in told if role in {"lead", "desk"}}
    names = tuple(dict.fromkeys(name for role, name in told if role in (marked or {""})))
    mixed = len(marked) > 1 or (len(names) > 1 and not marked and any(role for role, _ in told))
    return Leads(names, bool(names) and not mixed and not any(map(_MAYBE_TWO.search, names)))


def _told(text: str) -> Iterator[tuple[str, str]]:
    """(角色, 名称);没有标角色的，角色是空的。"""
    heading = ""
    for clause in map(str.strip, _CLAUSES.split(text)):
        heading = _role(_HEADED, clause) or heading
        for piece in map(str.strip, _HEADED.sub("", clause).split("、")):
            own = next(filter(None, (_role(one, piece) for one in (_HEADED, _BRACKETED, _TRAILING))), "")
            bare = piece
            for written in (_BRACKETED, _BESIDE, _TRAILING, _HEADED):
                bare = written.sub("", bare).strip()
            if bare := bare.removeprefix("由"):
                yield own or _role(_TRAILING, clause) or heading, bare


def _role(written: re.Pattern[str], text: str) -> str:
    found = written.search(text)
    return (found.lastgroup or "") if found else ""
