"""把端点的一问发出去:代入占位、放好页码，答复里装着错误的说出来；说太频繁的由 ``transport`` 等一等再问。"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from conformance.center import zones
from conformance.center.api.asking import Endpoint
from conformance.center.api.paging import Turn
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.request import Request
from conformance.center.exchange.transport import Transport
from conformance.center.privacy.personal import Known, known
from conformance.center.reading.fields import origins

DAYS = 365
_LAST = re.compile(r"([\w\u4e00-\u9fff]+)(?![\w.\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Sender:
    """问一个来源的各个端点;``office_keys`` 见 ``redact``。"""

    data: Mapping[str, Any]
    transport: Transport
    office_keys: tuple[str, ...] = ()

    def __call__(self, endpoint: Endpoint, names: Mapping[str, Any], turn: Turn) -> Exchange:
        """一次往来；答复是错误抛 SourceFailed。"""
        exchange = self.transport.ask(
            self.request(endpoint, names, turn),
            source=endpoint.source,
            accept=tuple(endpoint.spec.get("accept") or (200,)),
            office_keys=self.office_keys,
            decode=endpoint.decode,
            busy=endpoint.busy,
            columns=columns(endpoint.source, self._mapped(endpoint)),
        )
        endpoint.check(exchange)
        return exchange

    def _mapped(self, endpoint: Endpoint) -> Mapping[str, Any]:
        """写着映射的那一节:详情、连带的查询没有自己的映射，照这个来源的。"""
        listed = (self.data.get("endpoints") or {}).get(endpoint.source) or {}
        return endpoint.spec if endpoint.spec.get("fields") else listed

    def request(self, endpoint: Endpoint, names: Mapping[str, Any], turn: Turn) -> Request:
        """占位已代入、页码已放好的请求。"""
        if turn.link:
            headers = endpoint.spec.get("headers") or {}
            return Request(turn.link, headers=headers, public=bool(endpoint.spec.get("public")))
        known = ChainMap(dict(turn.names), dict(names), dates(self.data, endpoint.spec))
        return endpoint.request(known, turn.moved)


def columns(source: str, spec: Mapping[str, Any]) -> Known:
    """档案把哪些列映射到申请人，哪些映射到别的字段:前者是人的，后者不动。"""
    return known(source, {target: origin_keys(one) for target, one in (spec.get("fields") or {}).items()})


def origin_keys(spec: Any) -> frozenset[str]:
    """一个字段取自哪些键:表达式里的每一个。"""
    return frozenset(key for path in origins(spec) for key in _LAST.findall(str(path)))


def dates(data: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """占位 today、until(档案的 as_of，没有就是今天)、since(``days`` 天之前，缺省 365)。"""
    today = datetime.now(zones.zone(data)).date()
    until = date.fromisoformat(data["as_of"]) if data.get("as_of") else today
    return {"today": today, "until": until, "since": until - timedelta(days=int(spec.get("days", DAYS)))}
