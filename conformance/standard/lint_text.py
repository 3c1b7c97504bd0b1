"""逐行检查 feature 原文:语法分析器看不见、behave 悄悄放过的写法。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.standard.feature import KEYS

Fault = tuple[int, str]

KEYWORDS = ("功能", "规则", "背景", "场景大纲", "剧本大纲", "场景", "剧本", "例子")
_WORDS = "|".join((*KEYWORDS, *KEYS))
_FULL_COLON = re.compile(rf"\s*(?P<word>{_WORDS})\s*：")
_SPACED_COLON = re.compile(rf"\s*(?P<word>{_WORDS})\s+:")
LANGUAGE = re.compile(r"#\s*language:\s*zh-CN\s*")


def faults(raw: bytes) -> Iterator[Fault]:
    """全部逐行检查的毛病。"""
    if raw.startswith(b"\xef\xbb\xbf"):
        yield 1, "文件以 BOM 开头,behave 认不出第一行；请存为不带 BOM 的 UTF-8。"
    lines = raw.decode("utf-8-sig").split("\n")
    if not LANGUAGE.fullmatch(lines[0].rstrip("\r")):
        yield 1, "第一行须是 # language: zh-CN。"
    for number, line in enumerate(lines, start=1):
        for check in CHECKS:
            message = check(line)
            if message:
                yield number, message


def _returns(line: str) -> str:
    return "行尾是 CRLF；请存为 LF。" if line.endswith("\r") else ""


def _tabs(line: str) -> str:
    return "含制表符；请用空格缩进。" if "\t" in line else ""


def _colon(line: str) -> str:
    full, spaced = _FULL_COLON.match(line), _SPACED_COLON.match(line)
    if full:
        return f"“{full['word']}：”用了全角冒号，整行会被当作说明略过；请改成半角 “{full['word']}:”。"
    return f"“{spaced['word']}”与冒号之间有空格，整行会被当作说明略过；请去掉空格。" if spaced else ""


def _tag(line: str) -> str:
    text = line.strip()
    wrong = text.startswith(("＠", "@")) and "＠" in text
    return "标签用了全角 ＠,它不会成为标签；请改成半角 @。" if wrong else ""


CHECKS: tuple[Callable[[str], str], ...] = (_returns, _tabs, _colon, _tag)
