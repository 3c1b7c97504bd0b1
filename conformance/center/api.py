"""采集一个接口来源:翻页、逐条取详情、映射、按契约检查、写入快照。"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any
from urllib.parse import quote

from conformance.center import contract, mapping, written
from conformance.center.capture import Exchange
from conformance.center.haul import Haul, Outcome, Visit
from conformance.center.links import probe_links
from conformance.center.mapping import Mapper
from conformance.center.paging import Ask, Page, found, pages
from conformance.center.tables import write_table
from conformance.center.targets import KINDS
from conformance.center.writer import Source
from conformance.domain import Channel, Evaluation, Item
from conformance.errors import SourceFailed

TABLES = frozenset({"cases", "events"})
SCHEMAS = {
    "items": "item",
    "staff": "staff",
    "statistics": "statistics",
    "supervision": "supervision",
    "evaluations": "evaluation",
    "decisions": "decision",
    "consultations": "consultation",
    "departments": "department",
    "claims": "claim",
    "lights": "light",
    "availability": "opening",
    "terminal": "item",
}
MOST_FAILURES = 10

Located = tuple[str, Any]
"""(行在答复中的位置, 行)"""


def collect(visit: Visit, name: str, keys: Sequence[str] = ()) -> Outcome:
    """采集来源 ``name`` 并写入快照；整个来源采不成抛 CannotJudge。``keys`` 是办件编号，端点逐件给事件时用。"""
    started = time.monotonic()
    endpoint = visit.data["endpoints"][name]
    haul = Haul(name, native=not endpoint.get("fields"))
    if endpoint.get("method", "GET") != "GET":
        raise SourceFailed(f"{name}:只用 GET 采集，档案却写了 method: {endpoint['method']}；请改用 GET 的查询端点。")
    rows = _fanned(visit, endpoint, haul, keys) if "{case_no}" in endpoint["path"] else _rows(visit, endpoint, haul)
    if endpoint.get("detail"):
        rows = _detailed(visit, endpoint["detail"], haul, list(rows))
    count, found_keys = _table(visit, endpoint, haul, rows) if name in TABLES else (_documents(visit, haul, rows), ())
    source = _source(visit, endpoint, haul, count, time.monotonic() - started)
    return Outcome(source, haul.issues, haul.leaks, found_keys, haul.sightings)


def channel(name: str) -> Channel:
    """来源属于哪个通道。"""
    if name.startswith("sandbox"):
        return Channel.SANDBOX
    return Channel.RECORDS if name in TABLES else Channel.API


def _source(visit: Visit, endpoint: Mapping[str, Any], haul: Haul, count: int, seconds: float) -> Source:
    requests = visit.transport.sent(haul.name) + visit.transport.sent("links") * (haul.name == "items")
    return Source(
        haul.name,
        channel(haul.name),
        ok=not haul.incomplete,
        rows=count,
        refused=haul.refused,
        reason=haul.incomplete or haul.remark,
        elements=mapping.elements(endpoint.get("fields")) if haul.name in {"items", "terminal"} else (),
        requests=requests,
        seconds=round(seconds, 3),
    )


def _rows(visit: Visit, endpoint: Mapping[str, Any], haul: Haul) -> Iterator[Located]:
    done = 0
    for page in pages(_ask(visit, endpoint, haul.name), endpoint, haul.name):
        _noted(haul, page)
        done += len(page.rows)
        visit.observe(haul.name, done, None if endpoint.get("detail") else page.total)
        yield from ((f"{page.where}[{index}]", row) for index, row in enumerate(page.rows))


def _noted(haul: Haul, page: Page) -> None:
    haul.saw(page.exchange)
    haul.listing.turned(page.total, len(page.rows))
    if page.trouble:
        haul.issue(page.where, page.trouble)
        haul.remark = page.trouble
    if page.fatal:
        haul.incomplete = page.trouble


def _fanned(visit: Visit, endpoint: Mapping[str, Any], haul: Haul, keys: Sequence[str]) -> Iterator[Located]:
    """逐件去取:每个办件一个(可能翻页的)列表。"""

    def one(key: str) -> list[Page]:
        return list(pages(_ask(visit, endpoint, haul.name, case_no=key), endpoint, haul.name))

    futures = [visit.pool.submit(one, key) for key in keys]
    for key, found_pages in _each(visit, haul, list(keys), futures):
        for page in found_pages:
            _noted(haul, page)
            for index, row in enumerate(page.rows):
                located = {"case_no": key, **row} if isinstance(row, Mapping) else row
                yield f"{key} {page.where}[{index}]", located


def _detailed(visit: Visit, detail: Mapping[str, Any], haul: Haul, listed: list[Located]) -> Iterator[Located]:
    """列表的每一行换成它的详情；某一条取不到只拒绝那一条。"""
    futures = [visit.pool.submit(_detail, visit, detail, haul.name, row) for _, row in listed]
    for (where, _), exchange in _each(visit, haul, listed, futures):
        haul.saw(exchange)
        yield f"{where} 的详情 $", found(exchange.value, detail.get("row"))


def _detail(visit: Visit, detail: Mapping[str, Any], name: str, row: Any) -> Exchange:
    placeholder = detail["path"].partition("{")[2].partition("}")[0]
    key = found(row, detail.get("key") or placeholder) if isinstance(row, Mapping) else None
    if key is None or key == "":
        raise SourceFailed(f"列表行里没有 {detail.get('key') or placeholder}，取不到详情；请检查档案的 detail.key。")
    path = detail["path"].replace("{" + placeholder + "}", quote(str(key), safe=""))
    return _get(visit, visit.data["endpoints"][name], name, path, {})


def _each(
    visit: Visit, haul: Haul, subjects: Sequence[Any], futures: Sequence[Future[Any]]
) -> Iterator[tuple[Any, Any]]:
    """依次等每个结果；单个失败记为拒绝，连续失败十个就放弃这个来源，别的错误立即放弃。"""
    failures = 0
    try:
        for done, (subject, future) in enumerate(zip(subjects, futures, strict=True), start=1):
            try:
                result = future.result()
            except SourceFailed as error:
                failures += 1
                haul.listing.failed(subject, str(error))
                haul.refuse(subject if isinstance(subject, str) else subject[0], [("$", str(error).rstrip("。"))])
                if failures >= min(MOST_FAILURES, len(futures)):
                    raise SourceFailed(f"{haul.name}:连续 {failures} 条都取不到，最后一条:{error}") from None
                continue
            failures = 0
            visit.observe(haul.name, done, len(futures))
            yield subject, result
    finally:
        for future in futures:
            future.cancel()


def _documents(visit: Visit, haul: Haul, rows: Iterable[Located]) -> int:
    endpoint = visit.data["endpoints"][haul.name]
    mapper, native = _mapper(visit, endpoint, haul), not endpoint.get("fields")
    read = (_document(haul, mapper, where, row, native) for where, row in rows)
    made = [document for document in read if document is not None]
    count = visit.writer.documents(haul.name, made)
    if haul.name == "items":
        visit.writer.documents("links", probe_links(visit, haul, [item for item in made if isinstance(item, Item)]))
        visit.writer.documents("probes", [haul.listing.probe(endpoint["path"])])
    return count


def _document(haul: Haul, mapper: Mapper, where: str, row: Any, native: bool) -> Any:
    wrong = _breaches(row, haul.name, native)
    document = wrong or contract.shaped(_mapped(mapper, haul, where, row), KINDS[haul.name])
    if isinstance(document, list):
        haul.refuse(where, document)
        haul.breach(where, document)
        return None
    if isinstance(document, Evaluation):
        haul.replied(f"评价 {document.id}", f"{document.reply or ''} {document.reason or ''}")
    return document


def _breaches(row: Any, name: str, native: bool) -> list[tuple[str, str]]:
    """native 的行按 schemas/ 检查；经映射的行形状由映射保证。"""
    if not isinstance(row, Mapping):
        return [("$", "应是对象")]
    return contract.refusals(row, SCHEMAS[name]) if native else []


def _table(
    visit: Visit, endpoint: Mapping[str, Any], haul: Haul, rows: Iterable[Located]
) -> tuple[int, tuple[str, ...]]:
    keys: list[str] = []
    fan_out = haul.name == "cases" and "{case_no}" in (visit.data["endpoints"].get("events") or {}).get("path", "")

    def canonical() -> Iterator[Mapping[str, Any]]:
        mapper = _mapper(visit, endpoint, haul)
        for where, row in rows:
            if not isinstance(row, Mapping):
                haul.refuse(where, [("$", "应是对象")])
                continue
            made = _mapped(mapper, haul, where, row)
            if fan_out and made.get("case_no"):
                keys.append(str(made["case_no"]))
            yield made

    count, refused = write_table(haul.name, canonical(), visit.writer.table(haul.name))
    haul.left_out(refused)
    return count, tuple(keys)


def _mapped(mapper: Mapper, haul: Haul, where: str, row: Mapping[str, Any]) -> dict[str, Any]:
    canonical, troubles = mapper(row)
    for field, message in troubles:
        haul.issue(f"{where}.{field}", message)
    if haul.observe:
        haul.wrote(haul.observe(row, {field for field, _ in troubles}))
    return canonical


def _mapper(visit: Visit, endpoint: Mapping[str, Any], haul: Haul) -> Mapper:
    name = haul.name
    haul.observe = written.observer(name, endpoint.get("fields"), endpoint.get("sentinels") or ())
    return mapping.compiled(
        name,
        endpoint.get("fields"),
        sentinels=endpoint.get("sentinels") or (),
        timezone=visit.data.get("timezone", "Asia/Shanghai"),
    )


def _ask(visit: Visit, endpoint: Mapping[str, Any], name: str, **names: str) -> Ask:
    path = endpoint["path"]
    for placeholder, value in names.items():
        path = path.replace("{" + placeholder + "}", quote(value, safe=""))
    fixed = dict(endpoint.get("params") or {})
    return lambda query: _get(visit, endpoint, name, path, {**fixed, **query})


def _get(visit: Visit, endpoint: Mapping[str, Any], name: str, path: str, params: Mapping[str, Any]) -> Exchange:
    return visit.transport.get(
        path, params, source=name, public=bool(endpoint.get("public")), office_keys=_office_keys(name, endpoint)
    )


def _office_keys(name: str, endpoint: Mapping[str, Any]) -> tuple[str, ...]:
    """窗口人员的电话字段:标准模型说它是办公电话，里面的手机号由规则存疑，不当作泄露。"""
    if name != "staff":
        return ()
    spec = (endpoint.get("fields") or {}).get("phone", "phone")
    text = spec.get("from", "") if isinstance(spec, Mapping) else spec
    return (str(text).rpartition(".")[2],)
