"""一列只为几种事件填的，别的事件没有这一列，不是没有写:有没有要按种类问，契约写明的、档案写明 recorded 的除外。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_run import ALL, judged, national, snapshot

from conformance.assessment import ClauseResult, Verdict
from conformance.center.reading.yields import vouched
from conformance.center.snapshot import Snapshot
from conformance.center.writer import WHOLE, Writer
from conformance.domain import EventKind
from conformance.run import presence

CASES = (
    {"case_no": "A", "item_kind": "行政许可", "statutory_limit": 20, "statutory_unit": "工作日"},
    {"case_no": "B", "item_kind": "行政许可", "statutory_limit": 20, "statutory_unit": "工作日"},
)
CLAUSES = ("TML-06", "PRC-03", "PRC-07", "PRC-25")
"""延长的理由、受理的通知与文号、作废的理由:都没有写；别的事件写了。"""


def _event(case: str, kind: str, day: int, **more: Any) -> dict[str, Any]:
    return {"case_no": case, "kind": kind, "time": datetime(2026, 3, day, 9, 30), **more}


SIGNED = {"doc_no": "1号", "doc_date": date(2026, 3, 20), "sealed": True, "handler": "李四", "role": "窗口"}
EVENTS = (
    _event("A", "收件", 2),
    _event("A", "受理", 3),
    _event("A", "延长", 10, days=5),
    _event("A", "决定", 20, reason="符合条件", result="准予", notified_at=datetime(2026, 3, 20, 10), **SIGNED),
    _event("B", "收件", 2),
    _event("B", "受理", 3),
    _event("B", "异常办结", 4),
)


def trusting(run: Path, sure: tuple[str, ...]) -> Mapping[str, ClauseResult]:
    """``CLAUSES`` 的结论，事件的 ``sure`` 空着就是没有写。"""
    seen = snapshot(run, None, cases=CASES, events=EVENTS)
    kept = [replace(one, vouched=sure) if one.name == "events" else one for one in seen.sources.values()]
    Writer(run).sources(kept)
    return judged(Snapshot.of(run), national(*CLAUSES), ALL)


def test_a_column_of_other_kinds_accuses_nobody(tmp_path: Path) -> None:
    """没有契约的，受理、延长、异常办结一个理由、文号也没有，只能是形状不带；契约写明的是没有写，违反。"""
    mapped, native = trusting(tmp_path / "mapped", ()), trusting(tmp_path / "native", (WHOLE,))

    assert {one.verdict for one in native.values()} == {Verdict.NONCONFORMING}
    assert Verdict.NONCONFORMING not in {one.verdict for one in mapped.values()}
    assert "异常办结.reason" in mapped["PRC-25"].reason
    assert "受理.doc_no" in mapped["PRC-07"].reason


def test_a_recorded_column_is_evidence(tmp_path: Path) -> None:
    """档案写明 reason 是当时记录的:作废没有理由就是没有写；别的列仍然看不到。"""
    found = trusting(tmp_path / "run", ("reason",))

    assert found["PRC-25"].verdict == Verdict.NONCONFORMING
    assert found["PRC-03"].verdict != Verdict.NONCONFORMING


@pytest.mark.parametrize(
    ("native", "trust", "expected"),
    [(True, {}, (WHOLE,)), (False, {}, ()), (False, {"events.reason": "recorded", "cases.x": "recorded"}, ("reason",))],
)
def test_who_vouches_for_a_column(native: bool, trust: Mapping[str, str], expected: tuple[str, ...]) -> None:
    """契约为全部列作保，档案为它写明 recorded 的作保。"""
    assert vouched("events", {"trust": trust}, native=native) == expected


FILLED = ("notified_at", "handler", "role", "result", "reason", "doc_no", "days", "doc_date", "sealed")
"""``EVENTS`` 里有值的列。"""
DECIDED = {**dict.fromkeys(FILLED, 1), "days": 0}
NOTHING = dict.fromkeys(FILLED, 0)


@pytest.mark.parametrize(
    ("sure", "expected"),
    [
        ((), {"收件": NOTHING, "受理": NOTHING, "延长": {**NOTHING, "days": 1}, "决定": DECIDED, "异常办结": NOTHING}),
        (
            (WHOLE,),
            {kind: {"notified_at": int(kind == "决定")} for kind in ("收件", "受理", "延长", "决定", "异常办结")},
        ),
    ],
)
def test_what_is_counted_of_each_kind(
    sure: tuple[str, ...], expected: Mapping[str, Mapping[str, int]], tmp_path: Path
) -> None:
    """整列有值的才数，每种事件各有几个；空着就是没有写的不必数，告知时间总要数。"""
    seen = snapshot(tmp_path, None, cases=CASES, events=EVENTS)
    Writer(tmp_path).sources([replace(one, vouched=sure) for one in seen.sources.values()])

    assert presence.filled(Snapshot.of(tmp_path), _rows) == expected


def test_no_events_no_kinds(tmp_path: Path) -> None:
    """没有采成的事件表，什么也看不到。"""
    assert presence.filled(snapshot(tmp_path, None, failed={"events": "超时"}), _rows) == {}


def test_what_is_visible_of_each_kind() -> None:
    """那种事件有一个值的看得到，一个也没有的看不到；没有那种事件的不论；有人作保的看得到。"""
    given = {"受理": {"doc_no": 0, "reason": 2}}
    found = set(presence.pairs(given, ("doc_no", "reason"), ("kind.送达",)))
    sure = set(presence.pairs(given, ("doc_no",), (WHOLE,)))

    assert {one for one in found if one.startswith("受理")} == {"受理.reason", "受理.*"}
    assert {one for one in found if one.startswith("送达")} == {"送达.doc_no", "送达.reason", "送达.*"}
    assert {one for one in found if one.endswith("*")} == {"受理.*", "送达.*"}
    assert sure == {f"{kind}.{name}" for kind in EventKind for name in ("doc_no", "*")}


def _rows(sql: str) -> list[dict[str, Any]]:
    return duckdb.sql(sql).to_arrow_table().to_pylist()  # type: ignore[no-any-return]


LATE = (_event("A", "收件", 2), _event("A", "受理", 3), _event("A", "决定", 20))
EXTENDED = _event("B", "延长", 10, days=5, approved_by="王五")
SHORT = ({**CASES[0], "statutory_limit": 5}, CASES[1])


@pytest.mark.parametrize(
    ("sure", "more", "expected"),
    [
        ((), (), Verdict.DOUBTFUL),
        (("reason", "kind.送达"), (), Verdict.DOUBTFUL),
        ((WHOLE,), (), Verdict.NONCONFORMING),
        (("kind",), (), Verdict.NONCONFORMING),
        (("kind.特别程序",), (), Verdict.DOUBTFUL),
        (("kind.延长",), (), Verdict.DOUBTFUL),
        ((), (EXTENDED,), Verdict.DOUBTFUL),
        (("kind.特别程序", "kind.延长"), (), Verdict.NONCONFORMING),
        (("kind.特别程序",), (EXTENDED,), Verdict.NONCONFORMING),
    ],
)
def test_who_shows_no_pauses_may_have_paused(
    sure: tuple[str, ...], more: tuple[dict[str, Any], ...], expected: Verdict, tmp_path: Path
) -> None:
    """特别程序、延长有一种看不到，也没有人作保说它记:超过期限的也许依法停过钟、延过期，只存疑，说出原因。"""
    seen = snapshot(tmp_path, None, cases=SHORT, events=(*LATE, *more))
    kept = [replace(one, vouched=sure) if one.name == "events" else one for one in seen.sources.values()]
    Writer(tmp_path).sources(kept)
    found = judged(Snapshot.of(tmp_path), national("TML-05"), ALL)["TML-05"]

    assert {one.kind: ("看不到特别程序或者延长" in one.expected) for one in found.findings if one.subject == "A"} == {
        "决定超期": expected is Verdict.DOUBTFUL
    }
    assert found.verdict is expected


NO, YES = {"notified_at": 0}, {"notified_at": 2}


@pytest.mark.parametrize(
    ("given", "sure", "seen"),
    [
        ({}, (), ()),
        ({"受理": NO}, (), ("acceptance",)),
        ({"不予受理": NO}, (), ("acceptance",)),
        ({"决定": YES}, ("kind.受理",), ()),
        ({"特别程序": NO}, (), ("suspensions",)),
        ({"特别程序": YES}, (), ("notice", "suspensions")),
        ({"延长": YES}, (), ()),
        ({}, ("kind.延长",), ()),
        ({}, ("kind.特别程序",), ("suspensions",)),
        ({"特别程序": NO, "延长": NO}, (), ("suspensions", "pauses")),
        ({"特别程序": NO}, ("kind.延长",), ("suspensions", "pauses")),
        ({}, (WHOLE,), ("suspensions", "pauses")),
    ],
)
def test_what_the_clock_must_know_first(
    given: Mapping[str, Mapping[str, int]], sure: tuple[str, ...], seen: tuple[str, ...]
) -> None:
    """有没有受理一类的答复；特别程序的告知时间，别的事件的不算；停钟记不记，停钟与延长是不是都记。"""
    names = ("acceptance", "notice", "suspensions", "pauses")

    assert presence.shown(given, sure) == {f"sees_{name}": name in seen for name in names}
