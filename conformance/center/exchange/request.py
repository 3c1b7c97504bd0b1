"""一次请求:档案怎样写、占位已代入的一问。GET 之外只有写明 ``query: true`` 的纯查询可以在评测中发出。"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from conformance.errors import SourceFailed

_ENCODING = re.compile(r"<\?xml[^>]{0,200}?encoding\s{0,4}=\s{0,4}[\"']([A-Za-z0-9._-]{1,40})")


@dataclass(frozen=True, slots=True)
class Request:
    """``form``、``json``、``xml`` 至多写一样。

    ``public`` 不出示凭据;``query`` 表示这个 POST 只是查询，不改变中心的任何数据。
    """

    path: str
    method: str = "GET"
    params: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    json: Any = None
    xml: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    query: bool = False

    @classmethod
    def of(cls, endpoint: Mapping[str, Any]) -> Request:
        """端点在档案里写的样子，占位还没有代入。"""
        return cls(
            endpoint["path"],
            str(endpoint.get("method", "GET")),
            endpoint.get("params") or {},
            endpoint.get("form"),
            endpoint.get("json"),
            endpoint.get("xml"),
            endpoint.get("headers") or {},
            bool(endpoint.get("public")),
            bool(endpoint.get("query")),
        )

    def onward(self, status: int) -> Request:
        """跳转之后的请求:307、308 照旧，其余改为没有请求体的 GET。"""
        return self if status in {307, 308} else replace(self, method="GET", form=None, json=None, xml=None)


def harmless(request: Request, source: str) -> None:
    """会改变中心数据的请求抛 SourceFailed:评测只看不改，提交只在沙箱里。"""
    if request.method != "GET" and not request.query:
        raise SourceFailed(
            f"{source}:评测只查询、不提交，档案却写了 method: {request.method}；"
            f"如果这个端点只是用 {request.method} 来查询，请在 endpoints.{source} 写 query: true，"
            "否则请改用查询的端点。"
        )


def query_of(url: str, request: Request) -> str:
    """将要发出的查询串:地址里原有的，接上 ``params``。"""
    return "&".join(filter(None, (urlsplit(url).query, urlencode(request.params))))


def body_of(request: Request) -> bytes:
    """请求体的字节；没有是空的。XML 按它自己声明的字符集。"""
    if request.form is not None:
        return urlencode(request.form).encode()
    if request.xml is not None:
        return request.xml.encode(_declared(request.xml), errors="xmlcharrefreplace")
    if request.json is not None:
        return json.dumps(request.json, ensure_ascii=False, separators=(",", ":")).encode()
    return b""


def type_of(request: Request) -> dict[str, str]:
    """请求体的 Content-Type;没有请求体是空的。"""
    if request.form is not None:
        return {"Content-Type": "application/x-www-form-urlencoded"}
    if request.xml is not None:
        return {"Content-Type": f"application/xml; charset={_declared(request.xml)}"}
    return {"Content-Type": "application/json"} if request.json is not None else {}


def content(request: Request) -> Any:
    """请求体在档案里的样子，存证用；没有是 None。"""
    return next((one for one in (request.form, request.xml, request.json) if one is not None), None)


def _declared(xml: str) -> str:
    found = _ENCODING.match(xml)
    try:
        return codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return "utf-8"
