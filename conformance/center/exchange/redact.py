"""脱敏:证件号、手机号、银行卡号、电子邮箱、个体户的信用代码和密钥打码，姓名、住址换成化名，都在落盘之前。

公开渠道上的身份证号、手机号、银行卡号另记为泄露线索。姓名、住址、座机认得哪些，见 ``privacy.personal``。

打码宁多勿少，指认宁少勿多:事项编码、办件编号、统一社会信用代码、座机、热线和写明是办公、咨询、投诉电话的手机号都不算泄露。
正则只用有界重复、``[0-9]`` 和整段数字，对任何输入都是线性时间。
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from conformance.center.exchange.around import Around, around, even
from conformance.center.exchange.numbers import born, id_shaped, is_card, is_id, is_mobile, is_uscc
from conformance.center.privacy import personal, pseudonym
from conformance.center.privacy.personal import NOTHING, Known
from conformance.domain.documents import LIKE

ID_NUMBER, MOBILE, BANK_CARD = "身份证号", "手机号", "银行卡号"

_LONGEST = 19

Hit = tuple[str, str]
"""(种类, 打码后的样子)"""

_GAP = "(?:-| {1,2})"
_RUN = re.compile(
    rf"[0-9](?:[0-9]{{10,}}[Xx]?|(?<![0-9]{{2}})(?:(?:(?<=1)|(?<=0)1)[3-9][0-9]{_GAP}"
    rf"(?:[0-9]{{4}}{_GAP}[0-9]{{4}}|[0-9]{{3}}{_GAP}[0-9]{{5}})"
    rf"|[0-9]{{5}}{_GAP}(?:[0-9]{{8}}|[0-9]{{4}}{_GAP}[0-9]{{4}}){_GAP}[0-9]{{3}}[0-9Xx]"
    rf"|[0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?)(?![0-9Xx]))"
)
"""连着写的号码，和分组写的手机号、身份证号、卡号。"""
_USUAL = re.compile(r"(?!01)[0-9]{11,}[Xx]?|1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}")
"""常见的写法；别的写法没有标签就不指认。"""
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_SECRET = re.compile(
    r'("(?:[A-Za-z]{1,20}[_-]?)?(?:token|password|passwd|secret|cookie|authorization)"\s{0,8}:\s{0,8}")'
    r'(?:[^"\\]|\\.){1,8192}(?=")',
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(\b(?:[a-z]{1,20}_)?(?:token|passwd|password|secret|jsessionid|phpsessid|session_?id|signature|credential"
    r"|[a-z]{0,9}access_?key(?:_?id)?)=|\b(?:sign|sig|ticket|q-ak)=(?=[^\s&;,\"'<>\\]{12})"
    r"|\bBearer\s(?=\S{12})|\bBasic\s(?=[A-Za-z0-9+/]{0,99}[0-9=])(?=[A-Za-z0-9+/]{10}))"
    r"[^\s&;,\"'<>\\]{4,4096}|\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{2,4096}\.[A-Za-z0-9_-]{2,4096}",
    re.IGNORECASE,
)
_SECRET_SIGNS = (
    *("oken", "assw", "ecret", "ookie", "uthoriz", "essi", "earer", "asic", "eyj", "ignature=", "redential="),
    *("ccess_key", "ccesskey", "sig=", "sign=", "icket=", "q-ak="),
)
"""_SECRET、_TOKEN 认得的文字(不分大小写)里，至少有其中一个。"""
_USERINFO = re.compile(r"(?<=://)[^\s/?#@:\"'<>\\]{1,256}:(?!\*\*\*@)[^\s/?#@\"'<>\\]{1,256}@")
"""网址里的用户名和口令。"""
_LINK = re.compile(r"https?://[^\"'\s\\<>]{1,2000}")
_TRADER = re.compile(r"(?<![0-9A-Za-z])[0-9ANY][0-9]{7}[0-9A-HJ-NP-RTUW-Y]{10}(?![0-9A-Za-z])")
_TRADING_WORDS = ("个体", "经营者", "法定代表人")
_TRADING = re.compile("|".join(_TRADING_WORDS))
_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"})
_DATED = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_NUMBERED = date(2008, 1, 1)
"""从这一年起，行政区划、日期、顺序号连成的 18 位编号也可能通过身份证号的校验，没有写明是证件号的不指认。"""


def redact(text: str, office_keys: Collection[str] = (), columns: Known = NOTHING) -> tuple[str, tuple[Hit, ...]]:
    """打码后的文字，以及可以指认为泄露的(种类, 打码后的样子)，按出现次序、去重。

    ``office_keys`` 是档案说明为办公电话的 JSON 键:其中的手机号照样打码，但不指认。``columns`` 是这个来源里人的列。
    """
    seeing = _Seeing([], office_keys, columns)
    text = personal.hidden(text, columns, lambda part: _numbers(part, seeing))
    text = personal.labelled(_numbers(text, seeing), private=columns.private)
    text = _unlocked(text)
    if "@" in text:
        text = _EMAIL.sub(lambda found: f"{found[0][0]}***@***", text)
    return text, tuple(dict.fromkeys(seeing.leaks))


def _unlocked(text: str) -> str:
    """去掉口令、令牌、签名。"""
    if "://" in text and "@" in text:
        text = _USERINFO.sub("***@", text)
    return _TOKEN.sub(r"\1***", _SECRET.sub(r"\1***", text)) if _secretive(text) else text


def _secretive(text: str) -> bool:
    """也许有口令、令牌、签名；没有的不必用正则去找。"""
    small = text.casefold()
    return any(sign in small for sign in _SECRET_SIGNS)


def locked(text: str) -> dict[str, str]:
    """带着口令、令牌、签名的网址:打码后的样子 → 原样。只在内存里，去取的时候用。"""
    plain = text.replace("\\/", "/")
    if _unlocked(plain) == plain:
        return {}
    return {hidden: url for url in _LINK.findall(plain) if (hidden := redact(url)[0]) != url and "***" in hidden}


def _numbers(text: str, seeing: _Seeing) -> str:
    plain = even(text)
    made, last = [], 0
    for found in _RUN.finditer(plain):
        written = text[slice(*found.span())]
        if (masked := seeing.masked(plain, found, usual=_USUAL.fullmatch(written) is not None)) is not None:
            made += [text[last : found.start()], masked]
            last = found.end()
    text = "".join((*made, text[last:]))
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


@dataclass(frozen=True, slots=True)
class _Seeing:
    """看一段文字里的号码;``leaks`` 记下可以指认的。"""

    leaks: list[Hit]
    office_keys: Collection[str]
    columns: Known

    def masked(self, text: str, found: re.Match[str], *, usual: bool) -> str | None:
        """打码后的样子；不是人的号码是 None。``usual`` 是常见的写法。"""
        start, end = found.span()
        number = _bare(found[0])
        seen = around(text, start, end) if len(number) <= _LONGEST else None
        kind = self._kind(number, seen) if seen else None
        if seen is None or kind is None:
            return None
        if told := self._told(kind, number, seen, usual=usual and seen.usual):
            self.leaks.append((told, _mask(number)))
        apart = seen.unexplained() and seen.key not in self.office_keys
        mask = _mask(number) + (pseudonym.of("", number) if apart else "")
        return f'"{mask}"' if seen.json_number() else mask

    def _kind(self, number: str, seen: Around) -> str | None:
        """是哪一种号码。写明是编号的都不是，只有日期早得不像编号的身份证号照样打码。"""
        identifier = seen.identifier(self.columns)
        if is_id(number):
            return None if (seen.credit_code() and is_uscc(number)) or (identifier and _recent(number)) else ID_NUMBER
        if identifier:
            return None
        if id_shaped(number) and seen.paper():
            return LIKE + ID_NUMBER
        if is_mobile(number):
            return None if seen.office() else MOBILE
        # 没有写明是卡号而含年月的，多半是编号
        return BANK_CARD if is_card(number) and (seen.card() or not _DATED.search(number)) else None

    def _told(self, kind: str, number: str, seen: Around, *, usual: bool) -> str:
        """指认为什么；不指认是空的。没有写明是什么的，不常见的写法都不指认。"""
        if kind == BANK_CARD:
            # 4、5 开头也可能是行政区划起头的编号
            return kind if seen.card() or (usual and number.startswith("62") and len(number) in {16, 19}) else ""
        if kind == ID_NUMBER:
            sure = seen.paper() or (usual and not _recent(number))
            return kind if sure and not seen.identifier(self.columns) else ""
        if kind == MOBILE:
            return self._phone(seen, usual=usual)
        return kind

    def _phone(self, seen: Around, *, usual: bool) -> str:
        """写明是承办人、本单位的，公开事项、窗口的来源里没有写明是手机、是谁的，多半是对外的电话，只存疑。"""
        if seen.key in self.office_keys or not (usual or seen.own_phone()):
            return ""
        outward = seen.serving() or (self.columns.public and not seen.own_phone())
        return LIKE + MOBILE if outward else MOBILE


def _recent(number: str) -> bool:
    day = born(number)
    return day is not None and day >= _NUMBERED


def _bare(number: str) -> str:
    """去掉分隔、国家代码 86 与长途的 0。"""
    digits = number.replace("-", "").replace(" ", "")
    for code in ("86", "0086", "0"):
        if digits.startswith(code) and is_mobile(digits[len(code) :]):
            return digits[len(code) :]
    return digits


def _mask(number: str) -> str:
    """手机号留前三后四，身份证号留前六，卡号留前六后四。"""
    head, tail = {11: (3, 4), 15: (6, 0), 18: (6, 0)}.get(len(number), (6, 4))
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]
