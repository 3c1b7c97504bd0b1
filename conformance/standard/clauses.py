"""条款:features/<主题>/<主题>.feature 里的一个 规则，连同旁边的对照样例。

样例见 ARCHITECTURE.md「How a rule proves that it can fail」。
写法上的毛病由 ``lint`` 逐处指出；这里遇到读不成条款的就抛 StandardError。
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from conformance import bundle
from conformance.domain import Channel, Level
from conformance.errors import StandardError
from conformance.standard.feature import Entry, Feature, Node, entries, read
from conformance.standard.themes import BY_KEY, BY_PREFIX, THEMES, Theme, order

__all__ = [
    "BY_KEY",
    "BY_PREFIX",
    "THEMES",
    "Clause",
    "LegalBasis",
    "Mark",
    "ScenarioText",
    "StepText",
    "Theme",
    "order",
]

CLAUSE_ID = re.compile(r"[A-Z]{3}-[0-9]{2}")
BASIS = re.compile(r"(?P<text>.+?)\s*〔(?P<mark>[^〔〕]+)〕")
VETO = "否决"
LEVELS = frozenset(Level)
CHANNELS = frozenset(Channel)


class Mark(StrEnum):
    """依据核验到什么程度。"""

    VERIFIED = "已核原文"
    QUOTED = "转引"
    TITLE = "仅见标题"
    PRODUCT = "产品自定"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """一条依据，如 《行政许可法》第四十四条 与 已核原文。"""

    text: str
    mark: Mark

    def __str__(self) -> str:
        return f"{self.text}〔{self.mark}〕"


@dataclass(frozen=True, slots=True)
class StepText:
    """一步:关键字(假如、那么……)、正文、行号与数据表。"""

    keyword: str
    text: str
    line: int
    table: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return f"{self.keyword} {self.text}"


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """一个场景;``examples`` 是场景大纲的例子(首行为列名)，普通场景为空。"""

    name: str
    channels: tuple[Channel, ...]
    line: int
    steps: tuple[StepText, ...]
    examples: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """一个条款。``in_force``、``repealed`` 为施行与废止之日;``untested`` 为不能检验的原因。"""

    id: str
    theme: str
    text: str
    level: Level
    veto: bool
    bases: tuple[LegalBasis, ...]
    in_force: date | None
    repealed: date | None
    weight: float
    remedy: str
    notes: tuple[str, ...]
    untested: str | None
    scenarios: tuple[ScenarioText, ...]
    file: Path = field(repr=False)
    line: int = 0

    @property
    def channels(self) -> tuple[Channel, ...]:
        """各场景所需通道的并集，按 ``Channel`` 的顺序。"""
        used = {channel for scenario in self.scenarios for channel in scenario.channels}
        return tuple(channel for channel in Channel if channel in used)


def parse(path: Path) -> tuple[Clause, ...]:
    """一个主题的 feature 文件 → 其条款，按文中顺序。"""
    feature = read(path)
    return tuple(_clause(feature, rule) for rule in feature.rules)


def load(folder: Path | None = None) -> tuple[Clause, ...]:
    """``folder``(默认随程序的 features/)下的全部条款，按主题和编号排序。"""
    home = folder or bundle.root() / "features"
    found = [clause for path in feature_files(home) for clause in parse(path)]
    return tuple(sorted(found, key=lambda clause: order(clause.id)))


def feature_files(folder: Path) -> tuple[Path, ...]:
    """``folder`` 下的 feature 文件，次序固定。"""
    return tuple(sorted(folder.rglob("*.feature")))


def tags(node: Node) -> tuple[str, ...]:
    """节点的标签，不带 @。"""
    return tuple(tag["name"].removeprefix("@") for tag in node.get("tags", ()))


def basis(text: str) -> LegalBasis | None:
    """``…〔已核原文〕`` → 依据；没有标注或标注不认识则为 None。"""
    match = BASIS.fullmatch(text)
    known = match and match["mark"] in {mark.value for mark in Mark}
    return LegalBasis(match["text"], Mark(match["mark"])) if match and known else None


def _clause(feature: Feature, rule: Node) -> Clause:
    marks, lines = tags(rule), entries(feature, rule)
    where = feature.where(rule["location"]["line"])
    levels = "规则需要恰好一个层级标签 @强制 @推荐 @地方 @自定。"
    return Clause(
        id=_one(filter(CLAUSE_ID.fullmatch, marks), f"{where}:规则需要恰好一个条款编号标签，如 @TML-05。"),
        theme=feature.path.stem,
        text=rule["name"],
        level=Level(_one((tag for tag in marks if tag in LEVELS), f"{where}:{levels}")),
        veto=VETO in marks,
        bases=tuple(_basis(feature, entry) for entry in lines if entry.key == "依据"),
        in_force=_date(feature, lines, "施行"),
        repealed=_date(feature, lines, "废止"),
        weight=_weight(feature, lines),
        remedy=_text(lines, "整改") or "",
        notes=tuple(entry.value for entry in lines if entry.key == "说明"),
        untested=_text(lines, "未测"),
        scenarios=tuple(_scenario(child["scenario"]) for child in rule["children"] if "scenario" in child),
        file=feature.path,
        line=rule["location"]["line"],
    )


def _one(values: Iterable[str], message: str) -> str:
    found = tuple(values)
    if len(found) != 1:
        raise StandardError(message)
    return found[0]


def _text(lines: Iterable[Entry], key: str) -> str | None:
    return next((entry.value for entry in lines if entry.key == key), None)


def _basis(feature: Feature, entry: Entry) -> LegalBasis:
    found = basis(entry.value)
    if found is None:
        raise StandardError(
            f"{feature.where(entry.line)}:依据须以 〔{'〕〔'.join(Mark)}〕 之一结尾，写的是“{entry.value}”。"
        )
    return found


def _date(feature: Feature, lines: Iterable[Entry], key: str) -> date | None:
    entry = next((entry for entry in lines if entry.key == key), None)
    try:
        return date.fromisoformat(entry.value) if entry else None
    except ValueError:
        raise StandardError(f"{feature.where(entry.line if entry else 0)}:{key}须是 2004-07-01 这样的日期。") from None


def _weight(feature: Feature, lines: Iterable[Entry]) -> float:
    entry = next((entry for entry in lines if entry.key == "权重"), None)
    if entry and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", entry.value):
        raise StandardError(f"{feature.where(entry.line)}:权重须是数字，写的是“{entry.value}”。")
    return float(entry.value) if entry else 1.0


def _scenario(node: Node) -> ScenarioText:
    return ScenarioText(
        name=node["name"],
        channels=tuple(Channel(tag) for tag in tags(node) if tag in CHANNELS),
        line=node["location"]["line"],
        steps=tuple(_step(step) for step in node["steps"]),
        examples=tuple(row for table in node["examples"] for row in _examples(table)),
    )


def _examples(table: Node) -> tuple[tuple[str, ...], ...]:
    rows = [table["tableHeader"]] if table.get("tableHeader") else []
    return _rows([*rows, *table.get("tableBody", ())])


def _step(step: Node) -> StepText:
    table = _rows(step.get("dataTable", {}).get("rows", ()))
    return StepText(step["keyword"].strip(), step["text"], step["location"]["line"], table)


def _rows(rows: Iterable[Node]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell["value"] for cell in row["cells"]) for row in rows)
