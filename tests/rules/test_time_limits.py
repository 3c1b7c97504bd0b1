"""办理时限的规则:每条都见过红，边上的都见过绿；主题里的每个样例先在规则这一层验过。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conformance import bundle
from conformance.domain import Item
from conformance.reference import specimens
from conformance.reference.catalogue import items as catalogue
from conformance.reference.merge import merged
from conformance.rules import pauses
from conformance.rules import time_limits as rules
from conformance.rules.records import Check
from conformance.standard.fixture import read as read_fixture
from tests.rules.casebook import at, build, case, day, event, findings, verdicts

RULES: Mapping[str, tuple[Callable[..., Iterator[Check]], tuple[Any, ...]]] = {
    "TML-01": (rules.dates_agree, ()),
    "TML-02": (rules.told_in_time, (5,)),
    "TML-03": (rules.deemed_accepted, ()),
    "TML-04": (rules.accepted_when_supplemented, (5,)),
    "TML-05": (rules.decided_in_time, ("按日",)),
    "TML-06": (pauses.extended_lawfully, ()),
    "TML-09": (rules.delivered_in_time, (10,)),
    "TML-10": (pauses.suspended_with_notice, ()),
    "TML-11": (pauses.suspended_lawfully, ()),
    "TML-13": (rules.promise_kept, ()),
    "TML-14": (rules.delay_explained, ()),
    "TML-18": (rules.responded_in_time, (None,)),
    "TML-20": (pauses.nothing_backfilled, ()),
}
NOW = "2026-06-30T17:30:00"
FOLDER = bundle.root() / "features" / "time_limits"
FILES = sorted(FOLDER.glob("TML-*/*.yaml"))
DATES, TIMES = (
    ("platform_due", "platform_promise_due", "clock_start", "doc_date"),
    ("time", "recorded_at", "end_time", "notified_at"),
)


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON 里的日期与时间 → 日期与时间。"""
    made = {key: date.fromisoformat(value) if key in DATES and value else value for key, value in row.items()}
    return {key: datetime.fromisoformat(value) if key in TIMES and value else value for key, value in made.items()}


def patched(path: Path) -> tuple[dict[str, dict[str, Any]], list[Item]]:
    """样例碰过的办件与它们的事项，编号和编码都加上样例的名字，免得互相干扰。"""
    read = read_fixture(path)
    state = merged({"items": catalogue(), "cases": specimens.cases(NOW)}, read.patch)
    tag, book, items = f"{path.parent.name}/{path.stem}", {}, []
    for case_no in read.patch.get("cases", {}):
        record = state["cases"][case_no]
        events = [typed({"kind": key.rstrip("0123456789"), **one}) for key, one in record["events"].items()]
        code = f"{record['item_code']}#{tag}"
        book[f"{tag}#{case_no}"] = {**typed(record), "case_no": None, "item_code": code, "events": events}
        items.append(msgspec.convert({**state["items"][record["item_code"]], "code": code}, Item))
    return book, items


@pytest.fixture(scope="module")
def fixture_verdicts() -> dict[str, dict[str, set[str]]]:
    """样例 → {违反的条款: 结论}:全部样例的办件放进一张时间线，每条规则跑一遍。"""
    book: dict[str, dict[str, Any]] = {}
    items: list[Item] = []
    for path in FILES:
        cases, published = patched(path)
        book |= {no: {key: value for key, value in one.items() if key != "case_no"} for no, one in cases.items()}
        items += published
    t = build(book, items=items, as_of=date(2026, 6, 30))
    found: dict[str, dict[str, set[str]]] = {f"{path.parent.name}/{path.stem}": {} for path in FILES}
    for clause, (rule, norm) in RULES.items():
        for no, kinds in verdicts(t, rule, *norm).items():
            if kinds:
                found[no.rpartition("#")[0]].setdefault(clause, set()).update(kinds.values())
    return found


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_fixture(path: Path, fixture_verdicts: dict[str, dict[str, set[str]]]) -> None:
    """fail 样例恰好违反它的条款和 also 里的(TML-01 允许个别不一致);pass 与 na 样例什么都不违反。"""
    read, found = read_fixture(path), fixture_verdicts[f"{path.parent.name}/{path.stem}"]
    expected = {path.parent.name, *read.also} if read.kind == "fail" else set()
    tolerated = {"TML-01"} - expected

    assert {clause: kinds for clause, kinds in found.items() if clause not in tolerated} == {
        key: {"违反"} for key in expected
    }


def test_every_clause_but_the_local_one_has_a_failing_fixture() -> None:
    """除了国家没有规定日数的 TML-18，每条都有 fail 样例。"""
    assert {clause for clause in RULES if not list((FOLDER / clause).glob("fail-*.yaml"))} == {"TML-18"}


def test_findings_can_be_checked_by_hand() -> None:
    """问题里写明届满日、扣除和用时。"""
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        event("特别程序", "3-10", end_time="3-20", procedure="听证", days=8, notified_at="3-10"),
        event("决定", "4-14"),
    )
    found = findings(build({"A": late}), rules.decided_in_time, "按日")

    assert [(one.expected, one.observed) for one in found] == [
        ("届满日 2025-04-11(自 2025-03-03 起 20个工作日，扣除 8 日)", "决定日 2025-04-14，用时 21 个工作日")
    ]


@pytest.mark.parametrize(("boundary", "expected"), [("按日", {}), ("按时刻", {"决定超期": "违反"})])
def test_boundary_by_date_or_by_instant(boundary: str, expected: dict[str, str]) -> None:
    """中心给出届满时刻时，同一天晚几个小时:按日没有超期，按时刻超期。"""
    due = {"statutory_due": at("2025-04-02T09:00:00")}
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), event("办结", "2025-04-02T15:00:00"), **due)}

    assert verdicts(build(book), rules.decided_in_time, boundary) == {"A": expected}


def test_who_is_outside_the_deadline_clause() -> None:
    """不予受理、撤回、等待补齐、没有法定时限的公共服务都不在其内；看不出种类又没有时限的不能判定。"""
    open_ = (event("收件", "3-3"), event("受理", "3-3"))
    nothing = {"statutory_limit": None, "statutory_unit": None}
    book = {
        "不予受理": case(event("收件", "3-3"), event("不予受理", "3-4")),
        "撤回": case(*open_, event("异常办结", "6-3")),
        "等待补齐": case(event("收件", "3-3"), event("补正告知", "3-4")),
        "公共服务": case(*open_, **{**nothing, "item_kind": "公共服务"}),
        "种类不明": case(*open_, **{**nothing, "item_kind": None}),
    }

    assert verdicts(build(book), rules.decided_in_time, "按日") == {"种类不明": {"在办超期": "存疑"}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [("3-14", {}), ("3-15", {}), ("3-17", {"逾期告知补正": "存疑"}), ("3-18", {"逾期告知补正": "违反"})],
)
def test_receipt_on_a_day_off(told: str, expected: dict[str, str]) -> None:
    """周六收件:两种读法都不晚的没有问题，只有一种晚的存疑，都晚的违反。"""
    t = build({"A": case(event("收件", "3-8"), event("补正告知", told))})

    assert verdicts(t, rules.told_in_time, 5)["A"] == expected


def test_unknown_start_day_of_the_platform_is_undecided() -> None:
    """平台没有给出起算日，逾期不告知的办件不能判定；给了收件日的没有问题。"""
    steps = (event("收件", "3-3"), event("受理", "3-20"))
    book = {"A": case(*steps), "B": case(*steps, clock_start=day("3-3")), "C": case(*steps, clock_start=day("3-20"))}

    assert verdicts(build(book), rules.deemed_accepted) == {
        "A": {"起算日晚于收件日": "存疑"},
        "B": {},
        "C": {"起算日晚于收件日": "违反"},
    }


@pytest.mark.parametrize("due", ["2025-03-31", "2025-04-01"])
def test_platform_dates(due: str) -> None:
    """平台的到期日对得上就没有问题，差一天就是不一致。"""
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), platform_due=date.fromisoformat(due))}
    expected = {} if due == "2025-03-31" else {"法定到期日不一致": "违反"}

    assert verdicts(build(book), rules.dates_agree) == {"A": expected}


def test_first_response() -> None:
    """首次答复:没有规定日数的不检查；规定五日的，第五日不晚，第六日晚，至今没有的也晚。"""
    book = {
        "A": case(event("收件", "3-3"), event("受理", "3-10")),
        "B": case(event("收件", "3-3"), event("补正告知", "3-11")),
        "C": case(event("收件", "3-3")),
        "D": case(event("收件", "3-3"), event("受理", "2-28")),
    }
    t = build(book)

    assert verdicts(t, rules.responded_in_time, None) == {}
    assert verdicts(t, rules.responded_in_time, 5) == {
        "A": {},
        "B": {"首次答复超期": "违反"},
        "C": {"至今没有答复": "违反"},
    }


def test_suspension_of_an_unseen_item_is_undecided() -> None:
    """事项没有采到，看不到公布了什么:以现场踏勘停钟只存疑。"""
    stop = event("特别程序", "3-10", end_time="3-12", procedure="现场踏勘", days=2, notified_at="3-10")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), stop)})

    assert verdicts(t, pauses.suspended_lawfully) == {"A": {"扣除没有依据": "存疑"}}


def test_a_case_without_events_is_nobody_s_matter() -> None:
    """一个事件也没有的办件，哪一条都不适用，更不存疑。"""
    t = build({"A": case()})

    assert {clause: verdicts(t, rule, *norm) for clause, (rule, norm) in RULES.items()} == {
        clause: {} for clause in RULES
    }


def test_undelivered_and_refused() -> None:
    """准予而至今没有送达的违反；不予许可的不在其内；刚决定的还没有到期。"""

    def decided(when: str, result: str) -> dict[str, Any]:
        return case(event("收件", "3-3"), event("受理", "3-3"), event("决定", when, result=result))

    t = build(
        {
            "A": decided("3-10", "准予"),
            "B": decided("3-10", "不予许可"),
            "C": decided("2026-06-25T09:00:00", "准予许可"),
        }
    )

    assert verdicts(t, rules.delivered_in_time, 10) == {"A": {"没有送达": "违反"}, "C": {}}


def test_extension_after_the_original_due_date_is_void() -> None:
    """原期限届满之后才批准的延长无效:延长本身违反，决定也超期。"""
    void = event("延长", "4-2", days=10, role="本机关负责人", reason="案情复杂", notified_at="4-2")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), void, event("决定", "4-8"))})

    assert verdicts(t, pauses.extended_lawfully) == {"A": {"逾期批准延长": "违反", "逾期告知延长": "违反"}}
    assert verdicts(t, rules.decided_in_time, "按日") == {"A": {"决定超期": "违反"}}


def test_explanation_without_a_record_of_being_public_is_undecided() -> None:
    """写了理由而没有记录是否公开的，存疑。"""
    told = event("超期说明", "3-20", reason="核实用时较长")
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        told,
        event("决定", "3-21"),
        promised_limit=5,
        promised_unit="工作日",
    )

    assert verdicts(build({"A": late}), rules.delay_explained) == {"A": {"超期没有公开说明理由": "存疑"}}
