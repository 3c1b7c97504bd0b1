"""起草到一半的档案:各个来源看到了什么，最后合成整份。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.center.infer.dialect import Match
from conformance.center.infer.drafting import Entry, said, under
from conformance.center.infer.fields import Fields
from conformance.center.layers import DIALECTS
from conformance.center.layers import read as read_layers
from conformance.center.reading import aliases


@dataclass
class Draft:
    """边看边记。``parts`` 是 endpoints、items、records 下面的各行,``numbers`` 是见到的办件编号。"""

    endpoints: dict[str, list[Entry]] = field(default_factory=dict)
    files: dict[str, list[Entry]] = field(default_factory=dict)
    portal: list[Entry] = field(default_factory=list)
    matches: dict[str, Match] = field(default_factory=dict)
    fields: list[Fields] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    numbers: frozenset[str] = frozenset()


def joined(before: list[Entry] | None, entries: list[Entry]) -> list[Entry]:
    """办件与事件两份文件合成一个 records。"""
    if before is None:
        return entries
    both = {one.key: one for one in before if one.key}
    fields_of = [one.value.entries for one in (*before, *entries) if one.key == "fields"]
    merged = Entry("fields", under(line for each in fields_of for line in each))
    kept = [one for one in before if one.key not in {"fields", "milestones"}]
    return [*kept, *(one for one in entries if one.key not in {"fields", "milestones", *both}), merged]


def profile(draft: Draft, shown: Mapping[str, Any], sent: int) -> Sequence[Entry]:
    """整份档案。"""
    dialect = next((match.dialect for match in draft.matches.values()), "")
    entries = [
        said(f"由 zhunsheng profile infer 起草:发了 {sent} 个 GET 请求。每行后面是把握(高、中、低)和样本(已打码)。"),
        said("请逐行核对:# 起头的没有把握，核实后去掉 #;改好用 zhunsheng profile lint 与 zhunsheng doctor -t 检查。"),
        *_head(shown),
    ]
    entries += [Entry("extends", dialect, "认出的方言")] * bool(dialect)
    entries += _terms(draft.fields)
    if draft.endpoints:
        entries.append(Entry("endpoints", under([*_endpoints(draft), *_untried(dialect, draft)])))
    entries += [Entry(key, under(lines)) for key, lines in draft.files.items()]
    entries += [Entry("portal", under(draft.portal))] * bool(draft.portal)
    return [*entries, Entry("standard", "national")]


def _head(given: Mapping[str, Any]) -> Iterable[Entry]:
    for key, value in given.items():
        yield Entry(
            key, under(Entry(one, inner) for one, inner in value.items()) if isinstance(value, Mapping) else value
        )


def _terms(made: Sequence[Fields]) -> list[Entry]:
    """单位代码与表示没有的值。"""
    codes = list(dict.fromkeys(code for one in made for code in one.units))
    words = list(dict.fromkeys(word for one in made for word in one.sentinels))
    known = aliases.code_table("unit")
    entries: list[Entry] = []
    if codes:
        entries.append(said("时限单位的代码:各平台不同，弄错会错怪中心。向中心核实后改对、去掉 #"))
        entries.append(Entry("units", {code: known.get(code) for code in codes}, "低 · 常见写法，不是缺省", off=True))
    entries += [Entry("sentinels", words, "样本里见到的表示“没有”的值")] * bool(words)
    return entries


def _endpoints(draft: Draft) -> Iterable[Entry]:
    return (Entry(source, under(lines)) for source, lines in draft.endpoints.items())


def _untried(dialect: str, draft: Draft) -> list[Entry]:
    """方言里没有试过的端点:先去掉，免得当作中心出错。"""
    if not dialect:
        return []
    data = read_layers(DIALECTS / f"{dialect}.yaml").merged()
    rest = [(name, spec) for name, spec in (data.get("endpoints") or {}).items() if name not in draft.endpoints]
    told = said("方言里的这些端点没有试过，先不用；中心有的，删去那一行(路径不同的写 path)")
    return [told, *(Entry(name, None, f"方言写的是 {spec.get('path')}") for name, spec in rest)] if rest else []
