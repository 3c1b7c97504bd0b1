"""电子归档:办结满规定日数的办件有归档号，有哈希或者四性检测结果。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.records import Check
from conformance.rules.wording import blank, joined

ARCHIVED = str(EventKind.ARCHIVED)


def archives(timeline: Any, events: Any) -> Any:
    """一件一行，加上归档的次数、归档号、哈希与检测结果;``numbered`` 是有的归档写了归档号。"""
    ev = events.filter(events.kind == ARCHIVED)
    found = ev.group_by("case_no").agg(
        archived=ev.count(), archive_no=ev.doc_no.max(), fingerprint=ev.digest.max(), tested=ev.result.max()
    )
    found = found.mutate(numbered=(~blank(found.archive_no)).any().over(ibis.window()))
    keep = timeline.select(
        "case_no", "department", "item_code", "at_closed", "stopped", "as_of", "d_received", "d_accepted"
    )
    return keep.left_join(found, "case_no").drop("case_no_right")


def archived(t: Any, days: int) -> Iterator[Check]:
    """办结满 ``days`` 个自然日的办件已经归档；办结更近的、不予受理与非正常办结的不论。

    有哈希或者检测结果、全部归档都没有归档号的，也许只是没有提供这一栏，不能判定。
    """
    mine = t.at_closed.notnull() & ~t.stopped & (t.as_of.delta(t.at_closed.date(), unit="day") >= days)
    there = mine & (t.archived.fill_null(0) > 0)
    expected = joined("办结日 ", t.at_closed.date(), f" 之后 {days} 日")
    yield Check("没有归档", mine, t.archived.fill_null(0) == 0, "办结满期而没有归档", expected, "没有归档", (ARCHIVED,))
    unproved = blank(t.fingerprint) & blank(t.tested)
    unnumbered = blank(t.archive_no) & (t.numbered | unproved).nullif(False)
    needs = (ARCHIVED, f"{ARCHIVED}.doc_no")
    yield Check("没有归档号", there, unnumbered, "归档没有归档号", "归档号", "空白", needs)
    yield Check(
        "没有哈希或检测结果",
        there,
        unproved,
        "归档没有哈希，也没有四性检测结果",
        "哈希或四性检测结果",
        "空白",
        (ARCHIVED, f"{ARCHIVED}.digest"),
    )
