"""门户上的在线申报:实名、填表、上传、提交，给出办件编号。

``behaviour`` 的开关:portal_apply_formless 使在线办理页只有一句话没有表单;portal_apply_asks_rating 使它非评价不能提交;
portal_deep 使首页只有一个入口，办事指南藏在四次点击之后，没有搜索与导航。
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from conformance.domain import Item
from conformance.reference.portal_view import SCORES, render
from conformance.reference.state import State

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Apply:
    """在线申报的页面；每个方法回答一个方法。"""

    state: State

    def form(self, code: str) -> HTMLResponse:
        """申报的表单。"""
        item = next((item for item in self.state.portal_items() if item.code == code), None)
        if item is None:
            return render("error.html", 404, here="", what=f"没有编码为“{code}”的事项。")
        return self._page(item)

    def submit(self, code: str, applicant: Text = "", identity: Text = "", phone: Text = "") -> HTMLResponse:
        """收下一次申报，即时给出编号；没有实名的不收。演示用，不进办件库。"""
        item = next((item for item in self.state.portal_items() if item.code == code), None)
        if item is None:
            return render("error.html", 404, here="", what=f"没有编码为“{code}”的事项。")
        if not applicant.strip() or not identity.strip():
            return self._page(item, 400, refused="请填写申请人姓名和证件号码。")
        digest = sha256(f"{self.state.now}{code}{applicant}{identity}{phone}".encode()).hexdigest()
        return self._page(item, number=f"WS{self.state.now:%Y%m%d}{int(digest[:8], 16) % 10**6:06d}")

    def deep(self, step: int) -> HTMLResponse:
        """首页与事项目录之间的中间页;``portal_deep`` 才走得到。"""
        return render("deep.html", here="", ahead="/portal/deep/2" if step < 2 else "/portal/items")

    def _page(self, item: Item, status: int = 200, *, number: str = "", refused: str = "") -> HTMLResponse:
        flags = self.state.behaviour
        return render(
            "apply.html",
            status,
            here="",
            item=item,
            number=number,
            refused=refused,
            formless=bool(flags.get("portal_apply_formless")),
            rating=SCORES if flags.get("portal_apply_asks_rating") else {},
        )


def routes(state: State) -> APIRouter:
    """在线申报的地址。"""
    apply, router = Apply(state), APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    router.add_api_route("/portal/apply/{code}", apply.form, methods=["GET", "HEAD"])
    router.add_api_route("/portal/apply/{code}", apply.submit, methods=["POST"])
    router.add_api_route("/portal/deep/{step}", apply.deep, methods=["GET", "HEAD"])
    return router
