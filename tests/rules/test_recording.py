"""平台自己的记录:超期标记、到期日、超出告知用时、录入迟了没有。"""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance.rules import recording, views
from tests.rules.casebook import case, connected, day, event
from tests.rules.rowbook import at, calendar, listed, on, table
from tests.rules.viewbook import judged


def flagged(decided: str, *, overdue: bool | None, due: str = "2025-03-31", **fields: Any) -> dict[str, str]:
    """3 月 3 日受理、法定二十个工作日(届满 3 月 31 日)的办件 → 问题。"""
    whole = (event("收件", "3-3"), event("受理", "3-3"), event("决定", decided))
    shown = {"platform_due": day(due), "platform_overdue": overdue, **fields}

    return judged(case(*whole, **shown), recording.displayed, recording.marked_as_computed)


@pytest.mark.parametrize(
    ("decided", "overdue", "due", "expected"),
    [
        ("2025-03-31T23:59:59", False, "2025-03-31", {}),
        ("2025-03-31T23:59:59", True, "2025-03-31", {"按时误标超期": "违反"}),
        ("2025-04-01T00:00:00", True, "2025-03-31", {}),
        ("2025-04-01T00:00:00", False, "2025-03-31", {"超期没有标记": "违反"}),
        ("2025-04-01T00:00:00", None, "2025-03-31", {}),
        ("2025-03-20T10:00:00", False, "2025-03-28", {"起算当日计入": "违反"}),
        ("2025-03-20T10:00:00", True, "2025-04-10", {}),
    ],
)
def test_the_edge_of_the_due_day(decided: str, overdue: bool | None, due: str, expected: dict[str, str]) -> None:
    """届满日当天 24 时前是按时，次日零时起是超期；到期日本身不一致的，标记不另判。"""
    assert flagged(decided, overdue=overdue, due=due) == expected


@pytest.mark.parametrize(("days", "expected"), [(6, {}), (5, {"超出告知用时": "违反"}), (None, {})])
def test_suspensions_within_notice(days: int | None, expected: dict[str, str]) -> None:
    """3 月 10 日至 18 日是 6 个工作日；没有告知日数的不论。"""
    stop = event("特别程序", "3-10", end_time="3-18", procedure="检测", days=days, notified_at="3-10")

    assert judged(case(event("受理", "3-3"), stop), recording.spans, recording.within_notice) == expected


def test_late_entries_and_bulk() -> None:
    """迟一个以上工作日的是迟录；同一天三个以上的是批量补录；环节从结束时算起。"""
    prompt = case(event("环节", "3-3", end_time="3-10", recorded_at="3-11"), event("受理", "3-7", recorded_at="3-10"))
    late = case(event("受理", "3-7", recorded_at="3-11"))
    bulk = case(*(event(kind, "3-3", recorded_at="3-20") for kind in ("收件", "受理", "决定")))
    rule = (views.occurrences, recording.recorded_promptly)
    found = [{"day_r": day("3-11"), "lag": 2, "count": 1}, {"day_r": day("3-20"), "lag": 13, "count": 3}]
    found += [{"day_r": day("3-12"), "lag": 1, "count": 9}]
    crowded = ibis.memtable(pa.table({"value": sorted(recording.bulk_days(found, 1, 3))}))

    assert judged(prompt, *rule, 1, crowded) == {}
    assert judged(late, *rule, 1, crowded) == {"迟录": "违反"}
    assert judged(bulk, *rule, 1, crowded) == {"批量补录": "违反"}


def test_days_of_bulk_entry() -> None:
    """迟了不止规定日数的才数，数到了才算成批；同一天迟得不同的加在一起。"""
    found = [{"day_r": day("3-20"), "lag": lag, "count": count} for lag, count in ((1, 9), (2, 1), (3, 2))]

    assert recording.bulk_days(found, 1, 3) == {"2025-03-20"}
    assert recording.bulk_days(found, 1, 4) == frozenset()
    assert recording.bulk_days(found, 3, 1) == frozenset()


def test_how_late_events_were_entered() -> None:
    """写入比发生(有结束的取结束)晚几个工作日，同一天、同样迟的各有几个；不迟的、没有写入时间的不列。"""
    types = {"time": "s", "end_time": "s", "recorded_at": "s"}
    late = {"time": at(3), "recorded_at": at(5)}
    rows = [late, late, {"time": at(4), "recorded_at": at(5)}, {"time": at(7), "recorded_at": at(8)}]
    rows += [{"time": at(3), "end_time": at(4), "recorded_at": at(6)}, {"time": at(3)}]
    con = connected()
    found = recording.lags(table(types, *rows, con=con), calendar(con))

    assert listed(found, "day_r", "lag", "count") == sorted([(on(5), 1, 1), (on(5), 2, 2), (on(6), 2, 1)], key=repr)


EXTENDED = event("延长", "3-20", days=10, role="本机关负责人", reason="案情复杂", notified_at="3-20")


@pytest.mark.parametrize(("decided", "expected"), [("3-31", {}), ("4-1", {"超期没有标记": "违反"})])
def test_the_date_the_platform_shows_is_the_one_it_marks_by(decided: str, expected: dict[str, str]) -> None:
    """延长了而平台仍显示原来的届满日:标记与它显示的日期相符。"""
    events = (event("收件", "3-3"), event("受理", "3-3"), EXTENDED, event("决定", decided))
    one = case(*events, platform_due=day("3-31"), platform_overdue=False)

    assert judged(one, recording.displayed, recording.marked_as_computed) == expected


@pytest.mark.parametrize(
    ("fields", "events", "expected"),
    [
        ({"platform_overdue": True}, (), {"按时误标超期": "违反"}),
        ({"platform_overdue": True, "promised_limit": 5, "promised_unit": "工作日"}, (event("决定", "3-12"),), {}),
        (
            {"platform_overdue": True, "promised_limit": 5, "promised_unit": "工作日"},
            (event("决定", "3-10"),),
            {"按时误标超期": "违反"},
        ),
        ({"platform_overdue": True}, (event("决定", "3-12"), event("办结", "4-8")), {}),
        ({"platform_overdue": True}, (event("异常办结", "3-12"),), {}),
    ],
)
def test_marked_late_too_soon(
    fields: dict[str, Any], events: tuple[dict[str, Any], ...], expected: dict[str, str]
) -> None:
    """没有显示到期日的看重算的；超过承诺、决定以后很久才办结的，标了不算误标；撤回的不论。"""
    one = case(event("收件", "2026-06-29T09:00:00"), event("受理", "2026-06-29T09:00:00"), **fields)
    done = case(event("收件", "3-3"), event("受理", "3-3"), *events, **fields)

    assert judged(done if events else one, recording.displayed, recording.marked_as_computed) == expected
