"""字段映射:中心的一行 → 标准模型的一行(JSON 形状，时间是不带时区的墙上时间 ISO 文字)。

字段的写法见 ``fields``;没有写 ``as`` 就按目标的类型读。读不出的值不进模型，原因记为 trouble，事项的原文另存于
``extra.unreadable``:读不出不等于没有公开。表示“没有”的文字(无、待补充)不进模型，事项的原文另存于 ``extra.stated``。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from conformance.center import normalise
from conformance.center.normalise import Unreadable
from conformance.center.reading import readers
from conformance.center.reading.fields import Field, blanks, field, full, getter
from conformance.center.reading.functions import bare
from conformance.center.reading.targets import KINDS, SHOWS, hints, paths, required, rows_of
from conformance.center.reading.terms import Terms
from conformance.domain import Element

Trouble = tuple[str, str]
"""(标准字段名, 一句中文)"""
Row = dict[str, Any]
Mapper = Callable[[Mapping[str, Any]], tuple[Row, list[Trouble]]]

_PLAIN_TERMS = Terms()
UNITED = tuple((f"{name}_limit", f"{name}_unit") for name in ("statutory", "promised"))
"""办件的时限与它的单位。"""
UNITLESS = "请向中心核实后在档案里写明(unit、unit_from,或者 units 里的代码)，从不猜"


def compiled(
    source: str,
    fields: Mapping[str, Any] | None = None,
    terms: Terms = _PLAIN_TERMS,
    unseen: set[str] | None = None,
) -> Mapper:
    """把 ``fields`` 编译成 ``row -> (canonical dict, troubles)``;``fields`` 为 None 是 native:行已是标准形状。

    ``unseen`` 里先放进全部字段，取到过值的划掉:剩下的是每一行都取不到值的。
    """
    if fields is None:
        return _native(KINDS[source], terms.timezone)
    return _mapper(KINDS[source], fields, terms, set() if unseen is None else unseen)


def elements(fields: Mapping[str, Any] | None) -> tuple[Element, ...]:
    """这些字段看得到的公开要素;None(native)为全部。"""
    if fields is None:
        return tuple(Element)
    shown = set(_leaves(fields))
    return tuple(element for element, target in SHOWS.items() if shown & {target, target.split(".")[0] + ".*"})


def _leaves(fields: Mapping[str, Any]) -> Iterable[str]:
    for target, spec in fields.items():
        yield target
        if target in {"statutory_limit.value", "promised_limit.value"}:
            yield target.split(".")[0]
        if target == "fee":
            yield "fee.*"
        if isinstance(spec, Mapping):
            yield from (f"{target}.{inner}" for inner in spec.get("fields", ()))


def _native(kind: type, timezone: str) -> Mapper:
    """标准形状只需把带时差的时间换成当地墙上时间。"""
    moments = [name for name, hint in hints(kind).items() if hint is datetime]

    def convert(row: Mapping[str, Any]) -> tuple[Row, list[Trouble]]:
        out, troubles = dict(row), list[Trouble]()
        for name in moments:
            if out.get(name) is None:
                continue
            try:
                out[name] = normalise.moment(out[name], timezone).isoformat()
            except Unreadable as error:
                troubles.append((name, str(error)))
                del out[name]
        return out, troubles

    return convert


def _mapper(kind: type, fields: Mapping[str, Any], terms: Terms, unseen: set[str], prefix: str = "") -> Mapper:
    known = paths(kind)
    plan = [_field(target, spec, known[target], terms, unseen, prefix) for target, spec in fields.items()]
    keep_raw, parts = "extra" in known, _parts(fields, kind)
    limits = tuple(pair for pair in UNITED if pair[0] in fields and set(pair) <= known.keys())
    unseen.update(prefix + target for target in fields)

    def convert(row: Mapping[str, Any]) -> tuple[Row, list[Trouble]]:
        out, troubles, notes = _read(row, plan, unseen, prefix)
        if keep_raw and notes and isinstance(extra := out.get("extra", {}), Mapping):
            out["extra"] = {**extra, **notes}
        return out, [*troubles, *_incomplete(out, parts), *_unitless(out, limits, troubles)]

    return convert


def _read(
    row: Mapping[str, Any], plan: Sequence[Field], unseen: set[str], prefix: str
) -> tuple[Row, list[Trouble], dict[str, dict[str, str]]]:
    """逐个字段取值、读；原文:``unreadable`` 是读不出的,``stated`` 是写明没有的。"""
    out: Row = {}
    troubles: list[Trouble] = []
    notes: dict[str, dict[str, str]] = {}
    for one in plan:
        value = None
        try:
            value = one.get(row)
            if unseen and not bare(value):
                unseen.discard(prefix + one.target)
            if not one.blank(value):
                _put(out, one, one.read(value))
            elif isinstance(value, str) and value.strip():
                notes.setdefault("stated", {})[one.target] = value.strip()[:200]
        except Unreadable as error:
            unseen.discard(prefix + one.target)
            troubles.append((one.target, str(error)))
            notes.setdefault("unreadable", {})[one.target] = str(error if value is None else value)[:200]
    return out, troubles, notes


def _field(target: str, given: Any, hint: Any, terms: Terms, unseen: set[str], prefix: str) -> Field:
    inner = rows_of(hint)
    if inner is None:
        return field(target, given, hint, terms)
    spec = full(given)
    parent, _, name = target.rpartition(".")
    blank = blanks(spec, terms)
    each = _mapper(inner, spec["fields"], terms, unseen, f"{prefix}{target}.") if "fields" in spec else None
    return Field(target, parent, name, getter(spec, terms, blank), blank, readers.rows(inner, each, blank))


def _put(out: Row, one: Field, value: Any) -> None:
    if value is None:
        return
    if one.unit:
        out[one.name], out[one.unit] = value["value"], value["unit"]
    elif not one.parent:
        out[one.name] = value
    elif isinstance(out.setdefault(one.parent, {}), dict):
        out[one.parent][one.name] = value


def _incomplete(out: Row, parts: Mapping[str, frozenset[str]]) -> list[Trouble]:
    """逐项映射的时限只有数没有单位(或反过来)时去掉，不猜单位。"""
    troubles: list[Trouble] = []
    for name, needed in parts.items():
        gone = sorted(needed - out.get(name, {}).keys()) if name in out else []
        if gone:
            del out[name]
            troubles.append((name, f"缺 {'、'.join(gone)}，不成一个完整的值；请在档案里补上映射"))
    return troubles


def _unitless(out: Row, limits: Sequence[tuple[str, str]], troubles: Sequence[Trouble]) -> Iterator[Trouble]:
    """办件的时限有数而没有单位:数留着，单位从不猜。单位本来读不出的已经说过。"""
    for limit, unit in limits:
        if limit in out and unit not in out and all(name != unit for name, _ in troubles):
            yield unit, f"时限“{out[limit]}”没有单位；{UNITLESS}"


def _parts(fields: Mapping[str, Any], kind: type) -> dict[str, frozenset[str]]:
    parents = {target.rpartition(".")[0] for target in fields} - {""}
    return {name: required(hints(kind)[name]) for name in sorted(parents)}
