"""沙箱:提交、补正、评价、投诉(其余见 ``sandbox_desk``)。改动记在状态里,``reset`` 之后不留痕迹；时刻取中心的时钟。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, HTTPException, Request, Response

from conformance.reference import papers, sandbox_desk
from conformance.reference.answers import answer
from conformance.reference.catalogue import offices
from conformance.reference.process import Course, Moment, Record, acceptance, dossier, event
from conformance.reference.state import State, check_of

REPLY_DAYS = 15
OPEN = "在用"
FOREVER = "9999"


@dataclass(frozen=True, slots=True)
class Electronic:
    """一项材料的电子件:签名、印章或证照的编号与签名值。"""

    material: str
    number: str
    signature: str
    kind: str = "电子签名"


@dataclass(frozen=True, slots=True)
class Submission:
    """一次申请；材料写名称。"""

    item_code: str
    materials: tuple[str, ...] = ()
    channel: str = "网上办理"
    applicant: str | None = None
    electronic: tuple[Electronic, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """补来的材料的名称。"""

    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """一次评价;``score`` 1 非常满意 … 5 非常不满意。"""

    case_no: str
    score: Annotated[float, msgspec.Meta(ge=1, le=5, multiple_of=1)]
    channel: str = "政务服务网"
    named: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """一次投诉。"""

    content: Annotated[str, msgspec.Meta(min_length=1)]
    subject: str | None = None
    case_no: str | None = None
    contact: str | None = None


def routes(state: State) -> APIRouter:
    """沙箱的全部地址。"""
    sandbox, router = Sandbox(state), APIRouter()
    answers: dict[str, Callable[..., Any]] = {
        "/cases": sandbox.submit,
        "/cases/{case_no}/supplement": sandbox.supplement,
        "/evaluations": sandbox.evaluate,
        "/complaints": sandbox.complain,
        **sandbox_desk.answers(state),
    }
    for path, answering in answers.items():
        router.add_api_route(path, answering, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class Sandbox:
    """沙箱；每个方法回答一个地址。"""

    state: State

    async def submit(self, request: Request, idempotency_key: Annotated[str | None, Header()] = None) -> Response:
        """提交申请。"""
        body = sandbox_desk.read(await request.body(), Submission)
        with self.state.lock:
            return _submit(self.state, body, idempotency_key)

    async def supplement(self, case_no: str, request: Request) -> Response:
        """补正。"""
        body = sandbox_desk.read(await request.body(), Supplement)
        with self.state.lock:
            return _supplement(self.state, case_no, body)

    async def evaluate(self, request: Request) -> Response:
        """评价。"""
        body = sandbox_desk.read(await request.body(), Rating)
        with self.state.lock:
            return _evaluate(self.state, body)

    async def complain(self, request: Request) -> Response:
        """投诉。"""
        body = sandbox_desk.read(await request.body(), Complaint)
        with self.state.lock:
            return _complain(self.state, body)


def _submit(state: State, body: Submission, key: str | None) -> Response:
    done = (state.doc.get("submitted") or {}).get(key)
    if done and not state.behaviour.get("ignores_idempotency"):
        return answer(_receipt(state, done))
    item = {**papers.retired(), **state.items()}.get(body.item_code)
    if item is None:
        raise HTTPException(404, f"没有编码为“{body.item_code}”的事项。")
    if item.get("state", OPEN) != OPEN and not state.behaviour.get("accepts_closed"):
        raise HTTPException(409, f"事项“{item['name']}”已经{item['state']}，不能申请。")
    _genuine(state, body)
    number = len(state.doc["cases"]) + 1
    case_no, missing = f"HN{state.now:%Y%m%d}{number:05d}", _missing(state, item, body.materials)
    case = dossier(case_no, number, item, _course(state, body, missing), FOREVER)
    case["events"]["收件"]["time"] = state.now.isoformat()
    state.patch({"cases": {case_no: case}, **({"submitted": {key: case_no}} if key else {})})
    paper = [one.material for one in body.electronic] if state.behaviour.get("demands_paper") else []
    return answer(_receipt(state, case_no, paper), 201)


def _genuine(state: State, body: Submission) -> None:
    """电子签名、印章、证照的签名值对不上的，拒绝。"""
    false = [one for one in body.electronic if one.signature != papers.signature(one.number)]
    if false and not state.behaviour.get("accepts_forged"):
        raise HTTPException(409, f"材料“{false[0].material}”的{false[0].kind}核验不通过，不予收件。")


def _course(state: State, body: Submission, missing: tuple[str, ...]) -> Course:
    day, minute = _clock(state)
    reply = (day, minute + 1)
    every = (*body.materials, *missing)
    if missing:
        return Course((day, minute), body.channel, every, missing=missing, correction=reply)
    return Course((day, minute), body.channel, every, accepted=reply)


def _missing(state: State, item: Record, given: tuple[str, ...]) -> tuple[str, ...]:
    """缺的必备材料，一次列全；开关使它多要、少说。"""
    flags, rows = state.behaviour, item.get("materials") or []
    wanted = [row["name"] for row in rows if row.get("required")]
    wanted += [str(flags["extra_material"])] if flags.get("extra_material") else []
    missing = [name for name in wanted if name not in given]
    if flags.get("refuses_complete") and not missing:
        missing = [row["name"] for row in rows][:1]
    return tuple(missing[:1] if flags.get("piecemeal") else missing)


def _receipt(state: State, case_no: str, paper: Sequence[str] = ()) -> Record:
    """受理单或者补正告知:编号、查询码、状态、缺的材料、凭证。"""
    events = (state.case(case_no) or {})["events"]
    told, accepted = events.get("补正告知"), events.get("受理")
    missing = list(told["materials"]) if told and not accepted else []
    voucher = accepted or told
    late = timedelta(seconds=int(state.behaviour.get("receipt_late_s") or 0))
    received = datetime.fromisoformat(events["收件"]["time"]) + late
    receipt = {
        "case_no": case_no,
        "check": check_of(case_no),
        "status": "已受理" if accepted else "待补正",
        "missing": missing,
        "paper": list(paper),
        "received_at": received.isoformat(),
        "server_time": state.now.isoformat(),
        **{name: voucher[name] for name in ("doc_no", "doc_date", "sealed")},
    }
    return {k: v for k, v in receipt.items() if k != "case_no"} if state.behaviour.get("no_case_no") else receipt


def _supplement(state: State, case_no: str, body: Supplement) -> Response:
    case = state.case(case_no)
    if case is None:
        raise HTTPException(404, f"没有编号为“{case_no}”的办件。")
    events = case["events"]
    if "补正告知" not in events or "受理" in events:
        raise HTTPException(409, f"办件“{case_no}”现在不需要补正。")
    item, told = state.items()[case["item_code"]], events["补正告知"]
    have = [*(case.get("materials") or []), *body.materials]
    lacking = [row["name"] for row in item["materials"] if row.get("required") and row["name"] not in have]
    change: Record = {"materials": have, "events": {"补正告知": {"materials": lacking or told["materials"]}}}
    if not lacking:
        change = {"materials": have, **_accept(state, case, item, body.materials)}
    state.patch({"cases": {case_no: change}})
    return answer(_receipt(state, case_no))


def _accept(state: State, case: Record, item: Record, brought: tuple[str, ...]) -> Record:
    office, (day, minute) = offices()[item["department"]], _clock(state)
    number = int(case["case_no"][-5:])
    clerk = office.team.windows[number % 2]
    supplied = event("补齐", (day, minute + 2), clerk, materials=list(brought), opinion="补正材料已交齐")
    accepted = acceptance(number, item, office, (day, minute + 3))
    return {"clock_start": day, "events": {"补齐": supplied, "受理": accepted}}


def _evaluate(state: State, body: Rating) -> Response:
    if state.case(body.case_no) is None:
        raise HTTPException(404, f"没有编号为“{body.case_no}”的办件。")
    rows = state.rows("evaluations")
    given = any((row["case_no"], row.get("channel")) == (body.case_no, body.channel) for row in rows.values())
    if given and not state.behaviour.get("repeat_evaluation"):
        raise HTTPException(409, "这件办件在这个渠道已经评价过，请勿重复提交。")
    key = f"PJ{len(rows) + 1:05d}"
    row = {"id": key, "case_no": body.case_no, "score": int(body.score), "channel": body.channel, "named": body.named}
    state.patch({"evaluations": {key: {**row, "evaluated_at": state.now.isoformat(), "default": False}}})
    return answer({} if state.behaviour.get("no_evaluation_no") else {"id": key}, 201)


def _complain(state: State, body: Complaint) -> Response:
    if "complaint_status" in state.behaviour:
        raise HTTPException(int(state.behaviour["complaint_status"]), "投诉暂时不能提交。")
    number = len(state.doc.get("complaints") or {}) + 1
    key = f"TS{state.now:%Y%m%d}{number:04d}"
    state.patch({"complaints": {key: {"content": body.content, "subject": body.subject or ""}}})
    promised: dict[str, Any] = {"promised_days": REPLY_DAYS, "unit": "工作日", "received_at": state.now.isoformat()}
    shown = {} if state.behaviour.get("no_complaint_no") else {"complaint_no": key}
    return answer({**shown, **({} if state.behaviour.get("no_complaint_term") else promised)}, 201)


def _clock(state: State) -> Moment:
    now = state.now
    return now.date().isoformat(), min(now.hour * 60 + now.minute, 1430)
