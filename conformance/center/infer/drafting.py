"""把档案写成带注释的 YAML:每一行后面说有多少把握、样本是什么。写出来的还要再按 schema 读一遍。"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff/$][\w\u4e00-\u9fff./\-]*(?: [\w\u4e00-\u9fff./\-]+)*")
_ODD = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n", "none"})
_PERSONAL = re.compile(
    r"applyer|applicant|xm$|姓名|联系人|申请人|经办|handler|user_?name|real_?name|(?:link|legal)_?(?:person|man)|operator",
    re.IGNORECASE,
)
WIDE = 62
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """一行:``value`` 是标量、流式的列表与对象，或者下一级的各行;``off`` 写成注释;没有 ``key`` 的是一句注释。"""

    key: str
    value: Any = None
    note: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """下一级的各行。"""

    entries: tuple[Entry, ...]


def under(entries: Iterable[Entry]) -> Under:
    """下一级。"""
    return Under(tuple(entries))


def said(text: str) -> Entry:
    """一句注释。"""
    return Entry("", note=text)


def written(entries: Sequence[Entry]) -> str:
    """各行 → YAML 文字。"""
    return "\n".join(_lines(entries, 0)) + "\n"


def _lines(entries: Iterable[Entry], depth: int) -> Iterator[str]:
    for one in entries:
        pad = "  " * depth
        if not one.key:
            yield from (f"{pad}# {_seen(line)}" if line else "" for line in one.note.split("\n"))
        elif isinstance(one.value, Under):
            yield f"{pad}{flow(one.key)}:{f'  # {_seen(one.note)}' * bool(one.note)}"
            yield from _lines(one.value.entries, depth + 1)
        else:
            value = "" if one.value is None else f" {flow(one.value)}"
            line = f"{pad}{'# ' * one.off}{flow(one.key)}:{value}"
            yield f"{line}{' ' * max(0, WIDE - _width(line))}  # {_seen(one.note)}".rstrip() if one.note else line


def _width(text: str) -> int:
    """占几列:汉字算两列。"""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def flow(value: Any) -> str:
    """标量、流式的列表与对象。"""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if _PLAIN.fullmatch(value) and value.lower() not in _ODD:
        return value
    single = '"' in value and "'" not in value and value.isprintable()
    return f"'{value}'" if single else _escaped(json.dumps(value, ensure_ascii=False))


def _escaped(text: str) -> str:
    """看不见的字写成转义。"""
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in text)


def _seen(text: str) -> str:
    """注释里只留看得见的字。"""
    return "".join(sign for sign in text if sign.isprintable())


def shown(key: str, value: Any) -> str:
    """样本值写成短短一段；写着人的名字的只留姓。"""
    if isinstance(value, str) and _PERSONAL.search(key):
        value = f"{value[:1]}**"
    return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def shaped(value: Any) -> str:
    """不知道说的是什么的样本，只写它的样子:数字写成 9,字母写成 a,汉字写成“字”。"""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return _short(re.sub(r"[^\W_]", _sign, text))


def _sign(found: re.Match[str]) -> str:
    if found[0].isdigit():
        return "9"
    return "a" if found[0].isascii() else "字"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
