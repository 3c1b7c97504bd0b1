"""由上一页给出下一页的翻页:cursor 是一个记号,link 是一个网址。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.center.exchange import urls
from conformance.center.exchange.capture import Exchange
from conformance.center.reading.functions import bare, found


def following(paging: Mapping[str, Any], exchange: Exchange) -> str | None:
    """下一页的记号或网址(已成完整地址)；没有了是 None。"""
    token = found(exchange.value, paging.get("next"))
    if bare(token) or isinstance(token, bool | list | dict):
        return None
    return urls.onto(exchange.url, str(token)) if paging.get("kind") == "link" else str(token)


def stuck(paging: Mapping[str, Any], exchange: Exchange, tokens: set[str]) -> str:
    """这一页给出的下一页前面已经给过，就是绕成了环；否则记下，给空串。"""
    token = following(paging, exchange) if paging.get("kind") in {"cursor", "link"} else None
    if token is None:
        return ""
    if token in tokens:
        return token[:100]
    tokens.add(token)
    return ""
