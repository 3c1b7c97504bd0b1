"""测试用的小门户:loopback 上的真实 HTTP 服务，页面由路由表给出，能拒绝、能拖延。"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PAGES = Path(__file__).with_name("pages")
Reply = tuple[int, str, bytes]
Route = Callable[[dict[str, str]], Reply]


@dataclass
class Site:
    """一个正在运行的门户;``seen`` 是收到的请求(方法、路径)。"""

    routes: Mapping[str, Route]
    seen: list[tuple[str, str]] = field(default_factory=list)
    base: str = ""


def html(body: str, status: int = 200) -> Route:
    """固定的网页。"""
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>门户</title><body>{body}</body></html>'
    return lambda query: (status, "text/html", page.encode())


def stored(name: str) -> Route:
    """pages/ 里的网页。"""
    return lambda query: (200, "text/html", (PAGES / f"{name}.html").read_bytes())


@contextmanager
def running(routes: Mapping[str, Route]) -> Iterator[Site]:
    """在空闲端口上开起来；路由以 ``*`` 结尾的是前缀。路由得到查询，以及路径(空的键)与方法(键 ``*``)。

    答 3xx 的，正文是跳转的地址。
    """
    site = Site(routes)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            site.seen.append((self.command, self.path))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            route = _route(site, parts.path)
            status, kind, body = (
                route({**query, "": parts.path, "*": self.command}) if route else (404, "text/html", b"404")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name http.server calls

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def _route(site: Site, path: str) -> Route | None:
    prefixes = sorted((name for name in site.routes if name.endswith("*") and path.startswith(name[:-1])), key=len)
    return site.routes.get(path) or (site.routes[prefixes[-1]] if prefixes else None)
