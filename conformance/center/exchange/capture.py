"""一次往来的落盘与解释:先脱敏，再存证，然后才看内容。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlunsplit

import msgspec

from conformance.center.evidence import Evidence
from conformance.center.exchange.masks import Masks
from conformance.center.exchange.redact import Hit, locked, redact, redact_headers, redact_value
from conformance.center.exchange.refusal import refused
from conformance.center.exchange.urls import parts
from conformance.center.exchange.wire import AUTO, Garbled, json_of, text_of, unescaped
from conformance.center.privacy.personal import NOTHING, Known
from conformance.errors import SourceFailed

Decode = Callable[[str], Any]
"""文字 → 值；读不懂抛 ``wire.Garbled``。"""

_KEPT_HEADERS = ("Content-Type", "Content-Length", "Location", "Retry-After", "WWW-Authenticate")
_HIDDEN_PARAM = re.compile(
    r"check|token|key|secret|passw|sign|^sig$|credential|ticket|session|phone|mobile|card|cert|sfz|zjh|applyer|applicant|sqr|xm$|address|mail",
    re.IGNORECASE,
)
_MOST_TEXT = 100_000
_ADDRESS = re.compile(r'(?:https?://|(?<=")/)[^"\s\\]{1,2000}')
_SHORTEST = 11
"""身份证号、手机号、卡号至少这么多位数字。"""


@dataclass(frozen=True, slots=True)
class Answer:
    """收到的答复;``shown`` 是请求时是否出示了凭据，``landed`` 是跳转之后的地址。

    ``method``、``sent`` 是问的方法和请求体(签名之前的样子),``hide`` 是这次签名算出的值。
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    shown: bool = False
    landed: str = ""
    method: str = "GET"
    sent: Any = None
    hide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """看过的答复:脱敏后可存的 JSON 字节、值、个人信息、读不懂的原因，以及带着凭据的网址(见 ``redact.locked``)。"""

    body: bytes
    value: Any
    leaks: tuple[Hit, ...]
    why: str = ""
    locked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """一次往来:``value`` 是脱敏后的 JSON;``leaks`` 是没有出示凭据就看到的个人信息(已打码);``date`` 是报文头的 Date。

    ``hits`` 是全部个人信息，不论有没有出示凭据;``in_urls`` 是其中写在网址里的(地址已打码)。
    """

    url: str
    status: int
    value: Any
    evidence: str
    leaks: tuple[Hit, ...] = ()
    date: str = ""
    hits: tuple[Hit, ...] = ()
    in_urls: tuple[tuple[str, Hit], ...] = ()


class Capture:
    """把答复脱敏、存证并解释。"""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def read(self, source: str, answer: Answer, seen: Seen, accept: Collection[int] = (200,)) -> Exchange:
        """状态可以接受的答复；否则存证后抛 SourceFailed，说明哪个地址、什么、怎么办；被拦住的是 Barred。

        可以接受的非 200 答复不要求读得懂，读不懂就以 None 为值。
        """
        evidence, where = self.store(source, answer, seen.body), f"{source}:{public(answer.url)}"
        if refusal := refused(where, answer, accept):
            raise refusal
        if seen.why and answer.status == 200:
            raise SourceFailed(f"{where} 的{seen.why}。")
        leaks, date = seen.leaks, answer.headers.get("Date", "")
        inside = in_addresses(_ADDRESS.findall(answer.body.decode(errors="replace"))) if leaks else ()
        shown = () if answer.shown else leaks
        return Exchange(public(answer.url), answer.status, seen.value, evidence, shown, date, leaks, inside)

    def submitted(self, source: str, answer: Answer, seen: Seen) -> Exchange:
        """一次提交:存下提交了什么、答了什么，校验值之类打码；什么状态都可以，不是 JSON 的以 None 为值。"""
        told = seen.body if seen.why else msgspec.json.encode(_hidden(seen.value))
        evidence = self.store(source, answer, told)
        return Exchange(public(answer.url), answer.status, seen.value, evidence, (), answer.headers.get("Date", ""))

    def store(self, source: str, answer: Answer, body: bytes, **more: Any) -> str:
        """存一份证据;``body`` 是已脱敏的 JSON 字节，原样嵌入。"""
        url, asked = public(answer.url), {"method": answer.method}
        kept = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        head = {
            "request": {**asked, "url": url} | ({} if answer.sent is None else {"body": _asked(answer.sent)}),
            "status": answer.status,
            "headers": redact_headers(kept),
            **more,
        }
        data = msgspec.json.encode(head)[:-1] + b',"body":' + body + b"}"
        return self._evidence.add(data, "json", hide=answer.hide, source=source, url=url, status=answer.status)


def in_addresses(urls: Iterable[str]) -> tuple[tuple[str, Hit], ...]:
    """网址里的个人信息:(可以写下来的地址, (种类, 打码后的样子))。"""
    long = (url for url in dict.fromkeys(urls) if sum(sign.isdigit() for sign in url) >= _SHORTEST)
    return tuple((public(url), hit) for url in long for hit in redact(unquote(url))[1])


def public(url: str) -> str:
    """可以写下来的地址:去掉用户名口令，校验值、令牌之类的参数打码。"""
    split = parts(url)
    pairs = [
        (name, "***" if _HIDDEN_PARAM.search(name) else redact(value)[0])
        for name, value in parse_qsl(split.query, keep_blank_values=True)
    ]
    return urlunsplit(
        (split.scheme, split.netloc.rpartition("@")[2], redact(split.path)[0], urlencode(pairs, safe="*"), "")
    )


def _asked(sent: Any) -> Any:
    return redact(sent)[0] if isinstance(sent, str) else redact_value(_hidden(sent))


def _hidden(value: Any) -> Any:
    """校验值、令牌、签名之类的键，值打码。"""
    if isinstance(value, Mapping):
        return {key: "***" if _HIDDEN_PARAM.search(str(key)) else _hidden(one) for key, one in value.items()}
    return [_hidden(one) for one in value] if isinstance(value, list | tuple) else value


def understood(
    answer: Answer,
    masks: Masks,
    charset: str = AUTO,
    office_keys: Collection[str] = (),
    decode: Decode | None = None,
    columns: Known = NOTHING,
) -> Seen:
    """先脱敏、遮住密钥，再读成值(缺省按 JSON);``charset`` 见 ``wire.text_of``,余下的见 ``redact``。"""
    text = ""
    try:
        text = masks.scrub(text_of(answer.body, answer.headers.get("Content-Type", ""), charset), *answer.hide)
        known = locked(text)
        text, value, leaks = _clean(text, decode or json_of, office_keys, columns)
    except Garbled as why:
        return Seen(_plain(text[:_MOST_TEXT], columns), None, (), str(why))
    body = text.encode() if decode is None or _is_json(text) else _plain(text, columns)
    return Seen(body, value, leaks, "", known)


def _clean(text: str, decode: Decode, office_keys: Collection[str], columns: Known) -> tuple[str, Any, tuple[Hit, ...]]:
    """脱敏后的文字和值。``\\uXXXX`` 先还原，否则汉字和号码粘在一起认不出来。"""
    value = decode(text)
    if "\\u" in text:
        text = unescaped(text)
        value = decode(text)
    cleaned, leaks = redact(text, office_keys, columns)
    if cleaned == text:
        return text, value, ()
    try:
        return cleaned, decode(cleaned), leaks
    except Garbled:
        value = redact_value(value, columns)
        return json.dumps(value, ensure_ascii=False), value, leaks


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return True


def _plain(text: str, columns: Known) -> bytes:
    return json.dumps(redact(text, (), columns)[0], ensure_ascii=False).encode(errors="replace")
