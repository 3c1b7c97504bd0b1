"""事项:时限写明、承诺不长于法定、许可的法定时限不超过二十个工作日。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.assessment import Finding
from conformance.domain import Item, ItemKind, Limit, LimitUnit
from conformance.domain.item import unreadable
from conformance.rules.citations import lawful
from conformance.rules.items_table import ROUGH_DAYS

STATED = re.compile("法律、?(?:行政)?法规|法[律规](?:对此)?另有")
SURELY = 3
"""自然日超过工作日的三倍，遇上长假也一定更长。"""
DAYS = {LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY}


def statutory_limit_stated(item: Item, seen: bool = True) -> Iterator[Finding]:
    """列明法定办结时限:非负的数和单位;``seen`` 为假是看不到这一要素，没有的存疑。"""
    raw = unreadable(item, "statutory_limit")
    if item.statutory_limit is None and raw:
        yield Finding(_name(item), "认不出:法定时限", "法定时限的写法认不出", "数值与单位", raw, certain=False)
    elif item.statutory_limit is None:
        yield Finding(_name(item), "缺少:法定时限", "没有列明法定办结时限", "数值与单位", "空白", certain=seen)
    elif item.statutory_limit.value < 0:
        yield Finding(_name(item), "法定时限为负", "法定办结时限是负数", "非负数", str(item.statutory_limit))


def promise_within_statute(item: Item) -> Iterator[Finding]:
    """承诺时限不长于法定时限。单位不同时只在两种换算结论相同的时候下结论，否则存疑。"""
    promised, statutory = item.promised_limit, item.statutory_limit
    if promised is None or statutory is None:
        return
    longer = _longer(promised, statutory)
    if longer is None:
        yield Finding(
            _name(item), "单位不同", "承诺与法定时限单位不同，不能比较", str(statutory), str(promised), certain=False
        )
    elif longer:
        yield Finding(_name(item), "承诺长于法定", "承诺时限长于法定时限", f"不超过 {statutory}", str(promised))


def licence_limit_lawful(item: Item, most: int, basis_seen: bool) -> Iterator[Finding]:
    """许可的法定时限超过 ``most`` 个工作日的，时限说明或依据要引用法律、法规。

    看不到依据、只引用办法(位阶待查)、名称没有书名号时存疑。
    """
    limit = item.statutory_limit
    longer = limit is not None and _exceeds(limit, most)
    if limit is None or longer is False:
        return
    cited = "\n".join((limit.note or "", *item.basis))
    known = lawful(cited)
    if known or STATED.search(cited):
        return
    yield Finding(
        _name(item),
        "超过法定最长",
        f"法定时限超过 {most} 个工作日而没有引用法律、法规",
        f"不超过 {most} 个工作日",
        str(limit),
        certain=basis_seen and known is False and longer is True,
    )


def both_limits(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """承诺与法定时限都有的事项。"""
    return tuple(item for item in items if item.promised_limit and item.statutory_limit)


def licences(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """列明了法定时限的行政许可事项。"""
    return tuple(item for item in items if item.kind == ItemKind.LICENCE and item.statutory_limit)


def _exceeds(limit: Limit, most: int) -> bool | None:
    """长不长于 ``most`` 个工作日；自然日、月要看日历的是 None。"""
    if limit.unit == LimitUnit.WORKDAY:
        return limit.value > most
    days = limit.value * ROUGH_DAYS[limit.unit]
    if days <= most:
        return False
    return True if days > most * SURELY else None


def _longer(promised: Limit, statutory: Limit) -> bool | None:
    if promised.unit == statutory.unit:
        return promised.value > statutory.value
    if {promised.unit, statutory.unit} == DAYS:
        # n 个自然日不长于 n 个工作日，反过来不一定
        if promised.unit == LimitUnit.CALENDAR_DAY and promised.value <= statutory.value:
            return False
        if promised.unit == LimitUnit.WORKDAY and promised.value > statutory.value:
            return True
    return None


def _name(item: Item) -> str:
    return f"{item.name}({item.code})"
