"""化名:同一个人在哪张表里都是同一个化名，所以还能对得上；没有密钥的人还原不出来。

密钥取自环境变量 ZHUNSHENG_PSEUDONYM_KEY;没有就每次运行随机产生一把，只在内存里，从不写下。
采集的日志只记密钥的指纹(``mark``):接着做的运行据此知道哪些是用别的密钥化的名，那些要重采。
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from functools import cache
from threading import Lock

VARIABLE = "ZHUNSHENG_PSEUDONYM_KEY"
NAME, PLACE = "化名", "某地"
_SHORT = 16
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_OWN = re.compile(f"(?:{NAME}|{PLACE})[a-p]{{{_SHORT}}}")
_SPACE = re.compile("[\\s\u3000]+")
_one_at_a_time = Lock()
"""几个来源同时进行:头一次用到密钥时只能产生一把，否则同一个人在两张表里是两个化名。"""


def of(kind: str, value: str) -> str:
    """``kind``(NAME 或 PLACE)与十六个字母；空白不同的是同一个人。只用字母:不会再被当作号码。"""
    with _one_at_a_time:
        key = _key()
    return _made(key, kind, value)


def _made(key: bytes, kind: str, value: str) -> str:
    bare = _SPACE.sub("", value)
    digest = hmac.digest(key, bare.encode(errors="surrogatepass"), "sha256").hex()
    return kind + digest[:_SHORT].translate(_LETTERS)


def own(text: str) -> bool:
    """已经是化名。"""
    return bool(_OWN.fullmatch(text))


def renew() -> None:
    """开始另一次运行:没有写明密钥的，换一把。"""
    _key.cache_clear()


def mark() -> str:
    """这次运行至今用过的密钥的指纹，十六个字母；一个化名也还没有的是空的。"""
    return of("", "") if _key.cache_info().currsize else ""


def ours(marked: str) -> bool:
    """``marked`` 时还没有化名，或者用的就是现在写明的密钥；随机产生的没有第二把一样的。"""
    given = os.environ.get(VARIABLE, "")
    return not marked or (bool(given) and hmac.compare_digest(_made(given.encode(), "", ""), marked))


def fleeting() -> bool:
    """已经用随机产生的一把化过名:进程一结束它就不在了。"""
    return bool(_key.cache_info().currsize) and not os.environ.get(VARIABLE)


@cache
def _key() -> bytes:
    given = os.environ.get(VARIABLE, "")
    return given.encode() if given else secrets.token_bytes(32)
