"""探测指南上的链接和附件:开不开得了、多大、什么类型。每个不同的地址只看一次。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from conformance.center.exchange.urls import absolute, onto
from conformance.center.haul import Haul, Visit
from conformance.domain import Item, Link
from conformance.errors import SourceFailed

DEFAULT_MOST = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Linked:
    """事项上的链接，边收边记，事项自己不必都留在内存里。"""

    charts: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)

    def seen(self, document: T) -> T:
        """记下一个事项上的；原样交回。别的文档没有链接。"""
        if isinstance(document, Item):
            self.charts.update(dict.fromkeys(filter(None, [document.flow_chart])))
            self.others.update(dict.fromkeys(_others(document)))
        return document

    @property
    def urls(self) -> Collection[str]:
        """流程图在先(每个事项只有一个，没有别的可以代替)，然后是表格、范本和依据原文，按事项的次序。"""
        return self.charts | self.others


def probe_links(visit: Visit, haul: Haul, urls: Collection[str]) -> list[Link]:
    """依次探测，至多 ``links.max`` 个；别的主机上的和超出上限的不看，状态留空。"""
    most = int((visit.data.get("links") or {}).get("max", DEFAULT_MOST))
    addresses = {url: _absolute(visit.data, url) for url in urls}
    ours = [(url, full) for url, full in addresses.items() if visit.transport.allowed(full)]
    if len(ours) > most:
        haul.issue("links", f"共有 {len(ours)} 个不同的链接，只探测了前 {most} 个；可在档案的 links.max 提高。")
    futures = [visit.pool.submit(visit.transport.probe, full, url) for url, full in ours[:most]]
    try:
        return list(_results(visit, haul, futures))
    finally:
        for future in futures:
            future.cancel()


def _results(visit: Visit, haul: Haul, futures: Sequence[Future[Link]]) -> Iterator[Link]:
    """没有看成的不写:状态不明的链接，规则不指认。"""
    for done, future in enumerate(futures, start=1):
        try:
            yield future.result()
        except SourceFailed as error:
            haul.issue("links", str(error))
        visit.observe("links", done, len(futures))


def _others(item: Item) -> Iterator[str]:
    for material in item.materials:
        yield from filter(None, (material.blank_form, material.sample_form))
    yield from filter(None, item.basis_links)


def _absolute(data: dict[str, Any], url: str) -> str:
    base = (data.get("portal") or {}).get("base") or (data.get("transport") or {}).get("base") or ""
    return url if absolute(url) else onto(f"{base.rstrip('/')}/", url)
