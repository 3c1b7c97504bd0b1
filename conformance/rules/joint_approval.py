"""联合审批的公布内容:一个部门牵头、一套材料、总时限、各环节不互为前置。办件的部分见 joint_approval_records。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Item, LimitUnit, Prerequisite
from conformance.errors import SourceMissing
from conformance.rules.citations import lawful

PARTIES = re.compile(r"[、，,;；/\s]+")


@dataclass(frozen=True, slots=True)
class Bundle:
    """一个联办事项和它已采集到的各子项。"""

    item: Item
    parts: tuple[Item, ...]

    def __str__(self) -> str:
        return f"{self.item.name}({self.item.code})"

    @property
    def lawful(self) -> frozenset[tuple[str, str]]:
        """列了法律、法规依据的前后置:(后置子项, 前置子项)。"""
        return frozenset((one.code, one.needs) for one in self.item.prerequisites if one.needs and _cited(one))


def bundles(items: Iterable[Item]) -> tuple[Bundle, ...]:
    """联办事项。"""
    known = {item.code: item for item in items}
    joint = [item for item in known.values() if item.joint]
    return tuple(Bundle(item, tuple(known[code] for code in item.parts if code in known)) for item in joint)


def led(items: Iterable[Item]) -> tuple[Bundle, ...]:
    """联办事项；没有一个写明牵头部门抛 SourceMissing。"""
    found = bundles(items)
    if found and not any(one.item.lead for one in found):
        raise SourceMissing("联办事项没有给出牵头部门")
    return found


def divided(items: Iterable[Item]) -> tuple[Bundle, ...]:
    """联办事项；没有一个列出子项或前后置抛 SourceMissing。"""
    found = bundles(items)
    if found and not any(one.item.parts or one.item.prerequisites for one in found):
        raise SourceMissing("联办事项没有给出子项和前后置")
    return found


def one_lead_one_set(bundle: Bundle) -> Iterator[Finding]:
    """由一个部门统一受理，材料目录里同一材料只列一次。"""
    leads = [name for name in PARTIES.split(bundle.item.lead or "") if name]
    if len(leads) != 1:
        shown = bundle.item.lead or "没有"
        yield Finding(str(bundle), "不是一个部门受理", "联办事项没有明确由一个部门统一受理", "一个牵头部门", shown)
    twice = [name for name, count in Counter(m.name.strip() for m in bundle.item.materials).items() if count > 1]
    if twice:
        yield Finding(str(bundle), "材料重复", "同一材料在目录里列了不止一次", "一套材料", "、".join(twice))


def not_mutually_required(bundle: Bundle) -> Iterator[Finding]:
    """前后置没有环，每个前后置都列了法律、法规依据，子项的必备材料里没有同批子项的结果。"""
    edges = [(one.code, one.needs) for one in bundle.item.prerequisites if one.needs]
    ring = circle(edges)
    if ring:
        yield Finding(str(bundle), "互为前置", "子项互为前置，谁也办不成", "没有环", " → ".join(ring))
    for one in bundle.item.prerequisites:
        if one.needs and not _cited(one):
            shown = f"{one.code} 须先办 {one.needs}:{one.basis or '没有依据'}"
            yield Finding(str(bundle), "前置没有依据", "子项之间的前后置没有列明法律、法规依据", "《…》", shown)
    for part, result in required_results(bundle):
        shown = f"{part.name}:{result}"
        message = "子项的必备材料里有同批子项的结果"
        yield Finding(str(bundle), "材料互为前置", message, "由部门之间共享", shown)


def total_limit(bundle: Bundle, most: int, shown: bool) -> Iterator[Finding]:
    """公布总的承诺时限，承诺时限不超过 ``most`` 个工作日;``shown`` 为假是这一要素看不到。"""
    limit = bundle.item.promised_limit
    if limit is None:
        message = "联办事项没有公布总的承诺时限"
        yield Finding(str(bundle), "没有总时限", message, f"不超过 {most} 个工作日", "没有", certain=shown)
    elif limit.unit in {LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY} and limit.value > most:
        certain = limit.unit == LimitUnit.WORKDAY
        message = "联办事项的总时限超过统一办理的期限"
        yield Finding(str(bundle), "总时限过长", message, f"不超过 {most} 个工作日", str(limit), certain=certain)


def required_results(bundle: Bundle) -> Iterator[tuple[Item, str]]:
    """(子项, 它的必备材料里同批另一子项的结果);依法前后置的不算。"""
    for part in bundle.parts:
        needed = {material.name for material in part.materials if material.required is not False}
        for other in bundle.parts:
            if other is not part and other.result in needed and (part.code, other.code) not in bundle.lawful:
                yield part, str(other.result)


def results(items: Iterable[Item], *, lawful: bool) -> frozenset[str]:
    """``后置子项编码:前置子项的结果``,依法前后置的或者(``lawful`` 为假)其余的。"""
    return frozenset(
        f"{part.code}:{other.result}"
        for bundle in bundles(items)
        for part in bundle.parts
        for other in bundle.parts
        if other is not part and other.result and ((part.code, other.code) in bundle.lawful) == lawful
    )


def sequenced(items: Iterable[Item]) -> frozenset[str]:
    """有依法前后置的联办事项的编码。"""
    return frozenset(bundle.item.code for bundle in bundles(items) if bundle.lawful)


def circle(edges: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """依赖图里的一个环(首尾相同);没有环是空的。"""
    graph: dict[str, list[str]] = {}
    for code, needs in edges:
        graph.setdefault(code, []).append(needs)
    return next((ring for code in graph if (ring := _from(code, (), graph))), ())


def _from(code: str, path: tuple[str, ...], graph: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if code in path:
        return (*path[path.index(code) :], code)
    return next((ring for needs in graph.get(code, ()) if (ring := _from(needs, (*path, code), graph))), ())


def _cited(one: Prerequisite) -> bool:
    return lawful(one.basis) is not False
