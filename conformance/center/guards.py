"""看中心怎样保护个人信息:传输是否加密，非公开的清单不带凭据取不取得到(写进网址的个人信息见 ``capture``)。

只做一次无害的 GET，取的是档案自己列为非公开的清单；答复照样脱敏存证，不做任何别的试探。
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from conformance.center import plan
from conformance.center.capture import Exchange, public
from conformance.center.haul import Visit
from conformance.center.paging import found
from conformance.domain import Channel, Probe
from conformance.errors import CannotJudge

SOURCE = "guards"
ANSWERS = tuple(range(200, 600))


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
    endpoint, shown = visit.data["endpoints"][name], (visit.data.get("auth") or {}).get("token")
    seen = {"credentials": "有" if shown else "无"}
    if visit.transport.always_shown:
        return Probe("open", Channel.API, name, {**seen, "trouble": "档案的 headers 里有凭据，没有不带凭据去试"})
    try:
        asked = visit.transport.get(
            endpoint["path"], endpoint.get("params") or {}, source=SOURCE, public=True, accept=ANSWERS
        )
    except CannotJudge as error:
        return Probe("open", Channel.API, name, {**seen, "trouble": str(error)})
    seen |= {"status": str(asked.status), "rows": str(_rows(asked, endpoint))}
    return Probe("open", Channel.API, name, seen, (asked.evidence,))


def _rows(asked: Exchange, endpoint: Mapping[str, Any]) -> int:
    rows = found(asked.value, endpoint.get("rows"))
    return len(rows) if isinstance(rows, list) else 0
