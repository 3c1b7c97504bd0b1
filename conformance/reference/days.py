"""参考中心自己的工作日历:国务院办公厅放假通知(2025—2026)，独立于评测用的 ``conformance.workdays``。"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from chinese_calendar import is_workday

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)

_ALL = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

DATES = [day.isoformat() for day in _ALL if is_workday(day)]
"""全部工作日,ISO 日期，升序；下标就是工作日的序号。"""

INDEX = {day.isoformat(): bisect_right(DATES, day.isoformat()) - 1 for day in _ALL}
"""每个自然日 → 该日或者之前最近一个工作日的序号。"""


def after(day: str, days: int) -> str | None:
    """``day`` 之后第 ``days`` 个工作日(当日不计);``days`` 为 0 是当日；放假通知未覆盖时为 None。"""
    if days == 0:
        return day
    position = INDEX[day] + days if day in INDEX else len(DATES)
    return DATES[position] if position < len(DATES) else None


def between(start: str, end: str) -> int:
    """(start, end] 中的工作日数。"""
    return INDEX[end] - INDEX[start]


def calendar_after(day: str, days: int) -> str:
    """``day`` 之后第 ``days`` 个自然日。"""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
