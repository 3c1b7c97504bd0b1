"""The browser goes the way of the profile's transport: another address, a root of its own, a proxy."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from certificates import Authority, secured

from conformance.center import browser
from conformance.center.browser import route
from conformance.center.browser.relay import _host
from conformance.center.portal.page import told

HOST = "zwfw.example"
needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())


def seen(data: dict[str, Any], path: str = "/", outside: list[str] | None = None) -> str:
    """What the browser shows at ``path`` of the portal, or the first line of its error."""
    from playwright.async_api import Error

    async def visit() -> str:
        found = browser.find()
        assert found is not None
        said = (outside if outside is not None else []).append
        bounds = browser.Bounds(frozenset({HOST}), 20, True, said, route=route.of(data))
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            page = await context.new_page()
            try:
                await page.goto(data["portal"]["base"] + path)
            except Error as error:
                return error.message.splitlines()[0]
            return await page.inner_text("body")

    return asyncio.run(visit())


@contextmanager
def proxied() -> Iterator[tuple[str, list[str]]]:
    """A forward proxy that answers itself: its address, and what it was asked for."""
    asked: list[str] = []
    wanted = "Basic " + base64.b64encode(b"u:p@").decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path if self.headers["Proxy-Authorization"] == wanted else "?")
            away = self.path.endswith("/away")
            self.send_response(302 if away else 200)
            self.send_header("Location" if away else "X-Plain", "http://elsewhere.example/")
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b'ok <img src="http://tracker.example/1.png">')

        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://u:p%40@127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@needs_browser
def test_a_portal_behind_another_address_with_a_root_of_its_own(tmp_path: Path) -> None:
    """The address is the profile's; a certificate is trusted because the profile's root signed it, no other is."""
    ours, theirs = (Authority.made(folder) for folder in (tmp_path / "a", tmp_path / "b") if folder.mkdir() is None)
    with secured(ours.issue(HOST)) as server:
        base = f"https://{HOST}"
        moved = {"base": f"{base}/api", "connect_to": f"127.0.0.1:{server.port}"}
        data = {name: {"portal": {"base": base}, "transport": {**moved, "verify": str(root.file)}}
                for name, root in (("ours", ours), ("theirs", theirs))}  # fmt: skip

        assert seen(data["ours"]) == "[1]"
        assert set(server.hosts) == {HOST}
        assert "ERR_CERT_AUTHORITY_INVALID" in seen(data["theirs"])


@contextmanager
def tunnelling(port: int) -> Iterator[str]:
    """A forward proxy that connects whatever is asked of it to one loopback port; wants user and password."""
    wanted = base64.b64encode(b"u:p@")

    async def poured(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            target.write(data)
        target.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"CONNECT zwfw.example:443 " not in head or wanted not in head:
            writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        back, onward = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(poured(reader, onward), poured(back, writer), return_exceptions=True)

    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    opening = asyncio.start_server(answer, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result()
    try:
        yield f"http://u:p%40@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)


@needs_browser
def test_a_root_of_its_own_behind_a_proxy(tmp_path: Path) -> None:
    """The certificate is looked at through the proxy too; a root that did not sign it opens nothing."""
    ours, theirs = (Authority.made(folder) for folder in (tmp_path / "a", tmp_path / "b") if folder.mkdir() is None)
    with secured(ours.issue(HOST)) as server, tunnelling(server.port) as proxy:
        data = {name: {"portal": {"base": f"https://{HOST}"}, "transport": {"proxy": proxy, "verify": str(root.file)}}
                for name, root in (("ours", ours), ("theirs", theirs))}  # fmt: skip
        away = {**data["ours"], "transport": {**data["ours"]["transport"], "proxy": proxy.replace("u:p", "u:q")}}

        assert seen(data["ours"]) == "[1]"
        assert "ERR_CERT_AUTHORITY_INVALID" in seen(data["theirs"])
        assert route.of(away).pins == ()


def test_a_certificate_the_browser_refuses_is_said_plainly() -> None:
    """One sentence says which key of the profile to look at."""
    said = told(Exception("Page.goto: net::ERR_CERT_AUTHORITY_INVALID at https://zwfw.example/"))

    assert "浏览器不认门户的证书" in said
    assert "transport.verify" in said


@needs_browser
def test_a_proxy_is_asked_for_permitted_hosts_only() -> None:
    """Pages come through the profile's proxy; other hosts, also behind a redirect, are not asked of it."""
    with proxied() as (address, asked):
        data = {"portal": {"base": f"http://{HOST}"}, "transport": {"proxy": address}}

        assert seen(data).strip() == "ok"
        seen(data, "/away")
    assert [one for one in asked if HOST in one and "favicon" not in one] == [f"http://{HOST}/", f"http://{HOST}/away"]
    assert not [one for one in asked if "tracker" in one or "elsewhere" in one]


def test_where_the_browser_goes() -> None:
    """The proxy stays out of the switches; ``none`` means no proxy; another host than the base's is not moved."""
    kept = route.Route("http://u:p%40@proxy.example:3128")
    other = {
        "portal": {"base": "https://mh.example"},
        "transport": {"base": "https://a.example", "connect_to": "10.0.0.1"},
    }

    assert not any("proxy.example" in one for one in kept.switches(frozenset({HOST})))
    assert "--no-proxy-server" in list(route.Route("none").switches(frozenset({HOST})))
    assert route.of(other) == route.DIRECT


@pytest.mark.parametrize(
    ("url", "open_"),
    [
        (f"https://{HOST}/a b?c#d", True),
        (f"WSS://{HOST.upper()}:8443/", True),
        ("data:text/html,x", True),
        ("about:blank", True),
        (f"http://elsewhere.example\\@{HOST}/", False),
        (f"http://elsewhere.example\t@{HOST}/", False),
        (f"http://someone@{HOST}/", False),
        (f" http://elsewhere.example/{HOST}", False),
        ("http://[", False),
    ],
)
def test_the_window_looks_at_the_host_that_is_connected_to(url: str, open_: bool) -> None:
    """One reader of addresses: a backslash, a control or a name before @ opens nothing, nor behind a proxy."""
    bounds = browser.Bounds(frozenset({HOST}), 20, True, str)

    assert bounds.allows(url) is open_
    if url.lower().startswith("http"):
        assert (_host(f"GET {url} HTTP/1.1\r\n\r\n") in bounds.hosts) is open_
