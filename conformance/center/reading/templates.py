"""请求里的占位:``{case_no}``、``{page}``、``{today:%Y%m%d}``。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

PLACE = re.compile(r"\{([^\W\d]\w*)(?::([^{}]*))?\}")
"""``{名字}``;日期可写格式。紧跟引号的花括号是 JSON，不是占位。"""
PARTS = ("path", "params", "form", "json", "xml", "headers")
"""端点里可以写占位的键。"""
PAGED = frozenset({"page", "size", "offset", "limit", "cursor"})
"""翻页时代入的占位。"""
DATED = frozenset({"today", "since", "until"})
"""采集日期代入的占位。"""
Names = Mapping[str, Any]


def filled(template: Any, names: Names, written: Any = str) -> Any:
    """占位代入:整个就是一个占位的，值照原样(数还是数);夹在文字里的写成文字。没有值抛 KeyError。"""
    if isinstance(template, Mapping):
        return {key: filled(value, names, written) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, names, written) for value in template]
    if not isinstance(template, str) or "{" not in template:
        return template
    whole = PLACE.fullmatch(template)
    if whole and written is str:
        return _value(whole, names)
    return PLACE.sub(lambda one: str(written(_value(one, names))), template)


def _value(place: re.Match[str], names: Names) -> Any:
    value = names[place[1]]
    if isinstance(value, date | datetime):
        return value.strftime(place[2]) if place[2] else value.isoformat()
    return value


def places(spec: Mapping[str, Any]) -> frozenset[str]:
    """端点里用到的占位的名字。"""
    return frozenset(name for key in PARTS for name in _places(spec.get(key)))


def per_case(spec: Mapping[str, Any]) -> bool:
    """端点要逐件去问:请求里有 {case_no}。"""
    return "case_no" in places(spec)


def _places(template: Any) -> list[str]:
    if isinstance(template, Mapping):
        return [name for value in template.values() for name in _places(value)]
    if isinstance(template, list):
        return [name for value in template for name in _places(value)]
    return [found[1] for found in PLACE.finditer(template)] if isinstance(template, str) else []
