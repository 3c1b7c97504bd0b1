"""档案里 ``as`` 的各种读法:一个原始值 → JSON 形状的标准值，读不出抛 ``Unreadable``。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from conformance.center import normalise
from conformance.center.normalise import Unreadable

Reader = Callable[[Any], Any]
Blank = Callable[[Any], bool]

FORMS = ("text", "list", "rows", "materials", "duration", "date", "datetime", "money", "bool", "int", "raw")


def reader(form: str, hint: Any, spec: Mapping[str, Any], empty: Blank, timezone: str) -> Reader:
    """``as`` 的名字与目标类型 → 读法；有 ``map`` 先换值。"""
    read = _plain_reader(form, hint, spec, empty, timezone)
    table = {str(raw).strip(): value for raw, value in spec.get("map", {}).items()}
    return _mapped(table, read, form) if table else read


def _plain_reader(form: str, hint: Any, spec: Mapping[str, Any], empty: Blank, timezone: str) -> Reader:
    unit, split = spec.get("unit"), spec.get("split")
    simple: dict[str, Reader] = {
        "duration": lambda value: normalise.limit(value, unit),
        "datetime": lambda value: normalise.moment(value, timezone).isoformat(),
        "date": lambda value: normalise.day(value, timezone).isoformat(),
        "money": normalise.money,
        "bool": normalise.flag,
        "int": normalise.whole,
        "list": lambda value: listed(value, empty, split),
        "raw": lambda value: value,
    }
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    return simple.get(form, text)


def _mapped(table: Mapping[str, Any], read: Reader, form: str) -> Reader:
    if form == "list":
        return lambda value: [table.get(one.strip(), one) for one in read(value)]

    def get(value: Any) -> Any:
        swapped = table.get(str(value).strip(), value)
        return None if swapped is None else read(swapped)

    return get


def text(value: Any) -> str:
    """文字，去首尾空白；数字照写。"""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"这里要文字，得到的是{_named(value)}；请在 from 里用 JMESPath 取到文字")
    return str(value).strip()


def listed(value: Any, empty: Blank, split: str | None = None) -> list[str]:
    """一列文字；单个文字按 ``split``(缺省为换行)切开，空值去掉。"""
    parts = value if isinstance(value, list | tuple) else text(value).split(split or "\n")
    return [text(part) for part in parts if not empty(part)]


def rows(kind: type, each: Callable[[Any], tuple[dict[str, Any], list[Any]]] | None, empty: Blank) -> Reader:
    """一列对象:文字当作名称，字典按 ``fields`` 映射(没有就认为已是标准形状)。"""
    first = next(iter(kind.__dataclass_fields__))  # type: ignore[attr-defined]

    def one(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return {first: text(value)}
        if each is None:
            return dict(value)
        out, troubles = each(value)
        if troubles:
            raise Unreadable(f"{troubles[0][0]}:{troubles[0][1]}")
        return out

    def read(value: Any) -> list[dict[str, Any]]:
        parts = (
            value
            if isinstance(value, list | tuple)
            else [value]
            if isinstance(value, Mapping)
            else listed(value, empty)
        )
        return [one(part) for part in parts if not empty(part)]

    return read


def _member(kind: type[Enum]) -> Reader:
    words = {str(one.value) for one in kind}

    def read(value: Any) -> str:
        found = text(value)
        if found not in words:
            raise Unreadable(f"“{found}”不是标准的取值({'、'.join(sorted(words))})；请在档案里用 map 对应")
        return found

    return read


def _named(value: Any) -> str:
    names: dict[type, str] = {bool: "是否", list: "列表", dict: "对象", tuple: "列表"}
    return names.get(type(value), type(value).__name__)
