"""采集门户:办事指南页、人员、统计、公示的决定，以及进度查询、投诉入口和链接的探测。

浏览器在自己的线程里运行；一页读不成不影响别的页，一半以上读不成才算来源失败。
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from conformance.assessment import Issue
from conformance.center import browser, permission, plan, zones
from conformance.center.browser import route
from conformance.center.evidence import Evidence
from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.hosts import Hosts
from conformance.center.exchange.pace import Pace
from conformance.center.haul import Observe
from conformance.center.portal import access as portal_access
from conformance.center.portal import details as portal_details
from conformance.center.portal import enquiry as portal_enquiry
from conformance.center.portal import extract
from conformance.center.portal import guides as portal_guides
from conformance.center.portal import links as portal_links
from conformance.center.portal import login as portal_login
from conformance.center.portal import online as portal_online
from conformance.center.portal import probes as portal_probes
from conformance.center.portal import ratings as portal_ratings
from conformance.center.portal import rosters as portal_rosters
from conformance.center.portal import search as portal_search
from conformance.center.portal import tables as portal_tables
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.portal.opening import Barred, Unread
from conformance.center.portal.page import Ways
from conformance.center.portal.visit import Visitor
from conformance.center.profile import Profile
from conformance.center.reading.labels import vocabulary
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Element, Guide, Link, Probe

if TYPE_CHECKING:
    from playwright.async_api import Response

TABS = 4
LISTS = portal_tables.LISTS
Codes = Callable[[], Sequence[str]]
Result = tuple[list[Any], str]
"""(行, 来源失败的原因)；原因为空就是成功。"""


def collect(
    profile: Profile,
    evidence: Evidence,
    writer: Writer,
    observe: Observe,
    codes: Codes = tuple,
    pace: Pace | None = None,
) -> PortalHarvest:
    """采集档案 portal 一节写明的页面。

    ``codes`` 等到接口给出的事项编码，没有就从 portal.list 逐页找；等的时候先看不要编码的页。
    ``pace`` 给出时与接口共用一个速率。
    找不到浏览器时每个来源都失败，原因以“没有浏览器”开头。
    """
    found = browser.find()
    if found is None:
        return PortalHarvest(sources=portal_online.unequipped(profile.data["portal"], (*LISTS, "evaluations")))
    walk = _Walk(profile.data, evidence, observe, codes, pace or Pace(permission.rate(profile.data)))
    with ThreadPoolExecutor(1, thread_name_prefix="portal") as pool:
        future = pool.submit(browser.walked, walk.all(found))
        try:
            harvest = future.result()
        except BaseException:
            walk.interrupt()
            raise
    writer.documents("pages", harvest.pages)
    return harvest


@dataclass
class _Walk:
    """一次门户采集的账:各来源的结局和遇到的问题。"""

    data: Mapping[str, Any]
    evidence: Evidence
    observe: Observe
    codes: Codes
    pace: Pace
    issues: list[Issue] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    listings: list[Probe] = field(default_factory=list)
    visitor: Visitor | None = None

    def __post_init__(self) -> None:
        transport = self.data.get("transport") or {}
        self.portal: Mapping[str, Any] = self.data["portal"]
        self.base = str(self.portal["base"]).rstrip("/")
        self.words = vocabulary(self.portal.get("labels"))
        deadline, verify = float(transport.get("timeout_s", 20)), bool(transport.get("verify", True))
        agent, way = permission.browser_agent(self.data), route.of(self.data)
        hosts, reach = Hosts.of(self.data).known, Addresses.of(self.data)
        self.bounds = browser.Bounds(hosts, deadline, verify, self.outside.add, agent, way, reach)

    def interrupt(self) -> None:
        """让排队等速率的请求放弃。"""
        if self.visitor:
            self.visitor.stop.set()

    async def all(self, found: browser.Browser) -> PortalHarvest:
        """开窗，把各来源走一遍。"""
        async with browser.window(found, self.bounds, zones.name(self.data)) as context:
            context.on("response", self._answered)
            ways = Ways.of(self.portal)
            timeout_s, places = self.bounds.timeout_s, self.bounds.addresses
            self.visitor = Visitor(context, self.evidence, self.pace, timeout_s, ways, reach=places)
            self.visitor.offer(TABS)
            return await self._harvest(self.visitor)

    def _answered(self, response: Response) -> None:
        """页面打开得成不成，也告诉断路器。"""
        if response.request.is_navigation_request():
            self.pace.breaker.answered(response.status)

    async def _harvest(self, visitor: Visitor) -> PortalHarvest:
        """指南与各一览表同时看；探测要等指南看完，不必登录的进度查询不等(登录之后别的页也许不同)。"""
        names = [name for name in LISTS if self.portal.get(name)]
        lists = (self._timed(visitor, f"portal.{name}", self._list(visitor, name)) for name in names)
        pages = portal_ratings.wanted(visitor, self.portal, self.base)
        rated = [self._timed(visitor, name, work) for name, work in pages]
        (guides, links, probes), *found = await asyncio.gather(self._guided(visitor), *lists, *rated)
        hosts = [Issue("pages", host, "页面要连档案之外的这个主机，没有让它连。") for host in self.outside]
        return PortalHarvest(
            pages=tuple(guides),
            probes=(*self.listings, *probes, *chain(*found[len(names) :])),
            leaks=tuple(dict.fromkeys(visitor.leaks)),
            addresses=tuple(dict.fromkeys(visitor.addresses)),
            links=tuple(links),
            sources=tuple(sorted(self.sources, key=lambda source: source.name)),
            issues=tuple(sorted([*self.issues, *hosts], key=lambda issue: (issue.source, issue.where, issue.message))),
            **{name: tuple(rows) for name, rows in zip(names, found, strict=False)},
        )

    async def _guided(self, visitor: Visitor) -> tuple[list[Guide], list[Link], list[Probe]]:
        examiner, tick = portal_access.Examiner(visitor, plan.examined(self.portal)), partial(self.observe, "pages")
        reader = portal_guides.Reader(visitor, self.words, examiner, tick)
        early = None if self.portal.get("login") else asyncio.ensure_future(self._progress(visitor))
        try:
            codes = await asyncio.to_thread(self.codes)
            guides = await self._timed(visitor, "pages", self._guides(visitor, reader, codes))
        except BaseException:
            await _dropped(early)
            raise
        progress = early or self._progress(visitor)
        probes = self._timed(visitor, portal_enquiry.SOURCE, self._probes(visitor, guides, progress))
        online = portal_online.wanted(visitor, self.portal, self.bounds, guides)
        more = [self._timed(visitor, name, work) for name, work in online]
        if guides and examiner.most:
            more.append(self._timed(visitor, portal_access.SOURCE, portal_guides.examined(reader, guides)))
        (guides, links), *found = await asyncio.gather(self._links(visitor, guides), probes, *more)
        made = [*chain(*found)]
        self.issues += filter(None, map(portal_access.advice, made))
        return guides, links, made

    async def _timed(self, visitor: Visitor, name: str, work: Awaitable[Result]) -> list[Any]:
        """走一个来源并记下它的结局。"""
        started = time.monotonic()
        try:
            rows, reason = await work
        except Unread as error:
            rows, reason = [], str(error)
            self.barred |= {name} if isinstance(error, Barred) else set()
        elements = next((tuple(row.elements) for row in rows if isinstance(row, Guide)), ())
        requests, seconds = visitor.requests[name], round(time.monotonic() - started, 3)
        got = Source(name, Channel.PORTAL, not reason, len(rows), 0, reason, elements, requests, seconds)
        self.sources.append(replace(got, partial=name in self.partial, misread=bool(reason) and name in self.barred))
        return rows

    async def _guides(self, visitor: Visitor, reader: portal_guides.Reader, codes: Sequence[str]) -> Result:
        chosen = await portal_guides.choose(visitor, self.portal, self.base, codes)
        reading = await portal_guides.read(reader, chosen.wanted)
        self.listings += portal_search.listings(self.portal, self.base, chosen, reading)
        short = chosen.listed.short if chosen.listed else ""
        self.issues += [Issue("pages", self.portal["list"], f"列表没有看全:{short}。")] if short else ()
        absent = [Element(name) for name in self.portal.get("confirmed_absent") or ()]
        guides, issues = extract.guides(reading.pages, self.words, absent)
        self.issues += [*reading.issues, *issues]
        self.barred |= {"pages"} if reading.barred else set()
        guides = [portal_details.detailed(*pair) for pair in zip(guides, reading.pages, strict=True)]
        return guides, reading.reason(len(chosen.wanted))

    async def _list(self, visitor: Visitor, name: str) -> Result:
        """人员、统计、决定的一览表；没看完的照样给出，并说明原因。"""
        url, source = self.base + self.portal[name], f"portal.{name}"
        seen = await portal_rosters.read(visitor, url, name, lambda done: self.observe(source, done, None))
        for why in seen.short:
            self.partial.add(source)
            self.issues.append(Issue(source, self.portal[name], why))
        return list(LISTS[name](seen.rows)), ""

    async def _probes(self, visitor: Visitor, guides: Sequence[Guide], progress: Awaitable[list[Probe]]) -> Result:
        """进度查询、检索与投诉入口；没有提供的不探测。"""
        asked, searched = await progress, portal_search.searched(visitor, self.portal, guides)
        probes = [*asked, *chain(*await asyncio.gather(searched, self._complaint(visitor, guides)))]
        failed = [issue.message for issue in self.issues if issue.source == "portal.probes"]
        return probes, failed[0] if failed and not probes else ""

    async def _complaint(self, visitor: Visitor, guides: Sequence[Guide]) -> list[Probe]:
        entrance = await portal_probes.entry(visitor, self.portal, self.base, self.bounds, guides)
        try:
            return [await portal_probes.complaint(visitor, self.bounds, entrance)] if entrance else []
        except Barred as error:
            self._not_seen(f"投诉入口 {entrance.url if entrance else ''}", error)
            return []

    async def _progress(self, visitor: Visitor) -> list[Probe]:
        """每个样例查一次；要登录的先登录，登录不成就不查。"""
        probes, url = list[Probe](), self.base + str(self.portal.get("progress") or "")
        for sample in ((self.data.get("progress") or {}).get("samples") or ()) if self.portal.get("progress") else ():
            try:
                await portal_login.ensure(visitor, self.portal, self.base)
                probes += await portal_enquiry.progress(visitor, url, [sample])
            except Unread as error:
                self._not_seen(f"{url} 样例 {sample['case_no']}", error)
        return probes

    def _not_seen(self, where: str, error: Unread) -> None:
        self.barred |= {portal_enquiry.SOURCE} if isinstance(error, Barred) else set()
        self.issues.append(Issue(portal_enquiry.SOURCE, where, f"{error}。"))

    async def _links(self, visitor: Visitor, guides: list[Guide]) -> tuple[list[Guide], list[Link]]:
        """指南上的表格、范本、依据原文和正文里的链接，每个不同的地址探测一次。"""
        done, links, issues = await portal_links.checked(visitor, self.bounds, guides)
        self.issues += issues
        return done, links


async def _dropped(task: asyncio.Future[Any] | None) -> None:
    """不再要的任务取消掉，等它停下；它自己的错误不再说。"""
    if task:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
