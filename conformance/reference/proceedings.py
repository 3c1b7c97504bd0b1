"""审查中依法要走的程序:核查、指派、告知利害关系人与听取意见、听证、转报，以及许可延续的原证。

由事项决定:``VERIFIED`` 的需要核查,``AFFECTING`` 的涉及他人重大利益,``FORWARDED`` 的审查后报市人民政府决定,
``RENEWED`` 的是延续；特别程序里有检验检测的要指派，有听证的要告知听证权利。八日以内的听证，申请人书面放弃。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from conformance.reference import days
from conformance.reference.catalogue import Office
from conformance.reference.events import CLOCK, Moment, Record, Suspension, document, event
from conformance.reference.people import Person

if TYPE_CHECKING:
    from conformance.reference.process import Course

VERIFIED = frozenset({"药品零售企业经营许可", "危险货物道路运输经营许可", "河道采砂许可", "民办职业培训学校设立审批"})
AFFECTING = frozenset({"建设工程规划许可", "取水许可"})
FORWARDED = frozenset({"城市建设填堵水域、废除围堤审批"})
RENEWED = frozenset({"第三类医疗器械经营许可", "国内水路运输经营许可"})
INSPECTIONS = ("检验", "检测", "检疫")
LEFT_DAYS, NOTICE_DAYS = 150, 8
"""延续在届满前多少日申请；听证会至少在多少日前通知，不足的由申请人放弃听证(自然日)。"""


def flags(item: Record, accepted: Moment | None, received: Moment, stops: Sequence[Suspension]) -> Record:
    """办件上标明的:要不要核查、听证，涉不涉及他人，原证的届满日与状态。"""
    name, made = item["name"], accepted is not None
    found: Record = {
        "needs_verification": made and name in VERIFIED,
        "affects_others": made and name in AFFECTING,
        "needs_hearing": any(stop.kind == "听证" for stop in stops),
    }
    renewed = {"licence_expiry": days.calendar_after(received[0], LEFT_DAYS), "licence_state": "有效"}
    return {**found, **renewed} if name in RENEWED else found


def events(number: int, item: Record, office: Office, course: Course) -> Iterator[tuple[str, Record]]:
    """审查中的各种程序，键 → 事件。"""
    yield from _assigned(office, course)
    yield from _hearings(number, office, course.suspensions)
    if not course.stages or not course.accepted:
        return
    done = course.stages[0].end
    if item["name"] in VERIFIED:
        yield "核查", _verification(office, done)
    if item["name"] in AFFECTING:
        yield from _interested(office, course, done)
    if item["name"] in FORWARDED:
        yield "转报", _forwarding(number, item, office, course.materials, done)


def _verification(office: Office, at: Moment) -> Record:
    pair = _pair(office)
    told = [person.name for person in office.team.reviewers]
    opinion = "到现场核查，场所、设备、人员与申请材料一致"
    return event("核查", at, pair, participants=told, opinion=opinion, result="相符")


def _assigned(office: Office, course: Course) -> Iterator[tuple[str, Record]]:
    accepted = course.accepted
    if accepted is None:
        return
    for position, stop in enumerate((stop for stop in course.suspensions if stop.kind in INSPECTIONS), 1):
        told = [person.name for person in office.team.reviewers]
        made = event("指派", _later(accepted, 2), office.team.chief, procedure=stop.kind, participants=told)
        yield f"指派{position}", {**made, "opinion": f"指派{'、'.join(told)}负责{stop.kind}"}


def _interested(office: Office, course: Course, done: Moment) -> Iterator[tuple[str, Record]]:
    first, last = office.team.reviewers[0], course.stages[-1].start
    reason = "申请事项直接关系相邻权利人的重大利益，告知其有权陈述、申辩"
    yield "告知利害关系人", event("告知利害关系人", _later(done, 3), first, reason=reason)
    if len(course.stages) > 1:
        yield "听取意见", event("听取意见", _later(last, 2), first, opinion="申请人补充说明，利害关系人没有提出异议")


def _hearings(number: int, office: Office, stops: Sequence[Suspension]) -> Iterator[tuple[str, Record]]:
    for stop in stops:
        if stop.kind != "听证":
            continue
        reviewer, (day, minute) = office.team.reviewers[0], stop.start
        made = event("听证告知", (day, minute + 1), reviewer, opinion="告知申请人、利害关系人享有要求听证的权利")
        yield "听证告知", document(made, f"{office.short}听告", number)
        applicant = Person("申请人", "申请人", "申请人")
        if (date.fromisoformat(stop.end[0]) - date.fromisoformat(day)).days < NOTICE_DAYS:
            waived = event("放弃听证", (day, minute + 60), applicant, opinion="书面表示不要求听证")
            yield "放弃听证", document(waived, f"{office.short}听弃", number)
            return
        yield "听证申请", event("听证申请", (day, minute + 60), applicant, opinion="要求举行听证")
        yield "听证会", _hearing(office, stop, f"{day}T{CLOCK[minute + 90]}")


def _hearing(office: Office, stop: Suspension, noticed: str) -> Record:
    day, minute = stop.end
    papers = ["听证通知书", "听证笔录"]
    made = event(
        "听证会", (day, minute - 90), office.team.head, materials=papers, opinion="听证公开举行，笔录经签字确认"
    )
    return {**made, "role": "听证主持人", "sealed": True, "notified_at": noticed}


def _forwarding(number: int, item: Record, office: Office, materials: Sequence[str], done: Moment) -> Record:
    opinion = f"初审意见:“{item['name']}”申请符合法定条件，建议准予，连同全部材料报市人民政府决定"
    made = event("转报", _later(done, 4), office.team.chief, opinion=opinion, materials=list(materials))
    return document({**made, "referred_to": "和宁市人民政府"}, f"{office.short}转", number)


def _pair(office: Office) -> Person:
    first, second = office.team.reviewers
    return Person(f"{first.name}、{second.name}", first.role, first.unit)


def _later(at: Moment, minutes: int) -> Moment:
    return at[0], at[1] + minutes
