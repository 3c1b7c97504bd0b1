"""记下的一问:同一对象表的归在一起算；要跨办件来看的不分段。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance import standard
from conformance.errors import SourceMissing
from conformance.rules import anomalies
from conformance.rules.records import Check, Tally
from conformance.run.asked import grouped, tallied
from conformance.run.parts import is_across
from conformance.run.queries import DIALECT, SPARK
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


def filed(cases: Any) -> Any:
    """办件一件一行。"""
    return cases.select("case_no", "item_code")


def unlisted(t: Any, known: Any) -> Iterator[Check]:
    """不在名单里的违反。"""
    yield Check("不在名单里", True, ~t.item_code.isin(known.value), "不在名单里")


def test_the_same_question_in_two_dialects(tmp_path: Path) -> None:
    """两种方言里，对象表、名单都是真正的名称，各用各的引号；合计只要一行。"""
    asked = records(tmp_path, *CLOSED).ask("X", unlisted, (frozenset({"A1"}),), filed)
    (real,) = asked.lists.values()
    row = {"q0_checked": 3, "q0_violating": 1, "q0_undecided": 0, "q0_v0": 1, "q0_u0": 0}
    for dialect, quote in ((DIALECT, '"'), (SPARK, "`")):
        told: list[str] = []
        (tally,) = tallied([asked], lambda sql, told=told: told.append(sql) or row, dialect)
        listing = asked.listing(2, dialect)

        assert tally == Tally(3, 1, 0, {"不在名单里": 1}, {"不在名单里": 0})
        assert f"FROM {quote}test_asked_filed{quote} AS t0" in told[0]
        assert all(f"{quote}{real}{quote}" in sql and "listed_1" not in sql for sql in (told[0], listing))
        assert (f"{quote}cases{quote}" in listing, {'"': "`", "`": '"'}[quote] in told[0] + listing) == (True, False)
