"""许可应公示的八要素(《行政许可法》第三十条):只约束行政许可，别的事项不在其内。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.assessment import Finding
from conformance.domain import Element, Guide, Item, ItemKind
from conformance.rules.disclosure import NOTHING, disclosed


@dataclass(frozen=True, slots=True)
class Licence:
    """一份许可的指南;``known`` 为假表示接口上看不到这一事项的类型，可能不是许可。"""

    guide: Guide
    known: bool

    def __str__(self) -> str:
        return str(self.guide)


def licences(guides: Sequence[Guide], items: Iterable[Item]) -> tuple[Licence, ...]:
    """行政许可与类型不明的事项的指南；类型以接口上的事项为准。"""
    kinds = {item.code: item.kind for item in items if item.kind}
    each = [(guide, kinds.get(guide.code)) for guide in guides]
    return tuple(Licence(guide, kind is not None) for guide, kind in each if kind in {None, ItemKind.LICENCE})


def eight_disclosed(
    licence: Licence,
    elements: Sequence[str],
    placeholders: Sequence[str] = (),
    nones: Mapping[str, Sequence[str]] = NOTHING,
) -> Iterator[Finding]:
    """许可的各要素都公开了；数量限制是许可才有的，类型不明的事项没有写只存疑。"""
    quantity = f"缺少:{Element.QUANTITY}"
    for found in disclosed(licence.guide, elements, placeholders, nones):
        yield found if licence.known or found.kind != quantity else replace(found, certain=False)
