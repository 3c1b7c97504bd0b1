"""制度在办件、咨询记录里的样子:当场办结、不因缺员停滞、首问闭环、按时办结率、窗口外不受理。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.rules.clocks import current
from conformance.rules.milestones import exceeded, placed, rested
from conformance.rules.records import Check
from conformance.rules.wording import blank, said


def formal_same_day(t: Any, codes: Any) -> Iterator[Check]:
    """形式审查事项(``codes`` 是它们的编码表)的办件在受理当日作出决定；事项变更之前的件不能判定。"""
    mine = t.item_code.isin(codes.value) & t.at_decided.notnull()
    yield Check(
        "形式审查没有当日办结",
        mine.fill_null(False),
        (t.at_decided.date() != t.at_accepted.date()) & current(t, ibis.coalesce(t.d_received, t.d_accepted)),
        "只作形式审查的事项没有在受理当日办结",
        t.at_accepted.date(),
        t.at_decided.date(),
        ("受理",),
    )


def never_stalled(t: Any, days: int) -> Iterator[Check]:
    """环节没有因为经办人不在岗而停滞超过 ``days`` 个工作日；没有写明是谁不在岗的不能判定。"""
    yield Check(
        "经办人不在岗而停滞",
        t.stage_count > 0,
        ibis.cases((t.stage_stalled > days, True), (t.stage_absent <= days, False)),
        "环节因经办人不在岗而停滞，没有由 B 角接办",
        f"不超过 {days} 个工作日",
        t.stage_absent,
        ("环节", "end_time"),
    )


def first_asked(t: Any, days: int) -> Iterator[Check]:
    """咨询、来访有首接人；转办的在 ``days`` 个工作日内办结;``t`` 是 ``enquiries`` 的视图。"""
    yield Check("没有首接人", True, blank(t.handler), "咨询、来访没有登记首接人", "首接人", needs=HANDLER)
    ended = t.closed_at.isnull().ifelse(t.cum_as_of, t.cum_closed)
    yield Check(
        "转办没有闭环",
        t.transferred.fill_null(False),
        exceeded(ended - t.cum_asked, t.off_asked, days),
        "转办的咨询、来访没有办结",
        f"{days} 个工作日内办结",
        said(t.closed_at, "没有办结"),
        ("consultations.transferred", "consultations.closed_at"),
    )


HANDLER = ("consultations.handler",)


def promise_rate(t: Any) -> Iterator[Check]:
    """办结的件在承诺时限内办结；违反的比例就是 1 减去按时办结率。"""
    mine = t.finished_at.notnull() & ~t.stopped & t.promised_value.notnull()
    yield Check("没有按时办结", mine, t.promise_overdue, "没有在承诺时限内办结", t.promise_due, t.finished_at)


def nothing_outside(t: Any, words: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    """没有在中心窗口以外受理的办件。没有记下在哪里受理的不论，认不出是中心窗口的存疑。

    ``words`` 是受理地点的字样(正则):``outside`` 是中心以外的,``doubtful`` 也许是的,``inside`` 一定不是的,
    ``usual`` 是窗口或网上。
    """
    kinds = ("outside", "doubtful", "inside", "usual")
    away, maybe, here, usual = (t.counter.re_search("|".join(words[kind])) for kind in kinds)
    yield Check(
        "窗口外受理",
        t.at_accepted.notnull() & t.counter.notnull(),
        ibis.cases((here, False), (away, True), (maybe, None), (usual, False)),
        "办件不是在中心的窗口受理的",
        "中心的窗口或网上",
        t.counter,
        ("case.counter",),
    )


def enquiries(consultations: Any, calendar: Any, timeline: Any) -> Any:
    """一次咨询、来访一行:首接人、转办与否，提出、办结之日在日历上的位置。"""
    asked = consultations.mutate(day=consultations.asked_at.date(), last=consultations.closed_at.date())
    asked = rested(placed(asked, calendar, cum_asked="day", cum_closed="last"), calendar, off_asked="asked_at")
    now = timeline.agg(cum_as_of=timeline.cum_as_of.max())
    return asked.cross_join(now).select(
        "department",
        "handler",
        "transferred",
        "closed_at",
        "cum_asked",
        "off_asked",
        "cum_closed",
        "cum_as_of",
        case_no=asked.id,
        item_code=ibis.null("string"),
    )
