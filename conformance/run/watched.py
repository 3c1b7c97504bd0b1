"""看着一条文档规则读了哪些字段:对象换成同样的、会记账的对象，规则自己察觉不到。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import fields, is_dataclass
from functools import cache
from operator import is_
from typing import Any

from conformance.center.reading.targets import KINDS
from conformance.center.writer import Source
from conformance.domain import Channel, Guide, Item

GUIDE = {
    "code": "code",
    "name": "name",
    "materials": "materials",
    "special": "special_procedures",
    "version": "version",
    "updated": "updated",
}
"""接口的指南由事项而来:指南的属性 → 事项的字段。公开要素另由 ``Source.elements`` 说看不看得到。"""


def doubts(sources: Mapping[str, Source]) -> dict[type, frozenset[str]]:
    """文档的种类 → 不能作证据的字段;``materials.required`` 这样写到里层。"""
    weak: dict[type, frozenset[str]] = {}
    for name, source in sources.items():
        if source.doubted and name in KINDS and name not in {"cases", "events"}:
            weak[KINDS[name]] = weak.get(KINDS[name], frozenset()) | frozenset(source.doubted)
    if Item in weak:
        weak[Guide] = frozenset(_as_guide(weak[Item]))
    return weak


def _as_guide(names: Iterable[str]) -> Iterable[str]:
    for attribute, target in GUIDE.items():
        for name in names:
            if name == target or name.startswith(f"{target}."):
                yield attribute + name.removeprefix(target)


def watched(value: Any, weak: Mapping[type, frozenset[str]], seen: set[str]) -> Any:
    """``value`` 或它里面的文档换成会记账的；读到不能作证据的字段，名字记进 ``seen``。"""
    if isinstance(value, tuple | list):
        each = [watched(one, weak, seen) for one in value]
        return value if all(map(is_, each, value)) else tuple(each)
    names = weak.get(type(value))
    if names is None:
        return _inside(value, weak, seen)
    apart = getattr(value, "channel", Channel.API) != Channel.API
    return value if apart else _copy(value, names, seen, "")


def _inside(value: Any, weak: Mapping[type, frozenset[str]], seen: set[str]) -> Any:
    """步骤里拼成的对象(如一个岗位与在岗的人):里面的文档换掉。"""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inner = {one.name: getattr(value, one.name) for one in fields(value)}
    changed = {name: made for name, one in inner.items() if (made := watched(one, weak, seen)) is not one}
    made = copy(value) if changed else value
    for name, one in changed.items():
        object.__setattr__(made, name, one)
    return made


def _copy(value: Any, names: frozenset[str], seen: set[str], prefix: str) -> Any:
    kind: Any = type(value)
    made: Any = object.__new__(_kind(kind))
    for one in fields(value):
        object.__setattr__(made, one.name, getattr(value, one.name))
    object.__setattr__(made, "_watch", (names, seen, prefix))
    return made


@cache
def _kind(kind: type) -> type:
    def read(self: Any, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name not in kind.__dataclass_fields__:  # type: ignore[attr-defined]
            return value
        try:
            names, seen, prefix = object.__getattribute__(self, "_watch")
        except AttributeError:
            return value
        return _noted(value, prefix + name, names, seen)

    return type(kind.__name__, (kind,), {"__slots__": ("_watch",), "__getattribute__": read})


def _noted(value: Any, name: str, names: frozenset[str], seen: set[str]) -> Any:
    if name in names:
        seen.add(name)
    if not any(one.startswith(f"{name}.") for one in names):
        return value
    if isinstance(value, tuple):
        return tuple(_copy(one, names, seen, f"{name}.") if is_dataclass(one) else one for one in value)
    return _copy(value, names, seen, f"{name}.") if is_dataclass(value) else value
