"""一个答复长什么样:行在哪里、总数在哪里、怎样算成功。每个表达式都在答复上算过，给得出行才提出来。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.center.normalise import Unreadable
from conformance.center.reading import aliases
from conformance.center.reading.functions import bare, expression

DEEPEST = 7
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_GLANCE = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """``rows`` 是 JMESPath(空文字表示整个答复就是列表);``known`` 是行里认得的目标字段数。"""

    rows: str
    listed: tuple[Mapping[str, Any], ...]
    known: int
    total: str = ""
    declared: int | None = None
    pages: str = ""
    success: str = ""
    message: str = ""


def shape(value: Any, source: str) -> Shape | None:
    """答复的形状；认得的字段都在一个对象里(一条详情)的，当作只有一行；都没有是 None。"""
    best: Shape | None = None
    for path in dict.fromkeys(_paths(value, "")):
        listed = _listed(value, path)
        if not listed:
            continue
        keys = {str(key) for row in listed[:_GLANCE] for key in row}
        found = Shape(path, listed, aliases.hits(source, keys))
        if best is None or (found.known, len(listed)) > (best.known, len(best.listed)):
            best = found
    alone = single(value, source)
    if alone and alone[0] and (best is None or best.known * 2 < aliases.hits(source, map(str, alone[1]))):
        best = Shape(f"[{alone[0]}]", (alone[1],), aliases.hits(source, map(str, alone[1])))
    return best and _enveloped(best, value)


def single(value: Any, source: str) -> tuple[str, Mapping[str, Any]] | None:
    """详情:答复里认得最多的那个对象和它的 JMESPath(空文字表示整个答复)。"""
    found = [(path, one) for path, one in _objects(value, "") if aliases.hits(source, map(str, one)) > 1]
    return max(found, key=lambda one: aliases.hits(source, map(str, one[1])), default=None)


def step(path: str, key: str) -> str:
    """``path`` 之下的键；不是普通名字的加引号。"""
    name = key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{name}" if path else name


def inside(value: Any) -> Any:
    """文字里装着的 JSON 对象或列表；不是是 None。"""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _paths(value: Any, path: str, depth: int = 0) -> Iterator[str]:
    """可能是行的各处。"""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        yield from _lists(value, path, depth)
    elif isinstance(value, Mapping):
        if _grouped(value):
            yield f"values({path or '@'})[]"
        for key, inner in value.items():
            yield from _paths(inner, step(path, str(key)), depth + 1)
    elif (unpacked := inside(value)) is not None:
        yield from _paths(unpacked, f"from_json({path or '@'})", depth + 1)


def _lists(value: list[Any], path: str, depth: int) -> Iterator[str]:
    rows = [one for one in value if isinstance(one, Mapping)]
    if not rows:
        return
    yield path
    for key in dict.fromkeys(key for row in rows[:_GLANCE] for key in row):
        below = [row[key] for row in rows if isinstance(row.get(key), list)]
        if any(isinstance(one, Mapping) for each in below for one in each):
            yield f"leaves({path or '@'}, '{key}')" if _alike(rows, below, str(key)) else ""
            yield from _paths([one for each in below for one in each], f"{step(f'{path}[]', str(key))}[]", depth + 1)


def _alike(rows: list[Any], below: list[list[Any]], key: str) -> bool:
    """下级与上级是同一种东西(除了装下级的键):要一层层取到底。"""
    upper = {str(one) for row in rows for one in row} - {key}
    lower = {str(one) for each in below for row in each if isinstance(row, Mapping) for one in row}
    return "'" not in key and len(upper & lower) * 2 >= len(upper) > 0


def _grouped(value: Mapping[str, Any]) -> bool:
    """{组名: [对象…]}:两组以上，键相同。"""
    kinds = [
        frozenset(one[0]) for one in value.values() if isinstance(one, list) and one and isinstance(one[0], Mapping)
    ]
    return len(kinds) > 1 and len(kinds) == len(value) and len(set(kinds)) == 1


def _listed(value: Any, path: str) -> tuple[Mapping[str, Any], ...]:
    try:
        found = expression(path)(value) if path else value
    except (Unreadable, AttributeError):
        return ()
    return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def _objects(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        yield path, value
        for key, inner in value.items():
            yield from _objects(inner, step(path, str(key)), depth + 1)
    elif isinstance(value, list) and len(value) == 1:
        yield from _objects(value[0], f"{path}[0]" if path else "[0]", depth + 1)
    elif (unpacked := inside(value)) is not None:
        yield from _objects(unpacked, f"from_json({path or '@'})", depth + 1)


def _enveloped(found: Shape, value: Any) -> Shape:
    """总数、页数、怎样算成功:在列表之外找。"""
    scalars = [(path, key, one) for path, key, one in _scalars(value, "") if not path.startswith(f"{found.rows}[")]
    total = _counted(scalars, "total", len(found.listed))
    pages = _counted(scalars, "pages", 1)
    success, message = envelope(value)
    return Shape(
        found.rows,
        found.listed,
        found.known,
        total[0] if total else "",
        total[1] if total else None,
        pages[0] if pages and not total else "",
        success,
        message,
    )


def _scalars(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, Mapping) and depth <= DEEPEST:
        for key, inner in value.items():
            here = step(path, str(key))
            unpacked = inside(inner)
            if isinstance(inner, Mapping):
                yield from _scalars(inner, here, depth + 1)
            elif isinstance(unpacked, Mapping):
                yield from _scalars(unpacked, f"from_json({here})", depth + 1)
            elif not isinstance(inner, list):
                yield here, str(key), inner


def _counted(scalars: list[tuple[str, str, Any]], kind: str, least: int) -> tuple[str, int] | None:
    for path, key, value in scalars:
        number = not isinstance(value, bool) and re.fullmatch("[0-9]{1,9}", str(value))
        if aliases.is_a(kind, key) and number and int(value) >= least:
            return path, int(value)
    return None


def envelope(value: Any) -> tuple[str, str]:
    """(怎样算成功, 中心的说法在哪里);看不出的是空文字。只看外面三层，列表里面的不算。"""
    conditions, message = list[str](), ""
    for path, key, one in _scalars(value, ""):
        if path.count(".") > 2 or "from_json" in path:
            continue
        if aliases.is_a("status", key) and str(one).lower() in {str(w).lower() for w in _words()}:
            conditions.append(_equals(path, one))
        elif aliases.is_a("message", key) and isinstance(one, str) and not message:
            message = path
    return " && ".join(conditions), message if conditions else ""


def _words() -> list[str]:
    words: list[str] = aliases.catalogue()["succeeded"]
    return words


def _equals(path: str, value: Any) -> str:
    if isinstance(value, bool):
        return path
    return f"{path} == `{value}`" if isinstance(value, int) else f"{path} == '{value}'"


def refused(value: Any) -> str:
    """答复像是 200 里装着的错误时，中心的说法；不像是空文字。"""
    for path, key, one in _scalars(value, ""):
        if path.count(".") < 2 and aliases.is_a("message", key) and isinstance(one, str) and not bare(one):
            return one[:80]
    return ""
