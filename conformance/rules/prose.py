"""指南上的文字归一:全角变半角，带圈、带括号的序号写作“(1)”。各条规则的写法都在归一之后认。"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOOKALIKES = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u218f\u2460-\u24ff\u2776-\u2793\u3200-\u33ff]"
)
"""序号、上标与单位:直接兼容分解会把“①5”变成“15”、“m²10”变成“m210”，所以括起来。"""
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500\u30fc]")


@lru_cache(16_384)
def even(text: str) -> str:
    """全角变半角，各种横线写作“-”；行与格(换行、制表符)不动。"""
    bracketed = _LOOKALIKES.sub(lambda one: f"({unicodedata.normalize('NFKC', one[0]).strip('().')})", text)
    return _DASHES.sub("-", unicodedata.normalize("NFKC", bracketed))


def tight(text: str) -> str:
    """归一并去掉全部空白。"""
    return "".join(even(text).split())
