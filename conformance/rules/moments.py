"""两个时刻的先后:恰在零时整的多半只有日期，没有时间，按日比；同一日的先后看不出。"""

from __future__ import annotations

from typing import Any


def before(earlier: Any, later: Any) -> Any:
    """``earlier`` 确在 ``later`` 之前；只有日期的，要早一日。"""
    return _dated(earlier, later).ifelse(earlier.date() < later.date(), earlier < later)


def maybe_before(earlier: Any, later: Any) -> Any:
    """``earlier`` 在 ``later`` 之前；只有日期的，同一日也算。"""
    return _dated(earlier, later).ifelse(earlier.date() <= later.date(), earlier < later)


def _dated(*moments: Any) -> Any:
    first, second = (moment == moment.date().cast("timestamp") for moment in moments)
    return first | second
