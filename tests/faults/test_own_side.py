"""Our own defects never blame a center: no 不符合 that was not there, exit 3, and the report says it is our side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_city import Warm, city, order, outcome, warmed

from conformance.errors import OURS

UNDECIDED = {"执行异常", "存疑", "未测"}


@dataclass(frozen=True)
class City:
    """The profile of a center that breaks one clause (ITM-06), and a warm process."""

    profile: Path
    warm: Warm


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One center for all defects."""
    folder = tmp_path_factory.mktemp("own")
    with city(folder) as (_, profile), warmed(folder) as warm:
        yield City(profile, warm)


def judged(run: Path) -> dict[str, tuple[str, str]]:
    """Clause → verdict and everything said about why."""
    said = {}
    for clause in outcome(run)["clauses"]:
        reasons = [clause["reason"], *(scenario["reason"] for scenario in clause["scenarios"])]
        said[clause["id"]] = (clause["verdict"], ";".join(reasons))
    return said


def test_without_a_defect_the_clause_is_broken(small: City, tmp_path: Path) -> None:
    """What the defects below must not turn into an accusation is one to begin with: so they hide it, and say so."""
    ended = small.warm.run(*order(small.profile, tmp_path / "run", clauses=["ITM-06"]))

    assert (ended.code, judged(tmp_path / "run")["ITM-06"][0]) == (1, "不符合")


@pytest.mark.parametrize(
    "fault",
    [
        "rule_raises",
        "step_undefined",
        "hook_before_all",
        "hook_after_scenario",
        "collector_raises",
        "schema_wrong",
        "snapshot_unreadable",
    ],
)
def test_a_defect_of_ours_is_ours(small: City, tmp_path: Path, fault: str) -> None:
    """Rule, step, hooks, collector, schema, snapshot: 执行异常 or 存疑, exit 3, and the report names our side."""
    run = tmp_path / "run"
    ended = small.warm.run(*order(small.profile, run, clauses=["ITM-06"]), fault=fault)
    verdict, reason = judged(run)["ITM-06"]

    assert (ended.code, verdict in UNDECIDED, OURS in reason) == (3, True, True), (verdict, reason, ended.said)
    assert OURS in (run / "report.html").read_text("utf-8")


def test_a_schema_of_ours_that_refuses_everything_accuses_nobody(small: City, tmp_path: Path) -> None:
    """Rows that our schema refuses are not judged: the clause is 存疑 at most, and exit 3."""
    ended = small.warm.run(*order(small.profile, tmp_path / "run", clauses=["ITM-06"]), fault="schema_too_strict")
    verdict, _ = judged(tmp_path / "run")["ITM-06"]

    assert (ended.code in {3, 5}, verdict in {*UNDECIDED, "不适用"}) == (True, True), (verdict, ended.said)


def test_a_year_without_a_calendar_accuses_nobody(small: City, tmp_path: Path) -> None:
    """Working days that cannot be counted: 存疑 with the reason, exit 3."""
    ended = small.warm.run(*order(small.profile, tmp_path / "run", clauses=["TML-05"]), fault="calendar_short")
    verdict, reason = judged(tmp_path / "run")["TML-05"]

    assert (ended.code, verdict) == (3, "存疑"), (verdict, reason, ended.said)


def test_a_probe_of_ours_that_fails_leaves_the_sources_alone(small: City, tmp_path: Path) -> None:
    """The probe for open lists raises: its source says it is our side, the other clauses are judged as ever."""
    run = tmp_path / "run"
    ended = small.warm.run(*order(small.profile, run, clauses=["ITM-06"]), fault="guard_raises")
    sources = {source["name"]: source for source in outcome(run)["sources"]}

    assert (ended.code, judged(run)["ITM-06"][0]) == (1, "不符合")
    assert OURS in sources["guards"]["reason"]


def test_a_template_of_ours_that_fails_keeps_the_result(small: City, tmp_path: Path) -> None:
    """The report cannot be written: the result and its manifest stand, exit 3, one sentence that says whose fault."""
    run = tmp_path / "run"
    ended = small.warm.run(*order(small.profile, run, clauses=["ITM-06"]), fault="template_wrong")

    assert (ended.code, OURS in ended.said, "Traceback" in ended.said) == (3, True, False), ended.said
    assert judged(run)["ITM-06"][0] == "不符合"
    assert (run / "manifest.json").is_file()
