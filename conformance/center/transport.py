"""与中心的往来:限速、限次、限时、限长，不离开档案写明的主机；每次往来脱敏后存为证据。只有沙箱试办才用 POST。"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore, Event, Lock, local
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.retry import Retry

from conformance import __version__
from conformance.center.capture import Answer, Capture, Exchange, public
from conformance.center.evidence import Evidence
from conformance.center.pace import Pace
from conformance.domain import Link
from conformance.errors import CannotJudge, SourceFailed

MAX_BYTES = 50 * 1024 * 1024
SMALL_BYTES = 64 * 1024
MAX_REDIRECTS = 5
Reader = Callable[[requests.Response, str, str], bytes]
Ask = Callable[..., requests.Response]
_CREDENTIALS = frozenset({"authorization", "cookie", "x-api-key", "x-auth-token"})


class Unreachable(CannotJudge):
    """中心的地址连不上。"""


class Transport:
    """一个中心的全部 HTTP 往来；可由多个线程同时使用，用完 ``close``。"""

    def __init__(self, data: Mapping[str, Any], evidence: Evidence, *, budget: int | None = None) -> None:
        settings = data.get("transport") or {}
        self.base = str(settings.get("base") or (data.get("portal") or {}).get("base") or "")
        self.hosts = _hosts(data)
        self.concurrency = int(settings.get("concurrency", 4))
        self._timeout = float(settings.get("timeout_s", 20))
        self._verify = _verify(settings.get("verify", True))
        self._headers = {"User-Agent": _agent(data), "Accept": "application/json", **(settings.get("headers") or {})}
        self._auth = _auth(data.get("auth") or {})
        self._always = any(name.lower() in _CREDENTIALS for name in self._headers)
        self.pace = Pace(float(settings.get("rate_per_s", 5)), budget)
        self._slots = BoundedSemaphore(self.concurrency)
        self._capture, self._sent = Capture(evidence), Counter[str]()
        self._lock, self._local, self._stop = Lock(), local(), Event()
        self._sessions: list[requests.Session] = []

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        source: str,
        public: bool = False,
        accept: Collection[int] = (200,),
        office_keys: Collection[str] = (),
    ) -> Exchange:
        """GET 一个 JSON。``public`` 的不出示凭据。状态不在 ``accept``、不是 JSON 等抛 SourceFailed。"""
        url = self.resolve(path) + (f"?{urlencode(params)}" if params else "")
        answer = self._fetch(url, source, shown=not public, read=self._body)
        return self._capture.json(source, answer, accept, office_keys)

    def post(self, path: str, body: Mapping[str, Any], *, source: str, key: str = "") -> Exchange:
        """POST 一个 JSON，无论什么状态都给出答复；从不自动重发、不跟随跳转。``key`` 是幂等键，由调用者决定再发一次。"""
        url = self.resolve(path)
        self._guard(url, url, source)
        headers = {"Idempotency-Key": key} if key else {}
        with self._sending(url, source, True, partial(self._session(again=False).post, json=body), headers) as response:
            seen = self._always or bool(self._auth)
            answer = Answer(url, response.status_code, response.headers, self._body(response, url, source), seen)
        return self._capture.submitted(source, answer, body)

    def probe(self, url: str, shown_as: str, *, source: str = "links") -> Link:
        """看一个链接开不开得了:状态、大小(字节)、类型；没有看成抛 CannotJudge，那不是链接的错。"""
        answer = self._fetch(url, source, shown=False, read=self._glance)
        size = len(answer.body) or _length(answer.headers)
        self._capture.store(source, answer, b"null", length=size)
        return Link("", shown_as, answer.status, size, answer.headers.get("Content-Type"))

    def resolve(self, path: str) -> str:
        """端点路径 → 完整地址:以接口地址为前缀；完整地址原样。"""
        return path if urlsplit(path).scheme else f"{self.base.rstrip('/')}/{path.lstrip('/')}"

    def allowed(self, url: str) -> bool:
        """地址是不是在档案写明的主机上。"""
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and (parts.hostname or "") in self.hosts

    @property
    def always_shown(self) -> bool:
        """档案的 headers 里就有凭据，每次请求都会出示。"""
        return self._always

    def sent(self, source: str) -> int:
        """为这一来源发出的请求数。"""
        return self._sent[source]

    def close(self, *, stop: bool = False) -> None:
        """关闭连接;``stop`` 让还在排队的请求立即放弃。"""
        if stop:
            self._stop.set()
            self.pace.end()
        for session in self._sessions:
            session.close()

    def _fetch(self, url: str, source: str, *, shown: bool, read: Reader) -> Answer:
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            self._guard(start, url, source)
            with self._sending(url, source, shown) as response:
                if not response.is_redirect:
                    seen = self._always or (shown and bool(self._auth))
                    return Answer(start, response.status_code, response.headers, read(response, url, source), seen)
                url = urljoin(url, response.headers["Location"])
        raise SourceFailed(f"{source}:{public(start)} 连续跳转超过 {MAX_REDIRECTS} 次；请检查中心的跳转设置。")

    def _guard(self, start: str, url: str, source: str) -> None:
        if not self.allowed(url):
            raise SourceFailed(
                f"{source}:{public(start)} 通向 {urlsplit(url).netloc or url[:40]}，不在档案写明的主机"
                f"({'、'.join(sorted(self.hosts))})上，没有访问；请检查地址，或者确认中心为什么跳转到那里。"
            )
        if start.startswith("https:") and not url.startswith("https:"):
            raise SourceFailed(
                f"{source}:{public(start)} 从 https 跳转到不加密的地址，没有跟随；请检查中心的跳转设置。"
            )

    @contextmanager
    def _sending(
        self, url: str, source: str, shown: bool, ask: Ask | None = None, more: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        self.pace.wait(urlsplit(url).netloc, self._stop)
        with self._lock:
            self._sent[source] += 1
        headers = {**(self._auth if shown else {}), **(more or {})}
        ask = ask or self._session().get
        try:
            with (
                self._slots,
                ask(url, headers=headers, timeout=self._timeout, stream=True, allow_redirects=False) as response,
            ):
                yield response
        except (requests.RequestException, HTTPError) as error:
            raise self._failed(error, url, source) from None

    def _body(self, response: requests.Response, url: str, source: str) -> bytes:
        until, body = time.monotonic() + self._timeout, bytearray()
        while chunk := response.raw.read1(65536, decode_content=True):
            body += chunk
            if len(body) > MAX_BYTES:
                raise SourceFailed(f"{source}:{public(url)} 的答复解压后超过 50 MB，没有读完；请减小每页行数。")
            if time.monotonic() > until:
                raise SourceFailed(
                    f"{source}:{public(url)} 在 {self._timeout:g} 秒内没有传完；请检查网络或加大 transport.timeout_s。"
                )
        return bytes(body)

    def _glance(self, response: requests.Response, url: str, source: str) -> bytes:
        """大文件只看报文头里的长度，不下载。"""
        return b"" if _length(response.headers) > SMALL_BYTES else self._body(response, url, source)

    def _failed(self, error: Exception, url: str, source: str) -> CannotJudge:
        cause = getattr(error.args[0] if error.args else None, "reason", None) or error
        if isinstance(error, requests.exceptions.SSLError):
            return Unreachable(
                f"{self._at(url)} 的证书不可信或 TLS 握手失败；请检查证书，内网自签的证书用 REQUESTS_CA_BUNDLE 指明。"
            )
        if isinstance(cause, NameResolutionError):
            return Unreachable(f"{self._at(url)} 的主机名解析不出来；请检查档案的 transport.base 和本机的 DNS。")
        if isinstance(cause, NewConnectionError | ConnectTimeoutError | requests.exceptions.ProxyError):
            return Unreachable(f"连不上中心 {self._at(url)}；请检查档案的 transport.base、网络和中心是否在运行。")
        if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
            return SourceFailed(
                f"{source}:{public(url)} 在 {self._timeout:g} 秒内没有答复；请检查网络或加大 transport.timeout_s。"
            )
        return SourceFailed(
            f"{source}:{public(url)} 的答复中途断开或不合 HTTP 规范，内容不完整；请重试或检查中心的网关。"
        )

    @staticmethod
    def _at(url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    def _session(self, *, again: bool = True) -> requests.Session:
        """这个线程的连接;``again`` 为假的不自动重发。"""
        name = "session" if again else "once"
        if not hasattr(self._local, name):
            session = requests.Session()
            setattr(self._local, name, session)
            session.trust_env = False  # 不读 .netrc:凭据只来自档案
            session.proxies = dict(requests.utils.get_environ_proxies(self.base))
            session.verify = self._verify
            session.headers.update(self._headers)
            adapter = HTTPAdapter(max_retries=_RETRY if again else Retry(0, raise_on_status=False))
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            self._sessions.append(session)
        return getattr(self._local, name)  # type: ignore[no-any-return]


_RETRY = Retry(
    total=4,
    connect=2,
    read=1,
    status=3,
    redirect=0,
    other=0,
    status_forcelist=(429, 503),
    allowed_methods=("GET",),
    backoff_factor=0.3,
    raise_on_status=False,
    retry_after_max=60,
)


def _verify(wanted: bool | str) -> bool | str:
    return os.environ.get("REQUESTS_CA_BUNDLE", True) if wanted is True else wanted


def _length(headers: Mapping[str, str]) -> int:
    declared = headers.get("Content-Length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 19 else 0


def _hosts(data: Mapping[str, Any]) -> frozenset[str]:
    addresses = [(data.get(part) or {}).get("base") for part in ("transport", "portal")]
    return frozenset(host for address in addresses if address and (host := urlsplit(str(address)).hostname))


def _agent(data: Mapping[str, Any]) -> str:
    contact = (data.get("center") or {}).get("contact")
    return f"zhunsheng/{__version__}" + (f" (+{contact})" if contact else "")


def _auth(auth: Mapping[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {auth['token']}"} if auth.get("kind") == "bearer" and auth.get("token") else {}
