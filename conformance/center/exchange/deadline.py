"""一次往来的总期限:超时只管两次收到字节之间的间隔，一个字节一个字节地来的、没完没了地答 100 的，要靠总期限。"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context, resolve_cert_reqs

from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.certificate import trusting

LONGEST_S = 60.0
"""套接字没有超时的时候(秒)。"""


class Bounded(HTTPAdapter):
    """requests 的适配器:从发完请求起，整个答复(报文头连同内容)要在读超时之内到齐；连到的地址由 ``addresses`` 看过。"""

    def __init__(self, addresses: Addresses, **more: Any) -> None:
        self._addresses = addresses
        super().__init__(**more)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """直连的连接池。"""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _watched(self._addresses)

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
        """经代理的连接池:名字由代理解析，连到的是代理。"""
        manager = super().proxy_manager_for(*args, **more)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _Timed(io.RawIOBase):
    """套接字的读端；每次读之前把超时收紧到总期限以内。"""

    def __init__(self, sock: socket.socket) -> None:
        self._sock, self._raw = sock, sock.makefile("rb", buffering=0)
        self._patience = sock.gettimeout() or LONGEST_S
        self._until = time.monotonic() + self._patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:
            self._sock.settimeout(self._patience)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """报文头和内容都从 ``_Timed`` 读。"""

    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock))


class _Plain(HTTPConnection):
    response_class = _Response


class _Tls(HTTPSConnection):
    response_class = _Response

    def connect(self) -> None:
        if self.ssl_context is None:
            self.ssl_context = trusting(create_urllib3_context(cert_reqs=resolve_cert_reqs(self.cert_reqs)))
        super().connect()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


def _watched(seen: Addresses) -> dict[str, type[HTTPConnectionPool]]:
    """直连的连接池:每连上一次，先看连到了哪里，再说话(TLS 握手也在后面)。"""

    class Plain(_Plain):
        def _new_conn(self) -> socket.socket:
            return seen.connected(self.host, super()._new_conn())

    class Tls(_Tls):
        def _new_conn(self) -> socket.socket:
            return seen.connected(self.host, super()._new_conn())

    plain = type("PlainPool", (_PlainPool,), {"ConnectionCls": Plain})
    return {"http": plain, "https": type("TlsPool", (_TlsPool,), {"ConnectionCls": Tls})}


_POOLS = {"http": _PlainPool, "https": _TlsPool}
