"""与中心的往来:限速、限次、限时、限长，不离开档案写明的主机；每次往来脱敏后存为证据。只有沙箱试办才提交数据。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Event, Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError

from conformance.center import auth as auths
from conformance.center import permission, zones
from conformance.center.auth import Signed
from conformance.center.auth.plans import plan
from conformance.center.evidence import Evidence
from conformance.center.exchange import bodies, urls
from conformance.center.exchange.breaker import GIVE_UP_AFTER
from conformance.center.exchange.capture import Answer, Capture, Decode, Exchange, public, understood
from conformance.center.exchange.hosts import Hosts
from conformance.center.exchange.masks import HIDDEN
from conformance.center.exchange.pace import Pace
from conformance.center.exchange.patience import Patience, waited
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.request import Request, body_of, content, harmless, query_of, type_of
from conformance.center.exchange.session import Sessions
from conformance.center.exchange.setbacks import Unreachable, told
from conformance.center.exchange.skew import Skew
from conformance.center.exchange.wire import AUTO
from conformance.center.privacy.personal import Known, known
from conformance.domain import Link
from conformance.errors import CannotJudge, SourceFailed

MAX_REDIRECTS = 5
Reader = Callable[[requests.Response, str, float], bytes]
_CREDENTIALS = frozenset({"authorization", "cookie", "x-api-key", "x-auth-token"})


class Transport:
    """一个中心的全部 HTTP 往来；可由多个线程同时使用，用完 ``close``。"""

    def __init__(self, data: Mapping[str, Any], evidence: Evidence, *, budget: int | None = None) -> None:
        settings = data.get("transport") or {}
        self.base = str(settings.get("base") or (data.get("portal") or {}).get("base") or "")
        self.concurrency = int(settings.get("concurrency", 4))
        give_up = int(settings.get("give_up_after", GIVE_UP_AFTER))
        self.pace = Pace(permission.rate(data), permission.budget(data, budget), permission.Window.of(data), give_up)
        self.skew = Skew()
        self._hosts, self._masks = Hosts.of(data), evidence.masks
        self._charset, self._locked = str(settings.get("charset") or AUTO), dict[str, str]()
        self._headers: Mapping[str, str] = settings.get("headers") or {}
        self._sessions = Sessions(settings, self.base, permission.agent(data))
        self._capture, self._sent, self._barred = Capture(evidence), Counter[str](), dict[str, str]()
        self._slots, self._lock, self._stop = BoundedSemaphore(self.concurrency), Lock(), Event()
        zone = zones.zone(data)
        cookies = self._sessions.cookies
        door = auths.Door(self._enter, self.url, self._hosts.trusted, cookies, self._masks, zone, self._charset)
        self._auth = auths.Auth(plan(data.get("auth") or {}), door)

    def ask(
        self,
        request: Request,
        *,
        source: str,
        accept: Collection[int] = (200,),
        office_keys: Collection[str] = (),
        decode: Decode | None = None,
        busy: Callable[[Any], bool] | None = None,
        columns: Known | None = None,
    ) -> Exchange:
        """问一次;``decode`` 是文字 → 值，缺省按 JSON 从严读;``busy`` 认得装在 200 里的“太频繁”，先退让几次。

        ``office_keys``、``columns``(缺省由来源定)见 ``redact``。

        状态不在 ``accept``、读不懂、会改数据等抛 SourceFailed;被拦住的抛 Barred,这个来源以后不再去问。
        """
        harmless(request, source)
        if source in self._barred:
            raise Barred(self._barred[source])
        patience = Patience(self._auth, busy, self._stop)
        with self._speaking(source):
            while True:
                signed = self._auth.signed(request, source)
                answer = self._fetch(signed, source)
                seen = understood(answer, self._masks, self._charset, office_keys, decode, columns or known(source))
                if not patience.again(answer, seen.value, signed.turn, accept):
                    self.pace.breaker.answered(answer.status)
                    self._locked |= seen.locked
                    exchange = self._capture.read(source, answer, seen, accept)
                    patience.tried(f"{source}:{exchange.url}", answer, seen.value)
                    return exchange

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
        """GET 一个 JSON，见 ``ask``。"""
        request = Request(path, params=params or {}, public=public)
        return self.ask(request, source=source, accept=accept, office_keys=office_keys)

    def post(self, path: str, body: Mapping[str, Any], *, source: str, key: str = "") -> Exchange:
        """POST 一个 JSON，见 ``submit``;``key`` 是幂等键。"""
        headers = {"Idempotency-Key": key} if key else {}
        return self.submit(Request(path, "POST", json=body, headers=headers), source=source)

    def submit(self, request: Request, *, source: str) -> Exchange:
        """提交，无论什么状态都给出答复；不跟随跳转，除登录失效(那就没有提交成)外不重发。只在沙箱里用。"""
        with self._speaking(source):
            signed = self._auth.signed(request, source)
            answer = self._fetch(signed, source, again="submit", follow=False)
            if self._auth.lapsed(answer, None):
                self._auth.renew(signed.turn)
                answer = self._fetch(self._auth.signed(request, source), source, again="submit", follow=False)
            self.pace.breaker.answered(answer.status)
        return self._capture.submitted(
            source, answer, understood(answer, self._masks, self._charset, columns=known(source))
        )

    def probe(self, url: str, shown_as: str, *, source: str = "links") -> Link:
        """看一个链接开不开得了:状态、大小(字节)、类型；没有看成抛 CannotJudge，那不是链接的错。

        答了错误是这个链接的错，不是中心不能答复，断路器不数。
        """
        with self._speaking(source):
            answer = self._fetch(Signed.bare(Request(url, public=True)), source, bodies.glance)
            if answer.status < 500:
                self.pace.breaker.answered(answer.status)
        size = len(answer.body) or bodies.length(answer.headers)
        self._capture.store(source, answer, b"null", length=size)
        return Link("", shown_as, answer.status, size, answer.headers.get("Content-Type"))

    def resolve(self, path: str) -> str:
        """端点路径 → 完整地址:以接口地址为前缀；完整地址原样，其中打了码的凭据换回来，换不回来的抛 SourceFailed。"""
        path = self._locked.get(path, path)
        if HIDDEN in path:
            raise SourceFailed(f"{path} 里的口令、令牌打了码，这次运行没有见过原样，没有去取；请重新采集它所在的来源。")
        return requote_uri(path if urls.absolute(path) else f"{self.base.rstrip('/')}/{path.lstrip('/')}")

    def url(self, request: Request) -> str:
        """请求的完整地址，连同查询串。"""
        full = self.resolve(request.path)
        query = query_of(full, request)
        return full.partition("?")[0] + (f"?{query}" if query else "")

    def allowed(self, url: str) -> bool:
        """地址是不是在档案写明的主机上。"""
        return self._hosts.allowed(url)

    def hide(self, text: str) -> str:
        """遮住密钥的文字，写进报告之前用。"""
        return self._masks.hide(text)

    @property
    def always_shown(self) -> bool:
        """档案的 headers 里就有凭据，每次请求都会出示。"""
        given = self._headers.items()
        return any(name.lower() in _CREDENTIALS or self.hide(value) != value for name, value in given)

    @property
    def authenticated(self) -> bool:
        """非公开的请求会出示凭据。"""
        return self._auth.active

    def sent(self, source: str) -> int:
        """为这一来源发出的请求数。"""
        return self._sent[source]

    def close(self, *, stop: bool = False) -> None:
        """关闭连接;``stop`` 让还在排队的请求立即放弃。"""
        if stop:
            self._stop.set()
            self.pace.end()
        self._sessions.close()

    def _enter(self, request: Request, template: Request, patient: bool) -> Answer:
        """认证时的一问:不另加凭据，用共用的 cookie;POST 不跟随跳转。只存地址(代入之前的)和状态，不存内容。"""
        signed = Signed(request, replace(template, form=None, json=None, xml=None), known=True)
        stop, follow = self._stop if patient else None, request.method == "GET"
        answer = waited(lambda: self._fetch(signed, auths.SOURCE, follow=follow), stop)
        self.pace.breaker.answered(answer.status)
        self._capture.store(auths.SOURCE, answer, b"null")
        return answer

    def _fetch(
        self, signed: Signed, source: str, read: Reader = bodies.whole, *, again: str = "", follow: bool = True
    ) -> Answer:
        """发出并读完；跳转到别的主机时不带凭据。存证和消息里只有签名之前的请求。"""
        request, asked, start = signed.request, signed.asked, self.url(signed.asked)
        url, where = self.url(request), f"{source}:{public(start)}"
        for _ in range(MAX_REDIRECTS + 1):
            self._hosts.guard(where, url)
            with self._sending(request, url, source, where, again=again, known=signed.known) as response:
                if not (follow and response.is_redirect):
                    body = read(response, where, self._sessions.timeout_s)
                    seen = (start, response.status_code, response.headers, body, signed.known or self.always_shown)
                    return Answer(*seen, url, asked.method, content(asked), signed.derived)
            onto = urls.onto(url, response.headers["Location"])
            self._hosts.secure(where, url, onto)
            request, url = (request if self._hosts.trusted(onto) else asked).onward(response.status_code), onto
        raise SourceFailed(f"{where} 连续跳转超过 {MAX_REDIRECTS} 次；请检查中心的跳转设置。")

    @contextmanager
    def _sending(
        self, request: Request, url: str, source: str, where: str, *, again: str, known: bool
    ) -> Iterator[requests.Response]:
        self.pace.wait(urlsplit(url).netloc, self._stop)
        with self._lock:
            self._sent[source] += 1
        given = {**(self._headers if self._hosts.trusted(url) else {}), **type_of(request), **request.headers}
        headers = {name: value.encode() for name, value in given.items()}
        try:
            with (
                self._slots,
                self._sessions.send(
                    request.method, url, headers, body_of(request), again=again or self._auth.again, known=known
                ) as response,
            ):
                self.skew.saw(response.headers.get("Date", ""))
                yield response
        except (requests.RequestException, HTTPError, UnicodeError) as error:
            failed = told(error, url, where, self._sessions.timeout_s)
            self.pace.breaker.failed(str(failed))
            raise failed from None

    @contextmanager
    def _speaking(self, source: str) -> Iterator[None]:
        """错误的话里遮住密钥；被拦住的记下来。"""
        try:
            yield
        except CannotJudge as error:
            said = self._masks.hide(str(error))
            if isinstance(error, Barred):
                self._barred[source] = said
            if said == str(error):
                raise
            raise type(error)(said) from None


__all__ = ["Transport", "Unreachable"]
