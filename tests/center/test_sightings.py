"""What is seen on the way while collecting the reference center: breaches, raw times, addresses, replies, guards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance import reference
from conformance.center import plan
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.haul import fault
from conformance.center.snapshot import Snapshot

NAMES = ("items", "cases", "events", "evaluations", "supervision")
FLOW = "/files/flow/x.svg?mobile=13800138000"
CODE = "11999900MB1R4T5U5R3000136002000"


def look(center: reference.Reference, folder: Path, patch: dict[str, Any], **auth: Any) -> Snapshot:
    """Patched, collected over the API, read back."""
    center.reset([patch])
    content: dict[str, Any] = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 5000},
        "auth": auth or {"kind": "bearer", "token": "${TOKEN}"},
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    loaded = profiles.load(path, {"TOKEN": center.token})
    for name in [name for name in loaded.data["endpoints"] if name not in NAMES]:
        del loaded.data["endpoints"][name]
    collect(loaded, folder / "run")
    return Snapshot.of(folder / "run")


def test_an_unpatched_center_shows_nothing_wrong(center: reference.Reference, tmp_path: Path) -> None:
    """No breach, every time with a zone, no person in an address or reply, and no list without credentials."""
    seen = look(center, tmp_path, {})

    assert [seen.sighted(name) for name in ("breaches", "addresses", "replies")] == [(), (), ()]
    assert {one.form for one in seen.sighted("written")} == {"带时区"}
    assert [(probe.kind, probe.observed) for probe in seen.sighted("guards")] == [
        ("transport", {"scheme": "http", "loopback": "是"}),
        ("open", {"credentials": "有", "status": "401", "rows": "0"}),
    ]


def test_refused_rows_are_sorted_by_fault(center: reference.Reference, tmp_path: Path) -> None:
    """An unknown kind of event, a missing score and a score that is no number each leave a breach with its path."""
    patch = {
        "cases": {"YB0001": {"events": {"踏勘": {"kind": "踏勘", "time": "2026-03-05T10:00:00"}}}},
        "evaluations": {"PJ00001": {"score": None}, "PJ00002": {"score": "六"}},
    }
    seen = look(center, tmp_path, patch)

    assert {(one.source, one.fault, one.native) for one in seen.sighted("breaches")} == {
        ("events", "取值", True),
        ("evaluations", "缺少", True),
        ("evaluations", "形状", True),
    }
    assert any(one.where.endswith(".score") for one in seen.sighted("breaches"))
    assert any(one.where.endswith(".kind") for one in seen.sighted("breaches"))


def test_times_without_a_zone_are_counted(center: reference.Reference, tmp_path: Path) -> None:
    """The raw form is kept source by source with an example."""
    seen = look(center, tmp_path, {"behaviour": {"naive_times": ["evaluations"]}})
    naive = [one for one in seen.sighted("written") if one.form == "没有时区"]

    assert [(one.source, one.field, one.count) for one in naive] == [
        ("evaluations", "evaluated_at", len(seen.rows("evaluations")))
    ]


def test_numbers_in_addresses_and_replies_are_seen_masked(center: reference.Reference, tmp_path: Path) -> None:
    """A number in a link and one in a guarded reply are named; neither stands in the run folder in clear."""
    patch = {"items": {CODE: {"flow_chart": FLOW}}, "evaluations": {"PJ00001": {"reply": "已致电13800138000"}}}
    seen = look(center, tmp_path, patch)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())

    assert [one.masked for one in seen.sighted("addresses")] == ["138****8000"]
    assert [(one.where, one.masked) for one in seen.sighted("replies")] == [("评价 PJ00001", "138****8000")]
    assert b"13800138000" not in stored


def test_what_the_center_masked_itself_is_no_leak(center: reference.Reference, tmp_path: Path) -> None:
    """A masked number in a reply is as it should be."""
    seen = look(center, tmp_path, {"evaluations": {"PJ00001": {"reply": "已致电138****8000"}}})

    assert seen.sighted("replies") == ()


def test_an_open_list_is_seen(center: reference.Reference, tmp_path: Path) -> None:
    """One harmless GET without credentials shows that the cases are open."""
    seen = look(center, tmp_path, {"behaviour": {"open_cases": True}})
    probe = seen.sighted("guards")[-1]

    assert (probe.observed["status"], int(probe.observed["rows"]) > 0) == ("200", True)


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ({"cases": {"path": "/c"}}, "cases"),
        ({"cases": {"path": "/c", "public": True}, "supervision": {"path": "/s"}}, "supervision"),
        ({"events": {"path": "/cases/{case_no}/events"}}, ""),
        ({"cases": {"path": "/c", "method": "POST"}}, ""),
        ({}, ""),
    ],
)
def test_only_a_list_the_profile_keeps_private_is_tried(endpoints: dict[str, Any], expected: str) -> None:
    """Public lists, per-case lists and anything but GET are never tried."""
    assert plan.tried({"transport": {"base": "http://h"}, "endpoints": endpoints}) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("缺少 case_no", "缺少"),
        ('至多 50 个字，得到的是 "1"', "长度"),
        ("至少要 1 个字", "长度"),
        ("只能是 1、2 之一", "取值"),
        ("“踏勘”不是标准的取值", "取值"),
        ("与前面的一行完全相同；只留第一次出现的一行", "重复"),
        ("应是文字，得到的是整数", "形状"),
        ("不合格式 ^[0-9]+$", "形状"),
    ],
)
def test_the_fault_is_read_from_the_sentence(message: str, expected: str) -> None:
    """The contract's sentences sort themselves."""
    assert fault(message) == expected
