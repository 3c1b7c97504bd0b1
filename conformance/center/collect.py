"""采集:唯一的输入输出。每个来源只取一次，同时进行；一个来源失败不影响别的；看到的都写进运行目录。

采完一个来源就记入日志(见 ``journal``):同一个目录再采一次，采完的照用，只做没有采完的。
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from conformance.center import order, plan, zones
from conformance.center.attest import sheets as attested
from conformance.center.evidence import Evidence
from conformance.center.exchange.transport import Transport
from conformance.center.haul import Observe, Visit
from conformance.center.journal import Journal
from conformance.center.order import Say, abandon
from conformance.center.permission import Window
from conformance.center.privacy import pseudonym
from conformance.center.profile import Profile
from conformance.center.settled import Settled
from conformance.center.stored import storing
from conformance.center.units import Portal, Units
from conformance.center.writer import CenterInfo, Writer
from conformance.domain import Channel
from conformance.errors import InputError


def collect(
    profile: Profile,
    run: Path,
    *,
    budget: int | None = None,
    observe: Observe = lambda source, done, total: None,
    channels: Collection[str] = (),
    portal: Portal | None = None,
    trying: bool = False,
    started: datetime | None = None,
    say: Say = lambda _: None,
) -> bool:
    """采集档案中的全部来源(或只是 ``channels`` 通道的)，写 RUN/snapshot 与 RUN/evidence;返回是不是一个也没有失败。

    ``trying`` 为真而且档案写明 sandbox: true 时，最后在沙箱里试办;``started`` 是这次运行最初开始的墙上时间(带时区)。

    交来的文件不可用抛 DataError。所有来源都因中心连不上而失败，或者写不下去，抛 CannotJudge；已采完的都已写下。
    """
    wanted = _wanted(profile, channels, trying=trying)
    stated = attested.read(map(Path, profile.data.get("attestations") or ()))
    _permitted(profile, wanted, trying=trying)
    with storing(run):
        journal = Journal(run)
        if journal.strange:
            say(_strange(journal.strange))
        evidence = Evidence(run, profile.secrets)
        transport = Transport(profile.data, evidence, budget=budget)
        transport.pace.carry(journal.requests)
        settled = Settled(transport, journal)
        pool = ThreadPoolExecutor(transport.concurrency, thread_name_prefix="detail")
        visit = partial(_visit, profile, transport, pool, observe)
        units = Units(profile, run, wanted, journal, evidence, settled, visit)
        _filed(units, run)
        units.attested(stated)
        try:
            _together(units, transport, pool, portal)
        finally:
            transport.close()
            settled.write(run, _info(profile, started, transport))
    settled.judgeable()
    return settled.whole


def _strange(units: Collection[str]) -> str:
    return (
        f"中断之前的化名密钥不在了，{'、'.join(sorted(units))} 重采:前后化名不同就对不上人。"
        f"运行前设置环境变量 {pseudonym.VARIABLE},接着做时就不必重采。"
    )


def _wanted(profile: Profile, channels: Collection[str], *, trying: bool) -> frozenset[Channel]:
    offered = plan.channels(profile, trying=trying)
    return offered & {Channel(name) for name in channels} if channels else offered


def _permitted(profile: Profile, wanted: Collection[Channel], *, trying: bool) -> None:
    """要发请求而不在许可的时段里，抛 Closed:什么也不写，什么也不发。"""
    window = Window.of(profile.data)
    if window and any(line.requests for line in plan.forecast(profile, trying=trying) if line.channel in wanted):
        window.check()


def _filed(units: Units, run: Path) -> None:
    """由文件交来的来源；文件不可用时不留下空目录，改好后可以用同一个 -o 再来。"""
    try:
        units.files()
    except InputError:
        abandon(run)
        raise


def _visit(profile: Profile, transport: Transport, pool: Executor, observe: Observe, folder: Path) -> Visit:
    return Visit(profile.data, transport, Writer(folder), pool, observe)


def _together(units: Units, transport: Transport, details: Executor, portal: Portal | None) -> None:
    """各单元同时进行，再试办。出错时让排队的请求放弃；按 Ctrl-C 时也不等还没有答复的，已完成的保留。"""
    tasks = units.tasks(portal)
    pool, patient = ThreadPoolExecutor(len(tasks), thread_name_prefix="source"), True
    try:
        for future in as_completed([pool.submit(task) for task in tasks]):
            future.result()
        units.sandbox()
    except BaseException as error:
        transport.close(stop=True)
        patient = not isinstance(error, KeyboardInterrupt)
        raise
    finally:
        for each in (pool, details):
            each.shutdown(wait=patient, cancel_futures=not patient)


def _info(profile: Profile, started: datetime | None, transport: Transport) -> CenterInfo:
    center, timezone = profile.data["center"], zones.name(profile.data)
    zone = ZoneInfo(timezone)
    return CenterInfo(
        name=center["name"],
        region=center["region"],
        level=center["level"],
        collected=datetime.now(zone).replace(tzinfo=None, microsecond=0),
        timezone=timezone,
        calendar=profile.data.get("calendar") or {},
        profile_digest=profile.digest,
        standard=str(profile.data.get("standard", "national")),
        started=started and started.astimezone(zone).replace(tzinfo=None, microsecond=0),
        skew_s=transport.skew.seconds,
        until=order.day(profile),
        lights=profile.data.get("lights") or "",
        wire=plan.wire(profile.data, shown=transport.always_shown),
    )
