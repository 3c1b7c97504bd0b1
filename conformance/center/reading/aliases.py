"""真实平台的字段名 → 标准字段(aliases.yaml)。只用来提出建议，从不直接用来评测。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from conformance.center.reading.functions import squeezed
from conformance.center.reading.labels import shipped, vocabulary
from conformance.center.reading.targets import SHOWS

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[\u4e00-\u9fff]+")


def catalogue() -> dict[str, Any]:
    """aliases.yaml 的内容。"""
    return shipped("aliases.yaml")


def bare(name: str) -> str:
    """名字去掉大小写、下划线、空格与短横的差别。"""
    return squeezed(re.sub(r"[\s-]+", "", name))


@cache
def table(section: str) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """aliases.yaml 的一节:{名字: [(目标, 第几顺位), …]}；一个名字可以是几个目标的候选。"""
    found: dict[str, list[tuple[str, int]]] = {}
    for target, names in (catalogue().get(section) or {}).items():
        for rank, name in enumerate((*dict.fromkeys(map(bare, (target, *names))),)):
            found.setdefault(name, []).append((target, rank))
    return {name: tuple(targets) for name, targets in found.items()}


def targets_of(section: str, key: str) -> tuple[tuple[str, int], ...]:
    """键 ``key`` 可能是来源 ``section`` 的哪些目标字段；事项另认公开要素的中文说法。"""
    known = table(section).get(bare(key), ())
    if known or section != "items":
        return known
    return tuple((SHOWS[one], 50) for one in vocabulary().find(key) or ())


@cache
def listed(name: str) -> frozenset[str]:
    """信封里的一类键(total、status、page……)的全部名字。"""
    return frozenset(bare(one) for one in catalogue()[name])


def is_a(name: str, key: str) -> bool:
    """键 ``key`` 是不是 ``name`` 那一类。"""
    return bare(key) in listed(name)


def hits(section: str, keys: Iterable[str]) -> int:
    """这些键里有几个认得是 ``section`` 的目标(同一目标只算一次)。"""
    return len({target for key in keys for target, _ in targets_of(section, key)})


def source_named(text: str) -> str | None:
    """一个地址或说明说的是哪个来源；越靠后的词越算数，认不出是 None。"""
    chosen = None
    for word in _WORDS.findall(text):
        for source, words in catalogue()["sources"].items():
            if word.lower() in words or any(one in word for one in words if one[0] >= "\u4e00"):
                chosen = source
    return chosen


def code_table(target: str) -> Mapping[str, str]:
    """一个目标的常见代码 → 标准取值；没有是空的。"""
    known: dict[str, str] = catalogue()["codes"].get(target, {})
    return known
