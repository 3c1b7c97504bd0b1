"""沙箱里的试探:收下、拒绝、出错、没有权限各是各的；值没有给就不试；一行成为几行；应当公开的不登录看一次。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bad_center import profile

from conformance.center.collect import collect
from conformance.center.lint import checks as lint
from conformance.center.plan import forecast
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Probe
from conformance.errors import SourceFailed, SourceMissing
from tests.replay import Recorded, Replay, serving

ORIGIN = "http://center.example"
ITEMS = {"path": "/items", "public": True}
NEW = {"path": "/cases", "json": {"item": "{item}", "on": "{until}"}, "take": {"case": "url"}}
CASE = f"{ORIGIN}/cases/7"


def _recorded(method: str, path: str, status: int, answer: Any, body: Any = None, auth: str | None = None) -> Any:
    asked = {"method": method, "url": f"{ORIGIN}{path}", "auth": auth, "body": body}
    return {"request": asked, "status": status, "response": answer}


FILES = {
    "items": _recorded("GET", "/items", 200, [{"code": "A", "name": "甲"}]),
    "closed": _recorded("GET", "/closed", 200, [{"code": "A", "name": "甲"}], auth="Bearer"),
    "refused": _recorded("GET", "/none", 403, {"detail": "不给"}),
    "new": _recorded("POST", "/cases", 201, {"url": CASE}, {"item": "A", "on": "2026-06-30"}),
    "taken": _recorded("PATCH", "/cases/7", 200, {}, {"due": "2099-01-01"}),
    "turned": _recorded("PATCH", "/cases/7", 400, {"faults": ["reason"]}, {"reason": ""}),
    "inside": _recorded("POST", "/jump", 200, {"code": 500}, {"to": "x"}),
    "broken": _recorded("POST", "/steps", 500, {}, {"to": "x"}),
    "barred": _recorded("POST", "/barred", 403, {}, {"to": "x"}),
    "empty": _recorded("POST", "/apply", 422, {"faults": [{"name": "a"}, {"name": "b"}]}, {}),
    "list": _recorded("GET", "/list", 200, [{"no": "1", "opened": "2026-06-01", "closed": None}]),
    "log": _recorded("GET", "/list/1/log", 200, [{"at": "2026-06-02T09:00:00", "by": "甲"}, "坏的一行"]),
}
TRIES: list[dict[str, Any]] = [
    {"kind": "超法定期限", "method": "PATCH", "path": "{case}", "json": {"due": "2099-01-01"}},
    {"kind": "无理由延长", "method": "PATCH", "path": "{case}", "json": {"reason": ""}},
    {"kind": "非法流转", "path": "/jump", "json": {"to": "x"}, "refusal": "code != `0`"},
    {"kind": "跳过环节", "path": "/steps", "json": {"to": "x"}},
    {"kind": "办结后修改", "path": "/barred", "json": {"to": "x"}},
    {"kind": "倒填日期", "path": "/barred", "json": {"to": "x"}, "refused": [403]},
    {"kind": "未来日期", "path": "{nowhere}", "json": {}},
    {"kind": "材料不齐", "path": "/apply", "json": {}, "missing": ["a", "b", "c"], "named": "faults[].name"},
]


@pytest.fixture(scope="module")
def center() -> Iterator[Replay]:
    """一个只答这几问的中心。"""
    with serving(Recorded(FILES, ORIGIN), {}, "refused") as running:
        yield running


def _profile(center: Replay, **more: Any) -> Profile:
    probes = {"values": {"item": "A", "nowhere": ""}, "prepare": [NEW], "tries": TRIES}
    known = {"sandbox": True, "sandbox_probes": probes, "as_of": "2026-06-30", **more}
    return profile(center.origin, endpoints=known.pop("endpoints", {"items": ITEMS}), **known)


def _tried(center: Replay, run: Path, **more: Any) -> Snapshot:
    collect(_profile(center, **more), run, channels=("接口", "沙箱"), trying=True)
    return Snapshot.of(run)


def _observed(snapshot: Snapshot, kind: str) -> Mapping[str, str]:
    (probe,) = snapshot.probes(kind, Channel.SANDBOX)
    return probe.observed


def test_taken_and_turned_down_are_told_apart(center: Replay, tmp_path: Path) -> None:
    """2xx 是收下，400 是拒绝，2xx 里装着拒绝的也是拒绝，写明的 403 是拒绝；不齐的记下点明了哪几项。"""
    snapshot = _tried(center, tmp_path / "run")
    results = {
        kind: _observed(snapshot, kind)["result"] for kind in ("超法定期限", "无理由延长", "非法流转", "倒填日期")
    }

    assert results == {"超法定期限": "收下", "无理由延长": "拒绝", "非法流转": "拒绝", "倒填日期": "拒绝"}
    assert _observed(snapshot, "材料不齐")["named"] == "a\nb"
    assert [target for method, target, _ in center.asked if method == "POST"].count("/cases") == 1


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("跳过环节", SourceFailed, "答 500"),
        ("办结后修改", SourceFailed, "没有权限"),
        ("未来日期", SourceMissing, "nowhere"),
    ],
)
def test_what_was_not_tried_is_not_a_verdict(
    center: Replay, tmp_path: Path, kind: str, error: type[Exception], said: str
) -> None:
    """5xx、看不出的 403 是没有试成，没有给值的是没有试:都不成为收下。"""
    snapshot = _tried(center, tmp_path / "run")

    with pytest.raises(error, match=said):
        snapshot.probes(kind, Channel.SANDBOX)


def test_without_preparation_nothing_is_tried(center: Replay, tmp_path: Path) -> None:
    """准备的一步不成，试探都不做。"""
    probes = {"prepare": [{"path": "/steps", "json": {"to": "x"}}], "tries": TRIES[-1:]}
    snapshot = _tried(center, tmp_path / "run", sandbox_probes=probes)

    with pytest.raises(SourceFailed, match="准备没有做成"):
        snapshot.probes("材料不齐", Channel.SANDBOX)


def test_nothing_is_submitted_without_the_word(center: Replay, tmp_path: Path) -> None:
    """没有给 --sandbox 就一次也不提交；给了的，预告里算上试探。"""
    before, given = len(center.asked), _profile(center)
    collect(given, tmp_path / "run")
    lines = {line.source: line.requests for line in forecast(given, trying=True)}

    assert {method for method, _, _ in center.asked[before:]} == {"GET"}
    assert lines["sandbox"] == 30 + 1 + len(TRIES)


def test_faults_in_the_probes_are_named() -> None:
    """写错的表达式、没有来处的占位，指到那一步。"""
    tries = [{"kind": "未来日期", "path": "/x/{lost}", "json": {"case": "{case}"}, "refusal": "a b"}]
    data = {"sandbox_probes": {"prepare": [NEW], "values": {"item": "A"}, "tries": tries}, "endpoints": {}}
    faults = dict(lint.faults(data, {}, ("portal",)))

    assert "{lost}" in faults[("sandbox_probes", "tries", 0)]
    assert ("sandbox_probes", "tries", 0, "refusal") in faults
    assert len(faults) == 2


def test_one_row_becomes_several_events(center: Replay, tmp_path: Path) -> None:
    """一件的日期与它的记录合成几个事件，各带原来的行；不成样的成员只拒绝它自己。"""
    dates = "[{kind: '收件', time: opened}, {kind: '办结', time: closed}][?time]"
    events = {
        "path": "/list",
        "public": True,
        "page": None,
        "rows": "@",
        "joins": [{"into": "log", "path": "/list/{no}/log"}],
        "spread": f"[{dates}, log[].{{kind: '环节', time: at, by: by}}][]",
        "fields": {"case_no": "of.no", "kind": "kind", "time": "time", "handler": "by"},
    }
    cases = {"path": "/list", "public": True, "page": None, "rows": "@", "fields": {"case_no": "no"}}
    collect(_profile(center, endpoints={"cases": cases, "events": events}), tmp_path / "run")
    source = Snapshot.of(tmp_path / "run").require("events")

    assert (source.rows, source.refused) == (2, 1)


@pytest.mark.parametrize(("path", "status"), [("/items", "200"), ("/closed", "403")])
def test_guides_are_looked_at_without_credentials(center: Replay, tmp_path: Path, path: str, status: str) -> None:
    """写明应当公开的，不带凭据看一次；没有写的不看。"""
    auth = {"kind": "headers", "headers": {"Authorization": "Bearer t"}}
    items = {"path": path, "anonymous": True, "page": None, "rows": "@"}
    collect(_profile(center, endpoints={"items": items}, auth=auth), tmp_path / "run")
    looked: list[Probe] = [one for one in Snapshot.of(tmp_path / "run").sighted("guards") if one.kind == "guides"]

    assert [(one.subject, one.observed["status"]) for one in looked] == [("items", status)]
