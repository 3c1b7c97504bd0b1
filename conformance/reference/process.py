"""一件办件依法走过的流程:把时间安排(``Course``)写成办件与事件，文书、意见、凭证一应俱全。

时间是 ``Moment``:(ISO 日期, 当日第几分钟)。``until`` 之后的事件还没有发生，不写；平台的届满日只按已发生的事件计算。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.reference import days, proceedings
from conformance.reference.catalogue import Office, offices, private
from conformance.reference.events import CLOCK, Moment, Record, Stage, Suspension, document, event
from conformance.reference.online import onlined
from conformance.reference.people import Person

__all__ = ["CLOCK", "Course", "Moment", "Record", "Stage", "Suspension", "acceptance", "document", "dossier", "event"]

REMEDIES = (
    "如不服本决定，可以自收到本决定之日起六十日内向和宁市人民政府申请行政复议,"
    "也可以自收到本决定之日起六个月内依法向和宁市云溪区人民法院提起行政诉讼。"
)
MAYOR = "本级人民政府负责人"


@dataclass(frozen=True, slots=True)
class Course:
    """一件办件的时间安排；没有发生的步骤是 None 或空。"""

    received: Moment
    channel: str
    materials: tuple[str, ...]
    missing: tuple[str, ...] = ()
    correction: Moment | None = None
    supplemented: Moment | None = None
    accepted: Moment | None = None
    rejected: Moment | None = None
    stages: tuple[Stage, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    extension: Moment | None = None
    extended_by: int = 0
    decided: Moment | None = None
    granted: bool = True
    delivered: Moment | None = None
    voided: Moment | None = None
    void_result: str = "撤回"


def dossier(case_no: str, number: int, item: Record, course: Course, until: str) -> Record:
    """办件连同事件;``number`` 是全中心的流水号，文号由它而来;``until`` 是 ISO 时刻。"""
    office = offices()[item["department"]]
    events = {
        key: event
        for key, event in _events(number, item, office, course)
        if event["time"] <= until and event.get("end_time", "") <= until
    }
    return {**_head(case_no, item, course), **_dues(item, events), "events": onlined(course.channel, events)}


def _head(case_no: str, item: Record, course: Course) -> Record:
    statutory, promised = item["statutory_limit"], item["promised_limit"]
    fee = item["fee"].get("amount", 0) if course.accepted and not course.voided else 0
    gone = () if course.supplemented else course.missing
    return {
        "case_no": case_no,
        "item_code": item["code"],
        "item_name": item["name"],
        "item_kind": item["kind"],
        "case_kind": item["case_kind"],
        "department": item["department"],
        "channel": course.channel,
        "counter": "市政务服务中心综合窗口" if course.channel == "窗口办理" else "政务服务网",
        "joint": item["joint"],
        "statutory_limit": statutory["value"],
        "statutory_unit": statutory["unit"],
        "promised_limit": promised["value"],
        "promised_unit": promised["unit"],
        "fee_due": fee,
        "fee_paid": fee,
        "materials": [name for name in course.materials if name not in gone],
        **proceedings.flags(item, course.accepted, course.received, course.suspensions),
    }


def _dues(item: Record, events: dict[str, Record]) -> Record:
    """平台自己算的起算日与届满日:依法扣除特别程序，依法延长的两个届满日都延到延长之后。"""
    if "受理" not in events:
        return {}
    start, extended = events["受理"]["time"][:10], "延长" in events
    pieces = [event for event in events.values() if event["kind"] == "特别程序"]
    stopped = sum(days.between(event["time"][:10], event["end_time"][:10]) for event in pieces)
    length = item["statutory_limit"]["value"] + stopped + (events["延长"]["days"] if extended else 0)
    due = days.after(start, length)
    promised = due if extended else days.after(start, item["promised_limit"]["value"] + stopped)
    return {"clock_start": start, "platform_due": due, "platform_promise_due": promised}


def _events(number: int, item: Record, office: Office, course: Course) -> Iterator[tuple[str, Record]]:
    yield from _intake(number, item, office, course)
    if course.rejected:
        yield "不予受理", _rejection(number, office, course.rejected, item)
        return
    yield from _review(item, office, course)
    yield from proceedings.events(number, item, office, course)
    if course.voided:
        yield "异常办结", _voiding(office, course.voided, course.void_result)
    elif course.decided:
        yield from _outcome(number, item, office, course, course.decided)


def _intake(number: int, item: Record, office: Office, course: Course) -> Iterator[tuple[str, Record]]:
    clerk = office.team.windows[number % 2]
    handed = [name for name in course.materials if name not in course.missing]
    yield (
        "收件",
        event("收件", course.received, clerk, materials=handed, opinion=f"收到申请材料{len(handed)}件，已登记"),
    )
    if course.correction:
        yield "补正告知", _correction(number, office, course.correction, course.missing, clerk)
    if course.supplemented:
        brought = list(course.missing)
        yield "补齐", event("补齐", course.supplemented, clerk, materials=brought, opinion="补正材料已交齐")
    if course.accepted:
        yield "受理", acceptance(number, item, office, course.accepted)


def acceptance(number: int, item: Record, office: Office, at: Moment) -> Record:
    """受理，出具受理通知书。"""
    opinion = f"申请材料齐全、符合法定形式，决定受理“{item['name']}”申请"
    made = event("受理", at, office.team.windows[number % 2], opinion=opinion)
    return document(made, f"{office.short}受", number)


def _correction(number: int, office: Office, at: Moment, missing: tuple[str, ...], clerk: Person) -> Record:
    reason = f"申请材料不齐全，请一次补正:{'、'.join(missing)}"
    return document(event("补正告知", at, clerk, materials=list(missing), reason=reason), f"{office.short}补", number)


def _rejection(number: int, office: Office, at: Moment, item: Record) -> Record:
    reason = f"申请事项不属于{office.name}的职权范围，依法不予受理；请向事项所在地的县级主管部门申请“{item['name']}”"
    made = event("不予受理", at, office.team.windows[number % 2], reason=reason, remedies=REMEDIES, result="不予受理")
    made["referred_to"] = f"申请事项所在地的县级{office.name.removeprefix('和宁市')}"
    return document(made, f"{office.short}不受", number)


def _review(item: Record, office: Office, course: Course) -> Iterator[tuple[str, Record]]:
    for position, stage in enumerate(course.stages, 1):
        yield f"环节{position}", _stage(stage, position, item, office, len(course.materials))
    for position, piece in enumerate(course.suspensions, 1):
        yield f"特别程序{position}", _suspension(piece, office)
    if course.extension:
        yield "延长", _extension(course.extension, course.extended_by, item, office)


def _stage(stage: Stage, position: int, item: Record, office: Office, count: int) -> Record:
    who = office.team.reviewers[position - 1] if position < 3 else office.team.chief
    opinion = f"经{stage.name},{count}项申请材料符合“{item['name']}”的申报条件，提出{stage.name}意见并报下一环节"
    return event(stage.name, stage.start, who, kind="环节", procedure=stage.name, opinion=opinion, end=stage.end)


def _suspension(piece: Suspension, office: Office) -> Record:
    pair = office.team.reviewers
    both = Person("、".join(person.name for person in pair), pair[0].role, pair[0].unit)
    reason = (
        f"依照《中华人民共和国行政许可法》第四十五条，需要{piece.kind}，所需时间{piece.days}个工作日，不计入办理时限"
    )
    made = event("特别程序", piece.start, both, reason=reason, procedure=piece.kind, days=piece.days, end=piece.end)
    return {**made, "opinion": f"{piece.kind}已经完成，结论附卷", "result": "通过"}


def _extension(at: Moment, extended_by: int, item: Record, office: Office) -> Record:
    head = office.team.head
    who = Person("和宁市人民政府分管负责人", MAYOR, "和宁市人民政府") if item["joint"] else head
    reason = "申请事项涉及的技术资料较多，需要进一步核实，法定期限内不能作出决定"
    return event("延长", at, who, reason=reason, days=extended_by, opinion=f"同意延长{extended_by}个工作日")


def _outcome(
    number: int, item: Record, office: Office, course: Course, decided: Moment
) -> Iterator[tuple[str, Record]]:
    yield "决定", _decision(number, item, office, decided, course.granted)
    if course.delivered:
        clerk, what = office.team.windows[(number + 1) % 2], item["result"] if course.granted else "不予许可决定书"
        day, minute = course.delivered
        yield "送达", event("送达", course.delivered, clerk, opinion=f"{what}已送达申请人", result="已送达")
        yield "办结", event("办结", (day, minute + 1), clerk, opinion="办理完毕，材料归档", result="办结")


def _decision(number: int, item: Record, office: Office, at: Moment, granted: bool) -> Record:
    if granted:
        made = event("决定", at, office.team.chief, opinion="符合法定条件、标准，依法作出准予决定", result="准予")
        made["public"] = item["code"] not in private()
        return document(made, f"{office.short}准", number)
    reason = f"经审查，提交的“{item['materials'][-1]['name']}”与核实的情况不一致，不符合{item['basis'][0]}规定的条件"
    made = event(
        "决定", at, office.team.chief, opinion="不符合法定条件，依法作出不予决定", result="不予", reason=reason
    )
    return document({**made, "remedies": REMEDIES, "public": False}, f"{office.short}不", number)


def _voiding(office: Office, at: Moment, result: str) -> Record:
    reasons = {
        "撤回": "申请人因经营计划调整书面申请撤回，经核实予以同意",
        "退件": "申请人逾期未领取且书面表示放弃申请，经批准退回申请材料",
    }
    return event("异常办结", at, office.team.chief, result=result, reason=reasons[result], opinion="同意终止办理")
