"""Judging in parts gives the same totals as in one piece; on the simulated province, every planted breach only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from pyarrow import parquet

from bench.auditing import audited
from bench.generate import Generated, generate
from conformance import standard
from conformance.assessment import ClauseResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Supervision
from conformance.rules.records import Check, across
from conformance.run import duck, kept, parts, records
from conformance.run.asked import Audited
from conformance.run.parts import Parts, is_across
from conformance.run.records import Records
from tests.run.small_run import snapshot

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
def parted(made: Generated) -> Mapping[str, ClauseResult]:
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
        return {one.id: one for one in audited(folder, folder / "run")}


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


def test_cutting_loses_no_case() -> None:
    """Bounds cover every number exactly once, sorted or not."""
    bounds = [duck.Bounds(None, "b"), duck.Bounds("b", "c"), duck.Bounds("c", None)]
    rows = duckdb.sql("SELECT unnest(['a', 'b', 'bb', 'c', 'z']) AS case_no")
    counts = [len(rows.filter(one.condition)) for one in bounds]

    assert (counts, len(rows)) == ([1, 2, 2], 5)


def filed(cases: Any) -> Any:
    """Cases, one by one."""
    return cases.select("case_no", "department", "item_code", "statutory_limit")


@across
def crowd(cases: Any) -> Any:
    """The same view, said to look across cases."""
    return filed(cases)


def carded(supervision: Any) -> Any:
    """Supervision is not divided with the cases."""
    return supervision.select("case_no", statutory_limit=1)


def limited(t: Any) -> Iterator[Check]:
    """A breach above ten; without a limit undecided."""
    yield Check("超过", True, t.statutory_limit > 10, "超过")
    yield Check("正好", t.statutory_limit.notnull(), t.statutory_limit == 20, "正好")


@across
def fresh(timeline: Any) -> Any:
    """A view that reads a column its rule does not."""
    kept = timeline.filter(timeline.d_received.notnull())
    return kept.select("case_no", "department", "item_code", statutory_limit=kept.statutory_value)


@across
def compared(t: Any) -> Iterator[Check]:
    """The same rule, said to look across cases."""
    yield from limited(t)


LIMITS = (20, 5, None, 20, None, 5, None, 20)


def small(folder: Path, limits: Sequence[int | None] = LIMITS) -> Records:
    """Cases with these limits, one row group each, and one supervision card."""
    cases = [{"case_no": f"N{n}", "department": f"局{n % 2}", "statutory_limit": one} for n, one in enumerate(limits)]
    events = [{"case_no": f"N{n}", "kind": "收件", "time": datetime(2026, 3, 2, 9)} for n in range(len(limits))]
    sources = snapshot(folder, None, cases=cases, events=events).sources.values()
    Writer(folder).documents("supervision", [Supervision("1", "N0", light="黄牌")])
    Writer(folder).sources([*sources, Source("supervision", Channel.API)])
    seen = Snapshot.of(folder)
    for name in ("cases", "events"):
        parquet.write_table(parquet.read_table(seen.table(name)), seen.table(name), row_group_size=1)
    return Records(seen, standard.load("national").parameters, date(2026, 6, 30), folder / "findings")


@pytest.mark.parametrize(
    ("rule", "view", "expected"),
    [
        (limited, filed, False),
        (limited, None, False),
        (compared, filed, True),
        (limited, crowd, True),
        (limited, carded, True),
    ],
)
def test_what_is_not_divided(rule: Any, view: Any, expected: bool, tmp_path: Path) -> None:
    """A rule or a view that looks across, a source that is not divided."""
    asked = small(tmp_path).ask("X", limits if rule is limited and view is None else rule, (), view)

    assert is_across(asked) == expected


@pytest.mark.parametrize(("states", "expected"), [(("t0.a",), False), ((), True)])
def test_what_needs_a_query_of_its_own_is_not_divided(states: tuple[str, ...], expected: bool) -> None:
    """A rule that is more than columns of its subject."""
    asked: Any = SimpleNamespace(plan=SimpleNamespace(states=states), rule=limited, view=filed)

    assert is_across(asked) == expected


def limits(t: Any) -> Iterator[Check]:
    """The limit on the timeline."""
    yield Check("超过", True, t.statutory_value > 10, "超过")


QUESTIONS: Sequence[tuple[Any, Any]] = (
    *((limited, filed), (compared, filed), (limited, crowd), (limited, carded), (limits, None)),
)


@pytest.fixture
def _divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "PART", 2)
    monkeypatch.setattr(records, "_known", {})
    monkeypatch.setenv("ZHUNSHENG_SPILL", str(tmp_path))


def _answers(of: Records) -> list[Any]:
    asked = [of.ask(f"X{index}", rule, (), view) for index, (rule, view) in enumerate(QUESTIONS)]
    of.settle()
    return [one.answer for one in asked]


@pytest.mark.usefixtures("_divided")
def test_every_kind_of_question_adds_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Divided or not: the same totals, the same lists, the same departments, whatever is asked together."""
    parted = _answers(small(tmp_path / "parted"))
    monkeypatch.setattr(duck, "PART", 250_000)
    monkeypatch.setattr(records, "_known", {})

    assert parted == _answers(small(tmp_path / "whole"))
    assert [(one.tally.checked, one.tally.violating, one.tally.undecided) for one in parted] == [
        *[(8, 3, 3)] * 3,
        (1, 0, 0),
        (8, 3, 3),
    ]
    assert [one.subject for one in parted[0].findings if one.certain] == ["N0", "N0", "N3", "N3", "N7", "N7"]


@pytest.mark.usefixtures("_divided")
def test_of_each_part_a_few_undecided_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The totals are of all, of the undecided each part keeps the first few only; of the breaches all."""
    monkeypatch.setattr(parts, "SAMPLED", 1)
    of = small(tmp_path / "run", (None, None, 20, 20, None, None))
    asked = of.ask("X", limited, (), filed)
    of.settle()

    assert isinstance(asked.answer, Audited)
    assert (asked.answer.tally.violating, asked.answer.tally.undecided) == (2, 4)
    assert [(one.subject, one.certain) for one in asked.answer.findings] == [
        *[("N2", True)] * 2,
        *[("N3", True)] * 2,
        ("N0", False),
        ("N4", False),
    ]


@pytest.mark.usefixtures("_divided")
def test_what_is_left_for_those_that_look_across(tmp_path: Path) -> None:
    """Only the columns they read, the number, and the dates written beside every breach; nothing for nobody."""
    of = small(tmp_path / "run")
    one = of.ask("X", compared_on_the_timeline, ())
    columns = set(parts.narrow(of.tables, [[one]]))
    dates = {name for value in kept.DATES.values() for name in re.findall(r'"(\w+)"', value)}

    assert columns == {"case_no", "department", "item_code", "copies", "statutory_value", *dates}
    assert parts.narrow(of.tables, []) == ()
    assert "d_received" in parts.narrow(of.tables, [[of.ask("Y", limited, (), fresh)]])
    assert parts.columns_read(of.tables, 'SELECT "due", d_end FROM timeline') == ("due",)


@across
def compared_on_the_timeline(t: Any) -> Iterator[Check]:
    """The limit on the timeline, said to look across."""
    yield from limits(t)


@pytest.mark.usefixtures("_divided")
def test_where_the_parts_are_kept(tmp_path: Path) -> None:
    """In the folder for what does not fit, under a name of ours; each part writes its own troubled cases."""
    of = small(tmp_path / "run")
    asked = of.ask("X", limited, (), filed)
    made = Parts(of.tables, of.tables.parts())
    found = made.rows({asked.subject: [asked]}, ("case_no",))

    assert made.scratch.parent == tmp_path
    assert made.scratch.name.startswith("zhunsheng-parts-")
    assert {name.partition("-")[0] for name in (path.name for path in made.scratch.iterdir())} == {
        *("timeline", "cases", "events", "narrow"),
    }
    assert found[asked.subject]["q0_violating"] == 3
    assert {row["case_no"] for row in made.kept.rows(f"FROM {made.kept.open('cases')}")} == {
        *("N0", "N2", "N3", "N4", "N6", "N7"),
    }
    assert made.kept.rows(f"FROM {made.kept.open('timeline')}")[0].keys() > {"d_received", "due"}
    assert len(made.across.rows(f"FROM {made.across.open('timeline')}")) == 8
    assert len(made.across.rows(f"FROM {made.across.open('cases')}")) == 8
