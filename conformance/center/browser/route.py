"""浏览器照档案的 transport 去连:代理、改连的地址、自签的根证书。

Chromium 不收根证书文件:由我们先拿它核验门户的证书(链、主机名、日期)，核验过的公钥才交给浏览器认；
核验不过的不交，浏览器照样打不开。经代理的，由代理接通了去核验。
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from conformance.center.exchange import certificate

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Route:
    """怎样去连:代理(没有写的照环境变量,none 是不用)，改连的地址(主机 → 地址)，核验过的公钥(SHA-256,base64)。"""

    proxy: str | None = None
    moved: Mapping[str, str] = field(default_factory=dict)
    pins: tuple[str, ...] = ()

    @property
    def proxied(self) -> str:
        """档案写明的代理；没有写(照环境变量)的、不用的是空的。"""
        return "" if self.proxy in {None, "none"} else str(self.proxy)

    def switches(self, hosts: AbstractSet[str]) -> Iterator[str]:
        """Chromium 的参数。在解析域名时就拦住 ``hosts`` 之外的主机:重定向也绕不过去，又不必逐个拦截请求。

        经代理的域名由代理去解析，那时由 ``relay`` 来拦。
        """
        allowed = [f"EXCLUDE {host}" for host in sorted(hosts - self.moved.keys())]
        moved = [f"MAP {host} {address}" for host, address in self.moved.items()]
        reached = {one.partition(":")[0] for one in self.moved.values()} | ({"127.0.0.1"} if self.proxied else set())
        known = [f"EXCLUDE {host}" for host in sorted(reached)]
        yield f"--host-resolver-rules={', '.join([*moved, 'MAP * ~NOTFOUND', *allowed, *known])}"
        if self.proxy == "none":
            yield "--no-proxy-server"
        if self.pins:
            yield f"--ignore-certificate-errors-spki-list={','.join(self.pins)}"


DIRECT = Route()


def of(data: Mapping[str, Any]) -> Route:
    """档案 → 怎样去连门户。"""
    settings = data.get("transport") or {}
    proxy = settings.get("proxy")
    return Route(proxy, dict(_moved(data)), tuple(_pins(data)))


def _moved(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """门户与接口同一个主机、档案写了 connect_to 的:主机(连同端口) → 实际的地址。"""
    settings = data.get("transport") or {}
    api, portal = urlsplit(str(settings.get("base") or "")), urlsplit(str(data["portal"]["base"]))
    instead = str(settings.get("connect_to") or "")
    if instead and api.hostname and api.hostname == portal.hostname:
        host, _, _ = instead.partition(":")
        yield f"{api.hostname}:{api.port or PORTS.get(api.scheme, 443)}", instead
        yield api.hostname, host


def _pins(data: Mapping[str, Any]) -> Iterator[str]:
    """档案给了根证书文件的:门户的证书经它核验，公钥的 SHA-256(base64)。"""
    settings = data.get("transport") or {}
    trusted = settings.get("verify")
    if not isinstance(trusted, str):
        return
    moved, parts = dict(_moved(data)), urlsplit(str(data["portal"]["base"]))
    if parts.scheme != "https" or not parts.hostname:
        return
    own = f"{parts.hostname}:{parts.port or 443}"
    host, _, port = moved.get(own, own).partition(":")
    try:
        context = certificate.trusting(ssl.create_default_context(cafile=trusted))
        patience_s, proxy = float(settings.get("timeout_s", 20)), settings.get("proxy")
        der = certificate.shown(context, (host, int(port or 443)), parts.hostname, patience_s, proxy)
    except (OSError, ValueError, HTTPException):
        return
    yield base64.b64encode(hashlib.sha256(certificate.public_key(der)).digest()).decode()
