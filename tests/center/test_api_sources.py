"""One endpoint is read to its end, row by row, and says what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from bad_center import Answer, Asked, Reply, as_json, listed, profile, serving

from conformance.center.api import collecting as api
from conformance.center.api import guards
from conformance.center.api.enquiry import probe_progress, wrong
from conformance.center.evidence import Evidence
from conformance.center.exchange.transport import Transport
from conformance.center.haul import Outcome, Visit
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Element
from conformance.errors import SourceFailed

STAFF = {"path": "/staff", "public": True, "fields": {"id": "no", "name": "name"}}
ITEMS = {"path": "/items", "public": True, "fields": {"code": "code", "name": "name", "basis_links": "links"}}


@contextmanager
def _visit(base: str, run: Path, endpoints: Mapping[str, Any], **more: Any) -> Iterator[Visit]:
    data = profile(base, endpoints=endpoints, **more).data
    transport = Transport(data, Evidence(run))
    with ThreadPoolExecutor(4) as pool:
        yield Visit(data, transport, Writer(run), pool, lambda source, done, total: None)
    transport.close()


def _collect(routes: Mapping[str, Answer | Reply], run: Path, name: str, endpoint: Mapping[str, Any]) -> Outcome:
    with serving(routes) as served, _visit(served.base, run, {name: endpoint}) as visit:
        return api.collect(visit, name)


def _people(count: int) -> list[dict[str, str]]:
    return [{"no": f"S{number}", "name": "张三"} for number in range(count)]


def _written(run: Path, name: str) -> list[str]:
    return (run / f"snapshot/{name}.jsonl").read_text().splitlines()


def test_all_pages_are_read(tmp_path: Path) -> None:
    """250 rows by pages of 100 are three requests and 250 documents."""
    outcome = _collect({"/staff": listed(_people(250))}, tmp_path, "staff", STAFF)

    assert (outcome.source.ok, outcome.source.rows, outcome.source.requests) == (True, 250, 3)
    assert len(_written(tmp_path, "staff")) == 250
    assert outcome.issues == ()


def test_pages_may_begin_at_zero(tmp_path: Path) -> None:
    """A center that counts its pages from zero is read from zero."""

    def answer(asked: Asked) -> Reply:
        rows = _people(3)[int(asked.query["p"]) :][:1]
        return as_json({"rows": rows})

    endpoint = {**STAFF, "page": {"param": "p", "size_param": "n", "first": 0, "size": 1}}
    outcome = _collect({"/staff": answer}, tmp_path, "staff", endpoint)

    assert (outcome.source.rows, outcome.source.requests) == (3, 4)


def test_a_list_without_paging_is_one_request(tmp_path: Path) -> None:
    """Where the answer is the list itself, it is read once."""
    endpoint = {**STAFF, "page": None, "rows": None, "total": None}

    assert _collect({"/staff": as_json(_people(3))}, tmp_path, "staff", endpoint).source.rows == 3


def test_a_page_that_repeats_ends_and_is_incomplete(tmp_path: Path) -> None:
    """A center that ignores the page number is not asked for ever, and what it did not show is not judged."""
    outcome = _collect({"/staff": as_json({"total": 900, "rows": _people(100)})}, tmp_path, "staff", STAFF)

    assert (outcome.source.ok, outcome.source.requests) == (False, 2)
    assert "第 2 页与第 1 页完全相同" in outcome.source.reason
    assert outcome.issues[0].source == "staff"


def test_a_total_that_is_never_reached_is_an_issue(tmp_path: Path) -> None:
    """When the list ends before the declared total, all that there is is kept and the difference is named."""
    outcome = _collect({"/staff": listed(_people(120), total=130)}, tmp_path, "staff", STAFF)

    assert (outcome.source.ok, outcome.source.rows) == (True, 120)
    assert "声明共 130 行，翻到头实际得到 120 行" in outcome.issues[0].message
    assert (outcome.source.missing, outcome.source.partial) == (10, False)


def test_a_cap_on_the_page_size_does_not_end_the_list(tmp_path: Path) -> None:
    """A center that gives fewer rows a page than asked, and no total, is still read to its end."""

    def answer(asked: Asked) -> Reply:
        start = (int(asked.query["page"]) - 1) * 20
        return as_json({"rows": _people(50)[start : start + 20]})

    outcome = _collect({"/staff": answer}, tmp_path, "staff", STAFF)

    assert (outcome.source.rows, outcome.source.ok) == (50, True)


def test_a_success_that_is_an_error_is_refused(tmp_path: Path) -> None:
    """HTTP 200 with an error inside is not an empty list."""
    with pytest.raises(SourceFailed, match=r"找不到列表.*code、msg"):
        _collect({"/staff": as_json({"code": 500, "msg": "系统繁忙"})}, tmp_path, "staff", STAFF)


def test_a_bad_row_is_refused_alone_and_located(tmp_path: Path) -> None:
    """A row that is no person is counted and named by page and index; the others stay."""
    rows: list[Any] = [*_people(2), {"name": "无号"}, "oops"]
    outcome = _collect({"/staff": listed(rows)}, tmp_path, "staff", STAFF)

    assert (outcome.source.rows, outcome.source.refused) == (2, 2)
    assert [issue.where.split("]")[0] + "]" for issue in outcome.issues] == ["第 1 页 $.rows[2]", "第 1 页 $.rows[3]"]


def test_details_are_fetched_for_every_row(tmp_path: Path) -> None:
    """Each row of the list is replaced by its detail; one that cannot be had is refused alone."""
    routes: dict[str, Answer | Reply] = {
        "/items": listed([{"code": "A/1"}, {"code": "B"}, {"code": "C"}]),
        "/items/A%2F1": as_json({"code": "A/1", "name": "甲"}),
        "/items/C": as_json({"code": "C", "name": "丙"}),
    }
    outcome = _collect(routes, tmp_path, "items", {**ITEMS, "detail": {"path": "/items/{code}"}})

    assert (outcome.source.rows, outcome.source.refused) == (2, 1)
    assert "答 404" in outcome.issues[0].message
    assert outcome.source.elements == (Element.NAME,)


def test_a_center_that_fails_every_detail_is_left_alone(tmp_path: Path) -> None:
    """After ten failures in a row the source is given up, not asked hundreds of times."""
    rows = [{"code": str(number)} for number in range(300)]
    with (
        serving({"/items": listed(rows)}) as served,
        _visit(served.base, tmp_path, {"items": {**ITEMS, "detail": {"path": "/items/{code}"}}}) as visit,
        pytest.raises(SourceFailed, match="连续 10 条"),
    ):
        api.collect(visit, "items")

    assert len(served.asked) < 100


def test_links_are_probed_once_and_not_elsewhere(tmp_path: Path) -> None:
    """Each distinct link on the center's own hosts is looked at once; others are left untouched."""
    items = [
        {"code": "A", "name": "甲", "links": ["/law.pdf", "https://other.example.cn/law"]},
        {"code": "B", "name": "乙", "links": ["/law.pdf", "/gone.pdf"]},
    ]
    routes: dict[str, Answer | Reply] = {
        "/items": listed(items),
        "/law.pdf": Reply(b"%PDF-1.4", headers={"Content-Type": "application/pdf"}),
    }
    with serving(routes) as served, _visit(served.base, tmp_path, {"items": ITEMS}) as visit:
        outcome = api.collect(visit, "items")
        Writer(tmp_path).sources([outcome.source])

    assert sorted(asked.path for asked in served.asked) == ["/gone.pdf", "/items", "/law.pdf"]
    assert ['"status":200' in line for line in _written(tmp_path, "links")] == [True, False]


def test_a_link_that_could_not_be_seen_is_not_accused(tmp_path: Path) -> None:
    """A link that leads away from the center's hosts is left without a status, and the issue says why."""
    routes: dict[str, Answer | Reply] = {
        "/items": listed([{"code": "A", "name": "甲", "links": ["/away.pdf"]}]),
        "/away.pdf": Reply(status=302, headers={"Location": "https://cdn.example.cn/a.pdf"}),
    }
    outcome = _collect(routes, tmp_path, "items", ITEMS)

    assert _written(tmp_path, "links") == []
    assert "cdn.example.cn" in outcome.issues[0].message


def test_more_links_than_allowed_are_reported(tmp_path: Path) -> None:
    """The cap is kept and said."""
    items = [{"code": "A", "name": "甲", "links": [f"/{number}.pdf" for number in range(5)]}]
    with (
        serving({"/items": listed(items)}) as served,
        _visit(served.base, tmp_path, {"items": ITEMS}, links={"max": 2}) as visit,
    ):
        outcome = api.collect(visit, "items")

    assert "共有 5 个不同的链接，只探测了前 2 个" in outcome.issues[0].message


def test_what_is_public_and_personal_becomes_a_leak(tmp_path: Path) -> None:
    """A private mobile in the public staff list is a leak once; the declared office phone is not."""
    rows = [{"no": "S1", "name": "张三", "tel": "13812345678", "remark": "手机 13912345678"}] * 3
    endpoint = {**STAFF, "fields": {"id": "no", "phone": "tel"}}
    outcome = _collect({"/staff": listed(rows)}, tmp_path, "staff", endpoint)

    assert [(leak.where, leak.kind, leak.masked) for leak in outcome.leaks] == [("staff", "手机号", "139****5678")]


def test_cases_and_events_become_tables(tmp_path: Path) -> None:
    """Cases and events are written as Parquet, times as the center's wall clock."""
    cases = [{"case_no": "YB1"}, {"case_no": "YB2"}]
    events = [{"case_no": "YB1", "kind": "受理", "time": "2026-03-02T01:00:00Z"}]
    endpoints = {"cases": {"path": "/cases"}, "events": {"path": "/events"}}
    with (
        serving({"/cases": listed(cases), "/events": listed(events)}) as served,
        _visit(served.base, tmp_path, endpoints) as visit,
    ):
        found: list[Source] = [api.collect(visit, name).source for name in ("cases", "events")]

    import duckdb

    path = tmp_path / "snapshot/events.parquet"
    assert [source.rows for source in found] == [2, 1]
    assert str(duckdb.read_parquet(str(path)).project("time").fetchall()[0][0]) == "2026-03-02 09:00:00"


def test_events_may_be_asked_case_by_case(tmp_path: Path) -> None:
    """An endpoint with {case_no} is asked for every case, and the rows take its number."""
    routes: dict[str, Answer | Reply] = {
        "/cases": listed([{"case_no": "A"}, {"case_no": "B"}]),
        "/cases/A/events": listed([{"kind": "受理", "time": "2026-03-02T09:00:00"}]),
        "/cases/B/events": listed([{"kind": "办结", "time": "2026-03-03T09:00:00"}]),
    }
    endpoints = {"cases": {"path": "/cases"}, "events": {"path": "/cases/{case_no}/events"}}
    with serving(routes) as served, _visit(served.base, tmp_path, endpoints) as visit:
        cases = api.collect(visit, "cases")
        events = api.collect(visit, "events", cases.keys)

    assert cases.keys == ("A", "B")
    assert (events.source.rows, events.source.ok) == (2, True)


def _progress(reveals: bool) -> Answer:
    def answer(asked: Asked) -> Reply:
        right = asked.query["check"] == "1234"
        told = {"case_no": asked.query["case_no"], "stage": "审查", "time": "2026-03-02T09:00:00", "status": "办理中"}
        return as_json(told) if right or reveals else Reply("<h1>校验值不符</h1>".encode(), 403)

    return answer


@pytest.mark.parametrize(("reveals", "status", "told"), [(False, "403", "否"), (True, "200", "是")])
def test_progress_is_asked_rightly_and_wrongly(reveals: bool, status: str, told: str, tmp_path: Path) -> None:
    """The probe says what a right and a wrong check value were answered."""
    samples = {"samples": [{"case_no": "YB1", "check": "1234"}]}
    endpoints = {"progress": {"path": "/progress", "params": {"case_no": "{case_no}", "check": "{check}"}}}
    with (
        serving({"/progress": _progress(reveals)}) as served,
        _visit(served.base, tmp_path, endpoints, progress=samples) as visit,
    ):
        outcome, (probe,) = probe_progress(visit)

    assert (outcome.source.rows, outcome.source.requests) == (1, 2)
    assert probe.observed == {
        "right_status": "200",
        "stage": "审查",
        "time": "2026-03-02T09:00:00",
        "wrong_status": status,
        "wrong_body_reveals": told,
        "light": "",
    }


def _busy(times: int, then: Answer) -> Answer:
    """The first ``times`` answers say: too often."""
    left = [times]

    def answer(asked: Asked) -> Reply:
        left[0] -= 1
        return Reply(b"{}", 429, {"Retry-After": "0"}) if left[0] >= 0 else then(asked)

    return answer


def test_a_busy_progress_query_is_asked_again(tmp_path: Path) -> None:
    """Too often is no answer: it is waited for, like everywhere else."""
    samples = {"samples": [{"case_no": "YB1", "check": "1234"}]}
    endpoints = {"progress": {"path": "/progress", "params": {"case_no": "{case_no}", "check": "{check}"}}}
    with (
        serving({"/progress": _busy(2, _progress(reveals=False))}) as served,
        _visit(served.base, tmp_path, endpoints, progress=samples) as visit,
    ):
        _, (probe,) = probe_progress(visit)

    assert (probe.observed["right_status"], probe.observed["wrong_status"]) == ("200", "403")
    assert len(served.asked) == 4


@pytest.mark.parametrize(("times", "seen"), [(1, {"status": "200", "rows": "1"}), (99, {"trouble": "请求太频繁"})])
def test_a_busy_center_has_not_refused(times: int, seen: Mapping[str, str], tmp_path: Path) -> None:
    """The list that is not public is asked for again; what is never answered is no refusal."""
    with (
        serving({"/cases": _busy(times, listed([{"case_no": "A"}]))}) as served,
        _visit(served.base, tmp_path, {"cases": {"path": "/cases"}}) as visit,
    ):
        guards.collect(visit, [Channel.API])
    found = Snapshot(tmp_path / "snapshot").sighted("guards")[-1].observed

    assert {name: found[name] for name in ("status", "rows") if name in found} == {
        name: said for name, said in seen.items() if name != "trouble"
    }
    assert seen.get("trouble", "") in found.get("trouble", "")


def test_a_wrong_check_value_is_never_the_right_one() -> None:
    """Every digit changes; letters become digits."""
    assert [wrong(check) for check in ("0000", "12ab", "9")] == ["5555", "6700", "4"]


def test_the_snapshot_reads_what_was_written(tmp_path: Path) -> None:
    """What was collected is what the judge sees."""
    outcome = _collect({"/staff": listed(_people(1))}, tmp_path, "staff", STAFF)
    Writer(tmp_path).sources([outcome.source])

    assert Snapshot(tmp_path / "snapshot").sources["staff"].rows == 1


@pytest.mark.parametrize("key", ["bjbh", "办件编号", "CASE_NO", "kk"])
@pytest.mark.parametrize("form", ["13010200{:03}", "42010620260307{:04}", "620102000000{:04}"])
def test_case_numbers_are_collected_as_they_are(key: str, form: str, tmp_path: Path) -> None:
    """They may look like mobiles, identity numbers or cards: none is masked, none merges with another."""
    numbers = [form.format(number) for number in range(100)]
    endpoint = {"path": "/cases", "page": None, "fields": {"case_no": key, "item_name": "sxmc"}}
    routes = {"/cases": as_json({"rows": [{key: number, "sxmc": "取水许可"} for number in numbers], "total": 100})}
    outcome = _collect(routes, tmp_path, "cases", endpoint)

    assert (outcome.source.rows, outcome.leaks) == (100, ())
    assert pq.read_table(tmp_path / "snapshot" / "cases.parquet")["case_no"].to_pylist() == numbers


@pytest.mark.parametrize("key", ["lxdh", "zxdh", "联系电话", "linkTel"])
@pytest.mark.parametrize("mapped", [True, False])
def test_a_mobile_for_consultation_is_no_leak(key: str, mapped: bool, tmp_path: Path) -> None:
    """Mapped to 咨询方式 it has to be there; in a guide and unexplained it is only asked about."""
    row = {"code": "1", "name": "取水许可", key: "13812345678", "zxfs": "0710-3512345"}
    fields = {"code": "code", "name": "name", "consultation": key if mapped else "zxfs"}
    endpoint = {"path": "/items", "public": True, "page": None, "fields": fields}
    outcome = _collect({"/items": as_json({"rows": [row], "total": 1})}, tmp_path, "items", endpoint)

    assert [(leak.kind, leak.sure) for leak in outcome.leaks] == [("疑似手机号", False)] * (not mapped)
    assert "13812345678" not in "".join(_written(tmp_path, "items"))
