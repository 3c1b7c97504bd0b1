"""A hostile API: the run ends, other sources are judged as ever, and nothing unseen is praised or blamed."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from api_behaviours import BEHAVIOURS, BLIND, MALFORMED, PARTIAL, SAME, SEEN, Behaviour
from raw_center import Say, ok, rows, speaking

from conformance import assess, standard
from conformance.assessment import Assessment
from conformance.center.profile import Profile
from conformance.reference import running

LIST = {"public": True, "page": {}, "rows": "rows", "total": "total"}
DECIDED = {"符合", "不符合"}
MEMORY = 1_500 * 1024 * 1024
"""Peak memory of the whole test process, in bytes: the answers are capped at 50 MB, the rest is ours."""


@dataclass(frozen=True)
class Honest:
    """What an honest center says, and what comes of it."""

    items: list[dict[str, Any]]
    staff: Say
    well: dict[str, str]
    without_items: dict[str, str]

    @property
    def of_items(self) -> set[str]:
        """Clauses that need the items."""
        return {clause for clause, verdict in self.well.items() if self.without_items[clause] != verdict}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    with running(cases=1) as center:
        codes = list(center.state.items())[:3]
        items = [requests.get(f"{center.api}/items/{code}", timeout=9).json() for code in codes]
        people = requests.get(f"{center.api}/staff", timeout=9).json()["rows"]

    def staff(query: dict[str, str]) -> list[bytes]:
        return [ok(rows(people))]

    folder = tmp_path_factory.mktemp("honest")
    well = verdicts(look(lambda query: [ok(rows(items))], staff, folder / "well"))
    return Honest(items, staff, well, verdicts(look(lambda query: [b""], staff, folder / "without")))


def look(items: Say, staff: Say, folder: Path) -> Assessment:
    """One run against a center whose items are told by ``items``."""
    with speaking({"/hostile": items, "/staff": staff}) as base:
        data = {
            "center": {"name": "敌意中心", "region": "420600", "level": "市"},
            "timezone": "Asia/Shanghai",
            "transport": {"base": base, "rate_per_s": 2000, "timeout_s": 1.0, "concurrency": 2},
            "endpoints": {"items": {**LIST, "path": "/hostile"}, "staff": {**LIST, "path": "/staff"}},
        }
        profile = Profile(Path("profile.yaml"), data, "digest")
        terms = assess.Terms(standard.load("national"), assess.Selection(channels=("接口",)))
        return assess.run(profile, folder, terms)


def verdicts(made: Assessment) -> dict[str, str]:
    """Clause → verdict."""
    return {clause.id: str(clause.verdict) for clause in made.clauses}


def _allowed(behaviour: Behaviour, clause: str, found: dict[str, str], honest: Honest) -> bool:
    """Whether this verdict of a clause on items may come of this behaviour."""
    allowed = {
        SEEN: True,
        SAME: found[clause] == honest.well[clause],
        PARTIAL: found[clause] != "符合",
        BLIND: found[clause] not in DECIDED,
        MALFORMED: found[clause] not in DECIDED or (clause.startswith("DAT-") and found[clause] == "不符合"),
    }
    return allowed[behaviour.outcome]


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one.name)
def test_api_behaviour(behaviour: Behaviour, honest: Honest, tmp_path: Path) -> None:
    """The run ends; what is not of the items is as ever; what is, gets only what this behaviour allows."""
    made = look(behaviour.say(honest.items), honest.staff, tmp_path / "run")
    found = verdicts(made)

    elsewhere = {clause: verdict for clause, verdict in honest.well.items() if clause not in honest.of_items}
    assert {clause: found[clause] for clause in elsewhere} == elsewhere
    assert {clause: found[clause] for clause in honest.of_items if not _allowed(behaviour, clause, found, honest)} == {}
    if behaviour.outcome in {BLIND, PARTIAL, MALFORMED}:
        source = next(source for source in made.sources if source["name"] == "items")
        assert source["reason"] or made.issues
    page = (tmp_path / "run" / "report.html").read_text()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < MEMORY
