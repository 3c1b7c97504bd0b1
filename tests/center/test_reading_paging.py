"""Paging that goes wrong is named, with evidence, and never endless."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_center import Answer, Asked, Reply, as_json, serving
from reading import read, visiting

from conformance.center.api import collecting as api
from conformance.errors import SourceFailed

ROWS = [{"id": f"S{n}", "name": "张三"} for n in range(25)]
STAFF = """
endpoints:
  staff:
    path: /staff
    public: true
    rows: rows
    fields: {{id: id, name: name}}
    {more}
"""


def paged(make: Callable[[int], Any]) -> Answer:
    """Page number → value."""
    return lambda asked: as_json(make(int(asked.query.get("page", 1))))


def collected(folder: Path, answer: Answer | Reply, more: str) -> Any:
    """The outcome of reading /staff with ``more`` in its endpoint."""
    with serving({"/staff": answer}) as served:
        return read(folder, STAFF.format(more=more), "staff", address=served.base)[0]


def rows(page: int, size: int = 10) -> list[dict[str, str]]:
    return ROWS[(page - 1) * size : page * size]


def test_a_last_page_that_is_given_again_is_the_end(tmp_path: Path) -> None:
    """A center that answers its last, short page for every later number is read to its end without an issue."""
    outcome = collected(tmp_path, paged(lambda page: {"rows": rows(min(page, 3))}), "page: {size: 10}")

    assert (outcome.source.rows, outcome.source.ok, outcome.issues) == (25, True, ())


def test_pages_that_turn_in_a_circle_end(tmp_path: Path) -> None:
    """Pages 2, 3, 2, 3, … : the repetition is seen though it is neither the first nor the page before."""
    outcome = collected(
        tmp_path, paged(lambda page: {"rows": rows(page if page < 3 else 2 - page % 2, 5)}), "page: {size: 5}"
    )

    assert (outcome.source.ok, outcome.source.requests) == (False, 3)
    assert "完全相同，翻页不起作用" in outcome.source.reason


def test_a_short_page_in_the_middle_is_no_end(tmp_path: Path) -> None:
    """A page that is shorter than the others is not taken for the last one; it is named."""
    pages = {1: ROWS[:10], 2: ROWS[10:14], 3: ROWS[14:24]}
    outcome = collected(tmp_path, paged(lambda page: {"rows": pages.get(page, [])}), "page: {size: 10}")

    assert (outcome.source.rows, outcome.source.ok) == (24, True)
    assert "第 2 页只有 4 行" in outcome.issues[0].message


@pytest.mark.parametrize(
    ("value", "more", "said", "ok"),
    [
        ({"rows": ROWS, "total": 90}, "total: total", "声明共 90 行，一次给了 25 行，还要翻页", False),
        ({"rows": ROWS, "total": 9}, "total: total", "声明共 9 行，一次给了 25 行", True),
        ({"rows": ROWS, "total": "25"}, "total: total", "", True),
        ({"rows": ROWS, "total": 2}, "total: total\n    page: {size: 25, end: asked}", "", True),
    ],
)
def test_a_total_that_does_not_match_is_named(value: Any, more: str, said: str, ok: bool, tmp_path: Path) -> None:
    """All at once but fewer than declared is not whole; more than declared is only odd."""
    outcome = collected(tmp_path, as_json(value), more)

    assert (outcome.source.ok, said in "".join(issue.message for issue in outcome.issues)) == (ok, True)
    assert bool(outcome.issues) == bool(said)


def test_a_total_that_is_counted_on_the_first_page_only_holds(tmp_path: Path) -> None:
    """Later pages write 0 as total: the first one is what the pages are held against, nothing is odd."""
    outcome = collected(
        tmp_path,
        paged(lambda page: {"rows": ROWS[10 * page - 10 : 10 * page], "total": 25 if page == 1 else 0}),
        "total: total\n    page: {size: 10}",
    )

    assert (outcome.source.rows, outcome.source.requests, outcome.issues) == (25, 3, ())
    assert not outcome.source.partial


def test_a_number_of_pages_that_is_not_reached_is_named(tmp_path: Path) -> None:
    """Declared three pages, and the second is empty."""
    outcome = collected(
        tmp_path, paged(lambda page: {"rows": rows(page) if page == 1 else [], "n": 3}), "page: {pages: n}"
    )

    assert "声明共 3 页，翻到第 2 页就没有了" in outcome.issues[0].message


@pytest.mark.parametrize(("kind", "token"), [("cursor", "c1"), ("link", "/staff?page=2")])
def test_a_next_page_that_leads_back_ends(kind: str, token: str, tmp_path: Path) -> None:
    """The same token for ever, with ever new rows, is not followed for ever."""
    count = iter(range(1000))

    def answer(asked: Asked) -> Reply:
        return as_json({"rows": [{"id": f"N{next(count)}", "name": "甲"}], "next": token})

    outcome = collected(tmp_path, answer, f"page: {{kind: {kind}, next: next}}")

    assert (outcome.source.ok, outcome.source.requests) == (False, 2)
    assert "绕成了环" in outcome.source.reason


def test_a_next_page_on_another_host_is_not_opened(tmp_path: Path) -> None:
    """A next address that leads away from the hosts of the profile is refused with its name."""
    value = {"rows": ROWS[:3], "next": "https://elsewhere.example.cn/staff?page=2"}
    with pytest.raises(SourceFailed, match=r"elsewhere\.example\.cn"):
        collected(tmp_path, as_json(value), "page: {kind: link, next: next}")


def test_an_error_on_a_later_page_is_not_the_end(tmp_path: Path) -> None:
    """A later page without the list is an error unless the profile says that a missing key is the end."""
    answer = paged(lambda page: {"rows": rows(1)} if page == 1 else {"code": 500, "msg": "系统繁忙"})
    with pytest.raises(SourceFailed, match="找不到列表"):
        collected(tmp_path, answer, "page: {size: 10}")


BAD: dict[str, tuple[Reply, str]] = {
    "truncated": (Reply(b'{"rows": [{"id": "S1"'), "中断，内容不完整"),
    "html_error": (Reply("<html><body>502 网关错误</body></html>".encode()), "网页"),
    "twice": (Reply(b'{"rows": [], "rows": []}'), "出现两次"),
    "empty": (Reply(b""), "空的"),
    "string_in_string": (as_json({"rows": '[{"id": '}), "取不出行.*中断"),
    "dtd": (Reply(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), "DTD"),
    "half_xml": (Reply(b"<a><b></a>"), "不是完整的 XML"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answers_are_one_sentence(name: str, tmp_path: Path) -> None:
    """Whatever comes back, one sentence says what is wrong, and the evidence is kept."""
    reply, said = BAD[name]
    text = STAFF.format(more="decode: auto")
    if name == "string_in_string":
        text = text.replace("rows: rows", "rows: from_json(rows)")
    with serving({"/staff": reply}) as served, pytest.raises(SourceFailed, match=said):
        read(tmp_path, text, "staff", address=served.base)

    assert list((tmp_path / "evidence").glob("*.json"))


@pytest.mark.parametrize("status", [401, 403])
def test_when_nine_of_ten_are_refused_it_is_the_credentials(status: int, tmp_path: Path) -> None:
    """Details answered 401 or 403 throughout are the profile's fault; the source is not half an item list."""
    text = """
    endpoints:
      items:
        path: /items
        public: true
        rows: rows
        detail: {path: "/items/{id}"}
        fields: {code: id, name: name}
    """
    routes: dict[str, Answer | Reply] = {f"/items/S{n}": Reply(b"{}", status) for n in range(25)}
    with (
        serving({"/items": as_json({"rows": ROWS}), **routes}) as served,
        visiting(tmp_path, text, address=served.base) as visit,
        pytest.raises(SourceFailed, match="凭据") as told,
    ):
        api.collect(visit, "items")

    assert type(told.value).__name__ == "Barred"


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("shape", ["html", "json"])
def test_a_notice_without_rows_is_no_end(shape: str, at: int, tmp_path: Path) -> None:
    """“The system is busy” with 200 and no row is neither an empty list nor the end of one."""
    notice = {
        "html": _table([], "<h1>系统繁忙，请稍后再试</h1>"),
        "json": as_json({"code": 500, "msg": "系统繁忙", "rows": []}),
    }
    good = {"html": lambda page: _table(rows(page)), "json": lambda page: as_json({"rows": rows(page)})}

    def answer(asked: Asked) -> Reply:
        page = int(asked.query["page"])
        return notice[shape] if page == at else good[shape](page)

    with pytest.raises(SourceFailed, match="系统繁忙"):
        collected(tmp_path, answer, f"page: {{size: 10}}\n    {DECODED[shape]}")


def test_a_list_that_says_it_has_no_more_is_at_its_end(tmp_path: Path) -> None:
    """A page without rows that speaks of no trouble ends the list."""
    outcome = collected(
        tmp_path,
        lambda asked: _table(rows(int(asked.query["page"])), "<p>暂无更多数据</p>"),
        f"page: {{size: 10}}\n    {DECODED['html']}",
    )

    assert (outcome.source.rows, outcome.source.ok, outcome.issues) == (25, True, ())


DECODED = {"html": "decode: {kind: html, rows: tr, fields: {id: td.id, name: td.name}}", "json": ""}


def _table(listed: list[dict[str, str]], more: str = "") -> Reply:
    """A page of the list as a visitor sees it."""
    cells = "".join(f"<tr><td class=id>{row['id']}</td><td class=name>{row['name']}</td></tr>" for row in listed)
    body = f"<html><body><table>{cells}</table>{more}</body></html>"
    return Reply(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
