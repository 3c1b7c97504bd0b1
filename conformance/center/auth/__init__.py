"""认证:把凭据放进每个请求；要登录的先登录，失效了重新登录一次，登录不成就不再试。

``plans`` 说每种认证怎么做，``calls`` 问，``template``、``algorithms`` 算，``placing`` 放。
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import tzinfo
from threading import Lock
from typing import Any

from requests.cookies import RequestsCookieJar

from conformance.center.auth import template
from conformance.center.auth.calls import seconds, taken
from conformance.center.auth.plans import Call, Plan
from conformance.center.exchange.capture import Answer
from conformance.center.exchange.masks import Masks
from conformance.center.exchange.refusal import Barred, login_page
from conformance.center.exchange.request import Request
from conformance.center.exchange.urls import onto, parts
from conformance.center.reading.functions import found

SOURCE = "auth"
LEEWAY = 0.9
"""有效期用到九成就换新的。"""


@dataclass(frozen=True, slots=True)
class Signed:
    """签好的请求与签名之前的样子。

    ``derived`` 是这次算出的值(要遮住),``turn`` 是第几次登录得来的,``known`` 出示了凭据。
    """

    request: Request
    asked: Request
    derived: tuple[str, ...] = ()
    turn: int = 0
    known: bool = False

    @classmethod
    def bare(cls, request: Request) -> Signed:
        """不出示凭据的。"""
        return cls(request, request)


@dataclass(frozen=True, slots=True)
class Door:
    """认证要用到的往来。

    ``send`` 发一个代入好的请求(连同它的模板，存证用；中心说忙的要不要再问),不另加凭据;
    ``url`` 请求 → 地址;``trusted`` 地址能不能看到凭据。
    """

    send: Callable[[Request, Request, bool], Answer]
    url: Callable[[Request], str]
    trusted: Callable[[str], bool]
    cookies: RequestsCookieJar
    masks: Masks
    zone: tzinfo
    charset: str


class Auth:
    """一个中心的认证；可由多个线程同时使用。"""

    def __init__(self, plan: Plan, door: Door) -> None:
        self._plan, self._door = plan, door
        self._late = template.late(plan.values, plan.taken if plan.keep_s == 0 else frozenset())
        self._held: dict[str, str] = {}
        self._turn, self._until, self._failed = 0, 0.0, ""
        self._lock = Lock()

    @property
    def active(self) -> bool:
        """要出示凭据。"""
        return not self._plan.idle

    @property
    def again(self) -> str:
        """断开后重发的办法(见 ``session.RESENT``):签名里有时刻、随机数或者现取的值，就不能原样再发。"""
        used = template.names(self._plan.values) | self._plan.put.used()
        return "signed" if used & (template.MOMENT | self._late) else "read"

    def signed(self, request: Request, source: str) -> Signed:
        """放好凭据的请求；登录不成抛 Barred。"""
        url = self._door.url(request)
        if not self.active or request.public or not self._door.trusted(url):
            return Signed.bare(request)
        plan, moment = self._plan, template.Moment.now(self._door.zone, self._plan.time_format)
        values = {**moment.values(), **template.target(url, request.method)}
        turn = self._entered(values, moment) if plan.calls and plan.keep_s != 0 else 0
        values |= self._held
        early = [name for name in plan.values if name not in self._late]
        template.compute(plan.values, early, values, moment.at)
        first, then = plan.put.split(self._late)
        made = first.into(request, values, source)
        values |= template.wire(self._door.url(made), made)
        if plan.calls and plan.keep_s == 0:
            values |= self._asked(values)
        template.compute(plan.values, [name for name in plan.values if name in self._late], values, moment.at)
        made = then.into(made, values, source)
        return Signed(made, request, self._derived(values), turn, known=True)

    def lapsed(self, answer: Answer, value: Any, accept: Collection[int] = (200,)) -> bool:
        """答复说登录已经失效:401、被带到登录页、``expired`` 成立。不必登录的认证不会失效。"""
        if not self._plan.calls or not answer.shown:
            return False
        if (answer.status == 401 and 401 not in accept) or login_page(answer):
            return True
        landed = parts(onto(answer.landed, answer.headers.get("Location", ""))).path
        asked = parts(answer.url).path
        led = landed != asked and landed in self._doors()
        return led or bool(self._plan.expired and value is not None and found(value, self._plan.expired))

    def renew(self, turn: int) -> None:
        """第 ``turn`` 次登录的已经失效；别的线程已经重新登录过就不必再来。"""
        with self._lock:
            if turn == self._turn:
                self._until = 0.0

    def _entered(self, values: dict[str, str], moment: template.Moment) -> int:
        """确保已经登录，返回是第几次。"""
        with self._lock:
            if self._failed:
                raise Barred(self._failed)
            if time.monotonic() >= self._until:
                self._held = self._asked(self._literal(values, moment))
                self._turn += 1
            return self._turn

    def _literal(self, values: dict[str, str], moment: template.Moment) -> dict[str, str]:
        """登录时可用的值:还没有问得的、用到请求本身的不在其中。"""
        known, absent = dict(values), self._plan.taken | self._late
        usable = [
            n for n, spec in self._plan.values.items() if not template.names(spec) & absent or isinstance(spec, str)
        ]
        template.compute(self._plan.values, [name for name in usable if name not in self._late], known, moment.at)
        self._door.masks.add(*self._computed(known))
        return known

    def _asked(self, values: dict[str, str]) -> dict[str, str]:
        """依次问，后一问可以用前一问取得的。"""
        found: dict[str, str] = {}
        try:
            for call in self._plan.calls:
                answer = self._door.send(_filled(call.request, {**values, **found}), call.request, not call.login)
                found |= taken(call, answer, self._door.cookies, self._door.charset)
        except Barred as error:
            self._failed = str(error) if self._plan.keep_s != 0 else ""
            raise
        self._kept(answer)
        self._door.masks.add(*found.values(), *self._door.cookies.copy().values())
        return found

    def _kept(self, answer: Answer) -> None:
        told = seconds(self._plan.lifetime, answer, self._door.charset)
        lasts = told * LEEWAY if told is not None else self._plan.keep_s
        self._until = float("inf") if lasts is None else time.monotonic() + lasts

    def _doors(self) -> set[str]:
        return {parts(self._door.url(call.request)).path for call in self._plan.calls}

    def _derived(self, values: dict[str, str]) -> tuple[str, ...]:
        return (*self._computed(values), *(values[name] for name in self._plan.taken if name in values))

    def _computed(self, values: dict[str, str]) -> tuple[str, ...]:
        """算出来的值；只由时刻之类拼接的不是秘密。"""
        made = (name for name, spec in self._plan.values.items() if template.secret(spec) and name in values)
        return tuple(values[name] for name in made)


def _filled(request: Request, values: dict[str, str]) -> Request:
    return replace(
        request,
        path=template.fill(request.path, values),
        params=template.fill(request.params, values),
        form=template.fill(request.form, values),
        json=template.fill(request.json, values),
        xml=template.fill(request.xml, values),
        headers=template.fill(request.headers, values),
    )


__all__ = ["SOURCE", "Auth", "Call", "Door", "Plan", "Signed"]
