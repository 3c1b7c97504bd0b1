"""接口说明(OpenAPI、Swagger)里的 GET:哪个像哪个来源，怎样翻页，详情的路径。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from conformance.center.reading import aliases

PLACES = ("/openapi.json", "/v3/api-docs", "/swagger.json", "/v2/api-docs")
"""接口说明常在的地方，逐个试。"""
_HOLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """一个 GET:``params`` 是查询参数和它的缺省值(没有是空文字),``detail`` 表示路径里有占位。"""

    path: str
    source: str
    params: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    detail: bool = False


def is_document(value: Any) -> bool:
    """是一份接口说明。"""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("paths"), Mapping)
        and bool({"openapi", "swagger"} & set(value))
    )


def operations(document: Mapping[str, Any], root: str = "") -> tuple[Operation, ...]:
    """认得出来源的 GET;每个来源的列表、详情各取第一个。``root`` 是接口的根地址，路径写成相对它的。"""
    base = _prefix(document)
    base = "" if urlsplit(root).path.rstrip("/").endswith(base) else base
    kept: dict[tuple[str, bool], Operation] = {}
    for one in _all(document, base):
        kept.setdefault((one.source, one.detail), one)
    return tuple(kept.values())


def _prefix(document: Mapping[str, Any]) -> str:
    """说明里写的前缀:swagger 的 basePath，或第一个 servers 的路径。"""
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], Mapping) else {}
    return str(document.get("basePath") or urlsplit(str(first.get("url") or "")).path).rstrip("/")


def _all(document: Mapping[str, Any], base: str) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        get = item.get("get") if isinstance(item, Mapping) else None
        if not isinstance(get, Mapping):
            continue
        words = " ".join([str(get.get("summary", "")), *map(str, get.get("tags", ()))])
        source = aliases.source_named(_HOLE.sub("", str(path))) or aliases.source_named(words)
        if source:
            given = [*(item.get("parameters") or ()), *(get.get("parameters") or ())]
            params, needed = _params(given)
            yield Operation(f"{base}{path}", source, params, needed, bool(_HOLE.search(str(path))))


def _params(given: list[Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    known, needed = dict[str, str](), list[str]()
    for one in given:
        if not isinstance(one, Mapping) or one.get("in") != "query":
            continue
        name, schema = str(one.get("name")), one.get("schema") or one
        known[name] = str(schema.get("default", one.get("example", "")))
        if one.get("required") and not known[name]:
            needed.append(name)
    return known, tuple(needed)
