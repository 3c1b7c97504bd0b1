"""浏览器经代理时的一道门:只听本机，许可的主机转给档案的代理，别的一律不转。

经代理的域名由代理去解析，浏览器自己的域名规则拦不住，重定向更拦不住，所以每个连接都先过这里。
一个连接只转一次请求(Connection: close),每次都看得到要去哪个主机。代理的口令在这里加上，不进浏览器。
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from functools import partial
from urllib.parse import SplitResult, unquote, urlsplit

from conformance.center.exchange import urls
from conformance.center.exchange.certificate import trusting

HEAD = 64 * 1024
"""请求的头至多这么长(字节)。"""
WAIT_S = 20.0
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BROKEN = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HOP = ("connection:", "proxy-connection:", "keep-alive:", "proxy-authorization:")


@asynccontextmanager
async def relay(proxy: str, hosts: AbstractSet[str]) -> AsyncIterator[str]:
    """在这一段里听着；给出浏览器该用的代理地址。"""
    server = await asyncio.start_server(partial(_answer, urlsplit(proxy), hosts), "127.0.0.1", 0, limit=HEAD)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _answer(
    proxy: SplitResult, hosts: AbstractSet[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        async with asyncio.timeout(WAIT_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if _host(head) in hosts:
            await _through(proxy, head, reader, writer)
        else:
            writer.write(REFUSED)
    except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        writer.write(BROKEN)
    finally:
        await _closed(writer)


def _host(head: str) -> str:
    method, _, rest = head.partition(" ")
    target = rest.partition(" ")[0]
    return urls.host(f"http://{target}" if method == "CONNECT" else target)


async def _through(proxy: SplitResult, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    secure = proxy.scheme == "https"
    port = proxy.port or (443 if secure else 80)
    async with asyncio.timeout(WAIT_S):
        found = await asyncio.open_connection(
            proxy.hostname, port, ssl=trusting(ssl.create_default_context()) if secure else None
        )
    back, onward = found
    onward.write(_onward(proxy, head))
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_poured(reader, onward))
            both.create_task(_poured(back, writer))
    finally:
        await _closed(onward)


def _onward(proxy: SplitResult, head: str) -> bytes:
    first, *lines = head.rstrip("\r\n").split("\r\n")
    kept = [line for line in lines if not line.lower().startswith(_HOP)]
    if not first.startswith("CONNECT "):
        kept.append("Connection: close")
    if proxy.username:
        pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        kept.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    return "\r\n".join([first, *kept, "", ""]).encode("latin-1")


async def _poured(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(HEAD):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()


async def _closed(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()
