"""What an API can do to a harness, by name. Each behaviour says what it does and what must come of it.

``BLIND``: the harness cannot know what the source holds; ``SEEN``: everything was readable, the clauses decide;
``PARTIAL``: rows were seen but not all, nothing may be called 符合; ``MALFORMED``: what was seen breaks the contract,
which the data clauses may say, and nothing else may be decided; ``SAME``: as if nothing had happened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from raw_center import PAUSE, RESET, Query, Say, answer, ok, rows, zipped

BLIND, SEEN, PARTIAL, MALFORMED, SAME = "看不到", "看得到", "看到一部分", "不合契约", "照常"
Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Behaviour:
    """``name`` is what the table in the documentation says; ``say`` makes the answers from the honest items."""

    name: str
    outcome: str
    say: Callable[[Items], Say]
    reason: str = ""


def once(*pieces: bytes) -> Callable[[Items], Say]:
    """Always the same answer."""
    return lambda items: lambda query: pieces


def forever(head: bytes, piece: bytes) -> Callable[[Items], Say]:
    """A beginning, then one piece for ever."""

    def say(query: Query) -> Iterator[bytes]:
        yield head
        while True:
            yield piece

    return lambda items: say


def dripping(text: bytes) -> Callable[[Items], Say]:
    """One byte at a time, for ever slower than any deadline."""

    def say(query: Query) -> Iterator[bytes]:
        for index in range(len(text)):
            yield text[index : index + 1]
            yield PAUSE

    return lambda items: say


def listed(change: Callable[[Items], Any], **more: Any) -> Callable[[Items], Say]:
    """The honest list, changed."""
    return lambda items: lambda query: [ok(rows(change(json.loads(json.dumps(items))), **more))]


def turned(page: Callable[[Items, int], bytes]) -> Callable[[Items], Say]:
    """A paged list that answers page by page."""
    return lambda items: lambda query: [ok(page(items, int(query.get("page", "1"))))]


def _each(key: str, value: Any) -> Callable[[Items], Say]:
    return listed(lambda items: [{**item, key: value} for item in items])


def _texts(value: str) -> Callable[[Items], Say]:
    """``value`` appended to every text field of every item."""
    return listed(
        lambda items: [
            {k: f"{v}{value}" if isinstance(v, str) and k not in _CODES else v for k, v in item.items()}
            for item in items
        ]
    )


_CODES = {"code", "kind", "changed_on", "cancelled_on", "base_code", "apply_url", "form", "version"}
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_LOGIN = "<html><title>登录</title><form action=/login><input type=password name=p></form></html>".encode()
_ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>'


def _redirect(where: str) -> bytes:
    return answer("302 Found", b"", f"Location: {where}")


BEHAVIOURS = (
    Behaviour("报文头一个字节一个字节地来", BLIND, dripping(_HEAD * 4)),
    Behaviour("正文一个字节一个字节地来", BLIND, dripping(ok(b" " * 400))),
    Behaviour("接受连接后一言不发", BLIND, forever(b"", PAUSE)),
    Behaviour("报文头之后一言不发", BLIND, forever(_HEAD + b"Content-Length: 9\r\n\r\n", PAUSE)),
    Behaviour("正文没有尽头", BLIND, forever(_CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n")),
    Behaviour("报文头没有尽头", BLIND, forever(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"a" * 60_000 + b"\r\n")),
    Behaviour("一万个报文头", BLIND, once(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 10_000 + b"\r\n{}")),
    Behaviour("一个报文头 1 MB", BLIND, once(_HEAD + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n{}")),
    Behaviour("gzip 炸弹", BLIND, lambda items: _lazily(lambda: zipped(b"0" * (80 * 1024 * 1024)))),
    Behaviour("声明 gzip 而不是", BLIND, once(ok(b"not gzip", "Content-Encoding: gzip"))),
    Behaviour("声明认不得的压缩", BLIND, once(ok(b"\x8b\x01", "Content-Encoding: zstd-x"))),
    Behaviour("声明的长度太长", BLIND, once(ok(b'{"rows":[]', length=5_000))),
    Behaviour("声明的长度太短", BLIND, once(ok(b'{"total":1,"rows":[{"code":1}]}', length=12))),
    Behaviour("声明的长度不是数", BLIND, once(_HEAD + b"Content-Length: many\r\n\r\n{")),
    Behaviour("声明的长度是负数", BLIND, once(_HEAD + b"Content-Length: -5\r\n\r\n")),
    Behaviour("分块的大小是乱码", BLIND, once(_CHUNKED + b"zz\r\nabc\r\n")),
    Behaviour("连上就断", BLIND, once(RESET)),
    Behaviour("报文头中途断开", BLIND, once(_HEAD, RESET)),
    Behaviour("正文中途断开", BLIND, once(_CHUNKED + b'5\r\n{"row\r\n', RESET)),
    Behaviour("转来转去", BLIND, once(_redirect("/hostile"))),
    Behaviour("转到别的主机", BLIND, once(_redirect("http://elsewhere.invalid/items"))),
    Behaviour("转到云主机的内部地址", BLIND, once(_redirect("http://169.254.169.254/latest/meta-data"))),
    Behaviour("转到本机文件", BLIND, once(_redirect("file:///etc/passwd"))),
    Behaviour("转到 javascript:", BLIND, once(_redirect("javascript:alert(1)"))),
    Behaviour("转到带口令的地址", BLIND, once(_redirect("http://user:pass@elsewhere.invalid/"))),
    Behaviour("转而不说去哪里", BLIND, once(answer("302 Found", b""))),
    Behaviour("状态行是乱码", BLIND, once(b"ICY 200 OK\r\n\r\n{}")),
    Behaviour("不是 HTTP", BLIND, once(b"SSH-2.0-OpenSSH_9.0\r\n")),
    Behaviour("状态码 999", BLIND, once(answer("999 Odd"))),
    Behaviour("一直答 100", BLIND, forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    Behaviour("204 没有内容", BLIND, once(b"HTTP/1.1 204 No Content\r\n\r\n")),
    Behaviour("206 只给一部分", BLIND, lambda items: lambda query: [answer("206 Partial Content", rows(items))]),
    Behaviour("304 没有改变", BLIND, once(answer("304 Not Modified", b""))),
    Behaviour("401 要求登录", BLIND, once(answer("401 Unauthorized", b"{}", 'WWW-Authenticate: Basic realm="x"'))),
    Behaviour("403 拒绝", BLIND, once(answer("403 Forbidden"))),
    Behaviour("404 没有", BLIND, once(answer("404 Not Found"))),
    Behaviour(
        "412 防护页面",
        BLIND,
        once(answer("412 Precondition Failed", b"<script>challenge()</script>", kind="text/html")),
    ),
    Behaviour("429 太快", BLIND, once(answer("429 Too Many Requests", b"{}", "Retry-After: 0"))),
    Behaviour("500 出错", BLIND, once(answer("500 Internal Server Error", b"<h1>Tomcat</h1>", kind="text/html"))),
    Behaviour("503 维护", BLIND, once(answer("503 Service Unavailable", b"", "Retry-After: 0"))),
    Behaviour("200 里是错误", BLIND, once(ok('{"code":500,"msg":"系统繁忙"}'.encode()))),
    Behaviour("200 里是网页", BLIND, once(ok(b"<html>nginx</html>", kind="text/html"))),
    Behaviour("200 里是登录页", BLIND, once(ok(_LOGIN, kind="text/html"))),
    Behaviour("200 里是空的", BLIND, once(ok(b""))),
    Behaviour("200 里是 null", BLIND, once(ok(b"null"))),
    Behaviour("200 里是随机字节", BLIND, once(ok(bytes(range(256)) * 40))),
    Behaviour(
        "声明 UTF-8 而是 GBK",
        BLIND,
        lambda items: (
            lambda query: [ok(rows(items).decode().encode("gb18030"), kind="application/json; charset=utf-8")]
        ),
    ),
    Behaviour(
        "声明不存在的字符集",
        BLIND,
        lambda items: lambda query: [ok(rows(items), kind="application/json; charset=klingon")],
    ),
    Behaviour("UTF-16 而不声明(有 BOM)", SAME, lambda items: lambda query: [ok(rows(items).decode().encode("utf-16"))]),
    Behaviour("JSON 中途截断", BLIND, lambda items: lambda query: [ok(rows(items)[:-20])]),
    Behaviour("JSON 嵌套十万层", BLIND, once(ok(b"[" * 100_000 + b"]" * 100_000))),
    Behaviour("60 MB 的 JSON", BLIND, lambda items: _lazily(lambda: ok(b"[" + b"[1]," * 15_000_000 + b"1]"))),
    Behaviour("JSON 里有 NaN", BLIND, once(ok(b'{"total":1,"rows":[{"code":"A","name":"x","n":NaN}]}'))),
    Behaviour("JSON 里有重复的键", BLIND, once(ok(b'{"total":0,"rows":[],"rows":[{"code":"A"}]}'))),
    Behaviour("JSON 里的数有五千位", BLIND, once(ok(b'{"total":' + b"9" * 5000 + b',"rows":[]}'))),
    Behaviour("JSON 里的数是 1e999", BLIND, once(ok(b'{"total":1e999,"rows":[]}'))),
    Behaviour("不成对的代理字符", BLIND, once(ok(b'{"total":1,"rows":[{"code":"A","name":"\\ud800"}]}'))),
    Behaviour("XML 实体炸弹", BLIND, once(ok(_ENTITIES, kind="application/xml"))),
    Behaviour("rows 不是列表", BLIND, once(ok(b'{"total":1,"rows":{"a":1}}'))),
    Behaviour("rows 里不是对象", MALFORMED, once(ok(b'{"total":3,"rows":["a",1,null]}'))),
    Behaviour("行是空对象", MALFORMED, once(ok(b'{"total":2,"rows":[{},{}]}'))),
    Behaviour("每一页都一样", PARTIAL, turned(lambda items, page: rows(items, 1_000))),
    Behaviour("声明的总数比实际多", PARTIAL, turned(lambda items, page: rows(items if page == 1 else [], 1_000))),
    Behaviour("越翻越少", PARTIAL, turned(lambda items, page: rows(items[page - 1 : 3], 9 - page))),
    Behaviour(
        "第二页出错",
        PARTIAL,
        lambda items: lambda query: [ok(rows(items, 99)) if query.get("page") == "1" else answer("500 Oops")],
    ),
    Behaviour("编码互相冲突", SEEN, listed(lambda items: [{**item, "code": items[0]["code"]} for item in items])),
    Behaviour("文字里有脚本", SEEN, _texts("<script>alert(1)</script><img src=x onerror=alert(2)>")),
    Behaviour("文字里有表格公式", SEEN, _texts('=HYPERLINK("http://x")')),
    Behaviour("文字里有方向控制符", SEEN, _texts("\u202e\u2066abc\u2069")),
    Behaviour("文字里有控制字符", SEEN, _texts("\x00\x07\x1b[31m")),
    Behaviour("一个字段 10 MB", SEEN, listed(lambda items: [{**items[0], "content": "长" * 3_500_000}, *items[1:]])),
    Behaviour("日期是 9999-12-31", SEEN, _each("changed_on", "9999-12-31")),
    Behaviour("地址是 javascript:", SEEN, _each("apply_url", "javascript:alert(1)")),
    Behaviour("地址指向内部主机", SEEN, _each("apply_url", "http://169.254.169.254/")),
    Behaviour("带 BOM 的 UTF-8", SAME, lambda items: lambda query: [ok(b"\xef\xbb\xbf" + rows(items))]),
    Behaviour(
        "九十个 Set-Cookie 之后好好答",
        SAME,
        lambda items: lambda query: [ok(rows(items), *["Set-Cookie: a=b; Path=/"] * 90)],
    ),
)


def _lazily(make: Callable[[], bytes]) -> Say:
    """A large answer, made only when asked for."""
    return lambda query: [make()]
