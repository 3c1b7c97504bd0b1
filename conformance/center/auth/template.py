"""签名模板:``{名字}`` 代入值；值可以原样给出，也可以由模板算出(拼接、摘要、HMAC、SM3、SM2、JWT)。

- ``{timestamp}`` 秒、``{timestamp_ms}`` 毫秒、``{time}`` 按 time_format 写的当地时刻、``{nonce}`` 一次一个的随机数
- ``{method}``、``{path}``、``{host}``、``{port}``:这次请求的
- ``{query}``、``{uri}``、``{body}``、``{sorted}``:这次请求除签名之外将要发出的查询串、路径加查询串、请求体、
  按名称排序的 ``甲=1&乙=2``(查询参数与表单，不编码)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from conformance.center.auth import algorithms
from conformance.center.exchange.request import Request, body_of

MOMENT = frozenset({"timestamp", "timestamp_ms", "time", "nonce"})
TARGET = frozenset({"method", "path", "host", "port"})
WIRE = frozenset({"query", "uri", "body", "sorted"})
BUILTIN = MOMENT | TARGET | WIRE
TIME_FORMAT = "%Y%m%d%H%M%S"
_NAME = re.compile(r"(?<!\$)\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Moment:
    """签名的时刻与随机数。"""

    at: datetime
    time_format: str = TIME_FORMAT
    nonce: str = field(default_factory=lambda: uuid4().hex)

    @classmethod
    def now(cls, zone: tzinfo, time_format: str = TIME_FORMAT) -> Moment:
        """此刻。"""
        return cls(datetime.now(zone), time_format)

    def values(self) -> dict[str, str]:
        """模板里可用的。"""
        seconds = self.at.timestamp()
        return {
            "timestamp": str(int(seconds)),
            "timestamp_ms": str(int(seconds * 1000)),
            "time": self.at.strftime(self.time_format),
            "nonce": self.nonce,
        }


def target(url: str, method: str) -> dict[str, str]:
    """这次请求要去哪里。"""
    parts = urlsplit(url)
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    return {"method": method, "path": parts.path or "/", "host": parts.hostname or "", "port": str(port)}


def wire(url: str, request: Request) -> dict[str, str]:
    """将要发出的样子;``url`` 连同查询串。"""
    query = urlsplit(url).query
    pairs = [*parse_qsl(query, keep_blank_values=True), *(request.form or {}).items()]
    return {
        "query": query,
        "uri": (urlsplit(url).path or "/") + (f"?{query}" if query else ""),
        "body": body_of(request).decode(errors="replace"),
        "sorted": "&".join(f"{name}={value}" for name, value in sorted(pairs, key=itemgetter(0))),
    }


def fill(template: Any, values: Mapping[str, str]) -> Any:
    """代入;不认识的花括号原样留着。列表与对象逐个代入。"""
    if isinstance(template, Mapping):
        return {key: fill(one, values) for key, one in template.items()}
    if isinstance(template, list):
        return [fill(one, values) for one in template]
    return _NAME.sub(lambda one: values.get(one[1], one[0]), template) if isinstance(template, str) else template


def names(template: Any) -> frozenset[str]:
    """模板里用到的名字。"""
    if isinstance(template, Mapping):
        return frozenset().union(*map(names, template.values()))
    if isinstance(template, list):
        return frozenset().union(*map(names, template))
    return frozenset(_NAME.findall(template)) if isinstance(template, str) else frozenset()


def secret(spec: Any) -> bool:
    """由模板算出、要遮住的值:有摘要或签名，或者拼进了别的值。"""
    made = isinstance(spec, Mapping)
    return made and ("claims" in spec or spec.get("algorithm", "plain") != "plain" or bool(names(spec) - BUILTIN))


def late(specs: Mapping[str, Any], more: frozenset[str] = frozenset()) -> frozenset[str]:
    """要等请求的其余部分放好才能算的值:直接或间接用到 ``WIRE`` 或 ``more``。"""
    found = {*WIRE, *more}
    for name, spec in specs.items():
        if isinstance(spec, Mapping) and names(spec) & found:
            found.add(name)
    return frozenset(found)


def compute(specs: Mapping[str, Any], wanted: Iterable[str], values: dict[str, str], at: datetime) -> None:
    """按书写次序算出 ``wanted`` 里的值，放进 ``values``。"""
    chosen = set(wanted)
    for name, spec in specs.items():
        if name in chosen:
            values[name] = _value(spec, values, at)


def _value(spec: Any, values: Mapping[str, str], at: datetime) -> str:
    if not isinstance(spec, Mapping):
        return str(spec)
    key = str(fill(spec.get("key", ""), values))
    if "claims" in spec:
        return algorithms.token(fill(spec["claims"], values), spec, key, at)
    text = str(fill(spec.get("text", ""), values))
    return algorithms.digest(str(spec.get("algorithm", "plain")), text, key, str(spec.get("encoding", "hex")))
