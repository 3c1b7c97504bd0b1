"""从事先一问的答复里取值，看登录成没成。取不到、没有登录成的，抛 Barred:不再用同一份凭据去试。

中心暂时不能答(5xx)的抛 SourceFailed,下一个来源再试；交口令的不再试，以免锁住账号。

取值的写法:``cookie:名字``、``header:名字``、以 ``/`` 开头的 XPath(网页与 XML),其余是 JSON(或 XML)上的 JMESPath。
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as pages
from requests.cookies import RequestsCookieJar

from conformance.center.auth.plans import Call
from conformance.center.exchange.capture import Answer, public
from conformance.center.exchange.refusal import Barred, challenged, later, login_page
from conformance.center.exchange.urls import parts
from conformance.center.exchange.wire import AUTO, Garbled, json_of, text_of
from conformance.center.reading.decoding import decoder
from conformance.center.reading.functions import expression
from conformance.errors import SourceFailed

_READ = decoder({"decode": "auto"}) or json_of
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>\s*")
"""文字已经解码，声明里的字符集不再算数。"""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def taken(call: Call, answer: Answer, cookies: RequestsCookieJar, charset: str = AUTO) -> dict[str, str]:
    """这一问要取的值。"""
    _answered(call, answer)
    if call.login:
        _let_in(call, answer, cookies, charset)
    elif call.success and not _value(call.success, answer, charset):
        raise Barred(
            f"认证:{public(answer.url)} 说没有成功(success: {call.success} 不成立)；请检查 auth 的凭据和参数。"
        )
    found = {name: _one(how, answer, cookies, charset) for name, how in call.take.items()}
    if absent := [name for name, value in found.items() if not value]:
        raise Barred(
            f"认证:{public(answer.url)} 答 {answer.status}，里面没有 {'、'.join(absent)}"
            f"(按 {'、'.join(call.take[name] for name in absent)})；请检查 auth 的 take 和凭据。"
        )
    return found


def seconds(path: str, answer: Answer, charset: str = AUTO) -> float | None:
    """答复里的有效秒数；没有写或者不是数是 None。"""
    value = _value(path, answer, charset) if path else None
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _answered(call: Call, answer: Answer) -> None:
    if challenged(answer):
        raise Barred(f"认证:{public(answer.url)} 给的是防护(验证)页面，不再访问；请中心把本机的地址加入许可名单。")
    if answer.status == 429 or answer.status >= 500:
        refusal = Barred if call.login or answer.status == 429 else SourceFailed
        raise refusal(
            f"认证:{public(answer.url)} 答 {answer.status}，中心暂时不能登录{later(answer)}，与凭据无关；请稍后再试。"
        )
    if answer.status >= 400:
        raise Barred(
            f"认证:{public(answer.url)} 答 {answer.status}，没有通过；请检查 auth 的地址、凭据和该账号的权限。"
        )


def _let_in(call: Call, answer: Answer, cookies: RequestsCookieJar, charset: str) -> None:
    """登录成了没有:按 success;没有写就看是不是又回到登录页、有没有会话。"""
    advice = "请检查 auth 的账号、口令(写法是否要摘要)和表单字段；为免锁住账号，这次评测不再登录。"
    if call.success:
        if not _value(call.success, answer, charset):
            raise Barred(f"登录:{public(answer.url)} 没有登录成(success: {call.success} 不成立)；{advice}")
        return
    back = parts(answer.headers.get("Location", ""))
    returned = bool(back.path) and parts(answer.url).path.endswith(back.path)
    if login_page(answer) or returned or "error" in back.query:
        raise Barred(f"登录:{public(answer.url)} 答 {answer.status}，又回到了登录页，没有登录成；{advice}")
    if not call.take and not len(cookies):
        raise Barred(
            f"登录:{public(answer.url)} 答 {answer.status}，没有给会话(cookie)；"
            "请检查 auth.login,或写 success 与 take。"
        )


def _one(how: str, answer: Answer, cookies: RequestsCookieJar, charset: str) -> str:
    kind, _, name = how.partition(":")
    if kind == "cookie":
        return next((cookie.value or "" for cookie in cookies if cookie.name == name), "")
    if kind == "header":
        return answer.headers.get(name, "")
    value = _xpath(how, answer, charset) if how.startswith("/") else _value(how, answer, charset)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _value(path: str, answer: Answer, charset: str) -> Any:
    try:
        return expression(path)(_READ(_text(answer, charset)))
    except (Garbled, AttributeError):
        return None


def _xpath(path: str, answer: Answer, charset: str) -> Any:
    text = _text(answer, charset)
    try:
        declared = _DECLARATION.match(text)
        tree = etree.fromstring(text[declared.end() :].encode(), _PARSER) if declared else pages.fromstring(text)
        found: Any = tree.xpath(path)
    except (etree.LxmlError, ValueError):
        return None
    first = found[0] if isinstance(found, list) and found else None if isinstance(found, list) else found
    return first.text if isinstance(first, etree._Element) else first


def _text(answer: Answer, charset: str) -> str:
    try:
        return text_of(answer.body, answer.headers.get("Content-Type", ""), charset)
    except Garbled:
        return ""
