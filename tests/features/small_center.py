"""小参考中心:只有样例办件和它们的事项，采一次、判一次都在一秒上下；每个测试进程共用一个。"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glance import Glance
from untouched import answers, begun, untouched

from conformance.assessment import ClauseResult
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel
from conformance.reference import Reference, attest
from conformance.run import judge
from conformance.standard import Clause, Standard

Results = Mapping[str, ClauseResult]
SHOWN_BESIDES = 2
"""门户上除了补丁碰到的事项，再留几个。"""
ASKED = {True: 1, False: 3}
"""看不看门户 → 拿几件样例办件去查进度；在门户上查一件要开两次页面。"""
EVERY: Mapping[str, int] = {"pages": 100}
"""门户的指南全看。"""
SHOWN = {True: 2, False: 100}
"""看不看办件 → 门户的指南至多看几页:看办件的留着许多事项，要证明的是公示与统计，不是指南。"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """没有补丁时的一次:结果、运行目录、参考中心那时的状态(见 ``untouched``)。"""

    results: Results
    run: Path
    answers: Mapping[str, str]
    portal: Glance


@dataclass(frozen=True)
class Bench:
    """参考中心、标准和一处可写的目录;``look`` 采集并判定。"""

    center: Reference
    standard: Standard
    folder: Path
    unpatched: dict[tuple[frozenset[str], bool], Baseline] = field(default_factory=dict)

    def look(
        self,
        channels: frozenset[str],
        patch: Mapping[str, Any],
        run: Path,
        rows: Sequence[Mapping[str, Any]] = (),
        *,
        examined: bool = False,
    ) -> Results:
        """打上补丁、改举证表的 ``rows``,采集 ``channels``(``examined`` 检查无障碍),离线判全部条款 → 条款的结果。

        答复与没有补丁时一样的来源不再采，门户上一样的一览表不再看。
        """
        before = self.before(channels, examined=examined)
        self.patched(channels, patch)
        begun(run, before.run, untouched(before.answers, answers(self.center)))
        return self._assessed(channels, run, rows, Glance(before.portal), examined=examined)

    def before(self, channels: frozenset[str], *, examined: bool = False) -> Baseline:
        """没有补丁时的一次，连同它的运行目录；每组通道只采一次。"""
        key = channels, examined
        if key not in self.unpatched:
            run = self.folder / "-".join([*sorted(channels), *["examined"] * examined])
            self.patched(channels, {})
            seen, portal = answers(self.center), Glance()
            results = self._assessed(channels, run, (), portal, examined=examined)
            self.unpatched[key] = Baseline(results, run, seen, portal)
        return self.unpatched[key]

    def _assessed(
        self, channels: frozenset[str], run: Path, rows: Sequence[Mapping[str, Any]], portal: Glance, *, examined: bool
    ) -> Results:
        """采集 ``channels``,离线判全部条款;``rows`` 代替举证表里同一条款的行。"""
        gather(self.center, self.standard.clauses, channels, run, rows, viewed(channels, examined=examined), portal)
        return judged(self.center, self.standard, channels, run)

    def patched(self, channels: frozenset[str], patch: Mapping[str, Any]) -> None:
        """打上补丁，去掉 ``channels`` 用不着的事项。"""
        self.center.reset([self._smaller(channels, patch), patch])

    def _smaller(self, channels: frozenset[str], patch: Mapping[str, Any]) -> dict[str, Any]:
        """去掉用不着的事项:看门户只留几页，看办件只留样例办件的事项。"""
        self.center.reset()
        codes = list(self.center.state.items())
        cases = [*self.center.state.doc["cases"].values(), *(patch.get("cases") or {}).values()]
        used = {row["item_code"] for row in cases if row and "item_code" in row}
        touched = {*(patch.get("items") or {}), *((patch.get("portal") or {}).get("items") or {})}
        tried = {self.center.trials["sandbox_items"]["open"]} if Channel.SANDBOX in channels else set()
        keep = touched | tried | (used if "办件" in channels else set(codes[:SHOWN_BESIDES]))
        return {"items": {code: None for code in codes if code not in keep}}


def viewed(channels: frozenset[str], *, examined: bool = False) -> dict[str, int]:
    """门户的指南至多看几页，其中几页检查无障碍。"""
    return {"pages": SHOWN[Channel.RECORDS in channels], "accessibility": int(examined)}


def gather(
    center: Reference,
    clauses: Iterable[Clause],
    channels: frozenset[str],
    run: Path,
    rows: Sequence[Mapping[str, Any]] = (),
    shown: Mapping[str, int] = EVERY,
    portal: Glance | None = None,
) -> None:
    """采集 ``center`` 的 ``channels``,门户照 ``shown`` 看；举证表里有 ``clauses`` 中每个要举证的条款。"""
    profile = _profile(center, run, ASKED[Channel.PORTAL in channels], shown)
    if Channel.ATTESTED in channels:
        wanted = [clause.id for clause in clauses if Channel.ATTESTED in clause.channels]
        today = center.now.date()
        sheet = attest.write(run.parent / f"{run.name}.attest", wanted, today, [dict(row) for row in rows])
        profile = profiles.attesting(profile, [sheet])
    collect(profile, run, channels=channels, trying=Channel.SANDBOX in channels, portal=portal)


def judged(
    center: Reference,
    against: Standard,
    channels: frozenset[str],
    run: Path,
) -> Results:
    """离线判 ``run`` 里采到的。"""
    made = judge(
        Snapshot.of(run),
        against,
        selected=against.clauses,
        channels=channels,
        as_of=center.now.date(),
        findings=run / "findings",
    )
    return {result.id: result for result in made}


def _profile(center: Reference, run: Path, asked: int, shown: Mapping[str, int]) -> profiles.Profile:
    run.parent.mkdir(parents=True, exist_ok=True)
    path = run.parent / f"{run.name}.yaml"
    content = {
        "extends": "native",
        "center": {"name": "和宁市政务服务中心(参考中心)", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 1000, "concurrency": 8},
        "auth": {"kind": "bearer", "token": "${REFERENCE_TOKEN}"},
        "portal": {"base": center.portal, **shown},
        "links": {"max": 1000},
        "progress": {"samples": center.samples[:asked]},
        "sandbox": True,
        "sandbox_wait_s": 0,
        **center.trials,
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return profiles.load(path, {**os.environ, "REFERENCE_TOKEN": center.token})
