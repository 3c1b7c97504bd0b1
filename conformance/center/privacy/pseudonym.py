"""化名:同一个人在哪张表里都是同一个化名，所以还能对得上；没有密钥的人还原不出来。

密钥取自环境变量 ZHUNSHENG_PSEUDONYM_KEY;没有就每次运行随机产生一把，只在内存里，从不写下。
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from functools import cache

VARIABLE = "ZHUNSHENG_PSEUDONYM_KEY"
NAME, PLACE = "化名", "某地"
_SHORT = 16
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_OWN = re.compile(f"(?:{NAME}|{PLACE})[a-p]{{{_SHORT}}}")
_SPACE = re.compile("[\\s\u3000]+")


def of(kind: str, value: str) -> str:
    """``kind``(NAME 或 PLACE)与十六个字母；空白不同的是同一个人。只用字母:不会再被当作号码。"""
    bare = _SPACE.sub("", value)
    digest = hmac.digest(_key(), bare.encode(errors="surrogatepass"), "sha256").hex()
    return kind + digest[:_SHORT].translate(_LETTERS)


def own(text: str) -> bool:
    """已经是化名。"""
    return bool(_OWN.fullmatch(text))


def renew() -> None:
    """开始另一次运行:没有写明密钥的，换一把。"""
    _key.cache_clear()


@cache
def _key() -> bytes:
    given = os.environ.get(VARIABLE, "")
    return given.encode() if given else secrets.token_bytes(32)
