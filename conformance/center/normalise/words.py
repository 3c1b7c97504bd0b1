"""最基本的几样:全角变半角、空值、是否、整数；以及认不出时的拒绝。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from conformance.domain.numerals import LOOKALIKES


class Unreadable(ValueError):  # noqa: N818 - 它说的是值，不是程序出错
    """这个值认不出来；消息说明是什么值、该怎么办。"""


YES = frozenset({"是", "1", "true", "t", "y", "yes", "有", "收费", "需要"})
NO = frozenset({"否", "0", "false", "f", "n", "no", "无", "不收费", "不需要"})

SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"([+-]?)([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def plain(value: Any) -> str:
    """全角变半角、去掉首尾空白；带圈的序号、上标不当作数字。"""
    text = str(value)
    if text.isascii():
        return text.strip()
    if LOOKALIKES.search(text):
        return text.translate(_FULL_WIDTH).strip()
    return unicodedata.normalize("NFKC", text).strip()


def shown(value: Any) -> str:
    """错误消息里引用的值:太长的截断。"""
    text = str(value).strip()
    return text if len(text) <= 60 else f"{text[:60]}…"


def blank(sentinels: Sequence[Any] = ()) -> Callable[[Any], bool]:
    """判断一个值是否表示“没有”:None、空白、空列表，或档案列出的空值(文字不分大小写，其余类型要相同)。"""
    words = {text.strip().casefold() for text in sentinels if isinstance(text, str)} | {""}
    others = [one for one in sentinels if not isinstance(one, str)]

    def test(value: Any) -> bool:
        if isinstance(value, str):
            return value.strip().casefold() in words
        return value is None or value in ([], {}) or any(type(one) is type(value) and one == value for one in others)

    return test


def flag(value: Any) -> bool:
    """是否:是/否、1/0、true/false、有/无。"""
    text = plain(value).casefold()
    if text in YES or text in NO:
        return text in YES
    raise Unreadable(f"“{shown(value)}”认不出是“是”还是“否”；请用 map 写明")


def whole(value: Any) -> int:
    """整数；带小数的不取整。"""
    found = _WHOLE.fullmatch(plain(value))
    if found is None:
        raise Unreadable(f"“{shown(value)}”不是整数")
    return int(found[1] + found[2].replace(",", ""))
