"""送达:准予许可的决定按时送达；决定之前另有送达的(多半是受理通知书),看决定之后的第一次。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.milestones import placed
from conformance.rules.records import Check
from conformance.rules.wording import joined

OTHERS = "受理|补正|告知|听证|缴费"
"""送达的是决定以外的文书。"""


def later(timeline: Any, events: Any) -> Any:
    """送达早于决定的办件一件一行:决定之后的第一次送达 ``sent_at``;``early_at`` 是此前没有说是别的文书的第一次。"""
    early = timeline.filter(timeline.at_delivered < timeline.at_decided).select("case_no", "at_decided")
    sent = events.filter(events.kind == str(EventKind.DELIVERED))
    said = ibis.literal("").concat(*(sent[name].fill_null("") for name in ("procedure", "result", "opinion", "reason")))
    sent = sent.select("case_no", "time", other=said.re_search(OTHERS))
    sent = sent.inner_join(early.distinct(on="case_no", keep="first"), "case_no")
    found = sent.group_by("case_no").agg(
        sent_at=sent.time.min(where=sent.time >= sent.at_decided), early_at=sent.time.min(where=~sent.other)
    )
    return found.mutate(early=True)


def delivered(timeline: Any, events: Any, calendar: Any) -> Any:
    """时间线，送达的 ``at_``、``d_``、``cum_delivered`` 取决定之后的第一次;``early`` 是决定前一日或更早也有送达。"""
    found = later(timeline, events).drop("early_at")
    found = placed(found.mutate(d_sent=found.sent_at.date()), calendar, cum_sent="d_sent")
    t = timeline.left_join(found, "case_no").drop("case_no_right")
    t = t.mutate(early=t.early.fill_null(False) & (t.d_delivered < t.d_decided).fill_null(False))
    sent = {"at_delivered": "sent_at", "d_delivered": "d_sent", "cum_delivered": "cum_sent"}
    return t.mutate(**{name: t.early.ifelse(t[other], t[name]) for name, other in sent.items()}).drop(*sent.values())


def delivered_in_time(t: Any, days: int) -> Iterator[Check]:
    """准予许可后 ``days`` 个工作日内送达；已通知领取的，以决定之后的通知之日为准。

    先不予后准予的，不知道从哪一次起；看不出准予与否的；决定之前也有通知的，其后的第一次通知是哪一天看不出:晚了不能判定。
    只在决定之前有送达的，也许是时间记错(由次序去判),不能断定没有送达。
    """
    granted = (t.grants > 0) | ((t.refusals == 0) & t.at_delivered.notnull())
    mine = granted & t.at_decided.notnull() & t.licence
    noticed, notice_cum = _noticed(t)
    again = (t.at_pickup < t.at_decided).fill_null(False) & noticed.notnull()
    sure = (t.grants > 0) & (t.refusals == 0) & ~again
    cum = ibis.least(notice_cum, t.cum_delivered)
    done = noticed.notnull() | t.at_delivered.notnull()
    expected = joined("决定日 ", t.d_decided, f" 起 {days} 个工作日内送达")
    yield Check(
        "逾期送达",
        mine & done,
        (cum - t.cum_decided > days) & sure.nullif(False),
        "作出准予决定后没有按时送达",
        expected,
        _arrived(t, noticed, notice_cum),
    )
    yield Check(
        "没有送达",
        mine & ~done,
        (t.cum_as_of - t.cum_decided > days) & (sure & ~t.early).nullif(False),
        "作出准予决定后至今没有送达",
        expected,
        joined("截至 ", t.as_of, " 没有送达记录"),
        ("送达",),
    )


def _noticed(t: Any) -> tuple[Any, Any]:
    """决定之后的通知领取，和它的日历位置:第一次通知在决定之前的，取最后一次。"""
    first, latest = t.at_pickup >= t.at_decided, t.at_latest_pickup >= t.at_decided
    at = ibis.cases((first, t.at_pickup), (latest, t.at_latest_pickup))
    return at, ibis.cases((first, t.cum_pickup), (latest, t.cum_latest_pickup))


def _arrived(t: Any, noticed: Any, cum: Any) -> Any:
    """以哪一天为送达:通知领取的早于送达，或者没有送达记录，是通知之日。"""
    earlier = noticed.notnull() & (cum < t.cum_delivered).fill_null(t.cum_delivered.isnull())
    took = " 个工作日"
    return earlier.ifelse(
        joined("通知领取日 ", noticed.date(), "，第 ", cum - t.cum_decided, took),
        joined("送达日 ", t.d_delivered, "，第 ", t.cum_delivered - t.cum_decided, took),
    )
