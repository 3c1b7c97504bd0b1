"""读一个 feature 文件:Gherkin(zh-CN)语法树与说明行。语法错误、读不出都是 StandardError。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser
from gherkin.token_scanner import TokenScanner

from conformance import bundle
from conformance.errors import StandardError

Node = Mapping[str, Any]

KEYS = ("依据", "施行", "废止", "权重", "整改", "说明", "未测")
"""规则的说明行以这些词加半角冒号开头。"""


@dataclass(frozen=True, slots=True)
class Feature:
    """一个文件:行与语法树;``tree`` 为空表示文件里没有 功能。"""

    path: Path
    lines: tuple[str, ...]
    tree: Node

    @property
    def rules(self) -> tuple[Node, ...]:
        """各个 规则。"""
        return tuple(child["rule"] for child in self.tree.get("children", ()) if "rule" in child)

    def where(self, line: int) -> str:
        """``文件:行``。"""
        return f"{shown(self.path)}:{line}"


@dataclass(frozen=True, slots=True)
class Entry:
    """一行说明 ``键: 值``;写法不合时 ``key`` 为空,``value`` 是整行。"""

    key: str
    value: str
    line: int


def shown(path: Path) -> str:
    """消息里怎样写一个文件:在仓库内就写相对路径。"""
    root = bundle.root()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def read(path: Path) -> Feature:
    """语法树；文件不是 UTF-8 或不合 Gherkin 语法则抛 StandardError，指出第一处。"""
    text = source(path)
    tree, faults = syntax(text)
    for line, message in faults:
        raise StandardError(f"{shown(path)}:{line}:{message}")
    return Feature(path, tuple(text.splitlines()), tree)


@lru_cache(maxsize=256)
def syntax(text: str) -> tuple[Node, tuple[tuple[int, str], ...]]:
    """语法树与语法错误(行号与一句话)；有错误时语法树为空。同一进程里同样的原文只解析一次，所以语法树只读。"""
    try:
        return Parser().parse(TokenScanner(text)).get("feature") or {}, ()
    except ParserError as error:
        found = error.errors if isinstance(error, CompositeParserException) else [error]
        lines = text.splitlines()
        return {}, tuple(_fault(one.location.get("line", 1), lines, str(one)) for one in found)


def _fault(line: int, lines: list[str], detail: str) -> tuple[int, str]:
    if line > len(lines):
        return len(lines), "文件到这里还不完整；请补上缺的部分。"
    what = f"“{lines[line - 1].strip()}”不该出现在这里" if "expected:" in detail else f"不合 Gherkin 语法({detail})"
    return line, f"{what}；请检查关键字、半角冒号与缩进。"


def source(path: Path) -> str:
    """文件原文；读不出抛 StandardError。"""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StandardError(f"{shown(path)}:读不出({error})；请用 UTF-8 保存。") from None


def entries(feature: Feature, node: Node) -> tuple[Entry, ...]:
    """一个节点的说明行，空行略去；行号按原文找回。"""
    found: list[Entry] = []
    at = node["location"]["line"]
    for text in filter(None, (line.strip() for line in (node.get("description") or "").split("\n"))):
        at = next((n for n in range(at, len(feature.lines)) if feature.lines[n].strip() == text), at - 1) + 1
        key, colon, value = text.partition(":")
        known = bool(colon) and key in KEYS
        found.append(Entry(key, value.strip(), at) if known else Entry("", text, at))
    return tuple(found)
