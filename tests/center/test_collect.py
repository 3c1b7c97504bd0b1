"""A whole collection: every source once, none disturbing another, and a clear end when nothing could be seen."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from bad_center import Answer, Reply, as_json, listed, profile, serving

from conformance.assessment import Issue
from conformance.center.collect import collect
from conformance.center.evidence import broken
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.progress import progress
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source
from conformance.domain import Channel, Element, Leak, Staff
from conformance.errors import CannotJudge, DataError, SourceFailed, SourceMissing

ITEMS = {"path": "/items", "public": True, "fields": {"code": "code", "name": "name"}}
STAFF = {"path": "/staff", "public": True, "fields": {"id": "no", "name": "name"}}
GOOD: dict[str, Answer | Reply] = {
    "/items": listed([{"code": "A", "name": "甲"}]),
    "/staff": listed([{"no": "S1", "name": "张三"}]),
}


def _snapshot(run: Path) -> Snapshot:
    return Snapshot.of(run)


def test_a_collected_run_can_be_judged(tmp_path: Path) -> None:
    """center.json, sources, documents, links, leaks and evidence stand in the run folder."""
    with serving(GOOD) as served:
        collect(profile(served.base, endpoints={"items": ITEMS, "staff": STAFF}), tmp_path)
    snapshot = _snapshot(tmp_path)

    assert (snapshot.info.name, snapshot.info.profile_digest) == ("测试中心", "digest")
    assert [item.name for item in snapshot.items] == ["甲"]
    assert snapshot.guides(Channel.API)[0].elements == {Element.NAME: "甲"}
    assert [person.id for person in snapshot.staff(Channel.API)] == ["S1"]
    assert list(broken(tmp_path)) == []


def test_a_failed_source_disturbs_no_other(tmp_path: Path) -> None:
    """The staff list fails; the items are judged all the same, and the reason is kept."""
    with serving({**GOOD, "/staff": Reply(b"<html>")}) as served:
        collect(profile(served.base, endpoints={"items": ITEMS, "staff": STAFF}), tmp_path)
    snapshot = _snapshot(tmp_path)

    assert snapshot.items[0].code == "A"
    with pytest.raises(SourceFailed, match="网页"):
        snapshot.staff(Channel.API)
    with pytest.raises(SourceMissing):
        snapshot.decisions(Channel.API)


def test_an_unreachable_center_cannot_be_judged(tmp_path: Path) -> None:
    """When every source fails because nothing listens, the run ends with one sentence."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(CannotJudge, match="连不上中心"):
            collect(profile(base, endpoints={"items": ITEMS, "staff": STAFF}), tmp_path)

    assert not any(source.ok for source in _snapshot(tmp_path).sources.values())


def test_a_spent_budget_keeps_what_was_seen(tmp_path: Path) -> None:
    """The budget ends the collection: what came before is there, the rest says why not, and the run says so too."""
    with serving(GOOD) as served:
        whole = collect(profile(served.base, endpoints={"items": ITEMS, "staff": STAFF}), tmp_path, budget=1)
    snapshot = _snapshot(tmp_path)

    assert (whole, len(served.asked)) == (False, 1)
    assert sorted("请求预算 1 次" in source.reason for source in snapshot.sources.values()) == [False, True]
    assert "请求预算 1 次" in snapshot.issues[-1].message


def test_only_the_wanted_channels_are_collected(tmp_path: Path) -> None:
    """A run limited to the records asks for nothing else."""
    routes: dict[str, Answer | Reply] = {**GOOD, "/cases": listed([{"case_no": "A"}]), "/events": listed([])}
    endpoints = {"items": ITEMS, "cases": {"path": "/cases"}, "events": {"path": "/events"}}
    with serving(routes) as served:
        collect(profile(served.base, endpoints=endpoints), tmp_path, channels=["办件"])

    assert {asked.path for asked in served.asked} == {"/cases", "/events"}
    assert set(_snapshot(tmp_path).sources) == {"cases", "events"}


def _portal(*args: object) -> PortalHarvest:
    return PortalHarvest(
        staff=(Staff("P1", channel=Channel.PORTAL),),
        leaks=(Leak(Channel.PORTAL, "/staff", "手机号", "138****5678"),),
        sources=(Source("portal.staff", Channel.PORTAL, rows=1),),
        issues=(Issue("pages", "/x", "看不到"),),
    )


def test_the_portal_and_the_api_share_a_file(tmp_path: Path) -> None:
    """Staff of both channels, and leaks of both, are kept side by side."""
    with serving(GOOD) as served:
        center = profile(served.base, endpoints={"items": ITEMS, "staff": STAFF}, portal={"base": served.base})
        collect(center, tmp_path, portal=_portal)
    snapshot = _snapshot(tmp_path)

    assert [[person.id for person in snapshot.staff(channel)] for channel in (Channel.API, Channel.PORTAL)] == [
        ["S1"],
        ["P1"],
    ]
    assert len(snapshot.leaks(Channel.PORTAL)) == 1
    assert snapshot.issues[0].message == "看不到"


def test_our_own_defect_blames_no_center(tmp_path: Path) -> None:
    """An exception in our code fails the portal's sources only, and says whose fault it is."""

    def defective(*args: object) -> PortalHarvest:
        raise KeyError("oops")

    with serving(GOOD) as served:
        center = profile(served.base, endpoints={"items": ITEMS}, portal={"base": served.base, "staff": "/s"})
        collect(center, tmp_path, portal=defective)
    sources = _snapshot(tmp_path).sources

    assert {name for name, source in sources.items() if not source.ok} == {
        *("pages", "portal.staff", "portal.probes", "portal.clicks", "portal.apply", "portal.accessibility"),
    }
    assert "本工具的问题" in sources["pages"].reason
    assert sources["items"].ok


def test_a_file_center_needs_no_network(tmp_path: Path) -> None:
    """Items handed in as a file are read without any request."""
    (tmp_path / "items.jsonl").write_text(json.dumps({"code": "A", "name": "甲"}) + "\n", encoding="utf-8")
    items = {"file": str(tmp_path / "items.jsonl"), "fields": {"code": "code", "name": "name"}}
    collect(profile("", transport={}, items=items), tmp_path / "run")

    assert _snapshot(tmp_path / "run").items[0].name == "甲"


def test_a_bad_file_leaves_no_run_behind(tmp_path: Path) -> None:
    """A file that cannot be used is wrong input; the output folder can be used again."""
    items = {"file": str(tmp_path / "none.jsonl"), "fields": {"code": "code", "name": "name"}}
    with pytest.raises(DataError):
        collect(profile("", transport={}, items=items), tmp_path / "run")

    assert not (tmp_path / "run").exists()


def test_progress_is_observed(tmp_path: Path) -> None:
    """The observer hears of every source."""
    seen: list[str] = []
    with serving(GOOD) as served:
        center = profile(served.base, endpoints={"items": ITEMS, "staff": STAFF})
        collect(center, tmp_path, observe=lambda source, done, total: seen.append(source))

    assert set(seen) >= {"items", "staff"}


def test_the_progress_bar_is_silent_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal nothing is written."""
    with progress(quiet=False) as observe:
        observe("items", 1, 2)

    assert capsys.readouterr() == ("", "")


def test_collecting_twice_gives_the_same_documents(tmp_path: Path) -> None:
    """The same center collected twice gives the same snapshot files, times apart."""
    with serving(GOOD) as served:
        center = profile(served.base, endpoints={"items": ITEMS, "staff": STAFF})
        for run in ("one", "two"):
            collect(center, tmp_path / run)

    for name in ("items", "staff", "links", "leaks", "issues"):
        first, second = ((tmp_path / run / f"snapshot/{name}.jsonl").read_bytes() for run in ("one", "two"))
        assert first == second


def test_an_empty_center_is_not_a_failure(tmp_path: Path) -> None:
    """A list with no rows is seen, and empty."""
    with serving({"/items": as_json({"rows": [], "total": 0})}) as served:
        collect(profile(served.base, endpoints={"items": ITEMS}), tmp_path)

    assert _snapshot(tmp_path).items == ()
