"""通知与告知:各节点主动通知申请人，依法不予受理的即时告知，不属于职权的告知该向谁申请。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.milestones import on_calendar
from conformance.rules.records import Check, of_licences
from conformance.rules.views import of
from conformance.rules.wording import joined

NOT_OURS = "不(属于|属).{0,30}(职权|职责|管辖)"
NOT_NEEDED = "(不需要?|无需).{0,12}许可"
DIRECTED = "向.{2,40}(申请|提出|办理)"


def rejections(timeline: Any, events: Any, calendar: Any) -> Any:
    """不予受理一个一行，加上在它之前最近一次收件之日的两种读法。"""
    ev = events.filter(events.kind == str(EventKind.REJECTED))
    ev = ev.select("case_no", "time", "referred_to", why=_said(ev))
    got = on_calendar(events.filter(events.kind == str(EventKind.RECEIVED)), calendar)
    got = got.select("case_no", "day", "next_workday").inner_join(ev.select("case_no", "time").distinct(), "case_no")
    got = got.filter(got.day <= got.time.date()).group_by("case_no", "time")
    got = got.agg(d_received=ibis._.day.max(), received_b=ibis._.next_workday.max())
    t = ev.inner_join(of(timeline, ev, "licence"), "case_no")
    return t.left_join(got, ["case_no", "time"]).drop("case_no_right", "time_right")


def notified(t: Any, wanted: Sequence[str], days: int) -> Iterator[Check]:
    """``wanted`` 各节点都通知了申请人，不晚于 ``days`` 个工作日;``t`` 是 ``views.occurrences`` 的视图。"""
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


@of_licences
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
