"""亮灯方案:几级灯、对照哪个时限、超过(或剩余)几个工作日亮，都是标准的参数 ``light_schemes``,按 ``lights`` 的名称选用。

方案 {clock, special, thresholds: [{light, against, operator, days}]}:用时减时限 ``operator`` ``days`` 个工作日就亮,
``days`` 为负是届满之前。``clock`` 为 按秒 时，用时按作息时间秒级累计、小数进一;为 按日 时起算当日不计。
``special`` 是特别程序从灯的时钟里扣除多少:告知(以告知日数为限)、实际、两可(两种算法结论不同的存疑)。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from conformance.errors import StandardError
from conformance.workdays import Calendar

NORMAL = "正常"
SEVERITY = (NORMAL, "预警", "黄", "红")
"""由轻到重。"""
PROMISED, STATUTORY = "承诺", "法定"
BY_SECOND = "按秒"
NOTIFIED, ACTUAL = "告知", "实际"
OWN = "中心自己的"
"""档案直接写出内容的方案的名称。"""
WORDS = (("红", "红"), ("黄", "黄"), ("预警|临期|提醒|提示|橙", "预警"), ("正常|绿|无|未亮", NORMAL))
"""灯色的说法(正则)→ 灯。"""


@dataclass(frozen=True, slots=True)
class Threshold:
    """一级灯的门槛。"""

    light: str
    against: str
    operator: str
    days: int

    @property
    def onset(self) -> int:
        """用时比时限多出几个工作日起亮；不大于 0 的是届满之前的提醒。"""
        return self.days + (self.operator == ">")


@dataclass(frozen=True, slots=True)
class Scheme:
    """一套亮灯方案;``hours`` 是作息时间，只用于按秒。"""

    clock: str
    special: str
    thresholds: tuple[Threshold, ...]
    hours: tuple[tuple[time, time], ...] = ()


def chosen(parameters: Mapping[str, Any], own: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """标准的参数，亮灯方案换成中心档案写的(名称，或者直接写出的内容)；没有写的不变。

    标准里没有那个名称的抛 StandardError。
    """
    if not own:
        return parameters
    named = isinstance(own, str)
    schemes = {**parameters.get("light_schemes", {}), **({} if named else {OWN: own})}
    if named and own not in schemes:
        raise StandardError(f"标准里没有采集时的档案所写的亮灯方案 {own}；可用的是 {'、'.join(schemes)}。")
    return {**parameters, "lights": own if named else OWN, "light_schemes": schemes}


def scheme(name: str, known: Mapping[str, Mapping[str, Any]]) -> Scheme:
    """参数 ``lights`` 指名的方案；没有这个方案抛 StandardError。"""
    if name not in known:
        raise StandardError(f"没有亮灯方案 {name}；参数 lights 可用的是 {'、'.join(known)}。")
    given = known[name]
    hours = tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in given.get("hours", ()))
    return Scheme(given["clock"], given["special"], tuple(Threshold(**one) for one in given["thresholds"]), hours)


def light(chosen: Scheme, used: int, promised: int | None, statutory: int | None) -> str:
    """已用 ``used`` 个工作日时该亮的最重的一级；没有承诺(法定)时限的不对照它。"""
    limits = {PROMISED: promised, STATUTORY: statutory}
    lit = [
        threshold.light
        for threshold in chosen.thresholds
        if (limit := limits[threshold.against]) is not None and used - limit >= threshold.onset
    ]
    return max(lit, key=SEVERITY.index, default=NORMAL)


def used(chosen: Scheme, start: datetime, at: datetime, calendar: Calendar, special: int = 0) -> int | None:
    """``start`` 到 ``at`` 的用时(工作日)，减去特别程序的 ``special`` 个工作日；日期在日历之外是 None。"""
    if chosen.clock != BY_SECOND:
        days = calendar.between(start.date(), at.date())
        return None if days is None else days - special
    whole = sum(_seconds(begin, end) for begin, end in chosen.hours)
    worked = _worked(chosen.hours, start, at, calendar)
    return None if worked is None else ceil(worked / whole) - special


def advance(chosen: Scheme) -> dict[str, Any] | None:
    """届满之前的提醒:最先亮的一级；方案没有提醒的是 None。"""
    before = [one for one in chosen.thresholds if one.onset <= 0]
    return _terms(chosen, min(before, key=lambda one: one.onset)) if before else None


def over(chosen: Scheme, against: str) -> dict[str, Any] | None:
    """超过 ``against`` 时限该亮的一级；方案没有分开说法定的，用超过承诺的。"""
    after = [one for one in chosen.thresholds if one.onset > 0]
    own = [one for one in after if one.against == against] or after
    return _terms(chosen, min(own, key=lambda one: one.onset)) if own else None


def justified(chosen: Scheme) -> list[dict[str, Any]]:
    """每一级牌在什么情形下发得对，供检查错发。"""
    return [_terms(chosen, one) for one in chosen.thresholds]


def colour(text: str | None) -> str | None:
    """灯色的说法 → 灯；空白与认不出的是 None。"""
    import re

    return next((name for words, name in WORDS if text and re.search(words, text)), None)


def _terms(chosen: Scheme, threshold: Threshold) -> dict[str, Any]:
    """写成可以传给办件规则的样子;按秒的方案比按日的至多早一天亮。"""
    return {
        "light": threshold.light,
        "against": threshold.against,
        "onset": threshold.onset,
        "earlier": int(chosen.clock == BY_SECOND),
        "special": chosen.special,
    }


def _worked(hours: Sequence[tuple[time, time]], start: datetime, at: datetime, calendar: Calendar) -> float | None:
    """(start, at] 之间作息时间内的秒数；休息日是零。"""
    total, day = 0.0, start.date()
    while day <= at.date():
        works = calendar.is_workday(day)
        if works is None:
            return None
        total += sum(_overlap(day, begin, end, start, at) for begin, end in hours) if works else 0.0
        day += timedelta(days=1)
    return total


def _overlap(day: date, begin: time, end: time, start: datetime, at: datetime) -> float:
    first, last = max(datetime.combine(day, begin), start), min(datetime.combine(day, end), at)
    return max((last - first).total_seconds(), 0.0)


def _seconds(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 3600 + (end.minute - begin.minute) * 60 + end.second - begin.second
