"""写给读者的字样:数、时刻、来源、依据，以及中心交来的文字怎样才能放心地写进各种文件。"""

from __future__ import annotations

import re
from typing import Any

from conformance.assessment import Basis, Verdict
from conformance.domain import naming

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNFIT = re.compile(f"{_INVISIBLE.pattern[:-1]}{_NOT_XML.pattern[1:]}")
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""开头是它们的，表格软件会当成公式。"""

MARKS: dict[str, tuple[str, str]] = {
    Verdict.CONFORMING: ("ok", "✓"),
    Verdict.NONCONFORMING: ("bad", "✕"),
    Verdict.DOUBTFUL: ("doubt", "?"),
    Verdict.ERROR: ("error", "!"),
    Verdict.UNTESTED: ("untested", "○"),
    Verdict.NOT_APPLICABLE: ("na", "–"),
    Basis.WAIVED: ("waived", "⊘"),
}
"""结论 → (样式名, 记号)：不只靠颜色区分。"""


def visible(value: Any) -> Any:
    """文字里的控制符和改变书写方向的字符换成 �：它们能让读者看到的与实际的不一样。"""
    return _INVISIBLE.sub("\ufffd", value) if type(value) is str else value


def for_xml(text: str) -> str:
    """XML（JUnit、Word、Excel）里不许出现的字符去掉。"""
    return _NOT_XML.sub("", text)


def plain(text: str) -> str:
    """中心的文字 → Word、Excel、CSV 里的文字:看不见的和写不进 XML 的都换成 �。"""
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def like_formula(text: str) -> bool:
    """表格软件会不会把它当公式:以 = + - @ 制表符 回车 换行或其全角写法开头。"""
    return text[:1] in FORMULA


def neutral(text: str) -> str:
    """CSV 里不会被当成公式的写法:前面加一撇。"""
    return f"'{text}" if like_formula(text) else text


def basis(text: str) -> tuple[str, str]:
    """“《行政许可法》第四十四条〔已核原文〕” → (条文, 核验程度)；没有标注则后者为空。"""
    head, mark, tail = text.rpartition("〔")
    return (head, tail.removesuffix("〕")) if mark and tail.endswith("〕") else (text, "")


def source(name: str) -> str:
    """来源的内部名 → 读者看得懂的名称。"""
    prefix, _, bare = name.rpartition(".")
    label = naming.source(bare)
    return f"{label}（门户）" if prefix == "portal" else label


def moment(text: str) -> str:
    """ISO 8601 时刻 → 到分钟的写法。"""
    return text[:16].replace("T", " ")


def number(value: float) -> str:
    """带千位分隔，小数至多两位，不留尾零。"""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
