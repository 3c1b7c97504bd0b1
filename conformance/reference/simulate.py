"""办件的模拟:在中国工作日历上逐日收件，每件依法走完流程；同一种子、同一时钟，结果逐字相同。

每个工作日收件十五件左右。补正、特别程序、延长、不予受理、不予许可、撤回按比例出现；每一步都在期限之内,
所以任何时钟下都没有超期的办件。有数量限制的事项按受理先后、用同样的时间办理，准予的先后与受理一致。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from conformance.reference import days
from conformance.reference.catalogue import items
from conformance.reference.process import Course, Moment, Record, Stage, Suspension, dossier

SEED = 20250102
PER_DAY = (11, 19)
HOURS = tuple(range(9 * 60, 12 * 60)) + tuple(range(13 * 60 + 30, 16 * 60))
"""收件与送达的时刻；十六点以后留给当日办结的后续步骤。"""


Arrival = tuple[Moment, str, tuple[str, ...]]
"""收件:时间、渠道、材料。"""


@dataclass(frozen=True, slots=True)
class Admission:
    """受理:工作日序号、时间，以及之前的补正。"""

    position: int
    accepted: Moment
    missing: tuple[str, ...] = ()
    correction: Moment | None = None
    supplemented: Moment | None = None


def cases(until: str, seed: int = SEED, most: int | None = None) -> dict[str, Record]:
    """截至 ``until``(ISO 时刻)的全部办件(或者最早的 ``most`` 件)，编号 → 办件与事件。"""
    random, catalogue, found = Random(seed), list(items().values()), {}
    for number, (position, minute) in enumerate(islice(_arrivals(random, until), most), 1):
        item = random.choice(catalogue)
        case_no = f"HN{days.DATES[position].replace('-', '')}{number:05d}"
        course = _course(random, item, position, minute, until[:10])
        found[case_no] = dossier(case_no, number, item, course, until)
    return found


def _arrivals(random: Random, until: str) -> Iterator[tuple[int, int]]:
    last = days.INDEX[until[:10]] if until[:10] in days.INDEX else len(days.DATES) - 80
    for position in range(last + 1):
        for minute in sorted(random.choices(HOURS, k=random.randint(*PER_DAY))):
            if f"{days.DATES[position]}T{minute // 60:02d}:{minute % 60:02d}:59" <= until:
                yield position, minute


def _course(random: Random, item: Record, position: int, minute: int, today: str) -> Course:
    names = _materials(random, item)
    received, channel = _at(position, minute), random.choice(item["handling_forms"])
    if item["promised_limit"]["value"] == 0:
        return _immediate(received, channel, names)
    if not item["quantity"].startswith("无"):
        return _queued(item, position, minute, channel, names)
    if random.random() < 0.025:
        return Course(received, channel, names, rejected=(received[0], minute + 8))
    return _promised(random, item, position, minute, (received, channel, names), today)


def _materials(random: Random, item: Record) -> tuple[str, ...]:
    return tuple(row["name"] for row in item["materials"] if row["required"] or random.random() < 0.7)


def _immediate(received: Moment, channel: str, names: tuple[str, ...]) -> Course:
    day, minute = received
    return Course(
        received,
        channel,
        names,
        accepted=(day, minute + 4),
        stages=(Stage("审查", (day, minute + 5), (day, minute + 25)),),
        decided=(day, minute + 32),
        delivered=(day, minute + 41),
    )


def _queued(item: Record, position: int, minute: int, channel: str, names: tuple[str, ...]) -> Course:
    net = item["promised_limit"]["value"] - 3
    return Course(
        _at(position, minute),
        channel,
        names,
        accepted=_at(position, minute + 6),
        stages=(
            Stage("审查", _at(position, minute + 10), _at(position + 2, minute)),
            Stage("审核", _at(position + 3, minute), _at(position + net - 1, minute)),
        ),
        decided=_at(position + net, minute),
        delivered=_at(position + net + 1, minute),
    )


def _promised(random: Random, item: Record, position: int, minute: int, arrival: Arrival, today: str) -> Course:
    admission = _own_to_bring(item, _admitted(random, position, minute, arrival[2]))
    if random.random() < 0.012:
        return _withdrawn(random, item, arrival, admission)
    stops, stopped = _stops(random, item, admission.position, today)
    promise, start = item["promised_limit"]["value"], admission.position + stopped
    extended_by = random.randint(5, 10) if promise >= 7 and random.random() < 0.015 else 0
    net = _net(random, item, extended_by)
    return _begun(
        arrival,
        admission,
        stages=_stages(random, admission, start + 1, start + net),
        suspensions=stops,
        extension=_at(start + promise - 2, 15 * 60 + 20) if extended_by else None,
        extended_by=extended_by,
        decided=_at(start + net, 16 * 60 + 2 + random.randrange(24)),
        granted=random.random() >= 0.03,
        delivered=_at(start + net + random.randint(0, 1), 16 * 60 + 30 + random.randrange(40)),
    )


def _begun(arrival: Arrival, admission: Admission, **more: Any) -> Course:
    return Course(
        *arrival,
        missing=admission.missing,
        correction=admission.correction,
        supplemented=admission.supplemented,
        accepted=admission.accepted,
        **more,
    )


def _net(random: Random, item: Record, extended_by: int) -> int:
    """受理到决定的净用时(工作日):至少给送达留一天。"""
    if extended_by:
        return int(item["statutory_limit"]["value"]) + random.randint(1, extended_by - 1)
    most = max(1, item["promised_limit"]["value"] - 1)
    return random.randint(min(2, most), most)


def _admitted(random: Random, position: int, minute: int, names: tuple[str, ...]) -> Admission:
    """收件到受理:齐全的三日内受理，不齐的五日内一次告知，补齐后四日内受理。"""
    if random.random() >= 0.12:
        accepted = position + random.choice((0, 0, 0, 1, 1, 2, 3))
        return Admission(accepted, _at(accepted, minute + 9))
    told = position + random.randint(0, 5)
    brought = told + random.randint(1, 8)
    accepted = brought + random.randint(0, 4)
    chosen = random.sample(names, k=max(1, len(names) // 3))
    return Admission(
        accepted,
        _at(accepted, minute + 27),
        tuple(name for name in names if name in chosen),
        _at(told, minute + 12),
        _at(brought, minute + 20),
    )


def _own_to_bring(item: Record, admission: Admission) -> Admission:
    """补正只要申请人自备的材料，能共享获取的不要；抽中的全是共享的，改要第一份自备的。"""
    own = [row["name"] for row in item["materials"] if row["source"] == "申请人自备" and row["required"]]
    wanted = tuple(name for name in admission.missing if name in own) or tuple(own[:1])
    return replace(admission, missing=wanted) if admission.missing else admission


def _withdrawn(random: Random, item: Record, arrival: Arrival, admission: Admission) -> Course:
    gone = admission.position + item["promised_limit"]["value"] // 3
    stages = _stages(random, admission, admission.position, admission.position)[:1]
    result = random.choice(("撤回", "退件"))
    return _begun(arrival, admission, stages=stages, voided=_at(gone, 16 * 60 + 40), void_result=result)


def _stops(random: Random, item: Record, accepted: int, today: str) -> tuple[tuple[Suspension, ...], int]:
    """特别程序与它们占用的工作日数；在 ``today`` 之前结束不了的不安排，免得留下未了的扣除。"""
    stops: list[Suspension] = []
    position, minute = accepted + 1, 10 * 60 + 40
    for procedure in item["special_procedures"]:
        told = random.randint(2, procedure["days"])
        end = position + random.randint(1, told)
        if random.random() < 0.6 and days.DATES[end] < today:
            stops.append(Suspension(procedure["kind"], _at(position, minute), _at(end, 15 * 60), told))
            position, minute = end, 15 * 60 + 5
    return tuple(stops), position - accepted - 1


def _stages(random: Random, admission: Admission, resumed: int, end: int) -> tuple[Stage, ...]:
    """审查在受理当日或次日完成；审核从特别程序结束后开始，决定之前完成。"""
    (day, minute), accepted = admission.accepted, admission.position
    first = (day, minute + 19) if resumed == accepted or random.random() < 0.5 else _at(accepted + 1, 10 * 60)
    review = Stage("审查", (day, minute + 4), first)
    return review, Stage("审核", _at(resumed, 15 * 60 + 10), _at(end, 16 * 60))


def _at(position: int, minute: int) -> Moment:
    return days.DATES[position], minute
