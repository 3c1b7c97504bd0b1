"""判到哪一天:判定所依的日期，与数据看得到的最后一天。没有看到的日子里，没有办结的办件不能说超期。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from conformance.assessment import DAY, Issue
from conformance.center.snapshot import Snapshot


def told(snapshot: Snapshot) -> date | None:
    """交来的办件说到哪一天:最后一个不在未来的事件那天，哪天导出的没有人知道；不是交来的、没有事件的是 None。"""
    if not (snapshot.folder / "import.json").is_file():
        return None
    from conformance.center.records import stage

    ledger = stage.load(snapshot.folder)
    return date.fromisoformat(ledger.last) if ledger and ledger.last else None


def seen(snapshot: Snapshot) -> date:
    """看得到的最后一天:采集那天；档案写明的判定日期更晚的，那天。"""
    info = snapshot.info
    return max(info.collected.date(), info.until or date.min)


def as_of(snapshot: Snapshot, given: date | None) -> date:
    """判定所依的日期:给了就用给的；办件是交来的，用它说到的那天；否则是最初开始采集那天，采到的不会比它更早。"""
    info = snapshot.info
    return given or told(snapshot) or (info.started or info.collected).date()


def until(snapshot: Snapshot, day: date) -> date:
    """以 ``day`` 为判定日期，看到的东西判到哪一天:两者中较早的。"""
    return min(day, seen(snapshot))


def attested(snapshot: Snapshot, day: date) -> date:
    """举证在哪一天要有效:判定日期；判定日期只是办件说到的那天的，不比采集那天早。"""
    return max(day, seen(snapshot)) if day == told(snapshot) else day


def said(snapshot: Snapshot, day: date) -> Iterator[Issue]:
    """判到哪一天、为什么，一句话；判定日期在看得到的日子里的不必说。"""
    last, until_ = told(snapshot), until(snapshot, day)
    if last and until_ > last:
        so = f"晚于数据里最后一个事件的日子 {last};没有办结的按到那天还没有办结算，请确认数据到那天是完整的。"
        yield Issue(DAY, str(until_), f"注意:判到 {until_},{so}")
    elif last and day == last:
        so = "数据里最后一个事件的日子；数据到更晚的一天是完整的，用 --as-of 写明。"
        yield Issue(DAY, str(last), f"判定到 {last}:{so}")
    elif day > until_:
        yield Issue(DAY, str(day), f"注意:{day} 晚于采集那天，其后的没有看到；看到的只判到 {until_}。")
