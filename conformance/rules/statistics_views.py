"""统计用的视图:一月一行的受理、办结、按时、提前,和一月一行的评价。"""

from __future__ import annotations

from typing import Any

import ibis

MONTH = "%Y-%m"


def worked(timeline: Any) -> Any:
    """月份与各月的受理、办结、按时、提前办结数;按时与提前给出最严与最宽两种口径。编号重复的只算一件。

    看不到特别程序与延长的，最宽的口径里都算按时、提前:也许依法停过钟。
    """
    t = timeline.distinct(on="case_no", keep="first")
    ends = [t.at_closed.date(), t.at_decided.date()]
    dues = [t.platform_promise_due, t.promise_due, t.due]
    last, first = ibis.greatest(*ends), ibis.least(*ends)
    short, long = ibis.least(*dues), ibis.greatest(*dues)
    t = t.select(
        accepted_in=t.at_accepted.strftime(MONTH),
        closed_in=t.at_closed.strftime(MONTH),
        on_time_low=(last <= short).fill_null(False),
        on_time_high=((first <= long) | ~t.sees_pauses).fill_null(True),
        early_low=(last < short).fill_null(False),
        early_high=((first < long) | ~t.sees_pauses).fill_null(True),
    )
    accepted = t.filter(t.accepted_in.notnull()).group_by(month=t.accepted_in).agg(accepted=ibis._.count())
    names = ("on_time_low", "on_time_high", "early_low", "early_high")
    closed = t.filter(t.closed_in.notnull())
    closed = closed.group_by(month=closed.closed_in).agg(
        closed=closed.count(), **{name: closed[name].sum() for name in names}
    )
    both = accepted.outer_join(closed, "month")
    counts = {name: both[name].fill_null(0).cast("int64") for name in ("accepted", "closed", *names)}
    return both.select(month=ibis.coalesce(both.month, both.month_right), **counts)


def rated(evaluations: Any) -> Any:
    """月份与各月的有效评价、其中的满意、默认评价数。"""
    e = evaluations.filter(evaluations.evaluated_at.notnull())
    default = e.default.fill_null(False)
    e = e.select(month=e.evaluated_at.strftime(MONTH), default=default, good=e.score <= 3)
    return e.group_by("month").agg(
        valid=(~e.default).sum().cast("int64"),
        good=(~e.default & e.good).sum().cast("int64"),
        defaults=e.default.sum().cast("int64"),
    )
