"""What the profile calls derived is no evidence: the nonconformities that rest on it become 存疑, end to end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bad_center import Answer, Reply, listed, serving

from conformance import assess
from conformance.assessment import ClauseResult, Verdict
from conformance.center import profile as profiles
from conformance.standard import load

CASES = [
    {"no": f"YB{n}", "item": "A", "legal": 20, "promised": 5, "unit": "1", "tel": "", "reason": ""} for n in range(3)
]
TIMES = {
    "收件": "2026-03-02T09:00:00",
    "受理": "2026-03-03T09:00:00",
    "决定": "2026-04-20T09:00:00",
    "办结": "2026-04-21T09:00:00",
}
EVENTS = [{"no": case["no"], "kind": kind, "at": at, "who": "张三"} for case in CASES for kind, at in TIMES.items()]
STAFF = [
    {"id": "S1", "name": "张三", "counter": "1", "phone": "x"},
    {"id": "S2", "name": "李四", "counter": "2", "phone": "y"},
]
ROUTES: dict[str, Answer | Reply] = {
    "/cases": listed(CASES),
    "/events": listed(EVENTS),
    "/staff": listed(STAFF),
    "/items": listed([{"code": "A", "name": "甲", "nothing": None, "tel": "0999-1234567", "limit": "20个工作日"}]),
}
PROFILE = """
center: {{name: 某中心, region: "420600", level: 市}}
transport: {{base: "{base}", rate_per_s: 2000}}
endpoints:
  items:
    path: /items
    public: true
    page: {{}}
    rows: rows
    total: total
    fields: {{code: code, name: name, statutory_limit: limit, consultation: nothing}}
  cases:
    path: /cases
    page: {{}}
    rows: rows
    total: total
    fields:
      case_no: no
      item_code: item
      statutory_limit: legal
      statutory_unit: unit
      promised_limit: promised
      promised_unit: unit
  events:
    path: /events
    page: {{}}
    rows: rows
    total: total
    fields: {{case_no: no, kind: kind, time: at, handler: who}}
units: {{"1": 工作日}}
{more}
"""


def judged(folder: Path, more: str, *clauses: str, profile: str = PROFILE) -> dict[str, ClauseResult]:
    """The clauses of an assessment of the center, with ``more`` in its profile."""
    folder.mkdir(exist_ok=True)
    with serving(ROUTES) as served:
        path = folder / "profile.yaml"
        path.write_text(profile.format(base=served.base, more=more), encoding="utf-8")
        loaded, selection = profiles.load(path, os.environ), assess.Selection(clauses=clauses)
        made = assess.run(loaded, folder / "run", assess.Terms(load("national"), selection))
    return {clause.id: clause for clause in made.clauses}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", Verdict.NONCONFORMING),
        ("events.time.决定: derived", Verdict.DOUBTFUL),
        ("events.time.收件: derived, cases.promised_limit: derived", Verdict.NONCONFORMING),
    ],
)
def test_what_rests_on_a_derived_field_is_only_asked_about(more: str, expected: Verdict, tmp_path: Path) -> None:
    """Overdue by recorded times is accused, by a derived time of decision asked about; other marks change nothing."""
    found = judged(tmp_path, f"trust: {{events.kind: recorded, {more}}}", "TML-05")["TML-05"]

    assert expected == found.verdict
    assert all(("不能作证据" in finding.message) == bool(expected is Verdict.DOUBTFUL) for finding in found.findings)


def test_a_mapping_that_finds_nothing_is_never_the_center_s_fault(tmp_path: Path) -> None:
    """A wrong field name and a wrong code path: what reads them is 存疑, nothing is 不符合 that was not so before."""
    right = PROFILE.replace("consultation: nothing", "consultation: tel")
    lost = judged(tmp_path / "a", "", "DSC-*", profile=PROFILE)
    seen = judged(tmp_path / "b", "", "DSC-*", profile=right)
    misread = judged(tmp_path / "c", "", "ITM-0*", profile=PROFILE.replace("code: code", "code: nowhere"))

    assert {clause.verdict for clause in misread.values()} == {Verdict.DOUBTFUL}
    assert {name for name, clause in lost.items() if clause.verdict is Verdict.NONCONFORMING} <= {
        name for name, clause in seen.items() if clause.verdict is Verdict.NONCONFORMING
    }
    assert Verdict.NONCONFORMING not in {clause.verdict for clause in lost.values()}
