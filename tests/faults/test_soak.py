"""Runs one after the other in one process leave nothing behind: no thread, handle, child, temporary file; no memory.

``make test-long`` does two hundred; the figures in docs/reliability.md are those of ``python -m bench.soak``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from small_city import ITEMS, ROUTES, Warm, city, order, written

from bench.soak import LEVELS, slope
from conformance.center import browser
from tests.center.bad_center import Asked, Reply

RUNS = int(os.environ.get("ZHUNSHENG_SOAK", "5"))
MANY, WARM = 100, 40
"""From so many runs on the memory is measured too, after so many."""
KB_A_RUN = 256
"""What a run may add to the resident memory, on average: the allocator's noise. A window kept alive was 3,000."""


def page(asked: Asked) -> Reply:
    """A guide page of the portal."""
    html = f'<!doctype html><meta charset="utf-8"><title>指南</title><body><main><h1>{asked.path}</h1></main></body>'
    return Reply(html.encode(), headers={"Content-Type": "text/html"})


def test_runs_in_one_process_leave_nothing_behind(tmp_path: Path, warm: Warm) -> None:
    """What the process holds after any run is what it held after the first; the browser is part of some."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "portal").mkdir()
    routes = {**ROUTES, **{f"/guide/{row['code']}": page for row in ITEMS}}
    with city(tmp_path, routes) as (served, plain):
        portal = written(tmp_path / "portal", served.base, portal={"guide": "/guide/{code}", "pages": 2})
        profiles = [portal if walked(number) else plain for number in range(RUNS)]
        runs = [order(profile, tmp_path / f"run{number}") for number, profile in enumerate(profiles)]
        ended = warm.run(runs=runs, scratch=str(tmp_path / "tmp"))
    levels = [json.loads(line) for line in ended.said.splitlines() if line.startswith("{")]
    looked = sum(asked.path.startswith("/guide/") for asked in served.asked)
    held = [{name: level[name] for name in LEVELS} for level in levels]

    assert (ended.code, len(held)) == (1, RUNS), ended.said
    assert looked >= 2 * sum(map(walked, range(RUNS)))
    assert held == [held[0]] * RUNS
    assert growth(levels) < KB_A_RUN


def walked(number: int) -> bool:
    """Which runs look at the portal with the browser: the first, the third, and every fortieth."""
    return browser.find() is not None and (number == 2 or number % 40 == 0)


def growth(levels: Sequence[dict[str, Any]]) -> float:
    """By how many KB the resident memory grows from run to run; of few runs nothing can be said."""
    return slope([level["rss"] for level in levels[WARM:]]) if len(levels) >= MANY else 0.0
