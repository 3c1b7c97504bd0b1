"""得分表:一次评测按一个方案怎样算出等级，逐主题、逐条款；几个方案可以并排。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.assessment import Assessment, Grade
from conformance.grade import Points, grade, points


@dataclass(frozen=True, slots=True)
class Sheet:
    """一个方案的得分表。"""

    label: str
    grade: Grade
    points: tuple[Points, ...]


def sheet(made: Assessment, scheme: Mapping[str, Any]) -> Sheet:
    """一次评测按 ``scheme`` 重新定级；豁免和改判都算上。"""
    names = {theme.theme: theme.name for theme in made.grade.themes}
    rows = tuple(points(clause, scheme) for clause in made.clauses)
    return Sheet(str(scheme["label"]), grade(made.clauses, scheme, names), rows)


def json(sheets: Sequence[Sheet]) -> str:
    """机器读的 JSON:每个方案一个对象，``grade`` 与 assessment.json 同形，``points`` 逐条款。"""
    return msgspec.json.format(msgspec.json.encode(sheets), indent=2).decode() + "\n"


def text(sheets: Sequence[Sheet]) -> str:
    """一个方案说全；几个方案只并排说不同的地方。"""
    lines = _whole(sheets[0]) if len(sheets) == 1 else _beside(sheets)
    return "\n".join(lines) + "\n"


def _whole(one: Sheet) -> Iterator[str]:
    made = one.grade
    yield _head(made)
    yield from made.explanation
    for theme in made.themes:
        own = [row for row in one.points if row.theme == theme.theme]
        won, worth = (sum(getattr(row, name) for row in own) for name in ("won", "worth"))
        yield ""
        yield f"{theme.name}  {won:g}/{worth:g} = {theme.low:g}  权重 {theme.weight:g}"
        yield from (f"  {row.clause}  {row.won:g}/{row.worth:g}  {row.why}" for row in own)
    yield ""
    yield from _moves(made)


def _beside(sheets: Sequence[Sheet]) -> Iterator[str]:
    for one in sheets:
        yield f"{one.grade.scheme}({one.label})  {_head(one.grade)}"
        yield from (f"  封顶:{cap}" for cap in one.grade.caps)
        yield from (f"  {line}" for line in _moves(one.grade))
    yield ""
    yield "主题  " + "  ".join(f"{one.grade.scheme}(权重)" for one in sheets)
    for number, theme in enumerate(sheets[0].grade.themes):
        others = [one.grade.themes[number] for one in sheets]
        yield f"{theme.name}  " + "  ".join(f"{_span(other.low, other.high)}({other.weight:g})" for other in others)


def _head(made: Grade) -> str:
    span = f"，区间 {_span(*made.interval)}({made.range[0]} 至 {made.range[1]})"
    return f"等级 {made.level}，得分 {made.score:g}{span}，覆盖率 {made.coverage:.1%}"


def _moves(made: Grade) -> Iterator[str]:
    if not made.sensitivity:
        yield "没有哪一个未决或豁免的条款单独有了结论就会改变等级"
    for move in made.sensitivity:
        yield f"{move.clause} 若成为{move.verdict}，等级是 {move.level}(得分 {move.score:g})"


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
