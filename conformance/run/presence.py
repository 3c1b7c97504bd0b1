"""数据里看得见什么:事件的种类、列，以及某一种事件的某一列(写作 异常办结.reason)。

许多平台的一列只为几种事件填，别的事件没有这一列，不是没有写；所以有没有要按种类问。
契约(native)写明每种事件都带的列、档案 trust 写明 recorded 的列，空着就是没有写，只问整列。
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from conformance.center.reading.targets import hints
from conformance.center.snapshot import Snapshot
from conformance.center.writer import WHOLE
from conformance.domain import Event, EventKind
from conformance.rules.traces import ANSWERED
from conformance.run import duck

COLUMNS = tuple(name for name in hints(Event) if name not in {"case_no", "kind", "time"})
TOLD = "notified_at"

PAUSES = (f"{EventKind.SUSPENSION}.*", f"{EventKind.EXTENSION}.*")

Rows = Callable[[str], list[dict[str, Any]]]
"""一句查询 → 各行。"""
Filled = Mapping[str, Mapping[str, int]]
"""事件的种类 → 列 → 有值的个数。"""


def vouched(snapshot: Snapshot) -> tuple[str, ...]:
    """事件的哪些列空着就是没有写。"""
    source = snapshot.sources.get("events")
    return source.vouched if source else ()


def filled(snapshot: Snapshot, rows: Rows) -> Filled:
    """各种事件各列有几个值；空着就是没有写的列不必数，告知时间总要数。没有事件表的是空的。"""
    source, path = snapshot.sources.get("events"), snapshot.folder / "events.parquet"
    if source is None or not source.ok:
        return {}
    known = duck.filled(path) or COLUMNS
    asked = [name for name in COLUMNS if name == TOLD or (name in known and not _sure(name, source.vouched))]
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in asked)
    found = rows(f"SELECT kind, {counts} FROM read_parquet({duck.quoted(path)}) GROUP BY kind")  # noqa: S608 - 自己的路径与列名
    return {row.pop("kind"): row for row in found}


def pairs(given: Filled, columns: Collection[str], sure: Collection[str]) -> Iterator[str]:
    """看得见的 ``种类.列``:``columns`` 是有值的列，那种事件一个也没有、有一个有值，或者空着就是没有写。

    ``种类.*`` 是记得下这种事件:有这种事件，契约里有，或者档案写明 ``events.kind``、``events.kind.种类`` 是 recorded。
    """
    for kind in map(str, EventKind):
        counts = given.get(kind)
        yield from (f"{kind}.{name}" for name in columns if not counts or _sure(name, sure) or counts.get(name))
        yield from [f"{kind}.*"] * (counts is not None or _sure("kind", sure) or f"kind.{kind}" in sure)


def shown(given: Filled, sure: Collection[str]) -> dict[str, bool]:
    """算时间线要先知道的:有没有受理一类的答复，特别程序有没有书面告知的时间，记不记特别程序，特别程序与延长是不是都记。"""
    recorded = set(pairs(given, (), sure))
    return {
        "sees_acceptance": any(kind in given for kind in ANSWERED),
        "sees_notice": bool(given.get(str(EventKind.SUSPENSION), {}).get(TOLD)),
        "sees_suspensions": PAUSES[0] in recorded,
        "sees_pauses": recorded.issuperset(PAUSES),
    }


def _sure(name: str, sure: Collection[str]) -> bool:
    return WHOLE in sure or name in sure
