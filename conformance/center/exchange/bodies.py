"""答复的内容:限长、限时地读。"""

from __future__ import annotations

import time
from collections.abc import Mapping

import requests

from conformance.errors import SourceFailed

MAX_BYTES = 50 * 1024 * 1024
SMALL_BYTES = 64 * 1024


def whole(response: requests.Response, where: str, limit_s: float) -> bytes:
    """全文；解压后太大、太久没有传完抛 SourceFailed。"""
    until, body = time.monotonic() + limit_s, bytearray()
    while chunk := response.raw.read1(65536, decode_content=True):
        body += chunk
        if len(body) > MAX_BYTES:
            raise SourceFailed(f"{where} 的答复解压后超过 50 MB，没有读完；请减小每页行数。")
        if time.monotonic() > until:
            raise SourceFailed(f"{where} 在 {limit_s:g} 秒内没有传完；请检查网络或加大 transport.timeout_s。")
    return bytes(body)


def glance(response: requests.Response, where: str, limit_s: float) -> bytes:
    """大文件只看报文头里的长度，不下载。"""
    return b"" if length(response.headers) > SMALL_BYTES else whole(response, where, limit_s)


def length(headers: Mapping[str, str]) -> int:
    """报文头里的长度(字节)；没有写是 0。"""
    declared = headers.get("Content-Length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 19 else 0
