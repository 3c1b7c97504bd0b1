"""Judging in parts gives the same totals as in one piece; on the simulated province, every planted breach only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.auditing import audited
from bench.generate import Generated, generate
from conformance.assessment import ClauseResult, Verdict
from conformance.run import duck, records

CASES = 3000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """三千件，埋下的编号已知。"""
    return generate(tmp_path_factory.mktemp("generated"), CASES)


@pytest.fixture(scope="module")
def whole(made: Generated) -> Mapping[str, ClauseResult]:
    """一次判完。"""
    return {one.id: one for one in audited(made.folder, made.folder / "whole")}


@pytest.fixture(scope="module")
def parted(made: Generated) -> Iterator[Mapping[str, ClauseResult]]:
    """同样的办件写成小的行组，分成五段判。"""
    folder = made.folder / "grouped"
    folder.mkdir()
    for name, rows in (("cases", 600), ("events", 4000)):
        source = f"SELECT * FROM '{made.folder / name}.parquet'"  # noqa: S608 - 测试自己的文件
        duckdb.sql(source).write_parquet(str(folder / f"{name}.parquet"), row_group_size=rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(duck, "PART", 500)
        patched.setattr(records, "_known", {})
        patched.setattr(records, "SHOWN", 1)
        yield {one.id: one for one in audited(folder, folder / "run")}


def _subjects(run: Path, result: ClauseResult) -> set[str]:
    kept = [run / one.all_findings for one in result.scenarios if one.all_findings]
    listed = {one.subject for one in result.findings if one.certain}
    return listed.union(*({row[0] for row in duckdb.sql(f"SELECT case_no FROM '{path}'").fetchall()} for path in kept))  # noqa: S608 - 同上


def _told(result: ClauseResult) -> tuple[Any, ...]:
    counts = (result.verdict, result.checked, result.violating, result.undecided)
    return (*counts, [(one.breakdown, one.departments, one.items) for one in result.scenarios])


def test_every_planted_breach_is_found_and_nothing_else(made: Generated, whole: Mapping[str, ClauseResult]) -> None:
    """Equal sets of case numbers, clause by clause; clauses nothing was planted for find nothing."""
    found = {key: _subjects(made.folder / "whole", one) for key, one in whole.items()}
    planted = {key: set(numbers) for key, numbers in made.seeded.items() if not key.startswith("存疑:")}

    assert {key: numbers for key, numbers in found.items() if numbers} == planted


def test_the_undecided_stand_apart(made: Generated, whole: Mapping[str, ClauseResult]) -> None:
    """A pause whose published basis cannot be seen is undecided: counted apart, neither a breach nor conforming."""
    result = whole["TML-11"]
    doubted = {one.subject for one in result.findings if not one.certain}

    assert (result.violating, result.undecided) == (0, len(made.seeded["存疑:TML-11"]))
    assert doubted == set(made.seeded["存疑:TML-11"])
    assert result.verdict is Verdict.DOUBTFUL


def test_no_limit_is_never_on_time(made: Generated, whole: Mapping[str, ClauseResult]) -> None:
    """Cases without any limit are not among those whose limit was checked."""
    table = made.folder / "cases.parquet"
    limited = duckdb.sql(f"SELECT count(promised_limit) FROM '{table}'").fetchall()[0][0]  # noqa: S608 - 同上

    assert limited < CASES
    assert whole["TML-13"].checked <= limited
    assert whole["TML-05"].checked < CASES


def test_parts_add_up_to_the_whole(whole: Mapping[str, ClauseResult], parted: Mapping[str, ClauseResult]) -> None:
    """Verdict, totals, kinds, departments and items are the same however the cases are cut."""
    assert {key: _told(one) for key, one in parted.items()} == {key: _told(one) for key, one in whole.items()}


def test_parts_keep_every_breach(
    made: Generated, whole: Mapping[str, ClauseResult], parted: Mapping[str, ClauseResult]
) -> None:
    """Whatever is not listed is kept in a file, also where a rule looks across cases: the same case numbers."""
    run = made.folder / "grouped" / "run"

    assert {key: _subjects(run, one) for key, one in parted.items()} == {
        key: _subjects(made.folder / "whole", one) for key, one in whole.items()
    }


def test_the_spread_counts_breaches_by_department(made: Generated, whole: Mapping[str, ClauseResult]) -> None:
    """The departments and items of a clause add up to its breaches when all are listed."""
    scenario = whole["TML-05"].scenarios[0]

    assert sum(scenario.departments.values()) == sum(scenario.items.values()) == scenario.violating > 0


def test_cutting_loses_no_case(made: Generated) -> None:
    """Bounds cover every number exactly once, sorted or not."""
    bounds = [duck.Bounds(None, "b"), duck.Bounds("b", "c"), duck.Bounds("c", None)]
    rows = duckdb.sql("SELECT unnest(['a', 'b', 'bb', 'c', 'z']) AS case_no")
    counts = [len(rows.filter(one.condition)) for one in bounds]

    assert (counts, len(rows)) == ([1, 2, 2], 5)


@pytest.mark.parametrize(("given", "size"), [("2GB", 2 * 2**30), ("512mb", 512 * 2**20), ("1.5 GiB", 3 * 2**29)])
def test_the_memory_limit_is_read(monkeypatch: pytest.MonkeyPatch, given: str, size: int) -> None:
    """The limit is a number and a unit."""
    monkeypatch.setenv("ZHUNSHENG_MEMORY", given)

    assert duck.memory() == size


def test_a_wrong_memory_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong limit says how to write it."""
    from conformance.errors import InputError

    monkeypatch.setenv("ZHUNSHENG_MEMORY", "很多")
    with pytest.raises(InputError, match="2GB"):
        duck.memory()
