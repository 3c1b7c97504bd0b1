"""拿几行真实的数据试档案的映射:哪些字段一行也取不到值，哪些读不出，第一行映射之前、之后各是什么样。"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.center.api.collecting import SCHEMAS
from conformance.center.exchange.redact import redact_value
from conformance.center.infer.drafting import shown
from conformance.center.privacy.personal import PRIVATE
from conformance.center.reading import contract, mapping
from conformance.center.reading.targets import KINDS, required
from conformance.center.reading.terms import Terms
from conformance.center.reading.yields import Yields

WIDTH = 400


@dataclass(frozen=True, slots=True)
class Tried:
    """``lost`` 是每一行都取不到值的字段,``unread`` 是 字段 → (几行读不出, 第一句话);``before``、``after`` 已打码。

    ``first`` 是映射之后的第一行，没有打码。
    """

    rows: int
    fields: int = 0
    lost: tuple[str, ...] = ()
    unread: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    first: Mapping[str, Any] = field(default_factory=dict)

    def unusable(self, source: str) -> tuple[str, ...]:
        """必需而没有一行取得到、读得出的字段:这个来源一行也用不了。"""
        dead = {*self.lost, *(name for name, (count, _) in self.unread.items() if count == self.rows)}
        return tuple(sorted(required(KINDS[source]) & dead))


def tried(data: Mapping[str, Any], source: str, spec: Mapping[str, Any], rows: Sequence[Any]) -> Tried:
    """``spec`` 是端点(或 items 一节);没有 fields 的按标准形状核对。"""
    given = [row for row in rows if isinstance(row, Mapping)]
    if not given or source not in KINDS:
        return Tried(len(rows))
    fields = spec.get("fields")
    if not fields:
        return _native(source, given)
    yields = Yields(fields)
    convert = mapping.compiled(source, fields, Terms.of(data, spec), yields.unseen)
    made = [convert(row) for row in given]
    counts: Counter[str] = Counter(name for _, troubles in made for name, _ in troubles)
    first = {name: said for _, troubles in reversed(made) for name, said in troubles}
    unread = {name: (count, first[name]) for name, count in counts.items()}
    before, after = _written(given[0]), _written(made[0][0])
    return Tried(len(given), len(fields), tuple(yields.lost()), unread, before, after, made[0][0])


def _native(source: str, rows: Sequence[Mapping[str, Any]]) -> Tried:
    refused = [contract.refusals(row, SCHEMAS[source]) for row in rows] if source in SCHEMAS else []
    told = [(path, said) for one in refused for path, said in one]
    counts = Counter(path for path, _ in told)
    unread = {path: (count, dict(reversed(told))[path]) for path, count in counts.items()}
    return Tried(len(rows), 0, (), unread, _written(rows[0]), "", rows[0])


def _written(row: Mapping[str, Any]) -> str:
    """一行写成短短一段 JSON，个人信息打码。"""
    masked = redact_value(
        {key: _short(str(key), value) for key, value in row.items() if value not in (None, "", [])}, PRIVATE
    )
    text = json.dumps(masked, ensure_ascii=False, default=str)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _short(key: str, value: Any) -> Any:
    return shown(key, value) if isinstance(value, str) else value
