"""从首页数点击、打开在线办理的入口:在参考中心的真门户上走。"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance import reference
from conformance.center import browser
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Probe

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]


@pytest.fixture(scope="module")
def center() -> Iterator[reference.Reference]:
    """一个小参考中心。"""
    with reference.running(cases=0) as running:
        yield running


def _walked(center: reference.Reference, run: Path, flags: Mapping[str, Any], kind: str) -> tuple[Probe, ...]:
    """打开开关，看十页指南 → 这一种探测。"""
    center.reset([{"behaviour": flags}])
    content = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 1000},
        "auth": {"kind": "bearer", "token": "${TOKEN}"},
        "portal": {"base": center.portal, "pages": 10},
    }
    path = run.parent / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    collect(profiles.load(path, {"TOKEN": center.token}), run, channels=("门户",))
    return Snapshot.of(run).probes(kind, Channel.PORTAL)


def test_every_guide_is_within_three_clicks(center: reference.Reference, tmp_path: Path) -> None:
    """分页的事项目录，各指南至多第三次点击就到。"""
    seen = [probe.observed for probe in _walked(center, tmp_path / "run", {}, "clicks")]

    assert len(seen) == 10
    assert {one["clicks"] for one in seen} <= {"2", "3"}


def test_guides_behind_four_clicks_are_not_reached(center: reference.Reference, tmp_path: Path) -> None:
    """首页只有一个入口、没有搜索:走完了也点不到。"""
    seen = [probe.observed for probe in _walked(center, tmp_path / "run", {"portal_deep": True}, "clicks")]

    assert {tuple(one.values()) for one in seen} == {("", "是", "否")}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, ("200", "是", "否")),
        ({"portal_apply_formless": True}, ("200", "否", "否")),
        ({"portal_apply_asks_rating": True}, ("200", "是", "是")),
    ],
)
def test_the_entry_to_apply_is_opened(
    center: reference.Reference, tmp_path: Path, flags: Mapping[str, Any], expected: tuple[str, ...]
) -> None:
    """在线办理打开的状态、有没有表单、评价是不是必填。"""
    seen = [probe.observed for probe in _walked(center, tmp_path / "run", flags, "apply")]

    assert {(one["status"], one["form"], one["rating"]) for one in seen} == {expected}


def test_without_an_entry_nothing_is_opened(center: reference.Reference, tmp_path: Path) -> None:
    """指南上没有在线办理的链接，记为没有看到。"""
    seen = _walked(center, tmp_path / "run", {"blank_items": ["apply_url"]}, "apply")

    assert [probe.observed for probe in seen] == [{"found": "否"}]


def test_an_application_on_the_portal_gets_a_number(center: reference.Reference) -> None:
    """在线申报:没有实名的不收，填了的即得编号，没有的事项是 404。"""
    center.reset()
    code, address = next(iter(center.state.items())), f"{center.portal}/portal/apply"
    blank = requests.post(f"{address}/{code}", data={}, timeout=10)
    filled = {"applicant": "某公司", "identity": "测试", "phone": "0700-5551000"}
    done = requests.post(f"{address}/{code}", data=filled, timeout=10)
    absent = requests.get(f"{address}/none", timeout=10)

    assert (blank.status_code, done.status_code, absent.status_code) == (400, 200, 404)
    assert "办件编号 WS" in done.text
