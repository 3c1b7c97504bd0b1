"""Ways to a center: addresses, certificates, proxies, character sets; permission, and what stops us."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bad_center import Answer, Asked, Reply, as_json, listed, profile, serving
from certificates import Authority, secured
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util.ssl_ import create_urllib3_context

from conformance.center import collect, permission
from conformance.center.evidence import Evidence
from conformance.center.exchange import deadline
from conformance.center.exchange.masks import Masks
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.request import Request
from conformance.center.exchange.setbacks import Unreachable
from conformance.center.exchange.transport import Transport
from conformance.center.exchange.wire import Garbled, text_of
from conformance.center.permission import Closed, Window
from conformance.errors import ProfileError, SourceFailed

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINESE = "镕㐀中文"


def _transport(base: str, run: Path, parts: Mapping[str, object] | None = None, **more: object) -> Transport:
    settings = {"base": base, "rate_per_s": 2000, "timeout_s": 5, **(parts or {})}
    return Transport(profile(base, transport=settings, **more).data, Evidence(run))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One root for the module."""
    return Authority.made(tmp_path_factory.mktemp("root"))


def test_another_address_is_connected_to_under_the_old_name(authority: Authority, tmp_path: Path) -> None:
    """Host, SNI and the name in the certificate stay those of the base; the root comes from a file."""
    with secured(authority.issue("zwfw.example.cn")) as server:
        parts = {"connect_to": f"127.0.0.1:{server.port}", "verify": str(authority.file)}
        exchange = _transport("https://zwfw.example.cn:732", tmp_path, parts).get("/items", source="items")

    assert exchange.value == [1]
    assert (server.names, server.hosts) == (["zwfw.example.cn"], ["zwfw.example.cn:732"])


def test_another_address_without_tls(tmp_path: Path) -> None:
    """The same for plain HTTP, the port of the base kept when none is given."""
    with serving({"/items": as_json([1])}) as served:
        port = served.base.rpartition(":")[2]
        transport = _transport(f"http://zwfw.example.cn:{port}", tmp_path, {"connect_to": "127.0.0.1"})
        assert transport.get("/items", source="items").value == [1]

    assert served.asked[0].headers["host"] == f"zwfw.example.cn:{port}"


@pytest.mark.parametrize(
    ("host", "days", "trusted", "said"),
    [
        ("zwfw.example.cn", 30, False, "transport.verify"),
        ("zwfw.example.cn", -1, True, "已过期"),
        ("other.example.cn", 30, True, "不是发给这个主机名"),
    ],
)
def test_a_bad_certificate_says_what_is_wrong(
    host: str, days: int, trusted: bool, said: str, authority: Authority, tmp_path: Path
) -> None:
    """Unknown issuer, run out, wrong name: three sentences; verify: false lets all pass."""
    with secured(authority.issue(host, days=days)) as server:
        parts: dict[str, object] = {"connect_to": f"127.0.0.1:{server.port}"}
        checked = {**parts, "verify": str(authority.file)} if trusted else parts
        with pytest.raises(Unreachable, match=said):
            _transport("https://zwfw.example.cn", tmp_path, checked).get("/items", source="items")
        blind = _transport("https://zwfw.example.cn", tmp_path, {**parts, "verify": False})
        assert blind.get("/items", source="items").value == [1]


def test_a_plain_root_is_trusted_by_every_python(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 3.13 on Python asks roots for extensions that browsers do not ask for: we ask for no more than they do."""

    def strict(**given: Any) -> ssl.SSLContext:
        context = create_urllib3_context(**given)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(deadline, "create_urllib3_context", strict)
    with secured(authority.issue("zwfw.example.cn")) as server:
        parts = {"connect_to": f"127.0.0.1:{server.port}", "verify": str(authority.file)}
        assert _transport("https://zwfw.example.cn", tmp_path, parts).get("/items", source="items").value == [1]


def test_a_demand_for_a_client_certificate_is_said(authority: Authority, tmp_path: Path) -> None:
    """Mutual TLS is not the fault of the center's certificate."""
    with secured(authority.issue("zwfw.example.cn"), clients=authority.file) as server:
        parts = {"connect_to": f"127.0.0.1:{server.port}", "verify": str(authority.file)}
        with pytest.raises(Unreachable, match="客户端证书"):
            _transport("https://zwfw.example.cn", tmp_path, parts).get("/items", source="items")


def test_a_missing_root_file_is_a_mistake_in_the_profile(tmp_path: Path) -> None:
    """Said before anything is sent."""
    with pytest.raises(ProfileError, match=r"没有证书文件 .*nowhere\.pem"):
        _transport("https://127.0.0.1:9", tmp_path, {"verify": str(tmp_path / "nowhere.pem")})


def test_a_proxy_is_used_when_the_profile_names_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile's, else the environment's; ``none`` goes directly."""
    with serving({"/items": as_json([1]), "http://zwfw.example.cn/items": as_json([2])}) as proxy:
        named = _transport("http://zwfw.example.cn", tmp_path, {"proxy": proxy.base})
        named.get("/items", source="items")
        monkeypatch.setenv("HTTP_PROXY", proxy.base)
        monkeypatch.setenv("NO_PROXY", "")
        _transport("http://zwfw.example.cn", tmp_path).get("/items", source="items")
        direct = _transport(proxy.base, tmp_path, {"proxy": "none"})
        assert direct.get("/items", source="items").value == [1]

    assert [asked.target for asked in proxy.asked] == ["http://zwfw.example.cn/items"] * 2 + ["/items"]


def test_a_listed_host_may_be_followed_and_no_other(tmp_path: Path) -> None:
    """transport.hosts opens exactly those names."""
    with serving({"/file": as_json([1])}) as other:
        link = other.base.replace("127.0.0.1", "localhost") + "/file"
        open_, shut = (_transport("http://127.0.0.1:9", tmp_path, {"hosts": hosts}) for hosts in (["localhost"], []))
        assert open_.ask(Request(link), source="items").value == [1]
        with pytest.raises(SourceFailed, match=r"transport\.hosts"):
            shut.ask(Request(link), source="items")

    assert len(other.asked) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (CHINESE.encode(), ""),
        (CHINESE.encode("utf-8-sig"), "text/plain"),
        (CHINESE.encode("gb18030"), "application/json;charset=GB2312"),
        (f'<?xml version="1.0" encoding="GBK"?><a>{CHINESE}</a>'.encode("gb18030"), "text/xml"),
        (f'<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">{CHINESE}'.encode("gb18030"), ""),
        (CHINESE.encode("utf-16"), ""),
    ],
)
def test_the_character_set_is_found(body: bytes, content_type: str) -> None:
    """Header, mark, XML declaration, meta, else UTF-8; GB2312 and GBK read as GB18030."""
    assert CHINESE in text_of(body, content_type)


def test_a_fixed_character_set_overrules_a_wrong_declaration(tmp_path: Path) -> None:
    """transport.charset; and the advice names it."""
    body = json.dumps({"名": CHINESE}, ensure_ascii=False).encode("gb18030")
    with serving({"/x": Reply(body, headers={"Content-Type": "application/json; charset=utf-8"})}) as served:
        with pytest.raises(SourceFailed, match=r"transport\.charset"):
            _transport(served.base, tmp_path).get("/x", source="items")
        fixed = _transport(served.base, tmp_path, {"charset": "gbk"}).get("/x", source="items")

    assert fixed.value == {"名": CHINESE}


@given(st.binary(max_size=200), st.sampled_from(["", "a/b;charset=gbk", "a/b; charset=utf-16", "a/b;charset=?"]))
def test_any_bytes_are_text_or_a_sentence(body: bytes, content_type: str) -> None:
    """Never another error."""
    try:
        found = text_of(body, content_type)
    except Garbled as why:
        found = str(why)

    assert isinstance(found, str)


def test_post_is_sent_only_when_it_is_a_query(tmp_path: Path) -> None:
    """Refused without query: true, with the advice; with it, the body goes out as written."""
    with serving({"/list": lambda asked: as_json(json.loads(asked.body))}) as served:
        transport = _transport(served.base, tmp_path)
        with pytest.raises(SourceFailed, match="query: true"):
            transport.ask(Request("/list", "POST", json={"page": 1}), source="items")
        found = transport.ask(Request("/list", "POST", json={"页": [1]}, query=True), source="items")

    assert found.value == {"页": [1]}
    assert [asked.body.decode() for asked in served.asked] == ['{"页":[1]}']


@pytest.mark.parametrize(
    ("request_", "kind", "body"),
    [
        (
            Request("/x", "POST", form={"qrys": '{"a":1}', "名": "甲 乙"}, query=True),
            "x-www-form",
            b"qrys=%7B%22a%22%3A1",
        ),
        (
            Request("/x", "POST", xml='<?xml version="1.0" encoding="GB2312"?><a>甲</a>', query=True),
            "gb2312",
            "甲".encode("gb2312"),
        ),
        (Request("/x?s=1", params={"p": "0"}), "", b""),
        (Request("/x", "POST", json=[], headers={"Content-Type": "text/json"}, query=True), "text/json", b"[]"),
    ],
)
def test_each_body_goes_out_in_its_own_type(request_: Request, kind: str, body: bytes, tmp_path: Path) -> None:
    """Form, XML in its declared charset, JSON; a header of the profile overrules the type."""
    with serving({"/x": as_json([])}) as served:
        _transport(served.base, tmp_path).ask(request_, source="items")

    assert kind in served.asked[0].headers.get("content-type", "")
    assert body in served.asked[0].body
    assert served.asked[0].target in {"/x", "/x?s=1&p=0"}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b"{}", 403), "答 403"),
        (Reply(b"{}", 401), "public: true"),
        (Reply(b"<html>", 412), "许可名单"),
        (Reply(b"{}", 429, {"Retry-After": "0"}), "太频繁"),
        (Reply(b"{}", 429, {"Retry-After": "3600"}), "要求等 3600 秒"),
        (Reply(b"<html><script>var arg1='A';/* acw_sc__v2 */</script>"), "防护"),
        (Reply("<!DOCTYPE html><html><title>请完成安全验证</title>".encode("gbk")), "防护"),
    ],
)
def test_what_bars_us_ends_the_source_and_only_it(reply: Reply, said: str, tmp_path: Path) -> None:
    """The reason, no second try, no workaround; another source goes on."""
    with serving({"/x": reply, "/y": as_json([1])}) as served:
        transport = _transport(served.base, tmp_path)
        with pytest.raises(Barred, match=said):
            transport.get("/x", source="items")
        before = len(served.asked)
        with pytest.raises(Barred, match=said):
            transport.get("/y", source="items")
        assert len(served.asked) == before
        assert transport.get("/y", source="staff").value == [1]


def test_busy_inside_a_200_is_waited_for(tmp_path: Path) -> None:
    """As long as the expression says so, at most three times more; each try counts."""
    answers = iter([as_json({"status": 207})] * 2 + [as_json({"status": 200})])

    def busy(asked: Asked) -> Reply:
        reply = next(answers)
        return Reply(reply.body, headers={**reply.headers, "Retry-After": "0"})

    with serving({"/x": busy}) as served:
        transport = _transport(served.base, tmp_path)
        found = transport.ask(Request("/x"), source="items", busy=lambda value: value["status"] == 207)

        served_busy = _transport(served.base, tmp_path)
        answers = iter([as_json({"status": 207})] * 9)
        for _ in range(2):
            with pytest.raises(Barred, match="太频繁"):
                served_busy.ask(Request("/x"), source="items", busy=lambda value: value["status"] == 207)

    assert found.value == {"status": 200}
    assert served_busy.sent("items") == 4
    assert transport.sent("items") == 3


def test_nothing_is_sent_outside_the_window(tmp_path: Path) -> None:
    """Not one request, nothing written; when it opens next is said."""
    now = datetime.now(SHANGHAI)
    window = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    with serving({"/items": listed([])}) as served:
        given_ = profile(served.base, endpoints={"items": {"path": "/items"}}, permission={"window": window})
        with pytest.raises(Closed, match=f"{now + timedelta(hours=2):%Y-%m-%d %H:%M}"):
            collect.collect(given_, tmp_path / "run")

    assert served.asked == []
    assert not (tmp_path / "run").exists()


def test_a_window_that_ends_during_the_run_ends_it_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was collected stays; the rest is a failed source with the reason."""
    clock = [datetime(2026, 5, 8, 5, 59, tzinfo=SHANGHAI)]
    monkeypatch.setattr(permission, "now", lambda zone: clock[0])

    def events(asked: Asked) -> Reply:
        clock[0] = datetime(2026, 5, 8, 6, 0, tzinfo=SHANGHAI)
        return as_json({"rows": [], "total": 0})

    rows = [{"case_no": f"A{n}", "item_code": "X", "item_name": "甲"} for n in range(50)]
    endpoints = {"cases": {"path": "/cases"}, "events": {"path": "/cases/{case_no}/events"}}
    routes: dict[str, Answer | Reply] = {f"/cases/A{n}/events": events for n in range(50)}
    with serving({"/cases": listed(rows), **routes}) as served:
        given_ = profile(served.base, endpoints=endpoints, permission={"window": "20:00-06:00"})
        collect.collect(given_, tmp_path / "run")

    lines = (tmp_path / "run" / "snapshot" / "sources.jsonl").read_text(encoding="utf-8").splitlines()
    sources = {source["name"]: source for source in map(json.loads, lines)}
    assert sources["cases"]["ok"]
    assert not sources["events"]["ok"]
    assert "20:00–06:00" in sources["events"]["reason"]
    assert len(served.asked) < 10


@pytest.mark.parametrize(
    ("window", "at", "is_open", "opens"),
    [
        ("20:00-06:00", "23:30", True, ""),
        ("20:00-06:00", "05:59", True, ""),
        ("20:00-06:00", "06:00", False, "2026-05-08 20:00"),
        ("09:00-17:00", "17:00", False, "2026-05-09 09:00"),
        ("09:00-17:00", "08:59", False, "2026-05-08 09:00"),
        ("00:00-00:00", "12:00", True, ""),
    ],
)
def test_a_window_by_the_clock(window: str, at: str, is_open: bool, opens: str) -> None:
    """Begin counts, end does not; past midnight too."""
    moment = datetime.fromisoformat(f"2026-05-08T{at}:00").replace(tzinfo=SHANGHAI)
    made = Window.of({"permission": {"window": window}})
    assert made is not None
    fixed = Window(made.opens, made.closes, SHANGHAI, lambda zone: moment)
    if is_open:
        fixed.check()
    else:
        with pytest.raises(Closed, match=opens):
            fixed.check()


def test_permission_bounds_rate_and_budget() -> None:
    """The smaller rate; the command line's budget before the permission's."""
    data = {"transport": {"rate_per_s": 5}, "permission": {"rate_per_s": 1, "budget": 9}}
    assert permission.rate(data) == 1
    assert permission.rate({}) == permission.RATE
    assert (permission.budget(data, None), permission.budget(data, 3), permission.budget({}, None)) == (9, 3, None)


def test_the_clock_of_the_center_is_compared(tmp_path: Path) -> None:
    """The Date header, an hour ahead."""
    ahead = format_datetime(datetime.now(SHANGHAI) + timedelta(hours=1))
    with serving({"/x": Reply(b"[]", headers={"Content-Type": "application/json"})}) as served:
        transport = _transport(served.base, tmp_path)
        transport.get("/x", source="items")
        near = transport.skew.seconds
    transport.skew.saw("not a date")
    for _ in range(2):
        transport.skew.saw(ahead)

    assert near is not None
    assert abs(near) <= 2
    assert transport.skew.seconds is not None
    assert abs(transport.skew.seconds - 3600) <= 2


@given(st.text(min_size=4, max_size=30), st.text(max_size=10))
def test_masked_text_holds_no_secret(secret: str, around: str) -> None:
    """Whatever the secret, standing alone it is gone, and JSON stays JSON."""
    stored = json.dumps({"a": f" {secret} ", "b": around}, ensure_ascii=False).encode(errors="replace")
    hidden = Masks([secret]).hide_json(stored)

    json.loads(hidden)
    assert f" {secret} " not in Masks([secret]).hide(f" {secret} ")


def test_a_header_that_cannot_be_sent_is_not_repeated(tmp_path: Path) -> None:
    """Chinese goes out as UTF-8; a line break is refused without a word of the value."""
    with serving({"/x": as_json([])}) as served:
        _transport(served.base, tmp_path, {"headers": {"X-Name": "准绳"}}).get("/x", source="items")
        broken = _transport(served.base, tmp_path, {"headers": {"X-Name": "s3cret\nvalue"}})
        with pytest.raises(SourceFailed, match="请求头") as caught:
            broken.get("/x", source="items")

    assert served.asked[0].headers["x-name"].encode("latin-1").decode() == "准绳"
    assert "s3cret" not in str(caught.value)


def test_data_that_looks_like_a_date_or_a_word_is_never_masked() -> None:
    """Only what cannot be data is masked before it is read."""
    masks = Masks(["420600", "inspector", "2026-05-08T10:00:00", "s3cret/value+1"])

    assert (
        masks.scrub("420600 inspector 2026-05-08T10:00:00 s3cret/value+1") == "420600 inspector 2026-05-08T10:00:00 ***"
    )


def test_nobody_at_the_door_is_not_a_slow_door(tmp_path: Path) -> None:
    """Connection refused is said as such, not as a timeout."""
    with pytest.raises(Unreachable) as raised:
        _transport("http://127.0.0.1:9", tmp_path).get("/x", source="items")

    assert "中心是否在运行" in str(raised.value)
    assert "迟迟不接" not in str(raised.value)
