"""一页上的表单:可填可交的，在页面里或者其中看得见的框架里；没有的话，有没有可以往下走的。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.center.portal.page import frames
from conformance.center.portal.world import evaluate

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

LATE_MS = 2000
"""表单由脚本晚些才画出来的，至多再等这么久。"""


@dataclass(frozen=True, slots=True)
class Form:
    """``filled`` 有可填可交的表单,``rating`` 有非填不可的评价,``onward`` 有可以往下走的按钮、链接或嵌进来的页面。"""

    filled: bool
    rating: bool
    onward: bool


async def form(tab: Tab) -> Form:
    """看得见的表单；此刻没有的，等一等再看。"""
    seen = await _seen(tab)
    if seen.filled:
        return seen
    await evaluate(tab, "formed", {"patience": LATE_MS})
    return await _seen(tab)


async def _seen(tab: Tab) -> Form:
    shown = await frames(tab)
    forms = [await evaluate(frame, "form", {}) for frame in shown]
    return Form(
        filled=any(one["fields"] and one["buttons"] for one in forms),
        rating=any([await evaluate(frame, "rating", {}) for frame in shown]),
        onward=any(one["onward"] for one in forms),
    )
