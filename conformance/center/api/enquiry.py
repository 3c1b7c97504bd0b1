"""进度查询的探测:用正确的和错误的校验值各查一次，看答什么。"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from conformance.assessment import Issue
from conformance.center.api.asking import Endpoint
from conformance.center.exchange.capture import Exchange
from conformance.center.haul import Outcome, Visit
from conformance.center.reading import mapping
from conformance.center.reading.templates import places
from conformance.center.reading.terms import Terms
from conformance.center.writer import Source
from conformance.domain import Channel, Probe
from conformance.errors import SourceFailed

ANSWERS = (200, 400, 401, 403, 404, 409, 422)


def probe_progress(visit: Visit) -> tuple[Outcome, list[Probe]]:
    """每个样本查两次；某个样本查不成记为问题，全都查不成抛 SourceFailed。"""
    started, probes, issues = time.monotonic(), list[Probe](), list[Issue]()
    samples = (visit.data.get("progress") or {}).get("samples") or []
    for done, sample in enumerate(samples, start=1):
        try:
            probes.append(_probe(visit, str(sample["case_no"]), str(sample["check"])))
        except SourceFailed as error:
            issues.append(Issue("probes", f"样本 {sample['case_no']}", str(error)))
        visit.observe("probes", done, len(samples))
    if samples and not probes:
        raise SourceFailed(issues[-1].message)
    seconds = round(time.monotonic() - started, 3)
    requests = visit.transport.sent("probes")
    source = Source("probes", Channel.API, rows=len(probes), requests=requests, seconds=seconds)
    return Outcome(source, tuple(issues)), probes


def wrong(check: str) -> str:
    """一个同样长、必定不同的校验值。"""
    return "".join(str((int(sign) + 5) % 10) if sign in "0123456789" else "0" for sign in check)


def _probe(visit: Visit, case_no: str, check: str) -> Probe:
    endpoint = visit.data["endpoints"]["progress"]
    right, refused = (query(visit, endpoint, case_no, tried) for tried in (check, wrong(check)))
    answer = read(visit, endpoint, right)
    observed = {
        "right_status": str(right.status),
        "stage": str(answer.get("stage") or ""),
        "time": str(answer.get("time") or ""),
        "light": str(answer.get("light") or ""),
        "wrong_status": str(refused.status),
        "wrong_body_reveals": "是" if _reveals(read(visit, endpoint, refused), refused, answer) else "否",
    }
    return Probe("progress", Channel.API, case_no, observed, (right.evidence, refused.evidence))


def query(visit: Visit, endpoint: Mapping[str, Any], case_no: str, check: str, source: str = "probes") -> Exchange:
    """凭编号与校验值查一次进度。"""
    stated = any(endpoint.get(part) for part in ("params", "form", "json", "xml")) or places(endpoint)
    params = {} if stated else {"params": {"case_no": "{case_no}", "check": "{check}"}}
    asked = Endpoint.of(source, {"public": True, **endpoint, **params})
    request = asked.request({"case_no": case_no, "check": check})
    return visit.transport.ask(request, source=source, accept=ANSWERS, decode=asked.decode, busy=asked.busy)


def filled(text: str, names: Mapping[str, str]) -> str:
    """代入占位。"""
    for placeholder, value in names.items():
        text = text.replace(placeholder, value)
    return text


def read(visit: Visit, endpoint: Mapping[str, Any], exchange: Exchange) -> Mapping[str, Any]:
    """答复 → 进度；不是对象的是空的。"""
    if not isinstance(exchange.value, Mapping):
        return {}
    mapper = mapping.compiled("progress", endpoint.get("fields"), Terms.of(visit.data, endpoint))
    return mapper(exchange.value)[0]


def _reveals(answer: Mapping[str, Any], refused: Exchange, right: Mapping[str, Any]) -> bool:
    """校验值错了，答复里却有进展:阶段或时间本身，或者与正确答复相同的阶段文字。"""
    told = answer.get("stage") or answer.get("time")
    stage = str(right.get("stage") or "")
    return bool(told) or (bool(stage) and stage in str(refused.value))
