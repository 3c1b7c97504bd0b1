"""沙箱的其余几个窗口:咨询、证照核验、注入违规件看监察。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from fastapi import HTTPException, Request, Response

from conformance.reference import papers
from conformance.reference.answers import answer
from conformance.reference.process import Record
from conformance.reference.state import State

REPLY_DAYS = 5
RULES = {
    "不予受理无理由": ("JC-07", "黄牌", "不予受理没有说明理由"),
    "不予许可无理由": ("JC-08", "红牌", "不予许可没有说明理由"),
    "违规收费": ("JC-09", "红牌", "实收高于公布的收费标准"),
}
"""注入的违规 → 监察规则编号、灯色、描述。"""


@dataclass(frozen=True, slots=True)
class Question:
    """一次咨询。"""

    content: Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Presented:
    """要核验的证照。"""

    number: Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Injected:
    """要注入的违规:RULES 之一。"""

    violation: str


@dataclass(frozen=True, slots=True)
class Desk:
    """其余几个窗口；每个方法回答一个地址。"""

    state: State

    async def consult(self, request: Request) -> Response:
        """咨询:给出编号和答复期限。"""
        read(await request.body(), Question)
        with self.state.lock:
            return _consult(self.state)

    async def verify(self, request: Request) -> Response:
        """证照核验。"""
        body = read(await request.body(), Presented)
        genuine = self.state.behaviour.get("licences_always_valid")
        return answer({"result": "有效" if genuine else papers.LICENCES.get(body.number, "查无此证")})

    async def inject(self, request: Request) -> Response:
        """注入一件违规的办件；电子监察随即记录。违规件不进办件库，不影响统计。"""
        body = read(await request.body(), Injected)
        if body.violation not in RULES:
            raise HTTPException(422, f"没有“{body.violation}”这种违规；可用的是 {'、'.join(RULES)}。")
        with self.state.lock:
            return _inject(self.state, body.violation)


def answers(state: State) -> dict[str, Callable[..., Any]]:
    """地址 → 回答。"""
    desk = Desk(state)
    return {"/consultations": desk.consult, "/licences/verify": desk.verify, "/violations": desk.inject}


def read(body: bytes, kind: Any) -> Any:
    """请求内容 → ``kind``;不合结构回答 422。"""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise HTTPException(422, f"请求内容不对:{error}。请对照 openapi.yaml。") from None


def _consult(state: State) -> Response:
    key = f"ZX{state.now:%Y%m%d}{len(state.rows('consultations')) + 1:05d}"
    asked = {"id": key, "kind": "咨询", "channel": "政务服务网", "asked_at": state.now.isoformat()}
    state.patch({"consultations": {key: asked}})
    promised: Record = {"promised_days": REPLY_DAYS, "unit": "工作日", "received_at": state.now.isoformat()}
    shown = {} if state.behaviour.get("no_consultation_no") else {"id": key}
    return answer({**shown, **promised}, 201)


def _inject(state: State, violation: str) -> Response:
    number = len(state.doc.get("injected") or {}) + 1
    case_no = f"ZR{state.now:%Y%m%d}{number:04d}"
    patch: Record = {"injected": {case_no: violation}}
    if violation not in (state.behaviour.get("ignores_violations") or ()):
        rule, light, told = RULES[violation]
        key = f"JCZR{number:04d}"
        raised = {"id": key, "case_no": case_no, "rule": rule, "light": light, "result": told, "stage": "办理"}
        patch["supervision"] = {key: {**raised, "raised_at": state.now.isoformat()}}
    state.patch(patch)
    return answer({"case_no": case_no}, 201)
