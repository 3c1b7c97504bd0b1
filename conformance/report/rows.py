"""全部问题，一个一行，逐批读出:列在 assessment.json 里的，加上另存在 findings/*.parquet 里的。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from conformance.assessment import ClauseResult, Finding, ScenarioResult
from conformance.errors import DataError
from conformance.report.departments import departments
from conformance.report.dossier import Dossier

T = TypeVar("T")
BATCH = 20_000
REQUIRED = ("case_no", "kind", "message", "expected", "observed")
COLUMNS = (*REQUIRED, "department")
OF_DOCUMENTS = ("certain", "evidence")
"""另存的文件的列:都有的，办件规则的，只有文档规则才有的。"""
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
    owners = {**dossier.departments, **_owners(dossier)}
    for clause in dossier.assessment.clauses:
        told: set[tuple[str, bool]] = set()
        for scenario in clause.scenarios:
            for row in _kept(dossier.run, clause, scenario, owners) if scenario.all_findings else ():
                told.add((row.scenario, row.certain))
                yield row
        for finding in clause.findings:
            if (finding.scenario, finding.certain) not in told:
                yield _listed(clause, finding, owners.get(finding.subject, ""))


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


def _kept(run: Path, clause: ClauseResult, scenario: ScenarioResult, owners: Mapping[str, str]) -> Iterator[Row]:
    """文件里没有部门的(文档规则的)，部门由对象查得;没有写确实与否的(办件规则的)，都是确实的。"""
    for cells in _batches(run, scenario.all_findings or "", (*COLUMNS, *OF_DOCUMENTS)):
        many = len(cells["case_no"])
        whose = cells.get("department") or [owners.get(subject) for subject in cells["case_no"]]
        rest = (cells.get("certain", [True] * many), cells.get("evidence", [()] * many))
        texts = (cells[name] for name in REQUIRED)
        for office, case, kind, message, expected, observed, sure, proof in zip(whose, *texts, *rest, strict=True):
            told = (office or "", case or "", kind, message, expected or "", observed or "")
            yield Row(clause, *told, sure, scenario.name, tuple(proof))


def _owners(dossier: Dossier) -> Mapping[str, str]:
    """另存的文档规则的问题:对象 → 部门。"""
    kept = {one.all_findings for clause in dossier.assessment.clauses for one in clause.scenarios if one.all_findings}
    ours = [name for name in sorted(kept) if of_documents(dossier.run, name)]
    read = (cells["case_no"] for name in ours for cells in _batches(dossier.run, name, ("case_no",)))
    return departments(dossier.run / "snapshot", {subject for each in read for subject in each})


def of_documents(run: Path, name: str) -> bool:
    """另存的是文档规则的问题，不是办件规则的。"""
    with _opened(run, name) as file:
        return set(OF_DOCUMENTS) <= set(file.schema_arrow.names)


def _batches(run: Path, name: str, wanted: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
    """逐批的 ``wanted`` 各列，文件里没有的不在其中。"""
    with _opened(run, name) as file:
        columns = [column for column in wanted if column in {*REQUIRED, *file.schema_arrow.names}]
        for batch in file.iter_batches(BATCH, columns=columns):
            yield {column: batch.column(column).to_pylist() for column in columns}


@contextmanager
def _opened(run: Path, name: str) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import parquet

    if not _SAFE.fullmatch(name) or not (run / name).is_file():
        raise DataError(f"{run / name}:没有这个文件，写不出全部问题；请用 zhunsheng judge 重判这个运行目录。")
    try:
        with parquet.ParquetFile(run / name) as file:
            yield file
    except (pa.ArrowException, KeyError, OSError) as error:
        said = str(error).splitlines()[0]
        raise DataError(f"{run / name}:读不出全部问题({said})；请用 zhunsheng judge 重判这个运行目录。") from None
