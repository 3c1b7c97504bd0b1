"""时限的各种写法 → {value, unit}。区间、几个值、没说是工作日还是自然日的“日”“天”，一律拒绝，从不猜。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.center.normalise.words import SPACES, Unreadable, plain, shown
from conformance.domain import LimitUnit
from conformance.domain.numerals import NUMERAL, number

UNITS = {
    "工作日": LimitUnit.WORKDAY,
    "工作天": LimitUnit.WORKDAY,
    "workday": LimitUnit.WORKDAY,
    "workdays": LimitUnit.WORKDAY,
    "workingday": LimitUnit.WORKDAY,
    "workingdays": LimitUnit.WORKDAY,
    "自然日": LimitUnit.CALENDAR_DAY,
    "自然天": LimitUnit.CALENDAR_DAY,
    "日历日": LimitUnit.CALENDAR_DAY,
    "日历天": LimitUnit.CALENDAR_DAY,
    "小时": LimitUnit.HOUR,
    "月": LimitUnit.MONTH,
    "年": LimitUnit.YEAR,
}
"""单位的写法；“日”“天”没有说是工作日还是自然日，不在其中。"""
IMMEDIATE = frozenset(
    {
        "即办",
        "即办件",
        "即时办结",
        "即时办理",
        "当场办结",
        "当场办理",
        "当场",
        "即来即办",
        "马上办",
        "立等可取",
        "立即办理",
    }
)
HALF_YEARS = {"半年": 6, "一年半": 18, "1年半": 18, "两年半": 30, "2年半": 30}
"""月数。"""
DAYS = ("日", "天")

_FORM = re.compile(rf"({NUMERAL})个?\(?([^0-9()]*)\)?")
_LEAD = re.compile("(?:自?受理(?:申请)?之日起)?(?:不超过|至多|最多|最长)?")
_TAIL = re.compile("(?:之内|以内|内)(?:办结|办理完毕)?$")
_ISO = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?)?", re.ASCII)
_ISO_UNITS = ("年", "月", "周", "天", "小时")


def limit(value: Any, unit: str | None = None, day: str | None = None) -> dict[str, Any]:
    """时限 → {value, unit}；即办是 0 工作日。

    ``unit`` 是裸数字的单位,``day`` 是“日”“天”与 ISO 8601 的 D 算什么(工作日或自然日)，都由档案说明；不说明就拒绝。
    """
    if isinstance(value, Mapping):
        return _stated(value)
    text = SPACES.sub("", plain(value))
    if text in IMMEDIATE:
        return {"value": 0, "unit": str(LimitUnit.WORKDAY)}
    if text in HALF_YEARS:
        return {"value": HALF_YEARS[text], "unit": str(LimitUnit.MONTH)}
    if iso := _ISO.fullmatch(text):
        return _spoken(iso, value, day)
    amount, written = _parts(text, value)
    if not written and unit is None:
        raise Unreadable(f"时限“{shown(value)}”只有数字没有单位；请在档案的这个字段写 unit: 工作日(或其他单位)")
    return {"value": amount, "unit": str(_unit(written or str(unit), value, day))}


def unit_named(text: str) -> LimitUnit:
    """档案里写的单位 → LimitUnit。"""
    found = UNITS.get(plain(text).removeprefix("个").casefold())
    if found is None:
        raise Unreadable(f"单位“{text}”认不出；可用:{'、'.join(LimitUnit)}")
    return found


def _stated(value: Mapping[Any, Any]) -> dict[str, Any]:
    """已经是 {value, unit} 的，核对后照写。"""
    amount, unit = value.get("value"), str(value.get("unit"))
    if type(amount) is not int or amount < 0 or unit not in set(LimitUnit):
        raise Unreadable(f"时限“{shown(dict(value))}”不是 {{value, unit}};请在档案里分别映射数与单位")
    return {"value": amount, "unit": unit}


def _parts(text: str, value: Any) -> tuple[int, str]:
    bare = _TAIL.sub("", text[_LEAD.match(text).end() :])  # type: ignore[union-attr]
    found = _FORM.fullmatch(bare)
    amount = number(found[1]) if found else None
    if found is None or amount is None or bare.count("(") != bare.count(")"):
        raise Unreadable(f"时限“{shown(value)}”不是一个数加一个单位；区间、多个值或文字说明需要中心明确")
    return amount, found[2]


def _unit(written: str, value: Any, day: str | None) -> LimitUnit:
    found = UNITS.get(written.removeprefix("个").casefold())
    if found is None and written in DAYS and day is not None:
        found = unit_named(day)
    if found is None:
        raise Unreadable(f"时限“{shown(value)}”的单位“{written}”认不出是工作日还是自然日；请用 map 写明")
    return found


def _spoken(found: re.Match[str], value: Any, day: str | None) -> dict[str, Any]:
    """ISO 8601 的 P30D、P2M:只有一个不为零的部分才读；周只在一天就是自然日时换算成七天。"""
    parts = [(int(amount), unit) for amount, unit in zip(found.groups(), _ISO_UNITS, strict=True) if amount is not None]
    parts = [part for part in parts if part[0]] or parts[:1]
    amount, written = parts[0] if len(parts) == 1 else (0, "")
    if not written:
        raise Unreadable(f"时限“{shown(value)}”写了几个单位，不能合成一个；请由中心只用一个单位")
    if written == "周":
        amount, written = 7 * amount, "天" if day == LimitUnit.CALENDAR_DAY else "周"
    return {"value": amount, "unit": str(_unit(written, value, day))}
