"""What a big center gives is streamed to the disk: rows, documents and tables never stand in memory all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from bad_center import Asked, Reply, as_json, serving
from test_api_sources import _visit as visiting

from conformance.assessment import Issue
from conformance.center import tables
from conformance.center.api import joins
from conformance.center.api.asking import Endpoint
from conformance.center.api.sending import Sender
from conformance.center.haul import Haul
from conformance.center.tables import EVENT_SCHEMA, write_table
from conformance.center.writer import Writer
from conformance.domain import Staff
from conformance.errors import SourceFailed

ROWS = [
    {
        "case_no": f"N{7 * number % 10}",
        "kind": "环节",
        "time": f"2026-03-0{1 + number % 3}T09:30:00",
        "opinion": f"{number}",
    }
    for number in range(40)
]


def test_a_table_too_big_for_memory_is_sorted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that do not fit into one batch are sorted on disk: by case and time, then as they came, always the same."""
    monkeypatch.setattr(tables, "BATCH", 7)
    counts = [write_table("events", ROWS, tmp_path / f"{number}.parquet", print) for number in range(2)]
    first, again = (tmp_path / f"{number}.parquet" for number in range(2))
    wanted = sorted(ROWS, key=lambda row: (row["case_no"], row["time"], int(row["opinion"])))

    assert counts == [40] * 2
    assert pq.read_table(first).column("opinion").to_pylist() == [row["opinion"] for row in wanted]
    assert pq.read_schema(first).names == EVENT_SCHEMA.names
    assert first.read_bytes() == again.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.parquet", "1.parquet"]


def test_a_repeated_case_is_refused_however_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same case again, a batch later, is refused; another of the same number stays."""
    monkeypatch.setattr(tables, "BATCH", 2)
    rows = [{"case_no": "A"}, {"case_no": "B"}, {"case_no": "C"}, {"case_no": "A"}, {"case_no": "A", "joint": True}]
    refused: list[Issue] = []
    count = write_table("cases", rows, tmp_path / "cases.parquet", refused.append)

    assert (count, [issue.where for issue in refused]) == (4, ["第 4 行(A)"])


def test_a_refused_row_is_told_at_once(tmp_path: Path) -> None:
    """Nobody waits for the end of the table: a center whose every row is wrong does not fill the memory."""
    refused: list[Issue] = []
    told: list[int] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(3):
            yield {"case_no": f"A{number}", "statutory_limit": "二十"}
            told.append(len(refused))

    assert write_table("cases", rows(), tmp_path / "cases.parquet", refused.append) == 0
    assert told == [1, 2, 3]


def test_documents_that_break_off_leave_nothing(tmp_path: Path) -> None:
    """Lines are written as they come; when the source fails in the middle there is no half of a file."""

    def rows() -> Iterator[Staff]:
        yield Staff("S1", "甲")
        raise SourceFailed("断了")

    writer = Writer(tmp_path)
    with pytest.raises(SourceFailed):
        writer.documents("staff", rows())

    assert list(writer.folder.iterdir()) == []


def test_details_are_not_asked_far_ahead(tmp_path: Path) -> None:
    """While nobody takes the details, no more of them are asked than the window allows."""
    rows = [("$", {"code": f"A{number}"}) for number in range(10 * joins.AHEAD)]
    spec: Mapping[str, Any] = {"path": "/items", "detail": {"path": "/items/{code}"}}

    def detail(asked: Asked) -> Reply:
        return as_json({"code": asked.path.rpartition("/")[2]})

    with (
        serving({f"/items/{row['code']}": detail for _, row in rows}) as served,
        visiting(served.base, tmp_path, {"items": spec}) as visit,
    ):
        send = Sender(visit.data, visit.transport)
        made = joins.joined(visit, Haul("items"), Endpoint.of("items", spec), rows, send)
        first = next(made)
        asked = len(served.asked)
        rest = list(made)

    assert (first[1], asked <= joins.AHEAD) == ({"code": "A0"}, True)
    assert [row["code"] for _, row in rest] == [row["code"] for _, row in rows[1:]]
