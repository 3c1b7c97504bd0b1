"""Centers that check a credential for themselves: what each one accepts, written from its own documentation."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jwt
from bad_center import Answer, Asked, Reply, as_json
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from gmssl import sm2

from conformance.center.exchange.request import Request

ITEMS = {"rows": [{"code": "A1"}]}
QUERY = {"method": "POST", "query": True}
Accept = Callable[[Asked], bool]


@dataclass(frozen=True)
class Scheme:
    """One way to authenticate: the profile's part, the environment, a wrong one, and what the center checks."""

    auth: Mapping[str, Any]
    env: Mapping[str, str]
    wrong: Mapping[str, str]
    accept: Accept
    request: Request = field(default_factory=lambda: Request("/items", params={"page": 1, "name": "许可 甲"}))
    routes: Mapping[str, Answer | Reply] = field(default_factory=dict)


def guarded(accept: Accept) -> Answer:
    """Answers with what it was sent when ``accept`` says so, so that an echo of the credential would be seen."""

    def answer(asked: Asked) -> Reply:
        if not accept(asked):
            return Reply(b'{"error": "unauthorized"}', 401)
        return as_json({**ITEMS, "echo": [asked.target, asked.body.decode(), list(asked.headers.values())]})

    return answer


def fresh(milliseconds: str) -> bool:
    """A timestamp of this minute."""
    return milliseconds.isdecimal() and abs(int(milliseconds) - time.time() * 1000) < 60_000


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _sm3(data: bytes) -> str:
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize().hex()


def body_token(asked: Asked) -> bool:
    """{token, params}, as the Epoint family wants it."""
    body = json.loads(asked.body)
    return bool(body == {"token": "s3cret/token+1", "params": {"page": 1}})


def xml_token(asked: Asked) -> bool:
    """accessToken + xmlStr in a form."""
    form = dict(parse_qsl(asked.body.decode()))
    return form["accessToken"] == "s3cret/token+1" and form["xmlStr"].startswith("<?xml")


def irs(asked: Asked) -> bool:
    """MD5(appKey + appSecret + requestTime)."""
    head = asked.headers
    expected = _md5(f"app-key-7{'s3cret/value+1'}{head['requesttime']}")
    return head["appkey"] == "app-key-7" and fresh(head["requesttime"]) and head["sign"] == expected


@cache
def _used() -> set[str]:
    return set()


def tif(asked: Asked) -> bool:
    """SHA256(ts + token + nonce + ts), upper case; a nonce is good once."""
    stamp, nonce = asked.headers["x-tif-timestamp"], asked.headers["x-tif-nonce"]
    expected = hashlib.sha256(f"{stamp}s3cret/value+1{nonce}{stamp}".encode()).hexdigest().upper()
    if nonce in _used() or not fresh(f"{stamp}000"):
        return False
    _used().add(nonce)
    return asked.headers["x-tif-signature"] == expected


def esso(asked: Asked) -> bool:
    """HMAC-SHA256 of the body as it came."""
    made = hmac.new(b"s3cret/value+1", asked.body, hashlib.sha256).digest()
    return hmac.compare_digest(b64decode(asked.headers["x-esso-signature"]), made)


def ordered(asked: Asked) -> bool:
    """SHA-1 over the parameters in order of their names, and the secret."""
    pairs = {name: value for name, value in asked.query.items() if name != "sign"}
    text = "&".join(f"{name}={pairs[name]}" for name in sorted(pairs)) + "s3cret/value+1"
    return (
        pairs["app"] == "app-key-7"
        and asked.query["sign"] == hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    )


def queried(asked: Asked) -> bool:
    """SM3 over method, path and the query string as it came, without the signature."""
    path, _, query = asked.target.partition("?")
    signed = re.sub(r"&sign=[0-9a-f]+$", "", query)
    return asked.query["sign"] == _sm3(f"{asked.method}\n{path}\n{signed}\ns3cret/value+1".encode())


def in_body(asked: Asked) -> bool:
    """A signature in the body, over the body without it."""
    body = json.loads(asked.body)
    sign = body.pop("sign")
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return bool(sign == _md5(text + "s3cret/value+1")) and body["data"] == {"page": 1} and fresh(body["ts"])


def basic(asked: Asked) -> bool:
    """HTTP Basic."""
    return asked.headers["authorization"] == "Basic " + b64encode(b"inspector:s3cret/value+1").decode()


def hawk(asked: Asked) -> bool:
    """The MAC of draft-hammer-http-hawk."""
    parts = dict(re.findall(r'(\w+)="([^"]*)"', asked.headers["authorization"]))
    host, _, port = asked.headers["host"].partition(":")
    text = f"hawk.1.header\n{parts['ts']}\n{parts['nonce']}\n{asked.method}\n{asked.target}\n{host}\n{port}\n\n\n"
    expected = b64encode(hmac.new(b"s3cret/value+1", text.encode(), hashlib.sha256).digest()).decode()
    return parts["id"] == "zhunsheng" and parts["mac"] == expected and fresh(f"{parts['ts']}000")


@cache
def keys(kind: str) -> tuple[str, Any]:
    """(private PEM, public key) for a JWT algorithm."""
    made: Any = ec.generate_private_key(ec.SECP256R1()) if kind == "ES256" else rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    pem = made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    return pem, made.public_key()


def minted(algorithm: str, key: Any) -> Accept:
    """A JWT that PyJWT verifies: issuer, subject, times, key id."""

    def accept(asked: Asked) -> bool:
        token = asked.headers["authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, key, [algorithm], options={"require": ["iat", "exp", "iss"]})
        except jwt.PyJWTError:
            return False
        return (
            bool(claims["iss"] == "zhunsheng" and claims["roles"] == ["read"]) and claims["exp"] - claims["iat"] == 90
        )

    return accept


PRIVATE, PUBLIC = (
    "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8",
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
)
"""The key pair of the examples in GM/T 0003.5."""


def sm2_signed(asked: Asked) -> bool:
    """An SM2 signature over time + mark + word, checked with the public key."""
    head = asked.headers
    text = f"{head['c-timestamp']}zhunsheng{'s3cret/value+1'}".encode()
    checker = sm2.CryptSM2(private_key="", public_key=PUBLIC)
    return bool(fresh(head["c-timestamp"]) and checker.verify_with_sm3(head["c-sign"], text))


def sm2_sealed(asked: Asked) -> bool:
    """SM2 ciphertext (C1C3C2) that the private key opens."""
    opener = sm2.CryptSM2(private_key=PRIVATE, public_key=PUBLIC, mode=1)
    try:
        text = opener.decrypt(b64decode(asked.headers["c-seal"])).decode()
    except (ValueError, TypeError):
        return False
    return bool(text == f"{asked.headers['c-timestamp']}zhunshengs3cret/value+1")


def bearer(token: str) -> Accept:
    """A bearer token."""
    return lambda asked: asked.headers.get("authorization") == f"Bearer {token}"


def tokens(*, basic_style: bool) -> Answer:
    """An OAuth2 token endpoint for client credentials (RFC 6749, 4.4)."""

    def answer(asked: Asked) -> Reply:
        form = dict(parse_qsl(asked.body.decode()))
        shown = b64decode(asked.headers.get("authorization", "").removeprefix("Basic ")).decode().partition(":")
        given = (shown[0], shown[2]) if basic_style else (form.get("client_id"), form.get("client_secret"))
        if form.get("grant_type") != "client_credentials" or given != ("zhunsheng", "s3cret/value+1"):
            return as_json({"error": "invalid_client"}, 401)
        return as_json({"access_token": "granted-token-0001", "token_type": "bearer", "expires_in": 3600})

    return answer


def create_sign(asked: Asked) -> Reply:
    """A center that makes the signature: for the parameters it is shown, and only for who knows the key."""
    body = json.loads(asked.body)
    if body.get("appKey") != "s3cret/value+1":
        return as_json({"success": False, "message": "appKey"})
    sign = hashlib.sha256(f"server-side{body['params']}{body['time']}".encode()).hexdigest()
    return as_json({"success": True, "data": {"sign": sign, "time": body["time"]}})


def server_signed(asked: Asked) -> bool:
    """The signature its own createsign gave."""
    query = asked.target.partition("?")[2]
    text = f"server-side{query}{asked.headers['x-time']}"
    return asked.headers["x-sign"] == hashlib.sha256(text.encode()).hexdigest()
