"""接口的答复:JSON，清单一律是 ``{total, page, size, rows}``。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import Response

from conformance.reference.process import Record


def listing(rows: Sequence[Record], page: int, size: int, *, extra: int = 0) -> Response:
    """文档清单的一页。"""
    shown = [msgspec.json.encode(row) for row in rows[(page - 1) * size : page * size]]
    return envelope(shown, page, size, len(rows) + extra)


def envelope(rows: Sequence[bytes], page: int, size: int, total: int) -> Response:
    """``{total, page, size, rows}``;行已是 JSON。"""
    return raw(b'{"total":%d,"page":%d,"size":%d,"rows":[%s]}' % (total, page, size, b",".join(rows)))


def answer(content: Any, status: int = 200) -> Response:
    """一个 JSON 答复。"""
    return raw(msgspec.json.encode(content), status)


def raw(content: bytes, status: int = 200) -> Response:
    """已经是 JSON 的答复。"""
    return Response(content, status, media_type="application/json")
