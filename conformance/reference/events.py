"""事件的写法:时间、处理人、写入与告知的时间，以及加盖印章的书面凭证；连同一段特别程序、一个环节的形状。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.reference.people import Person

Moment = tuple[str, int]
Record = dict[str, Any]

CLOCK = [f"{minute // 60:02d}:{minute % 60:02d}:{minute * 37 % 60:02d}" for minute in range(1440)]
"""当日第几分钟 → 时刻；秒由分钟定，免得同一秒里有许多件。"""
NODES = ("受理", "补正告知", "不予受理", "决定", "送达", "办结")
"""由系统即时通知申请人的节点；告知时间由 ``automatic`` 写。"""


@dataclass(frozen=True, slots=True)
class Suspension:
    """一段特别程序;``days`` 是书面告知的工作日数。"""

    kind: str
    start: Moment
    end: Moment
    days: int


@dataclass(frozen=True, slots=True)
class Stage:
    """一个环节:名称、起止。"""

    name: str
    start: Moment
    end: Moment


def document(made: Record, prefix: str, number: int) -> Record:
    """给事件附上加盖印章、注明日期的书面凭证。"""
    day = made["time"][:10]
    made["doc_no"], made["doc_date"], made["sealed"] = f"{prefix}〔{day[:4]}〕{number:05d}号", day, True
    return made


def event(name: str, at: Moment, who: Person, *, kind: str = "", end: Moment | None = None, **more: Any) -> Record:
    """一个事件；写入时间晚业务时间两分钟；环节不告知申请人，节点由系统通知，其余的在一分钟内告知。"""
    day, minute = at
    made: Record = {
        "kind": kind or name,
        "time": f"{day}T{CLOCK[minute]}",
        "recorded_at": f"{day}T{CLOCK[minute + 2]}",
        "handler": who.name,
        "role": who.role,
        "unit": who.unit,
        **more,
    }
    if end:
        made["end_time"] = f"{end[0]}T{CLOCK[end[1]]}"
    if kind != "环节" and made["kind"] not in NODES:
        made["notified_at"] = f"{day}T{CLOCK[minute + 1]}"
    return made
