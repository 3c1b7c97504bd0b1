"""快照:采集到的一切，已成标准模型、已脱敏。采集时写，判定时读；同一个快照判两次，结果逐字节相同。"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from conformance.assessment import Issue
from conformance.center.api.item_guides import guide_of
from conformance.center.reading.targets import KINDS
from conformance.center.writer import CenterInfo, Source
from conformance.domain import (
    Attestation,
    Breach,
    Channel,
    Claim,
    Decision,
    Guide,
    Item,
    Leak,
    LightRule,
    Link,
    Probe,
    Staff,
    Statistics,
    Written,
)
from conformance.errors import DataError, SourceFailed, SourceMisread, SourceMissing

T = TypeVar("T")
_NAMES = ("supervision", "evaluations", "consultations", "departments", "availability", "decisions", "portal_decisions")
ROWS: Mapping[str, type] = {name: KINDS[name.removeprefix("portal_")] for name in _NAMES}
"""可以当作表来查询的来源；decisions 是接口的公示,portal_decisions 是门户的。"""
SIGHTED: Mapping[str, type] = {
    "breaches": Breach,
    "written": Written,
    "addresses": Leak,
    "replies": Leak,
    "guards": Probe,
}
"""采集时顺便看到的:不合契约的行、时间的写法、写进网址的与公开答复里的个人信息、对传输和凭据的探测。"""
MERGED = frozenset({"staff", "statistics", "decisions", "claims", "lights"})
"""门户与接口合写、各行自带通道的来源。"""
_SHOWN = frozenset({"pages", "portal.evaluations", *(f"portal.{name}" for name in MERGED)})


@dataclass(frozen=True)
class Snapshot:
    """判定所见的中心。取不到的来源抛 SourceMissing(档案没有提供)或 SourceFailed(采集失败)。"""

    folder: Path
    touched: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, run: Path) -> Snapshot:
        """RUN 目录的快照。"""
        folder = run / "snapshot"
        if not (folder / "center.json").is_file():
            raise DataError(f"{run}:不是运行目录(没有 snapshot/center.json)；请先用 zhunsheng run 采集。")
        return cls(folder)

    @cached_property
    def info(self) -> CenterInfo:
        """中心与采集的基本情况。"""
        return _decode((self.folder / "center.json").read_bytes(), CenterInfo, self.folder / "center.json")

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """名称 → 来源。"""
        return {source.name: source for source in self._read("sources", Source)}

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """采集与读入中的问题。"""
        return self._read("issues", Issue)

    def require(self, name: str) -> Source:
        """来源 ``name`` 已采集成功，否则抛错；用到过的来源记在 ``touched``。"""
        self.touched.add(name)
        return self._sound(name)

    def _sound(self, name: str) -> Source:
        source = self.sources.get(name)
        if source is None:
            raise SourceMissing(f"档案没有提供来源 {name}")
        if source.unequipped:
            raise SourceMissing(source.reason)
        if not source.ok:
            raise (SourceMisread if source.misread else SourceFailed)(f"来源 {name} 采集失败:{source.reason}")
        return source

    @property
    def items(self) -> tuple[Item, ...]:
        """接口(或文件)给出的事项。"""
        self.require("items")
        return self._items

    @property
    def backdrop(self) -> tuple[Item, ...]:
        """时间线对照的事项，不记为场景用到的来源；档案没有提供的是空的，采集失败的抛 SourceFailed。"""
        return self._items if "items" in self.sources and self._sound("items") else ()

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return self._read("items", Item)

    def shows(self, element: str) -> bool:
        """接口(或文件)看得到这一公开要素。"""
        return element in self.require("items").elements

    @property
    def pages(self) -> tuple[Guide, ...]:
        """门户上看到的办事指南页。"""
        self.require("pages")
        return self._pages

    @cached_property
    def _pages(self) -> tuple[Guide, ...]:
        return self._read("pages", Guide)

    def guides(self, channel: Channel) -> tuple[Guide, ...]:
        """某个通道上的全部办事指南。"""
        if channel == Channel.PORTAL:
            return self.pages
        self.require("items")
        return self._item_guides

    @cached_property
    def _item_guides(self) -> tuple[Guide, ...]:
        seen = frozenset(self.sources["items"].elements)
        links = {link.url: link for link in self._read("links", Link)}
        return tuple(guide_of(item, seen, links) for item in self._items)

    def staff(self, channel: Channel) -> tuple[Staff, ...]:
        """窗口人员。"""
        return self._documents("staff", channel)

    def statistics(self, channel: Channel) -> tuple[Statistics, ...]:
        """公布的统计。"""
        return self._documents("statistics", channel)

    def decisions(self, channel: Channel) -> tuple[Decision, ...]:
        """公示的准予许可决定。"""
        return self._documents("decisions", channel)

    def complete(self, name: str, channel: Channel) -> bool:
        """这一来源看完了:没有因为太长而停下，没有少行，也没有不合结构的行。"""
        source = self.require(f"portal.{name}" if channel == Channel.PORTAL else name)
        return not (source.partial or source.refused or source.missing)

    def probes(self, kind: str, channel: Channel) -> tuple[Probe, ...]:
        """某一种探测，如 ``progress``;沙箱里没有办成的那一种抛错。"""
        area = {Channel.SANDBOX: "sandbox", Channel.PORTAL: "portal"}.get(Channel(channel), "")
        portal = "pages" if kind in {"clicks", "apply", "accessibility"} else "portal.probes"  # 看到了指南才做的
        self.require({"sandbox": "sandbox", "portal": portal}.get(area, "probes"))
        if f"{area}.{kind}" in self.sources:
            self.require(f"{area}.{kind}")
        return self._probed(kind, channel)

    def listings(self, channel: Channel) -> tuple[Probe, ...]:
        """事项清单翻完之后的账:声明的总数、翻得的项数、打不开的。"""
        self.require("pages" if channel == Channel.PORTAL else "items")
        return self._probed("listing", channel)

    def terminal(self) -> tuple[Guide, ...]:
        """自助机上的办事指南；档案没有写自助机的是空的。"""
        seen = frozenset(self.sources["terminal"].elements) if "terminal" in self.sources else frozenset()
        return tuple(guide_of(item, seen, {}) for item in self.given("terminal"))

    def claims(self, channel: Channel) -> tuple[Claim, ...]:
        """公布的可以重算的数字。"""
        return self._documents("claims", channel)

    def lights(self, channel: Channel) -> tuple[LightRule, ...]:
        """公布的亮灯规则。"""
        return self._documents("lights", channel)

    def rows(self, name: str) -> tuple[Any, ...]:
        """``ROWS`` 中的一个来源的全部行:监察、评价、咨询、部门、公示。"""
        if ROWS[name] is Decision:
            return self.decisions(Channel.PORTAL if name.startswith("portal_") else Channel.API)
        return self._read(self.require(name).name, ROWS[name])

    def attestations(self, clause: str) -> tuple[Attestation, ...]:
        """举证表里关于一个条款的各行；没有交举证表抛 SourceMissing。"""
        self.require("attestations")
        return tuple(row for row in self._read("attestations", Attestation) if row.clause == clause)

    def given(self, name: str) -> tuple[Any, ...]:
        """接口给出的一个来源的全部文档；档案没有提供的来源是空的，采集失败的抛 SourceFailed。"""
        if name not in self.sources:
            return ()
        self.require(name)
        rows: tuple[Any, ...] = self._items if name == "items" else self._read(name, KINDS[name])
        return tuple(row for row in rows if name not in MERGED or row.channel == Channel.API)

    def evaluation_pages(self) -> tuple[Probe, ...]:
        """门户的评价页，看了一次；档案没有写评价页抛 SourceMissing。"""
        self.require("portal.evaluations")
        return self._probed("evaluations", Channel.PORTAL)

    def sighted(self, name: str) -> tuple[Any, ...]:
        """采集时顺便看到的(见 ``SIGHTED``)；没有就是空的，没有看成的抛 SourceFailed。"""
        if name in self.sources:
            self._sound(name)
        return self._read(name, SIGHTED[name])

    def leaks(self, channel: Channel) -> tuple[Leak, ...]:
        """公开渠道上看到的个人信息(已打码)。"""
        return tuple(leak for leak in self._read("leaks", Leak) if leak.channel == channel)

    def unread(self, channel: Channel, seen: Collection[Leak], *, public: bool) -> Mapping[str, str]:
        """逐字找个人信息的来源(``public`` 是只要公开的)里没有采成的 → 原因；一个也没有采成、也没有看到什么的抛错。"""
        wire = {name for name, bare in self.info.wire.items() if bare or not public}
        mine = sorted(self.sources.keys() & (_SHOWN if channel == Channel.PORTAL else wire))
        self.touched.update(mine)
        if not seen and not any(self.sources[name].ok for name in mine):
            self._sound(mine[0] if mine else f"{'公开的' * public}{channel}")
        return {name: self.sources[name].reason for name in mine if not self.sources[name].ok}

    def table(self, name: str) -> Path:
        """``cases`` 或 ``events`` 的 Parquet 文件。"""
        self.require(name)
        return self.folder / f"{name}.parquet"

    def _probed(self, kind: str, channel: Channel) -> tuple[Probe, ...]:
        return tuple(one for one in self._read("probes", Probe) if (one.kind, one.channel) == (kind, channel))

    def _documents(self, name: str, channel: Channel) -> tuple[Any, ...]:
        self.require(f"portal.{name}" if channel == Channel.PORTAL else name)
        return tuple(filter(lambda row: row.channel == channel, self._read(name, KINDS[name])))

    def _read(self, name: str, kind: type[T]) -> tuple[T, ...]:
        path = self.folder / f"{name}.jsonl"
        if not path.is_file():
            return ()
        return tuple(_decode(line, kind, path) for line in path.read_bytes().splitlines())


def _decode(data: bytes, kind: type[T], path: Path) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise DataError(f"{path}:快照读不出({error})；文件可能被截断或改动，请重新采集。") from None
