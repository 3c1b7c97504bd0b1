"""把中心的写法变成标准写法:时限、日期、金额、是否、空值。认不出就拒绝，从不猜。

全部是纯函数；认不出时抛 ``Unreadable``,消息是一句中文，由字段映射变成一个 Issue。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from conformance.domain import LimitUnit


class Unreadable(ValueError):  # noqa: N818 - 它说的是值，不是程序出错
    """这个值认不出来；消息说明是什么值、该怎么办。"""


UNITS = {
    "工作日": LimitUnit.WORKDAY,
    "workday": LimitUnit.WORKDAY,
    "workdays": LimitUnit.WORKDAY,
    "自然日": LimitUnit.CALENDAR_DAY,
    "日历日": LimitUnit.CALENDAR_DAY,
    "日历天": LimitUnit.CALENDAR_DAY,
    "小时": LimitUnit.HOUR,
    "月": LimitUnit.MONTH,
    "年": LimitUnit.YEAR,
}
"""单位的写法；“日”“天”没有说是工作日还是自然日，不在其中。"""
IMMEDIATE = frozenset({"即办", "即办件", "即时办结", "当场办结", "当场办理", "当场", "即来即办", "马上办"})
YES = frozenset({"是", "1", "true", "t", "y", "yes", "有", "收费", "需要"})
NO = frozenset({"否", "0", "false", "f", "n", "no", "无", "不收费", "不需要"})

_DURATION = re.compile(r"([0-9]+)个?\(?([^0-9()]*)\)?")
_SPACES = re.compile(r"\s+")
_COMPACT = {
    re.compile(r"[0-9]{14}"): "%Y%m%d%H%M%S",
    re.compile(r"[0-9]{8}T[0-9]{6}"): "%Y%m%dT%H%M%S",
    re.compile(r"[0-9]{8}[0-9]{2}:[0-9]{2}:[0-9]{2}"): "%Y%m%d%H:%M:%S",
    re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}"): "%Y/%m/%d %H:%M:%S",
    re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"): "%Y/%m/%d",
    re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"): "%Y年%m月%d日",
}
_EPOCH_MS = re.compile(r"-?[0-9]{12,13}")
_MONEY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万?)元?(?:/.*)?")


def plain(value: Any) -> str:
    """全角变半角、去掉首尾空白。"""
    return unicodedata.normalize("NFKC", str(value)).strip()


def blank(sentinels: Sequence[Any] = ()) -> Callable[[Any], bool]:
    """判断一个值是否表示“没有”:None、空白、空列表，或档案列出的空值(文字不分大小写，其余类型要相同)。"""
    words = {text.strip().casefold() for text in sentinels if isinstance(text, str)} | {""}
    others = [one for one in sentinels if not isinstance(one, str)]

    def test(value: Any) -> bool:
        if isinstance(value, str):
            return value.strip().casefold() in words
        return value is None or value in ([], {}) or any(type(one) is type(value) and one == value for one in others)

    return test


def limit(value: Any, unit: str | None = None) -> dict[str, Any]:
    """时限 → {value, unit}；即办是 0 工作日。裸数字要由档案的 ``unit`` 说明单位，“日”“天”与区间都不猜。"""
    text = _SPACES.sub("", plain(value))
    if text in IMMEDIATE:
        return {"value": 0, "unit": str(LimitUnit.WORKDAY)}
    number, written = _duration_parts(text)
    if not written and unit is None:
        raise Unreadable(f"时限“{value}”只有数字没有单位；请在档案的这个字段写 unit: 工作日(或其他单位)")
    found = UNITS.get(written.casefold()) if written else unit_named(unit or "")
    if found is None:
        raise Unreadable(f"时限“{value}”的单位“{written}”认不出是工作日还是自然日；请用 map 写明")
    return {"value": number, "unit": str(found)}


def _duration_parts(text: str) -> tuple[int, str]:
    found = _DURATION.fullmatch(text)
    if found is None or text.count("(") != text.count(")"):
        raise Unreadable(f"时限“{text}”不是一个数加一个单位；区间、多个值或文字说明需要中心明确")
    return int(found[1]), found[2]


def unit_named(text: str) -> LimitUnit:
    """档案里写的单位 → LimitUnit。"""
    found = UNITS.get(plain(text).removeprefix("个").casefold())
    if found is None:
        raise Unreadable(f"单位“{text}”认不出；可用:{'、'.join(LimitUnit)}")
    return found


def moment(value: Any, timezone: str = "Asia/Shanghai") -> datetime:
    """日期时间 → 档案时区的墙上时间(不带时区)。认得 ISO 8601、GB/T 39046 的三种写法、毫秒时间戳和只有日期的。"""
    if isinstance(value, datetime):
        return _local(value, timezone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(int(value), value, timezone)
    text = value if isinstance(value, str) else plain(value)
    return _local(_iso(text) or _written(plain(text), timezone), timezone)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "-" in text[:8] else None
    except ValueError:
        return None


def _written(text: str, timezone: str) -> datetime:
    if _EPOCH_MS.fullmatch(text):
        return _epoch(int(text), text, timezone)
    for pattern, form in _COMPACT.items():
        if pattern.fullmatch(text):
            return _parsed(text, form)
    found = _iso(text) or (_parsed(text, "%Y%m%d") if re.fullmatch(r"[0-9]{8}", text) else None)
    if found is None:
        raise Unreadable(f"日期时间“{text}”认不出；请用 2026-05-08T09:30:00 这样的写法")
    return found


def _parsed(text: str, form: str) -> datetime:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        raise Unreadable(f"日期时间“{text}”不是存在的时刻") from None


def _epoch(milliseconds: int, value: Any, timezone: str) -> datetime:
    if not 10**11 <= abs(milliseconds) < 10**13:
        raise Unreadable(f"数字“{value}”不像毫秒时间戳；秒或天数请由中心改为日期")
    return _local(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds), timezone)


def _local(value: datetime, timezone: str) -> datetime:
    return value.astimezone(_zone(timezone)).replace(tzinfo=None) if value.tzinfo else value


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day(value: Any, timezone: str = "Asia/Shanghai") -> date:
    """日期；带时刻的取档案时区的那一天。"""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return moment(value, timezone).date()


def money(value: Any) -> float:
    """金额，单位元；“万元”换算，“元/本”取单价，区间和文字说明不猜。"""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = _SPACES.sub("", plain(value)).replace(",", "").lstrip("¥\uffe5")
    if text in {"免费", "不收费"}:
        return 0.0
    found = _MONEY.fullmatch(text)
    if found is None:
        raise Unreadable(f"金额“{value}”不是一个数；请用元为单位的数字")
    return float(found[1]) * (10_000 if found[2] else 1)


def flag(value: Any) -> bool:
    """是否:是/否、1/0、true/false、有/无。"""
    text = plain(value).casefold()
    if text in YES or text in NO:
        return text in YES
    raise Unreadable(f"“{value}”认不出是“是”还是“否”；请用 map 写明")


def whole(value: Any) -> int:
    """整数；带小数的不取整。"""
    text = plain(value).replace(",", "")
    if not re.fullmatch(r"[+-]?[0-9]+(?:\.0+)?", text):
        raise Unreadable(f"“{value}”不是整数")
    return int(text.split(".")[0])
