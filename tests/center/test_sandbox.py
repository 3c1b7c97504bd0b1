"""沙箱试办:在参考中心真办一遍；没有许可不办，办不成不算违反，不留下查询码。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from bad_center import as_json, listed, profile, serving

from conformance import reference
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.evidence import broken
from conformance.center.plan import forecast
from conformance.center.profile import Profile
from conformance.center.sandbox.trials import forged
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Probe
from conformance.errors import SourceFailed, SourceMissing
from conformance.reference.papers import OPEN, SIGNATURE, signature
from conformance.reference.state import check_of

ITEMS = {"path": "/items", "public": True}
ITEM = {
    "code": "A",
    "name": "甲",
    "state": "在用",
    "materials": [{"name": "申请表", "required": True}, {"name": "证明", "required": True}],
}


def _profile(center: reference.Reference, folder: Path, **more: Any) -> Profile:
    content: dict[str, Any] = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 5000},
        "auth": {"kind": "bearer", "token": "${TOKEN}"},
        "sandbox": True,
        "sandbox_wait_s": 0,
        **center.trials,
        **more,
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return profiles.load(path, {"TOKEN": center.token})


def _tried(center: reference.Reference, run: Path, patch: Mapping[str, Any] | None = None, **more: Any) -> Snapshot:
    center.reset([patch or {}])
    collect(_profile(center, run.parent, **more), run, channels=("接口", "沙箱"), trying=True)
    return Snapshot.of(run)


def _one(snapshot: Snapshot, kind: str) -> Probe:
    (probe,) = snapshot.probes(kind, Channel.SANDBOX)
    return probe


def test_every_trial_is_carried_out_on_the_reference_center(center: reference.Reference, tmp_path: Path) -> None:
    """九项试办都办成，每项有证据，证据链完好，请求数在预告之内。"""
    snapshot = _tried(center, tmp_path / "run")
    source = snapshot.sources["sandbox"]
    kinds = [probe.kind for probe in snapshot._read("probes", Probe) if probe.channel is Channel.SANDBOX]

    assert [name for name in snapshot.sources if name.startswith("sandbox.")] == []
    assert {kind: kinds.count(kind) for kind in kinds} == {
        **dict.fromkeys(("submit", "rate", "correct", "closed", "complain", "consult"), 1),
        "signed": 2,
        "licence": 3,
        "inject": 3,
    }
    assert (source.ok, source.channel, source.rows) == (True, Channel.SANDBOX, 14)
    assert source.requests <= next(
        line.requests for line in forecast(_profile(center, tmp_path), trying=True) if line.source == "sandbox"
    )
    assert list(broken(tmp_path / "run")) == []


def test_a_whole_application_is_told_step_by_step(center: reference.Reference, tmp_path: Path) -> None:
    """提交得到编号并受理，同一幂等键编号不变，进度查得到；补正一次告知，补齐即受理。"""
    snapshot = _tried(center, tmp_path / "run")
    first, corrected = _one(snapshot, "submit").observed, _one(snapshot, "correct").observed
    rated = _one(snapshot, "rate").observed

    assert (first["state"], first["missing"], first["again"] == first["case_no"]) == ("已受理", "", True)
    assert (first["progress"], first["stage"], first["server_time"]) == ("200", "受理", center.now.isoformat())
    assert first["received_at"] == center.now.isoformat()
    assert (corrected["state"], corrected["then"], corrected["then_missing"]) == ("待补正", "已受理", "")
    assert (rated["status"], rated["again"], rated["progress"]) == ("201", "409", "200")
    assert _one(snapshot, "closed").observed["status"] == "409"


def test_nothing_is_submitted_without_leave(center: reference.Reference, tmp_path: Path) -> None:
    """没有给 --sandbox，或者档案没有写 sandbox: true,什么也不提交，通道也不提供。"""
    center.reset()
    before = len(center.state.doc["cases"])
    collect(_profile(center, tmp_path), tmp_path / "one", channels=("接口", "沙箱"))
    collect(_profile(center, tmp_path, sandbox=False), tmp_path / "two", channels=("接口", "沙箱"), trying=True)

    assert len(center.state.doc["cases"]) == before
    for run in ("one", "two"):
        with pytest.raises(SourceMissing):
            Snapshot.of(tmp_path / run).probes("submit", Channel.SANDBOX)


def test_query_codes_and_signatures_are_not_kept(center: reference.Reference, tmp_path: Path) -> None:
    """查询码与签名不落盘。"""
    snapshot = _tried(center, tmp_path / "run")
    case_no = _one(snapshot, "submit").observed["case_no"]
    check = check_of(case_no)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())

    assert case_no.encode() in stored
    assert check.encode() not in stored
    assert signature(SIGNATURE).encode() not in stored


def test_an_endpoint_the_center_does_not_have_is_untested(center: reference.Reference, tmp_path: Path) -> None:
    """档案去掉一个端点，只有它那一项未测，别的照办。"""
    snapshot = _tried(center, tmp_path / "run", endpoints={"consult": None})

    with pytest.raises(SourceMissing, match="consult"):
        snapshot.probes("consult", Channel.SANDBOX)
    assert _one(snapshot, "complain").observed["number"]


def test_a_center_that_breaks_down_is_not_accused(center: reference.Reference, tmp_path: Path) -> None:
    """投诉接口答 500 是没有办成，不是违反。"""
    snapshot = _tried(center, tmp_path / "run", {"behaviour": {"complaint_status": 500}})

    with pytest.raises(SourceFailed, match="答 500"):
        snapshot.probes("complain", Channel.SANDBOX)
    assert any(issue.where == "complain" for issue in snapshot.issues)


def test_without_items_nothing_can_be_tried(tmp_path: Path) -> None:
    """没有可以试办的事项，每一项都是未测。"""
    submit = {"path": "/apply"}
    with serving({"/items": listed([{"code": "A", "name": "甲"}])}) as served:
        collect(profile(served.base, endpoints={"items": ITEMS, "submit": submit}, sandbox=True), tmp_path, trying=True)

    with pytest.raises(SourceMissing, match="没有可以试办的"):
        Snapshot.of(tmp_path).probes("submit", Channel.SANDBOX)
    assert [asked.path for asked in served.asked if asked.path != "/items"] == []


def test_a_post_is_sent_once(tmp_path: Path) -> None:
    """答 503 的提交不自动重发。"""
    submit = {"path": "/apply", "body": {"xm": "{item_code}", "cl": "{materials}"}}
    endpoints = {"items": ITEMS, "submit": submit}
    with serving({"/items": listed([ITEM]), "/apply": as_json({}, 503)}) as served:
        collect(profile(served.base, endpoints=endpoints, sandbox=True), tmp_path, trying=True)
    posted = [asked for asked in served.asked if asked.path == "/apply"]

    # submit、correct 各一次；其余几项没有编号或测试物件，没有试
    assert len(posted) == 2
    assert json.loads(posted[0].body) == {"xm": "A", "cl": ["申请表", "证明"]}
    with pytest.raises(SourceFailed, match="503"):
        Snapshot.of(tmp_path).probes("submit", Channel.SANDBOX)


def test_trials_count_in_the_budget(center: reference.Reference, tmp_path: Path) -> None:
    """试办用尽预算就停下，说明是预算；没有办成的，看不到。"""
    center.reset()
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps(ITEM, ensure_ascii=False), encoding="utf-8")
    given = _profile(center, tmp_path, items={"file": "items.jsonl"}, sandbox_items={"open": "A"})

    collect(given, tmp_path / "run", channels=("沙箱",), budget=2, trying=True)

    with pytest.raises(SourceFailed, match="请求预算 2 次"):
        Snapshot.of(tmp_path / "run").probes("submit", Channel.SANDBOX)


def test_a_forged_signature_differs_everywhere() -> None:
    """伪造的签名同样长，每一位都不同。"""
    made = forged("a0b1")

    assert len(made) == 4
    assert all(left != right for left, right in zip("a0b1", made, strict=True))


def test_the_trial_item_of_the_reference_center_is_fit(center: reference.Reference) -> None:
    """参考中心指定试办的事项:在用、有两项以上必备材料。"""
    item = center.state.items()[center.trials["sandbox_items"]["open"]]

    assert item["name"] == OPEN
    assert sum(row["required"] for row in item["materials"]) >= 2


CODED = {"success": "code == '0'", "message": "msg"}


def _coded(folder: Path, answer: Any, **fields: str) -> Snapshot:
    """一个以 HTTP 200 答业务码的中心:提交、评价、投诉都答 ``answer``。"""
    endpoints = {
        "items": ITEMS,
        "submit": {"path": "/apply", **CODED, "fields": {"case_no": "data.no", "status": "data.state"}},
        "evaluate": {"path": "/rate", **CODED, "fields": {"number": "data.no"}},
        "complain": {"path": "/complain", **CODED, "fields": {"number": "data.no"}},
    }
    told = dict.fromkeys(("/apply", "/rate", "/complain"), answer)
    papers = {"signed": {"kind": "电子签名", "signature": "ab12"}}
    with serving({"/items": listed([ITEM]), **told}) as served:
        center = profile(served.base, endpoints=endpoints, sandbox=True, sandbox_papers=papers)
        collect(center, folder, trying=True)
    return Snapshot.of(folder)


def test_a_refusal_in_a_success_status_is_a_refusal(tmp_path: Path) -> None:
    """HTTP 200 里的业务码不是成功:能拒绝的记作拒绝，别的没有办成，带上中心的说法。"""
    snapshot = _coded(tmp_path, as_json({"code": "-1", "msg": "系统维护"}))

    assert {one.observed["status"] for one in snapshot.probes("signed", Channel.SANDBOX)} == {"200 拒绝"}
    for kind in ("submit", "complain"):
        with pytest.raises(SourceFailed, match="系统维护"):
            snapshot.probes(kind, Channel.SANDBOX)


def test_what_the_profile_does_not_map_is_not_missed(tmp_path: Path) -> None:
    """办成了的照记；没有映射答复期限，不当作没有说明。"""
    snapshot = _coded(tmp_path, as_json({"code": "0", "data": {"no": "N1", "state": "已受理"}}))

    assert _one(snapshot, "submit").observed["status"] == "200"
    assert "promised_days" not in _one(snapshot, "complain").observed
