"""一个来源采集中的账:问题、泄露线索、拒绝的行、是否完整。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.assessment import Issue
from conformance.center.exchange.around import mobiles, owned
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.redact import Hit, redact
from conformance.center.exchange.transport import Transport
from conformance.center.listing import Listing
from conformance.center.writer import Source, Writer
from conformance.domain import Breach, Channel, Leak, Written
from conformance.domain.documents import LIKE

MOST_ISSUES = 1_000
Observer = Callable[[Mapping[str, Any], Collection[str]], Iterable[tuple[str, str, str]]]
"""见 ``written.Observe``。"""


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
class Sightings:
    """采集时顺便看到的:不合契约之处、时间的写法、写进网址的个人信息、公开答复里的个人信息。"""

    breaches: tuple[Breach, ...] = ()
    written: tuple[Written, ...] = ()
    addresses: tuple[Leak, ...] = ()
    replies: tuple[Leak, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """一个来源的结果。``keys`` 是办件编号，只在事件要逐件去取时才有。"""

    source: Source
    issues: tuple[Issue, ...] = ()
    leaks: tuple[Leak, ...] = ()
    keys: tuple[str, ...] = ()
    seen: Sightings = Sightings()


@dataclass
class Haul:
    """边采边记；只在一个线程里用。"""

    name: str
    native: bool = True
    observe: Observer | None = None
    refused: int = 0
    incomplete: str = ""
    partial: bool = False
    remark: str = ""
    listing: Listing = field(default_factory=Listing)
    _issues: list[Issue] = field(default_factory=list)
    _more: int = 0
    _leaks: dict[tuple[str, str], Leak] = field(default_factory=dict)
    _breaches: list[Breach] = field(default_factory=list)
    _written: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    _addresses: dict[tuple[str, Hit], Leak] = field(default_factory=dict)
    _replies: list[Leak] = field(default_factory=list)
    _hits: dict[Hit, str] = field(default_factory=dict)

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
        self._hits |= dict.fromkeys(exchange.hits, exchange.evidence)
        for url, hit in exchange.in_urls:
            self._addresses.setdefault((url, hit), Leak(Channel.API, url, *hit, (exchange.evidence,)))

    def breach(self, where: str, messages: Iterable[tuple[str, str]]) -> None:
        """记下一行不合契约之处，供数据质量的条款用。"""
        if len(self._breaches) < MOST_ISSUES:
            self._breaches += [
                Breach(self.name, f"{where}{path.removeprefix('$')}", fault(message), message, self.native)
                for path, message in messages
            ]

    def left_out(self, row: Issue) -> None:
        """表的一行没有收进来。"""
        self.refused += 1
        self.issue(row.where, row.message)
        path, _, said = row.message.partition(" ")
        self.breach(row.where, [(path, said) if path.startswith("$") else ("$", row.message)])

    def wrote(self, found: Iterable[tuple[str, str, str]]) -> None:
        """记下时间的写法:(字段, 写法, 原文)。"""
        for name, form, text in found:
            count, example = self._written.get((name, form), (0, text))
            self._written[name, form] = (count + 1, example)

    def replied(self, subject: str, text: str) -> None:
        """``text`` 是对外公开的答复:里面的号码若是我们打的码，就是泄露；没有写明是评价人的手机号多半是办公的，存疑。"""
        office = mobiles(text) - owned(text)
        for (kind, masked), evidence in self._hits.items():
            if masked in text:
                told = LIKE + kind.removeprefix(LIKE) if masked in office else kind
                self._replies.append(Leak(Channel.API, subject, told, masked, (evidence,)))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """全部问题。"""
        more = [Issue(self.name, "$", f"同类问题还有 {self._more} 个，没有逐一列出。")] if self._more else []
        return (*self._issues, *more)

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """泄露线索，每种每个只记一次。"""
        return tuple(self._leaks.values())

    @property
    def sightings(self) -> Sightings:
        """顺便看到的。"""
        written = tuple(
            Written(self.name, name, form, count, redact(example[:40])[0], self.native)
            for (name, form), (count, example) in sorted(self._written.items())
        )
        return Sightings(tuple(self._breaches), written, tuple(self._addresses.values()), tuple(self._replies))


def fault(message: str) -> str:
    """契约的一句话说的是哪一类毛病；说法见 ``contract``。"""
    known = (("缺少", "缺少"), ("至多要", "长度"), ("至少要", "长度"), ("至多 ", "长度"), ("完全相同", "重复"))
    values = (("只能是", "取值"), ("不是标准的取值", "取值"))
    return next((name for sign, name in (*known, *values) if sign in message), "形状")
