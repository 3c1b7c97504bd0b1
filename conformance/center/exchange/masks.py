"""遮住密钥:档案代入的密钥和由它算出的令牌、签名，无论原样、网址编码还是 base64,都不写进证据、报告和错误消息。"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable
from threading import Lock
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""再短的遮了也没有用处，只会把不相干的文字弄坏。"""
_UNMISTAKABLE, _DISTINCT, _LETTERS = 12, 8, 4
HIDDEN = "***"


class Masks:
    """要遮住的值；可由多个线程同时使用。"""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._forms: tuple[str, ...] = ()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """以后也遮住这些。"""
        with self._lock:
            self._forms = _longest(self._forms, secrets)

    def hide(self, text: str, *more: str) -> str:
        """遮住之后的文字;``more`` 只遮这一次。短的值前后不是字母数字才算。"""
        for form in _longest(self._forms, more) if more else self._forms:
            if form in text:
                text = text.replace(form, HIDDEN) if len(form) >= _UNMISTAKABLE else _alone(form).sub(HIDDEN, text)
        return text

    def scrub(self, text: str, *more: str) -> str:
        """只遮住不会与数据相混的(不是单词、数字、日期):答复里回显的密钥，读成值之前就遮住。"""
        for form in _longest(self._forms, more) if more else self._forms:
            if form in text and _distinct(form):
                text = text.replace(form, HIDDEN)
        return text

    def hide_json(self, data: bytes, *more: str) -> bytes:
        """遮住之后的 JSON 字节；遮坏了结构的整个成为一段文字。"""
        text = data.decode(errors="replace")
        hidden = self.hide(text, *more)
        if hidden == text:
            return data
        try:
            json.loads(hidden)
        except ValueError:
            return json.dumps(hidden, ensure_ascii=False).encode()
        return hidden.encode()


def _distinct(form: str) -> bool:
    letters = sum(sign.isascii() and sign.isalpha() for sign in form)
    return len(form) >= _DISTINCT and _LETTERS <= letters < len(form)


def _longest(known: Iterable[str], secrets: Iterable[str]) -> tuple[str, ...]:
    """长的在前，免得短的先把长的拆散。"""
    forms = {*known, *(form for secret in secrets if len(secret) >= SHORTEST for form in _written(secret))}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _written(secret: str) -> set[str]:
    """同一个值可能的写法；太短的写法不要。"""
    plain = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
    plain |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    lowered = {re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in plain}
    twice = {quote(form, safe="") for form in plain}
    return {form for form in {*plain, *lowered, *twice, *_base64(secret.encode())} if len(form) >= SHORTEST}


def _base64(secret: bytes) -> set[str]:
    """base64 里的样子:单独编码的，以及夹在一段文字里、三种对齐中不受邻居影响的部分。"""
    found = {b64encode(secret).decode().rstrip("=")}
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        inside = b64encode(b"\0" * before + secret + b"\0\0").decode()[first:last]
        found |= {inside} if len(inside) >= 2 * SHORTEST else set()
    return found | {form.replace("+", "-").replace("/", "_") for form in found}


def _alone(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z]){re.escape(form)}(?![0-9A-Za-z])")
