"""照档案假想一份快照:提供的来源都采成了，写了映射的列都有值。拿它判一遍，未测的就是档案没有给出的，不问中心。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

from conformance.center import plan
from conformance.center.profile import Profile
from conformance.center.reading import contract, mapping
from conformance.center.reading.fields import full
from conformance.center.reading.targets import KINDS, hints, required, rows_of
from conformance.center.tables import write_table
from conformance.center.writer import CenterInfo, Source, Writer
from conformance.domain import EventKind, Item

DAY = datetime(2026, 3, 2, 10)
_VALUES: Mapping[Any, Any] = {str: "样本", int: 1, float: 1.0, bool: True, date: DAY.date(), datetime: DAY}


def imagined(profile: Profile, run: Path) -> None:
    """把假想的快照写进 ``run``。"""
    writer, data = Writer(run), profile.data
    center = data["center"]
    writer.center(CenterInfo(center["name"], center["region"], center["level"], DAY, wire=plan.wire(data)))
    item = contract.shaped(_row(Item, _fields(data, "items")), Item)
    writer.documents("items", [] if isinstance(item, list) else [item])
    write_table("cases", [_row(KINDS["cases"], _fields(data, "cases"))], writer.table("cases"), lambda _: None)
    write_table("events", _events(data), writer.table("events"), lambda _: None)
    shown = mapping.elements(_fields(data, "items"))
    lines = {line.source: line.channel for line in plan.forecast(profile, trying=True)}
    named = {"items", "terminal"}
    writer.sources(Source(name, channel, elements=shown if name in named else ()) for name, channel in lines.items())
    writer.issues([])


def _fields(data: Mapping[str, Any], source: str) -> Mapping[str, Any] | None:
    """一个来源的映射;None 是 native:标准的列都有。"""
    if source == "items" and "items" in data:
        return (data["items"] or {}).get("fields")
    if source in plan.RECORDS and data.get("records"):
        given: Mapping[str, Any] | None = (data["records"].get("fields") or {}).get(source)
        return given
    return ((data.get("endpoints") or {}).get(source) or {}).get("fields")


def _row(kind: type, fields: Mapping[str, Any] | None) -> dict[str, Any]:
    """映射到的列各有一个值；必需的总有。"""
    known = hints(kind)
    names = set(known) if fields is None else {name.partition(".")[0] for name in fields}
    timed = {
        f"{name.removesuffix('_limit')}_unit"
        for name in names
        if full((fields or {}).get(name)).get("as") == "duration"
    }
    return {name: _value(known[name]) for name in known if name in names | timed | required(kind) and name != "extra"}


def _value(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        inner = rows_of(hint)
        return [_plain(inner)] if inner else ["样本"]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).value
    if isinstance(hint, type) and is_dataclass(hint):
        return _plain(hint)
    given = _VALUES.get(hint, "样本" if not get_args(hint) else {})
    return given.isoformat() if isinstance(given, date) else given


def _plain(kind: type) -> dict[str, Any]:
    return {name: _value(hint) for name, hint in hints(kind).items()}


def _events(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    row = _row(KINDS["events"], _fields(data, "events"))
    for kind in dict.fromkeys(_kinds(data)):
        yield {**row, "kind": str(kind)}


def _kinds(data: Mapping[str, Any]) -> Iterable[Any]:
    """档案映射得出的事件种类。"""
    records = data.get("records") or {}
    if records.get("kinds") or records.get("milestones"):
        return [*(records.get("kinds") or {}).values(), *(records.get("milestones") or {}), EventKind.STAGE]
    spec = full((_fields(data, "events") or {}).get("kind", {}))
    table = {**(data.get("enums") or {}).get(spec.get("enum", ""), {}), **(spec.get("map") or {})}
    if not table:
        return [spec["const"]] if "const" in spec else list(EventKind)
    return [kind for kind in (*table.values(), spec.get("otherwise")) if kind in set(EventKind)]
