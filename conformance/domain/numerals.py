"""中文数字 → 整数；以及不是数字而看着像的。"""

from __future__ import annotations

import re

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
ZEROS = frozenset("零〇○")
SCALES = {"十": 10, "百": 100, "千": 1000}
HAN = "零〇○一二三四五六七八九十百千两"
"""数里的汉字。"""
NUMERAL = f"[0-9{HAN}]+"

LOOKALIKES = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u218f\u2460-\u24ff\u2776-\u2793\u3200-\u33ff]"
)
"""序号、上标、分数与单位:直接兼容分解会把“①5”变成“15”、“m²10”变成“m210”。"""

_PART = re.compile("([一二三四五六七八九两]?)([千百十])")
_ORDER = re.compile(
    "(?:[一二三四五六七八九两]千)?(?:[零〇○]?[一二三四五六七八九两]百)?(?:[零〇○]?[一二三四五六七八九]?十)?"
    "(?:(?:^|(?<=十)|[零〇○])[一二三四五六七八九两])?"
)


def number(text: str) -> int | None:
    """``二十``、``一百零五``、``一〇五``、``35`` → 整数；写法不成数则 None。

    “三五”是约数，不是三十五;“一百二”是一百二十还是一百零二，说不准。
    """
    if text.isascii():
        return int(text) if text.isdecimal() and len(text) <= 9 else None
    if all(char in DIGITS for char in text):
        if (len(text) > 1 and not ZEROS & set(text)) or len(text) > 9:
            return None
        return int("".join(str(DIGITS[char]) for char in text))
    if not text or not _ORDER.fullmatch(text):
        return None
    scaled = sum((DIGITS[head] if head else 1) * SCALES[scale] for head, scale in _PART.findall(text))
    return scaled + DIGITS.get(text[-1], 0)
