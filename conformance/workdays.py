"""工作日历:哪天上班，两天之间有几个工作日，期限到哪天届满。

起算当日不计入，第 n 个工作日是届满日(《行政许可法》第八十二条:以工作日计算，不含法定节假日；调休上班日是工作日)。
日历之外一律答 None(不能判定)，从不猜测:当年的放假通知没有发布，那一年就不在日历里。
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chinese_calendar.constants import holidays, workdays

from conformance.errors import ProfileError

if TYPE_CHECKING:
    import pyarrow

Interval = tuple[date, date]

_DAY = timedelta(days=1)
_WEEKDAY_SPAN = (date(2000, 1, 1), date(2100, 12, 31))
_KEYS = {"base", "off", "work", "from", "to", "counting"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """``first`` 至 ``last``(含)之内的工作日;``days`` 升序。

    ``closes``:中心声明过了这个钟点收到的算次一工作日收到;``inclusive``:中心声明自己的承诺期限从起算当日算第一日。
    """

    first: date
    last: date
    days: tuple[date, ...]
    closes: time | None = None
    inclusive: bool = False

    @classmethod
    def of(cls, config: Mapping[str, Any] | None = None) -> Calendar:
        """按档案的 ``calendar`` 一节造日历，写错抛 ProfileError。

        ``{base: cn|weekdays, off: [...], work: [...], from, to, counting}``;``from``、``to`` 只用于 weekdays。
        ``counting``:``{start: next_day|same_day, after_hours: same_day|next_workday, closes: "17:30"}``。
        """
        config = config or {}
        if unknown := sorted(set(config) - _KEYS):
            raise ProfileError(f"calendar:不认识的键 {'、'.join(unknown)}；可用的键是 {'、'.join(sorted(_KEYS))}。")
        base = config.get("base", "cn")
        if base == "cn":
            calendar = chinese()
        elif base == "weekdays":
            calendar = weekdays(_date(config, "from", _WEEKDAY_SPAN[0]), _date(config, "to", _WEEKDAY_SPAN[1]))
        else:
            raise ProfileError(
                f"calendar.base:{base!r} 不是日历；请写 cn(国务院办公厅放假通知)或 weekdays(周一至周五)。"
            )
        laid = calendar.overlaid(off=_dates(config, "off"), work=_dates(config, "work"))
        counting = config.get("counting") or {}
        late = counting.get("after_hours") == "next_workday"
        return replace(laid, closes=_closing(counting) if late else None, inclusive=counting.get("start") == "same_day")

    def overlaid(self, *, off: Iterable[date] = (), work: Iterable[date] = ()) -> Calendar:
        """加上中心自己的休息日与上班日(如民族节日)；日历范围不变，同一天不能两样都是。"""
        rest, extra = set(off), set(work)
        if both := sorted(rest & extra):
            raise ProfileError(f"calendar:{both[0]} 既在 off 又在 work；一天只能是一样。")
        if not rest | extra:
            return self
        inside = {day for day in extra if self.covers(day)}
        return Calendar(self.first, self.last, tuple(sorted((set(self.days) | inside) - rest)))

    def covers(self, *days: date) -> bool:
        """这些日期都在日历之内。"""
        return all(self.first <= day <= self.last for day in days)

    def is_workday(self, day: date) -> bool | None:
        """这天是不是工作日；日历之外是 None。"""
        return self._count(day) != self._count_before(day) if self.covers(day) else None

    def cum(self, day: date) -> int | None:
        """从日历第一天到这天(含)有几个工作日。"""
        return self._count(day) if self.covers(day) else None

    def between(self, a: date, b: date) -> int | None:
        """(a, b] 之内的工作日数;b 在 a 之前时为负。"""
        return self._count(b) - self._count(a) if self.covers(a, b) else None

    def add(self, start: date, n: int, exclude: Sequence[Interval] = ()) -> date | None:
        """届满日:``start`` 之后第 n 个没有被扣除的工作日(n 为 0 就是当日)。

        ``exclude`` 是扣除的区间 (s, e],重叠的工作日只扣一次；届满日当日开始的照扣，届满之后开始的不起作用。
        """
        if n == 0 or not self.covers(start):
            return start if self.covers(start) else None
        position, covered = self._count(start) + n, start
        for begin, end in sorted(exclude):
            if begin > covered and self._count_before(begin) >= position:
                continue
            added = self._count(end) - self._count(max(begin, covered))
            if added > 0 and end > self.last:
                return None
            position, covered = position + max(added, 0), max(covered, end)
        return self.days[position - 1] if position <= len(self.days) else None

    def table(self) -> pyarrow.Table:
        """每天一行:``date, is_workday, cum``,以及 ``next_workday``(这天或其后的第一个工作日，日历之外为空)。

        声明了 ``closes`` 的多出它与 ``next_late``(这天之后的第一个工作日),声明了 ``inclusive`` 的多出它。
        """
        return _table(self)

    def _count(self, day: date) -> int:
        return bisect_right(self.days, day)

    def _count_before(self, day: date) -> int:
        return bisect_left(self.days, day)

    def _at(self, index: int) -> date | None:
        return self.days[index] if index < len(self.days) else None


@lru_cache(maxsize=8)
def _table(calendar: Calendar) -> pyarrow.Table:
    import pyarrow as pa

    every = [calendar.first + _DAY * i for i in range((calendar.last - calendar.first).days + 1)]
    cums = [calendar._count(day) for day in every]
    flags = [calendar._count_before(day) != cum for day, cum in zip(every, cums, strict=True)]
    following = [calendar._at(cum - flag) for cum, flag in zip(cums, flags, strict=True)]
    columns = {
        "date": pa.array(every, pa.date32()),
        "is_workday": pa.array(flags, pa.bool_()),
        "cum": pa.array(cums, pa.int32()),
        "next_workday": pa.array(following, pa.date32()),
    }
    if calendar.closes:
        columns["closes"] = pa.array([calendar.closes] * len(every), pa.time64("us"))
        columns["next_late"] = pa.array([calendar._at(cum) for cum in cums], pa.date32())
    if calendar.inclusive:
        columns["inclusive"] = pa.array([True] * len(every), pa.bool_())
    return pa.table(columns)


@cache
def chinese() -> Calendar:
    """国务院办公厅历年放假通知的日历，覆盖 chinesecalendar 收录的年份。"""
    years = {day.year for day in holidays}
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    return _filled(first, last, lambda day: day in workdays or (day.weekday() < 5 and day not in holidays))


def weekdays(first: date, last: date) -> Calendar:
    """周一至周五上班的日历。"""
    if last < first:
        raise ProfileError(f"calendar:from({first})晚于 to({last})；请对调。")
    return _filled(first, last, lambda day: day.weekday() < 5)


def _filled(first: date, last: date, works: Any) -> Calendar:
    every = (first + _DAY * i for i in range((last - first).days + 1))
    return Calendar(first, last, tuple(day for day in every if works(day)))


def _dates(config: Mapping[str, Any], key: str) -> list[date]:
    return [_parsed(f"calendar.{key}[{index}]", value) for index, value in enumerate(config.get(key) or ())]


def _date(config: Mapping[str, Any], key: str, default: date) -> date:
    return _parsed(f"calendar.{key}", config[key]) if key in config else default


def _closing(counting: Mapping[str, Any]) -> time:
    try:
        return time.fromisoformat(str(counting["closes"]))
    except (KeyError, ValueError):
        raise ProfileError(
            "calendar.counting:after_hours 写了 next_workday,就要写 closes(几点以后算次一工作日，如 17:30)。"
        ) from None


def _parsed(where: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ProfileError(f"{where}:{value!r} 不是日期；请写成 2026-10-01 的样子。") from None
