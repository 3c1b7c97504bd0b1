"""样本行里有哪些键，各自的样本值，说的是什么。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.center.reading.functions import bare

_NAME = re.compile(r"[^\W\d]\w*")
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[^.]+')
_TEXTS = frozenset({"text", "name", "label", "title"})
_BARE = _TEXTS | {"id", "code", "value", "no", "key", "guid"}
Rows = Sequence[Mapping[str, Any]]


def samples(rows: Rows) -> dict[str, Any]:
    """键(嵌套对象的用点连接)→ 第一个不空白的值；一行也没有值的是 None。"""
    out: dict[str, Any] = {}
    for row in rows:
        for path, value in _flat(row, ""):
            if bare(out.get(path)):
                out[path] = value
    return out


def _flat(row: Mapping[str, Any], path: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        here = _under(path, str(key))
        yield here, value
        if isinstance(value, Mapping) and depth < 2:
            yield from _flat(value, here, depth + 1)


def _under(path: str, key: str) -> str:
    """普通的点连接名字走快路，汉字也不必加引号。"""
    name = key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{name}" if path else name


def named(path: str) -> str:
    """路径说的是什么:最后一个键；{id, text} 这样的代码与文字，文字算上一级的键，代码谁也不算。"""
    parts: list[str] = [quoted.strip('"') for quoted in _PARTS.findall(path)]
    if len(parts) < 2 or parts[-1].lower() not in _BARE:
        return parts[-1]
    return parts[-2] if parts[-1].lower() in _TEXTS else ""
