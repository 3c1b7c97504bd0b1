"""The transport harms nobody, hangs never and says in one sentence what went wrong."""

from __future__ import annotations

import gzip
import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

import pytest
from bad_center import Answer, Asked, Reply, as_json, profile, serving

from conformance.center.evidence import Evidence, broken
from conformance.center.exchange.pace import BudgetSpent, Pace
from conformance.center.exchange.transport import Transport, Unreachable
from conformance.errors import CannotJudge, SourceFailed

HTML = Reply("<html>请登录</html>".encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def _transport(base: str, run: Path, *, budget: int | None = None, **more: object) -> Transport:
    return Transport(profile(base, **more).data, Evidence(run), budget=budget)  # type: ignore[arg-type]


def _stored(run: Path, evidence: str) -> dict[str, object]:
    stored: dict[str, object] = json.loads((run / evidence).read_bytes())
    return stored


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HTML, "是网页"),
        (Reply(b""), "答复是空的"),
        (Reply(b'{"rows": [1, 2'), "内容不完整"),
        (Reply(b'{"rows": oops }'), "不是合法的 JSON"),
        (Reply(b'{"n": NaN}'), "NaN"),
        (Reply(b'{"n": 1e999}'), "超出范围"),
        (Reply(b'{"n": ' + b"9" * 5000 + b"}"), "位数过多"),
        (Reply(b'{"a": 1, "a": 2}'), "出现两次"),
        (Reply(b"[" * 100_000), "嵌套太深"),
        (Reply(b'{"a": "\\ud800"}'), "代理字符"),
        (Reply("{'a': '中文'}".encode("gb18030")), "没有声明字符集"),
        (Reply(b"{}", headers={"Content-Type": "application/json; charset=klingon"}), "klingon"),
        (Reply(b'{"rows": []}', cut=100), "中途断开"),
        (Reply(b"{}", 500), "答 500"),
        (Reply(b"{}", 404), "没有这个地址"),
        (Reply(b"{}", 401), "auth"),
        (Reply(b"<html>", 403), "auth"),
    ],
)
def test_a_bad_answer_is_one_sentence_naming_the_endpoint(answer: Reply, said: str, tmp_path: Path) -> None:
    """Every bad answer ends as SourceFailed with the source, the address and the reason."""
    with serving({"/items": answer}) as served, pytest.raises(SourceFailed) as caught:
        _transport(served.base, tmp_path).get("/items", source="items")

    assert said in str(caught.value)
    assert str(caught.value).startswith(f"items:{served.base}/items")
    assert str(caught.value).endswith("。")


def test_a_declared_charset_is_honoured(tmp_path: Path) -> None:
    """GBK is read as GB18030."""
    body = json.dumps({"name": "镕㐀"}, ensure_ascii=False).encode("gb18030")
    with serving({"/x": Reply(body, headers={"Content-Type": "application/json; charset=GBK"})}) as served:
        exchange = _transport(served.base, tmp_path).get("/x", source="items")

    assert exchange.value == {"name": "镕㐀"}


def test_an_exchange_is_masked_before_it_is_stored(tmp_path: Path) -> None:
    """Neither the file nor the value nor the index holds the number; the leak is named, masked."""
    row = {"text": "手机13812345678", "mobile": 13912345678}
    with serving({"/x": as_json(row)}) as served:
        exchange = _transport(served.base, tmp_path).get("/x", {"check": "998877", "q": "13712345678"}, source="items")

    assert exchange.value == {"text": "手机138****5678", "mobile": "139****5678"}
    assert exchange.leaks == (("手机号", "138****5678"), ("手机号", "139****5678"))
    assert _stored(tmp_path, exchange.evidence)["body"] == exchange.value
    everything = b"".join(path.read_bytes() for path in (tmp_path / "evidence").iterdir())
    assert not [
        secret for secret in (b"13812345678", b"13912345678", b"13712345678", b"998877") if secret in everything
    ]
    assert list(broken(tmp_path)) == []


def test_escaped_text_is_masked_too(tmp_path: Path) -> None:
    """A center that writes \\uXXXX hides nothing from the redaction."""
    with serving({"/x": Reply(json.dumps({"t": "电话13812345678"}).encode())}) as served:
        exchange = _transport(served.base, tmp_path).get("/x", source="items")

    assert exchange.value == {"t": "电话138****5678"}


def test_a_number_in_a_list_is_masked_and_the_evidence_stays_json(tmp_path: Path) -> None:
    """A bare number in a list becomes text; the stored file can still be read."""
    with serving({"/x": as_json({"mobiles": [13812345678, 13912345678]})}) as served:
        exchange = _transport(served.base, tmp_path).get("/x", source="items")

    assert exchange.value == {"mobiles": ["138****5678", "139****5678"]}
    assert _stored(tmp_path, exchange.evidence)["body"] == exchange.value


def test_credentials_go_only_where_they_are_needed(tmp_path: Path) -> None:
    """A public endpoint is asked without the token; what it shows is a leak, what needs the token is not."""
    auth = {"kind": "bearer", "token": "s3cret-token"}
    with serving({"/x": as_json({"t": "手机13812345678"})}) as served:
        transport = _transport(served.base, tmp_path, auth=auth)
        public = transport.get("/x", source="staff", public=True)
        private = transport.get("/x", source="cases")

    assert [asked.headers.get("authorization") for asked in served.asked] == [None, "Bearer s3cret-token"]
    assert (len(public.leaks), private.leaks) == (1, ())
    assert b"s3cret" not in b"".join(path.read_bytes() for path in (tmp_path / "evidence").iterdir())


def test_an_unreachable_base_says_which_address_and_what_to_check(tmp_path: Path) -> None:
    """Nothing listening is CannotJudge, not a failed source."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Unreachable) as caught:
            _transport(base, tmp_path).get("/items", source="items")

    assert f"连不上中心 {base}" in str(caught.value)
    assert "transport.base" in str(caught.value)


def test_a_silent_center_is_given_up(tmp_path: Path) -> None:
    """A center that accepts but does not answer costs the time limit, not for ever."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        base = f"http://127.0.0.1:{mute.getsockname()[1]}"
        limits = {"base": base, "timeout_s": 0.1, "rate_per_s": 1000}
        with pytest.raises(SourceFailed, match="没有答复"):
            _transport(base, tmp_path, transport=limits).get("/items", source="items")


def test_redirects_stay_on_the_profiles_hosts(tmp_path: Path) -> None:
    """A redirect elsewhere is not followed, and the sentence says where it led."""
    with serving({}) as other:
        away = other.base.replace("127.0.0.1", "localhost") + "/items"
        with (
            serving({"/items": Reply(status=302, headers={"Location": away})}) as served,
            pytest.raises(SourceFailed, match="不在档案写明的主机"),
        ):
            _transport(served.base, tmp_path).get("/items", source="items")

    assert other.asked == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "//169.254.169.254/x", "ftp://127.0.0.1/x", "data:application/json,[1]"]
)
def test_other_schemes_and_hosts_are_refused(target: str, tmp_path: Path) -> None:
    """file:, ftp: and link-local metadata addresses are never opened."""
    with (
        serving({"/items": Reply(status=301, headers={"Location": target})}) as served,
        pytest.raises(SourceFailed, match="没有访问"),
    ):
        _transport(served.base, tmp_path).get("/items", source="items")


def test_a_redirect_on_the_same_host_is_followed(tmp_path: Path) -> None:
    """A moved endpoint is found."""
    routes: dict[str, Answer | Reply] = {"/old": Reply(status=301, headers={"Location": "/new"}), "/new": as_json([1])}
    with serving(routes) as served:
        exchange = _transport(served.base, tmp_path).get("/old", source="items")

    assert exchange.value == [1]


def test_a_redirect_loop_ends(tmp_path: Path) -> None:
    """A loop ends after a few rounds."""
    with (
        serving({"/a": Reply(status=302, headers={"Location": "/a"})}) as served,
        pytest.raises(SourceFailed, match="连续跳转"),
    ):
        _transport(served.base, tmp_path).get("/a", source="items")

    assert len(served.asked) == 6


def test_retry_after_is_honoured(tmp_path: Path) -> None:
    """503 with Retry-After is asked again and then read."""
    answers = iter([Reply(b"{}", 503, {"Retry-After": "0"}), as_json({"ok": 1})])

    def busy(asked: Asked) -> Reply:
        return next(answers)

    with serving({"/x": busy}) as served:
        exchange = _transport(served.base, tmp_path).get("/x", source="items")

    assert exchange.value == {"ok": 1}
    assert len(served.asked) == 2


def test_a_date_to_come_back_at_is_read_by_the_clock_of_the_center(tmp_path: Path) -> None:
    """A center whose clock is an hour ahead says now, an hour from ours: waited, not given up."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    told = {name: format_datetime(at, usegmt=True) for name, at in (("Date", ahead), ("Retry-After", ahead))}
    answers = iter([Reply(b"{}", 429, told), as_json({"ok": 1})])
    with serving({"/x": lambda asked: next(answers)}) as served:
        assert _transport(served.base, tmp_path).get("/x", source="items").value == {"ok": 1}


def test_the_budget_stops_and_names_itself(tmp_path: Path) -> None:
    """The request after the last allowed one is never sent."""
    with serving({"/x": as_json({})}) as served:
        transport = _transport(served.base, tmp_path, budget=2)
        transport.get("/x", source="items")
        transport.get("/x", source="items")
        with pytest.raises(BudgetSpent, match="请求预算 2 次已用完"):
            transport.get("/x", source="items")

    assert len(served.asked) == 2


def test_a_gzip_bomb_is_cut_off(tmp_path: Path) -> None:
    """A small compressed body that unpacks beyond 50 MB is refused."""
    bomb = gzip.compress(b"0" * (51 * 1024 * 1024), 1)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    with serving({"/x": Reply(bomb, headers=headers)}) as served, pytest.raises(SourceFailed, match="超过 50 MB"):
        _transport(served.base, tmp_path).get("/x", source="items")


def test_it_says_who_it_is(tmp_path: Path) -> None:
    """The User-Agent names the tool, its version and the contact of the profile."""
    with serving({"/x": as_json({})}) as served:
        permission = {"contact": "pingce@example.cn"}
        _transport(served.base, tmp_path, permission=permission).get("/x", source="items")

    assert served.asked[0].headers["user-agent"].startswith("zhunsheng/")
    assert "pingce@example.cn" in served.asked[0].headers["user-agent"]


def test_a_link_is_probed_without_downloading_a_big_file(tmp_path: Path) -> None:
    """Status, size and type are seen; a big file is measured by its header."""
    routes: dict[str, Answer | Reply] = {
        "/small.pdf": Reply(b"%PDF", headers={"Content-Type": "application/pdf"}),
        "/big.pdf": Reply(b"0" * 300_000, headers={"Content-Type": "application/pdf"}),
    }
    with serving(routes) as served:
        transport = _transport(served.base, tmp_path)
        found = [transport.probe(f"{served.base}/{name}.pdf", name) for name in ("small", "big", "gone")]

    assert [(link.url, link.status, link.size) for link in found[:2]] == [("small", 200, 4), ("big", 200, 300_000)]
    assert found[2].status == 404


def test_a_presigned_link_is_hidden_and_still_opened(tmp_path: Path) -> None:
    """What opens the door is in memory only; a link hidden in another run is not asked for, so not called dead."""
    form, secret = "/form.pdf?OSSAccessKeyId=LTAI5tAbCd&Signature=", "vjbyPxybdZaNmGa2yT272YEAiv4"

    def opened(asked: Asked) -> Reply:
        return Reply(b"%PDF", 200 if asked.target.endswith(secret) else 403)

    def listing(asked: Asked) -> Reply:
        return Reply(json.dumps({"form": f"http://{asked.headers['host']}{form}{secret}"}).replace("/", "\\/").encode())

    with serving({"/form.pdf": opened, "/items": listing}) as served:
        transport = _transport(served.base, tmp_path)
        link = transport.get("/items", source="items").value["form"]
        seen = transport.probe(link, link)
        with pytest.raises(SourceFailed, match="打了码"):
            _transport(served.base, tmp_path).probe(link, link)

    assert (seen.url, seen.status) == (link, 200)
    assert link.endswith("/form.pdf?OSSAccessKeyId=***&Signature=***")
    assert not any(secret in file.read_text("utf-8") for file in tmp_path.rglob("*") if file.is_file())


def test_the_pace_is_kept_per_host() -> None:
    """Six turns at 50 a second take at least the time of those that were not saved up."""
    pace, started = Pace(50), monotonic()
    for _ in range(10):
        pace.wait("host", Event())

    assert 0.07 <= monotonic() - started < 1


def test_a_stop_wakes_those_who_wait() -> None:
    """Closing ends the wait at once."""
    pace, stop = Pace(0.01), Event()
    pace.wait("host", stop)
    stop.set()
    with pytest.raises(CannotJudge, match="中止"):
        pace.wait("host", stop)


def test_dead_links_do_not_stop_the_run(tmp_path: Path) -> None:
    """A link that answers 502 is a dead link; only a center that does not answer at all is left alone."""
    with serving({"/dead.pdf": Reply(b"", 502), "/items": as_json({"rows": []})}) as served:
        transport = _transport(served.base, tmp_path)
        dead = {transport.probe(f"{served.base}/dead.pdf", "dead").status for _ in range(12)}
        alive = transport.get("/items", source="items").value

    assert (dead, alive) == ({502}, {"rows": []})


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}\\@127.0.0.1:{home}/../meta-data",
        "http://localhost:{port}%5C@127.0.0.1:{home}/",
        "http://127.0.0.1:{home}@localhost:{port}/items",
        "http://localhost:{port}\t@127.0.0.1:{home}/",
        "http://me:secret@127.0.0.1:{home}/items",
        "http://[",
        "http://localhost／.127.0.0.1/",
    ],
)
def test_what_is_looked_at_is_where_it_goes(target: str, tmp_path: Path) -> None:
    """A redirect that two readers of addresses understand differently is refused; the token goes nowhere."""
    with serving({}) as other:
        port = other.base.rpartition(":")[2]

        def away(asked: Asked) -> Reply:
            home = asked.headers["host"].rpartition(":")[2]
            to = target.format(port=port, home=home).encode().decode("latin-1")
            return Reply(status=302, headers={"Location": to})

        with serving({"/items": away}) as served:
            transport = _transport(served.base, tmp_path)
            with pytest.raises(SourceFailed, match="不在档案写明的主机"):
                transport.get("/items", source="items")

    assert not transport.allowed(target.format(port=port, home=served.base.rpartition(":")[2]))
    assert (other.asked, len(served.asked)) == ([], 1)


@pytest.mark.parametrize("target", ["/办理 事项?a=1", "/upload\\a"])
def test_a_redirect_with_odd_letters_in_its_path_is_followed(target: str, tmp_path: Path) -> None:
    """Chinese in UTF-8, a blank and a backslash behind the host are quoted and asked for."""
    moved = Reply(status=301, headers={"Location": target.encode().decode("latin-1")})
    with serving({"/old": moved, quote(target.partition("?")[0]): as_json([1])}) as served:
        assert _transport(served.base, tmp_path).get("/old", source="items").value == [1]
