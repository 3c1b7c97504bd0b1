"""沙箱的窗口:把一次试办写成请求，把答复读成标准形状；办不成的说清是档案没有写、中心出错还是被拒绝。"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from conformance.center.api.asking import Endpoint
from conformance.center.api.enquiry import filled
from conformance.center.exchange.capture import Exchange
from conformance.center.haul import Visit
from conformance.center.reading import mapping
from conformance.center.reading.terms import Terms
from conformance.errors import SourceFailed, SourceMissing

SOURCE = "sandbox"
DONE = frozenset({200, 201, 202})
CONFLICT = 409
REFUSED = frozenset({400, 403, 404, 409, 410, 422})
"""中心可以用来拒绝一项申请的状态；登录、方法、限流和中心出错的不算拒绝。"""
BODIES: Mapping[str, Mapping[str, Any]] = {
    "submit": {"item_code": "{item_code}", "materials": "{materials}", "electronic": "{electronic}"},
    "supplement": {"materials": "{materials}"},
    "evaluate": {"case_no": "{case_no}", "score": 1},
    "complain": {"content": "{content}"},
    "consult": {"content": "{content}"},
    "verify": {"number": "{number}"},
    "inject": {"violation": "{violation}"},
}
"""没有写 ``body`` 的端点提交什么:与 openapi.yaml 相同。"""


@dataclass(frozen=True, slots=True)
class Reply:
    """一次试办的答复:``status`` 见 ``told``,``read`` 是标准字段 → 值(只有读得出的),``date`` 是报文头的时刻，
    ``seconds`` 是往返用时。
    """

    status: str
    read: Mapping[str, Any]
    evidence: str
    date: str = ""
    seconds: float = 0.0

    def text(self, name: str) -> str:
        """标准字段的文字；没有是空串。"""
        return str(self.read.get(name) or "")

    def listed(self, name: str) -> list[str]:
        """标准字段的列表。"""
        value = self.read.get(name) or ()
        return [value] if isinstance(value, str) else [str(one) for one in value]

    @property
    def done(self) -> bool:
        """办成了。"""
        return self.status in map(str, DONE)


@dataclass(slots=True)
class Desk:
    """试办的窗口;``first`` 是第一笔正常提交的答复，后面的试办要用它的编号。"""

    visit: Visit
    first: Reply = field(default_factory=lambda: Reply("0", {}, ""))

    def ask(
        self, name: str, *, accept: Collection[int] = frozenset({*DONE, CONFLICT}), key: str = "", **values: Any
    ) -> Reply:
        """办一次。档案没有这个端点抛 SourceMissing。

        答复的状态不在 ``accept``,或者 ``accept`` 容不下拒绝而答复里装的是拒绝，抛 SourceFailed:那是没有办成，不是违反。
        """
        endpoint = self.endpoint(name)
        path = filled(endpoint["path"], {f"{{{one}}}": quote(str(text), safe="") for one, text in values.items()})
        body = put(endpoint.get("body") or BODIES[name], {**values, "key": key})
        started = time.monotonic()
        exchange = self.visit.transport.post(path, body, source=SOURCE, key=key)
        seconds = time.monotonic() - started
        if exchange.status not in accept:
            raise SourceFailed(_failed(name, exchange))
        if not REFUSED.issubset(accept):
            _check(name, endpoint, exchange)
        return Reply(
            told(name, endpoint, exchange), self.read(name, exchange), exchange.evidence, exchange.date, seconds
        )

    @property
    def keyed(self) -> bool:
        """提交时带不带幂等键:照 openapi.yaml 的带在报文头里，自己写了 body 的要有 {key}。"""
        body = self.endpoint("submit").get("body")
        return body is None or "{key}" in str(body)

    def endpoint(self, name: str) -> Mapping[str, Any]:
        """档案里的端点。"""
        found: Mapping[str, Any] | None = (self.visit.data.get("endpoints") or {}).get(name)
        if found is None:
            raise SourceMissing(f"档案没有写端点 {name}，没有试办")
        return found

    def needs(self, name: str, target: str) -> None:
        """档案自己写了 fields 而没有映射 ``target``:看不出中心给没有给，抛 SourceMissing。"""
        if not self.reads(name, target):
            raise SourceMissing(f"档案的 endpoints.{name}.fields 没有映射 {target}，看不出答复里有没有，没有试办")

    def reads(self, name: str, target: str) -> bool:
        """答复里看不看得到 ``target``;没有写 fields 的是标准形状，都看得到。"""
        fields = self.endpoint(name).get("fields")
        return fields is None or target in fields

    def read(self, name: str, exchange: Exchange) -> Mapping[str, Any]:
        """答复 → 标准字段；不是对象的是空的。"""
        if not isinstance(exchange.value, Mapping):
            return {}
        endpoint = self.endpoint(name)
        return mapping.compiled(name, endpoint.get("fields"), Terms.of(self.visit.data, endpoint))(exchange.value)[0]


def told(name: str, endpoint: Mapping[str, Any], exchange: Exchange) -> str:
    """答复的状态；成功的状态里装着拒绝(档案的 ``success`` 不成立)的写作“200 拒绝”。"""
    try:
        _check(name, endpoint, exchange)
    except SourceFailed:
        return f"{exchange.status} 拒绝"
    return str(exchange.status)


def put(template: Any, values: Mapping[str, Any]) -> Any:
    """代入占位:整个值就是一个占位的换成它的值(可以是列表),夹在文字里的换成文字。"""
    if isinstance(template, Mapping):
        return {key: put(one, values) for key, one in template.items()}
    if isinstance(template, list):
        return [put(one, values) for one in template]
    if not isinstance(template, str):
        return template
    whole = next((values[name] for name in values if template == f"{{{name}}}"), None)
    return filled(template, {f"{{{name}}}": str(one) for name, one in values.items()}) if whole is None else whole


def _check(name: str, endpoint: Mapping[str, Any], exchange: Exchange) -> None:
    """成功的状态里装着拒绝就抛 SourceFailed,话里带上中心自己的说法。"""
    if exchange.status in DONE:
        Endpoint(f"沙箱 {name}", endpoint, None).check(exchange)


def _failed(name: str, exchange: Exchange) -> str:
    where = f"沙箱:{exchange.url} 答 {exchange.status}"
    if exchange.status >= 500 or exchange.status == 429:
        return f"{where}，中心暂时不能提供服务，{name} 没有试成；请稍后再试"
    if exchange.status in {401, 403}:
        return f"{where}，没有提交的权限，{name} 没有试成；请检查档案的 auth 及该账号在沙箱的权限"
    return f"{where},{name} 没有试成；请检查档案 endpoints.{name} 的 path、body 是否合中心的约定"
