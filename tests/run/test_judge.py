"""The judge keeps its promises: what is our fault is never the center's, what was not seen is never a breach."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pyarrow import parquet
from small_run import ALL, API, CASES, EVENTS, FEATURE, GOOD, NO_LIMIT, TWENTY, judged, snapshot, standard_of

from conformance import assess
from conformance.assessment import Basis, ClauseResult, Verdict, load
from conformance.domain import Item
from conformance.report.rows import COLUMNS
from conformance.run import step_defined

UNKNOWN_STEP = FEATURE.replace("那么 每个事项列明法定办结时限", "那么 没有人写过的一步")


def _normal(result: ClauseResult) -> ClauseResult:
    return replace(result, scenarios=tuple(replace(one, seconds=0.0) for one in result.scenarios))


def test_a_sound_center_conforms(tmp_path: Path) -> None:
    """Every clause with subjects and no findings is 符合 and says how many it looked at."""
    results = judged(snapshot(tmp_path), standard_of(tmp_path), ALL)

    assert {key: (result.verdict, result.checked) for key, result in results.items()} == {
        "ITM-06": (Verdict.CONFORMING, 1),
        "ITM-08": (Verdict.CONFORMING, 1),
        "PRC-01": (Verdict.CONFORMING, 3),
    }


def test_a_breach_is_counted_and_named(tmp_path: Path) -> None:
    """One of two items lacks its limit: 不符合, 1 of 2, and the finding points back to the scenario."""
    result = judged(snapshot(tmp_path, (GOOD, NO_LIMIT)), standard_of(tmp_path))["ITM-06"]

    assert (result.verdict, result.checked, result.violating) == (Verdict.NONCONFORMING, 2, 1)
    assert [(one.subject, one.kind, one.scenario) for one in result.findings] == [
        ("燃气经营许可(A2)", "缺少:法定时限", "列明时限")
    ]
    assert result.basis is Basis.AUTOMATIC


def test_an_exception_in_a_rule_is_our_fault(tmp_path: Path) -> None:
    """A rule that breaks ends in 执行异常 and says that the defect is ours; the other clauses are judged."""
    results = judged(snapshot(tmp_path), standard_of(tmp_path, statutory_default_days="二十"))

    assert results["ITM-08"].verdict is Verdict.ERROR
    assert "本工具的问题" in results["ITM-08"].reason
    assert "TypeError" in results["ITM-08"].reason
    assert results["ITM-06"].verdict is Verdict.CONFORMING


def test_an_undefined_step_is_never_a_pass(tmp_path: Path) -> None:
    """behave leaves no exception for an undefined step; the verdict is 执行异常 all the same."""
    result = judged(snapshot(tmp_path), standard_of(tmp_path, UNKNOWN_STEP))["ITM-06"]

    assert result.verdict is Verdict.ERROR
    assert "没有人写过的一步" in result.reason
    assert "不是中心的" in result.reason
    assert not step_defined("没有人写过的一步")
    assert step_defined("每个事项列明法定办结时限")


def test_a_missing_source_is_untested(tmp_path: Path) -> None:
    """The profile offers no items: 未测 with the reason, not 不符合."""
    result = judged(snapshot(tmp_path, None), standard_of(tmp_path))["ITM-06"]

    assert result.verdict is Verdict.UNTESTED
    assert "档案没有提供来源 items" in result.reason


def test_a_failed_source_is_an_error(tmp_path: Path) -> None:
    """The items could not be collected: 执行异常 with the collector's reason."""
    result = judged(snapshot(tmp_path, failed={"items": "连接被拒绝"}), standard_of(tmp_path))["ITM-06"]

    assert result.verdict is Verdict.ERROR
    assert "连接被拒绝" in result.reason


def test_failed_records_do_not_hide_the_items(tmp_path: Path) -> None:
    """Only the clauses that need the cases break when the cases could not be collected."""
    results = judged(snapshot(tmp_path, failed={"cases": "第 3 页超时"}), standard_of(tmp_path), ALL)

    assert {key: result.verdict for key, result in results.items()} == {
        "ITM-06": Verdict.CONFORMING,
        "ITM-08": Verdict.CONFORMING,
        "PRC-01": Verdict.ERROR,
    }


def test_nothing_to_check_is_not_applicable(tmp_path: Path) -> None:
    """No items at all: 不适用, never 符合."""
    results = judged(snapshot(tmp_path, ()), standard_of(tmp_path))

    assert results["ITM-06"].verdict is Verdict.NOT_APPLICABLE
    assert results["ITM-08"].verdict is Verdict.NOT_APPLICABLE


def test_no_cases_are_not_applicable(tmp_path: Path) -> None:
    """An empty case table: 不适用."""
    result = judged(snapshot(tmp_path, cases=()), standard_of(tmp_path), ALL)["PRC-01"]

    assert result.verdict is Verdict.NOT_APPLICABLE


def test_a_channel_that_was_not_selected_is_untested(tmp_path: Path) -> None:
    """Without the records channel its clauses are 未测 and say which channel is missing."""
    results = judged(snapshot(tmp_path), standard_of(tmp_path), API)

    assert results["PRC-01"].verdict is Verdict.UNTESTED
    assert "办件" in results["PRC-01"].reason
    assert results["ITM-06"].verdict is Verdict.CONFORMING


def test_a_missing_parameter_is_not_the_centers_fault(tmp_path: Path) -> None:
    """A standard that lacks a parameter ends in 执行异常 naming it."""
    result = judged(snapshot(tmp_path), standard_of(tmp_path, case_no_max_length=None), ALL)["PRC-01"]

    assert result.verdict is Verdict.ERROR
    assert "case_no_max_length" in result.reason


def test_doubt_is_not_a_breach(tmp_path: Path) -> None:
    """A licence longer than the maximum whose basis cannot be seen: 存疑, with the finding marked uncertain."""
    long = replace(GOOD, statutory_limit=replace(TWENTY, value=45))
    result = judged(snapshot(tmp_path, (long,)), standard_of(tmp_path))["ITM-08"]

    assert (result.verdict, result.violating, result.undecided) == (Verdict.DOUBTFUL, 0, 1)
    assert [one.certain for one in result.findings] == [False]


@pytest.mark.parametrize("many", [99, 101])
def test_all_findings_are_kept_when_there_are_many(many: int, tmp_path: Path) -> None:
    """The first hundred are listed, the total is exact, and beyond a hundred all stand in a Parquet file."""
    cases = [{**CASES[0], "case_no": f"{number:060d}"} for number in range(many)]
    result = judged(snapshot(tmp_path, cases=cases), standard_of(tmp_path), ALL)["PRC-01"]
    kept = result.scenarios[0].all_findings

    assert (result.violating, len(result.findings)) == (many, min(many, 100))
    assert (kept == "findings/PRC-01-numbered.parquet") == (many > 100)
    assert kept is None or parquet.read_table(tmp_path / kept, columns=list(COLUMNS)).num_rows == many


TWICE = FEATURE.replace(
    "      那么 每个事项列明法定办结时限\n",
    "      那么 每个事项列明法定办结时限\n\n"
    "    @接口\n    场景: 再列一次\n      假如 接口上的全部事项\n      那么 每个事项列明法定办结时限\n",
)


@pytest.mark.parametrize("many", [100, 101])
def test_all_findings_about_documents_are_kept_too(many: int, tmp_path: Path) -> None:
    """Doubts and breaches alike; a hundred are listed, the certain first."""
    long = [replace(GOOD, code=f"L{number}", statutory_limit=replace(TWENTY, value=45)) for number in range(many)]
    result = judged(snapshot(tmp_path, (*long, NO_LIMIT)), standard_of(tmp_path))
    kept = result["ITM-08"].scenarios[0].all_findings

    assert (result["ITM-08"].undecided, len(result["ITM-08"].findings)) == (many, 100)
    assert kept == ("findings/ITM-08-licence_limit_lawful.parquet" if many > 100 else None)
    assert kept is None or parquet.read_table(tmp_path / kept)["certain"].to_pylist() == [False] * many
    assert result["ITM-06"].scenarios[0].all_findings is None


def test_each_scenario_keeps_its_own_findings(tmp_path: Path) -> None:
    """Two scenarios of one clause that apply the same rule write two files, and both are listed."""
    items = [replace(NO_LIMIT, code=f"A{number}") for number in range(101)]
    result = judged(snapshot(tmp_path, items), standard_of(tmp_path, TWICE))["ITM-06"]
    names = ["findings/ITM-06-statutory_limit_stated.parquet", "findings/ITM-06-statutory_limit_stated-2.parquet"]

    assert [one.all_findings for one in result.scenarios] == names
    assert [parquet.read_metadata(tmp_path / name).num_rows for name in names] == [101, 101]
    assert len(result.findings) == 200


def test_judging_again_gives_the_same(tmp_path: Path) -> None:
    """The same snapshot judged twice in one process differs in nothing but the seconds."""
    seen, against = snapshot(tmp_path, (GOOD, NO_LIMIT)), standard_of(tmp_path)
    first, second = judged(seen, against), judged(seen, against)

    assert [_normal(one) for one in first.values()] == [_normal(one) for one in second.values()]


def test_a_rejudged_folder_is_identical_but_for_seconds(tmp_path: Path) -> None:
    """``judge`` into a second folder writes the same assessment.json, byte for byte, once ``seconds`` are taken out."""
    run, again = tmp_path / "run", tmp_path / "again"
    snapshot(run, (GOOD, NO_LIMIT))
    against = standard_of(tmp_path)
    for target in (run, again):
        assess.judge(run, target, assess.Terms(against))

    assert _without_seconds(run) == _without_seconds(again)
    assert (run / "findings").exists() == (again / "findings").exists()
    assert load(again).counts["不符合"] == 1


def test_a_snapshot_is_not_changed_by_judging(tmp_path: Path) -> None:
    """Judging reads; every byte of the snapshot stays."""
    seen = snapshot(tmp_path, (GOOD, Item("A3", "无名")))
    before = {path.name: path.read_bytes() for path in seen.folder.iterdir()}
    judged(seen, standard_of(tmp_path))

    assert {path.name: path.read_bytes() for path in seen.folder.iterdir()} == before


def _without_seconds(run: Path) -> bytes:
    document = json.loads((run / "assessment.json").read_bytes())
    for clause in document["clauses"]:
        for scenario in clause["scenarios"]:
            del scenario["seconds"]
    return json.dumps(document, ensure_ascii=False).encode()


def test_a_clause_judges_no_case_from_before_it_was_in_force(tmp_path: Path) -> None:
    """Two cases were received in March, one in May; a clause in force from April looks at one."""
    late = {"case_no": "N9", "kind": "收件", "time": datetime(2026, 5, 6, 9, 30)}
    feature = FEATURE.replace(
        "GB/T 39046-2020 表5〔已核原文〕", "GB/T 39046-2020 表5〔已核原文〕\n    施行: 2026-04-01"
    )
    cases = ({"case_no": "N0"}, {"case_no": "N1"}, {"case_no": "N9"})
    result = judged(snapshot(tmp_path, cases=cases, events=(*EVENTS[:2], late)), standard_of(tmp_path, feature), ALL)

    assert (result["PRC-01"].verdict, result["PRC-01"].checked) == (Verdict.CONFORMING, 1)


@pytest.mark.parametrize("line", ["施行: 2030-01-01", "废止: 2020-01-01"])
def test_a_clause_out_of_force_does_not_apply(tmp_path: Path, line: str) -> None:
    """Not yet in force, or repealed, at the date of judgement: 不适用, with the date."""
    feature = FEATURE.replace("〔已核原文〕", f"〔已核原文〕\n    {line}", 1)
    result = judged(snapshot(tmp_path, (GOOD, NO_LIMIT)), standard_of(tmp_path, feature))["ITM-06"]

    assert result.verdict is Verdict.NOT_APPLICABLE
    assert line.partition(" ")[2] in result.reason
