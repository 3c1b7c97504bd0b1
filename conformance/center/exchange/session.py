"""连接:每个线程各有自己的 requests 会话；证书、代理、改连地址都在这里；登录得来的 cookie 由全部线程共用。"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from threading import Lock, local
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import InsecureRequestWarning
from urllib3.util.retry import Retry

from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.deadline import Bounded
from conformance.errors import ProfileError

CONNECT_S = 10.0
TIMEOUT_S = 20.0
DIRECT = "none"
_AGAIN = Retry(total=3, connect=2, read=1, status=0, redirect=0, other=0, backoff_factor=0.3, raise_on_status=False)
_CONNECT = Retry(total=2, connect=2, read=0, status=0, redirect=0, other=0, backoff_factor=0.3, raise_on_status=False)
_ONCE = Retry(0, raise_on_status=False)

logging.getLogger("urllib3").setLevel(logging.ERROR)  # 它的警告里有完整的网址，可能带着令牌


class Sessions:
    """一个中心的会话;``cookies`` 是出示凭据的请求共用的。证书文件不存在抛 ProfileError。"""

    def __init__(self, settings: Mapping[str, Any], base: str, agent: str) -> None:
        self.cookies = RequestsCookieJar()
        self.timeout_s = float(settings.get("timeout_s", TIMEOUT_S))
        self._timeout = (min(float(settings.get("connect_timeout_s", CONNECT_S)), self.timeout_s), self.timeout_s)
        self._verify = _verify(settings.get("verify", True))
        self._proxies, self._addresses = _proxies(settings.get("proxy"), base), Addresses.of({"transport": settings})
        self._instead = (base, str(settings["connect_to"])) if settings.get("connect_to") else None
        self._headers = {"User-Agent": agent, "Accept": "application/json, */*;q=0.5"}
        self._lock, self._local = Lock(), local()
        self._open: list[requests.Session] = []

    def send(
        self, method: str, url: str, headers: Mapping[str, bytes], body: bytes, *, again: str, known: bool
    ) -> requests.Response:
        """发出，答复的内容还没有读;``again`` 是断开后重发的办法(见 ``RESENT``),``known`` 用登录得来的 cookie。"""
        session = self._session(again, known)
        asked, given = requests.PreparedRequest(), CaseInsensitiveDict[str | bytes](session.headers)
        given.update(headers)
        asked.prepare(method, url, headers=given, data=body or None, cookies=session.cookies)
        return session.send(asked, timeout=self._timeout, stream=True, allow_redirects=False)

    def _session(self, again: str, known: bool) -> requests.Session:
        """这个线程的会话。"""
        name = f"{again}{known}"
        if not hasattr(self._local, name):
            setattr(self._local, name, self._made(RESENT[again], known))
        session: requests.Session = getattr(self._local, name)
        return session

    def close(self) -> None:
        """关掉全部连接。"""
        with self._lock:
            for session in self._open:
                session.close()

    def _made(self, retry: Retry, known: bool) -> requests.Session:
        session = _Unmoved()
        session.trust_env = False  # 不读 .netrc:凭据只来自档案
        session.proxies, session.verify = dict(self._proxies), self._verify
        session.headers.update(self._headers)
        if known:
            session.cookies = self.cookies
        if self._verify is False:
            warnings.simplefilter("ignore", InsecureRequestWarning)
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter(retry))
        with self._lock:
            self._open.append(session)
        return session

    def _adapter(self, retry: Retry) -> Bounded:
        if self._instead:
            return _Elsewhere(self._addresses, retry, self._instead)
        return Bounded(self._addresses, max_retries=retry)


RESENT: Mapping[str, Retry] = {"read": _AGAIN, "signed": _CONNECT, "submit": _ONCE}
"""read 连不上或断开都重发;signed 签过名的，连不上才重发(随机数只能用一次);submit 从不重发。"""


class _Unmoved(requests.Session):
    """跳转由我们自己看过再跟，它连跳转的地址也不读(读不出的会抛错)。"""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """没有。"""


class _Elsewhere(Bounded):
    """连到另一个地址，而 Host 与 TLS 的主机名照旧。"""

    def __init__(self, addresses: Addresses, retry: Retry, instead: tuple[str, str]) -> None:
        base, address = instead
        parts, target = urlsplit(base), urlsplit(f"//{address}")
        self._host, self._target, self._port = parts.hostname or "", target.hostname or "", target.port
        super().__init__(addresses, max_retries=retry)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """requests 选连接的地方。"""
        made: Any = super().build_connection_pool_key_attributes(request, verify, cert)
        host, pool = made
        if host["host"] == self._host:
            request.headers.setdefault("Host", urlsplit(request.url).netloc)
            host["host"], host["port"] = self._target, self._port or host["port"]
            if host["scheme"] == "https":
                pool |= {"server_hostname": self._host, "assert_hostname": self._host}
        return host, pool


def _verify(wanted: bool | str) -> bool | str:
    if isinstance(wanted, str) and not Path(wanted).exists():
        raise ProfileError(f"transport.verify:没有证书文件 {wanted}；请把中心的根证书(PEM)放到那里，或改正路径。")
    return os.environ.get("REQUESTS_CA_BUNDLE", True) if wanted is True else wanted


def _proxies(given: str | None, base: str) -> Mapping[str, str]:
    """``none`` 不用代理；不写照环境变量 HTTPS_PROXY、NO_PROXY 等。"""
    if given:
        return {} if given == DIRECT else {"http": given, "https": given}
    return requests.utils.get_environ_proxies(base)
