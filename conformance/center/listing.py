"""清单翻完之后的账:声明共有几项、翻页得到几项、哪些打不开详情。供 ITM-01 对照。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.domain import Channel, Probe

GONE = re.compile(r"答 (?:404|410)(?![0-9])")
DECLARED = re.compile(r"共\s*(?:有|计)?\s*([0-9]{1,6})\s*(?:项|条|个事项)")


@dataclass(slots=True)
class Listing:
    """接口清单的账，边采边记。"""

    declared: int | None = None
    counted: int = 0
    unopened: list[str] = field(default_factory=list)
    totals: set[int] = field(default_factory=set)

    def turned(self, total: int | None, rows: int) -> None:
        """又翻了一页；比已经得到的还少的总数，说的不是全部，不算数。"""
        self.counted += rows
        if total is not None:
            self.totals.add(total)
            self.declared = total if self.declared is None or total >= self.counted else self.declared

    @property
    def missing(self) -> int:
        """声明了而没有得到的行数。"""
        return max(0, (self.declared or 0) - self.counted)

    def failed(self, subject: Any, error: str) -> None:
        """一项((位置, 行))的详情取不到；只记中心明说没有的，别的原因说不清是谁的。"""
        row = subject[1] if isinstance(subject, tuple) else subject
        if GONE.search(error):
            self.unopened.append(str(row.get("name") or row) if isinstance(row, Mapping) else str(row))

    def probe(self, subject: str) -> Probe:
        """写成探测。"""
        declared = "" if self.declared is None else str(self.declared)
        observed = {"declared": declared, "counted": str(self.counted), "unopened": "、".join(self.unopened)}
        sure = len(self.totals) <= 1
        return Probe("listing", Channel.API, subject, observed | {"sure": "是" if sure else "否"})


def seen_on_portal(
    url: str, first: str, codes: Collection[str], unopened: Iterable[str], *, sure: bool, evidence: tuple[str, ...]
) -> Probe:
    """门户清单的账;``first`` 是第一页的文字，``sure`` 表示档案写明了指南的地址，认链接认得准，而且翻完了。"""
    declared = sorted(set(DECLARED.findall(first)))
    observed = {
        "declared": declared[0] if len(declared) == 1 else "",
        "counted": str(len(codes)),
        "unopened": "、".join(unopened),
        "sure": "是" if sure else "否",
    }
    return Probe("listing", Channel.PORTAL, url, observed, evidence)
