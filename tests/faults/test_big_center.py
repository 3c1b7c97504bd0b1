"""A big center fits into bounded memory: what it gives is streamed to the disk. Only with ``make test-long``.

The figures of 20,000 items and 200,000 cases in docs/reliability.md are those of ``python -m bench.big_center``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import big_center
from conformance.center.snapshot import Snapshot

ITEMS = int(os.environ.get("ZHUNSHENG_BIG", "0"))
CASES_AN_ITEM = 10
GB = 2.0
"""More than a run of the whole twenty thousand items may ever hold."""


@pytest.mark.skipif(not ITEMS, reason="几分钟；make test-long 里跑")
def test_a_big_center_fits_into_memory(tmp_path: Path) -> None:
    """Every item and case arrives, no step exceeds its memory, and the run can be judged again and reported."""
    cases = CASES_AN_ITEM * ITEMS
    steps = dict(big_center.assessed(tmp_path / "center", ITEMS, cases, tmp_path))
    sources = Snapshot.of(tmp_path / "run").sources

    assert {name: sources[name].rows for name in ("items", "cases")} == {"items": ITEMS, "cases": cases}
    assert all(source.ok and not source.refused for source in sources.values())
    assert set(steps) == set(big_center.STEPS)
    assert max(used.rss for used in steps.values()) < GB
