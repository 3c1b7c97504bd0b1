"""Defects of our own, put into a run before it starts; each function breaks one thing."""

from __future__ import annotations

import sys
from typing import Any, NoReturn


def _broken(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("a defect of ours")


def _judge() -> Any:
    return sys.modules["conformance.run.judge"]


def rule_raises() -> None:
    """Every document rule raises."""
    _judge().Session.judge = _broken


def step_undefined() -> None:
    """A sentence of the standard has no step."""
    from behave.runner import the_step_registry

    for matchers in the_step_registry.steps.values():
        matchers[:] = [one for one in matchers if "列明法定办结时限" not in one.pattern]


def hook_before_all() -> None:
    """The preparation of the judgement fails."""
    _judge().Calendar = type("Calendar", (), {"of": staticmethod(_broken)})


def hook_after_scenario() -> None:
    """The end of every scenario fails."""
    _judge().refused = _broken


def collector_raises() -> None:
    """Collecting every API source fails by our fault."""
    from conformance.center.api import collecting as api

    api.collect = _broken


def guard_raises() -> None:
    """A probe besides the sources fails by our fault."""
    from conformance.center.api import guards

    guards.collect = _broken


def schema_wrong() -> None:
    """The schema of an item is not a schema."""
    from conformance.center.reading import contract

    contract.shaped = _broken


def schema_too_strict() -> None:
    """What we ask of an item nobody can meet: every row is refused."""
    from conformance.center.api import collecting as api

    api._breaches = lambda *_: [("$.name", "不合我们写错的结构")]


def snapshot_unreadable() -> None:
    """The snapshot is read as what it is not."""
    from conformance.center import snapshot
    from conformance.domain import Case

    snapshot.Item = Case


def calendar_short() -> None:
    """The calendar ends before the year in question."""
    from datetime import date

    from conformance import workdays

    workdays.chinese = lambda: workdays.weekdays(date(2020, 1, 1), date(2021, 12, 31))


def template_wrong() -> None:
    """The template of the report names what does not exist."""
    from conformance.report import html

    html._content = lambda *_: {}


def endless_query() -> None:
    """A judgement that is stuck in the database, and a Ctrl-C while it is."""
    import os
    import signal
    import threading

    import duckdb

    def stuck(*_: Any) -> None:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        duckdb.sql("SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range % 7 = b.range").fetchall()

    _judge().Session.judge = stuck
