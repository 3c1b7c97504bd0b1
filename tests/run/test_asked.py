"""记下的一问:同一对象表的归在一起算；要跨办件来看的不分段。"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance import standard
from conformance.errors import SourceMissing
from conformance.rules import anomalies
from conformance.run.asked import grouped
from conformance.run.parts import is_across
from conformance.run.records import Records
from tests.run.small_run import CASES, snapshot

CLOSED = tuple(
    {"case_no": f"N{number}", "kind": "办结", "time": datetime(2026, 3, 2, 9), "handler": "甲"} for number in range(3)
)


def records(folder: Path, *events: dict[str, Any]) -> Records:
    """三件办件和 ``events`` 的办件面。"""
    seen = snapshot(folder, None, cases=CASES, events=events)
    return Records(seen, standard.load("national").parameters, date(2026, 6, 30), folder / "findings")


def test_rules_on_the_same_subject_are_counted_together() -> None:
    """One scan for the rules of one subject; a rule that cannot do without its own subquery stands alone."""
    plain, lone = SimpleNamespace(states=("t0.a",)), SimpleNamespace(states=())
    given = [("timeline", plain), ("views", plain), ("timeline", lone), ("timeline", plain), ("timeline", lone)]
    made: Any = [SimpleNamespace(subject=subject, planned=lambda _, plan=plan: plan) for subject, plan in given]

    assert grouped(made) == [[made[0], made[3]], [made[1]], [made[2]], [made[4]]]


def test_what_looks_across_cases_is_never_cut(tmp_path: Path) -> None:
    """成批办结要跨办件来看，晚于采集时刻的逐件看；视图记在问上。"""
    asked = records(tmp_path, *CLOSED)
    batches = asked.ask("DAT", anomalies.closed_in_batches, (3,), anomalies.closings)
    moments = asked.ask("DAT", anomalies.not_later, ("2026-03-01",), anomalies.moments)
    asked.settle()

    assert [(one.view, is_across(one)) for one in (batches, moments)] == [
        (anomalies.closings, True),
        (anomalies.moments, False),
    ]
    assert [
        (one.answer.tally.checked, one.answer.tally.violating, one.answer.tally.undecided) for one in (batches, moments)
    ] == [
        (3, 0, 3),
        (3, 3, 0),
    ]


def test_what_cannot_be_seen_is_not_asked(tmp_path: Path) -> None:
    """一个办结也没有，没有一项检查进行得了。"""
    with pytest.raises(SourceMissing, match=r"^数据里没有 handler、办结$"):
        records(tmp_path, {**CLOSED[0], "kind": "收件", "handler": None}).ask(
            "DAT", anomalies.closed_in_batches, (3,), anomalies.closings
        )
