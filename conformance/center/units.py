"""一次采集分成哪些单元，每个单元怎样做；一个单元采完才算数，见 ``journal``。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from conformance.center import plan
from conformance.center.api import collecting as api
from conformance.center.api import guards
from conformance.center.api.enquiry import probe_progress
from conformance.center.attest import sheets as attested
from conformance.center.evidence import Evidence
from conformance.center.files import collect_files
from conformance.center.haul import Outcome, Sightings, Visit
from conformance.center.journal import Journal, Kept
from conformance.center.profile import Profile
from conformance.center.reading.templates import per_case
from conformance.center.sandbox import program as sandbox
from conformance.center.settled import Settled
from conformance.domain import Channel, Item

if TYPE_CHECKING:
    from conformance.center.portal.harvest import PortalHarvest

Task = Callable[[], object]
Portal = Callable[..., "PortalHarvest"]
FILED = {
    "items": [("items", Channel.API)],
    "records": [("cases", Channel.RECORDS), ("events", Channel.RECORDS)],
    "availability": [("availability", Channel.API)],
}
"""档案的一节 → 由文件交来的来源。"""
MERGED = ("staff", "statistics", "decisions", "lights", "claims", "probes")
"""接口与门户合写的文档。"""


@dataclass(frozen=True, slots=True)
class Units:
    """一次采集要做的单元共用的东西;``wanted`` 是要采的通道,``visiting`` 给写在一个目录里的 Visit。"""

    profile: Profile
    run: Path
    wanted: frozenset[Channel]
    journal: Journal
    evidence: Evidence
    settled: Settled
    visiting: Callable[[Path], Visit]

    def files(self) -> None:
        """由文件交来的来源；文件不可用抛 DataError。"""
        given = [source for part, sources in FILED.items() if part in self.profile.data for source in sources]
        if given:
            self.settled.unit("files", given, self._files)

    def attested(self, rows: Sequence[attested.Row]) -> None:
        """举证表。"""
        if Channel.ATTESTED in self.wanted:
            named = [(attested.SOURCE, Channel.ATTESTED)]
            keep = partial(attested.keep, rows)
            self.settled.unit(attested.SOURCE, named, lambda folder: Kept((keep(folder, self.evidence),)))

    def tasks(self, given: Portal | None) -> list[Task]:
        """可以同时进行的，每个单元一件事;``given`` 代替看门户的浏览器。"""
        data = self.profile.data
        names = [name for name in plan.endpoint_sources(data) if api.channel(name) in self.wanted]
        endpoints = data.get("endpoints") or {}
        tasks: list[Task] = []
        if "items" not in names:
            self.settled.items_done.set()
        if "events" in names and per_case(endpoints["events"]):
            names = [name for name in names if name not in plan.RECORDS]
            tasks.append(self._chained)
        tasks += [partial(self._source, name) for name in names]
        if Channel.API in self.wanted and "progress" in endpoints and (data.get("progress") or {}).get("samples"):
            tasks.append(partial(self.settled.attempt, "probes", self._probes))
        if Channel.PORTAL in self.wanted:
            tasks.append(partial(self._portal, given))
        return [*tasks, self._guards]

    def sandbox(self) -> None:
        """在沙箱里试办；要等其余的都采完。"""
        if Channel.SANDBOX in self.wanted:
            self.settled.unit("sandbox", [("sandbox", Channel.SANDBOX)], self._tried)

    def _files(self, folder: Path) -> Kept:
        from conformance.center.records.collected import breaches

        sources, issues = collect_files(self.profile, folder)
        found = tuple(breaches(folder / "snapshot")) if Channel.RECORDS in self.wanted else ()
        chosen = tuple(source for source in sources if source.channel in self.wanted)
        return Kept(chosen, tuple(issues), seen=Sightings(breaches=found))

    def _source(self, name: str, keys: Sequence[str] = ()) -> Kept | None:
        return self.settled.attempt(name, lambda folder: api.collect(self.visiting(folder), name, keys))

    def _chained(self) -> None:
        """办件取完，再逐件取事件。"""
        cases = self._source("cases")
        self._source("events", cases.keys if cases else ())

    def _probes(self, folder: Path) -> Outcome:
        visit = self.visiting(folder)
        outcome, probes = probe_progress(visit)
        visit.writer.documents("probes", probes)
        return outcome

    def _guards(self) -> None:
        channel = Channel.API if Channel.API in self.wanted else Channel.PORTAL
        self.settled.unit(guards.SOURCE, [(guards.SOURCE, channel)], self._guarded)

    def _guarded(self, folder: Path) -> Kept:
        guards.collect(self.visiting(folder), self.wanted)
        return Kept()

    def _portal(self, given: Portal | None) -> None:
        lines = plan.forecast(self.profile)
        named = [(line.source, line.channel) for line in lines if line.channel is Channel.PORTAL]
        self.settled.unit("portal", named, partial(self._walked, given))

    def _walked(self, given: Portal | None, folder: Path) -> Kept:
        from conformance.center.portal import collecting as portal

        look, visit = given or portal.collect, self.visiting(folder)
        pace = visit.transport.pace
        harvest = look(self.profile, self.evidence, visit.writer, visit.observe, self._codes, pace)
        for name in MERGED:
            visit.writer.documents(name, getattr(harvest, name))
        return Kept(harvest.sources, harvest.issues, harvest.leaks, seen=Sightings(addresses=harvest.addresses))

    def _codes(self) -> list[str]:
        """门户的指南是哪些事项的:门户有事项列表的自己去找，没有的等接口或文件给出编码。"""
        if self.profile.data["portal"].get("list"):
            return []
        self.settled.items_done.wait()
        return [item.code for item in self._items()]

    def _tried(self, folder: Path) -> Kept:
        outcomes = sandbox.collect(self.visiting(folder), self._items())
        issues = tuple(issue for outcome in outcomes for issue in outcome.issues)
        leaks = tuple(leak for outcome in outcomes for leak in outcome.leaks)
        return Kept(tuple(outcome.source for outcome in outcomes), issues, leaks)

    def _items(self) -> list[Item]:
        """已经采到的事项；没有采就是空的。"""
        paths = (self.journal.path(unit, "items.jsonl") for unit in ("items", "files") if unit in self.journal.made)
        path = next((path for path in paths if path.is_file()), None)
        return [msgspec.json.decode(line, type=Item) for line in path.read_bytes().splitlines()] if path else []
