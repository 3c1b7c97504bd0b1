"""日期时间的各种写法 → 档案时区的墙上时间(不带时区)，以及是哪一种写法。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from conformance.center.normalise.words import Unreadable, plain, shown

CHINA = frozenset({"Asia/Shanghai", "Asia/Chongqing", "PRC"})
"""Java 与数据库写的 CST，在这些时区里是中国标准时间；别处可能是美国中部时间，不猜。"""

ZONED, NATIONAL, NAIVE, DAY = "带时区", "国标紧凑", "没有时区", "只有日期"
"""写法:写明时差或时区的(绝对的时间戳也是)、GB/T 39046-2020 各表的三种(没有放时区的地方)、没有时区的、没有时刻的。"""

COMPACT = {
    re.compile(r"[0-9]{14}"): "%Y%m%d%H%M%S",
    re.compile(r"[0-9]{8}T[0-9]{6}"): "%Y%m%dT%H%M%S",
    re.compile(r"[0-9]{8}[0-9]{2}:[0-9]{2}:[0-9]{2}"): "%Y%m%d%H:%M:%S",
    re.compile(r"[0-9]{8}"): "%Y%m%d",
}
DIGITAL = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号])"
    r"(?:[ T]?([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?|[时点]([0-9]{1,2})分(?:([0-9]{1,2})秒)?))?"
)
MONTHS = {month: place for place, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun"), 1)} | {
    month: place for place, month in enumerate(("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 7)
}
JAVA = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) "
    r"(CST|UTC|GMT(?:[+-][0-9]{2}:?[0-9]{2})?) ([0-9]{4})"
)
SCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) (GMT[+-][0-9]{4})(?: \(.*\))?"
)
DOT_NET = re.compile(r"\\?/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)\\?/")
EPOCH_MS = re.compile(r"-?[0-9]{12,13}")
MINUTES = re.compile(
    r"(?:19[5-9]|20[0-9])[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9]"
)
"""十二位，像 yyyyMMddHHmm:当作毫秒会读成一九七六年。"""

EARLIEST = 1753
"""最早的年份(SQL Server 的 1753-01-01 常用来表示没有，还要认；元年也是)。再早的多半是两位的年份当成了四位。"""
FIRST_MS = -6_847_804_800_000
"""``EARLIEST`` 年年初的毫秒时间戳。"""


def moment(value: Any, timezone: str = "Asia/Shanghai") -> datetime:
    """日期时间 → 档案时区的墙上时间(不带时区)。

    认得 ISO 8601、GB/T 39046 的三种写法、毫秒时间戳、Java 与浏览器打印的日期，和只有日期的。
    """
    return told(value, timezone)[0]


def told(value: Any, timezone: str = "Asia/Shanghai") -> tuple[datetime, str]:
    """(档案时区的墙上时间, 写法)。"""
    try:
        written, form = _told(value, timezone)
        found = _local(written, timezone)
    except (OverflowError, OSError):
        raise Unreadable(f"日期时间“{shown(value)}”超出可用的年份") from None
    if 1 < found.year < EARLIEST:
        raise Unreadable(f"日期时间“{shown(value)}”的年份是 {found.year}；年份请由中心写成四位")
    return found, ZONED if written.tzinfo else form


def day(value: Any, timezone: str = "Asia/Shanghai") -> date:
    """日期；带时刻的取档案时区的那一天。"""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return moment(value, timezone).date()


def _told(value: Any, timezone: str) -> tuple[datetime, str]:
    if isinstance(value, datetime):
        return value, NAIVE
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(value), ZONED
    text = value if isinstance(value, str) else plain(value)
    return _iso(text) or _written(plain(text), timezone)


def _iso(text: str) -> tuple[datetime, str] | None:
    try:
        found = datetime.fromisoformat(text) if "-" in text[:8] and len(text) <= 40 else None
    except ValueError:
        return None
    return (found, NAIVE if len(text) > len("2026-05-08") else DAY) if found else None


def _written(text: str, timezone: str) -> tuple[datetime, str]:
    for pattern, layout in COMPACT.items():
        if pattern.fullmatch(text):
            found = _existing(text, lambda: datetime.strptime(text, layout))  # noqa: B023 - 当场就用
            return found, NATIONAL if "%H" in layout else DAY
    if digits := DIGITAL.fullmatch(text):
        parts = [int(part) for part in digits.groups() if part]
        found = _existing(text, lambda: datetime(*[*parts, 0, 0, 0][:6]))  # type: ignore[arg-type]
        return found, NAIVE if len(parts) > 3 else DAY
    if absolute := _absolute(text, timezone):
        return absolute, ZONED
    if iso := _iso(text):
        return iso
    raise Unreadable(f"日期时间“{shown(text)}”认不出；请用 2026-05-08T09:30:00 这样的写法")


def _absolute(text: str, timezone: str) -> datetime | None:
    if EPOCH_MS.fullmatch(text):
        return _epoch(int(text))
    if ticks := DOT_NET.fullmatch(text):
        return _epoch(int(ticks[1]))
    return _printed(text, timezone)


def _printed(text: str, timezone: str) -> datetime | None:
    """Java 的 ``Tue Oct 29 15:44:14 CST 2019`` 与浏览器的 ``Tue Oct 29 2019 15:44:14 GMT+0800 (中国标准时间)``。"""
    if found := JAVA.fullmatch(text):
        month, date_, clock, zone, year = found.groups()
    elif found := SCRIPT.fullmatch(text):
        month, date_, year, clock, zone = found.groups()
    else:
        return None
    if zone == "CST" and timezone not in CHINA:
        raise Unreadable(f"日期时间“{text}”的 CST 在这个时区说不清；请由中心改用带时差的写法")
    offset = {"CST": "+0800", "UTC": "+0000", "GMT": "+0000"}.get(zone, zone.removeprefix("GMT").replace(":", ""))
    written = f"{year}-{MONTHS.get(month, 0)}-{date_} {clock}{offset}"
    return _existing(text, lambda: datetime.strptime(written, "%Y-%m-%d %H:%M:%S%z"))


def _existing(text: str, read: Callable[[], datetime]) -> datetime:
    try:
        return read()
    except ValueError:
        raise Unreadable(f"日期时间“{text}”不是存在的时刻") from None


def _epoch(value: float) -> datetime:
    if not (value == value and 10**11 <= abs(value) < 10**13) or MINUTES.fullmatch(str(int(value))):
        raise Unreadable(f"数字“{value}”不像毫秒时间戳；秒、天数或 yyyyMMddHHmm 请由中心改为日期")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(value))


def _local(value: datetime, timezone: str) -> datetime:
    return value.astimezone(_zone(timezone)).replace(tzinfo=None) if value.tzinfo else value


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
