"""采集:唯一的输入输出。每个来源只取一次，同时进行；一个来源失败不影响别的；看到的都写进运行目录。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from conformance.assessment import Issue
from conformance.center import api, attested, guards, plan, sandbox
from conformance.center.enquiry import probe_progress
from conformance.center.evidence import Evidence
from conformance.center.files import collect_files
from conformance.center.haul import Observe, Outcome, Visit
from conformance.center.profile import Profile
from conformance.center.settled import Settled, Shelf
from conformance.center.transport import Transport
from conformance.center.writer import CenterInfo, Source
from conformance.domain import Channel, Item
from conformance.errors import InputError

if TYPE_CHECKING:
    from conformance.center.portal_harvest import PortalHarvest

Task = Callable[[], object]


def collect(
    profile: Profile,
    run: Path,
    *,
    budget: int | None = None,
    observe: Observe = lambda source, done, total: None,
    channels: Collection[str] = (),
    portal: Callable[..., PortalHarvest] | None = None,
    trying: bool = False,
) -> None:
    """采集档案中的全部来源(或只是 ``channels`` 通道的)，写 RUN/snapshot 与 RUN/evidence。

    ``trying`` 为真而且档案写明 sandbox: true 时，最后在沙箱里试办。

    交来的文件不可用抛 DataError。所有来源都因中心连不上而失败，或者请求预算用尽，抛 CannotJudge；已采到的都已写下。
    """
    wanted = _wanted(profile, channels, trying=trying)
    stated = attested.read(map(Path, profile.data.get("attestations") or ()))
    filed = _filed(profile, run)
    evidence, writer = Evidence(run), Shelf(run)
    transport = Transport(profile.data, evidence, budget=budget)
    settled = Settled(transport)
    settled.files(*filed, wanted)
    if Channel.ATTESTED in wanted:
        settled.files([attested.keep(stated, run, evidence)], (), wanted)
    try:
        with ThreadPoolExecutor(transport.concurrency, thread_name_prefix="detail") as pool:
            visit = Visit(profile.data, transport, writer, pool, observe)
            door = partial(_portal, profile, run, evidence, visit, settled, portal)
            _together(_tasks(profile, visit, settled, wanted, door), transport)
            if Channel.SANDBOX in wanted:
                settled.sandbox(lambda: sandbox.collect(visit, _items(run)))
    finally:
        transport.close()
        writer.center(_info(profile))
        settled.write(writer)
    settled.judgeable()


def _wanted(profile: Profile, channels: Collection[str], *, trying: bool) -> frozenset[Channel]:
    offered = plan.channels(profile, trying=trying)
    return offered & {Channel(name) for name in channels} if channels else offered


def _filed(profile: Profile, run: Path) -> tuple[Sequence[Source], Sequence[Issue]]:
    """由文件交来的来源；文件不可用时不留下空目录，改好后可以用同一个 -o 再来。"""
    if not {"items", "records", "availability"} & set(profile.data):
        return (), ()
    try:
        return collect_files(profile, run)
    except InputError:
        for folder in (run / "snapshot", run):
            with suppress(OSError):
                folder.rmdir()
        raise


def _tasks(
    profile: Profile, visit: Visit, settled: Settled, wanted: frozenset[Channel], door: Callable[[], PortalHarvest]
) -> list[Task]:
    """每个来源一件事;``door`` 采集门户。"""
    names = [name for name in plan.endpoint_sources(visit.data) if api.channel(name) in wanted]
    endpoints = visit.data.get("endpoints") or {}
    tasks: list[Task] = []
    if "items" not in names:
        settled.items_done.set()
    if "events" in names and "{case_no}" in endpoints["events"]["path"]:
        names = [name for name in names if name not in plan.RECORDS]
        tasks.append(partial(settled.chained, visit))
    tasks += [partial(settled.attempt, name, partial(api.collect, visit, name)) for name in names]
    if Channel.API in wanted and "progress" in endpoints and (visit.data.get("progress") or {}).get("samples"):
        tasks.append(partial(settled.attempt, "probes", partial(_probes, visit)))
    if Channel.PORTAL in wanted:
        tasks.append(partial(settled.portal, profile, door))
    tasks.append(partial(guards.collect, visit, wanted))
    return tasks


def _probes(visit: Visit) -> Outcome:
    outcome, probes = probe_progress(visit)
    visit.writer.documents("probes", probes)
    return outcome


def _portal(
    profile: Profile,
    run: Path,
    evidence: Evidence,
    visit: Visit,
    settled: Settled,
    given: Callable[..., PortalHarvest] | None,
) -> PortalHarvest:
    """门户有事项列表就立即开始；没有就等接口或文件给出事项编码。"""
    from conformance.center import portal

    codes: list[str] = []
    if not visit.data["portal"].get("list"):
        settled.items_done.wait()
        codes = _codes(run)
    return (given or portal.collect)(profile, run, evidence, visit.writer, visit.observe, codes, visit.transport.pace)


def _codes(run: Path) -> list[str]:
    return [item.code for item in _items(run)]


def _items(run: Path) -> list[Item]:
    """已经采到的事项；没有采就是空的。"""
    path = run / "snapshot" / "items.jsonl"
    lines = path.read_bytes().splitlines() if path.is_file() else []
    return [msgspec.json.decode(line, type=Item) for line in lines]


def _together(tasks: Sequence[Task], transport: Transport) -> None:
    """同时进行；按 Ctrl-C 时让排队的请求放弃，已完成的来源保留。"""
    if not tasks:
        return
    with ThreadPoolExecutor(len(tasks), thread_name_prefix="source") as pool:
        futures = [pool.submit(task) for task in tasks]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            transport.close(stop=True)
            raise


def _info(profile: Profile) -> CenterInfo:
    center, timezone = profile.data["center"], profile.data.get("timezone", "Asia/Shanghai")
    return CenterInfo(
        name=center["name"],
        region=center["region"],
        level=center["level"],
        collected=datetime.now(ZoneInfo(timezone)).replace(tzinfo=None, microsecond=0),
        timezone=timezone,
        calendar=profile.data.get("calendar") or {},
        profile_digest=profile.digest,
        standard=str(profile.data.get("standard", "national")),
    )
