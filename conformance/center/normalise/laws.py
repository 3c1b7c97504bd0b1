"""法律依据的写法 → 法规名称与条、款、项。只认书名号与“第…条”紧接着的写法，条文内容里提到的别的条不算。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.center.normalise.words import Unreadable, plain, shown
from conformance.domain.numerals import NUMERAL, number

KEYS = ("law", "decree", "article", "sub", "paragraph", "item")
MOST = 60
"""“第…条至第…条”至多展开这么多条。"""

_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》){2,120})》")
_DECREE = re.compile(
    r"(?:中华人民共和国)?((?:国务院|[\u4e00-\u9fff]{2,12}[部委局厅署会行])令)(?:\[[0-9]{4}\])?\(?第?([0-9]{1,4})号\)?"
)
_NOTE = re.compile(r"\s*\([^()]{0,80}\)\s*")
_JOIN = re.compile(r"\s*(?:(?:[、,]|和|及|以及|与)\s*)?(?=第)")
_RANGE = re.compile(r"\s*(?:至|到|-|—|~)\s*(?=第)")
_CITED = re.compile(rf"第({NUMERAL})条(?:之({NUMERAL}))?\s*(?:第({NUMERAL})款)?\s*(?:第\(?({NUMERAL})\)?项)?")


def basis(value: Any) -> list[dict[str, Any]]:
    """依据 → 一列 {law, decree, article, sub, paragraph, item}；没有的是 None。

    一段文字可以引几部法规、一部法规几条；没有书名号也没有“国务院令第…号”的拒绝。
    """
    if isinstance(value, list | tuple):
        return [found for one in value for found in basis(one)]
    if isinstance(value, Mapping) and set(value) == set(KEYS):
        return [dict(value)]
    text = plain(value)
    found = list(_cited(text))
    if not found:
        raise Unreadable(f"依据“{shown(value)}”里没有法规名称；请写成《法规名称》第…条")
    return found


def _cited(text: str) -> Iterator[dict[str, Any]]:
    names = list(_NAMED.finditer(text))
    if not names:
        for found in _DECREE.finditer(text):
            yield from _articles(text, found.end(), None, f"{found[1]}第{int(found[2])}号")
    for place, found in enumerate(names):
        end = names[place + 1].start() if place + 1 < len(names) else len(text)
        start, decree = _after_notes(text[:end], found.end())
        yield from _articles(text[:end], start, found[1].strip(), decree)


def _after_notes(text: str, start: int) -> tuple[int, str | None]:
    """书名号后面的括注(修订年份、文号)，以及括注里的令号。"""
    decree = None
    while (note := _NOTE.match(text, start)) and note.end() > start:
        told = _DECREE.search(note[0])
        decree = f"{told[1]}第{int(told[2])}号" if told else decree
        start = note.end()
    return start, decree


def _articles(text: str, start: int, law: str | None, decree: str | None) -> Iterator[dict[str, Any]]:
    """从 ``start`` 起紧接着的各条；一条也没有时给出只有名称的一个。"""
    last: int | None = None
    while step := _step(text, start, ranged=last is not None):
        cited, ranged = step
        article, sub, paragraph, item = (number(part) if part else None for part in cited.groups())
        if ranged and last is not None and article and last < article <= last + MOST:
            yield from (_entry(law, decree, one) for one in range(last + 1, article))
        yield _entry(law, decree, article, sub, paragraph, item)
        last, start = article or 0, cited.end()
    if last is None:
        yield _entry(law, decree)


def _step(text: str, start: int, *, ranged: bool) -> tuple[re.Match[str], bool] | None:
    over = _RANGE.match(text, start) if ranged else None
    join = over or _JOIN.match(text, start)
    cited = _CITED.match(text, join.end()) if join else None
    return (cited, over is not None) if cited and number(cited[1]) else None


def _entry(
    law: str | None,
    decree: str | None,
    article: int | None = None,
    sub: int | None = None,
    paragraph: int | None = None,
    item: int | None = None,
) -> dict[str, Any]:
    return dict(zip(KEYS, (law, decree, article, sub, paragraph, item), strict=True))
