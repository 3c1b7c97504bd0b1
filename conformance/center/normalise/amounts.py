"""金额 → 元。"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from conformance.center.normalise.words import SPACES, Unreadable, plain, shown

FREE = frozenset({"免费", "不收费", "免收", "不收取"})

_NUMBER = r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?)"
_PER = r"[^0-9,;、。元%‰~(/-]{1,8}"
_MONEY = re.compile(
    rf"(?:人民币|RMB)?(?:每{_PER}?)?[¥\uffe5]?{_NUMBER}(?P<ten_thousand>万?)(?:元(?:整|人民币)?)?(?:/{_PER})?"
)


def money(value: Any) -> float:
    """金额，单位元；“万元”换算，“元/本”取单价，区间、几个值和文字说明不猜。"""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0:
        return float(value)
    text = SPACES.sub("", plain(value))
    if text in FREE:
        return 0.0
    found = _MONEY.fullmatch(text)
    if found is None:
        raise Unreadable(f"金额“{shown(value)}”不是一个数；请用元为单位的数字")
    return float(found["number"].replace(",", "")) * (10_000 if found["ten_thousand"] else 1)
