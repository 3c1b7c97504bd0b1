"""中心自己给的期限与清单:矛盾的、没有列出的、超过几倍的、没有处理人的，各是违反；看不到的不论。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from conformance.rules import given_dues as rules
from conformance.rules.records import Check
from conformance.rules.views import dossiers
from tests.rules.viewbook import judged

DAY = datetime(2026, 6, 1, 9)
ACCEPTED = [{"kind": "收件", "time": DAY}, {"kind": "受理", "time": DAY}]
LIMIT = {"promised_limit": 3, "promised_unit": "工作日", "events": ACCEPTED}
CLOSED = {"kind": "办结", "time": datetime(2026, 6, 9, 9)}
STAGE = {"kind": "环节", "time": DAY}


@pytest.mark.parametrize(
    ("one", "rule", "norm", "expected"),
    [
        ({"statutory_due": DAY, "platform_promise_due": date(2026, 6, 1)}, rules.planned_within, (), {}),
        ({"statutory_due": DAY, "platform_promise_due": date(2026, 6, 2)}, rules.planned_within, (), {"计划晚于最迟"}),
        ({"platform_promise_due": date(2026, 6, 2)}, rules.planned_within, (), {}),
        ({"platform_overdue": False}, rules.listed_when_late, (), {"在办的超期没有列出"}),
        ({"platform_overdue": True}, rules.listed_when_late, (), {}),
        ({}, rules.listed_when_late, (), {}),
        (
            {"platform_overdue": False, "events": [*ACCEPTED, CLOSED]},
            rules.listed_when_late,
            (),
            {"办结的超期没有列出"},
        ),
        ({"events": [*ACCEPTED, CLOSED]}, rules.within_times, (2,), {}),
        ({"events": [*ACCEPTED, CLOSED]}, rules.within_times, (1,), {"严重超期"}),
        ({"promised_unit": "自然日"}, rules.within_times, (1,), {}),
        ({"events": [*ACCEPTED, STAGE]}, rules.who_and_when, (), {"没有处理人"}),
        ({"events": [*ACCEPTED, {**STAGE, "handler": "甲"}]}, rules.who_and_when, (), {}),
        ({}, rules.who_and_when, (), {}),
    ],
)
def test_what_a_case_shows(
    one: dict[str, Any], rule: Callable[..., Iterator[Check]], norm: tuple[Any, ...], expected: set[str]
) -> None:
    """一件的结论。"""
    assert set(judged({**LIMIT, **one}, dossiers, rule, *norm)) == set(expected)
