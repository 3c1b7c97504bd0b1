"""Logging in like a visitor: form, CSRF, session; lost sessions, refused passwords, tokens that run out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from bad_center import Answer, Asked, Reply, as_json, serving
from test_auth import connected

from conformance.center.exchange.refusal import Barred
from conformance.errors import SourceFailed

PASSWORD = "s3cret/p&ss 1"  # noqa: S105 - invented
ENV = {"CENTER_USER": "inspector", "CENTER_PASSWORD": PASSWORD}
PAGE = """<!DOCTYPE html><html><body><form action="/login" method="post">
<input name="username"><input type="password" name="pwd"><input type="hidden" name="_csrf" value="{csrf}"></form>"""
FORM = {
    "kind": "form",
    "values": {
        "user": "${CENTER_USER}",
        "password": "${CENTER_PASSWORD}",
        "md5": {"algorithm": "md5", "text": "{password}"},
    },
    "page": {"path": "/login", "take": {"csrf": "//input[@name='_csrf']/@value"}},
    "login": {"path": "/login", "form": {"username": "{user}", "pwd": "{md5}", "_csrf": "{csrf}"}},
}
LOGIN_PAGE = Reply(PAGE.format(csrf="x").encode(), headers={"Content-Type": "text/html; charset=utf-8"})
OAUTH2 = {"kind": "oauth2", "token_path": "/token", "client_id": "me", "client_secret": "${CENTER_PASSWORD}"}
LOST: dict[str, Callable[[], Reply]] = {
    "a login page with 200": lambda: LOGIN_PAGE,
    "a redirect to the login": lambda: Reply(status=302, headers={"Location": "/login"}),
    "401": lambda: Reply(b"{}", 401),
    "an error inside a 200": lambda: as_json({"code": "401", "msg": "未登录"}),
}


@dataclass
class Office:
    """A center behind a form: one session at a time is good, and a session can be ended."""

    lost: Callable[[], Reply] = LOST["a login page with 200"]
    numbers: count[int] = field(default_factory=count)
    good: str = ""
    logins: int = 0

    def routes(self) -> dict[str, Answer | Reply]:
        """The pages of the office."""
        return {"/login": self.login, "/items": self.items}

    def login(self, asked: Asked) -> Reply:
        """The form, and what it posts to."""
        if asked.method == "GET":
            csrf = f"csrf-token-{next(self.numbers):04}"
            headers = {"Content-Type": "text/html", "Set-Cookie": f"PRE={csrf}; Path=/; HttpOnly"}
            return Reply(PAGE.format(csrf=csrf).encode(), headers=headers)
        self.logins += 1
        form = dict(parse_qsl(asked.body.decode()))
        right = (
            form["username"] == "inspector"
            and form["pwd"] == hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
        )
        if not (right and form["_csrf"] and form["_csrf"] == _cookie(asked, "PRE")):
            return LOGIN_PAGE
        self.good = f"session-{next(self.numbers):08}"
        return Reply(status=302, headers={"Location": "/home", "Set-Cookie": f"JSESSIONID={self.good}; Path=/"})

    def items(self, asked: Asked) -> Reply:
        """Data for who is logged in."""
        inside = bool(self.good) and _cookie(asked, "JSESSIONID") == self.good
        return as_json({"code": "0", "rows": [1], "echo": dict(asked.headers)}) if inside else self.lost()


def _cookie(asked: Asked, name: str) -> str:
    found = SimpleCookie(asked.headers.get("cookie", "")).get(name)
    return found.value if found else ""


def test_one_login_serves_every_thread(tmp_path: Path) -> None:
    """Form, CSRF token, MD5 password, session cookie: once for all requests; nothing of it is written down."""
    office = Office()
    with serving(office.routes()) as served:
        transport = connected(tmp_path, served.base, FORM, ENV)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda n: transport.get("/items", {"page": n}, source="items"), range(8)))

    assert [one.value["rows"] for one in found] == [[1]] * 8
    assert office.logins == 1
    kept = b"".join(path.read_bytes() for path in (tmp_path / "run" / "evidence").iterdir())
    hashed = hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
    assert [one for one in (PASSWORD, hashed, office.good, "csrf-token-0000", "s3cret") if one.encode() in kept] == []


@pytest.mark.parametrize("how", LOST)
def test_a_lost_session_is_renewed_once(how: str, tmp_path: Path) -> None:
    """However the center says so, one new login, and the data."""
    office = Office(LOST[how])
    with serving(office.routes()) as served:
        transport = connected(tmp_path, served.base, {**FORM, "expired": "code=='401'"}, ENV)
        transport.get("/items", source="items")
        office.good = "ended"
        assert transport.get("/items", source="items").value["rows"] == [1]

    assert office.logins == 2


def test_an_answer_without_the_mark_is_not_expired(tmp_path: Path) -> None:
    """``expired`` names a key, and the answer is a bare list: nothing has expired, nothing breaks."""
    office = Office()
    routes = {**office.routes(), "/items": lambda asked: as_json([1, 2])}
    with serving(routes) as served:
        transport = connected(tmp_path, served.base, {**FORM, "expired": "expired"}, ENV)
        assert transport.get("/items", source="items").value == [1, 2]

    assert office.logins == 1


@pytest.mark.parametrize("how", list(LOST)[:3])
def test_a_submission_after_a_lost_session_is_made_once(how: str, tmp_path: Path) -> None:
    """Not let in is not submitted: one new login, and then it is."""
    office = Office(LOST[how])
    with serving(office.routes()) as served:
        transport = connected(tmp_path, served.base, FORM, ENV)
        transport.get("/items", source="items")
        office.good = "ended"
        assert transport.post("/items", {"a": 1}, source="sandbox").value["rows"] == [1]

    assert office.logins == 2
    assert [asked.body for asked in served.asked if asked.path == "/items" and asked.method == "POST"] == [
        b'{"a":1}'
    ] * 2


@pytest.mark.parametrize("how", LOST)
def test_a_login_that_does_not_help_ends_the_source(how: str, tmp_path: Path) -> None:
    """Logged in, and still not let in: said, not repeated."""
    office = Office(LOST[how])
    routes = {**office.routes(), "/items": lambda asked: office.lost()}
    with serving(routes) as served:
        transport = connected(tmp_path, served.base, {**FORM, "expired": "code=='401'"}, ENV)
        for _ in range(2):
            with pytest.raises(Barred, match="重新登录之后"):
                transport.get("/items", source="items")

    assert office.logins == 2


def test_a_wrong_password_is_tried_once_in_a_run(tmp_path: Path) -> None:
    """The login page comes back with 200: recognised, told once, and no source locks the account."""
    office = Office()
    with serving(office.routes()) as served:
        transport = connected(tmp_path, served.base, FORM, {**ENV, "CENTER_PASSWORD": "wrong-one-9"})
        for source in ("items", "cases", "staff"):
            with pytest.raises(Barred, match="没有登录成") as caught:
                transport.get("/items", source=source)
            assert "wrong-one-9" not in str(caught.value)

    assert office.logins == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=302, headers={"Location": "/login?error"}), "又回到了登录页"),
        (Reply(b"{}", 403), "答 403"),
        (as_json({"ok": True}), "没有给会话"),
        (Reply("<html>请完成安全验证</html>".encode(), headers={"Content-Type": "text/html"}), "防护"),
    ],
)
def test_a_login_that_fails_is_recognised(reply: Reply, said: str, tmp_path: Path) -> None:
    """A redirect back, a refusal, no session, a challenge."""
    auth = {**FORM, "page": None, "login": {"path": "/login", "form": {"username": "{user}", "pwd": "{md5}"}}}
    auth.pop("page")
    with serving({"/login": reply}) as served, pytest.raises(Barred, match=said):
        connected(tmp_path, served.base, auth, ENV).get("/items", source="items")


def test_a_json_login_gives_its_token(tmp_path: Path) -> None:
    """success says it worked, take finds the token, put places it."""
    auth = {
        "kind": "form",
        "values": {"password": "${CENTER_PASSWORD}"},
        "login": {
            "path": "/login",
            "json": {"pwd": ["{password}", "${CENTER_USER}"]},
            "success": "code=='0'",
            "take": {"t": "data.token"},
        },
        "put": {"headers": {"Member-Authorization": "{t}"}},
    }

    def login(asked: Asked) -> Reply:
        right = json.loads(asked.body) == {"pwd": [PASSWORD, "inspector"]}
        return as_json({"code": "0", "data": {"token": "member-token-1"}} if right else {"code": "1"})

    def items(asked: Asked) -> Reply:
        return as_json([1]) if asked.headers["member-authorization"] == "member-token-1" else Reply(b"{}", 401)

    with serving({"/login": login, "/items": items}) as served:
        assert connected(tmp_path, served.base, auth, ENV).get("/items", source="items").value == [1]
        with pytest.raises(Barred, match="success"):
            connected(tmp_path, served.base, auth, {**ENV, "CENTER_PASSWORD": "wrong-one-9"}).get(
                "/items", source="items"
            )


def test_an_xml_token_is_taken_by_xpath(tmp_path: Path) -> None:
    """key + secret → XML in GBK with a token in it, used for a while."""
    auth = {
        "kind": "two_step",
        "values": {"secret": "${CENTER_PASSWORD}"},
        "call": {"path": "/token", "params": {"key": "k", "secret": "{secret}"}, "take": {"t": "//DATA/TOKEN"}},
        "put": {"params": {"accessToken": "{t}"}},
        "keep_s": 600,
    }
    text = '<?xml version="1.0" encoding="GBK"?><R><DESC>成功</DESC><DATA><TOKEN>xml-token-1</TOKEN></DATA></R>'
    token = Reply(text.encode("gbk"), headers={"Content-Type": "text/xml"})

    def items(asked: Asked) -> Reply:
        return as_json([asked.query["page"]] if asked.query["accessToken"] == "xml-token-1" else None)

    with serving({"/token": token, "/items": items}) as served:
        transport = connected(tmp_path, served.base, auth, ENV)
        found = [transport.get("/items", {"page": n}, source="items").value for n in (1, 2)]

    assert found == [["1"], ["2"]]
    assert [asked.path for asked in served.asked] == ["/token", "/items", "/items"]


@pytest.mark.parametrize(("lasts", "granted"), [(3600, 1), (0, 2)])
def test_a_token_is_used_as_long_as_it_lasts(lasts: int, granted: int, tmp_path: Path) -> None:
    """expires_in is honoured."""
    assert len(_granted(tmp_path, lasts, revoked=False)) == granted


def test_a_revoked_token_is_renewed_once(tmp_path: Path) -> None:
    """401 on a token that should still be good."""
    assert len(_granted(tmp_path, 3600, revoked=True)) == 2


def _granted(tmp_path: Path, lasts: int, *, revoked: bool) -> list[str]:
    """Two requests under OAuth2; the tokens that were granted."""
    granted: list[str] = []

    def token(asked: Asked) -> Reply:
        granted.append(f"granted-{len(granted)}-token")
        return as_json({"access_token": granted[-1], "expires_in": lasts})

    def items(asked: Asked) -> Reply:
        shown = asked.headers["authorization"].removeprefix("Bearer ")
        if revoked and shown == "granted-0-token" and asked.query["page"] == "2":
            return Reply(b"{}", 401)
        return as_json([shown == granted[-1]])

    with serving({"/token": token, "/items": items}) as served:
        transport = connected(tmp_path, served.base, OAUTH2, ENV)
        assert [transport.get("/items", {"page": n}, source="items").value for n in (1, 2)] == [[True], [True]]
    return granted


def test_a_csrf_cookie_goes_back_as_a_header(tmp_path: Path) -> None:
    """cookie:… takes, put places it beside the session."""
    office = Office()
    auth = {**FORM, "login": {**FORM["login"], "take": {"sid": "cookie:JSESSIONID"}}}  # type: ignore[dict-item]
    auth["put"] = {"headers": {"X-CSRF": "{sid}"}}
    with serving(office.routes()) as served:
        connected(tmp_path, served.base, auth, ENV).get("/items", source="items")

    assert served.asked[-1].headers["x-csrf"] == office.good


@pytest.mark.parametrize("busy", [Reply(b"{}", 503), Reply(b"{}", 429, {"Retry-After": "0"})])
def test_a_token_endpoint_that_is_busy_is_asked_again(busy: Reply, tmp_path: Path) -> None:
    """A blip there is not a refused credential, at the first token or at a later one."""
    token = _busy_first(busy, as_json({"access_token": "granted-token", "expires_in": 0}))
    with serving({"/token": token, "/items": as_json([1])}) as served:
        transport = connected(tmp_path, served.base, OAUTH2, ENV)
        found = [transport.get("/items", {"page": n}, source="items").value for n in (1, 2)]

    assert found == [[1], [1]]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_token_endpoint_that_is_down_is_not_blamed_on_the_credential(status: int, tmp_path: Path) -> None:
    """The center cannot answer: said as such, and another source may try again."""
    with serving({"/token": Reply(b"{}", status), "/items": as_json([1])}) as served:
        transport = connected(tmp_path, served.base, OAUTH2, ENV)
        with pytest.raises(SourceFailed, match="与凭据无关") as caught:
            transport.get("/items", source="items")
        before = len(served.asked)
        with pytest.raises(SourceFailed):
            transport.get("/items", source="staff")

    assert not isinstance(caught.value, Barred)
    assert len(served.asked) > before


def test_a_password_is_not_given_twice_even_to_a_center_that_is_down(tmp_path: Path) -> None:
    """503 at the login: said as the center's, and no source tries the account again."""

    def login(asked: Asked) -> Reply:
        return LOGIN_PAGE if asked.method == "GET" else Reply(b"{}", 503, {"Retry-After": "0"})

    with serving({"/login": login, "/items": as_json([1])}) as served:
        transport = connected(tmp_path, served.base, FORM, ENV)
        for source in ("items", "staff"):
            with pytest.raises(Barred, match="与凭据无关"):
                transport.get("/items", source=source)

    assert [asked.method for asked in served.asked].count("POST") == 1


def _busy_first(busy: Reply, then: Reply) -> Callable[[Asked], Reply]:
    """Busy at every odd question."""
    asked_before = count()
    return lambda asked: then if next(asked_before) % 2 else busy
