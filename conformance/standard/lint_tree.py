"""检查 feature 的语法树:规则是不是一个完整的条款，场景是不是真的会执行。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from conformance.domain import Channel, Level
from conformance.standard.clauses import CHANNELS, CLAUSE_ID, LEVELS, VETO, Mark, basis, tags
from conformance.standard.feature import KEYS, Entry, Feature, Node, entries
from conformance.standard.lint_text import Fault
from conformance.standard.themes import BY_KEY, BY_PREFIX

REPEATABLE = frozenset({"依据", "说明"})

Defined = Callable[[str], bool]


def faults(feature: Feature, defined: Defined | None) -> Iterator[Fault]:
    """一个文件的毛病;``defined`` 说一句步骤有没有定义，不给就不查。"""
    yield from _place(feature)
    yield from _outside(feature)
    for rule in feature.rules:
        yield from _tags(feature, rule)
        yield from _entries(feature, rule)
        yield from _scenarios(rule)
        for child in rule["children"]:
            yield from _child(feature, child, defined)


def _place(feature: Feature) -> Iterator[Fault]:
    folder, stem = feature.path.parent.name, feature.path.stem
    if not feature.tree:
        yield 1, "文件里没有 功能:。"
    if folder != stem or stem not in BY_KEY:
        yield 1, f"文件应是 features/<主题>/<主题>.feature，主题是 {'、'.join(BY_KEY)} 之一。"
    elif feature.tree and feature.tree["name"].strip() != BY_KEY[stem].name:
        yield _line(feature.tree), f"功能的名称应是主题的名称 {BY_KEY[stem].name}。"


def _outside(feature: Feature) -> Iterator[Fault]:
    for tag in tags(feature.tree):
        yield _line(feature.tree), f"标签 @{tag} 写在了 功能 上；标签只写在规则和场景上。"
    for child in feature.tree.get("children", ()):
        for kind in ("scenario", "background"):
            if kind in child:
                yield _line(child[kind]), f"{child[kind]['keyword']}不在任何规则之内；每个场景都要属于一个条款。"


def _tags(feature: Feature, rule: Node) -> Iterator[Fault]:
    line, marks = _line(rule), tags(rule)
    ids = [tag for tag in marks if CLAUSE_ID.fullmatch(tag)]
    theme = BY_KEY.get(feature.path.stem)
    if len(ids) != 1:
        yield line, "规则需要恰好一个条款编号标签，如 @TML-05。"
    elif theme and not _belongs(feature, ids[0], theme.prefix):
        yield line, f"条款编号 {ids[0]} 不属于主题{theme.name}；应以 {theme.prefix}- 开头。"
    if len(LEVELS.intersection(marks)) != 1:
        yield line, f"规则需要恰好一个层级标签 @{' @'.join(Level)}。"
    for tag in marks:
        if tag not in {*ids, *LEVELS, VETO}:
            yield line, f"规则上有不认识的标签 @{tag}；规则只用编号、层级和 @{VETO}。"


def _belongs(feature: Feature, clause: str, prefix: str) -> bool:
    """国家条款用主题的前缀；法域自己的文件夹(standards/<法域>/)里也可以用各主题都没有用的前缀。"""
    own = clause.partition("-")[0]
    local = feature.path.parents[2].name == "standards"
    return own == prefix or (local and own not in BY_PREFIX)


def _entries(feature: Feature, rule: Node) -> Iterator[Fault]:
    found = entries(feature, rule)
    counts = Counter(entry.key for entry in found)
    if not rule["name"].strip():
        yield _line(rule), "规则没有条文；请写在 “规则:” 之后。"
    for key in ("依据", "整改"):
        if not counts[key]:
            yield _line(rule), f"规则缺 “{key}:” 一行。"
    for entry in found:
        yield from _entry(entry)
        if entry.key and counts[entry.key] > 1 and entry.key not in REPEATABLE:
            yield entry.line, f"“{entry.key}:” 写了不止一行；请合成一行。"
    yield from _level(rule, found)


def _entry(entry: Entry) -> Iterator[Fault]:
    if not entry.key:
        yield (
            entry.line,
            f"“{entry.value}”会被当作说明略过；规则下的说明行只能是 {'、'.join(f'{key}:' for key in KEYS)}。",
        )
    elif not entry.value:
        yield entry.line, f"“{entry.key}:” 后面是空的。"
    elif entry.key == "依据" and basis(entry.value) is None:
        yield entry.line, f"依据须以 〔{'〕〔'.join(Mark)}〕 之一结尾，说明核验到什么程度。"
    elif entry.key in ("施行", "废止") and not _is_date(entry.value):
        yield entry.line, f"{entry.key}须是 2004-07-01 这样的日期。"
    elif entry.key == "权重" and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", entry.value):
        yield entry.line, "权重须是数字。"


def _level(rule: Node, found: tuple[Entry, ...]) -> Iterator[Fault]:
    marks = {known.mark for entry in found if entry.key == "依据" and (known := basis(entry.value))}
    if marks == {Mark.PRODUCT} and Level.PRODUCT not in tags(rule):
        yield _line(rule), f"依据全是〔{Mark.PRODUCT}〕，层级须是 @{Level.PRODUCT}:自定的不能看起来像规范。"


def _scenarios(rule: Node) -> Iterator[Fault]:
    names = Counter(child["scenario"]["name"] for child in rule["children"] if "scenario" in child)
    untested = any(line.strip().startswith("未测:") for line in (rule.get("description") or "").split("\n"))
    if not names and not untested:
        yield _line(rule), "条款没有场景；请写一个场景，或者在 “未测:” 里说明为什么不能检验。"
    if names and untested:
        yield _line(rule), "条款既有场景又写了 “未测:”；测不到的部分请写在 “说明:” 里。"
    for name, count in names.items():
        if count > 1:
            yield _line(rule), f"条款里有 {count} 个场景都叫“{name}”；结果会混在一起，请改名。"


def _child(feature: Feature, child: Node, defined: Defined | None) -> Iterator[Fault]:
    if "background" in child:
        yield _line(child["background"]), "不用背景；请把前提写进每个场景，条款才能单独读懂。"
    if "scenario" in child:
        yield from _scenario(feature, child["scenario"])
        yield from _steps(child["scenario"], defined)


def _scenario(feature: Feature, scenario: Node) -> Iterator[Fault]:
    line, marks = _line(scenario), tags(scenario)
    if not scenario["name"].strip():
        yield line, "场景没有名称。"
    if not CHANNELS.intersection(marks):
        yield line, f"场景没有通道标签；请写明它需要 @{' @'.join(Channel)} 中的哪些。"
    for tag in marks:
        if tag not in CHANNELS:
            yield line, f"场景上有不认识的标签 @{tag}；场景只用通道标签 @{' @'.join(Channel)}。"
    for entry in entries(feature, scenario):
        text = f"{entry.key}:{entry.value}" if entry.key else entry.value
        yield entry.line, f"“{text}”不是步骤，会被当作说明略过；步骤以 假如、当、那么、并且、但是 开头。"
    if not scenario["steps"]:
        yield line, "场景没有步骤;behave 会算它通过。"
    yield from _outline(scenario)


def _outline(scenario: Node) -> Iterator[Fault]:
    line, outline = _line(scenario), scenario["keyword"].endswith("大纲")
    rows = [row for table in scenario["examples"] for row in table.get("tableBody", ())]
    if outline and not rows:
        yield line, "场景大纲没有例子;behave 一个场景也不会执行。"
    if scenario["examples"] and not outline:
        yield line, "场景带有例子；请把 “场景:” 改成 “场景大纲:”。"


def _steps(scenario: Node, defined: Defined | None) -> Iterator[Fault]:
    for step in scenario["steps"]:
        for text in _expanded(step["text"], scenario):
            if defined and not defined(text):
                yield _line(step), f"步骤“{text}”没有定义；请在 steps/ 里写一个，或者核对用词。"


def _expanded(text: str, scenario: Node) -> tuple[str, ...]:
    """场景大纲的一步 → 代入每一行例子之后的正文。"""
    texts = []
    for table in scenario["examples"]:
        names = [cell["value"] for cell in (table.get("tableHeader") or {}).get("cells", ())]
        for row in table.get("tableBody", ()):
            filled = text
            for name, cell in zip(names, row["cells"], strict=False):
                filled = filled.replace(f"<{name}>", cell["value"])
            texts.append(filled)
    return tuple(dict.fromkeys(texts)) or (text,)


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _line(node: Node) -> int:
    return int(node["location"]["line"]) if node else 1
