"""A resumed run whose pseudonym key is gone never mixes two pseudonyms of one person."""

from __future__ import annotations

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pyarrow.parquet as pq
import pytest

from conformance.center.collect import collect
from conformance.center.privacy import pseudonym
from conformance.cli.interrupts import stopped
from tests.center.bad_center import Answer, Reply, listed, profile, serving

PEOPLE = ["安书禾", "柏景和", "岑若水"]
ENDPOINTS = {
    "items": {"path": "/items", "public": True, "fields": {"code": "code", "name": "name"}},
    "cases": {"path": "/cases", "public": True, "fields": {"case_no": "no", "applicant": "who"}},
    "events": {"path": "/events", "public": True, "fields": {"case_no": "no", "kind": "kind", "time": "at"}},
    "decisions": {"path": "/decisions", "public": True, "fields": {"doc_no": "no", "applicant": "who"}},
}
CASES = [{"no": f"N{n}", "who": one} for n, one in enumerate(PEOPLE)]
ROUTES: dict[str, Answer | Reply] = {
    "/items": listed([{"code": "A", "name": "甲"}]),
    "/cases": listed(CASES),
    "/events": listed([{"no": one["no"], "kind": "收件", "at": "2026-03-02T09:30:00"} for one in CASES]),
    "/decisions": listed(CASES),
}


def halves(run: Path) -> tuple[Counter[str], list[str]]:
    """Collect with the decisions failing, then again with everything: what was asked again, and what was said."""
    said: list[str] = []
    routes = {**ROUTES, "/decisions": Reply(b"", 404)}
    with serving(routes) as served:
        center = profile(served.base, endpoints=ENDPOINTS)
        collect(center, run)
        served.asked.clear()
        routes["/decisions"] = ROUTES["/decisions"]
        collect(center, run, say=said.append)
        return Counter(asked.path for asked in served.asked), said


def applicants(run: Path) -> tuple[list[Any], list[Any]]:
    """The applicants of the cases and of the decisions."""
    lines = (run / "snapshot" / "decisions.jsonl").read_text("utf-8").splitlines()
    cases = pq.read_table(run / "snapshot" / "cases.parquet").to_pylist()
    return sorted(row["applicant"] for row in cases), sorted(json.loads(line)["applicant"] for line in lines)


def test_without_the_key_whoever_was_named_is_collected_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases are asked again and it is said; the same applicant has one pseudonym in both tables."""
    monkeypatch.delenv(pseudonym.VARIABLE, raising=False)
    asked, said = halves(tmp_path)
    cases, decisions = applicants(tmp_path)

    assert asked["/cases"] == 1
    assert [line for line in said if "cases" in line and pseudonym.VARIABLE in line] == said != []
    assert cases == decisions
    assert len({*cases}) == len(PEOPLE)
    assert not {*cases} & {*PEOPLE}


def test_sources_that_begin_at_once_share_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads that need the key for the first time at the same moment get the same pseudonym."""
    both = Barrier(2)

    def made(size: int) -> bytes:
        with suppress(BrokenBarrierError):
            both.wait(0.3)
        return os.urandom(size)

    monkeypatch.delenv(pseudonym.VARIABLE, raising=False)
    monkeypatch.setattr(pseudonym.secrets, "token_bytes", made)
    pseudonym.renew()
    with ThreadPoolExecutor(2) as pool:
        assert len({*pool.map(pseudonym.of, ["化名"] * 2, PEOPLE[:1] * 2)}) == 1


def test_with_the_key_nothing_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same key gives the same pseudonyms: only the failed source is asked."""
    monkeypatch.setenv(pseudonym.VARIABLE, "a key that is kept")
    asked, said = halves(tmp_path)
    cases, decisions = applicants(tmp_path)

    assert (asked["/cases"], said) == (0, [])
    assert cases == decisions


def test_another_key_is_another_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that changed between the halves is a key that is gone."""
    monkeypatch.setenv(pseudonym.VARIABLE, "the first key")
    with serving({**ROUTES, "/decisions": Reply(b"", 404)}) as served:
        collect(profile(served.base, endpoints=ENDPOINTS), tmp_path)
    monkeypatch.setenv(pseudonym.VARIABLE, "the second key")
    with serving(ROUTES) as served:
        collect(profile(served.base, endpoints=ENDPOINTS), tmp_path)
        asked = {one.path for one in served.asked}
    cases, decisions = applicants(tmp_path)

    assert "/cases" in asked
    assert cases == decisions


def test_no_key_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal keeps a fingerprint only."""
    monkeypatch.setenv(pseudonym.VARIABLE, "a key that is kept")
    halves(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert [path for path in files if b"a key that is kept" in path.read_bytes()] == []
    assert b'"key":"' in (tmp_path / ".journal" / "log.ndjson").read_bytes()


@pytest.mark.parametrize(("given", "used", "told"), [("", True, True), ("", False, False), ("k", True, False)])
def test_an_interrupted_run_says_what_is_asked_again(
    given: str, used: bool, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names under a key that nobody wrote down are collected anew: said where the run is interrupted, only then."""
    monkeypatch.setenv(pseudonym.VARIABLE, given)
    pseudonym.renew()
    if used:
        pseudonym.of(pseudonym.NAME, PEOPLE[0])

    assert (pseudonym.VARIABLE in stopped()) == told
    pseudonym.renew()
