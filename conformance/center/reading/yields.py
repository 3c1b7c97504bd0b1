"""哪些字段在每一行里都取不到值:那多半是档案写错了，不能拿来判中心没有公开。

取到的是“无”之类表示没有的值，说明表达式写对了，不在此列；空文字、空列表则分不清是没有公开还是取错了地方，算取不到。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.assessment import Issue
from conformance.center.reading.fields import origins
from conformance.center.reading.targets import SHOWS
from conformance.center.writer import DERIVED, NOTHING, WHOLE, Source
from conformance.domain import Element

_WHOLLY = (".value", ".unit", ".name")
"""里层的这些取不到，整个就没有。"""


@dataclass(frozen=True, slots=True)
class Yields:
    """``unseen`` 是还没有取到过值的字段，映射时逐个划掉。"""

    fields: Mapping[str, Any] | None
    unseen: set[str] = field(default_factory=set)

    def lost(self) -> list[str]:
        """到最后也没有取到过值的字段，不含固定值。"""
        return sorted(target for target in self.unseen if origins(_spec(self.fields or {}, target)))


def told(source: Source, yields: Yields, data: Mapping[str, Any]) -> tuple[Source, list[Issue]]:
    """映射取不到值的字段、trust 写明是推算的字段，记在来源上；取不到值的另各成一个问题。"""
    lost = yields.lost() if source.rows or source.refused else []
    issues = [Issue(source.name, f"fields.{target}", _said(source, yields, target)) for target in lost]
    weak = trusted(source.name, data)
    unseen = [*lost, *weak]
    doubted = dict.fromkeys(lost, NOTHING) | weak
    sure = vouched(source.name, data, native=yields.fields is None)
    return replace(source, doubted=doubted, vouched=sure, elements=_shown(source, unseen)), issues


def unusable(source: Source, issues: Sequence[Issue]) -> Source:
    """一行也用不了的来源:多半是档案写错，不当作中心什么也没有。"""
    if source.rows or not source.refused or not source.ok:
        return source
    said = f":{issues[0].where} {issues[0].message}" if issues else ""
    reason = f"{source.refused} 行一行也用不了，多半是档案的 rows 或 fields 写错{said}"
    return replace(source, ok=False, misread=True, reason=reason)


def _said(source: Source, yields: Yields, target: str) -> str:
    given = "、".join(origins(_spec(yields.fields or {}, target)))
    said = f"档案取自 {given}，{source.rows + source.refused} 行里一行也没有取到值"
    return f"{said}；请核对字段名(用到它的条款记为存疑，不判不符合)。"


def trusted(name: str, data: Mapping[str, Any]) -> dict[str, str]:
    """trust 写明来源 ``name`` 里哪些字段是推算出来的。"""
    return dict.fromkeys(_marked(name, data, "derived"), DERIVED)


def vouched(name: str, data: Mapping[str, Any], *, native: bool) -> tuple[str, ...]:
    """空着就是没有写的字段:合契约的是全部，经映射的要 trust 写明 recorded。"""
    return (WHOLE,) if native else tuple(_marked(name, data, "recorded"))


def _marked(name: str, data: Mapping[str, Any], wanted: str) -> list[str]:
    marks = {key.partition("."): mark for key, mark in (data.get("trust") or {}).items()}
    return [target for (source, _, target), mark in marks.items() if source == name and mark == wanted]


def _shown(source: Source, unseen: list[str]) -> tuple[Element, ...]:
    """取不到值、不能作证据的字段所显示的公开要素，当作看不到。"""
    gone = {*unseen, *(name.removesuffix(part) for name in unseen for part in _WHOLLY if name.endswith(part))}
    return tuple(one for one in source.elements if not {SHOWS[one], SHOWS[one].partition(".")[0]} & gone)


def _spec(fields: Mapping[str, Any], target: str) -> Any:
    if target in fields:
        return fields[target]
    parent, _, name = target.rpartition(".")
    outer = fields.get(parent)
    return outer["fields"].get(name, {}) if isinstance(outer, Mapping) and "fields" in outer else {}
