"""核查与指派:实地核查不少于两人、在受理之后决定之前；检验、检测、检疫按时指派两人以上。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import milestones
from conformance.rules.moments import before
from conformance.rules.persons import everyone, persons
from conformance.rules.records import Check, of_licences
from conformance.rules.views import dossiers, of
from conformance.rules.wording import joined, said

VERIFIED, ASSIGNED, SUSPENDED = str(EventKind.VERIFICATION), str(EventKind.ASSIGNED), str(EventKind.SUSPENSION)


def verified(timeline: Any, cases: Any, events: Any) -> Any:
    """一件一行，加上核查的次数、在受理之后决定之前的次数、核查人数和没有写人的次数。

    受理日取实际受理日与依法视为受理之日中较早的；看不到何时受理的，在不在其间不能判定(``unplaced``)。
    """
    ev = events.filter(events.kind == VERIFIED)
    ev = ev.inner_join(of(timeline, ev, "d_accepted", "start_a", "at_decided"), "case_no")
    proper = (ev.time.date() >= ibis.least(ev.d_accepted, ev.start_a)) & ~before(ev.at_decided, ev.time)
    ev = ev.mutate(proper=proper.fill_null(False), unplaced=proper.isnull())
    found = ev.group_by("case_no").agg(
        verifications=ev.count(),
        proper=ev.proper.sum(),
        unplaced=ev.unplaced.sum(),
        nameless=(ev.proper & (persons(ev).length().fill_null(0) == 0)).sum(),
        verifiers=everyone(ev, ev.proper).length(),
    )
    return dossiers(timeline, cases).left_join(found, "case_no").drop("case_no_right")


def assigned(timeline: Any, events: Any, calendar: Any) -> Any:
    """一件办件的一种检验一行:指派的时间与人数；没有指派的，特别程序上写着的人数 ``operators``。"""
    ev = milestones.on_calendar(events.filter(events.kind.isin([ASSIGNED, SUSPENDED])), calendar)
    mine = ev.kind == ASSIGNED
    found = ev.group_by("case_no", "procedure").agg(
        assigned_at=ev.time.min(where=mine),
        assigned_cum=ev.cum.min(where=mine).cast("int64"),
        assignees=everyone(ev, mine).length(),
        operators=everyone(ev, ~mine).length(),
    )
    case = timeline.select("case_no", "copies", "department", "item_code", "licence", "d_accepted", "cum_accepted")
    return found.inner_join(case.distinct(on="case_no", keep="first"), "case_no")


@of_licences
def verified_by_enough(t: Any, people: int) -> Iterator[Check]:
    """需要核实的办件，受理之后决定之前由不少于 ``people`` 人核查；没有记录的就是没有核查。"""
    mine = t.needs_verification.fill_null(False) & t.at_decided.notnull()
    needs = ("case.needs_verification", VERIFIED)
    none = t.verifications.fill_null(0) == 0
    yield Check("没有核查记录", mine, none, "需要核实实质内容而没有核查记录", "受理之后决定之前核查", "没有", needs)
    yield Check(
        "核查不在审查期间",
        mine & ~none,
        ibis.cases((t.proper > 0, False), (t.unplaced > 0, None), else_=True),
        "核查不在受理之后、决定之前",
        joined(said(t.d_accepted, "没有受理的记录"), " 至 ", t.at_decided),
        joined(t.verifications, " 次核查都不在其间"),
        needs,
    )
    few = ibis.cases((t.verifiers >= people, False), (t.nameless > 0, None), else_=True)
    yield Check(
        "核查人不足",
        mine & (t.proper.fill_null(0) > 0),
        few,
        f"核查的工作人员不足 {people} 名",
        f"不少于 {people} 名",
        joined(t.verifiers, " 名"),
        needs,
    )


@of_licences
def assigned_in_time(t: Any, kinds: Sequence[str], days: int, people: int) -> Iterator[Check]:
    """``kinds`` 一类的检验，受理后 ``days`` 个工作日内指派不少于 ``people`` 人。"""
    mine = t.procedure.re_search("|".join(kinds)).fill_null(False)
    made = mine & t.assigned_at.notnull()
    yield Check(
        "指派逾期",
        made,
        t.assigned_cum - t.cum_accepted > days,
        f"受理后超过 {days} 个工作日才指派人员",
        joined("受理日 ", t.d_accepted, f" 起 {days} 个工作日内"),
        joined("指派日 ", t.assigned_at.date()),
        (ASSIGNED,),
    )
    yield from _enough_assigned(t, mine, people)


def _enough_assigned(t: Any, mine: Any, people: int) -> Iterator[Check]:
    made = mine & t.assigned_at.notnull()
    count = t.assignees.fill_null(0)
    yield Check(
        "指派人数不足",
        made,
        ibis.cases((count == 0, None), else_=count < people),
        f"指派的人员不足 {people} 名",
        f"不少于 {people} 名",
        joined(count, " 名"),
        (ASSIGNED, "participants"),
    )
    single = mine & t.assigned_at.isnull() & t.operators.between(1, people - 1).fill_null(False)
    yield Check(
        "没有指派记录",
        single,
        None,
        "没有指派记录，检验上只写着一人，不能判定",
        observed=t.procedure,
        needs=(ASSIGNED,),
    )
