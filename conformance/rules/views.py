"""办件规则用的视图:参数名是它用到的表(timeline、cases、events、items、calendar，或来源的名称)，返回规则的对象表。

每行是一个对象，要有 case_no(报告里的对象)。没有 department、item_code 的，列出问题时按编号取办件的
(见 ``records.offenders``)，免得合计时也背着。视图第一次用到时才建，之后各条款共用。
"""

from __future__ import annotations

from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import milestones
from conformance.rules.timeline import OWN


def dossiers(timeline: Any, cases: Any) -> Any:
    """时间线连上办件的其余各列(申请人、主件、证照、监察等)；编号重复的办件只取一行的。"""
    more = [name for name in cases.columns if name not in OWN]
    rest = cases.select("case_no", *more).distinct(on="case_no", keep="first")
    return timeline.left_join(rest, "case_no").drop("case_no_right")


def occurrences(events: Any, cases: Any, calendar: Any) -> Any:
    """办件的事件一个一行，连上日历:写入(``recorded_at``)比发生(有结束的取结束)晚几个工作日 ``lag``;
    告知(``first``,事件自己的告知时间，或者说到这一节点的通知，取早的)的位置 ``told_cum``。不属于任何一件的不在其内。
    """
    ev = milestones.on_calendar(events, calendar)
    ev = ev.select(
        "case_no", "kind", "time", "cum", "recorded_at", "notified_at", done=ibis.coalesce(ev.end_time, ev.time)
    )
    ev = ev.left_join(_told(events), ["case_no", "kind"]).drop("case_no_right", "kind_right")
    ev = ev.semi_join(cases, "case_no")
    ev = ev.mutate(first=ibis.coalesce(ibis.least(ev.notified_at, ev.said_at), ev.notified_at, ev.said_at))
    ev = ev.mutate(day_d=ev.done.date(), day_r=ev.recorded_at.date(), day_t=ev["first"].date())
    ev = milestones.placed(ev, calendar, cum_d="day_d", cum_r="day_r", told_cum="day_t")
    return ev.mutate(lag=ev.cum_r - ev.cum_d)


def of(table: Any, few: Any, *columns: str) -> Any:
    """``few`` 各行的办件，每个编号一行，只取编号与 ``columns``;``table`` 是时间线(连同编号用了几次)或办件。"""
    counted = [name for name in ("copies",) if name in table.columns]
    return table.select("case_no", *columns, *counted).semi_join(few, "case_no").distinct(on="case_no", keep="first")


def _told(events: Any) -> Any:
    """另发的通知说到的节点:每件每种最早的一次。"""
    said = events.filter(events.kind == str(EventKind.NOTIFIED))
    return said.group_by("case_no", kind=said.procedure).agg(said_at=said.time.min())
