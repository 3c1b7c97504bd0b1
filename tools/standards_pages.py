"""docs/standards/ 与 docs/reference/parameters.md 的内容:都从 features/ 与 standards/ 来。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from conformance.standard import THEMES, Clause, LegalBasis, Mark, Standard, Theme, fixtures, sources


def theme_page(theme: Theme, own: Sequence[Clause]) -> str:
    """一个主题的全部条款。"""
    return f"# {theme.name} {theme.prefix}\n\n" + "\n".join(line for clause in own for line in _clause(clause))


def index(known: Sequence[Clause]) -> str:
    """按主题、按依据的索引。"""
    lines = [
        "# 标准",
        "",
        "## 按主题",
        "",
        *table(("主题", "条款", "其中未测"), _theme_rows(known)),
        "",
        "## 按依据",
        "",
    ]
    for law, rows in sorted(_laws(known).items()):
        lines += [f"### {law}", "", *table(("依据", "核验", "条款"), rows), ""]
    return "\n".join(lines)


def parameters(standard: Standard) -> str:
    """一份标准的参数与定级方案。"""
    rows = [(f"`{one.name}`", as_json(one.value), one.unit, one.source) for one in standard.described.values()]
    scheme = [(f"`{key}`", as_json(value)) for key, value in standard.grading.items() if key != "precedents"]
    grounds = [(f"`{key}`", text) for key, text in standard.grading.get("precedents", {}).items()]
    tables = [
        *table(("参数", "值", "单位", "出处"), rows),
        *["", f"## 定级方案 {standard.grading['id']}({standard.grading['label']})", ""],
        *table(("键", "值"), scheme),
        *["", "各个数字所循的先例:", ""],
        *table(("键", "先例"), grounds),
    ]
    return f"# 参数:{standard.name}({standard.id} {standard.edition})\n\n" + "\n".join(tables) + "\n"


def jurisdictions(known: Sequence[Standard]) -> str:
    """各法域:版本与日期、自己的条款、与国家基线不同的参数、定级方案。"""
    national = next(one for one in known if one.id == "national")
    lines = ["# 法域", "", "各法域都继承国家基线 national，下面只列不同之处。", ""]
    return "\n".join([*lines, *(line for one in known if one is not national for line in _own(one, national))])


def _own(one: Standard, national: Standard) -> Iterator[str]:
    dates = (("起草", one.drafted), ("施行", one.in_force), ("被替代", one.replaced))
    told = "；".join(f"{what} {day}" for what, day in dates if day)
    taken = {clause.id for clause in national.clauses}
    yield from (f"## {one.id} {one.name}", "", f"版本 {one.edition}；{told}；定级方案 {one.grading['id']}。", "")
    changed = [each for each in one.described.values() if national.parameters.get(each.name) != each.value]
    if changed:
        yield from table(("参数", "值", "出处"), [(f"`{p.name}`", as_json(p.value), p.source) for p in changed])
        yield ""
    for clause in one.clauses:
        if clause.id not in taken:
            yield from (line.replace("## ", "### ", 1) for line in _clause(clause))


def _clause(clause: Clause) -> Iterator[str]:
    yield from (f"## {clause.id}", "", clause.text, "")
    yield f"- 层级:{clause.level}{',一票否决' * clause.veto}；通道:{'、'.join(clause.channels) or '无'}"
    yield from (f"- 依据:{basis}" for basis in clause.bases)
    yield from (f"- {key}:{day}" for key, day in (("施行", clause.in_force), ("废止", clause.repealed)) if day)
    yield from (f"- 说明:{note}" for note in clause.notes)
    yield from (f"- 未测:{reason}" for reason in (clause.untested,) if reason)
    yield from (f"- 怎么查:{one.name}({'、'.join(one.channels)})" for one in clause.scenarios)
    yield from (f"- 样例:`{one.path.stem}`({one.channel}){one.why}" for one in fixtures(clause))
    yield from (f"- 整改:{clause.remedy}", "")


def _theme_rows(known: Sequence[Clause]) -> Iterator[tuple[str, str, str]]:
    for theme in THEMES:
        own = [clause for clause in known if clause.theme == theme.key]
        if own:
            yield f"[{theme.name}]({theme.key}.md)", str(len(own)), str(sum(bool(clause.untested) for clause in own))


def _laws(known: Sequence[Clause]) -> dict[str, list[tuple[str, str, str]]]:
    """出处 → (依据, 核验, 条款链接)；同一依据的条款并在一行。"""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    names = sources()
    for clause in known:
        for basis in clause.bases:
            link = f"[{clause.id}]({clause.theme}.md#{clause.id.lower()})"
            found.setdefault(law(basis, names), {}).setdefault((basis.text, basis.mark), []).append(link)
    ordered = {name: sorted(rows.items(), key=_place) for name, rows in found.items()}
    return {name: [(*key, "、".join(links)) for key, links in rows] for name, rows in ordered.items()}


def _place(row: tuple[tuple[str, str], list[str]]) -> tuple[list[int], str]:
    return article(row[0][0]), row[0][0]


def law(basis: LegalBasis, names: Sequence[str]) -> str:
    """依据的出处是 ``names`` 中的哪一个；产品自定的并在一节，目录里没有的自成一节。"""
    if basis.mark is Mark.PRODUCT:
        return str(basis.mark)
    return max((name for name in names if basis.text.startswith(name)), key=len, default=basis.text)


DIGITS = "零一二三四五六七八九"


def article(text: str) -> list[int]:
    """依据按条、款、项的数目排序的键:第五条、第三十八条、第七十二条。"""
    return [_number(part) for part in re.findall(rf"[{DIGITS}十百]+|[0-9]+", text)]


def _number(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    hundreds, hundred, rest = numeral.rpartition("百")
    tens, ten, ones = rest.lstrip("零").rpartition("十")
    return 100 * _digit(hundreds, hundred) + 10 * _digit(tens, ten) + _digit(ones, ones)


def _digit(numeral: str, unit: str) -> int:
    return DIGITS.index(numeral) if numeral else int(bool(unit))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Markdown 表格的各行。"""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells)]


def as_json(value: Any) -> str:
    """JSON 写法，不转义中文。"""
    return json.dumps(value, ensure_ascii=False)
