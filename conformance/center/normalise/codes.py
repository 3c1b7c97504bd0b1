"""编码:行政区划、统一社会信用代码(GB 32100)、事项实施编码与业务办理项编码(GB/T 39046)。校验码不对就拒绝。"""

from __future__ import annotations

import re
from typing import Any

from conformance.center.normalise.words import Unreadable, plain, shown
from conformance.domain import CaseKind, ItemKind

PROVINCES = frozenset(re.findall("..", "1112131415212223313233343536374142434445465051525354616263646566718182"))
KINDS = {**{f"{number:02}": kind for number, kind in enumerate(list(ItemKind)[:10], 1)}, "20": ItemKind.PUBLIC_SERVICE}
"""事项类型(GB/T 39046-2020 附录 A.1)的代码。"""
_NAMES = {name: kind for kind in ItemKind for name in (str(kind), kind.removeprefix("行政"))}
WORDS: dict[Any, dict[str, str]] = {
    ItemKind: {
        **{code: str(kind) for code, kind in KINDS.items()},
        **{f"{name}{rest}": str(kind) for name, kind in _NAMES.items() for rest in ("", "事项", "类", "类事项")},
    },
    CaseKind: {
        f"{kind.removesuffix('件')}{rest}": str(kind) for kind in list(CaseKind)[:2] for rest in ("", "件", "事项")
    },
}
"""标准的代码与通行的简称 → 标准取值。"""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_CREDIT = re.compile(f"[{ALPHABET}]{{18}}")
_BASE = re.compile(r"([0-9]{2})([0-9]{2})[0-9A-Z]{5}[0-9A-Z]{3}")


def region(value: Any) -> str:
    """行政区划代码 → 十二位；六位、九位的补零，别的写法拒绝。"""
    text = plain(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not re.fullmatch("(?:[0-9]{6}|[0-9]{9}|[0-9]{12})", text) or text[:2] not in PROVINCES:
        raise Unreadable(f"行政区划代码“{shown(value)}”不是六位、九位或十二位数字；请由中心改正，或用 map 写明")
    return text.ljust(12, "0")


def credit_code(value: Any) -> str:
    """统一社会信用代码 → 十八位大写；字符或校验码不对的拒绝。"""
    text = plain(value).upper()
    if not _CREDIT.fullmatch(text):
        raise Unreadable(f"统一社会信用代码“{shown(value)}”不是十八位，或者有不用的字符(I、O、S、V、Z)；请核对")
    if text[-1] != check_character(text[:17]):
        raise Unreadable(f"统一社会信用代码“{shown(value)}”的校验码不对(应为 {check_character(text[:17])})；请核对")
    return text


def check_character(body: str) -> str:
    """十七位本体码 → 第十八位校验码(GB 32100-2015)。"""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def item_code(value: Any) -> str:
    """实施编码(31 位)或业务办理项编码(33 位) → 大写。

    依次是统一社会信用代码 18、行使层级 1、基本编码 12(区域 2、类型 2、主项 5、子项 3)，业务办理项再加 2 位数字。
    """
    text = plain(value).upper()
    base = _BASE.fullmatch(text[19:31])
    if len(text) not in {31, 33} or base is None or not text[18].isdecimal() or not text.isascii():
        raise Unreadable(f"事项编码“{shown(value)}”不是 31 位实施编码或 33 位业务办理项编码；请核对")
    if base[1] not in PROVINCES | {"00"} or base[2] not in KINDS or not (text[31:] or "0").isdecimal():
        raise Unreadable(f"事项编码“{shown(value)}”的基本编码不对(区域“{base[1]}”、类型“{base[2]}”)；请核对")
    credit_code(text[:18])
    return text
