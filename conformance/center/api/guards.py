"""看中心怎样保护个人信息:传输是否加密，非公开的不带凭据取不取得到，应当公开的看不看得到。

只做一次无害的 GET，取的是档案自己列为非公开的清单；答复照样脱敏存证，不做任何别的试探。
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from conformance.center import plan
from conformance.center.api.asking import Endpoint
from conformance.center.api.paging import opening
from conformance.center.api.sending import Sender, columns
from conformance.center.exchange.capture import Exchange, public
from conformance.center.exchange.refusal import BUSY
from conformance.center.haul import Visit
from conformance.center.reading.functions import found
from conformance.domain import Channel, Probe
from conformance.errors import CannotJudge

SOURCE = "guards"
GUIDES = "guides"
"""档案说应当不登录也看得到的事项，不带凭据取了一次。"""
ANSWERS = frozenset(range(200, 600)) - BUSY
"""什么状态都是答复；说忙的不是，照样退让再问。"""


def collect(visit: Visit, wanted: Collection[Channel]) -> None:
    """写 ``guards``:每个地址的传输方式，以及不带凭据的一次试取。"""
    probes = [
        _transport(channel, str(base))
        for channel, part in ((Channel.API, "transport"), (Channel.PORTAL, "portal"))
        if channel in wanted and (base := (visit.data.get(part) or {}).get("base"))
    ]
    name = plan.tried(visit.data)
    if Channel.API in wanted and name:
        probes.append(_uncredentialed(visit, name))
    if Channel.API in wanted and plan.anonymous(visit.data):
        probes.append(replace(_uncredentialed(visit, "items"), kind=GUIDES))
    visit.writer.documents(SOURCE, probes)


def _transport(channel: Channel, base: str) -> Probe:
    parts = urlsplit(base)
    seen = {"scheme": parts.scheme, "loopback": "是" if _loopback(parts.hostname or "") else "否"}
    return Probe("transport", channel, public(base), seen)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _uncredentialed(visit: Visit, name: str) -> Probe:
    endpoint = visit.data["endpoints"][name]
    seen = {"credentials": "有" if visit.transport.authenticated else "无"}
    if visit.transport.always_shown:
        return Probe("open", Channel.API, name, {**seen, "trouble": "档案的 headers 里有凭据，没有不带凭据去试"})
    try:
        unshown = Endpoint.of(SOURCE, {**endpoint, "public": True})
        request = Sender(visit.data, visit.transport).request(unshown, {}, opening(unshown))
        private = columns(name, endpoint)
        ways: Any = {"decode": unshown.decode, "busy": unshown.busy, "columns": private}
        asked = visit.transport.ask(request, source=SOURCE, accept=ANSWERS, **ways)
    except CannotJudge as error:
        return Probe("open", Channel.API, name, {**seen, "trouble": str(error)})
    seen |= {"status": str(asked.status), "rows": str(_rows(asked, endpoint))}
    return Probe("open", Channel.API, name, seen, (asked.evidence,))


def _rows(asked: Exchange, endpoint: Mapping[str, Any]) -> int:
    rows = found(asked.value, endpoint.get("rows"))
    return len(rows) if isinstance(rows, list) else 0
