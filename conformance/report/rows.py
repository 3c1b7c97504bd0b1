"""全部问题，一个一行，逐批读出:列在 assessment.json 里的，加上另存在 findings/*.parquet 里的。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from conformance.assessment import ClauseResult, Finding, ScenarioResult
from conformance.errors import DataError
from conformance.report.dossier import Dossier

T = TypeVar("T")
BATCH = 20_000
COLUMNS = ("case_no", "department", "kind", "message", "expected", "observed")
_SAFE = re.compile(r"findings/[0-9A-Za-z][0-9A-Za-z._-]*\.parquet")


class Row(NamedTuple):
    """一个问题和它所属的条款、部门(不知道的为空)；百万行也要快，所以是元组。"""

    clause: ClauseResult
    department: str
    subject: str
    kind: str
    message: str
    expected: str
    observed: str
    certain: bool
    scenario: str
    evidence: tuple[str, ...]


def rows(dossier: Dossier) -> Iterator[Row]:
    """按条款、场景的次序；另存的问题逐批读，不全部装进内存。另存的文件不在或读不出则抛 DataError。"""
    for clause in dossier.assessment.clauses:
        kept = {scenario.name: scenario for scenario in clause.scenarios if scenario.all_findings}
        for scenario in kept.values():
            yield from _kept(dossier.run, clause, scenario)
        for finding in clause.findings:
            if not (finding.certain and finding.scenario in kept):
                yield _listed(clause, finding, dossier.departments.get(finding.subject, ""))


def batches(items: Iterable[T], many: int) -> Iterator[list[T]]:
    """每 ``many`` 个一批。"""
    rest = iter(items)
    return iter(lambda: list(islice(rest, many)), [])


def themes(dossier: Dossier) -> Mapping[str, str]:
    """主题 → 名称；没有计分的主题就用它的键。"""
    known = {score.theme: score.name for score in dossier.assessment.grade.themes}
    return {clause.theme: known.get(clause.theme, clause.theme) for clause in dossier.assessment.clauses}


def _listed(clause: ClauseResult, one: Finding, department: str) -> Row:
    told = (one.subject, one.kind, one.message, one.expected, one.observed)
    return Row(clause, department, *told, one.certain, one.scenario, one.evidence)


def _kept(run: Path, clause: ClauseResult, scenario: ScenarioResult) -> Iterator[Row]:
    for batch in _batches(run, scenario.all_findings or ""):
        for case, department, kind, message, expected, observed in zip(*batch, strict=True):
            told = (department or "", case or "", kind, message, expected or "", observed or "")
            yield Row(clause, *told, True, scenario.name, ())


def _batches(run: Path, name: str) -> Iterator[list[list[Any]]]:
    import pyarrow as pa
    from pyarrow import parquet

    if not _SAFE.fullmatch(name) or not (run / name).is_file():
        raise DataError(f"{run / name}：没有这个文件，写不出全部问题；请用 zhunsheng judge 重判这个运行目录。")
    try:
        with parquet.ParquetFile(run / name) as file:
            for batch in file.iter_batches(BATCH, columns=list(COLUMNS)):
                yield [batch.column(column).to_pylist() for column in COLUMNS]
    except (pa.ArrowException, KeyError, OSError) as error:
        said = str(error).splitlines()[0]
        raise DataError(f"{run / name}：读不出全部问题（{said}）；请用 zhunsheng judge 重判这个运行目录。") from None
