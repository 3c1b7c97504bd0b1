"""计划:只看档案，说出要采集哪些来源、属于哪个通道、大约多少次请求。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from conformance.center.profile import Profile
from conformance.center.reading.templates import per_case
from conformance.domain import Channel

DEFAULT_ROWS = {
    "items": 600,
    "cases": 5_000,
    "events": 50_000,
    "staff": 100,
    "statistics": 24,
    "supervision": 1_000,
    "evaluations": 1_000,
    "decisions": 1_000,
    "consultations": 1_000,
    "departments": 50,
    "claims": 50,
    "lights": 10,
    "availability": 200,
    "terminal": 600,
}
"""档案没有写 ``expect`` 时假定的行数。"""
RECORDS = ("cases", "events")
API_SOURCES = (
    "items",
    "staff",
    "statistics",
    "supervision",
    "evaluations",
    "decisions",
    "consultations",
    "departments",
    "claims",
    "lights",
    "availability",
    "terminal",
)
FILED = ("items", "availability")
"""可以由文件代替接口的来源。"""
PORTAL_LISTS = ("staff", "statistics", "decisions", "lights", "claims")
GUARDED = ("cases", "events", "evaluations", "supervision", "consultations")
"""可以拿来试不带凭据取不取得到的清单，先试办件的。"""
LINKS = 200
EXAMINED = 5
SANDBOX_REQUESTS = 30
"""一套试办约多少次请求。"""
ASSUMED = "按常见规模估计"


@dataclass(frozen=True, slots=True)
class Forecast:
    """一个来源预计的请求数；从文件读的是 0。"""

    source: str
    channel: Channel
    requests: int
    note: str = ""


def forecast(profile: Profile, *, trying: bool = False) -> tuple[Forecast, ...]:
    """档案里每个会采集的来源;``trying`` 表示也在沙箱里试办。只是估计:真实行数要到采集时才知道。"""
    offered, data = channels(profile, trying=trying), profile.data
    sheets = [Forecast("attestations", Channel.ATTESTED, 0, "读举证表")]
    probing = data.get("sandbox_probes") or {}
    more = len(probing.get("prepare") or ()) + sum(1 + len(one.get("before") or ()) for one in probing.get("tries", ()))
    tried = Forecast("sandbox", Channel.SANDBOX, SANDBOX_REQUESTS + more, "会真的提交数据；监察记录翻页另计")
    lines = (*_api(data), *_records(data), *_portal(data), *sheets, tried)
    return tuple(line for line in lines if line.channel in offered)


def channels(profile: Profile, *, trying: bool = True) -> frozenset[Channel]:
    """中心提供的通道。接口:有事项的端点或文件；办件:有办件表，或办件与事件的端点；沙箱:档案写明 sandbox: true。

    ``trying`` 为假(这次评测没有给 --sandbox)时没有沙箱。
    """
    data, endpoints = profile.data, profile.data.get("endpoints") or {}
    connected = bool((data.get("transport") or {}).get("base"))
    offered = {
        Channel.API: bool(data.get("items")) or (connected and "items" in endpoints),
        Channel.PORTAL: bool((data.get("portal") or {}).get("base")),
        Channel.RECORDS: bool(data.get("records")) or (connected and all(name in endpoints for name in RECORDS)),
        Channel.SANDBOX: trying and data.get("sandbox") is True,
        Channel.ATTESTED: bool(data.get("attestations")),
    }
    return frozenset(channel for channel, present in offered.items() if present)


def endpoint_sources(data: Mapping[str, Any]) -> tuple[str, ...]:
    """要经接口采集的来源；有文件代替的不在其中。"""
    endpoints = data.get("endpoints") or {}
    if not (data.get("transport") or {}).get("base"):
        return ()
    names = [name for name in API_SOURCES if name in endpoints and not (name in FILED and data.get(name))]
    if not data.get("records") and all(name in endpoints for name in RECORDS):
        names += RECORDS
    return tuple(names)


def wire(data: Mapping[str, Any], *, shown: bool = False) -> dict[str, bool]:
    """经接口取的来源 → 有没有不出示凭据就取的(列表、详情或者关联的端点公开，或者不登录);``shown`` 是每次请求都出示。"""
    login = (data.get("auth") or {}).get("kind", "none") != "none"
    return {name: not shown and (not login or _open(data["endpoints"][name])) for name in endpoint_sources(data)}


def _open(endpoint: Mapping[str, Any]) -> bool:
    return any(one.get("public") for _, one in requests(endpoint))


def requests(endpoint: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """一个来源的各种请求:列表、每一行的详情、关联的来源 → (写在端点里的哪里, 内容)。"""
    yield (), endpoint
    yield ("detail",), endpoint.get("detail") or {}
    yield from ((("joins", place), one) for place, one in enumerate(endpoint.get("joins") or ()))


def _api(data: Mapping[str, Any]) -> Iterator[Forecast]:
    if data.get("items"):
        yield Forecast("items", Channel.API, 0, "读文件")
    for name in endpoint_sources(data):
        if name not in RECORDS:
            yield _listed(data, name, Channel.API)
    if "items" in endpoint_sources(data):
        most = int((data.get("links") or {}).get("max", LINKS))
        yield Forecast("links", Channel.API, most, "指南上的链接和附件，至多")
    if tried(data):
        yield Forecast("guards", Channel.API, 1, "不带凭据试取一次非公开的清单")
    if anonymous(data):
        yield Forecast("guards", Channel.API, 1, "不带凭据看一次办事指南")
    samples = (data.get("progress") or {}).get("samples") or []
    if samples and "progress" in (data.get("endpoints") or {}):
        yield Forecast("probes", Channel.API, 2 * len(samples), "进度查询，每个样本两次")


def _records(data: Mapping[str, Any]) -> Iterator[Forecast]:
    for name in RECORDS:
        if data.get("records"):
            yield Forecast(name, Channel.RECORDS, 0, "读文件")
        elif name in endpoint_sources(data):
            yield _listed(data, name, Channel.RECORDS)


def _listed(data: Mapping[str, Any], name: str, channel: Channel) -> Forecast:
    endpoint = data["endpoints"][name]
    rows = int(endpoint.get("expect") or DEFAULT_ROWS[name])
    note = "" if endpoint.get("expect") else ASSUMED
    if per_case(endpoint):
        return Forecast(name, channel, int(data["endpoints"]["cases"].get("expect") or DEFAULT_ROWS["cases"]), note)
    paged = isinstance(endpoint.get("page"), Mapping)
    lists = max(1, ceil(rows / int(endpoint["page"].get("size", 100)))) if paged else 1
    more = bool(endpoint.get("detail")) + len(endpoint.get("joins") or ())
    return Forecast(name, channel, lists + rows * more, note)


def _portal(data: Mapping[str, Any]) -> Iterator[Forecast]:
    portal = data.get("portal") or {}
    pages = int(portal.get("pages", 60))
    lists = ceil(pages / 20)
    yield Forecast("pages", Channel.PORTAL, pages + lists, f"办事指南至多 {pages} 页，每页连同它的图片和样式")
    for name in PORTAL_LISTS:
        if portal.get(name):
            yield Forecast(f"portal.{name}", Channel.PORTAL, 1, "一览表，翻页另计")
    if portal.get("evaluations"):
        yield Forecast("portal.evaluations", Channel.PORTAL, 1, "评价页的第一页")
    yield Forecast("portal.clicks", Channel.PORTAL, 40, "从首页数点击次数，至多")
    yield Forecast("portal.apply", Channel.PORTAL, 2, "在线办理的入口，至多")
    if examined(portal):
        yield Forecast("portal.accessibility", Channel.PORTAL, 0, f"看指南时顺便检查至多 {examined(portal)} 页的无障碍")
    samples = (data.get("progress") or {}).get("samples") or []
    yield Forecast(
        "portal.probes", Channel.PORTAL, 4 * len(samples) * bool(portal.get("progress")) + 1, "进度查询与投诉入口"
    )


def examined(portal: Mapping[str, Any]) -> int:
    """档案的 portal 一节 → 至多检查几页指南的无障碍；0 是不检查。"""
    return int(portal.get("accessibility", EXAMINED))


def anonymous(data: Mapping[str, Any]) -> bool:
    """事项的端点写明应当不登录也看得到。"""
    return "items" in endpoint_sources(data) and bool(data["endpoints"]["items"].get("anonymous"))


def tried(data: Mapping[str, Any]) -> str:
    """拿哪个清单来试:档案里有、列为非公开、不必逐件去取的第一个；没有是空串。"""
    endpoints = data.get("endpoints") or {}
    connected = bool((data.get("transport") or {}).get("base"))
    usable = (name for name in GUARDED if name in endpoints and _guarded(endpoints[name]))
    return next(usable, "") if connected else ""


def _guarded(endpoint: Mapping[str, Any]) -> bool:
    return not endpoint.get("public") and endpoint.get("method", "GET") == "GET" and not per_case(endpoint)
