"""联合审批的公布内容:一个部门牵头、一套材料、总时限、各环节不互为前置。办件的部分见 joint_approval_records。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Item, ItemKind, LimitUnit, Material, Prerequisite
from conformance.errors import SourceMissing
from conformance.rules.citations import lawful
from conformance.rules.disclosure_states import unsaid
from conformance.rules.items_table import ROUGH_DAYS, handed
from conformance.rules.parties import leads
from conformance.rules.prose import core, tight

COPY = "(原件|复印件|扫描件|影印件|正本|副本|纸质件?|电子件|电子版|电子证照|加盖公章的?|[0-9一二两三]份)"
"""说的是哪一种件、几份，不是另一份文件。"""
_COPIES = re.compile(rf"[(\[]?(?:{COPY}[、,及和与]?)+[)\]]?$")


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


def one_lead_one_set(bundle: Bundle, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """由一个部门统一受理，材料目录里同一材料只列一次；说不上是几个部门的、几行写得不一样的存疑。"""
    written = "" if unsaid(bundle.item.lead, placeholders) else bundle.item.lead or ""
    found = leads(written)
    if len(found.names) != 1 or not found.sure:
        certain, shown = found.sure or not written, bundle.item.lead or "没有"
        message = "联办事项没有明确由一个部门统一受理"
        yield Finding(str(bundle), "不是一个部门受理", message, "一个牵头部门", shown, certain=certain)
    for certain, names in _twice(bundle.item.materials):
        shown = "、".join(names)
        message = "同一材料在目录里列了不止一次"
        yield Finding(str(bundle), "材料重复", message, "一套材料", shown, certain=certain)


def _twice(materials: Iterable[Material]) -> Iterator[tuple[bool, list[str]]]:
    """(确定与否, 列了不止一次的材料):由部门取得的不算，形式、来源、必备写得不一样的不确定。"""
    lines: dict[str, list[Material]] = {}
    for one in materials:
        if handed(one) is not False:
            lines.setdefault(_document(one.name), []).append(one)
    for certain in (True, False):
        names = [each[0].name.strip() for each in lines.values() if len(each) > 1 and _alike(each) == certain]
        if names:
            yield certain, names


def _alike(lines: Sequence[Material]) -> bool:
    return all(map(handed, lines)) and len({(one.form, one.source, one.required) for one in lines}) == 1


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
    for part, result, certain in required_results(bundle):
        shown = f"{part.name}:{result}"
        message = "子项的必备材料里有同批子项的结果"
        yield Finding(str(bundle), "材料互为前置", message, "由部门之间共享", shown, certain=certain)


def of_licences(items: Iterable[Item]) -> tuple[Bundle, ...]:
    """行政许可的联办事项；没有写明类型的、子项里有行政许可的也在其中(《行政许可法》第四十二条只管行政许可)。"""
    kinds = {None, ItemKind.LICENCE}
    found = bundles(items)
    return tuple(one for one in found if one.item.kind in kinds or any(part.kind in kinds for part in one.parts))


def total_limit(bundle: Bundle, most: int, shown: bool) -> Iterator[Finding]:
    """公布总的承诺时限，承诺时限不超过 ``most`` 个工作日;``shown`` 为假是这一要素看不到。

    不以工作日计的，两倍于它的日子里一定有那么多工作日，其间的存疑；看不出是行政许可的存疑。
    """
    limit, licence = bundle.item.promised_limit, bundle.item.kind == ItemKind.LICENCE
    expected = f"不超过 {most} 个工作日"
    if limit is None:
        message = "联办事项没有公布总的承诺时限"
        yield Finding(str(bundle), "没有总时限", message, expected, "没有", certain=shown and licence)
        return
    workdays = limit.unit == LimitUnit.WORKDAY
    days = limit.value if workdays else limit.value * ROUGH_DAYS[limit.unit]
    if days > most:
        certain = licence and (workdays or days > 2 * most)
        message = "联办事项的总时限超过统一办理的期限"
        yield Finding(str(bundle), "总时限过长", message, expected, str(limit), certain=certain)


def required_results(bundle: Bundle) -> Iterator[tuple[Item, str, bool]]:
    """(子项, 它的必备材料里同批另一子项的结果, 确定与否);依法前后置的、由部门取得的不算。"""
    for part in bundle.parts:
        needed = [material for material in part.materials if material.required is not False]
        for other in bundle.parts:
            if other is not part and other.result and (part.code, other.code) not in bundle.lawful:
                found = [sure for one in needed if (sure := _asked(one, other.result)) is not False]
                if found:
                    yield part, other.result, any(found)


def _asked(material: Material, result: str) -> bool | None:
    """这份材料就是那一结果，要申请人交；看不出谁交的、去掉括注才相同的是空的。"""
    if _document(material.name) == _document(result):
        return handed(material)
    near = core(material.name) == core(result) and handed(material) is not False
    return None if near else False


def _document(name: str) -> str:
    """是哪一份文件:书名号、空白和原件、复印件之类的不论。"""
    return _COPIES.sub("", re.sub("[《》]", "", tight(name)))


def results(items: Iterable[Item], *, lawful: bool, asked: bool = True) -> frozenset[str]:
    """``后置子项编码:前置子项的结果``,依法前后置的或者(``lawful`` 为假)其余的。

    ``asked`` 为假的是后置子项的目录里写着由部门取得的，或者看不出谁交的。
    """
    return frozenset(
        f"{part.code}:{other.result}"
        for bundle in bundles(items)
        for part in bundle.parts
        for other in bundle.parts
        if other is not part and other.result and ((part.code, other.code) in bundle.lawful) == lawful
        if _taken(part, other.result) == asked
    )


def _taken(part: Item, result: str) -> bool:
    lines = [one for one in part.materials if _document(one.name) == _document(result)]
    return all(map(handed, lines))


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
