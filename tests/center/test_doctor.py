"""体检:每项一行，失败的说怎么办；只发 GET。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import reference
from conformance.center import doctor


@pytest.fixture(scope="module")
def running() -> Iterator[reference.Reference]:
    """只有样例办件的参考中心。"""
    with reference.running(cases=0) as center:
        yield center


def profile(folder: Path, center: reference.Reference, **more: object) -> Path:
    """一份指向参考中心的档案。"""
    content = {
        "extends": "native",
        "center": {"name": "和宁市政务服务中心", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 500},
        "auth": {"kind": "bearer", "token": "${ZHUNSHENG_TEST_TOKEN}"},
        "portal": {"base": center.portal},
        **more,
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_machine_is_described() -> None:
    """说得出 Python、引擎、浏览器和字体。"""
    assert {check.name for check in doctor.machine()} >= {"Python", "DuckDB", "浏览器", "中文字体"}


def test_a_sound_center_answers_everywhere(
    running: reference.Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """每个端点、每个页面都答。"""
    monkeypatch.setenv("ZHUNSHENG_TEST_TOKEN", running.token)
    checks = doctor.center(profile(tmp_path, running))

    assert [check.name for check in checks if not check.ok] == []
    assert {"端点 items", "端点 events", "页面 staff", "页面 complaint"} <= {check.name for check in checks}


def test_a_wrong_token_is_named(running: reference.Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """令牌不对:要凭据的端点失败并说出原因，公开的照样答；令牌不出现在话里。"""
    monkeypatch.setenv("ZHUNSHENG_TEST_TOKEN", "wrong-secret")
    failed = {check.name: check for check in doctor.center(profile(tmp_path, running)) if not check.ok}

    assert set(failed) == {
        *("端点 cases", "端点 events", "端点 supervision", "端点 evaluations"),
        *("端点 consultations", "端点 availability"),
    }
    assert all(check.exit_code == 3 and "401" in check.detail for check in failed.values())
    assert all("wrong-secret" not in check.detail for check in failed.values())


def test_a_missing_variable_stops_there(running: reference.Reference, tmp_path: Path) -> None:
    """档案本身有误，逐条说出来，不去碰中心。"""
    (check,) = doctor.center(profile(tmp_path, running))

    assert (check.name, check.exit_code, "ZHUNSHENG_TEST_TOKEN" in check.detail) == ("档案", 2, True)


def test_rows_that_cannot_be_found(
    running: reference.Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rows 写错:是档案的问题，不是中心的。"""
    monkeypatch.setenv("ZHUNSHENG_TEST_TOKEN", running.token)
    path = profile(tmp_path, running, endpoints={"staff": {"path": "/staff", "rows": "data.list"}})
    (check,) = [check for check in doctor.center(path) if not check.ok]

    assert (check.name, check.exit_code, "data.list" in check.detail) == ("端点 staff", 2, True)
