"""沙箱试办的各项:真提交、真补正、真查询、真评价、真投诉、真咨询、真核验，看到的反应各记成探测。

``observed`` 的值都是文字:列表每行一个，时间是墙上时间的 ISO 写法，没有的是空串。
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from conformance.center import normalise, zones
from conformance.center.api import enquiry
from conformance.center.normalise import Unreadable
from conformance.center.sandbox.desk import DONE, REFUSED, Desk, Reply, told
from conformance.domain import Channel, Item, Probe
from conformance.errors import SourceMissing

OPEN = ("在用", None)
TRIED = "准绳评测试办，请勿实际办理"
RATE_FIRST = "要先评价"
ANY = frozenset({*DONE, *REFUSED})


@dataclass(frozen=True, slots=True)
class Plan:
    """拿什么试办:在用的事项、停用的事项编码，中心给的测试证照与签名件。"""

    item: Item
    closed: str = ""
    papers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        """指南上的全部材料。"""
        return [material.name for material in self.item.materials]

    @property
    def required(self) -> list[str]:
        """其中必备的；没有标注的也算。"""
        return [material.name for material in self.item.materials if material.required is not False]


def choose(items: Sequence[Item], data: Mapping[str, Any]) -> Plan:
    """选试办的事项:档案写明的，或者第一个在用、非联办、必备材料最多的；选不出抛 SourceMissing。"""
    named, known = data.get("sandbox_items") or {}, {item.code: item for item in items}
    fit = [item for item in items if item.state in OPEN and not item.joint and item.materials]
    best = max(fit, key=lambda item: len([one for one in item.materials if one.required]), default=None)
    chosen = known.get(str(named.get("open"))) if named.get("open") else best
    if chosen is None:
        raise SourceMissing("采集到的事项里没有可以试办的(在用、有材料目录)；请在档案的 sandbox_items.open 写明一个")
    gone = next((item.code for item in items if item.state not in OPEN), "")
    return Plan(chosen, str(named.get("closed") or gone), data.get("sandbox_papers") or {})


def submit(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """按指南提交全套材料，同一幂等键再提交一次，再凭编号与查询码查进度。"""
    desk.needs("submit", "case_no")
    key = "zhunsheng-" + hashlib.sha256(f"{datetime.now(UTC)}{plan.item.code}".encode()).hexdigest()[:16]
    desk.first = first = _apply(desk, plan.item.code, plan.listed, key=key)
    again = _apply(desk, plan.item.code, plan.listed, key=key)
    status, stage, seen = _progress(desk, first)
    observed = {
        **_told(desk, first),
        "again": again.text("case_no"),
        "keyed": _said(desk.keyed),
        "progress": status,
        "stage": stage,
        "listed": "\n".join(plan.listed),
    }
    yield _probe("submit", plan.item.name, observed, first.evidence, again.evidence, *seen)


def correct(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """什么材料也不交，看告知补正什么；再照告知的一次交齐，看是否又要别的。"""
    if len(plan.required) < 2:
        raise SourceMissing("试办的事项必备材料不足两项，看不出补正是否一次告知；请在 sandbox_items.open 换一个事项")
    first = _apply(desk, plan.item.code, [])
    observed = {**_told(desk, first), "listed": "\n".join(plan.listed), "then": "", "then_missing": ""}
    seen: list[str] = []
    if first.listed("missing") and not first.text("case_no"):
        raise SourceMissing("告知了补正却没有给编号，无从补正")
    if first.listed("missing"):
        then = desk.ask("supplement", case_no=first.text("case_no"), materials=first.listed("missing"))
        observed |= {"then": then.text("status"), "then_missing": "\n".join(then.listed("missing"))}
        seen.append(then.evidence)
    yield _probe("correct", plan.item.name, observed, first.evidence, *seen)


def closed(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """向停用的事项提交申请。"""
    if not plan.closed:
        raise SourceMissing("没有停用的事项可试；请在档案的 sandbox_items.closed 写明一个编码")
    _only_after_first(desk)
    reply = _apply(desk, plan.closed, plan.listed, accept=ANY)
    yield _probe("closed", plan.closed, _told(desk, reply), reply.evidence)


def rate(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """没有评价时查进度；评价一次、再评价一次；评价之后再查进度。"""
    desk.needs("evaluate", "number")
    case_no = _only_after_first(desk)
    before, _, seen = _progress(desk, desk.first)
    once = desk.ask("evaluate", case_no=case_no)
    twice = desk.ask("evaluate", accept=ANY, case_no=case_no)
    after, _, _ = _progress(desk, desk.first)
    observed = {
        "status": once.status,
        "number": once.text("number"),
        "again": twice.status,
        "again_number": twice.text("number"),
        "follow_up": _said(bool(twice.read.get("follow_up"))),
        "progress": before,
        "progress_after": after,
    }
    yield _probe("rate", case_no, observed, once.evidence, twice.evidence, *seen)


def complain(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """提交一次投诉。"""
    yield _acknowledged(desk, "complain", f"{TRIED}:{plan.item.name}窗口等候时间较长")


def consult(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """提交一次咨询。"""
    yield _acknowledged(desk, "consult", f"{TRIED}:申请{plan.item.name}可否网上提交全部材料？")


def signed(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """全套材料都以电子件提交:一次用中心给的有效签名，一次把签名改掉。"""
    paper = plan.papers.get("signed")
    if not paper:
        raise SourceMissing("档案没有写 sandbox_papers.signed(一份有效的测试签名)，没有试")
    good = str(paper["signature"])
    for name, signature in (("有效", good), ("伪造", forged(good))):
        electronic = [{"material": one, **paper, "signature": signature} for one in plan.listed]
        reply = _apply(desk, plan.item.code, plan.listed, accept=ANY, electronic=electronic)
        observed = {**_told(desk, reply), "kind": name, "paper": "\n".join(reply.listed("paper"))}
        yield _probe("signed", f"{name}的{paper.get('kind', '电子签名')}", observed, reply.evidence)


def licence(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """核验中心给的有效、过期的测试证照和一个伪造的证号。"""
    papers = plan.papers.get("licences") or ()
    if not papers:
        raise SourceMissing("档案没有写 sandbox_papers.licences(测试证照)，没有试")
    for paper in papers:
        reply = desk.ask("verify", accept=ANY, number=str(paper["number"]))
        observed = {"state": str(paper["state"]), "status": reply.status, "result": reply.text("result")}
        yield _probe("licence", f"{paper['state']}的证照", observed, reply.evidence)


def forged(signature: str) -> str:
    """同样长、必定不同的签名。"""
    return "".join("0" if sign != "0" else "1" for sign in signature)


def _apply(
    desk: Desk, code: str, materials: Sequence[str], *, electronic: Sequence[Mapping[str, Any]] = (), **how: Any
) -> Reply:
    return desk.ask("submit", item_code=code, materials=list(materials), electronic=list(electronic), **how)


def _only_after_first(desk: Desk) -> str:
    """第一笔正常提交的编号；没有它，拒绝或不能评价都说明不了什么。"""
    case_no = desk.first.text("case_no")
    if not desk.first.done or not case_no:
        raise SourceMissing("按指南的提交没有得到编号，这一项无从试起")
    return case_no


def _told(desk: Desk, reply: Reply) -> dict[str, str]:
    zone = zones.name(desk.visit.data)
    return {
        "status": reply.status,
        "case_no": reply.text("case_no"),
        "state": reply.text("status"),
        "missing": "\n".join(reply.listed("missing")),
        "received_at": reply.text("received_at"),
        "server_time": reply.text("server_time"),
        "date": _local(reply.date, zone),
        "seconds": str(int(reply.seconds) + 1),
    }


def _local(date: str, zone: str) -> str:
    try:
        return normalise.moment(parsedate_to_datetime(date), zone).isoformat() if date else ""
    except (ValueError, Unreadable):
        return ""


def _progress(desk: Desk, receipt: Reply) -> tuple[str, str, tuple[str, ...]]:
    """(状态(见 ``told``), 环节, 证据)；没有进度端点、编号或查询码时是空的，查不到而说到评价的写作“403 要先评价”。"""
    endpoint = (desk.visit.data.get("endpoints") or {}).get("progress")
    if not endpoint or not receipt.text("case_no") or not receipt.text("check"):
        return "", "", ()
    seen = enquiry.query(desk.visit, endpoint, receipt.text("case_no"), receipt.text("check"), "sandbox")
    status = told("progress", endpoint, seen)
    if status != "200" and "评价" in str(seen.value):
        status = f"{seen.status} {RATE_FIRST}"
    return status, str(enquiry.read(desk.visit, endpoint, seen).get("stage") or ""), (seen.evidence,)


def _acknowledged(desk: Desk, name: str, content: str) -> Probe:
    desk.needs(name, "number")
    reply = desk.ask(name, content=content)
    observed = {"status": reply.status, "number": reply.text("number"), "unit": reply.text("unit")}
    if desk.reads(name, "promised_days"):
        observed["promised_days"] = reply.text("promised_days")
    return _probe(name, content.removeprefix(f"{TRIED}:"), observed, reply.evidence)


def _said(yes: bool) -> str:
    return "是" if yes else "否"


def _probe(kind: str, subject: str, observed: Mapping[str, str], *evidence: str) -> Probe:
    return Probe(kind, Channel.SANDBOX, subject, dict(observed), evidence)
