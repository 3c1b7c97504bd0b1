"""一次给一件的端点:给出的地址里写着某一件的编号，起草时换成占位，采集时才逐件去问。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.center.infer.draft import Draft
from conformance.center.infer.drafting import Entry, Under, under
from conformance.center.infer.fields import Fields, Sure
from conformance.center.infer.shape import Shape
from conformance.center.reading.functions import found

HOLE, NUMBER = "{case_no}", "case_no"
WHY = f"{Sure.HIGH} · 原来写着一件的编号；采集时按办件的编号逐件去问"


def asked(source: str, entries: list[Entry], made: Fields, seen: Shape, draft: Draft) -> list[Entry]:
    """办件的记下编号；事件的地址里，路径的一节、查询参数的值正好是见过的一件的编号的，换成占位，行里没有编号的补上。"""
    here = _numbers(seen.listed, made)
    if source == "cases":
        draft.numbers |= here
    if source != "events":
        return entries
    holed = [_holed(one, draft.numbers | here) for one in entries]
    return [_numbered(one) for one in holed] if holed != entries else entries


def _numbers(rows: Sequence[Mapping[str, Any]], made: Fields) -> frozenset[str]:
    keys = [one.spec for one in made.proposals if one.target == NUMBER and isinstance(one.spec, str)]
    return frozenset(str(value) for key in keys for row in rows if (value := found(row, key)) is not None)


def _holed(entry: Entry, known: frozenset[str]) -> Entry:
    if entry.key == "path":
        path = "/".join(HOLE if part in known else part for part in str(entry.value).split("/"))
        return replace(entry, value=path, note=WHY) if path != entry.value else entry
    if entry.key == "params":
        params = {name: HOLE if str(value) in known else value for name, value in entry.value.items()}
        return replace(entry, value=params, note=WHY) if params != entry.value else entry
    return entry


def _numbered(entry: Entry) -> Entry:
    if entry.key != "fields" or not isinstance(entry.value, Under):
        return entry
    lines = tuple(_lines(entry.value.entries))
    return replace(entry, value=under(lines))


def _lines(entries: Sequence[Entry]) -> Iterator[Entry]:
    if not any(one.key == NUMBER and not one.off for one in entries):
        yield Entry(NUMBER, NUMBER, f"{Sure.HIGH} · 行里没有编号，就是问的那一件")
    yield from entries
