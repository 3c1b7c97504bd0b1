"""转报:下级审查后报上级决定的，报初审意见和全部材料，不再索要；自受理起按时报出。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import milestones
from conformance.rules.clocks import WORKDAY
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.materials import HANDED
from conformance.rules.records import Check, of_licences
from conformance.rules.wording import AGENTS, blank, evened, joined

FORWARDED, CORRECTION = str(EventKind.FORWARDED), str(EventKind.CORRECTION)


def forwarded(timeline: Any, events: Any, calendar: Any) -> Any:
    """转报的办件一件一行:最早的转报、转报的材料、此前收到的材料 ``handed``、此后补正索要的材料 ``demanded``。"""
    ev = milestones.on_calendar(events.filter(events.kind == FORWARDED), calendar)
    sent = ev.group_by("case_no").agg(
        forwarded_at=ev.time.min(),
        forwarded_cum=ev.cum.min().cast("int64"),
        without_opinion=blank(ev.opinion).sum(),
        sent=ev.materials.collect(where=ev.materials.notnull()).flatten(),
    )
    others = events.filter(events.kind.isin([*HANDED, CORRECTION]) & events.materials.notnull())
    others = others.inner_join(sent.select("case_no", "forwarded_at"), "case_no")
    early = others.kind.isin(HANDED) & (others.time <= others.forwarded_at)
    late = (others.kind == CORRECTION) & (others.time > others.forwarded_at)
    about = others.group_by("case_no").agg(
        handed=others.materials.collect(where=early).flatten(), demanded=others.materials.collect(where=late).flatten()
    )
    whole = sent.left_join(about, "case_no").drop("case_no_right")
    return timeline.inner_join(whole, "case_no")


@of_licences
def forwarded_whole(t: Any) -> Iterator[Check]:
    """转报有初审意见和收到的全部材料；转报之后不再索要其中的材料。名称只比字。"""
    yield Check(
        "转报没有初审意见",
        True,
        t.without_opinion > 0,
        "转报没有附初审意见",
        "初审意见",
        "空白",
        (FORWARDED, f"{FORWARDED}.opinion"),
    )
    sent = evened(t.sent)
    missing = t.handed.filter(lambda name: ~sent.contains(evened(name)))
    own = missing.filter(lambda name: ~name.re_search(AGENTS))
    yield Check(
        "转报材料不全",
        t.handed.length().fill_null(0) > 0,
        ibis.cases((t.sent.isnull(), None), (own.length() > 0, True), (missing.length() == 0, False)),
        "收到的材料没有全部转报",
        t.handed.join("、"),
        joined("没有转报:", missing.join("、")),
        (FORWARDED, "materials"),
    )
    yield from _not_again(t)


@of_licences
def forwarded_in_time(t: Any, days: int) -> Iterator[Check]:
    """自受理之日起 ``days`` 个工作日内报出；事项的法定时限更长的从其规定，依法的特别程序扣除。"""
    work = t.statutory_unit.fill_null(WORKDAY) == WORKDAY
    limit = work.ifelse(ibis.greatest(t.statutory_value.fill_null(0), days), days)
    away = work.ifelse(t.cum_end - t.start_cum_b - t.used, 0).fill_null(0)
    spent = t.forwarded_cum - t.cum_accepted - away
    over = ibis.cases((spent <= limit, False), (~work, None), (spent > limit, True))
    yield Check(
        "逾期报送",
        t.cum_accepted.notnull(),
        surely(over, t),
        "下级审查超过期限才报送上级",
        joined("受理日 ", t.d_accepted, " 起 ", limit, " 个工作日内") + pauses_hidden(t),
        joined("报送日 ", t.forwarded_at.date(), "，用时 ", spent, " 个工作日"),
        (FORWARDED,),
    )


def _not_again(t: Any) -> Iterator[Check]:
    sent = evened(t.sent)
    again = t.demanded.filter(lambda name: sent.contains(evened(name)))
    yield Check(
        "重复索要已转报的材料",
        t.demanded.length().fill_null(0) > 0,
        ibis.cases((t.sent.isnull(), None), else_=again.length() > 0),
        "转报之后又要求申请人提供已经转报的材料",
        "不重复索要",
        again.join("、"),
        (FORWARDED, "materials"),
    )
