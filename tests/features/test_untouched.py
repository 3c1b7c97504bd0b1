"""照用没有变的来源，与全部重新采集，得到的快照一样；碰到了的来源一定重新采。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from glance import EVALUATIONS, LISTS, Glance
from small_center import Bench, gather, viewed
from untouched import DRAWN, answers, begun, untouched

from conformance.center import browser
from conformance.center.journal import FOLDER
from conformance.domain import Channel
from conformance.reference.state import KEYS

RECORDS = frozenset({Channel.API, Channel.RECORDS})
ROWS = tuple(name for name in KEYS if name != "items")


def test_nothing_changed_leaves_nothing_to_collect(bench: Bench, tmp_path: Path) -> None:
    """没有补丁，各来源都照用，只有不在其中的单元再采。"""
    kept = _again(bench, {}, tmp_path)

    assert kept == frozenset(DRAWN)
    assert _snapshot(tmp_path / "again") == _snapshot(tmp_path / "whole")


@pytest.mark.parametrize("name", ROWS)
def test_a_row_gone_is_seen(name: str, bench: Bench, tmp_path: Path) -> None:
    """少了一行的那一类文档，重新采。"""
    bench.patched(RECORDS, {})
    kept = _again(bench, {name: {next(iter(bench.center.state.rows(name))): None}}, tmp_path)

    assert name not in kept
    assert _snapshot(tmp_path / "again") == _snapshot(tmp_path / "whole")


@pytest.mark.parametrize(
    ("patch", "touched"),
    [
        ({"items": {"11999900MB1A2B3CXN3000131001000": {"conditions": ""}}}, {"items", "terminal"}),
        ({"cases": {"YB0001": {"events": {"决定": {"time": "2026-06-29T10:00:00"}}}}}, {"cases", "events", "probes"}),
        ({"cases": {"YB0001": None}}, {"cases", "events", "probes"}),
        ({"now": "2026-07-31T09:00:00"}, set(DRAWN)),
        ({"behaviour": {"total_off": 1}}, set(DRAWN)),
        ({"behaviour": {"basis_status": 404}}, set(DRAWN)),
    ],
)
def test_what_is_touched_is_collected_again(
    patch: Mapping[str, Any], touched: set[str], bench: Bench, tmp_path: Path
) -> None:
    """改动事项、办件、时钟、开关:凡是答复可能随之变的，重新采。"""
    kept = _again(bench, patch, tmp_path)

    assert not kept & touched
    assert _snapshot(tmp_path / "again") == _snapshot(tmp_path / "whole")


PORTAL = frozenset({Channel.API, Channel.PORTAL})
GLANCED = {*LISTS, EVALUATIONS}
CHANGED: Mapping[str, Any] = {
    "portal": {"statistics": {"2026-04": {"satisfaction": "98.00%"}}, "lights": {"HP-02": {"meaning": None}}},
    "behaviour": {"portal_rate_status": 500},
}


@pytest.mark.skipif(browser.find() is None, reason=browser.advice())
def test_lists_that_answer_alike_are_not_looked_at_again(bench: Bench, tmp_path: Path) -> None:
    """HTML 与没有补丁时一样的一览表照用，得到的快照与全部重新看一样；变了的一定重新看。"""
    before, seen, again = bench.before(PORTAL), viewed(PORTAL), Glance(bench.before(PORTAL).portal)
    bench.patched(PORTAL, CHANGED)
    gather(bench.center, bench.standard.clauses, PORTAL, tmp_path / "whole", shown=seen)
    gather(bench.center, bench.standard.clauses, PORTAL, tmp_path / "again", shown=seen, portal=again)

    assert {name for name in GLANCED if again.answers[name] == before.portal.answers[name]} == {"staff", "decisions"}
    assert _snapshot(tmp_path / "again") == _snapshot(tmp_path / "whole")


def _again(bench: Bench, patch: Mapping[str, Any], folder: Path) -> frozenset[str]:
    """同一个补丁采两次:``whole`` 全部采,``again`` 照用没有变的 → 照用了哪些单元。"""
    before, clauses = bench.before(RECORDS), bench.standard.clauses
    bench.patched(RECORDS, patch)
    kept = untouched(before.answers, answers(bench.center))
    gather(bench.center, clauses, RECORDS, folder / "whole")
    begun(folder / "again", before.run, kept)
    gather(bench.center, clauses, RECORDS, folder / "again")
    log = (folder / "again" / FOLDER / "log.ndjson").read_bytes().splitlines()
    assert [msgspec.json.decode(line)["unit"] for line in log][len(kept) :]
    return kept


def _snapshot(run: Path) -> dict[str, Any]:
    """快照的各文件；采集时刻与各来源的用时不算，截图同一页两次也未必逐点相同，只算有几张。"""
    files = sorted((run / "snapshot").iterdir())
    found: dict[str, Any] = {path.name: re.sub(rb"[0-9a-f]{64}(?=\.jpg)", b"#", path.read_bytes()) for path in files}
    del found["center.json"]
    sources = map(msgspec.json.decode, found["sources.jsonl"].splitlines())
    return {**found, "sources.jsonl": [{**source, "seconds": 0} for source in sources]}
