"""真实数据:两份例子采集出的快照，逐项等于独立清点的结果(见数据目录的 README)。没有数据就跳过。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from conformance.bundle import root
from conformance.center import profile as profiles
from conformance.center.files import collect_files
from conformance.center.snapshot import Snapshot
from conformance.center.writer import CenterInfo, Writer
from conformance.domain import Item, ItemKind, LimitUnit

DATA = Path(os.environ.get("ZHUNSHENG_DATA") or root().parent / "shared" / "data")

pytestmark = pytest.mark.skipif(
    not (DATA / "gd_items_a.jsonl.gz").is_file(),
    reason=f"没有真实数据目录 {DATA}(用环境变量 ZHUNSHENG_DATA 指明)；例子的清点无从核对",
)


def collected(name: str, folder: Path) -> Snapshot:
    """用例子的档案采集到 ``folder``。"""
    profile = profiles.load(root() / "examples" / name / "profile.yaml", {"ZHUNSHENG_DATA": str(DATA)})
    sources, issues = collect_files(profile, folder)
    writer = Writer(folder)
    writer.sources(sources)
    writer.issues(issues)
    info = profile.data["center"] | {"timezone": profile.data["timezone"], "calendar": profile.data["calendar"]}
    writer.center(CenterInfo(**info, collected=datetime(2026, 6, 30)))
    return Snapshot.of(folder)


@pytest.fixture(scope="module")
def guangdong(tmp_path_factory: pytest.TempPathFactory) -> tuple[Item, ...]:
    """广东的事项。"""
    snapshot = collected("guangdong-2021", tmp_path_factory.mktemp("guangdong"))
    assert not snapshot.issues
    return snapshot.items


def counts(items: tuple[Item, ...]) -> dict[str, int]:
    """README 那张表的一行；最后四列只数两个时限都读得出的事项。"""
    both = [(i.statutory_limit, i.promised_limit) for i in items if i.statutory_limit and i.promised_limit]
    same = [(s, p) for s, p in both if s.unit == p.unit]
    return {
        "n": len(items),
        "statutory": sum(item.statutory_limit is None for item in items),
        "promised": sum(item.promised_limit is None for item in items),
        "conditions": sum(item.conditions is None for item in items),
        "materials": sum(not item.materials for item in items),
        "consult": sum(item.consultation is None for item in items),
        "complain": sum(item.complaint is None for item in items),
        "both": len(both),
        "units differ": len(both) - len(same),
        "longer": sum(p.value > s.value for s, p in same),
        "over 20": sum(s.unit is LimitUnit.WORKDAY and s.value > 20 for s, _ in both),
    }


NAMES = (
    "n",
    "statutory",
    "promised",
    "conditions",
    "materials",
    "consult",
    "complain",
    "both",
    "units differ",
    "longer",
    "over 20",
)


def test_guangdong_counts_equal_the_independent_count(guangdong: tuple[Item, ...]) -> None:
    """全部事项:缺少的要素与时限的关系。"""
    expected = dict(zip(NAMES, (1131, 357, 269, 474, 730, 45, 63, 761, 4, 0, 313), strict=True))

    assert expected == counts(guangdong)


def test_guangdong_licences_equal_the_independent_count(guangdong: tuple[Item, ...]) -> None:
    """其中的行政许可。"""
    licences = tuple(item for item in guangdong if item.kind is ItemKind.LICENCE)
    expected = dict(zip(NAMES, (255, 0, 0, 0, 6, 0, 0, 255, 4, 0, 106), strict=True))

    assert expected == counts(licences)


@pytest.fixture(scope="module")
def wabo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """荷兰办件的快照，打开成 cases、events 两个视图。"""
    snapshot = collected("wabo-receipt", tmp_path_factory.mktemp("wabo"))
    assert not snapshot.issues
    connection = duckdb.connect()
    for name in ("cases", "events"):
        connection.read_parquet(str(snapshot.table(name))).create_view(name)
    connection.execute(CLOSED)
    yield connection
    connection.close()


def one(connection: Any, query: str, *values: str) -> int:
    """查出的一个数。"""
    return int(connection.execute(query, values).fetchall()[0][0])


CLOSED = """
CREATE VIEW closed AS
SELECT case_no, started, ended, statutory_due AS due FROM cases JOIN (
  SELECT case_no, min(time) FILTER (kind = '申请') AS started, min(time) FILTER (kind = '办结') AS ended
  FROM events GROUP BY case_no
) USING (case_no)
"""
WABO = {
    "办件数": ("SELECT count(*) FROM cases", 1434),
    "办结": ("SELECT count(ended) FROM closed", 1329),
    "按日期晚于期限": ("SELECT count(*) FROM closed WHERE ended::DATE > due::DATE", 309),
    "按时刻晚于期限": ("SELECT count(*) FROM closed WHERE ended > due", 377),
    "申请之前已办结": ("SELECT count(*) FROM closed WHERE ended < started", 2),
}


@pytest.mark.parametrize("name", WABO)
def test_wabo_deadlines_equal_the_independent_count(wabo: Any, name: str) -> None:
    """期限与先后。"""
    query, expected = WABO[name]

    assert expected == one(wabo, query)


@pytest.mark.parametrize(
    ("step", "expected"),
    [("T02 %", 118), ("T04 %", 131), ("T05 %", 134), ("T06 %", 125), ("T10 %", 151), ("Confirmation of receipt", 0)],
)
def test_wabo_missing_steps_equal_the_independent_count(wabo: Any, step: str, expected: int) -> None:
    """没有这一活动的办件数；活动名留在 procedure。"""
    query = "SELECT count(*) FROM cases WHERE case_no NOT IN (SELECT case_no FROM events WHERE procedure LIKE ?)"

    assert expected == one(wabo, query, step)


def test_wabo_one_case_prints_without_determining(wabo: Any) -> None:
    """有 T05 而没有 T04 的只有一件。"""
    steps = "SELECT count_if(procedure LIKE ?) AS t05, count_if(procedure LIKE ?) AS t04 FROM events GROUP BY case_no"
    rows = wabo.execute(steps, ["T05 %", "T04 %"]).fetchall()

    assert sum(t05 > 0 and t04 == 0 for t05, t04 in rows) == 1


def workdays(start: date, end: date, off: set[date]) -> int:
    """起算当日不计入的工作日数。"""
    days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in off for day in days)


def test_wabo_late_confirmations_equal_the_independent_count(wabo: Any) -> None:
    """从登记收件(Confirmation of receipt)到发出回执(T05)超过五个工作日的:1,300 件中 148 件。"""
    calendar = profiles.load(root() / "examples/wabo-receipt/profile.yaml").data["calendar"]
    off = {date.fromisoformat(day) for day in calendar["off"]}
    spans = wabo.execute(
        "SELECT min(time) FILTER (procedure = 'Confirmation of receipt')::DATE, "
        "min(time) FILTER (procedure LIKE 'T05 %')::DATE "
        "FROM events GROUP BY case_no HAVING count_if(procedure LIKE 'T05 %') > 0"
    ).fetchall()

    assert (len(spans), sum(workdays(start, end, off) > 5 for start, end in spans)) == (1300, 148)
