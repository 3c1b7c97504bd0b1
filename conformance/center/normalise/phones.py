"""电话 → 一列标准写法，如 ``0777-6428820``、``0777-6428820转801``、``12345``。"""

from __future__ import annotations

import re
from typing import Any

from conformance.center.normalise.words import Unreadable, plain, shown

EMERGENCY = frozenset({"110", "114", "117", "119", "120", "122"})

_DASHES = re.compile("(?<!\\s)\\s*[-\u2010-\u2015\u2212\u2500\u30fc]+\\s*")
_BREAKS = re.compile(r"[、,;/\n\r]+|(?<![^\S\n\r])\s+(?=[0-9(+])|或者?|及")
_AREA = r"(?:\(?(?P<area>010|02[0-9]|0[3-9][0-9]{2})[)\-\s]*)?"
_LANDLINE = re.compile(rf"{_AREA}(?P<local>[2-9][0-9]{{6,7}})")
_SERVICE = re.compile(r"(?P<head>400|800)-?(?P<a>[0-9]{3})-?(?P<b>[0-9]{4})")
_MOBILE = re.compile(r"1[3-9][0-9](?:[0-9]{8}|\*{4}[0-9]{4})")
_HOTLINE = re.compile(r"1[0-9]{4}|9[56][0-9]{3,4}|[0-9]{3}")
_LABEL = re.compile(r"^[^0-9:(+*]{0,14}:?\s*")
_COUNTRY = re.compile(r"(?<![0-9])(?:\+|00)86[-\s]*")
_EXTENSION = re.compile(r"(?:(?:转接?|分机|ext\.?)-?([0-9]{1,6})|-([0-9]{3,6}))(?:号?分机)?", re.IGNORECASE)
_NOTE = re.compile(r"\([^()0-9]{1,20}\)$")


def phone(value: Any) -> list[str]:
    """电话 → 一列标准写法；一格里可以有几个，分机写作“转801”。有一个认不出就全部拒绝。"""
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(found for one in value for found in phone(one)))
    text = _DASHES.sub("-", plain(value))
    parts = [part.strip() for part in _BREAKS.split(_spaced(text)) if part.strip()]
    if not parts or len(parts) > 50:
        raise Unreadable(f"电话“{shown(value)}”里没有号码")
    return list(dict.fromkeys(_one(part, value) for part in parts))


def _spaced(text: str) -> str:
    """区号与号码之间、分机前后的空白不是分隔。"""
    text = re.sub(r"\s*(转接?|分机|ext\.?)\s*(?=[0-9])", r"\1", _COUNTRY.sub("", text), flags=re.IGNORECASE)
    return re.sub(r"(?<![0-9])(\(?0[0-9]{2,3}\)?)\s+(?=[2-9][0-9]{6})", r"\1-", text)


def _one(part: str, value: Any) -> str:
    bare = _NOTE.sub("", _LABEL.sub("", part, count=1)).strip()
    for pattern, written in ((_SERVICE, _service), (_LANDLINE, _landline), (_MOBILE, _whole)):
        found = pattern.match(bare)
        if found and (tail := _tail(bare[found.end() :])) is not None:
            return written(found) + tail
    if _HOTLINE.fullmatch(bare) and (len(bare) > 3 or bare in EMERGENCY):
        return bare
    raise Unreadable(f"电话“{shown(value)}”里的“{shown(part)}”不是完整的号码；请写成“区号-号码”或服务热线")


def _tail(rest: str) -> str | None:
    """号码后面只能是分机，或者什么也没有。"""
    found = _EXTENSION.fullmatch(rest.strip())
    return f"转{found[1] or found[2]}" if found else None if rest.strip() else ""


def _service(found: re.Match[str]) -> str:
    return f"{found['head']}-{found['a']}-{found['b']}"


def _landline(found: re.Match[str]) -> str:
    return f"{found['area']}-{found['local']}" if found["area"] else found["local"]


def _whole(found: re.Match[str]) -> str:
    return found[0]
