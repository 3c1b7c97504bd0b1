"""采集一个接口来源:翻页、逐条取详情、映射、按契约检查、写入快照。"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.center.api.asking import Endpoint
from conformance.center.api.joins import Located, Send, each, joined, spread
from conformance.center.api.links import Linked, probe_links
from conformance.center.api.paging import Page, pages
from conformance.center.api.repeats import Repeats
from conformance.center.api.sending import Sender, origin_keys
from conformance.center.exchange.request import Request, harmless
from conformance.center.haul import Haul, Outcome, Visit
from conformance.center.reading import contract, mapping, written
from conformance.center.reading.mapping import Mapper
from conformance.center.reading.targets import KINDS
from conformance.center.reading.templates import per_case
from conformance.center.reading.terms import Terms
from conformance.center.reading.yields import Yields, told, unusable
from conformance.center.tables import write_table
from conformance.center.writer import Source
from conformance.domain import Channel, Evaluation

_CONTACTS = dict.fromkeys(("items", "terminal"), ("consultation", "complaint")) | {"staff": ("phone",)}
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


def collect(visit: Visit, name: str, keys: Sequence[str] = ()) -> Outcome:
    """采集来源 ``name`` 并写入快照；整个来源采不成抛 CannotJudge。``keys`` 是办件编号，端点逐件给事件时用。"""
    started = time.monotonic()
    endpoint = Endpoint.of(name, visit.data["endpoints"][name])
    haul = Haul(name, native=not endpoint.spec.get("fields"))
    harmless(Request.of(endpoint.spec), name)
    send = Sender(visit.data, visit.transport, _office_keys(name, endpoint.spec))
    rows = _fanned(visit, endpoint, haul, keys, send) if per_case(endpoint.spec) else _rows(visit, endpoint, haul, send)
    if endpoint.spec.get("detail") or endpoint.spec.get("joins"):
        rows = joined(visit, haul, endpoint, list(rows), send)
    if endpoint.spec.get("spread"):
        rows = spread(rows, endpoint.spec["spread"], loose=bool(endpoint.spec.get("loose")))
    yields = Yields(endpoint.spec.get("fields"))
    made = _table if name in TABLES else _documents
    count, found_keys = made(visit, endpoint.spec, haul, rows, yields)
    source = _source(visit, endpoint.spec, haul, count, time.monotonic() - started)
    source, lost = told(source, yields, visit.data)
    issues = (*haul.issues, *lost)
    return Outcome(source if haul.native else unusable(source, issues), issues, haul.leaks, found_keys, haul.sightings)


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
        partial=haul.partial,
        missing=haul.listing.missing,
        reason=haul.incomplete or haul.remark,
        elements=mapping.elements(endpoint.get("fields")) if haul.name in {"items", "terminal"} else (),
        requests=requests,
        seconds=round(seconds, 3),
    )


def _rows(visit: Visit, endpoint: Endpoint, haul: Haul, send: Send) -> Iterator[Located]:
    done, more = 0, bool(endpoint.spec.get("detail") or endpoint.spec.get("joins"))
    repeats = Repeats.of(endpoint)
    for page in pages(lambda turn: send(endpoint, {}, turn), endpoint):
        _noted(haul, page)
        done += len(page.rows)
        visit.observe(haul.name, done, None if more else page.total)
        yield from ((f"{page.where}[{index}]", row) for index, row in repeats.once(page.rows, page.total))
    _repeated(haul, repeats)


def _noted(haul: Haul, page: Page) -> None:
    haul.saw(page.exchange)
    haul.listing.turned(page.total, len(page.rows))
    if page.trouble:
        haul.issue(page.where, page.trouble)
        haul.remark = page.trouble
    haul.partial = haul.partial or page.partial
    if page.fatal:
        haul.incomplete = page.trouble


def _repeated(haul: Haul, repeats: Repeats) -> None:
    """翻完了:漏了行的没有看完；只是页与页相叠的，清单的项数不重复计。"""
    if not repeats.trouble:
        haul.listing.counted -= repeats.again
    else:
        haul.issue("$", repeats.trouble)
        haul.partial, haul.remark = True, repeats.trouble


def _fanned(visit: Visit, endpoint: Endpoint, haul: Haul, keys: Sequence[str], send: Send) -> Iterator[Located]:
    """逐件去取:每个办件一个(可能翻页的)列表。"""

    def one(key: str) -> list[Page]:
        return list(pages(lambda turn: send(endpoint, {"case_no": key}, turn), endpoint))

    for key, found_pages in each(visit, haul, keys, one):
        repeats = Repeats.of(endpoint)
        for page in found_pages:
            _noted(haul, page)
            for index, row in repeats.once(page.rows, page.total):
                located = {"case_no": key, **row} if isinstance(row, Mapping) else row
                yield f"{key} {page.where}[{index}]", located
        _repeated(haul, repeats)


def _documents(
    visit: Visit, endpoint: Mapping[str, Any], haul: Haul, rows: Iterable[Located], yields: Yields
) -> tuple[int, tuple[str, ...]]:
    mapper, native = _mapper(visit, endpoint, haul, yields), not endpoint.get("fields")
    read = (_document(haul, mapper, where, row, native) for where, row in rows)
    linked = Linked()
    made = (linked.seen(document) for document in read if document is not None)
    count = visit.writer.documents(haul.name, made)
    if haul.name == "items":
        visit.writer.documents("links", probe_links(visit, haul, linked.urls))
        visit.writer.documents("probes", [haul.listing.probe(endpoint["path"])])
    return count, ()


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
    visit: Visit, endpoint: Mapping[str, Any], haul: Haul, rows: Iterable[Located], yields: Yields
) -> tuple[int, tuple[str, ...]]:
    keys: list[str] = []
    fan_out = haul.name == "cases" and per_case(visit.data["endpoints"].get("events") or {})

    def canonical() -> Iterator[Mapping[str, Any]]:
        mapper = _mapper(visit, endpoint, haul, yields)
        for where, row in rows:
            if not isinstance(row, Mapping):
                haul.refuse(where, [("$", "应是对象")])
                continue
            made = _mapped(mapper, haul, where, row)
            if fan_out and made.get("case_no"):
                keys.append(str(made["case_no"]))
            yield made

    count = write_table(haul.name, canonical(), visit.writer.table(haul.name), haul.left_out)
    return count, tuple(keys)


def _mapped(mapper: Mapper, haul: Haul, where: str, row: Mapping[str, Any]) -> dict[str, Any]:
    canonical, troubles = mapper(row)
    for field, message in troubles:
        haul.issue(f"{where}.{field}", message)
    if haul.observe:
        haul.wrote(haul.observe(row, {field for field, _ in troubles}))
    return canonical


def _mapper(visit: Visit, endpoint: Mapping[str, Any], haul: Haul, yields: Yields) -> Mapper:
    name, terms = haul.name, Terms.of(visit.data, endpoint)
    haul.observe = written.observer(name, endpoint.get("fields"), terms)
    return mapping.compiled(name, endpoint.get("fields"), terms, yields.unseen)


def _office_keys(name: str, endpoint: Mapping[str, Any]) -> tuple[str, ...]:
    """对外的电话:标准模型说是窗口人员的办公电话、事项的咨询与投诉方式，里面的手机号由规则存疑，不当作泄露。"""
    fields = endpoint.get("fields") or {}
    return tuple(sorted({key for target in _CONTACTS.get(name, ()) for key in origin_keys(fields.get(target, target))}))
