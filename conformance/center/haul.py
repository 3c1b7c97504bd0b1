"""一个来源采集中的账:问题、泄露线索、拒绝的行、是否完整。"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.assessment import Issue
from conformance.center.capture import Exchange
from conformance.center.transport import Transport
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Leak

MOST_ISSUES = 1_000


class Observe(Protocol):
    """采集的进展:来源、已完成、总数(不知道是 None)。"""

    def __call__(self, source: str, done: int, total: int | None, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """一次采集共用的东西;``pool`` 只用来并发取详情与探测。"""

    data: dict[str, Any]
    transport: Transport
    writer: Writer
    pool: Executor
    observe: Observe


@dataclass(frozen=True, slots=True)
class Outcome:
    """一个来源的结果。``keys`` 是办件编号，只在事件要逐件去取时才有。"""

    source: Source
    issues: tuple[Issue, ...] = ()
    leaks: tuple[Leak, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass
class Haul:
    """边采边记；只在一个线程里用。"""

    name: str
    refused: int = 0
    incomplete: str = ""
    remark: str = ""
    _issues: list[Issue] = field(default_factory=list)
    _more: int = 0
    _leaks: dict[tuple[str, str], Leak] = field(default_factory=dict)

    def issue(self, where: str, message: str) -> None:
        """记一个问题；多于一千个的只计数。"""
        if len(self._issues) < MOST_ISSUES:
            self._issues.append(Issue(self.name, where, message))
        else:
            self._more += 1

    def refuse(self, where: str, messages: Iterable[tuple[str, str]]) -> None:
        """拒绝一行:``messages`` 是 (行内的 JSON 路径, 一句话)。"""
        self.refused += 1
        for path, message in messages:
            self.issue(f"{where}{path.removeprefix('$')}", f"{message}；这一行没有进入判定。")

    def saw(self, exchange: Exchange) -> None:
        """记下这次往来里公开的个人信息。"""
        for kind, masked in exchange.leaks:
            self._leaks.setdefault((kind, masked), Leak(Channel.API, self.name, kind, masked, (exchange.evidence,)))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """全部问题。"""
        more = [Issue(self.name, "$", f"同类问题还有 {self._more} 个，没有逐一列出。")] if self._more else []
        return (*self._issues, *more)

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """泄露线索，每种每个只记一次。"""
        return tuple(self._leaks.values())
