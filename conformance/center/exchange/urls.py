"""网址:照真正去连的库(urllib3)那样读。看的是一个主机、连的是另一个，就给跳转和链接留了空子。"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNFIT = re.compile(r"[\\\x00-\x1f\x7f]")


def absolute(url: str) -> bool:
    """写着协议，是完整的地址。"""
    return _ABSOLUTE.match(url) is not None


def parts(url: str) -> SplitResult:
    """拆开；读不出的哪一段也没有。"""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def host(url: str) -> str:
    """会连到的主机名，小写，IPv6 不带括号；没有、读不出，或者有反斜线、控制符、用户名口令的是空的。"""
    try:
        read = None if _UNFIT.search(url) or not absolute(url) else parse_url(url)
    except LocationParseError:
        return ""
    return (read.host or "").strip("[]").lower() if read and read.auth is None else ""


def onto(url: str, target: str) -> str:
    """``url`` 上写着的 ``target`` → 完整地址，写法就是发出时的；读不出的照原样(不会是许可的主机)。"""
    with suppress(UnicodeError):
        target = target.encode("latin-1").decode()  # 报文头里的 UTF-8 是按 latin-1 读进来的
    try:
        return parse_url(urljoin(url, target)).url
    except ValueError:
        return target
