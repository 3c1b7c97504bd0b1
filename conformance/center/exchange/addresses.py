"""实际连到哪里:名字解析到哪里由不得我们，连上以后、发出任何东西之前看对方的地址，每一次连接都看。

档案写明的就是地址(或 localhost)的，照它；写的是名字的，只去公网地址；中心确实在内网的，档案写
``transport.private: true``。同一个名字先在公网、后来变成内网地址的(DNS 重绑定)，写明了也不去。
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Lock
from typing import Any

from conformance.center.exchange import urls
from conformance.errors import SourceFailed

Address = IPv4Address | IPv6Address
_LOCAL = "localhost"
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254")))
"""云主机的元数据不在链路本地的:阿里云、Azure、AWS 与 Google 的 IPv6。"""
_NOBODY = tuple(map(ip_network, ("0.0.0.0/8", "192.0.0.0/24")))
"""不是谁的地址:“本网络”，协议自用的(Oracle 的元数据在内)。"""
_AROUND = tuple(map(IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""末尾 32 位是 IPv4 地址的 IPv6 地址:兼容的写法、NAT64。"""


class Addresses:
    """一次采集里可以连到的地址；可由多个线程同时使用。"""

    def __init__(self, private: bool = False) -> None:
        self._private, self._outward, self._lock = private, set[str](), Lock()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Addresses:
        """档案的 transport.private。"""
        return cls(bool((data.get("transport") or {}).get("private")))

    def connected(self, host: str, sock: socket.socket) -> socket.socket:
        """刚连上 ``host`` 的套接字；不该去的关掉，抛 SourceFailed。"""
        try:
            self.check(host, str(sock.getpeername()[0]))
        except SourceFailed:
            sock.close()
            raise
        return sock

    def check(self, host: str, address: str) -> None:
        """名字 ``host`` 连到(或解析到)``address``;不该去的抛 SourceFailed。"""
        if literal(host):
            return
        reached = _plain(address)
        outward = reached.is_global and not reached.is_multicast and not _forbidden(reached)
        with self._lock:
            moved = host in self._outward
            self._outward |= {host} if outward else set()
        if outward:
            return
        if moved or not (self._private and _intranet(reached)):
            raise SourceFailed(_said(host, address, moved=moved, inside=_intranet(reached)))

    def resolved(self, host: str) -> str:
        """``host`` 的地址，看过的；解析不出来是空串。"""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return ""
        for _, _, _, _, place in found:
            self.check(host, str(place[0]))
        return str(found[0][4][0])

    def visit(self, url: str) -> None:
        """别的程序要去 ``url`` 之前看一眼。"""
        host = urls.host(url)
        if not literal(host):
            self.resolved(host)


def literal(host: str) -> bool:
    """写的就是地址，或者 localhost:没有解析可言。"""
    try:
        ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return host.lower() == _LOCAL
    return True


def _plain(address: str) -> Address:
    """套在 IPv6 里的 IPv4 地址取出来。"""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address) or int(found) <= 1:
        return found
    inside = IPv4Address(int(found) & 0xFFFFFFFF) if any(found in one for one in _AROUND) else None
    return found.ipv4_mapped or found.sixtofour or inside or found


def _forbidden(address: Address) -> bool:
    """哪里也不是，或者是云主机的元数据:写明了在内网也不去。"""
    return address in _METADATA or any(address in one for one in _NOBODY)


def _intranet(address: Address) -> bool:
    """内网地址；本机、链路本地和别处的云主机元数据、组播和保留的不算。"""
    odd = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    return not odd and not address.is_reserved and not _forbidden(address)


def _said(host: str, address: str, *, moved: bool, inside: bool) -> str:
    if moved:
        return f"{host} 先前在公网，现在解析到内网地址 {address}(DNS 重绑定的样子)，没有发出请求；请检查域名解析。"
    if not inside:
        return (
            f"{host} 解析到 {address}，是本机、云主机元数据之类的地址，没有发出请求；请检查域名解析；"
            "本机的请直接写地址。"
        )
    return (
        f"{host} 解析到 {address}，不是公网地址，没有发出请求；请检查域名解析；"
        "中心确实在内网的，请在档案写明 transport.private: true。"
    )
