"""凭据放在哪里:报文头、查询参数、请求体；请求体还可以把原来的内容整个装进一个键(``{token, params: …}``)。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.center.auth.template import fill, names
from conformance.center.exchange.request import Request
from conformance.errors import SourceFailed


@dataclass(frozen=True, slots=True)
class Put:
    """各处的名字 → 模板;``wrap`` 是把端点原来的请求体装进去的键。"""

    headers: Mapping[str, str]
    params: Mapping[str, str]
    body: Mapping[str, Any]
    wrap: str = ""

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Put:
        """档案的 ``put``。"""
        return cls(spec.get("headers") or {}, spec.get("params") or {}, spec.get("body") or {}, spec.get("wrap") or "")

    def split(self, later: frozenset[str]) -> tuple[Put, Put]:
        """(可以先放的, 要等其余都放好才能算的)。"""
        first = [{k: v for k, v in part.items() if not names(v) & later} for part in self._parts()]
        then = [{k: v for k, v in part.items() if names(v) & later} for part in self._parts()]
        return Put(first[0], first[1], first[2], self.wrap), Put(then[0], then[1], then[2])

    def used(self) -> frozenset[str]:
        """模板里用到的名字。"""
        return frozenset().union(*map(names, self._parts()))

    def into(self, request: Request, values: Mapping[str, str], source: str) -> Request:
        """放好的请求；没有请求体可放的抛 SourceFailed。"""
        made = replace(
            request,
            headers={**request.headers, **fill(self.headers, values)},
            params={**request.params, **fill(self.params, values)},
        )
        return _bodied(made, fill(self.body, values), self.wrap, source) if self.body or self.wrap else made

    def _parts(self) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
        return self.headers, self.params, self.body


def _bodied(request: Request, pieces: Mapping[str, Any], wrap: str, source: str) -> Request:
    if request.form is not None:
        return replace(request, form={**(_wrapped(request.form, wrap)), **pieces})
    if request.xml is not None:
        if not wrap:
            raise SourceFailed(
                f"{source}:XML 的请求体里放不进凭据；请在 auth 写 wrap(把 XML 装进哪个表单字段)，或改放报文头。"
            )
        return replace(request, xml=None, form={wrap: request.xml, **pieces})
    if request.method == "GET" or not isinstance(request.json, Mapping | None):
        raise SourceFailed(
            f"{source}:凭据要放进请求体，这个端点却没有可放的；请写 method: POST 与 json(一个对象)或 form,"
            "或者把凭据改放报文头、查询参数。"
        )
    return replace(request, json={**_wrapped(request.json or {}, wrap), **pieces})


def _wrapped(body: Mapping[str, Any], wrap: str) -> dict[str, Any]:
    return {wrap: dict(body)} if wrap else dict(body)
