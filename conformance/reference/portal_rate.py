"""门户上的评价入口:凭办件编号和查询码评价一次，自愿、不强制；``behaviour`` 的 portal_rate_status 使它打不开。"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from conformance.reference.portal_view import SCORES, render
from conformance.reference.state import check_of

Text = Annotated[str, Form()]
CHANNEL = "政务服务网"


class Rated(Protocol):
    """评价入口要读写的状态。"""

    @property
    def behaviour(self) -> Mapping[str, Any]: ...
    @property
    def now(self) -> datetime: ...
    @property
    def lock(self) -> AbstractContextManager[Any]: ...
    def case(self, case_no: str) -> Mapping[str, Any] | None: ...
    def rows(self, name: str) -> Mapping[str, Mapping[str, Any]]: ...
    def patch(self, patch: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Rate:
    """评价的页面；每个方法回答一个方法。"""

    state: Rated

    def form(self) -> HTMLResponse:
        """评价的表单。"""
        status = self.state.behaviour.get("portal_rate_status")
        if status:
            return render("error.html", int(status), here="", what="评价暂时不能使用，请稍后再试。")
        return _page()

    def rate(self, case_no: Text = "", check: Text = "", score: Text = "") -> HTMLResponse:
        """收下一次评价；查询码不符、没有选满意程度或已经评价过的不收。"""
        with self.state.lock:
            if refused := self._refused(case_no, check, score):
                return _page(400, refused=refused)
            return _page(number=self._kept(case_no, int(score)))

    def _refused(self, case_no: str, check: str, score: str) -> str:
        if self.state.case(case_no) is None or check != check_of(case_no):
            return "查询码与办件编号不符，请核对受理单。"
        if score not in {str(known) for known in SCORES}:
            return "请选择满意程度。"
        rows = self.state.rows("evaluations").values()
        given = any((row["case_no"], row.get("channel")) == (case_no, CHANNEL) for row in rows)
        return "这件办件在网上已经评价过，请勿重复提交。" if given else ""

    def _kept(self, case_no: str, score: int) -> str:
        key = f"PJ{len(self.state.rows('evaluations')) + 1:05d}"
        row = {"id": key, "case_no": case_no, "score": score, "channel": CHANNEL, "named": False, "follow_up": False}
        self.state.patch({"evaluations": {key: {**row, "evaluated_at": self.state.now.isoformat(), "default": False}}})
        return key


def routes(state: Rated) -> APIRouter:
    """评价入口的地址。"""
    rate, router = Rate(state), APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    router.add_api_route("/portal/rate", rate.form, methods=["GET", "HEAD"])
    router.add_api_route("/portal/rate", rate.rate, methods=["POST"])
    return router


def _page(status: int = 200, *, number: str = "", refused: str = "") -> HTMLResponse:
    return render("rate.html", status, here="", number=number, refused=refused)
