"""从首页数点击、打开在线办理的入口:在参考中心的真门户上走。"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
import requests

from conformance import reference
from conformance.center import browser
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
PAGES = 6
BLANK = ["apply_url"]
Walked = Callable[..., Snapshot]


@pytest.fixture(scope="module")
def walked(center: reference.Reference, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """打开几个开关，看六页指南 → 那一次采到的；同样的开关只看一次。"""

    @cache
    def walk(*flags: str) -> Snapshot:
        center.reset([{"behaviour": {name: BLANK if name == "blank_items" else True for name in flags}}])
        run = tmp_path_factory.mktemp("walk") / "run"
        path = run.parent / "profile.yaml"
        path.write_text(json.dumps(_profile(center), ensure_ascii=False), encoding="utf-8")
        collect(profiles.load(path, {"TOKEN": center.token}), run, channels=("门户",))
        return Snapshot.of(run)

    return walk


def _profile(center: reference.Reference) -> dict[str, Any]:
    return {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 1000},
        "auth": {"kind": "bearer", "token": "${TOKEN}"},
        "portal": {"base": center.portal, "pages": PAGES, "accessibility": 0},
    }


def _seen(walk: Snapshot, kind: str) -> list[Mapping[str, str]]:
    return [probe.observed for probe in walk.probes(kind, Channel.PORTAL)]


def test_every_guide_is_within_three_clicks(walked: Walked) -> None:
    """分页的事项目录，各指南至多第三次点击就到。"""
    seen = _seen(walked(), "clicks")

    assert len(seen) == PAGES
    assert {one["clicks"] for one in seen} <= {"2", "3"}


def test_guides_behind_four_clicks_are_not_reached(walked: Walked) -> None:
    """首页只有一个入口、没有搜索:走完了也点不到。"""
    seen = _seen(walked("portal_deep", "portal_apply_formless"), "clicks")

    assert {tuple(one.values()) for one in seen} == {("", "是", "否")}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((), ("200", "是", "否")),
        (("portal_deep", "portal_apply_formless"), ("200", "否", "否")),
        (("portal_apply_asks_rating",), ("200", "是", "是")),
    ],
)
def test_the_entry_to_apply_is_opened(walked: Walked, flags: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """在线办理打开的状态、有没有表单、评价是不是必填。"""
    seen = _seen(walked(*flags), "apply")

    assert {(one["status"], one["form"], one["rating"]) for one in seen} == {expected}


def test_without_an_entry_nothing_is_opened(walked: Walked) -> None:
    """指南上没有在线办理的链接，记为没有看到。"""
    assert _seen(walked("blank_items"), "apply") == [{"found": "否"}]


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
