"""交来的表名称不认识、编号被表格软件改写、文字不是文字:认得的照认，认不得的记下来，不拿去断定。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conformance.center import profile as profiles
from conformance.center.records import collected, importing
from conformance.center.records.stage import Ledger
from conformance.center.writer import WHOLE, Source
from conformance.errors import DataError

KINDS = ("收件", "受理", "特别程序", "决定")


def imported(folder: Path, cases: pa.Table, events: pa.Table, **records: Any) -> Ledger:
    """两张 Parquet 导入。"""
    for name, table in (("cases", cases), ("events", events)):
        pq.write_table(table, folder / f"{name}.parquet", store_schema=False)
    declared = {name: str(folder / f"{name}.parquet") for name in ("cases", "events")} | records
    center = {"name": "某市", "region": "420600", "level": "市"}
    return importing.run(profiles.made(folder, {"center": center, "records": declared}), folder / "in")


def named(folder: Path, *kinds: str, **records: Any) -> Source:
    """一件办件有过这些名称的事件 → 事件的来源。"""
    events = {"case_no": ["A"] * len(kinds), "kind": kinds, "time": [f"2026-03-0{n}" for n, _ in enumerate(kinds, 1)]}
    ledger = imported(folder, pa.table({"case_no": ["A"]}), pa.table(events), **records)
    return {one.name: one for one in collected.sources(ledger)}["events"]


@pytest.mark.parametrize(
    ("kinds", "records", "strange", "vouched"),
    [
        (KINDS, {}, 0, (WHOLE,)),
        ([f"{kind}\t\u3000" for kind in KINDS], {}, 0, (WHOLE,)),
        (("收件", "打印", "暂停计时"), {}, 2, ()),
        (("收件", "打印", "暂停计时"), {"kinds": {"暂停计时": "特别程序"}}, 0, (WHOLE,)),
        (("收件", "打印"), {"kinds": {"打印": "环节"}}, 0, (WHOLE,)),
    ],
)
def test_unknown_names_are_counted_unless_the_profile_tells_them(
    kinds: tuple[str, ...], records: Mapping[str, Any], strange: int, vouched: tuple[str, ...], tmp_path: Path
) -> None:
    """不认识的计数，没有的也就不能说是没有；档案写了 kinds 的，没有列出的就是环节。前后的空白不算名称。"""
    found = named(tmp_path, *kinds, **records)

    assert (found.ok, found.rows, found.strange, found.vouched) == (True, len(kinds), strange, vouched)


def test_a_table_of_unknown_names_only_is_misread(tmp_path: Path) -> None:
    """一个也不认识的是没有读对，不是什么也没有发生。"""
    found = named(tmp_path, "准予收件", "准予受理")

    assert (found.ok, found.misread) == (False, True)
    assert "2 个事件的名称不认识" in found.reason


def numbered(folder: Path, cases: Any, events: Any) -> Ledger:
    """编号这样写的几件，各有一个事件。"""
    happened = {"case_no": events, "kind": ["收件"] * len(events), "time": ["2026-03-01"] * len(events)}
    return imported(folder, pa.table({"case_no": cases}), pa.table(happened))


def test_numbers_rewritten_by_a_spreadsheet_are_refused(tmp_path: Path) -> None:
    """科学记数的编号分不出是哪一件，不进入判定，另是一种毛病；像科学记数而不是的照认。"""
    numbers = ["1.00000E+15", "2.0260508e+19", " 5E+17", "1E15", "A1.0E+15", "20260508000001", "\u00a0"]
    ledger = numbered(tmp_path, numbers, numbers)
    problems = {name: ledger.problems.get(f"{name} 编号被表格软件改写") for name in ("cases", "events")}

    assert problems == {"cases": 3, "events": 3}
    assert ledger.problems["cases 没有办件编号"] == 1
    assert pq.read_table(tmp_path / "in" / "cases.parquet")["case_no"].to_pylist() == sorted(numbers[3:6])
    assert {one.name: one.refused for one in collected.sources(ledger)} == {"cases": 4, "events": 4}
    assert [one.fault for one in collected.breaches(tmp_path / "in") if one.where.endswith("case_no")] == ["形状"] * 6


def test_numbers_kept_as_fractions_are_refused_where_they_do_not_fit(tmp_path: Path) -> None:
    """存成小数的编号，放得下的照认，放不下的不进入判定；一件也不剩的是一句话。"""
    numbers = [2.0260508e19, 20260508.0]

    assert numbered(tmp_path, numbers, numbers).kept == {"cases": 1, "events": 1}
    with pytest.raises(DataError, match="没有一件办件可用\\(编号被表格软件改写 1 行\\)"):
        numbered(tmp_path, numbers[:1], numbers[:1])


def test_texts_without_an_annotation_are_texts(tmp_path: Path) -> None:
    """Parquet 的文字没有写明是文字的照读。"""
    cases = pa.table({"case_no": pa.array([b"A"]), "department": pa.array(["甲局".encode()])})
    events = pa.table({"case_no": pa.array([b"A"]), "kind": pa.array(["收件".encode()]), "time": [b"2026-03-01"]})
    ledger = imported(tmp_path, cases, events)

    assert (ledger.kept, ledger.problems) == ({"cases": 1, "events": 1}, {})
    assert pq.read_table(tmp_path / "in" / "cases.parquet")["department"].to_pylist() == ["甲局"]
