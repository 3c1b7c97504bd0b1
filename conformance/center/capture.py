"""一次往来的落盘与解释:先脱敏，再存证，然后才看内容。"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import msgspec

from conformance.center.evidence import Evidence
from conformance.center.redact import Hit, redact, redact_headers, redact_value
from conformance.center.wire import Garbled, json_of, text_of
from conformance.errors import SourceFailed

_KEPT_HEADERS = ("Content-Type", "Content-Length", "Location", "Retry-After", "WWW-Authenticate")
_HIDDEN_PARAM = re.compile(r"check|token|key|secret|passw|sign|phone|mobile|card|cert|sfz", re.IGNORECASE)
_MOST_TEXT = 100_000
_ADDRESS = re.compile(r'(?:https?://|(?<=")/)[^"\s\\]{1,2000}')
_SHORTEST = 11
"""身份证号、手机号、卡号至少这么多位数字。"""


@dataclass(frozen=True, slots=True)
class Answer:
    """收到的答复;``shown`` 是请求时是否出示了凭据。"""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    shown: bool = False


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

    def json(
        self, source: str, answer: Answer, accept: Collection[int] = (200,), office_keys: Collection[str] = ()
    ) -> Exchange:
        """状态可以接受的 JSON；否则存证后抛 SourceFailed，说明哪个地址、什么、怎么办。

        可以接受的非 200 答复不要求是 JSON，不是就以 None 为值;``office_keys`` 见 ``redact``。
        """
        body, value, leaks, why = _understood(answer, office_keys)
        evidence = self.store(source, answer, body)
        if refusal := _refusal(source, answer, accept):
            raise SourceFailed(refusal)
        if why and answer.status == 200:
            raise SourceFailed(f"{source}:{public(answer.url)} 的{why}。")
        inside = in_addresses(_ADDRESS.findall(answer.body.decode(errors="replace"))) if leaks else ()
        shown = () if answer.shown else leaks
        return Exchange(public(answer.url), answer.status, value, evidence, shown, hits=leaks, in_urls=inside)

    def submitted(self, source: str, answer: Answer, sent: Mapping[str, Any]) -> Exchange:
        """一次提交:存下提交了什么、答了什么，校验值之类打码；什么状态都可以，不是 JSON 的以 None 为值。"""
        body, value, _, why = _understood(answer, ())
        told = body if why else msgspec.json.encode(_hidden(value))
        evidence = self.store(source, answer, told, sent=redact_value(_hidden(sent)))
        return Exchange(public(answer.url), answer.status, value, evidence, (), answer.headers.get("Date", ""))

    def store(self, source: str, answer: Answer, body: bytes, sent: Any = None, **more: Any) -> str:
        """存一份证据;``body`` 是已脱敏的 JSON 字节，原样嵌入;``sent`` 是提交的内容(已脱敏),没有就是 GET。"""
        url = public(answer.url)
        kept = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        head = {
            "request": {"method": "GET", "url": url} if sent is None else {"method": "POST", "url": url, "body": sent},
            "status": answer.status,
            "headers": redact_headers(kept),
            **more,
        }
        data = msgspec.json.encode(head)[:-1] + b',"body":' + body + b"}"
        return self._evidence.add(data, "json", source=source, url=url, status=answer.status)


def in_addresses(urls: Iterable[str]) -> tuple[tuple[str, Hit], ...]:
    """网址里的个人信息:(可以写下来的地址, (种类, 打码后的样子))。"""
    long = (url for url in dict.fromkeys(urls) if sum(sign.isdigit() for sign in url) >= _SHORTEST)
    return tuple((public(url), hit) for url in long for hit in redact(unquote(url))[1])


def public(url: str) -> str:
    """可以写下来的地址:去掉用户名口令，校验值、令牌之类的参数打码。"""
    parts = urlsplit(url)
    pairs = [
        (name, "***" if _HIDDEN_PARAM.search(name) else redact(value)[0])
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(
        (parts.scheme, parts.netloc.rpartition("@")[2], redact(parts.path)[0], urlencode(pairs, safe="*"), "")
    )


def _hidden(value: Any) -> Any:
    """校验值、令牌、签名之类的键，值打码。"""
    if isinstance(value, Mapping):
        return {key: "***" if _HIDDEN_PARAM.search(str(key)) else _hidden(one) for key, one in value.items()}
    return [_hidden(one) for one in value] if isinstance(value, list | tuple) else value


def _understood(answer: Answer, office_keys: Collection[str]) -> tuple[bytes, Any, tuple[Hit, ...], str]:
    """(脱敏后可存的 JSON 字节, 值, 泄露, 读不懂的原因)。"""
    text = ""
    try:
        text = text_of(answer.body, answer.headers.get("Content-Type", ""))
        text, value, leaks = _clean(text, json_of(text), office_keys)
    except Garbled as why:
        return _plain(text), None, (), str(why)
    return text.encode(), value, leaks, ""


def _clean(text: str, value: Any, office_keys: Collection[str]) -> tuple[str, Any, tuple[Hit, ...]]:
    """脱敏后的文字和值。``\\uXXXX`` 先还原，否则汉字和号码粘在一起认不出来。"""
    if "\\u" in text:
        text = json.dumps(value, ensure_ascii=False)
        if not _encodable(text):
            raise Garbled("答复的 JSON 含有不成对的代理字符(\\ud800 之类)；请中心改正文字编码")
    cleaned, leaks = redact(text, office_keys)
    if cleaned == text:
        return text, value, ()
    try:
        return cleaned, json.loads(cleaned), leaks
    except json.JSONDecodeError:
        value = redact_value(value)
        return json.dumps(value, ensure_ascii=False), value, leaks


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(text: str) -> bytes:
    return json.dumps(redact(text[:_MOST_TEXT])[0], ensure_ascii=False).encode(errors="replace")


def _refusal(source: str, answer: Answer, accept: Collection[int]) -> str:
    if answer.status in accept:
        return ""
    where = f"{source}:{public(answer.url)} 答 {answer.status}"
    if answer.status in {401, 403}:
        how = "已出示凭据仍被拒绝" if answer.shown else "没有可出示的凭据"
        return f"{where},{how}；请检查档案的 auth 及该账号对这一端点的权限。"
    if answer.status == 404:
        return f"{where}，没有这个地址；请检查档案 endpoints 中的 path。"
    if answer.status == 429 or answer.status >= 500:
        return f"{where}，中心暂时不能提供服务，重试后仍然如此；请稍后再试，或调低 transport.rate_per_s。"
    return f"{where}，不是可用的答复；请检查档案中该端点的 path 和参数。"
