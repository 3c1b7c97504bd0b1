"""答复的文字 → 值:按档案的 ``decode``(auto、json、jsonp、xml、html)，再按 ``select`` 取出其中一段。

auto 看内容:``{``、``[`` 起头是 JSON，``名字(…)`` 是 JSONP，``<`` 起头而不是网页的是 XML；网页从不当作数据，
除非写明 html:登录页与防护页也是网页。
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.center.exchange.wire import Garbled, is_page, json_of, unwrapped
from conformance.center.normalise import Unreadable
from conformance.center.reading import markup
from conformance.center.reading.functions import expression

Decoder = Callable[[str], Any]


def decoder(endpoint: Mapping[str, Any]) -> Decoder | None:
    """一个端点的读法；读不懂抛 Garbled。档案什么也没有写的是 None:从严读 JSON。"""
    given = endpoint.get("decode")
    if not given and not endpoint.get("select"):
        return None
    read = _reader(given if isinstance(given, Mapping) else {"kind": given or "json"})
    select = endpoint.get("select")
    if select is None:
        return read
    get = expression(select)
    return lambda text: _within(get, read(text), f"select: {select}")


def _reader(spec: Mapping[str, Any]) -> Decoder:
    kind = spec.get("kind", "auto")
    if kind == "html":
        inside = expression(spec["inside"]) if spec.get("inside") else None
        return lambda text: markup.rows_of(_fragment(text, inside), spec)
    return {"json": json_of, "jsonp": _jsonp, "xml": _xml}.get(kind, _auto)


def _auto(text: str) -> Any:
    if text.lstrip("\ufeff \t\r\n").startswith("<") and not is_page(text):
        return markup.xml_of(text)
    return _jsonp(text)


def _jsonp(text: str) -> Any:
    inside = unwrapped(text)
    return json_of(text if inside is None else inside)


def _xml(text: str) -> Any:
    return json_of(text) if is_page(text) else markup.xml_of(text)


def _fragment(text: str, inside: Callable[[Any], Any] | None) -> str:
    """网页片段:就是答复，或者装在 JSON 里的一段文字。"""
    if inside is None:
        return text
    found = _within(inside, _auto(text), "decode.inside")
    if not isinstance(found, str):
        raise Garbled("答复里按 decode.inside 找不到网页片段；请检查这个表达式，或者中心是否以 200 答复了错误")
    return found


def _within(get: Callable[[Any], Any], value: Any, named: str) -> Any:
    try:
        return get(value)
    except (Unreadable, AttributeError) as error:
        raise Garbled(f"按档案的 {named} 取不出内容({error})") from None
