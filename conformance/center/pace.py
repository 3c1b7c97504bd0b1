"""限速与限次:每个主机一个令牌桶，一次采集一个请求预算；接口与门户共用。"""

from __future__ import annotations

import time
from threading import Event, Lock

from conformance.errors import CannotJudge

BURST_S = 0.1
SLICE_S = 0.2


class BudgetSpent(CannotJudge):
    """请求预算用尽。"""


class Pace:
    """平均每秒 ``rate`` 次，最多攒 0.1 秒的量；先来先走，等待可以被打断；总数不超过 ``budget``。"""

    def __init__(self, rate: float, budget: int | None = None) -> None:
        self._gap, self._budget, self._taken = 1 / rate, budget, 0
        self._next: dict[str, float] = {}
        self._lock, self._over = Lock(), Event()

    def wait(self, host: str, stop: Event) -> None:
        """等到轮到自己;``stop`` 置位或者 ``end`` 之后抛 CannotJudge，预算用尽抛 BudgetSpent。"""
        slot = self._turn(host)
        while (left := slot - time.monotonic()) > 0 and not self._over.is_set():
            if stop.wait(min(left, SLICE_S)):
                break
        if stop.is_set() or self._over.is_set():
            raise CannotJudge("采集已被中止；已经采到的保留在运行目录中。")

    def end(self) -> None:
        """所有还在等的和以后来的都放弃。"""
        self._over.set()

    def _turn(self, host: str) -> float:
        with self._lock:
            if self._budget is not None and self._taken >= self._budget:
                raise BudgetSpent(f"请求预算 {self._budget} 次已用完，采集停下；请用 --budget 提高上限，或减少来源。")
            self._taken += 1
            slot = max(time.monotonic() - BURST_S, self._next.get(host, 0.0))
            self._next[host] = slot + self._gap
            return slot
