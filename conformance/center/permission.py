"""中心给的许可:找谁、什么时段可以测、每秒几次、一共几次。时段之外什么也不发。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from conformance import __version__
from conformance.center import zones
from conformance.errors import CannotJudge

RATE = 5.0


class Closed(CannotJudge):
    """不在许可的时段里。"""


def now(zone: tzinfo) -> datetime:
    """此刻。"""
    return datetime.now(zone)


@dataclass(frozen=True, slots=True)
class Window:
    """每天许可的时段，中心当地的墙上时间，含起不含止;``opens`` 晚于 ``closes`` 就跨过午夜，相等就是全天。"""

    opens: time
    closes: time
    zone: tzinfo
    clock: Callable[[tzinfo], datetime] = now

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Window | None:
        """档案的 permission.window，如 ``20:00-06:00``;没有写是 None。"""
        text = (data.get("permission") or {}).get("window")
        if not text:
            return None
        opens, closes = (time.fromisoformat(part.strip()) for part in str(text).split("-"))
        return cls(opens, closes, zones.zone(data), now)

    def check(self) -> None:
        """不在时段里抛 Closed,说明下一次几点开。"""
        moment = self.clock(self.zone)
        if not self._open(moment.time().replace(tzinfo=None)):
            raise Closed(
                f"许可的时段是 {self.opens:%H:%M}–{self.closes:%H:%M}，现在(中心当地)是 {moment:%H:%M}，没有发出请求；"
                f"下一次可以从 {self._next(moment):%Y-%m-%d %H:%M} 开始，或者请中心在 permission.window 放宽。"
            )

    def _open(self, at: time) -> bool:
        if self.opens <= self.closes:
            return self.opens <= at < self.closes or self.opens == self.closes
        return at >= self.opens or at < self.closes

    def _next(self, moment: datetime) -> datetime:
        today = moment.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0)
        return today if today > moment else today + timedelta(days=1)


def rate(data: Mapping[str, Any]) -> float:
    """每秒几次:档案两处都写了取小的。"""
    written = [(data.get(part) or {}).get("rate_per_s") for part in ("transport", "permission")]
    return min((float(one) for one in written if one), default=RATE)


def budget(data: Mapping[str, Any], given: int | None) -> int | None:
    """请求总数上限:命令行给的优先，其次是许可的。"""
    return given if given is not None else (data.get("permission") or {}).get("budget")


def browser_agent(data: Mapping[str, Any]) -> str:
    """看门户的浏览器的 User-Agent:同样说明我们是谁、找谁，不冒充别的浏览器。"""
    return f"Mozilla/5.0 (compatible; {agent(data)}; conformance check)"


def agent(data: Mapping[str, Any]) -> str:
    """User-Agent:我们是谁、找谁。"""
    contact = (data.get("permission") or {}).get("contact")
    return f"zhunsheng/{__version__}" + (f" (+{contact})" if contact else "")
