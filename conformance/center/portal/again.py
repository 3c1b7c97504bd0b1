"""空白的、没有的，过一会儿再看一眼:脚本也许还没有画完。看全了的页面不等。"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from conformance.center.portal.extract import Find, Page, lacking
from conformance.center.portal.page import View, Ways, look
from conformance.center.portal.traffic import AWAITED, Traffic
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

AGAIN_S = 5.0
"""再看一眼之前至少等这么多秒:定时器、渐显、逐字打出的都该画完了。"""
LOOK_S = 4.0
"""给第二眼留的秒数。"""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Spare:
    """还可以等的:在途的请求，和期限里剩下的秒数。"""

    traffic: Traffic
    seconds: float

    async def passed(self) -> None:
        """等到请求都有了答复，至少 AGAIN_S 秒，留下 LOOK_S 秒；期限不够的少等些。"""
        clock, most = asyncio.get_running_loop().time, max(0.0, self.seconds - LOOK_S)
        started = clock()
        await self.traffic.over(most, AWAITED)
        await asyncio.sleep(max(0.0, min(AGAIN_S, most) - (clock() - started)))


async def whole(tab: Tab, find: Find, ways: Ways, view: View, spare: Spare) -> tuple[View, str]:
    """看到的要素不全，就等一会儿、翻到底，再看一眼 → 看到的，和没有来得及看第二眼的原因。"""
    if not lacking(msgspec.convert({**view.found, "url": tab.url}, Page), find):
        return view, ""
    try:
        async with asyncio.timeout(spare.seconds):
            await spare.passed()
            await evaluate(tab, "toured", {})
            await spare.traffic.over(LOOK_S / 2)
            return _renewed(view, await look(tab, find, ways, guide=True, fresh=False, calmly=True)), ""
    except TimeoutError:
        return view, "没有来得及再看一眼"


def unfinished(text: str, traffic: Traffic, hurried: str, *, opaque: bool) -> str:
    """页面没有看全的原因，看全了是空串。"""
    reasons = [*traffic.lost[:NAMED], *filter(None, [hurried])]
    reasons += ["还有没有答复的请求"] * traffic.busy()
    reasons += ["有看不进去的部件(shadow DOM)"] * opaque
    reasons += ["写着程序出错的信息"] * bool(_crashes().search(text))
    return "；".join(reasons)


def _renewed(first: View, second: View) -> View:
    """以后一眼为准；前一眼看到内容、后一眼没有的也留着，个人信息都算。"""
    for name in ("pairs", "fields"):
        full = {one["key"] for one in second.found[name] if _filled(one)}
        kept = [one for one in first.found[name] if _filled(one) and one["key"] not in full]
        gone = {one["key"] for one in kept}
        second.found[name] = [*(one for one in second.found[name] if one["key"] not in gone), *kept]
    second.learn(first)
    return second


def _filled(one: dict[str, Any]) -> bool:
    return bool(one["text"] or one["links"] or one["images"])


@cache
def _crashes() -> re.Pattern[str]:
    return re.compile("|".join(catalogue()["crashes"]), re.MULTILINE)
