"""中心的时钟与本机差多少:每个答复的 Date 报文头都看一眼。"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from statistics import median
from threading import Lock

ENOUGH = 20


class Skew:
    """最近的若干次差值；可由多个线程同时使用。"""

    def __init__(self) -> None:
        self._lock, self._seen = Lock(), list[float]()

    def saw(self, date: str) -> None:
        """记下一个 Date;读不懂的不算。它只精确到秒，按那一秒的中间算。"""
        try:
            told = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        with self._lock:
            self._seen = [*self._seen[1 - ENOUGH :], told.timestamp() + 0.5 - datetime.now(UTC).timestamp()]

    @property
    def seconds(self) -> float | None:
        """中心比本机快几秒(慢是负数)，取中位数；没有看到是 None。"""
        with self._lock:
            return round(median(self._seen), 1) if self._seen else None
