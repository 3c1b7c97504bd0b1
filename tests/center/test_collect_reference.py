"""The reference center is collected whole, without a refusal and without a leak; what it leaks is seen, masked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance import reference
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.evidence import broken
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel


@pytest.fixture(scope="module")
def center() -> Iterator[reference.Reference]:
    """One running reference center for the module."""
    with reference.running(cases=200) as running:
        yield running


def _profile(center: reference.Reference, folder: Path) -> Profile:
    content: dict[str, Any] = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 5000, "concurrency": 8},
        "auth": {"kind": "bearer", "token": "${TOKEN}"},
        "progress": {"samples": center.samples[:2]},
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return profiles.load(path, {"TOKEN": center.token})


def _only(profile: Profile, *names: str) -> Profile:
    endpoints = {name: profile.data["endpoints"][name] for name in names}
    return replace(profile, data={**profile.data, "endpoints": endpoints})


def test_the_reference_center_is_collected_whole(center: reference.Reference, tmp_path: Path) -> None:
    """Every source answers, no row is refused, nothing leaks, no source is asked for more than its pages."""
    center.reset()
    collect(_profile(center, tmp_path), tmp_path / "run")
    snapshot = Snapshot.of(tmp_path / "run")
    sources = snapshot.sources.values()

    assert [
        (source.name, source.reason) for source in sources if not source.ok or source.refused or not source.rows
    ] == []
    assert {source.name for source in sources} == {
        *("cases", "events", "items", "staff", "statistics", "supervision", "evaluations", "decisions", "probes"),
        *("consultations", "departments", "claims", "lights", "availability", "terminal"),
    }
    assert len(snapshot.items) >= 60
    assert snapshot.leaks(Channel.API) == ()
    assert all(probe.observed["wrong_body_reveals"] == "否" for probe in snapshot.probes("progress", Channel.API))
    assert list(broken(tmp_path / "run")) == []


@pytest.mark.parametrize(("flag", "kind"), [("leak_phone", "手机号"), ("leak_id", "身份证号")])
def test_a_leak_is_seen_and_never_stored(flag: str, kind: str, center: reference.Reference, tmp_path: Path) -> None:
    """What the public decisions leak is named with its masked form; the run folder holds nothing in clear."""
    center.reset([{"behaviour": {flag: "decisions"}}])
    collect(_only(_profile(center, tmp_path), "items", "decisions"), tmp_path / "run")
    leaks = Snapshot.of(tmp_path / "run").leaks(Channel.API)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())

    assert [(leak.where, leak.kind) for leak in leaks] == [("decisions", kind)]
    assert b"13800138000" not in stored
    assert b"11010519491231002X" not in stored


def test_a_detail_that_fails_is_refused_alone(center: reference.Reference, tmp_path: Path) -> None:
    """One item whose guide cannot be had is counted as refused; the others are judged."""
    center.reset()
    profile = _only(_profile(center, tmp_path), "items")
    collect(profile, tmp_path / "one")
    code = Snapshot.of(tmp_path / "one").items[3].code
    center.reset([{"behaviour": {"item_status": {code: 500}}}])
    collect(profile, tmp_path / "two")
    before, after = (Snapshot.of(tmp_path / run).sources["items"] for run in ("one", "two"))

    assert (after.ok, after.rows, after.refused) == (True, before.rows - 1, 1)
