"""指南上的文字归一:全角变半角，带圈、带括号的序号写作“(1)”。各条规则的写法都在归一之后认。"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from conformance.domain.numerals import LOOKALIKES

_TAGS = (
    (re.compile(r"</?(?:p|div|li|ul|ol|tr|table|h[1-6]|br)\b[^<>]*>", re.IGNORECASE), "\n"),
    (re.compile(r"</?(?!(?:img|a|iframe|embed|object|video|svg)\b)[a-z][^<>]*>", re.IGNORECASE), ""),
)
"""富文本的标签:分段的成为换行；图片、链接和嵌入的本身就是内容，留着。"""
_ASIDE = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500\u30fc]")


@lru_cache(16_384)
def even(text: str) -> str:
    """全角变半角，各种横线写作“-”；行与格(换行、制表符)不动。"""
    bracketed = LOOKALIKES.sub(lambda one: f"({unicodedata.normalize('NFKC', one[0]).strip('().')})", text)
    return _DASHES.sub("-", unicodedata.normalize("NFKC", bracketed))


def untagged(text: str) -> str:
    """去掉富文本的标签。"""
    if "<" not in text:
        return text
    for tag, instead in _TAGS:
        text = tag.sub(instead, text)
    return text


def tight(text: str) -> str:
    """归一并去掉全部空白。"""
    return "".join(even(text).split())


def core(name: str) -> str:
    """去掉括注、书名号和空白的名称。"""
    return re.sub("[《》]", "", _ASIDE.sub("", tight(name)))
