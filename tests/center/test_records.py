"""办件表:列、时间、活动名、里程碑整列换成标准表；缺列与坏文件各一句话。"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.assessment import Issue
from conformance.center import normalise
from conformance.center import profile as profiles
from conformance.center.files import collect_files
from conformance.center.normalise import Unreadable
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA, write_table
from conformance.center.writer import Source
from conformance.domain import Case, Event
from conformance.errors import DataError

RECORDS = """
center: {name: 某市, region: "420600", level: 市}
timezone: Europe/Amsterdam
records:
  cases: cases.parquet
  events: events.parquet
  sentinels: [EMPTY]
  fields:
    cases: {case_no: "concept:name", statutory_due: deadline, platform_due: planned, item_kind: {const: 行政许可},
            joint: joint, statutory_unit: {from: unit, map: {W: 工作日}}, fee_due: fee, statutory_limit: days}
    events: {case_no: case, kind: act, time: at, handler: who}
  kinds: {Accept: 受理, T99: 送达}
  milestones: {收件: start, 决定: end, 办结: end}
"""
CASES: dict[str, list[Any]] = {
    "concept:name": ["B", "A", "A", None],
    "start": ["2011-10-11T13:42:22.688+02:00", "2011-12-06 09:00:00", None, None],
    "end": ["2011-12-06T13:41:31.788+01:00", None, None, None],
    "deadline": ["20111206134131", "1323175291788", "soon", None],
    "planned": ["2011-12-06T23:30:00Z", "2011-12-06", None, None],
    "joint": ["是", "false", None, None],
    "unit": ["W", "X", None, None],
    "fee": ["12.5", "EMPTY", None, None],
    "days": [20, 10, None, None],
}
EVENTS: dict[str, list[Any]] = {
    "case": ["A", "A", "B", None, "B"],
    "act": ["T02 check", "Accept", "决定", "x", None],
    "at": [datetime(2011, 7, 1, 10, tzinfo=UTC)] * 5,
    "who": ["EMPTY", "R1", None, None, None],
}


def collected(
    folder: Path, text: str = RECORDS, cases: dict[str, list[Any]] = CASES, events: dict[str, list[Any]] = EVENTS
) -> tuple[list[Source], list[Issue]]:
    """写两张表与档案，采集。"""
    pq.write_table(pa.table(cases), folder / "cases.parquet")
    pq.write_table(pa.table(events), folder / "events.parquet")
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    return collect_files(profiles.load(folder / "profile.yaml", {}), folder / "run")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """快照里的一张表。"""
    found: list[dict[str, Any]] = pq.read_table(folder / "run/snapshot" / f"{name}.parquet").to_pylist()
    return found


def test_cases_become_canonical(tmp_path: Path) -> None:
    """列名、时区、空值、对照、固定值；按编号排序，同号而内容不同的都留下。"""
    collected(tmp_path)
    first, again, second = rows(tmp_path, "cases")

    assert (first["case_no"], again["case_no"], second["case_no"]) == ("A", "A", "B")
    assert second["statutory_due"] == datetime(2011, 12, 6, 13, 41, 31)
    assert first["statutory_due"] == datetime(2011, 12, 6, 13, 41, 31, 788000)
    assert second["platform_due"] == date(2011, 12, 7)
    assert (second["joint"], first["joint"], second["fee_due"], first["fee_due"]) == (True, False, 12.5, None)
    assert (second["statutory_unit"], second["statutory_limit"], second["item_kind"]) == ("工作日", 20, "行政许可")


def test_refused_and_unreadable_values_are_reported(tmp_path: Path) -> None:
    """拒绝的行计数，读不出的值按列说明并举例。"""
    (cases, events), issues = collected(tmp_path)
    said = "\n".join(f"{issue.source} {issue.message}" for issue in issues)

    assert (cases.rows, cases.refused, events.rows, events.refused) == (3, 1, 7, 2)
    assert "cases 列“deadline”(例如“soon”)的值读不出，作空值处理" in said
    assert "cases 列“unit”(例如“X”)的值读不出" in said
    assert "cases 没有办件编号，没有进入判定(共 1 行" in said
    assert {issue.where.rpartition("/")[2] for issue in issues} >= {"cases.parquet:2", "events.parquet:4"}


def test_activities_and_milestones_become_events(tmp_path: Path) -> None:
    """活动名换成标准事件，没有对应的是环节，原名留着；一列可成几种事件；按办件与时间排序。"""
    collected(tmp_path)
    found = [
        (row["case_no"], row["kind"], row["procedure"], row["time"].isoformat()) for row in rows(tmp_path, "events")
    ]
    summer = "2011-07-01T12:00:00"

    assert found == [
        ("A", "环节", "T02 check", summer),
        ("A", "受理", "Accept", summer),
        ("A", "收件", None, "2011-12-06T09:00:00"),
        ("B", "决定", None, summer),
        ("B", "收件", None, "2011-10-11T13:42:22.688000"),
        ("B", "决定", None, "2011-12-06T13:41:31.788000"),
        ("B", "办结", None, "2011-12-06T13:41:31.788000"),
    ]


def test_both_tables_have_the_canonical_schema(tmp_path: Path) -> None:
    """列名与类型同领域模型，无论哪条路写出。"""
    collected(tmp_path)
    for name, schema in (("cases", CASE_SCHEMA), ("events", EVENT_SCHEMA)):
        found = pq.read_schema(tmp_path / "run/snapshot" / f"{name}.parquet")

        assert {f.name: str(f.type).replace("element", "item") for f in schema} == {
            f.name: str(f.type).replace("element", "item") for f in found
        }


def test_a_table_already_canonical_needs_no_fields(tmp_path: Path) -> None:
    """列名已是标准名的表，不写 fields 也读得出。"""
    cases = {"case_no": ["A"], "statutory_due": [datetime(2026, 1, 5)]}
    events = {"case_no": ["A"], "kind": ["受理"], "time": [datetime(2026, 1, 5, 9)]}
    text = RECORDS.partition("  sentinels")[0]
    collected(tmp_path, text, cases, events)
    (event,) = rows(tmp_path, "events")

    assert (event["kind"], event["time"], event["procedure"]) == ("受理", datetime(2026, 1, 5, 9), None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("statutory_due: deadline", "statutory_due: deadlin", r"没有列“deadlin”.*concept:name.*records\.fields\.cases"),
        ("handler: who", "handler: whom", r"没有列“whom”.*records\.fields\.events\.handler.*profile\.yaml:11"),
        ("决定: end", "决定: ending", r"没有列“ending”.*records\.milestones\.决定"),
        ("kind: act", "kind: actt", "没有列“actt”"),
        ("events: events.parquet", "events: none.parquet", r"none\.parquet:没有这个文件"),
        ("events: events.parquet", "events: profile.yaml", "认不得这种文件"),
        ("events: events.parquet", "events: profile.yaml\n  format: parquet", "不是完整的 Parquet"),
    ],
)
def test_a_missing_column_or_file_is_one_sentence(old: str, new: str, said: str, tmp_path: Path) -> None:
    """缺列说明现有的列和档案的哪一行；坏文件说明哪个文件。"""
    with pytest.raises(DataError, match=said):
        collected(tmp_path, RECORDS.replace(old, new))


def test_a_truncated_parquet_is_one_sentence(tmp_path: Path) -> None:
    """被截断的 Parquet 不读一半。"""
    collected(tmp_path)
    file = tmp_path / "cases.parquet"
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(DataError, match="不是完整的 Parquet"):
        collect_files(profiles.load(tmp_path / "profile.yaml", {}), tmp_path / "run2")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """同样的输入写出同样的字节。"""
    collected(tmp_path)
    first = (tmp_path / "run/snapshot/events.parquet").read_bytes()
    collected(tmp_path)

    assert first == (tmp_path / "run/snapshot/events.parquet").read_bytes()


@settings(max_examples=25)
@given(
    st.lists(
        st.datetimes(datetime(1992, 1, 1), datetime(2036, 1, 1)).map(lambda t: t.replace(microsecond=0)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(
        ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y%m%d%H:%M:%S", "%Y-%m-%d"]
    ),
)
def test_columns_read_times_as_rows_do(times: list[datetime], form: str) -> None:
    """整列读时间与逐个读时间的结果相同。"""
    texts = [time.strftime(form) for time in times]

    assert [normalise.moment(text) for text in texts] == read_column(texts)


@pytest.mark.parametrize("text", ["待补充", "2026-13-01", "20260230101010", "20260508x", "2026", "99"])
def test_columns_refuse_what_rows_refuse(text: str) -> None:
    """逐个读不出的，整列也读不出。"""
    with pytest.raises(Unreadable):
        normalise.moment(text)

    assert read_column([text]) == [None]


def read_column(texts: list[str]) -> list[datetime | None]:
    """用办件表的读法读一列文字。"""
    import duckdb

    from conformance.center.reading import columns, moments

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    relation = connection.from_arrow(pa.table({"at": texts}))
    return [
        row[0] for row in relation.project(moments.moment(columns.name("at"), "VARCHAR", "Asia/Shanghai")).fetchall()
    ]


def test_schemas_follow_the_domain() -> None:
    """表的列就是领域模型的字段。"""
    assert CASE_SCHEMA.names == [field.name for field in fields(Case)]
    assert EVENT_SCHEMA.names == [field.name for field in fields(Event)]


def test_rows_of_an_api_are_written_sorted_and_checked(tmp_path: Path) -> None:
    """逐行写出:排序、检查；完全相同的行与坏行各一个问题，同号而内容不同的留下。"""
    given_rows = [
        {"case_no": "B", "statutory_due": "2026-05-01T17:30:00", "materials": ["申请书"]},
        {"case_no": "A", "joint": False},
        {"case_no": "B"},
        {"case_no": "A", "joint": False},
        {"case_no": "C", "statutory_limit": "二十"},
    ]
    refused: list[Issue] = []
    count = write_table("cases", given_rows, tmp_path / "cases.parquet", refused.append)
    table = pq.read_table(tmp_path / "cases.parquet")

    assert (count, table.column("case_no").to_pylist()) == (3, ["A", "B", "B"])
    assert table.column("statutory_due").to_pylist() == [None, datetime(2026, 5, 1, 17, 30), None]
    assert [issue.where for issue in refused] == ["第 4 行(A)", "第 5 行(C)"]


def test_no_rows_still_make_a_table(tmp_path: Path) -> None:
    """一行也没有时写出空表。"""
    assert write_table("events", [], tmp_path / "events.parquet", print) == 0
    assert pq.read_schema(tmp_path / "events.parquet").equals(EVENT_SCHEMA)
