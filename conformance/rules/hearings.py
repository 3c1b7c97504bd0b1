"""听证与听取意见:听证的告知、等候、组织，主持人与笔录，利害关系人的告知和意见。

五日是申请人的期间，法律没有写明是不是工作日:两种算法结论不同的不能判定。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules import milestones
from conformance.rules.moments import before, maybe_before
from conformance.rules.persons import named, persons
from conformance.rules.records import Check, of_licences
from conformance.rules.views import dossiers, of
from conformance.rules.wording import joined

TOLD, ASKED = str(EventKind.HEARING_TOLD), str(EventKind.HEARING_ASKED)
WAIVED, HELD = str(EventKind.HEARING_WAIVED), str(EventKind.HEARING)
OTHERS, OPINION = str(EventKind.OTHERS_TOLD), str(EventKind.HEARD)
REVIEW = "审查|审核|初审|复审|核查"
RECORD = "笔录"


def hearings(timeline: Any, cases: Any, events: Any, calendar: Any) -> Any:
    """一件一行，加上听证的告知、申请、放弃、举行:``told_``、``asked_``、``waived_``、``held_`` 各取最早的一次。"""
    ev = milestones.on_calendar(events.filter(events.kind.isin([TOLD, ASKED, WAIVED, HELD])), calendar)
    columns: dict[str, Any] = {}
    for name, kind in (("told", TOLD), ("asked", ASKED), ("waived", WAIVED), ("held", HELD)):
        mine = ev.kind == kind
        columns |= {f"{name}_at": ev.time.min(where=mine), f"{name}_cum": ev.cum.min(where=mine)}
    written = ev.doc_no.notnull() | ev.doc_date.notnull() | ev.digest.notnull() | ev.online.fill_null(False)
    columns["written_at"] = ev.time.min(where=(ev.kind == WAIVED) & written)
    return _with(dossiers(timeline, cases), ev.group_by("case_no").agg(**columns))


def interested(timeline: Any, cases: Any, events: Any) -> Any:
    """一件一行，加上最早一次告知利害关系人 ``others_at`` 和听取意见 ``opinion_at``。"""
    ev = events.filter(events.kind.isin([OTHERS, OPINION]))
    columns = {
        name: ev.time.min(where=ev.kind == kind) for name, kind in (("others_at", OTHERS), ("opinion_at", OPINION))
    }
    return _with(dossiers(timeline, cases), ev.group_by("case_no").agg(**columns))


def sessions(timeline: Any, events: Any) -> Any:
    """一场听证会一行:主持人 ``presiders``、审查过该件的人 ``reviewers``、材料与是否确认。"""
    review = (events.kind == str(EventKind.STAGE)) & events.procedure.re_search(REVIEW)
    verify = events.kind == str(EventKind.VERIFICATION)
    seen = events.filter((review | verify).fill_null(False))
    known = seen.group_by("case_no").agg(reviewers=persons(seen).collect().flatten().unique())
    held = events.filter(events.kind == HELD)
    held = held.select("case_no", "sealed", "materials", presiders=named(held.handler))
    return _with(held.inner_join(of(timeline, held, "department", "item_code", "licence"), "case_no"), known)


@of_licences
def heard_before_decision(t: Any, wait: int, organise: int) -> Iterator[Check]:
    """告知听证权利之后等满 ``wait`` 日或者书面放弃才作决定；按时的申请在 ``organise`` 个工作日内组织听证。"""
    decided = t.at_decided.notnull()
    told, held = _before(t.told_at, t.at_decided), _before(t.held_at, t.at_decided)
    quit_, written = _before(t.waived_at, t.at_decided), _before(t.written_at, t.at_decided)
    yield Check(
        "没有告知听证权利",
        t.needs_hearing.fill_null(False) & decided,
        ~(told | held | quit_),
        "应当告知听证权利而在决定之前没有告知",
        "决定之前告知",
        ibis.coalesce(joined("告知 ", t.told_at), "没有告知"),
        ("case.needs_hearing", TOLD),
    )
    yield Check(
        "没有等满听证期间",
        told & decided & ~held & ~written,
        _too_soon(t, wait, quit_),
        f"告知听证权利后没有等满 {wait} 日，又没有书面放弃，就作出了决定",
        joined("告知日 ", t.told_at.date(), f" 之后满 {wait} 日"),
        joined("决定日 ", t.d_decided),
        (TOLD,),
    )
    yield from _organised(t, wait, organise)


@of_licences
def presided_impartially(t: Any) -> Iterator[Check]:
    """主持人没有审查过该件；有听证笔录，并经听证参加人确认。"""
    both = t.presiders.filter(lambda name: t.reviewers.contains(name.strip()))
    yield Check(
        "主持人审查过该件",
        (t.presiders.length() > 0) & t.reviewers.notnull(),
        both.length() > 0,
        "听证由审查该件的人员主持",
        "审查人员以外的人",
        t.presiders.join("、"),
        (HELD, "handler"),
    )
    record = t.materials.filter(lambda name: name.contains(RECORD)).length() > 0
    yield Check(
        "没有听证笔录",
        True,
        ~record,
        "听证没有制作笔录",
        "听证笔录",
        t.materials.join("、"),
        (HELD, f"{HELD}.materials"),
    )
    yield Check(
        "笔录没有确认", record, ~t.sealed, "听证笔录没有经参加人确认签章", "已确认", t.sealed, (HELD, f"{HELD}.sealed")
    )


@of_licences
def others_heard(t: Any) -> Iterator[Check]:
    """涉及他人重大利益的，决定之前告知利害关系人并听取意见。"""
    mine = t.affects_others.fill_null(False) & t.at_decided.notnull()
    expected = joined("早于决定 ", t.at_decided)
    yield Check(
        "没有告知利害关系人",
        mine,
        ~maybe_before(t.others_at, t.at_decided).fill_null(False),
        "决定之前没有告知利害关系人",
        expected,
        ibis.coalesce(t.others_at.cast("string"), "没有告知"),
        ("case.affects_others", OTHERS),
    )
    yield Check(
        "没有听取意见",
        mine,
        ~maybe_before(t.opinion_at, t.at_decided),
        "决定之前没有听取申请人、利害关系人的意见",
        expected,
        ibis.coalesce(t.opinion_at.cast("string"), "没有听取意见的记录"),
        ("case.affects_others", OPINION),
    )


def _organised(t: Any, wait: int, organise: int) -> Iterator[Check]:
    days, work = t.asked_at.date().delta(t.told_at.date(), unit="day"), t.asked_cum - t.told_cum
    timely = ibis.cases((days <= wait, True), (work > wait, False), else_=ibis.null("boolean"))
    gone = _before(t.asked_at, t.waived_at)
    mine = t.asked_at.notnull() & t.told_at.notnull() & ~gone
    refused = mine & t.at_decided.notnull() & ~_before(t.held_at, t.at_decided)
    expected = joined("申请日 ", t.asked_at.date(), "，告知日 ", t.told_at.date())
    yield Check(
        "听证申请没有组织",
        refused,
        timely,
        "申请人按时要求听证，没有听证就作出了决定",
        expected,
        joined("决定日 ", t.d_decided),
        (TOLD, ASKED),
    )
    late = ibis.coalesce(t.held_cum, t.cum_as_of) - t.asked_cum > organise
    yield Check(
        "逾期组织听证",
        mine & ~refused & ~(t.stopped & t.held_at.isnull()),
        late & timely,
        f"申请后 {organise} 个工作日内没有组织听证",
        expected,
        ibis.coalesce(joined("听证 ", t.held_at.date()), joined("截至 ", t.as_of, " 没有听证")),
        (TOLD, ASKED),
    )


def _too_soon(t: Any, wait: int, quit_: Any) -> Any:
    """没有等满:五个自然日之内是，满五个工作日的不是；其间的，以及看不出是书面的放弃，不能判定。"""
    days, work = t.d_decided.delta(t.told_at.date(), unit="day"), t.cum_decided - t.told_cum
    return ibis.cases(
        ((days <= wait) & quit_, ibis.null("boolean")), (days <= wait, True), (work > wait, False), else_=None
    )


def _before(earlier: Any, later: Any) -> Any:
    """不在 ``later`` 之后；有一个没有的不算。"""
    return (~before(later, earlier)).fill_null(False)


def _with(t: Any, found: Any) -> Any:
    return t.left_join(found, "case_no").drop("case_no_right")
