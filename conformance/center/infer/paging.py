"""怎样翻页:从问的参数、接口说明里的参数认，再真的翻一页看看。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.center.infer.asking import Asker
from conformance.center.infer.fields import Sure
from conformance.center.infer.samples import Sample
from conformance.center.infer.shape import Shape, shape
from conformance.center.reading import aliases
from conformance.center.reading.functions import bare

TRIED = ("page", "pageNum", "pageNo")
"""没有写翻页参数、声明的总数又比给的多时，试这几个。"""


@dataclass(frozen=True, slots=True)
class Paging:
    """``spec`` 是档案的 page;空的是不翻页。``names`` 是其中的查询参数，不再写进 params。"""

    spec: Mapping[str, Any] = field(default_factory=dict)
    sure: Sure = Sure.HIGH
    why: str = ""
    names: tuple[str, ...] = ()


def paging(sample: Sample, seen: Shape, source: str, asker: Asker | None, declared: Mapping[str, str]) -> Paging:
    """一个列表的翻页。"""
    if told := _given(sample.value):
        return told
    names = {**declared, **sample.params}
    size = _named(names, "size")
    for kind in ("page", "offset"):
        if name := _named(names, kind):
            return _turned(sample, seen, source, asker, _spec(kind, name, size, names, seen))
    short = seen.declared is not None and seen.declared > len(seen.listed)
    return _sought(sample, seen, source, asker) if short else Paging()


def _given(value: Any) -> Paging | None:
    """答复自己给出下一页的网址或记号。"""
    if not isinstance(value, Mapping):
        return None
    for key, one in value.items():
        if aliases.is_a("link", key) and isinstance(one, str) and re.match(r"https?://|/", one):
            return Paging(
                {"kind": "link", "next": key, "param": "", "size_param": ""}, Sure.SOME, "答复给出下一页的网址"
            )
        if aliases.is_a("cursor", key) and not bare(one):
            return Paging({"kind": "cursor", "next": key, "param": key}, Sure.LOW, "答复给出下一页的记号；参数名请核对")
    return None


def _named(names: Mapping[str, Any], kind: str) -> str:
    return next((name for name in names if aliases.is_a(kind, name)), "")


def _spec(kind: str, name: str, size: str, names: Mapping[str, str], seen: Shape) -> dict[str, Any]:
    start = names.get(name, "")
    spec: dict[str, Any] = {"kind": "offset"} if kind == "offset" else {}
    spec |= {"param": name, "size_param": size}
    spec["first"] = int(start) if start.isdecimal() else int(kind == "page")
    asked = names.get(size, "") if size else ""
    spec["size"] = int(asked) if asked.isdecimal() and int(asked) else max(1, len(seen.listed))
    return spec


def _turned(sample: Sample, seen: Shape, source: str, asker: Asker | None, spec: dict[str, Any]) -> Paging:
    """真的翻一页:行不同才算数。"""
    names = tuple(name for name in (spec["param"], spec["size_param"]) if name)
    if seen.pages:
        spec["pages"] = seen.pages
    if asker is None or sample.file or not asker.left:
        return Paging(spec, Sure.SOME, "照参数名认出，没有试翻", names)
    if seen.declared is not None and seen.declared <= len(seen.listed):
        return Paging(spec, Sure.SOME, f"总共 {seen.declared} 行，一页给全了，没有试翻", names)
    onward = spec["first"] + (1 if "kind" not in spec else spec["size"])
    return _compared(asker.get(sample.path, {**sample.params, spec["param"]: onward}), seen, source, spec, names)


def _compared(second: Sample | None, seen: Shape, source: str, spec: dict[str, Any], names: tuple[str, ...]) -> Paging:
    rows = shape(second.value, source) if second and second.kind != "html" else None
    if rows is None:
        return Paging(spec, Sure.SOME, "第二页没有行", names)
    if rows.listed == seen.listed:
        return Paging(spec, Sure.LOW, "第二页与第一页相同:参数名可能不对，请核对", names)
    return Paging(spec, Sure.HIGH, f"试翻第二页，{len(rows.listed)} 行，与第一页不同", names)


def _sought(sample: Sample, seen: Shape, source: str, asker: Asker | None) -> Paging:
    """没有写翻页的参数:常见的名字试一试。"""
    why = f"声明共 {seen.declared} 行，一次给了 {len(seen.listed)} 行，要翻页；参数名没有认出，请照接口文档写"
    for name in TRIED if asker and not sample.file else ():
        assert asker is not None  # noqa: S101 - 上一行已经看过
        second = asker.get(sample.path, {**sample.params, name: 2}, quiet=True)
        rows = shape(second.value, source) if second and second.kind != "html" else None
        if rows is not None and rows.listed != seen.listed:
            spec = {"param": name, "size_param": "", "first": 1, "size": len(seen.listed)}
            return Paging(spec, Sure.SOME, f"试出来的:{name}=2 给的是另外 {len(rows.listed)} 行", (name,))
    return Paging({}, Sure.LOW, why)
