"""Rows that come again on later pages: a list without a fixed order has left out as many others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bad_center import Asked, Reply, as_json, serving
from reading import read

from conformance.center.haul import Outcome

PEOPLE = [{"id": f"S{n}", "name": "张三"} for n in range(25)]
STAFF = """
endpoints:
  staff:
    path: /staff
    public: true
    rows: rows
    total: total
    page: {size: 10}
    fields: {id: id, name: name}
"""
EVENTS = """
endpoints:
  events:
    path: /events
    public: true
    rows: rows
    page: {size: 3}
    fields: {case_no: no, kind: kind, time: at}
"""
PER_CASE = EVENTS.replace("/events", '"/events/{case_no}"').replace("case_no: no", "case_no: case_no")


def collected(
    folder: Path, pages: Sequence[Sequence[dict[str, Any]]], text: str = STAFF, name: str = "staff", **more: Any
) -> tuple[Outcome, list[dict[str, Any]]]:
    """What ``pages`` give; beyond the last page nothing comes."""

    def answer(asked: Asked) -> Reply:
        page = int(asked.query.get("page", 1))
        return as_json({"rows": pages[page - 1] if page <= len(pages) else [], **more})

    with serving({f"/{name}": answer}) as served:
        return read(folder, text, name, address=served.base)


def told(outcome: Outcome) -> str:
    """All issues as one text."""
    return "".join(issue.message for issue in outcome.issues)


def test_an_order_that_changes_from_page_to_page_leaves_rows_out(tmp_path: Path) -> None:
    """Three rows come twice, three never, and the sum is the total: not seen to the end; each row counts once."""
    outcome, rows = collected(tmp_path, [PEOPLE[:10], PEOPLE[7:17], PEOPLE[17:22]], total=25)

    assert (outcome.source.rows, outcome.source.partial, outcome.source.refused) == (22, True, 0)
    assert "有 3 行与前面的页重复，多半漏了同样多的行" in outcome.source.reason
    assert len({row["id"] for row in rows}) == 22


def test_pages_that_overlap_and_still_give_everything_are_whole(tmp_path: Path) -> None:
    """As many different rows as declared: nothing was left out, and nobody is counted twice."""
    outcome, rows = collected(tmp_path, [PEOPLE[:10], PEOPLE[5:15], PEOPLE[12:25]], total=25)

    assert (outcome.source.ok, outcome.source.partial, len(rows)) == (True, False, 25)
    assert "重复" not in told(outcome)


@pytest.mark.parametrize("column", ["RN", "rownum", "序号"])
def test_numbers_that_the_query_gives_are_no_content(column: str, tmp_path: Path) -> None:
    """The same row under another running number is the same row."""
    pages = [
        [row | {column: at} for at, row in enumerate(part, start)]
        for start, part in ((1, PEOPLE[:10]), (11, PEOPLE[7:17]), (21, PEOPLE[17:22]))
    ]
    outcome, _ = collected(tmp_path, pages, total=25)

    assert "有 3 行与前面的页重复" in outcome.source.reason


def test_equal_rows_without_a_number_of_their_own_are_lawful(tmp_path: Path) -> None:
    """Where the number does not come from the row, different rows may look alike: nothing is concluded."""
    text = STAFF.replace("id: id", "id: {const: 窗口}")
    pages = [[{"name": name} for name in part] for part in (["甲"] * 9 + ["乙"], ["丙"] + ["甲"] * 9, ["甲"] * 5)]
    outcome, rows = collected(tmp_path, pages, text, total=25)

    assert (outcome.source.partial, len(rows), outcome.issues) == (False, 25, ())


def event(number: int, kind: str = "收件") -> dict[str, Any]:
    """One event of case ``number``."""
    return {"no": f"N{number}", "kind": kind, "at": f"2026-03-02T09:{number:02}:00"}


def test_two_equal_rows_of_the_center_across_a_page_break_prove_nothing(tmp_path: Path) -> None:
    """The last row of a page and the first of the next may be two equal rows; on one page they stay two."""
    pages = [[event(1), event(1), event(2)], [event(2), event(3), event(4)]]
    outcome, rows = collected(tmp_path, pages, EVENTS, "events")

    assert (outcome.source.partial, [row["case_no"] for row in rows]) == (False, ["N1", "N1", "N2", "N3", "N4"])


def test_a_row_across_a_page_break_stands_for_one_left_out_where_a_total_tells(tmp_path: Path) -> None:
    """Declared six, different ones five: the sixth was not seen."""
    pages = [[event(1), event(2), event(3)], [event(3), event(4), event(5)]]
    outcome, _ = collected(tmp_path, pages, EVENTS + "    total: total", "events", total=6)

    assert (outcome.source.partial, outcome.source.rows) == (True, 5)


def test_events_without_a_total_that_come_again_are_not_seen_to_the_end(tmp_path: Path) -> None:
    """Without a total a row that comes again is enough."""
    pages = [[event(1), event(2), event(3)], [event(4), event(1), event(5)]]
    outcome, rows = collected(tmp_path, pages, EVENTS, "events")

    assert (outcome.source.partial, len(rows)) == (True, 5)
    assert "有 1 行与前面的页重复" in outcome.source.reason


def test_cases_side_by_side_may_have_equal_events(tmp_path: Path) -> None:
    """Asked case by case, only the pages of one case are compared."""
    row = {"kind": "收件", "at": "2026-03-02T09:00:00"}

    def answer(asked: Asked) -> Reply:
        return as_json({"rows": [row] if asked.query.get("page") == "1" else []})

    with serving({"/events/N1": answer, "/events/N2": answer}) as served:
        outcome, rows = read(tmp_path, PER_CASE, "events", address=served.base, keys=("N1", "N2"))

    assert (outcome.source.partial, [row["case_no"] for row in rows]) == (False, ["N1", "N2"])


def test_a_list_of_items_whose_pages_overlap_is_as_long_as_declared(tmp_path: Path) -> None:
    """The account of the list, which is compared with the declared total, counts each item once."""
    items = [{"code": f"A{n}", "name": "某事项"} for n in range(7)]
    text = STAFF.replace("staff", "items").replace("id: id", "code: code").replace("size: 10", "size: 4")
    collected(tmp_path, [items[:4], items[3:7]], text, "items", total=7)
    probe = json.loads((tmp_path / "snapshot/probes.jsonl").read_bytes())

    assert (probe["observed"]["declared"], probe["observed"]["counted"]) == ("7", "7")
