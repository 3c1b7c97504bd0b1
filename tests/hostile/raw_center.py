"""A center that speaks bytes, not HTTP: it can say anything a broken or hostile server can say."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Query = dict[str, str]
Say = Callable[[Query], Iterable[bytes]]
"""What to send for one request, piece by piece; ``PAUSE`` waits a moment, ``RESET`` breaks the connection."""

PAUSE = b"\0pause"
RESET = b"\0reset"
DRIP_S = 0.05


def ok(body: bytes, *headers: str, kind: str = "application/json", length: int | None = None) -> bytes:
    """A 200 answer with a (true or given) Content-Length."""
    return answer("200 OK", body, *headers, kind=kind, length=length)


def answer(
    status: str, body: bytes = b"{}", *headers: str, kind: str = "application/json", length: int | None = None
) -> bytes:
    """An answer with ``status``."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {size}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def rows(found: Iterable[Any], total: int | None = None) -> bytes:
    """A list as the native API gives it."""
    listed = list(found)
    return json.dumps({"total": len(listed) if total is None else total, "rows": listed}, ensure_ascii=False).encode()


def zipped(body: bytes) -> bytes:
    """The answer compressed as it says."""
    return ok(gzip.compress(body), "Content-Encoding: gzip")


@contextmanager
def speaking(routes: dict[str, Say]) -> Iterator[str]:
    """Serve ``routes`` (path → what to say) on a free loopback port; gives the base address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    over = Event()
    Thread(target=_accept, args=(listener, routes, over), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()


def _accept(listener: socket.socket, routes: dict[str, Say], over: Event) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            Thread(target=_serve, args=(connection, routes, over), daemon=True).start()


def _serve(connection: socket.socket, routes: dict[str, Say], over: Event) -> None:
    with connection, suppress(OSError):
        parts = urlsplit(_asked(connection))
        say = routes.get(parts.path, lambda _: [answer("404 Not Found")])
        for piece in say(dict(parse_qsl(parts.query))):
            if over.is_set():
                return
            if piece == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if piece == PAUSE:
                over.wait(DRIP_S)
            else:
                connection.sendall(piece)


def _asked(connection: socket.socket) -> str:
    """Read one request and give its target; the body does not matter."""
    seen = b""
    while b"\r\n\r\n" not in seen and (more := connection.recv(65536)):
        seen += more
    return seen.split(b" ", 2)[1].decode("latin-1") if seen.count(b" ") > 1 else "/"
