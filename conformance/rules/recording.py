"""平台自己的记录:超期标记与日期相符、特别程序超出告知用时的部分、办件信息及时录入。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.milestones import placed
from conformance.rules.records import Check
from conformance.rules.views import dossiers, of
from conformance.rules.wording import joined

SUSPENDED = str(EventKind.SUSPENSION)


def displayed(timeline: Any, cases: Any, calendar: Any) -> Any:
    """一件一行，平台显示的到期日与重算的届满日连上日历:``shown_cum``、``shown_works``。"""
    t = dossiers(timeline, cases)
    on = calendar.select(platform_due=calendar.date, shown_cum=calendar.cum.cast("int64"), shown_works="is_workday")
    return t.left_join(on, "platform_due").drop("platform_due_right")


def spans(timeline: Any, events: Any, calendar: Any) -> Any:
    """一段特别程序一行:实际用时 ``actual`` 与告知用时 ``days``(工作日)；没有结束的看到截止日。"""
    ev = events.filter(events.kind == SUSPENDED).select("case_no", "time", "end_time", "procedure", "days")
    ev = ev.inner_join(of(timeline, ev, "d_end", "is_open"), "case_no")
    ev = ev.mutate(
        lasted=ev.end_time.notnull() | ev.is_open,
        day_s=ev.time.date(),
        day_e=ibis.coalesce(ev.end_time.date(), ev.d_end),
    )
    ev = placed(ev, calendar, cum_s="day_s", cum_e="day_e")
    return ev.mutate(actual=ev.cum_e - ev.cum_s)


def marked_as_computed(t: Any) -> Iterator[Check]:
    """平台的到期日没有把起算当日计入；超期标记与到期日相符:届满日当天办结是按时，次日零时起是超期。

    到期日与重算不一致的，标记不再另判；在办的只看届满之前有没有误标超期。
    """
    early = (t.shown_cum == t.due_cum - 1) & t.shown_works & ~t.platform_due_agrees
    yield Check(
        "起算当日计入",
        t.platform_due.notnull() & t.due_cum.notnull() & ~t.stopped,
        early,
        "平台的到期日比重算早一个工作日，像是把起算当日也计了进去",
        joined("重算 ", t.due),
        joined("平台 ", t.platform_due),
        ("case.platform_due",),
    )
    yield from _flag(t)


def within_notice(t: Any) -> Iterator[Check]:
    """特别程序的实际用时不超过告知的日数；超出的部分逐段列出，不据以判违法；办结了而没有写何时结束的不能判定。"""
    yield Check(
        "超出告知用时",
        t.days.notnull(),
        (t.actual > t.days) & t.lasted.nullif(False),
        "特别程序的实际用时超过书面告知的用时，超出部分亮灯时照常计时",
        joined("告知 ", t.days, " 个工作日"),
        joined(t.procedure.fill_null("特别程序"), " 用时 ", t.actual, " 个，超出 ", t.actual - t.days, " 个"),
        ("days",),
    )


def lags(events: Any, calendar: Any) -> Any:
    """写入日与迟的工作日数 → 这样的事件有几个；不迟的不列。"""
    ev = events.filter(events.recorded_at.notnull())
    days = ev.select(day_d=ibis.coalesce(ev.end_time, ev.time).date(), day_r=ev.recorded_at.date())
    pairs = days.group_by("day_d", "day_r").agg(count=days.count())
    pairs = placed(pairs, calendar, cum_d="day_d", cum_r="day_r")
    late = pairs.mutate(lag=pairs.cum_r - pairs.cum_d).filter(lambda row: row.lag > 0)
    return late.group_by("day_r", "lag").agg(count=late["count"].sum().cast("int64"))


def bulk_days(found: Iterable[Mapping[str, Any]], days: int, bulk: int) -> frozenset[str]:
    """``lags`` 的各行 → 迟了不止 ``days`` 个工作日的事件不少于 ``bulk`` 个的写入日(ISO)。"""
    counts: Counter[str] = Counter()
    for row in found:
        counts[row["day_r"].isoformat()] += row["count"] if row["lag"] > days else 0
    return frozenset(day for day, count in counts.items() if count >= bulk)


def recorded_promptly(t: Any, days: int, together: Any) -> Iterator[Check]:
    """有写入时间的事件，发生后 ``days`` 个工作日内写入；写入日在 ``together``(``bulk_days`` 的表)里的另列为批量补录。

    ``t`` 是 ``views.occurrences`` 的视图。
    """
    late, written = t.lag > days, t.recorded_at.notnull()
    together = t.day_r.isin(together.value.cast("date")).fill_null(False)
    expected = joined(t.kind, " ", t.done)
    observed = joined("写入 ", t.recorded_at, "，晚 ", t.lag, " 个工作日")
    for kind, mine, message in (
        ("迟录", ~together, f"发生后超过 {days} 个工作日才写入系统"),
        ("批量补录", together, "同一天集中补录"),
    ):
        yield Check(kind, written & mine, late, message, expected, observed, ("recorded_at",))


def _flag(t: Any) -> Iterator[Check]:
    sound = t.platform_due_agrees.fill_null(t.platform_due.isnull())
    last = ibis.coalesce(t.platform_due, t.due)
    promised = t.platform_promise_due_agrees.ifelse(t.platform_promise_due, t.promise_due)
    ends = ibis.greatest(t.d_end, t.at_closed.date())
    soonest = ibis.least(last, promised)
    mine = sound & ~t.stopped & last.notnull() & t.platform_overdue.notnull() & (t.susp_endless == 0)
    expected = joined("到期日 ", last, "，承诺 ", promised.cast("string").fill_null("无"))
    observed = joined("办结 ", t.finished_at.cast("string").fill_null("尚未"), "，标记 ", t.platform_overdue)
    needs = ("case.platform_overdue",)
    wrong = t.platform_overdue & (ends <= soonest)
    yield Check(
        "按时误标超期", mine, wrong, "到期日当天 24 时前办结(或者尚未到期)，平台标为超期", expected, observed, needs
    )
    given = t.platform_due.notnull()
    missed, why = surely(~t.platform_overdue & (t.finished_at.date() > last), t, given), pauses_hidden(t, given)
    over = mine & t.finished_at.notnull()
    yield Check("超期没有标记", over, missed, "到期日之后才办结，平台没有标为超期", expected + why, observed, needs)
