"""档案里“怎样连、怎样登录”的毛病:写进文件的密钥，没有的占位，用不到的键，写错的取法，认不得的字符集。"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any

from lxml import etree

from conformance.center.auth.algorithms import GMSSL
from conformance.center.auth.template import BUILTIN, TARGET, WIRE, names
from conformance.center.lint.reading import Fault, Steps
from conformance.center.normalise import Unreadable
from conformance.center.reading.functions import expression

_SESSION = frozenset({"values", "put", "expired"})
USED: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "bearer": frozenset({"token"}),
    "headers": frozenset({"headers"}),
    "query": frozenset({"params"}),
    "body": frozenset({"body", "wrap"}),
    "digest": frozenset({"values", "put", "time_format"}),
    "jwt": frozenset({"values", "put", "claims", "algorithm", "lifetime_s", "header", "key"}),
    "hawk": frozenset({"id", "key"}),
    "oauth2": frozenset({"token_path", "client_id", "client_secret", "scope", "style", "expired"}),
    "two_step": _SESSION | {"call", "keep_s", "lifetime", "time_format"},
    "form": _SESSION | {"page", "login", "time_format"},
}
"""每种认证用到哪些键。"""
_SECRET = re.compile(r"secret|passw|pwd|token|private|authori[sz]ation|cookie|api-?key", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{")


def faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """合 JSON Schema 的 transport 与 auth → (路径, 一句中文)。"""
    yield from _transport(data.get("transport") or {})
    auth = data.get("auth") or {}
    kind = str(auth.get("kind", "none"))
    for key in auth:
        if key != "kind" and key not in USED[kind]:
            yield ("auth", key), f"kind: {kind} 用不到 {key}；请删去，或者改 kind"
    yield from _plain_secrets(auth)
    yield from _templates(auth, kind)
    yield from _reading(auth)
    algorithms = [str(spec.get("algorithm", "")) for spec in (auth.get("values") or {}).values() if _made(spec)]
    if any(one.startswith("sm2") for one in algorithms) and find_spec(GMSSL) is None:
        yield ("auth", "values"), "SM2 要用 gmssl,还没有安装；请运行 pip install 'zhunsheng[gm]'"


def _transport(transport: Mapping[str, Any]) -> Iterator[Fault]:
    charset = str(transport.get("charset", "auto"))
    try:
        codecs.lookup("utf-8" if charset == "auto" else charset)
    except LookupError:
        yield ("transport", "charset"), f"不认识字符集 {charset}；请写 auto、utf-8、gb18030 之一"
    for name, value in (transport.get("headers") or {}).items():
        yield from _written(("transport", "headers", name), name, value)
    proxy = str(transport.get("proxy", ""))
    if "@" in proxy and not _VARIABLE.search(proxy):
        yield ("transport", "proxy"), "代理的口令写在了文件里；请写成 ${环境变量} 或 ${keyring:服务:名字}"


def _plain_secrets(auth: Mapping[str, Any]) -> Iterator[Fault]:
    for part in ("headers", "params", "body", "values"):
        for name, value in (auth.get(part) or {}).items():
            yield from _written(("auth", part, name), name, value)
    for call in ("call", "page", "login"):
        for part in ("params", "form", "json", "headers"):
            for name, value in ((auth.get(call) or {}).get(part) or {}).items():
                yield from _written(("auth", call, part, name), name, value)


def _written(steps: Steps, name: str, value: Any) -> Iterator[Fault]:
    """名字像密钥，值却是写死的文字:没有环境变量，也没有占位。"""
    if isinstance(value, str) and _SECRET.search(name) and not _VARIABLE.search(value) and not names(value):
        yield steps, "密钥写在了文件里；请改成 ${环境变量} 或 ${keyring:服务:名字}"


def _made(spec: Any) -> bool:
    return isinstance(spec, Mapping)


def _templates(auth: Mapping[str, Any], kind: str) -> Iterator[Fault]:
    """模板里的占位要有值可代；登录时还没有那个请求，用不了它的内容。"""
    values = auth.get("values") or {}
    calls = [name for name in ("page", "call", "login") if auth.get(name)]
    every_time = kind == "two_step" and not auth.get("keep_s") and "lifetime" not in auth
    taken: set[str] = {"jwt"} if kind == "jwt" else set()
    for name in calls:
        known = {*values, *taken, *(BUILTIN if every_time else BUILTIN - WIRE - TARGET)}
        sent = {key: value for key, value in auth[name].items() if key not in {"take", "success"}}
        yield from _unknown(("auth", name), names(sent), known)
        taken |= set(auth[name].get("take") or {})
    known = {*values, *taken, *BUILTIN}
    for value, spec in values.items():
        yield from _unknown(("auth", "values", value), names(spec) if _made(spec) else (), known)
    for part in ("put", "claims"):
        yield from _unknown(("auth", part), names(auth.get(part) or {}), known)


def _unknown(steps: Steps, used: Collection[str], known: Collection[str]) -> Iterator[Fault]:
    for name in sorted(set(used) - set(known)):
        near = get_close_matches(name, sorted(known), 1, 0.6)
        hint = f"；是否想写 {{{near[0]}}}?" if near else f"；可用的是 {'、'.join(sorted(known))}"
        yield steps, f"占位 {{{name}}} 没有值可代{hint}"


def _reading(auth: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("expired", "lifetime"):
        yield from _jmespath(("auth", key), auth.get(key))
    for name in ("page", "call", "login"):
        call = auth.get(name) or {}
        yield from _jmespath(("auth", name, "success"), call.get("success"))
        for value, how in (call.get("take") or {}).items():
            yield from _taking(("auth", name, "take", value), how)


def _taking(steps: Steps, how: str) -> Iterator[Fault]:
    if how.startswith(("cookie:", "header:")):
        return
    if not how.startswith("/"):
        yield from _jmespath(steps, how)
        return
    try:
        etree.XPath(how)
    except etree.XPathError:
        yield steps, f"XPath {how} 写得不对"


def _jmespath(steps: Steps, text: Any) -> Iterator[Fault]:
    try:
        if text:
            expression(str(text))
    except Unreadable as error:
        yield steps, str(error)
