"""A real HTTP server on loopback that answers whatever a test wants, well or badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.center.profile import Profile


@dataclass(frozen=True)
class Reply:
    """What to answer; ``cut`` promises that many bytes more than are sent."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    cut: int = 0


@dataclass
class Asked:
    """A request as the server saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    method: str = "GET"
    target: str = ""
    """The request target as it came over the wire, query and all."""


Answer = Callable[[Asked], Reply]


@dataclass
class Served:
    """A running server: its address and everything it was asked."""

    base: str
    asked: list[Asked] = field(default_factory=list)


def as_json(value: Any, status: int = 200) -> Reply:
    """A JSON reply."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status)


def listed(rows: list[Any], total: int | None = None, *, size: int = 100) -> Answer:
    """A paged list that does what it promises."""

    def answer(asked: Asked) -> Reply:
        start = (int(asked.query.get("page", 1)) - 1) * size
        return as_json({"total": len(rows) if total is None else total, "rows": rows[start : start + size]})

    return answer


@contextmanager
def serving(routes: Mapping[str, Answer | Reply]) -> Iterator[Served]:
    """Serve ``routes`` (path → answer) on a free loopback port; anything else is 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            parts, body = urlsplit(self.path), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {k.lower(): v for k, v in self.headers.items()}
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers, body, self.command, self.path)
            served.asked.append(asked)
            route = routes.get(parts.path, Reply(b"{}", 404))
            self._send(route(asked) if callable(route) else route)

        def _send(self, reply: Reply) -> None:
            (self.send_response_only if "Date" in reply.headers else self.send_response)(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body) + reply.cut)}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = bool(reply.cut)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Served(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


PAGED: dict[str, Any] = {"page": {}, "rows": "rows", "total": "total"}


def profile(base: str, *, endpoints: Mapping[str, Any] | None = None, **more: Any) -> Profile:
    """A profile of the center at ``base``, as ``profile.load`` would give it."""
    data = {
        "center": {"name": "测试中心", "region": "420600", "level": "市"},
        "timezone": "Asia/Shanghai",
        "transport": {"base": base, "rate_per_s": 2000, "timeout_s": 5, "concurrency": 4},
        "endpoints": {name: {**PAGED, **spec} for name, spec in (endpoints or {}).items()},
        **more,
    }
    return Profile(Path("profile.yaml"), data, "digest")
