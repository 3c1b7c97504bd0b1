"""Every way to authenticate, against a center that checks it for itself; and no secret is ever written down."""

from __future__ import annotations

import json
import logging
import re
import traceback
import warnings
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import signers
from bad_center import Asked, serving
from signers import Scheme

from conformance.center import profile as profiles
from conformance.center.evidence import Evidence, broken
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.request import Request
from conformance.center.exchange.transport import Transport
from conformance.errors import ProfileError, SourceFailed

VALUE = "s3cret/value+1"
TOKEN = "s3cret/token+1"  # noqa: S105 - invented
WRONG = "wr0ng/value+2"
SECRET = {"secret": "${SECRET}"}
ONE = {"env": {"SECRET": VALUE}, "wrong": {"SECRET": WRONG}}
HELD = {"env": {"SECRET": TOKEN}, "wrong": {"SECRET": WRONG}}
POSTED = Request("/items", "POST", json={"page": 1}, query=True)
TIME = {"C-Timestamp": "{timestamp_ms}"}
MARKED = {**SECRET, "mark": "zhunsheng"}
CLAIMS = {"claims": {"iss": "zhunsheng", "roles": ["read"]}, "lifetime_s": 90, "header": {"kid": "k1"}}


def _digest(values: object, put: object) -> dict[str, object]:
    return {"kind": "digest", "values": values, "put": put}


def _minted(algorithm: str) -> Scheme:
    pem, public = signers.keys(algorithm)
    auth = {"kind": "jwt", "algorithm": algorithm, "key": "${SECRET}", **CLAIMS}
    other = signers.keys.__wrapped__(algorithm)[0]
    return Scheme(auth, {"SECRET": pem}, {"SECRET": other}, signers.minted(algorithm, public))


SCHEMES = {
    "bearer": Scheme({"kind": "bearer", "token": "${SECRET}"}, accept=signers.bearer(TOKEN), **HELD),
    "headers": Scheme(
        {"kind": "headers", "headers": {"X-Api-Key": "${SECRET}", "X-App": "a{b}"}},
        accept=lambda asked: (asked.headers["x-api-key"], asked.headers["x-app"]) == (TOKEN, "a{b}"),
        **HELD,
    ),
    "query": Scheme(
        {"kind": "query", "params": {"access_token": "${SECRET}"}},
        accept=lambda asked: asked.query["access_token"] == TOKEN and asked.query["name"] == "许可 甲",
        **HELD,
    ),
    "body": Scheme(
        {"kind": "body", "body": {"token": "${SECRET}"}, "wrap": "params"},
        accept=signers.body_token,
        request=POSTED,
        **HELD,
    ),
    "body-xml": Scheme(
        {"kind": "body", "body": {"accessToken": "${SECRET}"}, "wrap": "xmlStr"},
        accept=signers.xml_token,
        request=Request("/items", "POST", xml='<?xml version="1.0" encoding="GBK"?><Q>镕</Q>', query=True),
        **HELD,
    ),
    "digest-md5": Scheme(
        _digest(
            {**SECRET, "app": "app-key-7", "sign": {"algorithm": "md5", "text": "{app}{secret}{timestamp_ms}"}},
            {"headers": {"appKey": "{app}", "requestTime": "{timestamp_ms}", "sign": "{sign}"}},
        ),
        accept=signers.irs,
        **ONE,
    ),
    "digest-sha256": Scheme(
        _digest(
            {
                **SECRET,
                "sign": {
                    "algorithm": "sha256",
                    "text": "{timestamp}{secret}{nonce}{timestamp}",
                    "encoding": "HEX",
                },
            },
            {
                "headers": {
                    "x-tif-timestamp": "{timestamp}",
                    "x-tif-nonce": "{nonce}",
                    "x-tif-signature": "{sign}",
                }
            },
        ),
        accept=signers.tif,
        **ONE,
    ),
    "digest-hmac-body": Scheme(
        _digest(
            {
                **SECRET,
                "sign": {"algorithm": "hmac-sha256", "key": "{secret}", "text": "{body}", "encoding": "base64"},
            },
            {"headers": {"x-esso-signature": "{sign}"}},
        ),
        accept=signers.esso,
        request=Request("/items", "POST", json={"名称": "许可", "page": 1}, query=True),
        **ONE,
    ),
    "digest-sha1-sorted": Scheme(
        _digest(
            {**SECRET, "sign": {"algorithm": "sha1", "text": "{sorted}{secret}"}},
            {"params": {"app": "app-key-7", "sign": "{sign}"}},
        ),
        accept=signers.ordered,
        **ONE,
    ),
    "digest-sha1-sorted-in-the-address": Scheme(
        _digest(
            {**SECRET, "sign": {"algorithm": "sha1", "text": "{sorted}{secret}"}},
            {"params": {"app": "app-key-7", "sign": "{sign}"}},
        ),
        accept=signers.ordered,
        request=Request("/items?page=2&name=%E8%AE%B8%E5%8F%AF+%E7%94%B2"),
        **ONE,
    ),
    "digest-sm3-query": Scheme(
        _digest(
            {**SECRET, "sign": {"algorithm": "sm3", "text": "{method}\n{path}\n{query}\n{secret}"}},
            {"params": {"sign": "{sign}"}},
        ),
        accept=signers.queried,
        **ONE,
    ),
    "digest-in-body": Scheme(
        _digest(
            {**SECRET, "sign": {"algorithm": "md5", "text": "{body}{secret}"}},
            {"body": {"ts": "{timestamp_ms}", "sign": "{sign}"}, "wrap": "data"},
        ),
        accept=signers.in_body,
        request=POSTED,
        **ONE,
    ),
    "digest-basic": Scheme(
        _digest(
            {**SECRET, "basic": {"text": "inspector:{secret}", "encoding": "base64"}},
            {"headers": {"Authorization": "Basic {basic}"}},
        ),
        accept=signers.basic,
        **ONE,
    ),
    "sm2-sign": Scheme(
        _digest(
            {
                **MARKED,
                "own": "${PRIVATE}",
                "sign": {"algorithm": "sm2-sign", "key": "{own}", "text": "{timestamp_ms}{mark}{secret}"},
            },
            {"headers": {**TIME, "C-Sign": "{sign}"}},
        ),
        {"SECRET": VALUE, "PRIVATE": signers.PRIVATE},
        {"SECRET": VALUE, "PRIVATE": "4" + signers.PRIVATE[1:]},
        signers.sm2_signed,
    ),
    "sm2-encrypt": Scheme(
        _digest(
            {
                **MARKED,
                "theirs": signers.PUBLIC,
                "seal": {
                    "algorithm": "sm2-encrypt",
                    "key": "{theirs}",
                    "text": "{timestamp_ms}{mark}{secret}",
                    "encoding": "base64",
                },
            },
            {"headers": {**TIME, "C-Seal": "{seal}"}},
        ),
        accept=signers.sm2_sealed,
        **ONE,
    ),
    "jwt-hs256": Scheme(
        {"kind": "jwt", "key": "${SECRET}", **CLAIMS},
        {"SECRET": f"{VALUE}-that-is-long-enough"},
        {"SECRET": f"{WRONG}-that-is-long-enough"},
        signers.minted("HS256", f"{VALUE}-that-is-long-enough"),
    ),
    "jwt-es256": _minted("ES256"),
    "jwt-rs256": _minted("RS256"),
    "hawk": Scheme({"kind": "hawk", "id": "zhunsheng", "key": "${SECRET}"}, accept=signers.hawk, **ONE),
    "oauth2": Scheme(
        {"kind": "oauth2", "token_path": "/token", "client_id": "zhunsheng", "client_secret": "${SECRET}"},
        accept=signers.bearer("granted-token-0001"),
        routes={"/token": signers.tokens(basic_style=True)},
        **ONE,
    ),
    "oauth2-body": Scheme(
        {
            "kind": "oauth2",
            "token_path": "/token",
            "client_id": "zhunsheng",
            "client_secret": "${SECRET}",
            "style": "body",
        },
        accept=signers.bearer("granted-token-0001"),
        routes={"/token": signers.tokens(basic_style=False)},
        **ONE,
    ),
    "two-step": Scheme(
        {
            "kind": "two_step",
            "values": SECRET,
            "call": {
                "path": "/createsign",
                "method": "POST",
                "json": {"appKey": "{secret}", "params": "{query}", "time": "{timestamp_ms}"},
                "success": "success",
                "take": {"sign": "data.sign", "at": "data.time"},
            },
            "put": {"headers": {"X-Sign": "{sign}", "X-Time": "{at}"}},
        },
        accept=signers.server_signed,
        routes={"/createsign": signers.create_sign},
        **ONE,
    ),
}


def written(folder: Path, base: str, auth: object, **more: object) -> Path:
    """A profile file for the center at ``base``."""
    data = {
        "center": {"name": "测试中心", "region": "420600", "level": "市"},
        "transport": {"base": base, "rate_per_s": 2000, "timeout_s": 5},
        "endpoints": {},
        "auth": auth,
        **more,
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def connected(folder: Path, base: str, auth: object, env: dict[str, str], **more: object) -> Transport:
    """A transport as a run makes it: profile read, linted, secrets put in."""
    profile = profiles.load(written(folder, base, auth, **more), env)
    return Transport(profile.data, Evidence(folder / "run", profile.secrets))


def _secrets(env: Iterable[str], asked: Iterable[Asked]) -> set[str]:
    """Everything that must not be found: what came from the environment and what was made of it, in every form."""
    plain = {line for value in env for line in value.splitlines() if len(line) > 3 and "KEY" not in line}
    names = ("authorization", "sign", "x-tif-signature", "x-esso-signature", "x-sign", "c-sign", "c-seal", "cookie")
    plain |= {one.headers[name].split()[-1] for one in asked for name in names if name in one.headers}
    plain |= {one.query["sign"] for one in asked if "sign" in one.query}
    plain |= {found for one in asked for found in re.findall(r'"sign":"([0-9a-f]{32})"', one.body.decode())}
    forms = {
        form for value in plain for form in (value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1])
    }
    return forms | {b64encode(value.encode()).decode().rstrip("=") for value in plain}


def _everything(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", SCHEMES)
def test_the_right_credential_is_let_in_and_never_written_down(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The center accepts it twice; evidence, index and log hold neither the secret nor what was made of it."""
    scheme = SCHEMES[name]
    caplog.set_level(logging.DEBUG)
    with serving({"/items": signers.guarded(scheme.accept), **scheme.routes}) as served:
        transport = connected(tmp_path, served.base, scheme.auth, dict(scheme.env))
        for _ in range(2):
            value = transport.ask(scheme.request, source="items").value
            assert value["rows"] == signers.ITEMS["rows"]
        found = _everything(tmp_path / "run") + caplog.text + str(value)

    assert [form for form in _secrets(scheme.env.values(), served.asked) if form in found] == []
    assert list(broken(tmp_path / "run")) == []


@pytest.mark.parametrize("name", SCHEMES)
def test_a_wrong_credential_is_one_sentence_without_the_secret(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Refused, said so with what to check, and not tried again; not even the traceback holds the secret."""
    scheme = SCHEMES[name]
    caplog.set_level(logging.DEBUG)
    with serving({"/items": signers.guarded(scheme.accept), **scheme.routes}) as served:
        transport = connected(tmp_path, served.base, scheme.auth, dict(scheme.wrong))
        with pytest.raises(Barred) as caught:
            transport.ask(scheme.request, source="items")
        before = len(served.asked)
        with pytest.raises(Barred):
            transport.ask(scheme.request, source="items")
        after = len(served.asked)
        told = "".join(traceback.format_exception(caught.value))

    found = told + caplog.text + _everything(tmp_path / "run")
    assert "auth" in str(caught.value)
    assert after == before
    assert [form for form in _secrets(scheme.wrong.values(), served.asked) if form in found] == []


def test_evidence_shows_the_question_as_the_profile_wrote_it(tmp_path: Path) -> None:
    """A POST query is kept with its body, without the credential."""
    scheme = SCHEMES["digest-in-body"]
    with serving({"/items": signers.guarded(scheme.accept)}) as served:
        exchange = connected(tmp_path, served.base, scheme.auth, dict(scheme.env)).ask(scheme.request, source="items")

    stored = json.loads((tmp_path / "run" / exchange.evidence).read_bytes())
    assert stored["request"] == {"method": "POST", "url": f"{served.base}/items", "body": {"page": 1}}


def test_a_public_endpoint_is_asked_without_any_credential(tmp_path: Path) -> None:
    """Neither header nor parameter."""
    scheme = SCHEMES["digest-sm3-query"]
    with serving({"/items": signers.guarded(lambda asked: "sign" not in asked.query)}) as served:
        transport = connected(tmp_path, served.base, scheme.auth, dict(scheme.env))
        assert transport.get("/items", source="items", public=True).status == 200


def test_a_credential_never_goes_to_another_host(tmp_path: Path) -> None:
    """A redirect and a link to a listed host are followed bare."""
    auth = {"kind": "query", "params": {"access_token": "${SECRET}"}}
    with serving({"/moved": signers.guarded(lambda asked: True)}) as other:
        away = other.base.replace("127.0.0.1", "localhost") + "/moved"
        moved = signers.Reply(status=307, headers={"Location": away})
        with serving({"/items": moved}) as served:
            extra = {"transport": {"base": served.base, "hosts": ["localhost"], "headers": {"X-Api-Key": "${SECRET}"}}}
            transport = connected(tmp_path, served.base, auth, {"SECRET": TOKEN}, **extra)
            transport.ask(Request("/items", "POST", json={"page": 1}, query=True), source="items")
            transport.ask(Request(away), source="items")

    assert len(other.asked) == 2
    assert [one for one in other.asked if TOKEN in f"{one.target}{one.headers}{one.body!r}"] == []
    assert TOKEN in served.asked[0].query["access_token"]


def test_a_credential_for_the_body_of_a_get_is_a_mistake_in_the_profile(tmp_path: Path) -> None:
    """There is no body to put it into: said, not sent."""
    auth = {"kind": "body", "body": {"token": "${SECRET}"}}
    with serving({}) as served, pytest.raises(SourceFailed, match="method: POST"):
        connected(tmp_path, served.base, auth, {"SECRET": TOKEN}).get("/items", source="items")

    assert served.asked == []


def test_a_key_that_cannot_sign_names_the_place_and_not_the_key(tmp_path: Path) -> None:
    """A JWT algorithm that needs PEM, and SM2 that needs hexadecimal."""
    auth = {"kind": "jwt", "algorithm": "ES256", "key": "${SECRET}"}
    with pytest.raises(ProfileError, match="PEM") as caught:
        connected(tmp_path, "http://127.0.0.1:9", auth, {"SECRET": VALUE}).get("/items", source="items")

    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_without_gmssl_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named before anything is sent."""
    monkeypatch.setattr("conformance.center.lint.auth.find_spec", lambda name: None)
    with pytest.raises(ProfileError, match=r"zhunsheng\[gm\]"):
        connected(tmp_path, "http://127.0.0.1:9", SCHEMES["sm2-sign"].auth, dict(SCHEMES["sm2-sign"].env))


def test_an_unencrypted_link_to_the_same_host_gets_no_credential(tmp_path: Path) -> None:
    """https base, http link: followed bare."""
    auth = {"kind": "bearer", "token": "${SECRET}"}
    with serving({"/x": signers.as_json([])}) as served:
        transport = connected(tmp_path, "https://127.0.0.1:9", auth, {"SECRET": TOKEN})
        transport.ask(Request(f"{served.base}/x"), source="items")

    assert "authorization" not in served.asked[0].headers


def test_one_gateway_address_for_login_and_data_is_no_lost_session(tmp_path: Path) -> None:
    """Everything goes to /gateway, told apart by a parameter."""
    auth = {
        "kind": "two_step",
        "call": {"path": "/gateway", "params": {"do": "token"}, "take": {"t": "token"}},
        "put": {"params": {"token": "{t}"}},
        "keep_s": 60,
    }

    def gateway(asked: Asked) -> signers.Reply:
        return signers.as_json({"token": "gateway-token-1"} if asked.query["do"] == "token" else [asked.query["token"]])

    with serving({"/gateway": gateway}) as served:
        connected(tmp_path, served.base, auth, {}).get("/gateway", {"do": "list"}, source="items")

    assert [asked.query["do"] for asked in served.asked] == ["token", "list"]


def test_a_header_from_the_environment_counts_as_always_shown(tmp_path: Path) -> None:
    """Whatever its name: nothing is then tried as if without credentials."""
    with serving({}) as served:
        more = {"transport": {"base": served.base, "headers": {"X-Gate": "${SECRET}"}}}
        assert connected(tmp_path, served.base, {"kind": "none"}, {"SECRET": TOKEN}, **more).always_shown


def test_a_short_key_of_a_center_is_used_without_a_word(tmp_path: Path) -> None:
    """Its length is the center's affair, and nobody else's to read in the terminal."""
    auth = {"kind": "jwt", "key": "${SECRET}", "claims": {"iss": "zhunsheng"}}
    with (
        serving({"/items": signers.guarded(lambda asked: True)}) as served,
        warnings.catch_warnings(record=True) as told,
    ):
        warnings.simplefilter("always")
        connected(tmp_path, served.base, auth, {"SECRET": VALUE}).get("/items", source="items")

    assert [str(one.message) for one in told if "key" in str(one.message)] == []
