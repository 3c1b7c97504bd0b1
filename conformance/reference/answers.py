"""接口的答复:JSON，清单一律是 ``{total, page, size, rows}``。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import Response

from conformance.reference.process import Record

MOMENT = re.compile(rb'(?<=")([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15})(?=")')
OFFSET = rb"\1+08:00"


def listing(rows: Sequence[Record], page: int, size: int, *, extra: int = 0, zoned: bool = True) -> Response:
    """文档清单的一页。"""
    shown = [msgspec.json.encode(row) for row in rows[(page - 1) * size : page * size]]
    return envelope(shown, page, size, len(rows) + extra, zoned=zoned)


def envelope(rows: Sequence[bytes], page: int, size: int, total: int, *, zoned: bool = True) -> Response:
    """``{total, page, size, rows}``;行已是 JSON，其中的时间写上北京时间的时差(``zoned`` 为假时不写)。"""
    body = b",".join(rows)
    body = MOMENT.sub(OFFSET, body) if zoned else body
    return raw(b'{"total":%d,"page":%d,"size":%d,"rows":[%s]}' % (total, page, size, body))


def answer(content: Any, status: int = 200) -> Response:
    """一个 JSON 答复。"""
    return raw(msgspec.json.encode(content), status)


def raw(content: bytes, status: int = 200) -> Response:
    """已经是 JSON 的答复。"""
    return Response(content, status, media_type="application/json")
