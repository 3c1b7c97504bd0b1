"""办件审计的终端摘要:总数、每个条款检查几件违反几件、违反最多的部门、逐行的毛病。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
from rich.cells import cell_len, set_cell_size

from conformance.assessment import DAY, Assessment, ClauseResult, Verdict
from conformance.report.rows import of_documents
from conformance.report.wording import MARKS, visible
from conformance.rules.statistics_figures import Figure

DEPARTMENTS = 5
UNNAMED = "(没有写部门)"
REASON = 60
"""原因至多几格宽，全文见报告。"""
_PLAIN = frozenset({Verdict.CONFORMING, Verdict.NONCONFORMING, Verdict.NOT_APPLICABLE})


def summary(
    made: Assessment,
    run: Path,
    figures: Sequence[Figure],
    problems: Mapping[str, int],
    report: Path | str | None = None,
) -> str:
    """审计结果 → 纯文字的摘要;``problems`` 是导入时逐行的毛病(``表 种类`` → 行数)。"""
    sources = {one["name"]: one for one in made.sources}
    read = "，".join(f"{label} {sources[name]['rows']} 行" for name, label in _TABLES.items() if name in sources)
    head = [f"{made.center.get('name', '')}  标准 {made.standard.get('id', '')}  判定日期 {made.as_of}", read]
    head += [one.message for one in made.issues if one.source == DAY]
    blocks = [head, _figures(figures), _clauses(made.clauses), _departments(made.clauses, run), _problems(problems)]
    last = [f"报告:{report}"] if report else []
    return str(visible("\n\n".join("\n".join(block) for block in [*map(list, blocks), last] if block)))


_TABLES = {"cases": "办件", "events": "事件"}


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    if figures:
        yield "由办件算出的总数"
    for one in figures:
        against = f"  公布 {one.published}" if one.published else ""
        yield f"  {_padded(one.name, 24)}{_padded(one.value, 22)}{against}{f'  {one.formula}' * bool(one.formula)}"


def _clauses(clauses: Sequence[ClauseResult]) -> Iterator[str]:
    yield f"  {_padded('条款', 10)}{_padded('结论', 10)}{'检查':>8}{'违反':>8}{'未定':>8}{'违反率':>7}"
    untested = [one.id for one in clauses if one.verdict is Verdict.UNTESTED]
    for one in clauses:
        if one.verdict is Verdict.UNTESTED:
            continue
        rate = f"{one.violating / one.checked:.2%}" if one.checked else ""
        numbers = f"{one.checked:>10}{one.violating:>10}{one.undecided:>10}{rate:>10}" if one.checked else ""
        mark = f"{MARKS[one.verdict][1]} {_padded(one.id, 10)}{_padded(str(one.verdict), 10)}"
        doubt = one.reason if one.verdict not in _PLAIN else ""
        yield f"{mark}{numbers}{'  ' * bool(doubt)}{set_cell_size(doubt, min(cell_len(doubt), REASON))}"
    if untested:
        why = "没有提供要看的列或来源，原因见报告"
        yield f"{MARKS[Verdict.UNTESTED][1]} 未测 {len(untested)} 条({why}):{'、'.join(untested)}"


def _departments(clauses: Iterable[ClauseResult], run: Path) -> Iterator[str]:
    """不符合的条款:违反最多的几个部门。"""
    accused = [one for one in clauses if one.verdict is Verdict.NONCONFORMING]
    counted = {one.id: _violating(one, run) for one in accused}
    if any(counted.values()):
        yield "违反最多的部门"
    for clause, found in counted.items():
        listed = "，".join(f"{name} {count}" for name, count in found.most_common(DEPARTMENTS))
        more = f"，另有 {len(found) - DEPARTMENTS} 个部门" if len(found) > DEPARTMENTS else ""
        if found:
            yield f"  {_padded(clause, 10)}{listed}{more}"


def _violating(clause: ClauseResult, run: Path) -> Counter[str]:
    """部门 → 违反的件数。多的在 findings 的 Parquet 里，少的由编号去查办件表。"""
    named = {one.all_findings for one in clause.scenarios if one.all_findings}
    kept = {name for name in named if not of_documents(run, name)}
    shown = {finding.subject for finding in clause.findings if finding.certain}
    connection = duckdb.connect()
    try:
        parts = [f"SELECT case_no, department FROM read_parquet('{_quoted(run / name)}')" for name in sorted(kept)]  # noqa: S608 - 名字都是我们的
        if shown:
            listed = ", ".join(f"'{_quoted(one)}'" for one in sorted(shown))
            table = _quoted(run / "snapshot" / "cases.parquet")
            parts.append(f"SELECT case_no, department FROM read_parquet('{table}') WHERE case_no IN ({listed})")  # noqa: S608 - 名字都是我们的
        counted = f"SELECT coalesce(department, '{UNNAMED}'), count(DISTINCT case_no)"
        sql = f"{counted} FROM ({' UNION ALL '.join(parts)}) GROUP BY 1 ORDER BY 2 DESC, 1"
        return Counter(dict(connection.execute(sql).fetchall())) if parts else Counter()
    finally:
        connection.close()


def _problems(problems: Mapping[str, int]) -> Iterator[str]:
    if problems:
        yield "数据的毛病(逐行见 snapshot/problems.parquet)"
    for name, count in problems.items():
        table, _, kind = name.partition(" ")
        yield f"  {_TABLES.get(table, table)} {_padded(kind, 24)}{count:>10} 行"


def _padded(text: str, cells: int) -> str:
    return text + " " * max(cells - cell_len(text), 1)


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
