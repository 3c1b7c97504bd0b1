"""One run a folder, one center a process; a center that starts failing is left alone, a spent budget ends the run."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from small_city import ITEMS, ROUTES, Warm, city, order, outcome, resume

from conformance import assess, standard
from conformance.center import order as orders
from conformance.center import profile as profiles
from conformance.center.exchange.breaker import Breaker
from conformance.errors import InputError
from tests.center.bad_center import Answer, Asked, Reply, as_json


def quiet(_: str) -> None:
    """Nobody listens."""


def test_two_runs_into_one_folder_are_refused(tmp_path: Path, warm: Warm) -> None:
    """While one process holds the folder, another run of it is refused and told who holds it."""
    with city(tmp_path) as (served, profile), orders.held(tmp_path / "run", quiet):
        ended = warm.run(*order(profile, tmp_path / "run"))

    assert (ended.code, str(os.getpid()) in ended.said, served.asked) == (2, True, [])


def test_a_lock_of_the_dead_is_taken_over(tmp_path: Path) -> None:
    """A lock file that nobody holds is no obstacle, and it is said whose it was."""
    (tmp_path / ".journal").mkdir()
    (tmp_path / ".journal" / "lock").write_text("4194304")
    said: list[str] = []
    with orders.held(tmp_path, said.append):
        assert (tmp_path / ".journal" / "lock").read_text() == str(os.getpid())

    assert ("4194304" in said[0], list(tmp_path.iterdir())) == (True, [])


def test_a_folder_in_use_is_left_as_it_was(tmp_path: Path, warm: Warm) -> None:
    """A folder that holds something else is refused, and nothing is left in it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with city(tmp_path) as (_, profile):
        ended = warm.run(*order(profile, tmp_path / "mine"))

    assert (ended.code, [path.name for path in (tmp_path / "mine").iterdir()]) == (2, ["letter.txt"])


def test_one_center_at_a_time(tmp_path: Path) -> None:
    """A second assessment in the same process is refused while the first goes on."""
    reached, go = Event(), Event()

    def slow(asked: Asked) -> Reply:
        reached.set()
        go.wait(20)
        return as_json({"total": 0, "rows": []})

    chosen = standard.load("national")
    with city(tmp_path, {**ROUTES, "/items": slow}) as (_, path), ThreadPoolExecutor(1) as pool:
        profile = profiles.load(path, {"SMALL_CITY_TOKEN": "a-secret-token-of-the-small-city"})
        terms = assess.Terms(chosen, assess.Selection(clauses=("ITM-06",)))
        first = pool.submit(assess.run, profile, tmp_path / "one", terms)
        reached.wait(20)
        with pytest.raises(InputError, match="一次只评测一个"):
            assess.run(profile, tmp_path / "two", terms)
        go.set()
        first.result()

    assert ((tmp_path / "one" / "assessment.json").is_file(), (tmp_path / "two").exists()) == (True, False)


def test_a_failing_center_is_left_alone(tmp_path: Path, warm: Warm) -> None:
    """Ten failures in a row across sources: nothing more is asked, the rest says why, exit 3; later it goes on."""
    down: dict[str, Answer | Reply] = {f"/{name}": Reply(b"{}", 500) for name in ("staff", "cases", "events")}
    details = {f"/items/{row['code']}": row for row in ITEMS}
    routes = {"/items": ROUTES["/items"], **down, **dict.fromkeys(details, Reply(b"{}", 500))}
    with city(tmp_path, routes, detail={"path": "/items/{code}"}) as (served, profile):
        ended = warm.run(*order(profile, tmp_path / "run"))
        asked, made = len(served.asked), outcome(tmp_path / "run")
        routes |= {**ROUTES, **{path: as_json(row) for path, row in details.items()}}
        again = warm.run(*resume(tmp_path / "run"))

    assert (ended.code, asked < 24) == (3, True), ended.said
    assert [source["name"] for source in made["sources"] if source["ok"]] == []
    assert "连续 10 次" in made["issues"][-1]["message"]
    assert again.code == 1, again.said


@pytest.mark.parametrize(("answers", "told"), [([500] * 3, 1), ([500, 500, 200, 500, 500], 0), ([500] * 9, 1)])
def test_only_failures_in_a_row_count(answers: list[int], told: int) -> None:
    """One good answer in between and the count begins again; the end is told once."""
    said: list[str] = []
    breaker = Breaker(3, said.append)
    for status in answers:
        breaker.answered(status)

    assert len(said) == told


def test_a_spent_budget_judges_what_is_there(tmp_path: Path, warm: Warm) -> None:
    """What was seen is judged, the rest says that the budget is spent; with more budget the run goes on."""
    with city(tmp_path) as (served, profile):
        ended = warm.run(*order(profile, tmp_path / "run", "--budget", "6"))
        asked = len(served.asked)
        made = outcome(tmp_path / "run")
        again = warm.run(*resume(tmp_path / "run", "--budget", "100"))

    assert (asked, ended.code in {1, 3}) == (6, True), ended.said
    assert any("预算 6 次" in source["reason"] for source in made["sources"] if not source["ok"])
    assert (again.code, all(source["ok"] for source in outcome(tmp_path / "run")["sources"])) == (1, True)
