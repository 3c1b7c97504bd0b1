"""公示与更新的期限、数量限制、门户的可用。"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Channel, Element, Guide, Item, ItemKind, Link, Opening
from conformance.rules import disclosure_dates, disclosure_portal, disclosure_quantity
from conformance.workdays import Calendar
from tests.rules import casebook
from tests.rules.casebook import build, case, event, laid, opened

CALENDAR = Calendar.of()
TODAY = date(2026, 6, 30)


def kinds(findings: Any) -> list[tuple[str, bool]]:
    return [(one.kind, one.certain) for one in findings]


def posted(day: str | None, decided: str = "2026-03-09", **row: Any) -> Any:
    """一件准予的许可和它的公示 → 视图。"""
    made = case(
        event("受理", "2026-03-02T09:00:00"),
        event("决定", f"{decided}T15:00:00", result="准予", doc_no="准1号", doc_date=date.fromisoformat(decided)),
    )
    t = build({"B1": made})
    rows = [{"doc_no": "准1号", "published_on": date.fromisoformat(day) if day else None, "withheld": False, **row}]
    schema = pa.schema([("doc_no", pa.string()), ("published_on", pa.date32()), ("withheld", pa.bool_())])
    con = t.op().source
    decisions = laid(con, "decisions", pa.Table.from_pylist(rows, schema=schema))
    return disclosure_dates.posted(t, decisions, opened(con, "calendar"))


@pytest.mark.parametrize(
    ("day", "within", "expected"),
    [
        ("2026-04-07", 20, {}),
        ("2026-04-08", 20, {"没有按期公示": "违反"}),
        ("2026-03-09", 20, {}),
        (None, 20, {"没有按期公示": "存疑"}),
    ],
)
def test_twenty_working_days_to_publish(day: str | None, within: int, expected: dict[str, str]) -> None:
    """第二十个工作日还来得及，第二十一个不行；没有写公示日期的存疑。"""
    found = casebook.verdicts(posted(day), disclosure_dates.published_in_time, within, True)

    assert found == {"B1": expected}


@pytest.mark.parametrize(("whole", "state"), [(True, "违反"), (False, "存疑")])
def test_what_is_not_published_counts_only_when_all_was_seen(whole: bool, state: str) -> None:
    """期限已过仍查不到是违反；公示没有看完的存疑。"""
    found = casebook.verdicts(posted("2026-03-10", doc_no="别的号"), disclosure_dates.published_in_time, 20, whole)

    assert found == {"B1": {"没有按期公示": state}}


def test_a_withheld_decision_and_a_fresh_one_are_not_judged() -> None:
    """依法不公开的、还在期限之内没有公示的不论；双公示不判没有公示的。"""
    rule = disclosure_dates.published_in_time

    assert casebook.verdicts(posted(None, withheld=True), rule, 20, True) == {}
    assert casebook.verdicts(posted("2026-06-30", "2026-06-01", doc_no="别的号"), rule, 20, True) == {}
    assert casebook.verdicts(posted("2026-03-10", doc_no="别的号"), disclosure_dates.posted_in_time, 7) == {}


def edition(changed: str, updated: str | None, **more: Any) -> disclosure_dates.Edition:
    """一个变更过的事项。"""
    versions = {"expected": None, "version": None, **more}
    day = date.fromisoformat(updated) if updated else None
    return disclosure_dates.Edition("某许可", date.fromisoformat(changed), updated=day, **versions)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (edition("2024-12-16", "2025-01-14"), []),
        (edition("2024-12-16", "2025-01-15"), [("更新晚于期限", True)]),
        (edition("2026-06-01", "2024-12-20"), []),
        (edition("2026-05-29", "2024-12-20"), [("变更后没有更新", True)]),
        (edition("2026-05-01", "2026-04-28"), [("提前更新", False)]),
        (edition("2026-05-29", "2026-02-01", expected="2026-1", version="2026-1"), [("提前更新", False)]),
        (edition("2026-05-29", "2026-04-01"), [("变更后没有更新", True)]),
        (edition("2026-05-29", None), [("看不到发布日期", False)]),
        (edition("2024-12-16", "2025-01-14", expected="2025-1", version="2023-1"), [("版本不一致", True)]),
        (edition("2024-12-16", "2025-01-14", expected="2025-1"), []),
        (edition("2026-06-01", "2025-01-14", expected="2026-1", version="2025-1"), []),
    ],
)
def test_a_changed_guide_is_updated_in_time(one: disclosure_dates.Edition, expected: list[tuple[str, bool]]) -> None:
    """变更还在期限之内的不论，版本不同也不论；看不到发布日期的存疑。"""
    assert expected == kinds(disclosure_dates.updated_in_time(one, 20, CALENDAR, TODAY))


@pytest.mark.parametrize(
    ("quantity", "remaining", "expected"),
    [
        ("无数量限制", None, []),
        ("不限", None, []),
        ("本许可不设数量限制", None, []),
        ("不涉及", None, []),
        ("该许可数量不限，符合法定条件的一律予以许可", None, []),
        ("按照《行政许可法》第57条", None, [("数量认不出", False)]),
        ("总量2400辆", "36辆", []),
        ("总量2400辆，余量36辆", None, []),
        ("总量2400辆", None, [("没有公布余量", True)]),
        ("总量2400辆", "待公布", [("没有公布余量", True)]),
        ("总量2400辆", "—", [("没有公布余量", True)]),
        ("总量2400辆，余量36辆", "—", []),
        ("总量2400辆", "无", []),
        ("实行总量控制", "36辆", [("数量认不出", False)]),
        ("", None, [("没有写明数量", True)]),
    ],
)
def test_a_quota_shows_what_is_left(quantity: str, remaining: str | None, expected: list[tuple[str, bool]]) -> None:
    """余量可以写在数量里。"""
    one = Item("I1", "甲", ItemKind.LICENCE, quantity=quantity, remaining=remaining)
    other = Item("I2", "乙", ItemKind.LICENCE, quantity="总量9辆", remaining="1辆")

    assert expected == kinds(
        disclosure_quantity.quota_published(disclosure_quantity.quotas([one, other])[0], True, ["待公布"])
    )


def queue(*cases: tuple[str, str, dict[str, Any]], quantity: str = "总量9辆") -> dict[str, dict[str, str]]:
    """同一限额事项的几件:(受理日, 决定日, 别的事件) → 各件的结论。"""
    book = {
        f"B{number}": case(
            event("受理", accepted),
            event("决定", decided, result="准予"),
            *([event("延长", accepted, days=5)] if more.get("extended") else []),
            item_code="I1",
        )
        for number, (accepted, decided, more) in enumerate(cases, 1)
    }
    t = build(book, items=[Item("I1", "甲", ItemKind.LICENCE, quantity=quantity)])
    return casebook.verdicts(
        disclosure_quantity.queues(t, t.op().source.table("items")), disclosure_quantity.granted_in_turn
    )


@pytest.mark.parametrize("quantity", ["无数量限制", "本许可不设数量限制", "数量不限", "不涉及", "/", "实行总量控制"])
def test_where_no_number_is_set_nobody_waits(quantity: str) -> None:
    """没有数量限制的、认不出数量的许可不论先后。"""
    assert queue(("3-3", "3-10", {}), ("3-4", "3-7", {}), quantity=quantity) == {}


def test_the_first_accepted_is_granted_first() -> None:
    """受理在后的先准予是违反；同日受理、同日准予不分先后；在前的延长过，先后不能断定。"""
    assert queue(("3-3", "3-10", {}), ("3-4", "3-7", {}))["B2"] == {"没有按受理先后准予": "违反"}
    assert queue(("3-3", "3-10", {}), ("3-3", "3-7", {})) == {"B1": {}, "B2": {}}
    assert queue(("3-3", "3-7", {}), ("3-4", "3-7", {})) == {"B1": {}, "B2": {}}
    assert queue(("3-3", "3-10", {"extended": True}), ("3-4", "3-7", {}))["B2"] == {"没有按受理先后准予": "存疑"}


def openings(count: int, down: int, days: int = 7) -> disclosure_portal.Monitoring:
    """``days`` 天里平均分布的探测，其中 ``down`` 次没有打开。"""
    start = datetime(2026, 6, 1)
    times = [start + timedelta(days=number % days, minutes=number) for number in range(count)]
    rows = [Opening(f"K{n}", at, None if n < down else 0.5, 200) for n, at in enumerate(times)]
    return disclosure_portal.monitoring(rows)[0]


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        (openings(140, 6), []),
        (openings(140, 7), [("门户打不开", True)]),
        (openings(139, 100), [("样本不足", False)]),
        (openings(140, 140, days=1), [("样本不足", False)]),
    ],
)
def test_the_portal_stays_open(watched: disclosure_portal.Monitoring, expected: list[tuple[str, bool]]) -> None:
    """一百四十次里七次打不开就是百分之五；次数或天数不够的只是观察值。"""
    assert expected == kinds(disclosure_portal.always_open(watched, 140, 20, 15, 0.05))


@given(st.integers(1, 400), st.data())
def test_dead_links_are_a_share_of_all(total: int, data: Any) -> None:
    """恰好百分之一不算超过；说不清的从不断定。"""
    dead = data.draw(st.integers(0, total))
    unsure = data.draw(st.integers(0, total - dead))
    statuses = [404] * dead + [403] * unsure + [200] * (total - dead - unsure)
    anchors = tuple(Link("", f"/{n}", status) for n, status in enumerate(statuses))
    page = Guide("I1", "某许可", Channel.PORTAL, {Element.NAME: "某许可"}, {}, {}, anchors=anchors)
    found = list(disclosure_portal.links_work(disclosure_portal.checked_links([page])[0], 0.01))

    assert any(one.certain for one in found) == (dead > 0.01 * total)
    assert bool(found) == (dead + unsure > 0.01 * total)


def test_so_many_broken_links_are_named() -> None:
    """坏的都数，至多列出五十个。"""
    bad = tuple(Link("", f"/{number}", 404) for number in range(60))
    found = list(disclosure_portal.links_work(disclosure_portal.Links(bad), 0.05))

    assert [one.subject for one in found] == [f"/{number}" for number in range(50)]
    assert {one.message for one in found} == {"60 个链接中有 60 个打不开，占 100.00%"}


@pytest.mark.parametrize(
    ("status", "seconds", "down"),
    [
        (200, 1.0, 0),
        (200, 5.0, 0),
        (200, 5.1, 1),
        (404, 1.0, 1),
        (499, 1.0, 0),
        (500, 1.0, 1),
        (99, 1.0, 1),
        (None, 1.0, 0),
    ],
)
def test_what_counts_as_down(status: int | None, seconds: float, down: int) -> None:
    """正好那么多秒还算打开；404 与 5xx 不算，别的 4xx 是拒绝，也是答了。"""
    opening = Opening("O1", at=datetime(2026, 6, 1, 9), status=status, seconds=seconds)
    watched = disclosure_portal.monitoring([opening])[0]

    assert len(list(disclosure_portal.always_open(watched, 1, 1, 5, 0.5))) == down
