"""档案里 ``as`` 的各种读法:一个原始值 → JSON 形状的标准值，读不出抛 ``Unreadable``。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache, partial
from typing import Any

from conformance.center import normalise
from conformance.center.normalise import Unreadable

Reader = Callable[[Any], Any]
Blank = Callable[[Any], bool]


def reader(form: str, hint: Any, spec: Mapping[str, Any], empty: Blank, timezone: str) -> Reader:
    """``as`` 的名字与目标类型 → 读法；有 ``map`` 先换值。"""
    read = _plain_reader(form, hint, spec, empty, timezone)
    table = {str(raw).strip(): value for raw, value in spec.get("map", {}).items()}
    return _mapped(table, read, form, spec.get("otherwise")) if table or "otherwise" in spec else read


def _plain_reader(form: str, hint: Any, spec: Mapping[str, Any], empty: Blank, timezone: str) -> Reader:
    unit, split = spec.get("unit"), spec.get("split")
    simple: dict[str, Reader] = {
        "duration": lambda value: normalise.limit(value, unit, _day(value, spec)),
        "datetime": lambda value: normalise.moment(value, timezone).isoformat(),
        "date": lambda value: normalise.day(value, timezone).isoformat(),
        "money": normalise.money,
        "bool": normalise.flag,
        "int": normalise.whole,
        "list": lambda value: listed(value, empty, split),
        "phone": _kept(lambda value: "、".join(normalise.phone(value)), text),
        "basis": _kept(lambda value: [cited(one) for one in normalise.basis(value)], partial(listed, empty=empty)),
        "code": _kept(code, text),
        "raw": lambda value: value,
    }
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    return _remembered(simple[form]) if form in _REPEATED else simple.get(form, text)


_REPEATED = frozenset({"duration", "date", "money", "bool", "int", "phone", "code"})
"""同样的写法反复出现的:读过的记着。"""


def _remembered(read: Reader) -> Reader:
    known = lru_cache(4096)(lambda _kind, value: read(value))  # 1、1.0 与 True 相等，要按种类分开

    def get(value: Any) -> Any:
        if not isinstance(value, str | int | float):
            return read(value)
        found = known(type(value).__name__, value)
        return dict(found) if isinstance(found, dict) else found

    return get


def _mapped(table: Mapping[str, Any], read: Reader, form: str, otherwise: Any) -> Reader:
    """按对照表换值；表里没有的换成 ``otherwise``(没有写的照原样读)。"""
    if form == "list":
        return lambda value: [
            swapped for one in read(value) if (swapped := table.get(one.strip(), otherwise or one)) is not None
        ]

    def get(value: Any) -> Any:
        swapped = table.get(str(value).strip(), value if otherwise is None else otherwise)
        return None if swapped is None else read(swapped)

    return get


def text(value: Any) -> str:
    """文字，去首尾空白；数字照写。"""
    if type(value) is str:
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"这里要文字，得到的是{_named(value)}；请在 from 里用 JMESPath 取到文字")
    return str(value).strip()


def _kept(read: Reader, otherwise: Reader) -> Reader:
    """认不出的照原文留下:写得不对由条款去判，不能当作没有公开。"""

    def get(value: Any) -> Any:
        try:
            return read(value)
        except Unreadable:
            return otherwise(value)

    return get


def _day(value: Any, spec: Mapping[str, Any]) -> str | None:
    """“天”算什么:units 里写的；ISO 8601 的 D 也可以由 ``unit`` 说明。"""
    units = spec.get("units") or {}
    if str(value).strip().startswith("P"):
        return units.get("D") or spec.get("unit")
    return units.get("天")


def cited(law: Mapping[str, Any]) -> str:
    """一条依据 → 《名称》第十条第二款 这样的一段文字(数字用阿拉伯数字)。"""
    named = f"《{law['law']}》" if law["law"] else str(law["decree"])
    words = (("第{}条", "article"), ("之{}", "sub"), ("第{}款", "paragraph"), ("第{}项", "item"))
    return named + "".join(form.format(law[key]) for form, key in words if law[key] is not None)


def code(value: Any) -> str:
    """编码，校验位要对:18 位是统一社会信用代码，其余按事项编码。"""
    found = text(value)
    return normalise.credit_code(found) if len(found) == 18 else normalise.item_code(found)


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
