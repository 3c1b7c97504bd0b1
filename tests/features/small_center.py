"""小参考中心:只有样例办件和它们的事项，采一次、判一次都在一秒上下；每个测试进程共用一个。"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.assessment import ClauseResult
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.snapshot import Snapshot
from conformance.reference import Reference
from conformance.run import judge
from conformance.standard import Standard

Results = Mapping[str, ClauseResult]
SHOWN_BESIDES = 2
"""门户上除了补丁碰到的事项，再留几个。"""


@dataclass(frozen=True)
class Bench:
    """参考中心、标准和一处可写的目录;``look`` 采集并判定。"""

    center: Reference
    standard: Standard
    folder: Path
    unpatched: dict[frozenset[str], Results] = field(default_factory=dict)

    def look(self, channels: frozenset[str], patch: Mapping[str, Any], run: Path) -> Results:
        """打上补丁，采集 ``channels``,离线判全部条款 → 条款的结果。"""
        self.center.reset([self._smaller(channels, patch), patch])
        return assess(self.center, self.standard, channels, run)

    def baseline(self, channels: frozenset[str]) -> Results:
        """没有补丁时的结果；每组通道只采一次。"""
        if channels not in self.unpatched:
            self.unpatched[channels] = self.look(channels, {}, self.folder / "-".join(sorted(channels)))
        return self.unpatched[channels]

    def _smaller(self, channels: frozenset[str], patch: Mapping[str, Any]) -> dict[str, Any]:
        """去掉用不着的事项:看门户只留几页，看办件只留样例办件的事项。"""
        self.center.reset()
        codes = list(self.center.state.items())
        cases = [*self.center.state.doc["cases"].values(), *(patch.get("cases") or {}).values()]
        used = {row["item_code"] for row in cases if row and "item_code" in row}
        touched = {*(patch.get("items") or {}), *((patch.get("portal") or {}).get("items") or {})}
        keep = touched | (used if "办件" in channels else set(codes[:SHOWN_BESIDES]))
        return {"items": {code: None for code in codes if code not in keep}}


def assess(center: Reference, against: Standard, channels: frozenset[str], run: Path) -> Results:
    """采集 ``center`` 的 ``channels``,离线判全部条款。"""
    collect(_profile(center, run), run, channels=channels)
    made = judge(
        Snapshot.of(run),
        against,
        selected=against.clauses,
        channels=channels,
        as_of=center.now.date(),
        findings=run / "findings",
    )
    return {result.id: result for result in made}


def _profile(center: Reference, run: Path) -> profiles.Profile:
    run.parent.mkdir(parents=True, exist_ok=True)
    path = run.parent / f"{run.name}.yaml"
    content = {
        "extends": "native",
        "center": {"name": "和宁市政务服务中心(参考中心)", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 1000, "concurrency": 8},
        "auth": {"kind": "bearer", "token": "${REFERENCE_TOKEN}"},
        "portal": {"base": center.portal, "pages": 100},
        "links": {"max": 1000},
        "progress": {"samples": center.samples[:3]},
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return profiles.load(path, {**os.environ, "REFERENCE_TOKEN": center.token})
