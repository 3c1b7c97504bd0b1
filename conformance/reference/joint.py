"""联合审批的子件:主件一受理就分发给各子项的部门，各自并行办理，到同一个窗口领取；现场只去一次。

主件是联办事项的办件，子件编号是 ``<主件>-1`` 起；样例办件 YB0012 的子件是 YB0045、YB0046、YB0047。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace as _with

from conformance.reference import days
from conformance.reference.catalogue import items, offices
from conformance.reference.process import Course, Moment, Record, Stage, dossier, event

PICKUP = "市政务服务中心一楼综合出件窗口"
VISIT = "现场踏勘"
SPECIMENS = ("YB0045", "YB0046", "YB0047")
FIRST_NUMBER, FIRST_SPECIMEN = 20000, 90045
"""子件的文号从这里往后排，与主件的、其他样例的都不重复。"""


def added(cases: Mapping[str, Record], until: str) -> dict[str, Record]:
    """全部办件，联办的主件补上踏勘与领取窗口，子件排在最后。"""
    mains = {key: case for key, case in cases.items() if case["joint"] and "受理" in case["events"]}
    together = {key: _main(case, until) for key, case in mains.items()}
    subs = (_subs(place, key, case, until) for place, (key, case) in enumerate(mains.items()))
    return {**cases, **together, **{key: sub for made in subs for key, sub in made}}


def _main(case: Record, until: str) -> Record:
    """主件:受理后第一个工作日各部门一同到现场，在决定之前。"""
    start = days.INDEX[case["events"]["受理"]["time"][:10]]
    visit = _visit(case, days.DATES[start + 1])
    last = case["events"].get("决定") or case["events"].get("异常办结") or {"time": "9999"}
    done = visit["end_time"] <= min(until, last["time"])
    events = {**case["events"], VISIT: visit} if done else case["events"]
    return {**case, "pickup": PICKUP, "events": events}


def _visit(case: Record, day: str) -> Record:
    reviewer = offices()[case["department"]].team.reviewers[0]
    people = [offices()[items()[code]["department"]].team.reviewers[1].name for code in _parts(case)]
    opinion = "牵头部门与各子项部门一同到现场踏勘，记录附卷，结论各部门共用"
    made = event(VISIT, (day, 600), reviewer, kind="环节", procedure=VISIT, opinion=opinion, end=(day, 690))
    return {**made, "participants": [reviewer.name, *people]}


def _parts(case: Record) -> list[str]:
    return list(items()[case["item_code"]]["parts"])


def _subs(place: int, main: str, case: Record, until: str) -> Iterator[tuple[str, Record]]:
    for order, code in enumerate(_parts(case)):
        specimen = main.startswith("YB")
        key = SPECIMENS[order] if specimen else f"{main}-{order + 1}"
        number = FIRST_SPECIMEN + order if specimen else FIRST_NUMBER + 3 * place + order
        item = items()[code]
        made = dossier(key, number, item, _course(case, item, order), until)
        yield key, {**made, "main_case": main, "pickup": PICKUP}


def _course(case: Record, item: Record, order: int) -> Course:
    """子件的时间安排:收件就是主件受理之时，当日受理，比主件早一日以上办完；主件撤回的一同撤回。"""
    day, minute = _moment(case["events"]["受理"]["time"])
    start, events = days.INDEX[day], case["events"]
    taken = tuple(row["name"] for row in item["materials"] if row["required"] and not row.get("blank_form"))
    begun = Course((day, minute + 1), case["channel"], taken, accepted=(day, minute + 3))
    ends = [days.INDEX[events[kind]["time"][:10]] for kind in ("决定", "异常办结") if kind in events]
    most, left = item["promised_limit"]["value"] - 2 - order, min(ends, default=len(days.DATES)) - 1 - start
    if "异常办结" in events and most > left:
        return _withdrawn(begun, days.DATES[min(ends)], start, events["异常办结"]["result"])
    refused = order == 0 and "决定" in events and events["决定"]["result"] != "准予"
    return _decided(begun, start, max(1, min(most, left)), granted=not refused)


def _decided(begun: Course, start: int, span: int, *, granted: bool) -> Course:
    done = days.DATES[start + span]
    stages = (*_review(begun), Stage("审核", (days.DATES[start + 1], 560), (done, 900)))
    return _with(begun, stages=stages, decided=(done, 930), granted=granted, delivered=(done, 970))


def _withdrawn(begun: Course, gone: str, start: int, result: str) -> Course:
    day = days.DATES[max(start + 1, days.INDEX[gone])]
    return _with(begun, stages=_review(begun), voided=(day, 1010), void_result=result)


def _review(begun: Course) -> tuple[Stage, ...]:
    day, minute = begun.received
    return (Stage("审查", (day, minute + 4), (day, minute + 24)),)


def _moment(time: str) -> Moment:
    return time[:10], int(time[11:13]) * 60 + int(time[14:16])
