"""文字列:空不空，是不是占位，名称归一，以及拼成给检查员看的一句话。"""

from __future__ import annotations

from typing import Any

import ibis
from ibis.expr.types import ArrayValue

_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in _NARROW)
_MARK = (
    r"[\x{00}-/:-@\[-`{-\x{A9}\x{AB}-\x{B1}\x{B4}\x{B6}-\x{B8}\x{BB}\x{BF}\x{D7}\x{F7}\x{2000}-\x{206F}\x{20A0}-\x{20CF}"
    r"\x{2190}-\x{245F}\x{249C}-\x{24E9}\x{2500}-\x{2775}\x{2794}-\x{2BFF}\x{3000}-\x{3004}\x{3008}-\x{3020}\x{3030}"
    r"\x{3036}-\x{3037}\x{303D}-\x{303F}\x{30FB}\x{E000}-\x{F8FF}\x{FE00}-\x{FE6F}\x{FF00}-\x{FF0F}\x{FF1A}-\x{FF20}"
    r"\x{FF3B}-\x{FF40}\x{FF5B}-\x{FF65}\x{FFE0}-\x{FFFF}]"
)
r"""空白、标点与符号。不写成 ``[^\p{L}\p{N}]``:那样一句正则编译要几毫秒，而时间线里有十几句，每句编译三次。"""
_VACANT = rf"^{_MARK}*(无|暂无|没有|略|空|同上|待补充?|测试|(?i:null|none|n/?a))?{_MARK}*$"


def blank(column: Any) -> Any:
    """没有文字:空的，或者只有空白。

    空白的字符都排在 ``!`` 之前，所以不必逐一去掉空白就看得出绝大多数不是空的。
    """
    return (column >= "!").fill_null(False).ifelse(False, column.fill_null("").strip() == "")


def vacant(column: Any) -> Any:
    """没有写出什么:空白，只有标点，或者“无”“略”“/”之类的占位。本来可以没有的栏目不能这样问。"""
    return column.fill_null("").re_search(_VACANT)


AGENTS = "授权委托|委托书|委托代理|代理人|受托人|代办人|经办人"
"""代理人的身份与授权(《行政许可法》第二十九条),不是申请许可的材料。"""


def evened(names: Any) -> Any:
    """材料之类的名称(文字列或者它的数组)归一:全角的字母、数字写作半角，空白、括号、书名号等标点不论。"""
    if isinstance(names, ArrayValue):
        return names.map(evened)
    return names.translate(_WIDE, _NARROW).re_replace(f"{_MARK}+", "")


def akin(one: Any, other: Any) -> Any:
    """归一了的两个名称也许是同一个:一个的字依次都在另一个里(简称，或者少写了一段)。"""
    return one.re_search(_spaced(other)) | other.re_search(_spaced(one))


def _spaced(name: Any) -> Any:
    return name.re_replace("", ".*")


def when(mine: Any, value: Any) -> Any:
    """``mine`` 为真的才有值；聚合时代替 where，DuckDB 的 FILTER 会为每个聚合把全部列重新切一遍。"""
    return mine.ifelse(value, None)


def distinct(mine: Any, *values: Any) -> Any:
    """``mine`` 为真的有几样:这几栏都相同的(同一行导出了两次)只算一次。"""
    texts = [value.cast("string").fill_null("") for value in values]
    return when(mine, texts[0].concat(*(part for text in texts[1:] for part in ("|", text)))).nunique()


def said(column: Any, otherwise: str) -> Any:
    """列的文字；空的说 ``otherwise``,免得问题的应为、实为是空白。"""
    return column.cast("string").nullif("").fill_null(otherwise)


def joined(*parts: Any) -> Any:
    """文字与列依次相接；有一列为空，整句为空。"""
    texts = [ibis.literal(part) if isinstance(part, str) else part.cast("string") for part in parts]
    whole = texts[0]
    for text in texts[1:]:
        whole = whole + text
    return whole
