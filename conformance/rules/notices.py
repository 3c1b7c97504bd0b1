"""通知与告知:各节点主动通知申请人，依法不予受理的即时告知，不属于职权的告知该向谁申请。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import milestones
from conformance.rules.records import Check
from conformance.rules.wording import joined

NODES = (
    EventKind.RECEIVED,
    EventKind.CORRECTION,
    EventKind.ACCEPTED,
    EventKind.REJECTED,
    EventKind.DECIDED,
    EventKind.DELIVERED,
    EventKind.CLOSED,
)
NOT_OURS = "不(属于|属).{0,30}(职权|职责|管辖)"
NOT_NEEDED = "(不需要?|无需).{0,12}许可"
DIRECTED = "向.{2,40}(申请|提出|办理)"


def nodes(timeline: Any, events: Any, calendar: Any) -> Any:
    """可能要通知的节点，一个事件一行，加上首次通知的位置 ``told_cum``:事件自己的告知时间，或者说到这一节点的通知。"""
    ev = milestones.on_calendar(events.filter(events.kind.isin([str(kind) for kind in NODES])), calendar)
    ev = ev.select("case_no", "kind", "time", "day", "cum", told_at=ev.notified_at)
    said = events.filter(events.kind == str(EventKind.NOTIFIED))
    said = said.group_by("case_no", kind=said.procedure).agg(said_at=said.time.min())
    ev = ev.left_join(said, ["case_no", "kind"]).drop("case_no_right", "kind_right")
    ev = ev.mutate(first=ibis.coalesce(ibis.least(ev.told_at, ev.said_at), ev.told_at, ev.said_at))
    ev = milestones.placed(ev.mutate(told_day=ev["first"].date()), calendar, told_cum="told_day")
    return ev.inner_join(owners(timeline), "case_no")


def rejections(timeline: Any, events: Any) -> Any:
    """不予受理一个一行，加上收件日的两种读法。"""
    ev = events.filter(events.kind == str(EventKind.REJECTED))
    ev = ev.select("case_no", "time", "referred_to", why=_said(ev))
    received = timeline.select("case_no", "department", "item_code", "d_received", "received_b")
    return ev.inner_join(received.distinct(on="case_no", keep="first"), "case_no")


def owners(timeline: Any) -> Any:
    """编号、部门、事项，每个编号一行。"""
    return timeline.select("case_no", "department", "item_code").distinct(on="case_no", keep="first")


def notified(t: Any, wanted: Sequence[str], days: int) -> Iterator[Check]:
    """``wanted`` 各节点都通知了申请人，不晚于 ``days`` 个工作日。"""
    where, none = joined(t.kind, " ", t.time), t["first"].isnull()
    for kind in wanted:
        mine, needs = t.kind == kind, ("notified_at", f"{kind}.notified_at")
        yield Check("没有通知", mine, none, "节点没有通知申请人的记录", where, "没有", needs)
        yield Check(
            "通知迟延",
            mine & ~none,
            t.told_cum - t.cum > days,
            f"超过 {days} 个工作日才通知申请人",
            where,
            joined("通知 ", t["first"]),
            needs,
        )


def refused_at_once(t: Any) -> Iterator[Check]:
    """不需许可、不属职权的，收件当日告知；不属职权的写明应向哪个机关申请。休息日收件的，次一工作日告知也算当日。"""
    foreign = t.why.re_search(NOT_OURS).fill_null(False)
    mine = foreign | t.why.re_search(NOT_NEEDED).fill_null(False)
    day = t.time.date()
    yield Check(
        "没有即时告知",
        mine & t.d_received.notnull(),
        ibis.cases((day <= t.d_received, False), else_=day > t.received_b),
        "依法不予受理，没有即时告知",
        joined("收件日 ", t.d_received),
        joined("告知日 ", day),
        ("reason",),
    )
    directed = (t.referred_to.fill_null("").strip() != "") | t.why.re_search(DIRECTED).fill_null(False)
    yield Check(
        "没有告知有权机关",
        foreign,
        ~directed,
        "不属于本机关职权，没有告知向哪个机关申请",
        "有权机关的名称",
        "空白",
        (f"{EventKind.REJECTED}.reason", f"{EventKind.REJECTED}.referred_to"),
    )


def _said(ev: Any) -> Any:
    return ev.reason.fill_null("") + ev.procedure.fill_null("") + ev.opinion.fill_null("")
