"""推断时的几问:只发 GET，总数有上限，速率受限，不离开给出的主机；答复先脱敏再看。"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from conformance.center.evidence import Evidence
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.request import Request
from conformance.center.exchange.transport import Transport, Unreachable
from conformance.center.infer.samples import Sample, sniffed
from conformance.errors import CannotJudge

MOST = 12
"""一次推断至多几个请求。"""


class Asker:
    """问中心;``left`` 是还可以问几次，``said`` 是每一问的结果，一句一行。"""

    def __init__(self, data: Mapping[str, Any], secrets: Iterable[str], most: int = MOST) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        self._transport = Transport(data, Evidence(Path(self._scratch.name), secrets), budget=most)
        self._most, self._asked, self._stopped = most, set[str](), False
        self.said: list[str] = []

    @property
    def left(self) -> int:
        """还可以发几个请求；被防护拦住、嫌太频繁的，一个也不再发。"""
        return 0 if self._stopped else max(0, self._most - self.sent)

    @property
    def sent(self) -> int:
        """发了几个请求。"""
        return sum(map(self._transport.sent, self._asked))

    def get(self, address: str, params: Mapping[str, Any] | None = None, *, quiet: bool = False) -> Sample | None:
        """GET 一个路径(可带查询串)或完整地址；没有取到是 None，原因记在 ``said``。``quiet`` 时没有就没有。"""
        if not self.left:
            return None
        path, _, query = address.partition("?")
        asked = {
            **dict(parse_qsl(query, keep_blank_values=True)),
            **{key: str(one) for key, one in (params or {}).items()},
        }
        self._asked.add(path)
        try:
            exchange = self._transport.ask(Request(path, params=asked), source=path, decode=_told)
        except CannotJudge as error:
            self._stopped = self._stopped or _protected(error)
            self.said += [] if quiet and not self._stopped else [f"✗ {error}"]
            return None
        told = exchange.value
        self.said.append(f"✓ {exchange.url} 答了 {told['kind']}")
        return Sample(exchange.url, told["kind"], told["value"], told["text"], path, asked)

    def close(self) -> None:
        """关闭连接，删去草稿。"""
        self._transport.close(stop=True)
        self._scratch.cleanup()


def _told(text: str) -> dict[str, Any]:
    kind, value = sniffed(text)
    return {"kind": kind, "value": value, "text": text}


def _protected(error: CannotJudge) -> bool:
    """连不上、被防护拦住，或者太频繁:不再去问，从不绕过。没有权限的只是那一个地址。"""
    return isinstance(error, Unreachable) or (isinstance(error, Barred) and not re.search("答 40[13]", str(error)))
