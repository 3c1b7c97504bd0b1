"""系统自动办的事:节点即时通知申请人，办结二十日后归档，按自己的到期日标记超期。

办件写进库时才补上，所以打了补丁的办件照样通知、归档。事件里写明 ``notified_at``、办件里写明
``platform_overdue`` 的不动；归档写明几项的只补其余各项。补丁里的 null 是删去，所以“没有”写作空串:
``notified_at: ""`` 是没有通知,``归档: {time: ""}`` 是没有归档。
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from conformance.reference import days
from conformance.reference.events import NODES, Record

FILED = "归档"
ARCHIVE_DAYS = 20
"""办结之后多少自然日归档。"""


def completed(case_no: str, record: Record | None, now: str) -> Record | None:
    """办件连同系统自动写的事件与标记;``now`` 是 ISO 时刻。"""
    if not record or not record.get("events"):
        return record
    events = {key: _told(_kind(key, event), event) for key, event in record["events"].items()}
    events |= _filed(record.get("case_no") or case_no, events, now)
    kept = {key: event for key, event in events.items() if key != FILED or event.get("time")}
    return {**_overdue(events, record, now), **record, "events": kept}


def _kind(key: str, event: Mapping[str, Any]) -> str:
    return str(event.get("kind") or key.rstrip("0123456789"))


def _told(kind: str, event: Record) -> Record:
    if event.get("notified_at") == "":
        return {key: value for key, value in event.items() if key != "notified_at"}
    due = kind in NODES and "notified_at" not in event and event.get("time")
    return {**event, "notified_at": event["time"]} if due else event


def _filed(case_no: str, events: Mapping[str, Record], now: str) -> Record:
    closed = [str(event["time"]) for key, event in events.items() if _kind(key, event) == "办结" and event.get("time")]
    given = dict(events.get(FILED) or {})
    with suppress(ValueError):
        day = days.calendar_after(max(closed, default="")[:10], ARCHIVE_DAYS)
        if f"{day}T02:00:00" <= now:
            return {FILED: {**_archive(case_no, day), **given}}
    return {}


def _archive(case_no: str, day: str) -> Record:
    return {
        "kind": FILED,
        "time": f"{day}T02:00:00",
        "recorded_at": f"{day}T02:00:00",
        "handler": "电子档案系统",
        "unit": "和宁市政务服务中心",
        "doc_no": f"DA-{case_no}",
        "digest": sha256(f"{case_no} {day}".encode()).hexdigest(),
        "result": "四性检测合格",
    }


def _overdue(events: Mapping[str, Record], record: Record, now: str) -> Record:
    """审查的终点(没有办完的是现在)晚于平台的法定到期日就是超期；没有到期日的不标。"""
    due, times = record.get("platform_due"), {_kind(key, event): event.get("time") for key, event in events.items()}
    ended = times.get("决定") or times.get("办结") or times.get("异常办结") or now
    return {"platform_overdue": str(ended)[:10] > str(due)} if due else {}
