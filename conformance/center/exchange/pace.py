"""限速与限次:每个主机一个令牌桶，一次采集一个请求预算；接口与门户共用。"""

from __future__ import annotations

import time
from threading import Event, Lock

from conformance.center.exchange.breaker import GIVE_UP_AFTER, Breaker
from conformance.center.permission import Window
from conformance.errors import CannotJudge

BURST_S = 0.1
SLICE_S = 0.2
STOPPED = "采集已被中止；已经采到的保留在运行目录中。"


class BudgetSpent(CannotJudge):
    """请求预算用尽。"""


class Pace:
    """平均每秒 ``rate`` 次，最多攒 0.1 秒的量；先来先走，等待可以被打断；总数不超过 ``budget``，只在 ``window`` 里。

    往来的成败告诉 ``breaker``:连续失败太多次，以后的一律放弃。
    """

    def __init__(
        self, rate: float, budget: int | None = None, window: Window | None = None, give_up_after: int = GIVE_UP_AFTER
    ) -> None:
        self._gap, self._budget, self._taken, self._window = 1 / rate, budget, 0, window
        self.breaker = Breaker(give_up_after, self.end)
        self.why = ""
        self._next: dict[str, float] = {}
        self._lock, self._over = Lock(), Event()

    def wait(self, host: str, stop: Event) -> None:
        """等到轮到自己;``stop`` 置位或者 ``end`` 之后抛 CannotJudge，预算用尽抛 BudgetSpent，过了时段抛 Closed。"""
        self._permitted()
        slot = self._turn(host)
        while (left := slot - time.monotonic()) > 0 and not self._over.is_set():
            if stop.wait(min(left, SLICE_S)):
                break
        if stop.is_set() or self._over.is_set():
            raise CannotJudge(self.why or STOPPED)
        self._permitted()

    def _permitted(self) -> None:
        try:
            if self._window:
                self._window.check()
        except CannotJudge as closed:
            self.why = self.why or str(closed)
            raise

    def end(self, why: str = STOPPED) -> None:
        """所有还在等的和以后来的都放弃,``why`` 是原因；先说的算。"""
        self.why = self.why or why
        self._over.set()

    @property
    def over(self) -> bool:
        """已经停下:中止、预算用尽、过了时段或者中心连续失败。"""
        return bool(self.why)

    def carry(self, taken: int) -> None:
        """中断之前已经发过的也算在预算里。"""
        self._taken += taken

    def _turn(self, host: str) -> float:
        with self._lock:
            if self._budget is not None and self._taken >= self._budget:
                spent = f"请求预算 {self._budget} 次已用完，采集停下；请用 --budget 提高上限，或减少来源。"
                self.why = self.why or spent
                raise BudgetSpent(spent)
            self._taken += 1
            slot = max(time.monotonic() - BURST_S, self._next.get(host, 0.0))
            self._next[host] = slot + self._gap
            return slot
