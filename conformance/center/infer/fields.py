"""行里的键 → 映射的建议:先按名字认，再把建议真的用在样本上，读得出多少就有多少把握。没有把握的只作注释。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any

from conformance.center import normalise
from conformance.center.infer.keys import Rows, named, samples
from conformance.center.infer.shape import step
from conformance.center.normalise import Unreadable
from conformance.center.reading import aliases, mapping
from conformance.center.reading.functions import bare, found
from conformance.center.reading.targets import KINDS, paths, rows_of
from conformance.center.reading.terms import Terms
from conformance.domain import EventKind, Limit

GLANCE = 50
DISTINCT = 30


class Sure(StrEnum):
    """有多少把握。"""

    HIGH = "高"
    SOME = "中"
    LOW = "低"


@dataclass(frozen=True, slots=True)
class Proposal:
    """一个目标字段的建议:``spec`` 是档案里的写法，``sample`` 是原值，``why`` 是没有十足把握的原因。

    ``off`` 表示只写成注释:照它评测可能错怪中心，要人先核实。
    """

    target: str
    spec: Any
    sure: Sure
    sample: Any = None
    why: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """``proposals`` 按目标的次序;``unused`` 是没有用到的键和它的样本;``units`` 是见到的、没有说明的单位代码。"""

    proposals: tuple[Proposal, ...] = ()
    unused: tuple[tuple[str, Any], ...] = ()
    units: tuple[str, ...] = ()
    sentinels: tuple[str, ...] = ()


@dataclass
class _Reading:
    section: str
    kind: type
    rows: Rows
    samples: dict[str, Any] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)


_SENTINELS = ("无", "null", "NULL", "待补充", "暂无", "-", "—", "1753-01-01")


def fields(source: str, rows: Rows) -> Fields:
    """一个来源的样本行 → 建议。"""
    return _proposed(_Reading(source, KINDS[source], rows[:GLANCE]))


def _proposed(reading: _Reading) -> Fields:
    reading.samples = samples(reading.rows)
    chosen = _chosen(reading)
    guessed = list(_guessed(reading, chosen))
    made = [_tried(reading, target, path) for target, path in chosen.items()] + guessed
    order = list(paths(reading.kind))
    used = {*chosen.values(), *(one.spec for one in guessed), *_unit_keys(reading).values()}
    unused = tuple((path, value) for path, value in reading.samples.items() if not _covered(path, used))
    said = {str(value).strip() for row in reading.rows for value in row.values() if isinstance(value, str)}
    return Fields(
        tuple(sorted(made, key=lambda one: order.index(one.target))),
        unused,
        tuple(dict.fromkeys(reading.units)),
        tuple(word for word in _SENTINELS if word in said),
    )


def _covered(path: str, used: set[str]) -> bool:
    return path in used or any(one.startswith((f"{path}.", f"{path}[")) for one in used)


def _chosen(reading: _Reading) -> dict[str, str]:
    """每个目标取顺位最前的键(同顺位的取外层的、有值的);一个键只给一个目标。"""
    offers = [
        (rank + 100 * bare(value) + 5 * path.count("."), target, path)
        for path, value in reading.samples.items()
        for target, rank in aliases.targets_of(reading.section, named(path))
        if target in paths(reading.kind) and not (isinstance(value, Mapping) and target not in _LISTS)
    ]
    chosen: dict[str, str] = {}
    for _, target, path in sorted(offers):
        if target not in chosen and path not in chosen.values():
            chosen[target] = path
    return chosen


_LISTS = frozenset({"materials", "special_procedures"})


def _tried(reading: _Reading, target: str, path: str) -> Proposal:
    hint, sample = paths(reading.kind)[target], reading.samples[path]
    if bare(sample):
        said = f"{len(reading.rows)} 行样本里都没有值"
        return Proposal(target, path, Sure.SOME, None, f"{said}；留着它评测会存疑，确认取对了再去掉 #", off=True)
    if (inner := rows_of(hint)) is not None:
        return _rows(reading, target, path, inner)
    if hint is Limit or _split(reading, target):
        return _limit(reading, target, path)
    if isinstance(sample, list) and sample and isinstance(sample[0], Mapping):
        outer = ".".join(step("", name) for name in path.split(".")) if path.isidentifier() else path
        path = f"{outer}[].{_wordy(sample[0])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enumerated(reading, target, path, hint)
    return _judged(reading, Proposal(target, path, Sure.HIGH, sample))


def _split(reading: _Reading, target: str) -> bool:
    """办件的时限分两列，写 as: duration 连同单位一起读。"""
    return reading.section == "cases" and target in {"promised_limit", "statutory_limit"}


def _wordy(one: Mapping[str, Any]) -> str:
    """一列对象里最像名称的键。"""
    named = [str(key) for key in one if str(key).lower().endswith(("name", "名称", "content", "text"))]
    return step("", (named or [str(key) for key in one])[0])


def _unit_keys(reading: _Reading) -> dict[str, str]:
    """时限目标 → 单位代码所在的键。"""
    known = {
        bare_: target for target, names in aliases.catalogue()["units"].items() for bare_ in map(aliases.bare, names)
    }
    return {known[name]: path for path in reading.samples if (name := aliases.bare(named(path))) in known}


def _limit(reading: _Reading, target: str, path: str) -> Proposal:
    """时限:连同单位代码；数字没有单位的，要人向中心核实后写上，从不猜。"""
    spec: dict[str, Any] = {"from": path, "as": "duration"}
    coded = _unit_keys(reading).get(target)
    if coded is not None:
        spec["unit_from"] = coded
        seen = {str(found(row, coded)).strip() for row in reading.rows if not bare(found(row, coded))}
        reading.units += sorted(code for code in seen if code not in normalise.UNITS)
        rest = dict.fromkeys(seen, "工作日")
        made = _judged(reading, Proposal(target, spec, Sure.HIGH, reading.samples[path]), {**spec, "units": rest})
        return replace(made, why=made.why or "单位代码要在 units 里写明")
    made = _judged(reading, Proposal(target, spec, Sure.HIGH, reading.samples[path]))
    if made.sure is not Sure.HIGH and not _troubles(reading, target, {**spec, "unit": "工作日"}):
        return replace(made, sure=Sure.SOME, why="没有说明单位:向中心核实后写进 unit: 工作日(或 自然日)")
    return made


def _enumerated(reading: _Reading, target: str, path: str, kind: type[Enum]) -> Proposal:
    """固定取值的字段:按样本里出现的值写对照表；对不上的说出来。"""
    sample, words = reading.samples[path], {str(one.value) for one in kind}
    seen = list(dict.fromkeys(str(v).strip() for row in reading.rows if not bare(v := found(row, path))))[:DISTINCT]
    known = aliases.code_table("events" if kind is EventKind else "unit" if target.endswith("unit") else target)
    table = {word: word if word in words else known[word] for word in seen if word in words or word in known}
    odd = [word for word in seen if word not in table]
    if not odd and all(word == value for word, value in table.items()):
        return Proposal(target, path, Sure.HIGH, sample)
    spec: dict[str, Any] = {"from": path, "map": table} if table else {"from": path}
    if kind is EventKind:
        spec["otherwise"] = EventKind.STAGE.value
    left = f"；{'、'.join(odd[:6])} 没有对上，请补写" * bool(odd)
    why = f"对照表照常见写法拟的，请核实{left}"
    return Proposal(target, spec, Sure.LOW if not table else Sure.SOME, sample, why, off=not table and bool(odd))


def _rows(reading: _Reading, target: str, path: str, kind: type) -> Proposal:
    """一列对象:里面的字段再认一遍。"""
    each = [one for row in reading.rows for one in _as_list(found(row, path)) if isinstance(one, Mapping)]
    sample = reading.samples[path]
    if not each:
        return _judged(reading, Proposal(target, path, Sure.HIGH, sample))
    inner = _proposed(_Reading(f"{reading.section}.{target}", kind, each[:GLANCE]))
    kept = {one.target: one.spec for one in inner.proposals if not one.off}
    if "name" not in kept and "kind" not in kept:
        return Proposal(target, path, Sure.LOW, each[0], "认不出里面的名称，请写 fields", off=True)
    return Proposal(target, {"from": path, "fields": kept}, Sure.HIGH, each[0])


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _judged(reading: _Reading, proposal: Proposal, spec: Any = None) -> Proposal:
    """把建议用在样本上:有几行读不出。"""
    troubles = _troubles(reading, proposal.target, proposal.spec if spec is None else spec)
    if not troubles:
        return proposal
    sure = Sure.SOME if len(troubles) < len(reading.rows) else Sure.LOW
    why = f"{len(reading.rows)} 行里 {len(troubles)} 行读不出:{troubles[0]}"
    return replace(proposal, sure=sure, why=why[:160])


def _troubles(reading: _Reading, target: str, spec: Any) -> list[str]:
    if reading.section not in KINDS:
        return []
    try:
        convert = mapping.compiled(reading.section, {target: spec}, Terms(sentinels=_SENTINELS))
    except Unreadable as error:
        return [str(error)] * len(reading.rows)
    return [said for row in reading.rows for name, said in convert(row)[1] if name == target]


def _guessed(reading: _Reading, chosen: dict[str, str]) -> Iterator[Proposal]:
    """事项编码有校验位，由值认得准:名字没有认出的，以及照名字认的(guid、id……)值不是编码的，都以值为准。"""
    if reading.section != "items" or _is_code(reading.samples.get(chosen.get("code", ""))):
        return
    path = next((path for path, value in reading.samples.items() if _is_code(value)), "")
    if path:
        chosen.pop("code", None)
        yield Proposal("code", path, Sure.SOME, reading.samples[path], "由值认出(31 位、校验位相符)")


def _is_code(value: Any) -> bool:
    try:
        normalise.item_code(value)
    except Unreadable:
        return False
    return True
