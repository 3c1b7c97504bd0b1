"""断路:中心开始连续失败(5xx、超时、连不上)就不再打扰它，余下的来源记为没有采成，并说明原因。"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

GIVE_UP_AFTER = 10
"""缺省:接口与门户合计，连续失败这么多次；档案的 transport.give_up_after 可改。"""


class Breaker:
    """连续失败 ``limit`` 次时，把原因说给 ``end`` 一次；其间有一次像样的答复就从头数。可由多个线程同时使用。"""

    def __init__(self, limit: int, end: Callable[[str], None]) -> None:
        self._limit, self._end = limit, end
        self._failures, self._lock = 0, Lock()

    def answered(self, status: int) -> None:
        """得到了完整的答复；5xx 算失败。"""
        if status >= 500:
            self.failed(f"HTTP {status}")
        else:
            with self._lock:
                self._failures = 0

    def failed(self, why: str) -> None:
        """没有得到答复。"""
        with self._lock:
            self._failures += 1
            tripped = self._failures == self._limit
        if tripped:
            self._end(
                f"中心连续 {self._limit} 次不能答复(最近一次:{why.rstrip('。')})，已停止访问，余下的没有采；"
                "请等中心恢复后用 zhunsheng run --resume 接着做。"
            )
