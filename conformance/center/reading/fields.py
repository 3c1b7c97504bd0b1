"""档案里一个字段的写法 → 怎样从一行里取值、怎样读。

``{from, const, as, pattern, unit, unit_from, units, none_when_at_least, map, enum, otherwise, split, sentinels,
fields}``;``from`` 可以是一列表达式，取第一个不空白的。空值检查在取值之后、读之前。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from conformance.center import normalise
from conformance.center.normalise import Unreadable
from conformance.center.reading import patterns, readers
from conformance.center.reading.functions import Reader, expression
from conformance.center.reading.targets import default_form
from conformance.center.reading.terms import Terms
from conformance.domain import LimitUnit

Blank = Callable[[Any], bool]
_NUMBER = re.compile(r"\s*([0-9]+)(?:\.0+)?\s*")


@dataclass(frozen=True, slots=True)
class Field:
    """一个目标字段:取值、空不空、读。"""

    target: str
    parent: str
    name: str
    get: Reader
    blank: Blank
    read: Reader
    unit: str = ""
    """办件的时限分两列:单位写到这一列。"""


def full(spec: Any) -> Mapping[str, Any]:
    """字段的完整写法:只写文字(或一列文字)的就是 ``from``。"""
    return spec if isinstance(spec, Mapping) else {"from": spec}


def field(target: str, given: Any, hint: Any, terms: Terms) -> Field:
    """一个标量字段(一列对象的见 ``mapping``)。"""
    spec = full(given)
    parent, _, name = target.rpartition(".")
    blank = blanks(spec, terms)
    get = getter(spec, terms, blank)
    split = spec.get("as") == "duration" and hint is int
    unit = f"{target.removesuffix('_limit')}_unit" if split and target.endswith("_limit") else ""
    read = _read(spec, hint, terms, blank)
    return Field(target, parent, name, get, blank, _days(read) if split and not unit else read, unit)


def blanks(spec: Mapping[str, Any], terms: Terms) -> Blank:
    """表示“没有”的值:档案、来源与字段自己写的。"""
    return normalise.blank((*terms.sentinels, *(spec.get("sentinels") or ())))


def getter(spec: Mapping[str, Any], terms: Terms, blank: Blank) -> Reader:
    """取值:表达式或固定值，再按 ``pattern`` 截取，再配上单位。"""
    if "from" not in spec:
        constant = spec.get("const")
        return lambda row: constant
    get = _first(spec["from"], blank, loose=terms.loose)
    if "pattern" in spec:
        get = _cut(get, spec["pattern"], blank)
    return _measured(get, spec, terms, blank) if "unit_from" in spec else get


def origins(spec: Any) -> tuple[str, ...]:
    """字段取自哪些表达式；固定值没有。"""
    found = full(spec).get("from", ())
    return tuple(found) if isinstance(found, list | tuple) else (found,)


def _first(given: Any, blank: Blank, *, loose: bool) -> Reader:
    if isinstance(given, str):
        return expression(given, loose=loose)
    each = [expression(one, loose=loose) for one in given]

    def get(row: Any) -> Any:
        for one in each:
            if not blank(value := one(row)):
                return value
        return None

    return get


def _cut(get: Reader, pattern: str, blank: Blank) -> Reader:
    patterns.check(pattern)

    def cut(row: Any) -> Any:
        value = get(row)
        return None if blank(value) else patterns.captured(readers.text(value), pattern)

    return cut


def _measured(get: Reader, spec: Mapping[str, Any], terms: Terms, blank: Blank) -> Reader:
    """裸数字配上单位代码所说的单位；代码没有在 units 写明、或写明为空，就不猜。"""
    units = {str(code).strip(): unit for code, unit in {**terms.units, **(spec.get("units") or {})}.items()}
    code_of = expression(spec["unit_from"], loose=terms.loose)

    def measured(row: Any) -> Any:
        value = get(row)
        number = None if blank(value) else _NUMBER.fullmatch(str(value))
        if number is None:
            return value
        code = code_of(row)
        if blank(code):
            return value
        return f"{number[1]}{_unit(str(code).strip(), units, value)}"

    return measured


def _unit(code: str, units: Mapping[str, Any], value: Any) -> str:
    unit = units.get(code, code if code in normalise.UNITS else None)
    if unit is None:
        raise Unreadable(f"时限“{value}”的单位代码“{code}”没有在档案的 units 写明是什么单位；请向中心核实后写上")
    return str(unit)


def _read(spec: Mapping[str, Any], hint: Any, terms: Terms, blank: Blank) -> Reader:
    form = spec.get("as") or default_form(hint)
    table = {str(raw).strip(): value for raw, value in table_of(spec, hint, terms).items()}
    units = {**terms.units, **(spec.get("units") or {})}
    read = readers.reader(form, hint, {**spec, "map": table, "units": units}, blank, terms.timezone)
    if form in {"date", "datetime"}:
        read = _real(read, (*terms.sentinels, *(spec.get("sentinels") or ())))
    most = spec.get("none_when_at_least")
    return read if most is None else _below(read, most)


def table_of(spec: Mapping[str, Any], hint: Any, terms: Terms) -> dict[str, Any]:
    """对照表:国标的、单位的、按名字的、字段自己的，后面的优先。"""
    named = terms.enums.get(spec.get("enum", ""), {})
    units = terms.units if hint is LimitUnit else {}
    return {**normalise.WORDS.get(hint, {}), **units, **named, **(spec.get("map") or {})}


def _real(read: Reader, sentinels: tuple[Any, ...]) -> Reader:
    """表示“没有”的日期:不论写成什么样，同一天就是。"""
    written = empty_days(sentinels)
    if not written:
        return read

    def get(value: Any) -> Any:
        found = read(value)
        return None if found[:10] in written else found

    return get


def empty_days(sentinels: Iterable[Any]) -> frozenset[str]:
    """表示“没有”的值里的日期，写成 1753-01-01 的样子。"""
    days = {one for one in sentinels if isinstance(one, date) and not isinstance(one, datetime)}
    for one in sentinels:
        if isinstance(one, str) and re.match(r"[0-9]{4}", one):
            with suppress(Unreadable):
                days.add(normalise.day(one))
    return frozenset(day.isoformat() for day in days)


def _below(read: Reader, most: float) -> Reader:
    def get(value: Any) -> Any:
        found = read(value)
        number = found.get("value") if isinstance(found, Mapping) else found
        return None if isinstance(number, int | float) and number >= most else found

    return get


def _days(read: Reader) -> Reader:
    """只写日数的列(如延长的工作日数):时限须以工作日计。"""

    def get(value: Any) -> Any:
        found = read(value)
        if found is not None and found["unit"] != LimitUnit.WORKDAY:
            raise Unreadable(f"“{value}”不是以工作日计的日数；这一列要工作日数")
        return None if found is None else found["value"]

    return get
