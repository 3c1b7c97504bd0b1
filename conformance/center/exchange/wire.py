"""答复的字节 → 文字 → JSON，从严:字符集按声明，重复的键、NaN、过深的嵌套一律拒绝，说明原因。"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

_CHARSET = re.compile(r"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_INSIDE = re.compile(
    r"<\?xml[^>]{0,200}?encoding\s{0,4}=\s{0,4}[\"']([A-Za-z0-9._-]{1,40})"
    r"|charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9._-]{1,40})",
    re.IGNORECASE,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
AUTO = "auto"
_CHINESE = frozenset({"gb2312", "gbk", "cp936", "gb_2312-80", "x-gbk"})

DEPTH, DIGITS = 64, 400
"""JSON 至多嵌套多少层，一个数至多多少位:正经的答复远远用不到。"""
_LONG = re.compile(f"[0-9]{{{DIGITS + 1}}}")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ESCAPED = re.compile(r"(?<!\\)(\\+)u(?:([dD][89abAB][0-9a-fA-F]{2})\1u([dD][c-fC-F][0-9a-fA-F]{2})|([0-9a-fA-F]{4}))")
_CONTROLS = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}
_CIPHER = re.compile(r"[A-Za-z0-9+/_-]{128,}={0,2}")
SEALED = "像是整段加密的(SM2、SM4、AES)，本工具不解；请中心给测试用的明文接口，或者交来文件"
_PAGE = re.compile(r"\s*(?:<!--[^>]{0,2000}-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CALLBACK = re.compile(r"\s*(?:/\*\*/\s*)?[\w$.]{1,100}\s*\(")
_LONE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Garbled(ValueError):  # noqa: N818 - 它说的是答复，不是程序出错
    """答复读不懂；消息是一句中文。"""


def text_of(body: bytes, content_type: str, charset: str = AUTO) -> str:
    """按声明的字符集解码(GB2312、GBK 按它们的超集 GB18030)，从严。

    auto 依次看 Content-Type、字节序标记、XML 声明与网页的 meta,都没有就是 UTF-8;别的是档案写明的字符集。
    """
    declared = charset if charset != AUTO else _declared(body, content_type)
    name = _known(declared) if declared else "utf-8"
    try:
        return body.decode("utf-8-sig" if name == "utf-8" else name).removeprefix("\ufeff")
    except UnicodeError as error:
        how = "档案 transport.charset 写的" if charset != AUTO else "声明的" if declared else "没有声明字符集，按"
        raise Garbled(
            f"答复第 {getattr(error, 'start', 0)} 字节起不是{how} {name.upper()} 文字；"
            "请中心在 Content-Type 中写明真实的 charset,或者在 transport.charset 写明"
        ) from None


def _declared(body: bytes, content_type: str) -> str:
    if found := _CHARSET.search(content_type):
        return found[1]
    if mark := next((name for sign, name in _MARKS if body.startswith(sign)), ""):
        return mark
    inside = _INSIDE.search(body[:1024].decode("latin-1")) if b"<" in body[:64] else None
    return inside[1] or inside[2] if inside else ""


def unescaped(text: str) -> str:
    """``\\uXXXX`` 写成的字还原(JSON 套在 JSON 里的也是)；不成对的代理字符抛 Garbled。"""
    text = _ESCAPED.sub(_character, text)
    if _LONE.search(text):
        raise Garbled("答复的 JSON 含有不成对的代理字符(\\ud800 之类)；请中心改正文字编码")
    return text


def _character(found: re.Match[str]) -> str:
    """引号、反斜线和控制字符仍要转义；奇数个反斜线里，前面成对的是文字。"""
    slashes, high, low, one = found.groups()
    sign = chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00) if high else chr(int(one, 16))
    if sign in _CONTROLS:
        return slashes + _CONTROLS[sign]
    if sign in '"\\' or sign < " " or "\ud800" <= sign <= "\udfff":
        return found[0]
    return (slashes[1:] if len(slashes) % 2 else "") + sign


def _known(name: str) -> str:
    """字符集的正名;rot13、base64 这些不是文字编码的也不认。"""
    lowered = name.lower()
    try:
        return "gb18030" if lowered in _CHINESE else _text_codec(lowered)
    except (LookupError, UnicodeError):
        raise Garbled(f"答复声明的字符集 {name} 不认识；请中心改用 UTF-8 或 GB18030") from None


def _text_codec(name: str) -> str:
    "a".encode(name)
    return codecs.lookup(name).name


def json_of(text: str) -> Any:
    """JSON 文字 → 值；嵌套至多 ``DEPTH`` 层，一个数至多 ``DIGITS`` 位。"""
    _bounded(text)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise Garbled(_why(text, error)) from None


def _bounded(text: str) -> None:
    """读之前先看，不靠解释器的递归深度:去掉文字，剩下的括号一层层地抵消。"""
    long = _LONG.search(text)
    if not long and text.count("[") + text.count("{") <= DEPTH:
        return
    bare = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    if long and _LONG.search(bare):
        raise Garbled(f"答复的 JSON 含有位数过多(超过 {DIGITS} 位)的数；请中心改为文字")
    left = bare.encode("ascii", "ignore").translate(None, _NO_BRACKETS)
    for _ in range(DEPTH):
        inner, left = left, left.replace(b"[]", b"").replace(b"{}", b"")
        if len(inner) == len(left):
            break
    if left.count(b"[") + left.count(b"{") > (0 if len(inner) != len(left) else DEPTH):
        raise Garbled(f"答复的 JSON 嵌套太深(超过 {DEPTH} 层)；请中心检查是否有循环引用")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Garbled(f"答复的 JSON 对象中键“{twice[:40]}”出现两次，不知该信哪一个；请中心去掉重复")
    return made


def _no_constant(name: str) -> Any:
    raise Garbled(f"答复含有 {name}，这不是合法的 JSON 数值；请中心改为 null 或真实的数")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise Garbled(f"答复中的数 {digits[:20]} 超出范围；请中心改正")
    return value


def sealed(value: Any) -> bool:
    """像是整段加密的:一长段 base64 或十六进制，或者对象里有这样的一项而没有列表和对象。"""
    if isinstance(value, str):
        return bool(_CIPHER.fullmatch("".join(value.split())))
    inside = list(value.values()) if isinstance(value, dict) else []
    return any(map(sealed, inside)) and not any(isinstance(one, dict | list) for one in inside)


def is_page(text: str) -> bool:
    """是一整张网页，而不是 XML。"""
    return bool(_PAGE.match(text))


def unwrapped(text: str) -> str | None:
    """JSONP 的 ``名字(…)`` 里面的；不是这样写的、没有写完的是 None。"""
    opened, whole = _CALLBACK.match(text), text.rstrip().removesuffix(";").rstrip()
    return whole[opened.end() : -1] if opened and whole.endswith(")") else None


def _why(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "答复是空的，应当是 JSON"
    if is_page(text):
        return "答复是网页(HTML)而不是 JSON，可能是登录页、网关或防护页面；请检查地址、认证和访问许可"
    if text.lstrip()[:1] == "<":
        return "答复是 XML 而不是 JSON；接口本来就答 XML 的，请在档案的这个端点写 decode: xml，不是的请检查地址与网关"
    if unwrapped(text) is not None:
        return "答复不是 JSON，像是 JSONP(名字与括号里包着 JSON)；是的话，请在档案的这个端点写 decode: jsonp"
    if sealed(text):
        return f"答复不是 JSON，{SEALED}"
    if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
        return f"答复的 JSON 在第 {error.lineno} 行第 {error.colno} 列中断，内容不完整；请重试或检查网关的长度限制"
    return f"答复在第 {error.lineno} 行第 {error.colno} 列不是合法的 JSON；请中心改正"
