"""时间在接口上原来写成什么样:归一之后时区和精度就看不出来了，所以映射之前先记下。

写法是 ``normalise.times`` 说的那几种，加上另有写明(值里没有时差，档案写明了中心的时区)和认不出。
合契约(native)的不看档案:契约要写时差。
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from conformance.center import normalise
from conformance.center.normalise import Unreadable, times
from conformance.center.reading.functions import expression
from conformance.center.reading.targets import KINDS, paths
from conformance.center.reading.terms import Terms

STATED, UNREADABLE = "另有写明", "认不出"

Observe = Callable[[Mapping[str, Any], Collection[str]], Iterator[tuple[str, str, str]]]
"""(接口的一行，其中读不出的标准字段) → (标准字段, 写法, 原文)。"""

_PLAIN = Terms()


def observer(name: str, fields: Mapping[str, Any] | None, terms: Terms = _PLAIN) -> Observe:
    """来源 ``name`` 的时间字段的观察者;``fields`` 为 None 是 native，字段就是标准名。"""
    known = [target for target, hint in paths(KINDS[name]).items() if hint is datetime]
    wanted = {target: target for target in known} if fields is None else _origins(fields, known)
    getters = {target: expression(origin, loose=terms.loose) for target, origin in wanted.items()}
    blank, known_zone = normalise.blank(terms.sentinels), terms.zoned and fields is not None

    def said(value: Any) -> str:
        try:
            form = times.told(value, terms.timezone)[1]
        except Unreadable:
            return UNREADABLE
        return STATED if form == times.NAIVE and known_zone else form

    def observe(row: Mapping[str, Any], unread: Collection[str]) -> Iterator[tuple[str, str, str]]:
        for target, get in getters.items():
            value = _got(get, row)
            if not blank(value):
                yield target, UNREADABLE if target in unread else said(value), str(value)

    return observe


def _origins(fields: Mapping[str, Any], known: Sequence[str]) -> dict[str, str]:
    """写明取自哪个字段、并且就当作时间来读的；常量和另有读法的不看。"""
    specs = {target: fields[target] for target in known if target in fields}
    plain = {target: spec for target, spec in specs.items() if isinstance(spec, str)}
    named = {
        target: spec["from"]
        for target, spec in specs.items()
        if isinstance(spec, Mapping) and set(spec) <= {"from", "as"} and "from" in spec
    }
    return plain | named


def _got(get: Callable[[Any], Any], row: Mapping[str, Any]) -> Any:
    try:
        return get(row)
    except Unreadable:
        return None
