"""办件很少时简短地计划查询、一样的查询只解析一次:结论、问题都与照常计划的一样。"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from small_center import Bench, gather, judged

from conformance.center import brevity
from conformance.domain import Channel
from conformance.run import duck, records, sceptic

RECORDS = frozenset({Channel.API, Channel.RECORDS})
LATE = {"YB0001": {"events": {"决定": {"time": "2026-06-29T10:00:00"}, "收件": None}}}


def test_brief_plans_judge_the_same(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """一份有违反的办件，两种计划各判一次，互不沿用记得的答案。"""
    bench.patched(RECORDS, {"cases": LATE})
    gather(bench.center, bench.standard.clauses, RECORDS, tmp_path / "run")
    found = []
    for limit in (0, brevity.FEW):
        monkeypatch.setattr(brevity, "FEW", limit)
        monkeypatch.setattr(records, "_known", {})
        monkeypatch.setattr(sceptic, "_known", {})
        made = judged(bench.center, bench.standard, RECORDS, tmp_path / "run")
        found.append([(one.id, one.verdict, one.reason, one.findings) for one in made.values()])

    assert found[0] == found[1]
    assert any(findings for *_, findings in found[0])


def test_only_few_records_are_planned_briefly(tmp_path: Path) -> None:
    """没有办件的、很少的简短地计划，多的照常。"""
    assert duck.few(tmp_path)
    (tmp_path / "events.parquet").write_bytes(bytes(brevity.FEW + 1))
    assert not duck.few(tmp_path)


def test_the_same_query_sees_what_is_there_now() -> None:
    """解析过的查询在别的连接、改过的表上再执行，看到的是那里现在的内容。"""
    for rows in (1, 3):
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE cases AS FROM range({rows})")
            assert duck.executed(connection, "SELECT count(*) FROM cases").fetchall() == [(rows,)]
            connection.execute("INSERT INTO cases VALUES (9)")
            assert duck.executed(connection, "SELECT count(*) FROM cases").fetchall() == [(rows + 1,)]
