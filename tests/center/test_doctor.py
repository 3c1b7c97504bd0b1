"""体检:每项一行，失败的说怎么办；只发 GET。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_center import Reply, as_json, serving
from certificates import Authority, secured

from conformance import reference
from conformance.center.doctor import checkup as doctor
from conformance.center.exchange import certificate


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


def test_everything_refused_is_the_profiles_fault(tmp_path: Path) -> None:
    """九成以上答 401、403:凭据的问题，以 2 结束，指到 auth。"""
    denied = Reply(b"{}", 403)
    endpoints = {name: {"path": f"/{name}", "rows": "rows"} for name in ("items", "staff")}
    with serving({"/items": denied, "/staff": denied}) as center:
        checks = doctor.center(written(tmp_path, center.base, endpoints))
    (found,) = [check for check in checks if check.name == "凭据"]

    assert (doctor.ending(checks), found.exit_code, "2 个端点里 2 个" in found.detail) == (2, 2, True)


def test_a_field_without_any_value_is_the_profiles_fault(tmp_path: Path) -> None:
    """第一页一行也没有值的字段:以 2 结束，说出哪一行；样本映射前后都在，已打码。"""
    fields = {"code": "bm", "name": "mc", "basis": "yj"}
    rows = as_json({"rows": [{"bm": "1", "mc": "甲", "dh": "13812345678"}]})
    with serving({"/items": rows}) as center:
        checks = doctor.center(
            written(tmp_path, center.base, {"items": {"path": "/items", "rows": "rows", "fields": fields}})
        )
    (found,) = [check for check in checks if check.name == "端点 items"]

    assert (found.ok, found.exit_code) == (False, 2)
    assert "basis:取自 yj" in found.detail
    assert '映射之前 {"bm": "1", "mc": "甲", "dh": "138****5678"}' in found.detail
    assert '映射之后 {"code": "1", "name": "甲"}' in found.detail


def test_the_detail_is_fetched_before_the_mapping_is_blamed(tmp_path: Path) -> None:
    """逐条才有的字段:取一条详情再看，不错怪列表。"""
    spec = {"path": "/items", "rows": "rows", "detail": {"path": "/items/{bm}"}, "fields": {"code": "bm", "name": "mc"}}
    routes = {"/items": as_json({"rows": [{"bm": "1"}, {"bm": "2"}]}), "/items/1": as_json({"bm": "1", "mc": "甲"})}
    with serving(routes) as center:
        checks = doctor.center(written(tmp_path, center.base, {"items": spec}))

    assert [check.name for check in checks if not check.ok] == []


@pytest.mark.parametrize(
    ("host", "days", "ok"), [("localhost", 90, True), ("localhost", 5, False), ("other.cn", 90, False)]
)
def test_the_certificate_is_read(host: str, days: int, ok: bool, tmp_path: Path) -> None:
    """证书写给谁、哪天到期。"""
    authority = Authority.made(tmp_path)
    with secured(authority.issue(host, days=days)) as server:
        base = f"https://localhost:{server.port}"
        path = written(tmp_path, base, {"items": {"path": "/a", "rows": "rows"}}, verify=str(authority.file))
        (found,) = [check for check in doctor.center(path) if check.name.startswith("证书")]

    assert (found.ok, host in found.detail) == (ok, True)


@pytest.mark.parametrize(
    ("listening", "base", "connect_to"),
    [
        ("::1", "https://[::1]:{}", None),
        ("::1", "https://a.cn", "[::1]:{}"),
        ("127.0.0.1", "https://a.cn:{}", "127.0.0.1"),
    ],
)
def test_the_certificate_is_read_where_requests_go(
    listening: str, base: str, connect_to: str | None, tmp_path: Path
) -> None:
    """IPv6 的地址；``connect_to`` 没有写端口的照 base 的。"""
    with secured(Authority.made(tmp_path).issue("a.cn"), host=listening) as server:
        settings = {"base": base.format(server.port)}
        if connect_to:
            settings["connect_to"] = connect_to.format(server.port)
        found = certificate.seen({"transport": settings}, settings["base"])

    assert found is not None
    assert isinstance(found[1], certificate.Certificate)
    assert found[1].names == ("a.cn",)


def test_a_proxy_of_the_environment_is_not_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """只许走代理的机器，看证书也不直连；NO_PROXY 里的直连。"""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    base, direct = "https://zwfw.example.cn", "https://127.0.0.1:9"

    assert certificate.seen({"transport": {"base": base}}, base) is None
    assert certificate.seen({"transport": {"base": direct}}, direct) is not None


def written(folder: Path, base: str, endpoints: dict[str, object], **transport: object) -> Path:
    """A profile of some endpoints at ``base``."""
    center = {"name": "甲", "region": "420600", "level": "市"}
    content = {"center": center, "transport": {"base": base, "rate_per_s": 500, **transport}, "endpoints": endpoints}
    path = folder / "center.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


EACH = {"path": "/log", "params": {"no": "{case_no}"}, "rows": "rows"}


@pytest.mark.parametrize(
    ("events", "ok", "said"),
    [
        ({"case_no": "case_no", "kind": {"const": "受理"}, "time": "at"}, True, "3 个字段里 3 个取得到值"),
        ({"case_no": "case_no", "kind": {"const": "受理"}, "time": "when"}, False, "time:取自 when"),
    ],
)
def test_what_is_asked_case_by_case_is_tried_with_the_first_case(
    events: dict[str, object], ok: bool, said: str, tmp_path: Path
) -> None:
    """逐件去取的端点拿第一件的编号问一次；行里没有编号的，就是问的那一件。"""
    log = {"rows": [{"at": "2026-03-02T09:00:00+08:00"}]}
    routes = {"/cases": as_json({"rows": [{"no": "B1"}, {"no": "B2"}]}), "/log": as_json(log)}
    with serving(routes) as served:
        cases = {"path": "/cases", "rows": "rows", "fields": {"case_no": "no"}}
        endpoints = {"cases": cases, "events": {**EACH, "fields": events}}
        center = {"name": "某中心", "region": "420600", "level": "市"}
        content = {"center": center, "transport": {"base": served.base}, "endpoints": endpoints}
        (tmp_path / "c.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        found = {check.name: check for check in doctor.center(tmp_path / "c.yaml")}["端点 events"]

    assert (found.ok, [one.query for one in served.asked if one.path == "/log"]) == (ok, [{"no": "B1"}])
    assert said in found.detail
