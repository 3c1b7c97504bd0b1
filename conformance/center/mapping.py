"""字段映射:中心的一行 → 标准模型的一行(JSON 形状，时间是不带时区的墙上时间 ISO 文字)。

字段的值是 JMESPath(点连接的普通名字走快路)，或 ``{from, const, as, unit, map, split, fields}``;没有写 ``as`` 就按目标
的类型读。读不出的值不进模型，原因记为 trouble，事项的原文另存于 ``extra.unreadable``:读不出不等于没有公开。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from conformance.center import normalise, readers
from conformance.center.normalise import Unreadable
from conformance.center.readers import Reader
from conformance.center.targets import KINDS, SHOWS, default_form, hints, paths, required, rows_of
from conformance.domain import Element

Trouble = tuple[str, str]
"""(标准字段名, 一句中文)"""
Row = dict[str, Any]
Mapper = Callable[[Mapping[str, Any]], tuple[Row, list[Trouble]]]

_PLAIN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class _Field:
    target: str
    parent: str
    name: str
    get: Reader
    read: Reader


def compiled(
    source: str,
    fields: Mapping[str, Any] | None = None,
    *,
    sentinels: Sequence[Any] = (),
    timezone: str = "Asia/Shanghai",
) -> Mapper:
    """把 ``fields`` 编译成 ``row -> (canonical dict, troubles)``;``fields`` 为 None 是 native:行已是标准形状。"""
    if fields is None:
        return _native(KINDS[source], timezone)
    return _mapper(KINDS[source], fields, normalise.blank(sentinels), timezone)


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


def expression(text: str) -> Reader:
    """JMESPath → 取值函数；普通的点连接名字直接逐层取。写错的表达式抛 Unreadable。"""
    if not _PLAIN.fullmatch(text):
        return _jmespath(text)
    names = text.split(".")
    return _walk(names) if len(names) > 1 else lambda row: row.get(text)


def _walk(names: Sequence[str]) -> Reader:
    def get(row: Any) -> Any:
        for name in names:
            if not isinstance(row, Mapping):
                return None
            row = row.get(name)
        return row

    return get


def _jmespath(text: str) -> Reader:
    try:
        search = jmespath.compile(text).search
    except JMESPathError as error:
        raise Unreadable(
            f"“{text}”不是 JMESPath 表达式({str(error).splitlines()[0]})；带特殊符号的名字要加双引号"
        ) from None

    def get(row: Any) -> Any:
        try:
            return search(row)
        except JMESPathError as error:
            raise Unreadable(f"表达式“{text}”在这一行上算不出({error})") from None

    return get


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


def _mapper(kind: type, fields: Mapping[str, Any], blank: Callable[[Any], bool], timezone: str) -> Mapper:
    known = paths(kind)
    plan = [_field(target, spec, known[target], blank, timezone) for target, spec in fields.items()]
    keep_raw, parts = "extra" in known, _parts(fields, kind)

    def convert(row: Mapping[str, Any]) -> tuple[Row, list[Trouble]]:
        out: Row = {}
        troubles: list[Trouble] = []
        raw: dict[str, str] = {}
        for field in plan:
            value = None
            try:
                value = field.get(row)
                if not blank(value):
                    _put(out, field, field.read(value))
            except Unreadable as error:
                troubles.append((field.target, str(error)))
                raw[field.target] = str(value)[:200]
        if raw and keep_raw:
            out["extra"] = {**out.get("extra", {}), "unreadable": raw}
        return out, troubles + _incomplete(out, parts)

    return convert


def _field(target: str, spec: Any, hint: Any, blank: Callable[[Any], bool], timezone: str) -> _Field:
    full = spec if isinstance(spec, Mapping) else {"from": spec}
    parent, _, name = target.rpartition(".")
    constant = full.get("const")
    get = expression(full["from"]) if "from" in full else lambda row: constant
    form = full.get("as") or default_form(hint)
    inner = rows_of(hint)
    if inner is not None:
        each = _mapper(inner, full["fields"], blank, timezone) if "fields" in full else None
        return _Field(target, parent, name, get, readers.rows(inner, each, blank))
    return _Field(target, parent, name, get, readers.reader(form, hint, full, blank, timezone))


def _put(out: Row, field: _Field, value: Any) -> None:
    if value is None:
        return
    if not field.parent:
        out[field.name] = value
    elif isinstance(out.setdefault(field.parent, {}), dict):
        out[field.parent][field.name] = value


def _incomplete(out: Row, parts: Mapping[str, frozenset[str]]) -> list[Trouble]:
    """逐项映射的时限只有数没有单位(或反过来)时去掉，不猜单位。"""
    troubles: list[Trouble] = []
    for name, needed in parts.items():
        gone = sorted(needed - out.get(name, {}).keys()) if name in out else []
        if gone:
            del out[name]
            troubles.append((name, f"缺 {'、'.join(gone)}，不成一个完整的值；请在档案里补上映射"))
    return troubles


def _parts(fields: Mapping[str, Any], kind: type) -> dict[str, frozenset[str]]:
    parents = {target.rpartition(".")[0] for target in fields} - {""}
    return {name: required(hints(kind)[name]) for name in sorted(parents)}
