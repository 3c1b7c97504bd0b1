"""门户上的地址:单页应用的路由(``#/…``、``#!…``)是地址的一部分，页内的锚点不是；同一页的几种写法认得是同一页。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from conformance.center.exchange import capture, urls
from conformance.center.exchange.masks import HIDDEN
from conformance.center.exchange.redact import redact

Params = frozenset[tuple[str, str]]


def route(url: str) -> str:
    """单页应用的路由，不含 #;不是路由的是空的。"""
    fragment = urls.parts(url).fragment
    return fragment if fragment.startswith(("/", "!")) else ""


def place(url: str) -> str:
    """哪一页:页内的锚点不算，单页应用的路由算。"""
    onto = route(url)
    return url.partition("#")[0] + (f"#{onto}" if onto else "")


def public(url: str) -> str:
    """可以写下来的地址，带着单页应用的路由。"""
    onto = redact(route(url))[0]
    return capture.public(url) + (f"#{onto}" if onto else "")


def path(url: str) -> str:
    """地址里的路径，连同单页应用的路由；不计结尾的斜线与首页的文件名。"""
    return _bare(urls.parts(url).path) + route(url)


def page(url: str) -> tuple[str, str, Params]:
    """(主机, 路径与路由, 参数)；参数的次序、主机的大小写、转义的写法、结尾的斜线都不论。"""
    onto, _, asked = route(url).partition("?")
    parts = urls.parts(url)
    params = [*parse_qsl(parts.query, keep_blank_values=True), *parse_qsl(asked, keep_blank_values=True)]
    return parts.netloc.lower(), f"{_bare(unquote(parts.path))}#{unquote(onto).rstrip('/')}", frozenset(params)


def _bare(written: str) -> str:
    return re.sub(r"(?:/index\.\w+|/)$", "", written)


@dataclass(frozen=True, slots=True)
class Goals:
    """要到的各页；多带了参数的链接也到得了，如 ``?from=list``。参数打了码的认不出来，不在其中。"""

    urls: frozenset[str]
    by_place: Mapping[tuple[str, str], Sequence[tuple[Params, str]]]

    @classmethod
    def of(cls, urls: Iterable[str]) -> Goals:
        """``urls`` 是要到的各页的地址。"""
        found, known = defaultdict(list), frozenset(url for url in urls if HIDDEN not in url)
        for url in known:
            host, where, params = page(url)
            found[host, where].append((params, url))
        return cls(known, found)

    def met(self, url: str) -> tuple[str, ...]:
        """``url`` 到的是其中哪几页。"""
        host, where, params = page(public(url))
        return tuple(goal for needed, goal in self.by_place.get((host, where), ()) if needed <= params)
