"""参考中心自己算的届满日:从办件与事件依法重算，逐日去数；不引用评测的任何算法。

依法:收件(或补齐)后五个工作日没有答复的自收件(或补齐)之日起算；特别程序以告知的日数为限；法定时限只扣书面告知过的
八类，承诺时限另扣公布为不计入的；延长在原届满日之前批准并告知的才算。日期超出放假通知的抛 KeyError。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conformance.reference import days
from conformance.reference.process import Record

KINDS = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
ANSWER_DAYS, GRACE = 5, 1
GENERAL, JOINT = (20, 10), (45, 15)
"""一般期限与延长的上限。"""
ROUGH = {"工作日": 1.4, "自然日": 1.0, "小时": 1 / 24, "月": 30.0, "年": 365.0}

Pause = tuple[str, str]
"""扣除的区间 (起, 止]。"""
Limit = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Dues:
    """起算日、承诺届满日、法定届满日、终点(没有办完的是当日)；没有的是 None。"""

    start: str | None
    promise: str | None
    statutory: str | None
    ended: str


def of(case: Record, item: Record, events: Sequence[Record], today: str) -> Dues:
    """一件办件的届满日;``events`` 按时间排序。"""
    start, ended = _start(events, today), _ended(events) or today
    if start is None:
        return Dues(None, None, None, ended)
    joint = bool(case.get("joint") or item.get("joint"))
    statutory, promised = _limit("statutory", case, item, joint), _limit("promised", case, item, joint)
    first, second = (_origin(name, item, events, start) for name in ("statutory", "promised"))
    lawful, listed = _pauses(events, item, first, statutory, ended)
    due = _due(first, statutory, lawful)
    extended = _extended(events, first, statutory, lawful, due, joint)
    promise = _due(second, promised, listed)
    longest = max(promise, extended) if promise and extended else promise
    given = str(case["statutory_due"])[:10] if case.get("statutory_due") else None
    return Dues(start, longest, given or extended or due, ended)


def _first(events: Sequence[Record], *kinds: str) -> str | None:
    return next((event["time"][:10] for event in events if event["kind"] in kinds), None)


def _start(events: Sequence[Record], today: str) -> str | None:
    received, accepted = _first(events, "收件"), _first(events, "受理")
    told, brought = _first(events, "补正告知"), _first(list(reversed(events)), "补齐")
    if received is None:
        return accepted
    timely = bool(told) and days.between(_working(received), str(told)) <= ANSWER_DAYS
    if timely and not brought:
        return accepted
    ready = str(brought) if timely else received
    answered = accepted or _first(events, "不予受理") or today
    return _working(ready) if days.between(_working(ready), answered) > ANSWER_DAYS else accepted


def _origin(name: str, item: Record, events: Sequence[Record], start: str) -> str:
    """时限自收件起算的，从收件日算。"""
    received = _first(events, "收件")
    own = (item.get(f"{name}_limit") or {}).get("start_event") == "收件"
    return _working(received) if own and received else start


def _working(day: str) -> str:
    """这天，或者它之后的第一个工作日。"""
    position = days.INDEX[day]
    return days.DATES[position + (days.DATES[position] != day)]


def _ended(events: Sequence[Record]) -> str | None:
    return _first(events, "决定") or _first(events, "办结") or _first(events, "异常办结") or _first(events, "不予受理")


def _limit(name: str, case: Record, item: Record, joint: bool) -> Limit | None:
    """办件与事项写的取较长的；行政许可没有法定时限的取一般期限。按小时的不监察。"""
    theirs: Mapping[str, Any] = item.get(f"{name}_limit") or {}
    given = [
        (case.get(f"{name}_limit"), case.get(f"{name}_unit") or "工作日"),
        (theirs.get("value"), theirs.get("unit") or "工作日"),
    ]
    known = [(int(value), str(unit)) for value, unit in given if value is not None]
    if known:
        value, unit = max(known, key=lambda one: one[0] * ROUGH[one[1]])
        return None if unit == "小时" else (value, unit)
    licence = (case.get("item_kind") or item.get("kind")) == "行政许可"
    return ((JOINT if joint else GENERAL)[0], "工作日") if licence and name == "statutory" else None


def _pauses(
    events: Sequence[Record], item: Record, start: str, limit: Limit | None, ended: str
) -> tuple[list[Pause], list[Pause]]:
    """(可从法定时限扣除的, 可从承诺时限扣除的)。"""
    published = [one for one in item.get("special_procedures") or () if one.get("counted") is not True]
    lawful: list[Pause] = []
    listed: list[Pause] = []
    for event in events:
        kind = str(event.get("procedure") or "")
        own = [one for one in published if one["kind"] == kind]
        statutory = any(name in kind for name in KINDS) or any("《" in str(one.get("basis")) for one in own)
        if event["kind"] != "特别程序" or not (statutory or own):
            continue
        pause = _capped(event, ended)
        listed.append(pause)
        recorded, due = str(event.get("recorded_at") or "")[:10], _due(start, limit, lawful)
        if statutory and _noticed(event) and not (due and recorded > due):
            lawful.append(pause)
    return lawful, listed


def _noticed(event: Record) -> bool:
    told = event.get("notified_at")
    return bool(told) and days.between(event["time"][:10], str(told)[:10]) <= GRACE


def _capped(event: Record, ended: str) -> Pause:
    """以告知的工作日数为限。"""
    start, end = event["time"][:10], str(event.get("end_time") or ended)[:10]
    if event.get("days") is not None and days.between(start, end) > event["days"]:
        return start, str(days.after(start, event["days"]))
    return start, end


def _extended(
    events: Sequence[Record], start: str, limit: Limit | None, pauses: list[Pause], due: str | None, joint: bool
) -> str | None:
    """依法延长之后的届满日；没有依法延长的是 None。"""
    made = [event for event in events if event["kind"] == "延长"]
    if not made or not limit or not due:
        return None
    dates = [str(event[key])[:10] for event in made for key in ("time", "notified_at", "recorded_at") if event.get(key)]
    most = (JOINT if joint else GENERAL)[1]
    claimed = [int(event["days"]) for event in made if event.get("days") is not None]
    granted = min(max(claimed, default=most), most)
    return _due(start, (limit[0] + granted, limit[1]), pauses) if max(dates) <= due else None


def _due(start: str, limit: Limit | None, pauses: Sequence[Pause]) -> str | None:
    if limit is None:
        return None
    value, unit = limit
    if unit == "工作日" and not pauses:
        return days.after(start, value)
    if unit in ("月", "年"):
        value = (_months_later(start, value * (12 if unit == "年" else 1)) - date.fromisoformat(start)).days
    return _counted(start, value, pauses, works=unit == "工作日")


def _counted(start: str, left: int, pauses: Sequence[Pause], *, works: bool) -> str:
    """逐日去数:停着的日子和(按工作日的)休息日不算。"""
    day = start
    while left:
        day = days.calendar_after(day, 1)
        resting = works and days.DATES[days.INDEX[day]] != day
        left -= not resting and not any(begin < day <= end for begin, end in pauses)
    return day


def _months_later(start: str, months: int) -> date:
    """按日历加月；没有那一天的取月末。"""
    first = date.fromisoformat(start)
    year, month = divmod(first.month - 1 + months, 12)
    following = date(first.year + year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(first.year + year, month + 1, 1) + timedelta(days=first.day - 1), following - timedelta(days=1))
