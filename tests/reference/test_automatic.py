"""参考中心自动办的事:通知、归档、超期标记，打了补丁也跟着变。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.reference.automatic import completed

NOW = "2026-06-30T17:30:00"
CLOSED = "2026-03-10T16:00:00"


def kept(events: dict[str, Any], **case: Any) -> dict[str, Any]:
    """一件办件 → 写进库的样子。"""
    record = completed("A1", {**case, "events": events}, NOW)
    assert record is not None
    return record


def test_a_node_is_notified_at_once() -> None:
    """节点没有写告知时间的，就是发生的时间；写空串的是没有通知；环节不通知。"""
    nodes = kept({"受理": {"time": CLOSED}, "决定": {"time": CLOSED, "notified_at": ""}, "环节1": {"time": CLOSED}})

    assert [event.get("notified_at") for event in nodes["events"].values()] == [CLOSED, None, None]


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, "DA-A1"), ({"doc_no": ""}, ""), ({"time": ""}, None)],
)
def test_a_closed_case_is_filed(given: dict[str, str] | None, expected: str | None) -> None:
    """办结二十日后归档；写明的不动；时间写空串的是没有归档。"""
    events = kept({"办结": {"time": CLOSED}, **({"归档": given} if given else {})})["events"]

    assert events.get("归档", {}).get("doc_no") == expected


def test_a_case_closed_lately_is_not_filed_yet() -> None:
    """办结不到二十日的还没有归档。"""
    assert "归档" not in kept({"办结": {"time": "2026-06-20T10:00:00"}})["events"]


@pytest.mark.parametrize(
    ("decided", "expected"), [("2026-03-10T23:59:59", False), ("2026-03-11T00:00:00", True), (None, True)]
)
def test_overdue_by_the_platforms_own_date(decided: str | None, expected: bool) -> None:
    """晚于平台的法定到期日就是超期；没有办完的看现在；写明的不动。"""
    events = {"决定": {"time": decided}} if decided else {"受理": {"time": "2026-03-02T09:00:00"}}

    assert kept(events, platform_due="2026-03-10")["platform_overdue"] is expected
    assert kept(events, platform_due="2026-03-10", platform_overdue=None)["platform_overdue"] is None
    assert "platform_overdue" not in kept(events)
