"""档案的 ``auth`` → 一份做法:有哪些值，事先要问什么，放在哪里。每种认证只是一份预先写好的做法。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.center.auth.algorithms import equipped
from conformance.center.auth.placing import Put
from conformance.center.auth.template import TIME_FORMAT
from conformance.center.exchange.request import Request

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """事先的一问:请求(模板)、从答复里取什么(见 ``calls``)、怎样算成功;``login`` 是交口令的那一问。"""

    request: Request
    take: Mapping[str, str] = field(default_factory=dict)
    success: str = ""
    login: bool = False

    @classmethod
    def of(cls, spec: Settings, *, method: str = "GET", login: bool = False) -> Call:
        """档案里写的样子。"""
        request = Request.of({"method": method, **spec, "query": True})
        return cls(request, spec.get("take") or {}, spec.get("success") or "", login)


@dataclass(frozen=True, slots=True)
class Plan:
    """``values`` 是值的模板;``keep_s`` 是事先问得的保留几秒:0 每次都问，None 到失效为止。

    ``lifetime`` 是最后一问的答复里有效秒数的 JMESPath;``expired`` 是普通答复里“登录失效”的 JMESPath。
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    put: Put = field(default_factory=lambda: Put({}, {}, {}))
    calls: tuple[Call, ...] = ()
    keep_s: float | None = None
    lifetime: str = ""
    expired: str = ""
    time_format: str = TIME_FORMAT

    @property
    def taken(self) -> frozenset[str]:
        """事先问得的值的名字。"""
        return frozenset(name for call in self.calls for name in call.take)

    @property
    def idle(self) -> bool:
        """不认证。"""
        return not (self.calls or self.put.used() or self.put.headers or self.put.params or self.put.body)


def plan(settings: Settings) -> Plan:
    """``auth`` 的做法；没有装 gmssl 而要用 SM2 抛 ProfileError。"""
    made = _KINDS[str(settings.get("kind", "none"))](settings)
    for spec in _specs(made.values):
        equipped(str(spec.get("algorithm", "")))
    return made


def _specs(values: Settings) -> Iterator[Settings]:
    yield from (spec for spec in values.values() if isinstance(spec, Mapping))


def _none(settings: Settings) -> Plan:
    return Plan()


def _bearer(settings: Settings) -> Plan:
    return Plan({"token": settings["token"]}, Put({"Authorization": "Bearer {token}"}, {}, {}))


def _literal(part: str) -> Callable[[Settings], Plan]:
    """原样放进某处的几个值；值里的花括号不是占位。"""

    def made(settings: Settings) -> Plan:
        names = {name: f"value_{place}" for place, name in enumerate(settings[part])}
        put = {part: {name: f"{{{key}}}" for name, key in names.items()}, "wrap": settings.get("wrap")}
        return Plan({key: settings[part][name] for name, key in names.items()}, Put.of(put))

    return made


def _digest(settings: Settings) -> Plan:
    return Plan(settings["values"], Put.of(settings["put"]), time_format=settings.get("time_format", TIME_FORMAT))


def _jwt(settings: Settings) -> Plan:
    minted = {key: settings[key] for key in ("claims", "algorithm", "lifetime_s", "header") if key in settings}
    values = {**(settings.get("values") or {}), "jwt_key": settings["key"]}
    put = settings.get("put") or {"headers": {"Authorization": "Bearer {jwt}"}}
    return Plan({**values, "jwt": {"claims": {}, **minted, "key": "{jwt_key}"}}, Put.of(put))


def _hawk(settings: Settings) -> Plan:
    """RFC 草案 draft-hammer-http-hawk 的报文头；不带 payload 的哈希。"""
    text = "hawk.1.header\n{timestamp}\n{nonce}\n{method}\n{uri}\n{host}\n{port}\n\n\n"
    mac = {"algorithm": "hmac-sha256", "key": "{hawk_key}", "encoding": "base64", "text": text}
    header = 'Hawk id="{hawk_id}", ts="{timestamp}", nonce="{nonce}", mac="{mac}"'
    values = {"hawk_id": settings["id"], "hawk_key": settings["key"], "mac": mac}
    return Plan(values, Put({"Authorization": header}, {}, {}))


def _oauth2(settings: Settings) -> Plan:
    form = {"grant_type": "client_credentials"} | ({"scope": settings["scope"]} if settings.get("scope") else {})
    values: dict[str, Any] = {"client_id": settings["client_id"], "client_secret": settings["client_secret"]}
    headers = {"Accept": "application/json"}
    if settings.get("style", "basic") == "basic":
        values |= {"basic": {"text": "{client_id}:{client_secret}", "encoding": "base64"}}
        headers |= {"Authorization": "Basic {basic}"}
    else:
        form |= {"client_id": "{client_id}", "client_secret": "{client_secret}"}
    call = Call(Request(settings["token_path"], "POST", form=form, headers=headers), {"access_token": "access_token"})
    put = Put({"Authorization": "Bearer {access_token}"}, {}, {})
    return Plan(values, put, (call,), None, "expires_in", settings.get("expired", ""))


def _two_step(settings: Settings) -> Plan:
    first = Call.of(settings["call"])
    return Plan(
        settings.get("values") or {},
        Put.of(settings["put"]),
        (first,),
        float(settings.get("keep_s", 0)) if "lifetime" not in settings else None,
        settings.get("lifetime", ""),
        settings.get("expired", ""),
        settings.get("time_format", TIME_FORMAT),
    )


def _form(settings: Settings) -> Plan:
    page = (Call.of(settings["page"]),) if settings.get("page") else ()
    login = Call.of(settings["login"], method="POST", login=True)
    values, put = settings.get("values") or {}, Put.of(settings.get("put") or {})
    time_format = settings.get("time_format", TIME_FORMAT)
    return Plan(values, put, (*page, login), None, "", settings.get("expired", ""), time_format)


_KINDS: Mapping[str, Callable[[Settings], Plan]] = {
    "none": _none,
    "bearer": _bearer,
    "headers": _literal("headers"),
    "query": _literal("params"),
    "body": _literal("body"),
    "digest": _digest,
    "jwt": _jwt,
    "hawk": _hawk,
    "oauth2": _oauth2,
    "two_step": _two_step,
    "form": _form,
}
