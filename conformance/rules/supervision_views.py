"""电子监察用的视图:办件与它的牌(``watched``)、每条监察记录与它的办件(``cards``)、写明时限的环节(``stages``)。

灯色归成 正常、预警、黄、红;写明环节的记录不算整件的牌。``excess`` 是特别程序实际用时超过告知日数的工作日数(并集之差),
``early`` 另加休息日收件的两种读法相差的一日:届满日最早可以早这么多。
"""

from __future__ import annotations

from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.lights import SEVERITY, WORDS
from conformance.rules.milestones import placed
from conformance.rules.wording import blank

CASE = (
    "case_no",
    "department",
    "item_code",
    "as_of",
    "cum_as_of",
    "sees_pauses",
    "is_open",
    "stopped",
    "d_end",
    "cum_end",
    "start_a",
    "start_b",
    "at_submitted",
    "d_received",
    "d_closed",
    "promised_value",
    "promised_unit",
    "promise_due",
    "promise_overdue",
    "statutory_unit",
    "statutory_due",
    "due",
    "overdue",
    "original_due",
    "susp_count",
    "susp_unlawful",
    "susp_unnoticed",
    "susp_backfilled",
    "ext_count",
    "ext_granted",
)
"""时间线里用得着的列。"""
OTHER = "环节|不予|理由|收费|网办|转报|推诿|材料"
"""监察规则里的这些字样说的不是整件的时限。"""
DUES = ("promise_due", "due", "promise_low", "low")
"""要连上日历的届满日:承诺、法定,以及两者不计延长的。"""


def watched(timeline: Any, cases: Any, events: Any, calendar: Any, supervision: Any) -> Any:
    """一件一行:届满日及其日历位置、列表上的灯色、最早的预警与黄、红牌、没有撤销的最重的一级。"""
    t = _limited(timeline, events, calendar)
    own = cases.select("case_no", "light").distinct(on="case_no", keep="first")
    own = own.mutate(listed=coloured(own.light))
    rows = _rows(supervision, calendar).filter(lambda row: row.whole)
    t = _joined(_joined(t, own), rows.group_by("case_no").agg(**_earliest(rows)))
    t = t.cross_join(_seen(supervision))
    return t.mutate(worst=t.worst.fill_null(0), sees_light=t.sees_light & (t.strange.fill_null(0) == 0))


def cards(timeline: Any, events: Any, calendar: Any, supervision: Any) -> Any:
    """一条监察记录一行，连上办件；对不上办件的 ``known`` 为假。"""
    t = _limited(timeline, events, calendar).distinct(on="case_no", keep="first")
    rows = _rows(supervision, calendar).rename(responsible="department")
    window = ibis.window(group_by=["case_no", "rule", "light", "stage"])
    before = ibis.window(group_by=["case_no", "timed"], order_by=["raised_at", "id"], rows=(None, -1))
    live = (rows.revoked == False).fill_null(True)  # noqa: E712 - SQL 的三值比较
    rows = rows.mutate(same=live.sum().over(window), live=live, before=live.ifelse(rows.level, 0).max().over(before))
    joined = rows.left_join(t.mutate(known=True), "case_no").drop("case_no_right")
    department = ibis.coalesce(joined.responsible, joined.department)
    return joined.mutate(known=joined.known.fill_null(False), department=department)


def stages(timeline: Any, events: Any, calendar: Any, supervision: Any) -> Any:
    """写明时限(``days``)的环节一个一行，和监察对它有没有记录、这一件的时钟停没停过(``paused``)。"""
    mine = (events.kind == str(EventKind.STAGE)) & events.days.notnull()
    s = events.filter(mine).select("case_no", "procedure", "days", "time", "end_time")
    paused = (timeline.susp_count > 0) | ~timeline.sees_pauses
    case = timeline.select(
        "case_no", "copies", "department", "item_code", "as_of", "cum_as_of", "sees_pauses", paused=paused
    )
    s = s.inner_join(case.distinct(on="case_no", keep="first"), "case_no")
    s = s.mutate(day_from=s.time.date(), day_to=s.end_time.date().fill_null(s.as_of))
    s = placed(s, calendar, cum_from="day_from", cum_to="day_to")
    found = supervision.filter(~blank(supervision.stage)).group_by("case_no", procedure=supervision.stage)
    found = found.agg(raised=ibis._.count())
    s = s.left_join(found, ["case_no", "procedure"]).select(*s.columns, "raised")
    named = supervision.agg(sees_stage=(supervision.stage.count() > 0) | (supervision.count() == 0))
    return s.cross_join(named).mutate(raised=ibis._.raised.fill_null(0))


def coloured(text: Any) -> Any:
    """灯色的说法归成灯；空白与认不出的为空。"""
    return ibis.cases(*((text.re_search(words), name) for words, name in WORDS))


def _limited(timeline: Any, events: Any, calendar: Any) -> Any:
    t = timeline.select(*CASE)
    low = t.statutory_due.date().fill_null(t.original_due)
    t = t.mutate(promise_low=t.ext_granted.ifelse(None, t.promise_due), low=low)
    t = placed(t, calendar, **{f"{name}_cum": name for name in DUES})
    t = _joined(t, _excess(events, calendar))
    t = t.mutate(excess=t.excess.fill_null(0))
    return t.mutate(early=t.excess + (t.start_a != t.start_b).fill_null(False).cast("int64"))


def _rows(supervision: Any, calendar: Any) -> Any:
    """监察记录归好灯色,连上发牌与处置日的日历位置。"""
    colour = coloured(supervision.light)
    rows = supervision.mutate(
        colour=colour,
        level=ibis.cases(*((colour == name, rank) for rank, name in enumerate(SEVERITY)), else_=0),
        whole=blank(supervision.stage),
        timed=blank(supervision.stage) & ~supervision.rule.fill_null("").re_search(OTHER),
        raised_day=supervision.raised_at.date(),
        handled_day=supervision.handled_at.date(),
    )
    return placed(rows, calendar, raised_cum="raised_day", handled_cum="handled_day")


def _earliest(rows: Any) -> dict[str, Any]:
    """每一级(或更重的)最早的发牌日的日历位置,没有撤销的最重的一级,以及认不出灯色的有几条。"""
    first = {f"cum_{rank}": rows.raised_cum.min(where=rows.level >= rank) for rank in range(1, len(SEVERITY))}
    dated = {f"has_{rank}": (rows.level >= rank).sum() for rank in range(1, len(SEVERITY))}
    live = (rows.revoked == False).fill_null(True)  # noqa: E712 - SQL 的三值比较
    strange = (~blank(rows.light) & rows.colour.isnull()).sum()
    return {**first, **dated, "worst": rows.level.max(where=live), "strange": strange}


def _seen(supervision: Any) -> Any:
    """监察记录看不看得到灯色与时间:没有记录是看得到的空,有记录而整列为空、灯色一个也认不出是看不到。"""
    none, known = supervision.count() == 0, coloured(supervision.light).count() > 0
    return supervision.agg(sees_light=none | (known & (supervision.raised_at.count() > 0)))


def _excess(events: Any, calendar: Any) -> Any:
    s = events.filter(events.kind == str(EventKind.SUSPENSION)).select("case_no", "time", "end_time", "days")
    s = s.mutate(day_from=s.time.date(), day_to=s.end_time.date())
    s = placed(s, calendar, cum_from="day_from", cum_to="day_to")
    s = s.mutate(cut=ibis.least(s.cum_to, s.cum_from + s.days))
    window = ibis.window(group_by="case_no", order_by=["time", "cum_to"], rows=(None, -1))
    begins = {end: ibis.greatest(s.cum_from, s[end].max().over(window)) for end in ("cum_to", "cut")}
    s = s.mutate(gone=sum((ibis.greatest(s[end] - begins[end], 0) * sign for end, sign in SIGNS), ibis.literal(0)))
    return s.group_by("case_no").agg(excess=s.gone.sum())


SIGNS = (("cum_to", 1), ("cut", -1))
"""实际用时减去以告知为限的用时。"""


def _joined(left: Any, right: Any, key: str = "case_no") -> Any:
    joined = left.left_join(right, key)
    return joined.select(*(name for name in joined.columns if not name.endswith("_right")))
