"""中心的证书:到哪天、写给谁。只握手看证书，不发请求；核不核验由 transport.verify 决定，另看。"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from http.client import HTTPConnection
from typing import Any
from urllib.parse import unquote, urlsplit

from requests.utils import get_environ_proxies, select_proxy

SOON_DAYS = 30
"""还有这么多天就到期的提醒(自然日)。"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """``names`` 是证书写给的主机名，``days`` 是离到期还有几天(过期是负数)。"""

    names: tuple[str, ...]
    until: datetime
    days: int

    def fits(self, host: str) -> bool:
        """写给这个主机。"""
        return any(fnmatch(host, name) and host.count(".") == name.count(".") for name in self.names)


def seen(data: Mapping[str, Any], base: str) -> tuple[str, Certificate | str] | None:
    """``base`` 的(主机名, 证书);没有看成的是一句原因；不是 https、经代理的不看。"""
    parts, settings = urlsplit(base), data.get("transport") or {}
    proxy = settings.get("proxy") or select_proxy(base, get_environ_proxies(base))
    if parts.scheme != "https" or not parts.hostname or proxy not in {None, "none"}:
        return None
    instead = settings.get("connect_to") if base == settings.get("base") else None
    target, wait_s = urlsplit(f"//{instead}") if instead else parts, float(settings.get("connect_timeout_s", 10))
    try:
        port = target.port or parts.port or 443
        return parts.hostname, _handshake(target.hostname or "", port, parts.hostname, wait_s)
    except (OSError, ValueError) as error:
        return parts.hostname, f"没有看成({error})"


def _handshake(host: str, port: int, name: str, timeout_s: float) -> Certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # 只看证书写了什么
    return _read(shown(context, (host, port), name, timeout_s))


def shown(
    context: ssl.SSLContext, address: tuple[str, int], name: str, timeout_s: float, proxy: str | None = None
) -> bytes:
    """``address`` 为 ``name`` 出示的证书(DER);经 ``proxy`` 的由它接通。连不上、``context`` 核验不过抛 OSError。"""
    with _connected(address, timeout_s, proxy) as plain, context.wrap_socket(plain, server_hostname=name) as tls:
        return tls.getpeercert(binary_form=True) or b""


def _connected(address: tuple[str, int], timeout_s: float, proxy: str | None) -> socket.socket:
    if proxy in {None, "none"}:
        return socket.create_connection(address, timeout_s)
    parts = urlsplit(str(proxy))
    if parts.scheme != "http" or not parts.hostname:
        raise OSError(f"{parts.scheme} 的代理不能先去看证书")
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()
    allowed = {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"} if parts.username else {}
    link = HTTPConnection(parts.hostname, parts.port or 80, timeout=timeout_s)
    link.set_tunnel(*address, headers=allowed)
    link.connect()
    return link.sock


def trusting(context: ssl.SSLContext) -> ssl.SSLContext:
    """核验宽严同浏览器:Python 3.13 起另要证书有 RFC 5280 的各项扩展，中心自建的根证书多半没有。"""
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def public_key(der: bytes) -> bytes:
    """证书里的公钥(SubjectPublicKeyInfo,DER)。"""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_der_x509_certificate(der).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read(der: bytes) -> Certificate:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    made = x509.load_der_x509_certificate(der)
    try:
        listed = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [*listed.get_values_for_type(x509.DNSName), *map(str, listed.get_values_for_type(x509.IPAddress))]
    except x509.ExtensionNotFound:
        names = [str(one.value) for one in made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    until = made.not_valid_after_utc
    return Certificate(tuple(names), until, (until - datetime.now(UTC)).days)
