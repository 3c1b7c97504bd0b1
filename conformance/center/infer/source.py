"""一个样本 → 档案里的一个来源:端点、事项文件或办件表，每行带着把握和样本。"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.center.exchange.wire import SEALED, sealed
from conformance.center.infer.drafting import Entry, said, shaped, shown, under
from conformance.center.infer.fields import Fields, Proposal, Sure, fields
from conformance.center.infer.nested import Nested
from conformance.center.infer.paging import Paging
from conformance.center.infer.samples import Sample
from conformance.center.infer.shape import Shape
from conformance.center.reading import aliases
from conformance.domain import EventKind

Rows = Sequence[Mapping[str, Any]]
CLASSES = (
    "items",
    "events",
    "cases",
    "staff",
    "evaluations",
    "supervision",
    "decisions",
    "statistics",
    "consultations",
    "departments",
)
UNUSED = 40
PLAIN = Nested()


@dataclass(frozen=True, slots=True)
class Detail:
    """逐条取的详情:路径(带占位)、详情在答复的哪里、那一条。"""

    path: str
    row: str
    one: Mapping[str, Any]
    params: Mapping[str, str]


def classified(rows: Rows, hint: str = "") -> str:
    """这些行像哪个来源:地址里说了的照说的，不然看认得几个键。"""
    keys = {str(key) for row in rows[:20] for key in row}
    named = aliases.source_named(hint)
    if named and aliases.hits(named, keys):
        return named
    best = max(CLASSES, key=lambda one: aliases.hits(one, keys))
    return _unfolded(best, rows)


def _unfolded(best: str, rows: Rows) -> str:
    """办件还是事件:同一件出现几次的是事件。"""
    if best not in {"cases", "events"}:
        return best
    numbers = [str(value) for row in rows for key, value in row.items() if ("case_no", 0) in _ranked(str(key))]
    return "events" if len(set(numbers)) < len(numbers) else "cases"


def _ranked(key: str) -> tuple[tuple[str, int], ...]:
    return tuple((target, 0) for target, _ in aliases.targets_of("cases", key))


def endpoint(
    sample: Sample, source: str, seen: Shape, turned: Paging, detail: Detail | None, nested: Nested = PLAIN
) -> tuple[list[Entry], Fields]:
    """一个端点的各行，和它的字段建议。"""
    rest = {name: one for name, one in sample.params.items() if name not in turned.names}
    entries = [Entry("path", sample.path or "/改成真实的路径", "" if sample.path else "样本里没有说路径")]
    entries += [Entry("params", rest)] * bool(rest)
    entries += [Entry("decode", sample.kind)] * (sample.kind in {"xml", "jsonp"})
    entries += _paged(turned) + _envelope(seen)
    if detail:
        whole = {"path": detail.path} | ({"params": dict(detail.params)} if detail.params else {})
        entries.append(
            Entry("detail", whole | ({"row": detail.row} if detail.row else {}) | {"keep": True}, "逐条再取")
        )
    entries += nested.entries()
    parts = {one.into: list(one.listed) for one in nested.joins}
    first = {**seen.listed[0], **(detail.one if detail else {}), **parts}
    made = fields(source, [first] if detail or parts else seen.listed)
    return [*entries, *_mapped(made, source), *_unused(made)], made


def _mapped(made: Fields, source: str) -> list[Entry]:
    if not made.proposals:
        return [Entry("fields", {"标准字段": "中心的键"}, "一个键也没有认出，请照档案参考写", off=True)]
    return [Entry("fields", under(_fields(made.proposals)), _whose(made, source))]


def _whose(made: Fields, source: str) -> str:
    active = [one for one in made.proposals if not one.off]
    return f"{source}:{len(active)} 个字段；左边是标准字段，右边取自中心的哪个键"


def _paged(turned: Paging) -> list[Entry]:
    if turned.spec:
        return [Entry("page", dict(turned.spec), f"{turned.sure} · {turned.why}")]
    return [Entry("page", {"param": "page", "size_param": "size"}, turned.why, off=True)] if turned.why else []


def _envelope(seen: Shape) -> list[Entry]:
    entries = []
    if seen.success:
        entries.append(Entry("success", seen.success, "中 · 照这次答复写的；请核对出错时是什么样"))
    if seen.message:
        entries.append(Entry("message", seen.message, "出错时中心的说法"))
    if seen.rows:
        entries.append(Entry("rows", seen.rows, f"{Sure.HIGH} · 这次给了 {len(seen.listed)} 行"))
    if seen.total:
        entries.append(Entry("total", seen.total, f"{Sure.HIGH} · 声明共 {seen.declared} 行"))
    return entries


def _fields(proposals: Sequence[Proposal]) -> Iterator[Entry]:
    for one in proposals:
        sample = f" · 例:{shown(one.target, one.sample)}" * (one.sample is not None)
        note = f"{one.sure}{sample}" + f" · {one.why}" * bool(one.why)
        if isinstance(one.spec, Mapping) and "fields" in one.spec:
            inner = (Entry("from", one.spec["from"], note), Entry("fields", dict(one.spec["fields"])))
            yield Entry(one.target, under(inner))
        else:
            yield Entry(one.target, one.spec, note, off=one.off)


def _unused(made: Fields) -> list[Entry]:
    if not made.unused:
        return []
    listed = [said(f"  {key}: {shaped(value)}") for key, value in made.unused[:UNUSED]]
    more = [said(f"  ……另有 {len(made.unused) - UNUSED} 个")] * (len(made.unused) > UNUSED)
    return [said("没有用到的键和样本的样子(9 是数字,a 是字母；有用的照上面的样子补一行):"), *listed, *more]


def filed(sample: Sample, source: str, seen: Shape) -> tuple[str, list[Entry], Fields]:
    """由文件交来的:顶层的键(items 或 records)、它的各行、字段建议。"""
    made = fields(source, seen.listed)
    coded = [Entry("encoding", sample.encoding)] * (sample.encoding != "utf-8")
    rows = [Entry("rows", seen.rows, f"{Sure.HIGH} · {len(seen.listed)} 行")] * bool(
        seen.rows and sample.kind == "json"
    )
    if source not in {"cases", "events"}:
        head = [Entry("file", str(sample.file)), *coded, *rows]
        return "items", [*head, *_mapped(made, source), *_unused(made)], made
    kinds = next((one for one in made.proposals if one.target == "kind" and source == "events"), None)
    proposals = tuple(column for one in made.proposals for column in _columns(one))
    inner = [Entry(source, under(_fields(proposals)))]
    more = [Entry("kinds", _kinds(kinds), "原活动名 → 标准事件；没有列出的是 环节，请核实")] * bool(
        kinds and _kinds(kinds)
    )
    stones = _milestones(seen.listed) if source == "cases" else {}
    more += [Entry("milestones", stones, "办件表里的时间列 → 事件；另有事件表时可删去")] * bool(stones)
    entries = [Entry(source, str(sample.file)), *coded, *rows, Entry("fields", under(inner)), *more, *_unused(made)]
    return "records", entries, made


def _columns(one: Proposal) -> Iterator[Proposal]:
    """办件表里写列名:事件的对照另写在 kinds;时限的数与单位各是一列。"""
    spec = one.spec
    if isinstance(spec, Mapping) and "unit_from" in spec:
        unit = f"{one.target.removesuffix('_limit')}_unit"
        yield replace(one, spec=spec["from"], why="")
        yield Proposal(unit, spec["unit_from"], one.sure, why=one.why)
    elif one.target == "kind" and isinstance(spec, Mapping) and "otherwise" in spec:
        yield replace(one, spec=spec["from"], why="")
    else:
        yield one


def _kinds(one: Proposal | None) -> dict[str, str]:
    given = one.spec.get("map", {}) if one and isinstance(one.spec, Mapping) else {}
    return {raw: kind for raw, kind in given.items() if kind in {str(two.value) for two in EventKind}}


def _milestones(rows: Rows) -> dict[str, str]:
    keys = {aliases.bare(str(key)): str(key) for row in rows[:20] for key in row}
    named = aliases.catalogue()["milestones"]
    found = {
        kind: next((keys[aliases.bare(n)] for n in names if aliases.bare(n) in keys), "")
        for kind, names in named.items()
    }
    return {kind: column for kind, column in found.items() if column}


def outline(value: Any) -> str:
    """认不出行时，答复开头的样子。"""
    return SEALED if sealed(value) else json.dumps(value, ensure_ascii=False, default=str)[:200]
