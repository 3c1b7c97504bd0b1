"""脱敏:证件号、手机号、银行卡号、电子邮箱、个体户的信用代码和密钥打码，姓名、住址换成化名，都在落盘之前。

公开渠道上的身份证号、手机号、银行卡号另记为泄露线索。姓名、住址、座机认得哪些，见 ``privacy.personal``。

打码宁多勿少，指认宁少勿多:事项编码、办件编号、统一社会信用代码、座机、热线和写明是办公、咨询、投诉电话的手机号都不算泄露。
正则只用有界重复、``[0-9]`` 和整段数字，对任何输入都是线性时间。
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from conformance.center.exchange.numbers import is_card, is_id, is_mobile, is_uscc
from conformance.center.privacy import personal
from conformance.center.privacy.personal import NOTHING, Known

ID_NUMBER, MOBILE, BANK_CARD = "身份证号", "手机号", "银行卡号"

_LONGEST = 19

Hit = tuple[str, str]
"""(种类, 打码后的样子)"""

_RUN = re.compile(r"[0-9]{11,}[Xx]?")
_SPACED = re.compile(r"1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}")
_STANDS_AFTER = re.compile(r"(?:^|[^0-9A-Za-z_.-]|[^0-9A-Za-z:,\[\s]-|\\[nrtbf]|(?:^|[^0-9A-Za-z])86-)\Z")
_STANDS_BEFORE = re.compile(r"(?![-.]?[0-9A-Za-z_])")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_SECRET = re.compile(
    r'("(?:[A-Za-z]{1,20}[_-]?)?(?:token|password|passwd|secret|cookie|authorization)"\s{0,8}:\s{0,8}")'
    r'(?:[^"\\]|\\.){1,8192}(?=")',
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(\b(?:[a-z]{1,20}_)?(?:token|passwd|password|secret|jsessionid|phpsessid|session_?id)=|\bBearer\s(?=\S{12}))"
    r"[^\s&;,\"'<>\\]{4,4096}|\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{2,4096}\.[A-Za-z0-9_-]{2,4096}",
    re.IGNORECASE,
)
_SECRET_SIGN = re.compile("oken|OKEN|assw|ASSW|ecret|ECRET|ookie|OOKIE|uthoriz|UTHORIZ|essi|ESSI|earer |asic |eyJ")
_OFFICE_WORD = r"办公|窗口(?:联系)?电话|咨询|投诉|监督|举报|服务电话|热线|值班|总机|传真|公务|单位电话"
_OFFICE_BEFORE = re.compile(rf"(?:{_OFFICE_WORD})(?:(?!手机|个人|私人|本人)[^。;,\n]){{0,16}}\Z")
_OFFICE_AFTER = re.compile(rf"\s?[(（](?:{_OFFICE_WORD})")
_OFFICE_KEY = re.compile(rf"{_OFFICE_WORD}|office|work|hotline|consult|complain|service|fax", re.IGNORECASE)
_CARD_WORD = re.compile(r"银行|卡号|账号|帐号|账户|帐户|开户|收款|card|account|bank", re.IGNORECASE)
_TRADER = re.compile(r"(?<![0-9A-Za-z])[0-9ANY][0-9]{7}[0-9A-HJ-NP-RTUW-Y]{10}(?![0-9A-Za-z])")
_TRADING_WORDS = ("个体", "经营者", "法定代表人")
_TRADING = re.compile("|".join(_TRADING_WORDS))
_CREDIT_CODE = re.compile(r"信用代码|uscc|credit_?code|social_?credit", re.IGNORECASE)
_KEY = re.compile(r'"([^"\\]{1,40})"\s{0,4}:\s{0,4}(?:"[^"]{0,48})?\Z')
_WHOLE = re.compile(r'"\s{0,4}:\s{0,4}"?\Z')
_IDENTIFIER_KEY = re.compile(r"(?:(?:^|[a-z_-])(?:code|no|id|num|serial|uuid|seq)|[a-z](?:Code|No|Id|ID|NO))\Z")
_IDENTIFIER_WORD = re.compile(r"(?:编号|编码|代码|文号|单号|流水号|序列号|监管码)[:：为\s]{0,3}\Z")
_PERSONAL_KEY = re.compile(r"card|cert|phone|mobile|tel|identity|bank|account|sfz|zjh|卡|证|手机|电话", re.IGNORECASE)
_JSON_NUMBER = re.compile(r'[^\\]"\s{0,4}:\s{0,4}\Z')
_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"})
_DATED = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")


def redact(text: str, office_keys: Collection[str] = (), columns: Known = NOTHING) -> tuple[str, tuple[Hit, ...]]:
    """打码后的文字，以及可以指认为泄露的(种类, 打码后的样子)，按出现次序、去重。

    ``office_keys`` 是档案说明为办公电话的 JSON 键:其中的手机号照样打码，但不指认。``columns`` 是这个来源里人的列。
    """
    leaks: list[Hit] = []
    text = personal.hidden(text, columns, lambda part: _numbers(part, leaks, office_keys))
    text = personal.labelled(_numbers(text, leaks, office_keys), private=columns.private)
    if "@" in text:
        text = _EMAIL.sub(lambda found: f"{found[0][0]}***@***", text)
    if _SECRET_SIGN.search(text):
        text = _TOKEN.sub(r"\1***", _SECRET.sub(r"\1***", text))
    return text, tuple(dict.fromkeys(leaks))


def _numbers(text: str, leaks: list[Hit], office_keys: Collection[str]) -> str:
    text = _RUN.sub(lambda found: _masked(found, leaks, office_keys), text)
    text = _SPACED.sub(lambda found: _masked(found, leaks, office_keys), text)
    return _TRADER.sub(_trader, text) if any(word in text for word in ("92", *_TRADING_WORDS)) else text


def _trader(found: re.Match[str]) -> str:
    """个体工商户(92 开头)的，或者上文说到经营者、法定代表人的信用代码就是那个人的；别的单位的照旧。"""
    code, before = found[0], found.string[max(0, found.start() - 64) : found.start()]
    personal_code = code.startswith("92") or _TRADING.search(before.rpartition("\n")[2])
    return f"{code[:2]}{'*' * 16}" if personal_code and is_uscc(code) else code


def redact_value(value: Any, columns: Known = NOTHING, kinds: Any = str | int) -> Any:
    """JSON 值逐个打码(被打码的数字成为字符串)，键作为上下文;``kinds`` 是要打码的类型。"""
    if isinstance(value, Mapping):
        return {key: _field(str(key), inner, columns, kinds) for key, inner in value.items()}
    if isinstance(value, list):
        return [redact_value(inner, columns, kinds) for inner in value]
    if isinstance(value, bool) or not isinstance(value, kinds):
        return value
    masked = redact(str(value))[0]
    return value if masked == str(value) else masked


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """去掉凭据的报文头。"""
    return {name: "***" if name.lower() in _HEADERS else redact(value)[0] for name, value in headers.items()}


def redact_line(line: bytes, columns: Known) -> bytes:
    """我们自己写的一行 JSON:落盘之前的最后一道，只动文字，数仍是数。"""
    text = line.decode()
    if redact(text, (), columns)[0] == text:
        return line
    return json.dumps(redact_value(json.loads(text), columns, str), ensure_ascii=False, separators=(",", ":")).encode()


def _field(key: str, value: Any, columns: Known, kinds: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, kinds):
        return redact_value(value, columns, kinds)
    pair = json.dumps({key: value}, ensure_ascii=False)
    masked = redact(pair, (), columns)[0]
    return value if masked == pair else next(iter(json.loads(masked).values()))


def _masked(found: re.Match[str], leaks: list[Hit], office_keys: Collection[str]) -> str:
    start, end = found.span()
    if end - start > _LONGEST or _embedded(found.string, start):
        return found[0]
    before = found.string[max(0, start - 64) : start]
    if not (_STANDS_AFTER.search(before) and _STANDS_BEFORE.match(found.string, found.end())):
        return found[0]
    number = _bare(found[0])
    kind = _kind(number, before, found.string[found.end() : found.end() + 12])
    if kind is None:
        return found[0]
    if _accusable(kind, number, before, office_keys):
        leaks.append((kind, _mask(number)))
    return f'"{_mask(number)}"' if _JSON_NUMBER.search(before) else _mask(number)


def _embedded(text: str, start: int) -> bool:
    """紧接在字母后面的(编码的一部分)不看;``\\n`` 之类的转义除外。只为快，边界另有正则细看。"""
    return start > 1 and text[start - 1].isalpha() and text[start - 1].isascii() and text[start - 2] != "\\"


def _bare(number: str) -> str:
    """去掉分隔与国家代码 86。"""
    digits = number.replace("-", "").replace(" ", "")
    for code in ("86", "0086"):
        if digits.startswith(code) and is_mobile(digits[len(code) :]):
            return digits[len(code) :]
    return digits


def _kind(number: str, before: str, after: str) -> str | None:
    key = _key(before)
    if is_id(number):
        return None if _CREDIT_CODE.search(before) and is_uscc(number) else ID_NUMBER
    whole = _WHOLE.search(before) and _IDENTIFIER_KEY.search(key) and not _PERSONAL_KEY.search(key)
    if _IDENTIFIER_WORD.search(before) or whole:
        return None
    if is_mobile(number):
        declared = _OFFICE_KEY.search(key) or _OFFICE_BEFORE.search(before) or _OFFICE_AFTER.match(after)
        return None if declared else MOBILE
    # 没有写明是卡号而含年月的，多半是编号
    return BANK_CARD if is_card(number) and (_CARD_WORD.search(before) or not _DATED.search(number)) else None


def _key(before: str) -> str:
    found = _KEY.search(before)
    return found[1] if found else ""


def _accusable(kind: str, number: str, before: str, office_keys: Collection[str]) -> bool:
    """没有写明是卡号或账号的，只指认 62 开头的 16、19 位:4、5 开头也可能是行政区划起头的编号。"""
    if kind == BANK_CARD:
        return bool(_CARD_WORD.search(before)) or (number.startswith("62") and len(number) in {16, 19})
    return kind != MOBILE or _key(before) not in office_keys


def _mask(number: str) -> str:
    """手机号留前三后四，身份证号留前六，卡号留前六后四。"""
    head, tail = {11: (3, 4), 18: (6, 0)}.get(len(number), (6, 4))
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]
