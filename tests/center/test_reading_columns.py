"""The same mapping language where cases come as tables: candidates, patterns, named tables, units, nothings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conformance.center import profile as profiles
from conformance.center.files import collect_files

PROFILE = """
center: {name: 某中心, region: "420600", level: 市}
sentinels: [无]
units: {"1": 工作日, "2": 月}
enums: {channel: {"1": 网上, "2": 窗口}}
trust: {events.time.受理: derived}
records:
  cases: cases.parquet
  milestones: {受理: accepted, 办结: closed}
  fields:
    cases:
      case_no: {from: no, pattern: "^37(.+)$"}
      item_code: [code_new, code]
      item_kind: kind
      channel: {from: way, enum: channel, otherwise: 其他}
      promised_limit: {from: promise, as: duration}
      promised_unit: {from: promise, as: duration}
      statutory_limit: {from: legal, none_when_at_least: 200}
      statutory_unit: unit
      licence_expiry: {from: until, sentinels: ["1753-01-01"]}
"""
ROWS: dict[str, list[Any]] = {
    "no": ["37A", "37B", "37C"],
    "code": ["c1", "c2", "c3"],
    "code_new": [None, "无", "n3"],
    "kind": ["01", "确认事项", "许可证照"],
    "way": ["1", "2", "9"],
    "promise": ["5个工作日", "2月", "5天"],
    "legal": [20, 200, 30],
    "unit": ["1", "1", "2"],
    "until": ["2030-01-01", "1753-01-01", "17530101"],
    "accepted": ["2026-03-02 09:00:00"] * 3,
    "closed": ["2026-03-05 09:00:00"] * 3,
}
EXPECTED = {
    "case_no": ["A", "B", "C"],
    "item_code": ["c1", "c2", "n3"],
    "item_kind": ["行政许可", "行政确认", None],
    "channel": ["网上", "窗口", "其他"],
    "promised_limit": [5, 2, None],
    "promised_unit": ["工作日", "月", None],
    "statutory_limit": [20, None, 30],
    "statutory_unit": ["工作日", "工作日", "月"],
}


def test_a_table_is_read_by_the_same_language(tmp_path: Path) -> None:
    """What applies to a column reads the same as from an API; what cannot be read is reported, not silently empty."""
    pq.write_table(pa.table(ROWS), tmp_path / "cases.parquet")
    (tmp_path / "profile.yaml").write_text(PROFILE, encoding="utf-8")
    sources, issues = collect_files(profiles.load(tmp_path / "profile.yaml", {}), tmp_path / "run")
    made = pq.read_table(tmp_path / "run/snapshot/cases.parquet").sort_by("case_no").to_pydict()

    assert {name: made[name] for name in EXPECTED} == EXPECTED
    assert [day and day.year for day in made["licence_expiry"]] == [2030, None, None]
    assert any("promise" in issue.message or "promise" in issue.where for issue in issues)
    assert {source.name: tuple(source.doubted) for source in sources} == {"cases": (), "events": ("time.受理",)}
    assert pq.read_table(tmp_path / "run/snapshot/events.parquet")["time"][0].as_py() == datetime(2026, 3, 2, 9)


@pytest.mark.parametrize("idle", ["unit_from: u", "as: money", "unit: 工作日"])
def test_what_a_column_cannot_use_is_said(idle: str, tmp_path: Path) -> None:
    """A key that would do nothing for a table is a fault of the profile."""
    path = tmp_path / "profile.yaml"
    path.write_text(PROFILE.replace("none_when_at_least: 200", idle), encoding="utf-8")

    assert ["办件表的列不能写" in str(problem) for problem in profiles.problems(path, {})] == [True]


@pytest.mark.parametrize(
    ("hint", "given", "expected"),
    [
        (int, pa.array(["0.4", "0.5", "2.5", "10.0", " 20 ", "二十", None]), [None, None, None, 10, 20, None, None]),
        (int, pa.array([0.5, 2.5, 3.0, float("nan"), None]), [None, None, 3, None, None]),
        (int, pa.array([7, None], pa.int32()), [7, None]),
        (bool, pa.array([0.5, 1.0, 0.0, 2.0, None]), [None, True, False, None, None]),
        (bool, pa.array([True, False, None]), [True, False, None]),
    ],
)
def test_only_whole_numbers_are_numbers(hint: Any, given: Any, expected: list[Any]) -> None:
    """A fraction is never rounded to a limit, and 2 is neither yes nor no."""
    import duckdb

    from conformance.center.reading import columns
    from conformance.center.reading.terms import Terms

    relation = duckdb.connect().from_arrow(pa.table({"x": given}))
    read = columns.column("target", "x", hint, {"x": str(relation.types[0])}, Terms())

    assert [row[0] for row in relation.project(read.value).fetchall()] == expected
