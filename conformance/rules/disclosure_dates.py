"""公开的期限:决定作出之后多少个工作日公示；指南变更之后多少个工作日更新。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Channel, Guide, Item
from conformance.rules.milestones import placed
from conformance.rules.records import Check
from conformance.rules.wording import said
from conformance.workdays import Calendar

NULL = ibis.null("boolean")
_OWN = (
    "case_no",
    "department",
    "item_code",
    "licence",
    "grants",
    "refusals",
    "decision_withheld",
    "decision_doc_no",
    "cum_as_of",
    "cum_decided",
    "d_decided",
    "d_received",
    "d_accepted",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """一个事项的变更与它在某一通道上的版本、发布日；``version`` 为 None 表示不比版本。"""

    name: str
    changed_on: date
    expected: str | None
    version: str | None
    updated: date | None
    evidence: tuple[str, ...] = ()


def posted(timeline: Any, decisions: Any, calendar: Any) -> Any:
    """时间线连上接口的公示:``listed`` 有没有,``published_on``、``cum_published`` 哪天,``reserved`` 依法不公开。"""
    return _posted(timeline, decisions, calendar)


def posted_on_portal(timeline: Any, portal_decisions: Any, calendar: Any) -> Any:
    """同 ``posted``,门户上的公示。"""
    return _posted(timeline, portal_decisions, calendar)


def published_in_time(t: Any, days: int, whole: bool) -> Iterator[Check]:
    """准予许可的决定在 ``days`` 个工作日内公示；已过期还没有公示的也是违反。

    依法不公开的不论，没有公示日期的、公示没有看完(``whole`` 为假)而查不到的存疑。
    """
    overdue = (t.cum_as_of - t.cum_decided > days).fill_null(False)
    violating = ibis.cases(
        (t.listed, t.cum_published - t.cum_decided > days), else_=ibis.literal(True) if whole else NULL
    )
    yield Check(
        "没有按期公示",
        _granted(t) & (t.listed | overdue),
        violating,
        f"准予许可的决定没有在 {days} 个工作日内公示",
        t.d_decided,
        said(t.published_on, "没有公示日期"),
        ("doc_no", "result"),
    )


def posted_in_time(t: Any, days: int) -> Iterator[Check]:
    """已经公示的准予许可决定，公示日距决定日不超过 ``days`` 个工作日；没有公示的由 DSC-07、DSC-09 判。"""
    yield Check(
        "公示晚于期限",
        _granted(t) & t.listed,
        t.cum_published - t.cum_decided > days,
        f"准予许可的决定没有在 {days} 个工作日内上网公示",
        t.d_decided,
        t.published_on,
        ("doc_no", "result"),
    )


def editions(items: Sequence[Item], guides: Sequence[Guide], channel: str) -> tuple[Edition, ...]:
    """写明变更日的事项 → 它在 ``channel`` 上的版本。接口上不比版本号(它就是出处)。"""
    known = {guide.code: guide for guide in guides}
    pairs = [(item, known[item.code]) for item in items if item.changed_on and item.code in known]
    return tuple(
        Edition(
            str(guide),
            item.changed_on or date.min,
            item.version if channel == Channel.PORTAL else None,
            guide.version,
            guide.updated,
            guide.evidence,
        )
        for item, guide in pairs
    )


def updated_in_time(edition: Edition, days: int, calendar: Calendar, today: date) -> Iterator[Finding]:
    """变更之后 ``days`` 个工作日内更新公开，版本号一致；期限还没有过的不论，看不到发布日期的存疑。"""
    waited = calendar.between(edition.changed_on, today)
    if waited is not None and waited <= days:
        return
    if edition.expected and edition.version and edition.expected != edition.version:
        yield _told(edition, "版本不一致", "期限已过，公开的仍是另一个版本", edition.expected, edition.version)
    elif edition.updated is None:
        yield _told(edition, "看不到发布日期", "指南上没有发布(更新)日期，不能判定是否按期更新", sure=False)
    else:
        yield from _late(edition, edition.updated, days, calendar)


def _late(edition: Edition, updated: date, days: int, calendar: Calendar) -> Iterator[Finding]:
    taken = calendar.between(edition.changed_on, updated)
    expected = f"{edition.changed_on} 变更，{days} 个工作日内更新"
    ahead = calendar.between(updated, edition.changed_on)
    same = bool(edition.expected and edition.expected == edition.version)
    if updated < edition.changed_on and (same or (ahead is not None and ahead <= days)):
        told = "指南在变更之前发布，也许是提前公布的，请核实内容是不是变更之后的"
        yield _told(edition, "提前更新", told, expected, f"{updated} 发布", sure=False)
    elif updated < edition.changed_on:
        yield _told(edition, "变更后没有更新", "指南的发布日期在变更之前，期限已过", expected, f"{updated} 发布")
    elif taken is None:
        yield _told(edition, "日历之外", "变更日或发布日在工作日历之外", expected, f"{updated} 发布", sure=False)
    elif taken > days:
        yield _told(edition, "更新晚于期限", "指南变更后没有按期更新公开", expected, f"{updated}，第 {taken} 个工作日")


def _posted(timeline: Any, decisions: Any, calendar: Any) -> Any:
    """同一文号公示了几次的取最早一次。"""
    first, reserved = decisions.published_on.min(), decisions.withheld.any()
    rows = decisions.group_by("doc_no").agg(published_on=first, reserved=reserved)
    dated = placed(rows, calendar, cum_published="published_on")
    t = timeline.select(*_OWN).left_join(dated, [("decision_doc_no", "doc_no")])
    return t.mutate(listed=t.doc_no.notnull(), reserved=t.reserved.fill_null(False)).drop("doc_no")


def _granted(t: Any) -> Any:
    granted = t.licence & (t.grants > 0) & (t.refusals == 0)
    return (granted & (t.decision_withheld == 0) & ~t.reserved & t.decision_doc_no.notnull()).fill_null(False)


def _told(
    edition: Edition, kind: str, message: str, expected: str = "", observed: str = "", *, sure: bool = True
) -> Finding:
    return Finding(edition.name, kind, message, expected, observed, edition.evidence, certain=sure)
