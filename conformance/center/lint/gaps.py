"""档案里没有写、因而看不到的:没有映射的公开要素、没有说明单位的时限。都只是提醒。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.center.lint.sample import Notice
from conformance.center.profile import Profile
from conformance.center.reading import mapping
from conformance.center.reading.fields import full
from conformance.domain import Element

LIMITS = ("statutory_limit", "promised_limit")


def gaps(profile: Profile, *, sampled: bool = False) -> Iterator[Notice]:
    """各条提醒;``sampled`` 表示已在样本上试过，裸的数字那时已经说了。"""
    for steps, fields in _items(profile.data):
        seen = mapping.elements(fields)
        if rest := [one for one in Element if one not in seen]:
            said = f"没有映射这些公开要素:{'、'.join(rest)}；用到它们的场景未测(--clauses 列出是哪些条款)"
            yield Notice(profile.where(*steps, "fields"), ".".join((*steps, "fields")), said)
        yield from _units(profile, steps, fields, sampled=sampled)
    yield from _cases(profile)
    yield from _nameless(profile)


def _cases(profile: Profile) -> Iterator[Notice]:
    """办件的时限是裸的数字，单位哪里也没有写。"""
    endpoint = (profile.data.get("endpoints") or {}).get("cases") or {}
    records = (profile.data.get("records") or {}).get("fields") or {}
    given = {
        ("endpoints", "cases", "fields"): endpoint.get("fields"),
        ("records", "fields", "cases"): records.get("cases"),
    }
    for steps, fields in given.items():
        for limit, unit in mapping.UNITED:
            spec = full((fields or {}).get(limit, {}))
            if "from" in spec and unit not in (fields or {}) and not {"as", "pattern"} & set(spec):
                said = f"没有映射 {unit}:时限没有单位，有关的条款存疑；{mapping.UNITLESS}"
                yield Notice(profile.where(*steps, limit), ".".join((*steps, limit)), said)


def _nameless(profile: Profile) -> Iterator[Notice]:
    """units 里写明没有说明单位的代码。"""
    for code, unit in (profile.data.get("units") or {}).items():
        if unit is None:
            said = "对应到空:用这个代码的时限都没有单位，逐件报告问题；请向中心核实它是工作日还是自然日"
            yield Notice(profile.where("units", code), f"units.{code}", said)


def _items(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    endpoint = (data.get("endpoints") or {}).get("items") or {}
    if endpoint.get("fields"):
        yield ("endpoints", "items"), endpoint["fields"]
    if (data.get("items") or {}).get("fields"):
        yield ("items",), data["items"]["fields"]


def _units(profile: Profile, steps: tuple[str, ...], fields: Mapping[str, Any], *, sampled: bool) -> Iterator[Notice]:
    for target in LIMITS:
        spec = full(fields.get(target, {}))
        where, path = profile.where(*steps, "fields", target), ".".join((*steps, "fields", target))
        if "unit_from" in spec and not (profile.data.get("units") or spec.get("units")):
            said = f"单位代码取自 {spec['unit_from']},却没有写 units:没有说明的代码都报告问题，从不猜"
            yield Notice(where, path, f"{said}；请向中心核实后写上")
        elif not sampled and "from" in spec and not {"unit", "unit_from", "pattern", "map"} & set(spec):
            yield Notice(where, path, "没有写 unit:值里自己带着单位(如 5个工作日)才读得出，裸的数字会报告问题")
