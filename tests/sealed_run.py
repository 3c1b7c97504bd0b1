"""一个小而全的运行目录:事项、一百多件办件、举证、豁免、签名，各种文件都有，供门禁与复核的测试共用。"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from conformance import assess, settle, standard
from conformance.assessment import Assessment
from conformance.center.attest import sheets as attested
from conformance.center.snapshot import Snapshot
from conformance.reference import attest
from tests.run import small_run

DAY = date(2026, 6, 30)
CLAUSES = ("ITM-06", "ITM-08", "TML-05", "FAC-01")
LATE = tuple(
    {"case_no": f"N{number:03d}", "item_code": "A1", "kind": kind, "time": time}
    for number in range(120)
    for kind, time in (
        ("收件", datetime(2026, 3, 2, 9, 30)),
        ("受理", datetime(2026, 3, 2, 10, 30)),
        ("决定", datetime(2026, 5, 20, 9, 30)),
    )
)
WAIVER = {"clause": "ITM-06", "reason": "新系统上线前暂缺", "owner": "审改科", "expires": "2026-12-31"}


def collected(run: Path) -> Snapshot:
    """只有快照和证据的运行目录。"""
    cases = [{"case_no": f"N{number:03d}", "item_code": "A1"} for number in range(120)]
    events = [{key: row[key] for key in ("case_no", "kind", "time")} for row in LATE]
    small_run.snapshot(run, [small_run.GOOD, small_run.NO_LIMIT], cases=cases, events=events)
    sheet = attest.write(run.parent / f"{run.name}-sheet", ["FAC-01"], DAY)
    attested.attach(attested.read([sheet]), run)
    return Snapshot.of(run)


def judged(run: Path, *, waivers: tuple[dict[str, str], ...] = (), clauses: tuple[str, ...] = CLAUSES) -> Assessment:
    """采集好、判好、封存好的运行目录。"""
    if not run.exists():
        collected(run)
    path = run.parent / f"{run.name}-waivers.json"
    path.write_text(json.dumps(list(waivers), ensure_ascii=False), encoding="utf-8")
    rulings = settle.read([path]) if waivers else None
    selection = assess.Selection(clauses=clauses)
    return assess.judge(run, run, assess.Terms(standard.load("national"), selection, DAY, rulings=rulings))
