"""标签:门户上的一个说法属于哪个公开要素。说法表在 labels.yaml，档案的 portal.labels 可以添加。"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from conformance.domain import Element
from conformance.errors import ProfileError, StandardError

SHORT = 30
"""标签不会比这更长(字)；更长的文字不当作标签。"""
LOOSE = 5
"""标签比说法多出的修饰语至多几个字，如 “行政许可” + “设定依据”。"""
NOTICE = 200
"""正文不到这么多字而写着系统繁忙的，是提示。"""
LEAST = 4
"""短于这么多字的说法，加了修饰就不认。"""

_CIRCLED = re.compile(r"^[\u2460-\u2473\u3220-\u3229\u2776-\u277f]")
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十百0-9]+[章节条项部分]*|[(\[【][一二三四五六七八九十0-9]+[)\]】]"
    r"|[一二三四五六七八九十]+[、.,]|[0-9]+(?:[.-][0-9]+)*[、.)]?(?=[^0-9.-]))"
)
_DRESS = ":*※★●•·■▶>【】[]-—|、.。"
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_NEGATED = ("不", "非", "无")


@lru_cache(4096)
def normal(text: str) -> str:
    """去掉空白、序号、冒号与装饰，全角符号写作半角:``一、设定依据:`` → ``设定依据``。"""
    bare = _CIRCLED.sub("", re.sub(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+", "", text))
    bare = unicodedata.normalize("NFKC", bare).lstrip(_DRESS)
    return _NUMBERING.sub("", bare).strip(_DRESS)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """说法 → 要素。``others`` 是不属于任何要素的标签，只起隔断作用。"""

    elements: Mapping[str, tuple[Element, ...]]
    others: frozenset[str]
    _found: dict[str, tuple[Element, ...] | None] = field(default_factory=dict, repr=False, compare=False)

    def find(self, label: str) -> tuple[Element, ...] | None:
        """标签属于哪些要素；隔断用的标签是空元组，不是标签则为 None。先取完全相同的，再取最长的部分相同。"""
        if label not in self._found:
            self._found[label] = self._sought(label)
        return self._found[label]

    def _sought(self, label: str) -> tuple[Element, ...] | None:
        if len(label) > SHORT:
            return None
        bare = normal(label)
        for form in _forms(bare):
            if form in self.elements:
                return self.elements[form]
            if form in self.others:
                return ()
        return self._longest(bare)

    def synonyms(self, element: Element) -> tuple[str, ...]:
        """一个要素的全部说法。"""
        return tuple(word for word, elements in self.elements.items() if element in elements)

    def _longest(self, bare: str) -> tuple[Element, ...] | None:
        for size in range(len(bare) - 1, max(LEAST, len(bare) - LOOSE) - 1, -1):
            near = {word for word in (bare[:size], bare[-size:]) if word in self.elements and _affirmed(bare, word)}
            if near:
                return self.elements[next(word for word in self.elements if word in near)]
        return None


def vocabulary(added: Mapping[str, Sequence[str]] | None = None) -> Vocabulary:
    """labels.yaml 的说法加上档案 portal.labels 的说法；键不是公开要素则抛 ProfileError。"""
    table: dict[str, list[Element]] = defaultdict(list)
    for name, words in [*catalogue()["elements"].items(), *(added or {}).items()]:
        element = _element(name)
        for word in map(normal, words):
            if element not in table[word]:
                table[word].append(element)
    return Vocabulary(
        elements={word: tuple(elements) for word, elements in table.items()},
        others=frozenset(map(normal, catalogue()["others"])) - table.keys(),
    )


def upset(text: str) -> str:
    """短短几句里说的系统繁忙、维护之类；写得长的、没有说的是空的。"""
    bare = re.sub(r"\s", "", text)
    return next((sign for sign in catalogue()["upset"] if sign in bare), "") if len(bare) < NOTICE else ""


def catalogue() -> dict[str, Any]:
    """labels.yaml 的内容。"""
    return shipped("labels.yaml")


@cache
def shipped(name: str) -> dict[str, Any]:
    """这个文件夹里的一份说法表。"""
    from conformance.standard import yamlfile

    loaded: dict[str, Any] = yamlfile.read(Path(__file__).with_name(name), StandardError).data
    return loaded


def matching(label: str, words: Iterable[str]) -> bool:
    """``label`` 就是 ``words`` 之一(不计空白、冒号、序号、大小写)。"""
    return normal(label).casefold() in _plain(tuple(words))


@lru_cache(1024)
def _plain(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normal(word).casefold() for word in words)


def _element(name: str) -> Element:
    try:
        return Element(name)
    except ValueError:
        known = "、".join(Element)
        raise ProfileError(f"portal.labels 的键“{name}”不是公开要素；可用的是:{known}。") from None


def _forms(bare: str) -> tuple[str, ...]:
    """原样、去掉括注、只看括注。"""
    return (bare, _PARENTHESIS.sub("", bare), *_PARENTHESIS.findall(bare))


def _affirmed(bare: str, word: str) -> bool:
    """``bare`` 在 ``word`` 前后加的修饰不是反义(不予受理条件)。"""
    return not bare.replace(word, "", 1).startswith(_NEGATED)
