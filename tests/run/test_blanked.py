"""推算的字段抹去之后再问一遍:列成为空，推算时间的事件去掉、挪到最早、最晚；都违反的才是违反。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from conformance.assessment import ClauseResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import DERIVED, NOTHING, Writer
from conformance.run import blanked
from tests.run.small_run import ALL, FEATURE, GOOD, judged, national, snapshot, standard_of


def _at(day: int) -> datetime:
    return datetime(2026, 3, day, 9)


CASES = tuple({"case_no": no, "department": "甲局", "statutory_limit": 20} for no in ("A", "B"))
EVENTS = (
    {"case_no": "A", "kind": "收件", "time": _at(2)},
    {"case_no": "A", "kind": "受理", "time": _at(3)},
    {"case_no": "A", "kind": "决定", "time": _at(9)},
    {"case_no": "B", "kind": "受理", "time": _at(4)},
)


def doubting(folder: Path, **doubted: Mapping[str, str]) -> Snapshot:
    """快照；来源 → 不能作证据的字段与原因。"""
    sources = snapshot(folder, (GOOD,), cases=CASES, events=EVENTS).sources.values()
    Writer(folder).sources([replace(one, doubted=dict(doubted.get(one.name, {}))) for one in sources])
    return Snapshot.of(folder)


def rows(path: Path) -> list[tuple[Any, ...]]:
    """事件的各行:编号、种类、哪一天。"""
    found = duckdb.read_parquet(str(path)).project("case_no, kind, day(time)").fetchall()
    return [tuple(row) for row in found]


def test_only_derived_fields_are_blanked(tmp_path: Path) -> None:
    """映射取不到值的不在其内；一个推算的也没有的来源不列。"""
    seen = doubting(tmp_path, cases={"department": DERIVED, "channel": NOTHING}, items={"basis": NOTHING})

    assert blanked.derived(seen) == {"cases": ["department"]}


@pytest.mark.parametrize(
    ("weak", "expected"),
    [
        ({}, ()),
        ({"cases": ["department"]}, ("gone",)),
        ({"events": ["doc_no"]}, ("gone",)),
        ({"events": ["doc_no", "time.受理"]}, ("gone", "early", "late")),
    ],
)
def test_which_variants_are_needed(weak: Mapping[str, Sequence[str]], expected: tuple[str, ...]) -> None:
    """推算了某种事件的时间，才要挪到最早、最晚的两份。"""
    assert blanked.variants(weak) == expected


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("gone", [("A", "收件", 2), ("A", "决定", 9)]),
        ("early", [("A", "受理", 2), ("A", "收件", 2), ("A", "决定", 9), ("B", "受理", 4)]),
        ("late", [("A", "受理", 9), ("A", "收件", 2), ("A", "决定", 9), ("B", "受理", 4)]),
    ],
)
def test_a_derived_time_could_be_any(variant: str, expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    """去掉那种事件，或者挪到同一件别的事件的最早、最晚；没有别的事件的不动；按编号、时间排好。"""
    seen, weak = doubting(tmp_path / "seen"), {"events": ["time.受理"]}
    made = blanked.blanked(seen, weak, tmp_path / "made", variant)
    found = rows(made.table("events"))

    assert sorted(found) == sorted(expected)
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert [row[2] for row in found if row[0] == "A"] == sorted(row[2] for row in found if row[0] == "A")


def test_derived_columns_become_empty(tmp_path: Path) -> None:
    """列成为空，类型不变；别的列、别的来源照旧。"""
    seen = doubting(tmp_path / "seen")
    made = blanked.blanked(seen, {"cases": ["department"]}, tmp_path / "made", "gone")
    before, after = (duckdb.read_parquet(str(one.table("cases"))) for one in (seen, made))

    assert (after.columns, after.types) == (before.columns, before.types)
    assert after.project("case_no, department, statutory_limit").fetchall() == [("A", None, 20), ("B", None, 20)]
    assert made.table("events").is_symlink()
    assert rows(made.table("events")) == rows(seen.table("events"))
    assert made.items == (GOOD,)


def test_fields_of_documents_are_dropped(tmp_path: Path) -> None:
    """文档去掉那个字段(里层的连同外层);必有的字段是推算的，一行也不留。"""
    seen = doubting(tmp_path / "seen")
    gone = blanked.blanked(seen, {"items": ["kind", "statutory_limit.value"]}, tmp_path / "gone", "gone")
    none = blanked.blanked(seen, {"items": ["code"], "cases": ["case_no"]}, tmp_path / "none", "gone")
    (row,) = ((gone.folder / "items.jsonl").read_bytes()).splitlines()

    assert not {"kind", "statutory_limit"} & set(msgspec.json.decode(row))
    assert gone.items[0].code == GOOD.code
    assert none.items == ()
    assert len(duckdb.read_parquet(str(none.table("cases")))) == 0


LATE = (
    {"case_no": "A", "kind": "收件", "time": datetime(2026, 3, 2, 9)},
    {"case_no": "A", "kind": "受理", "time": datetime(2026, 3, 3, 9)},
    {"case_no": "A", "kind": "决定", "time": datetime(2026, 4, 20, 9)},
    {"case_no": "B", "kind": "收件", "time": datetime(2026, 3, 2, 9)},
    {"case_no": "B", "kind": "受理", "time": datetime(2026, 3, 3, 9)},
)


def late(folder: Path, **doubted: str) -> ClauseResult:
    """A 决定超期，B 在办超期;``time_决定`` 这样写的是推算的事件时间。"""
    cases = tuple({"case_no": no, "item_kind": "行政许可", "item_code": "A1"} for no in ("A", "B"))
    sources = snapshot(folder, (GOOD,), cases=cases, events=LATE).sources.values()
    weak = {name.replace("_", ".", 1) if name.startswith("time_") else name: why for name, why in doubted.items()}
    Writer(folder).sources([replace(one, doubted=weak if one.name == "events" else {}) for one in sources])
    return judged(Snapshot.of(folder), national("TML-05"), ALL)["TML-05"]


def test_what_holds_without_the_derived_time_stays(tmp_path: Path) -> None:
    """决定的时间是推算的:挪到最早就没有超期，A 存疑；B 没有决定，照样违反。合计、短名、列出的问题都跟着改。"""
    plain, found = late(tmp_path / "a"), late(tmp_path / "b", time_决定=DERIVED)
    told = {one.subject: (one.certain, "凭 推算的字段 得出，不能作证据" in one.message) for one in found.findings}

    assert (plain.verdict, plain.checked, plain.violating, plain.undecided) == (Verdict.NONCONFORMING, 2, 2, 0)
    assert (found.verdict, found.checked, found.violating, found.undecided) == (Verdict.NONCONFORMING, 2, 1, 1)
    assert told == {"A": (False, True), "B": (True, False)}
    assert found.scenarios[0].breakdown == {"在办超期": 1, "存疑:决定超期": 1}


def test_a_derived_field_that_is_not_read_changes_nothing(tmp_path: Path) -> None:
    """用不着的字段是推算的，结论不变。"""
    plain, found = late(tmp_path / "a"), late(tmp_path / "b", doc_no=DERIVED)

    assert (found.verdict, found.violating, found.findings) == (plain.verdict, plain.violating, plain.findings)


@pytest.mark.parametrize(
    ("weak", "expected"), [({}, Verdict.NONCONFORMING), ({"time.收件": DERIVED}, Verdict.DOUBTFUL)]
)
def test_when_a_case_began_may_be_derived(weak: dict[str, str], expected: Verdict, tmp_path: Path) -> None:
    """收件的时间是推算的:是不是条款施行之后才收的说不准，编号过长的只存疑。"""
    cases = [{"case_no": f"{number:060d}"} for number in range(2)]
    events = [{**one, "kind": "收件", "time": _at(2)} for one in cases]
    sources = snapshot(tmp_path, (GOOD,), cases=cases, events=events).sources.values()
    Writer(tmp_path).sources([replace(one, doubted=weak if one.name == "events" else {}) for one in sources])
    feature = FEATURE.replace("表5〔已核原文〕", "表5〔已核原文〕\n    施行: 2026-03-01")
    found = judged(Snapshot.of(tmp_path), standard_of(tmp_path, feature), ALL)["PRC-01"]

    assert (found.verdict, found.checked) == (expected, 2)
