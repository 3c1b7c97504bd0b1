"""参考中心的门户:服务端渲染的网页，给人看，也给采集器在真实浏览器里看。

每次请求都重新读状态，状态随时可以重置。``behaviour`` 中由门户读取的开关(缺省都是不动作):

- ``portal_hide: [要素名称]``   全部办事指南页不显示这些要素(``Element`` 的取值，如 政策依据)，连标签一起不显示
- ``portal_leak_phone: true``   结果公示第一页的第一行带出手机号和校验位正确的身份证号
- ``portal_flow_broken: true``  办理流程图一律 404
- ``portal_progress_ignores_check: true``  进度查询不核对查询码
- ``portal_total_off: 3``        事项目录声明的总数多报(少报)这么多(ITM-01)
- ``portal_item_missing: [编码]``  事项目录里列着，办事指南页却是 404(ITM-01)
- ``portal_search_blind: true``  事项目录按名称检索什么也找不到(ITM-01)
- ``portal_pay_entry: [编码]``    这些事项的办事指南页上有“在线缴费”的入口(ITM-12)
- ``portal_flow_alt: 没有|空``、``portal_script_elsewhere: true``  流程图的替代文本；指南页要用别处的脚本(ONL-11)
- ``portal_dead_link: true``     办事指南页上的“相关解读”打不开(DSC-19)
- ``portal_complaint_broken: true``  投诉页打不开，也提交不了(500)
- ``portal_evaluations_updated: 日期``  评价页写明的更新时间，那以后的评价还没有放上去
- ``portal_evaluations_person: true``  评价页第一行带出评价人的手机号
- ``portal_evaluations_silent: true``  评价页只有评价结果，没有答复与整改
- ``portal_phone_in_url: true``  评价页上有一个链接的网址里写着手机号
- ``portal_rate_status: 状态码``  评价的入口一律答这个状态码

某一事项只在门户上不同，用状态的 ``portal.items.<编码>`` 打补丁，不用开关。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, HTMLResponse

from conformance.domain import Decision, Evaluation, Item, Staff, Statistics
from conformance.reference.behaviour import LEAKED_ID, LEAKED_PHONE
from conformance.reference.portal_flow import avatar, flow_chart
from conformance.reference.portal_supervision import lit, page
from conformance.reference.portal_view import HERE, SCORES, found, paged, published, render
from conformance.reference.state import check_of

Text = Annotated[str, Form()]
LEAK = {"phone": LEAKED_PHONE, "id": LEAKED_ID}
REPLY_DAYS = 15
LONG = 50
"""公示和评价每页的行数:行短，页少好翻。"""
REFUSED = "查询码与办件编号不符，或者没有这个办件，不能查询。请核对受理单后重试。"


class Shown(Protocol):
    """门户要读的状态。"""

    @property
    def behaviour(self) -> Mapping[str, Any]: ...
    @property
    def now(self) -> datetime: ...
    def portal_items(self) -> Sequence[Item]: ...
    def portal_staff(self) -> Sequence[Staff]: ...
    def portal_statistics(self) -> Sequence[Statistics]: ...
    def portal_decisions(self) -> Sequence[Decision]: ...
    def evaluations(self) -> Sequence[Evaluation]: ...
    def progress(self, case_no: str, check: str) -> Mapping[str, Any] | None: ...
    def shown(self, name: str, kind: type[Any]) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Portal:
    """门户的各页；每个方法回答一个地址。"""

    state: Shown

    def home(self) -> HTMLResponse:
        """首页:搜索、入口、部门、最近一个月的统计。"""
        items = self.state.portal_items()
        departments = Counter(item.department for item in items if item.department)
        latest = max(self.state.portal_statistics(), key=lambda month: month.period, default=None)
        template = "deep.html" if self.state.behaviour.get("portal_deep") else "home.html"
        return render(template, here="/", total=len(items), departments=list(departments.items()), latest=latest)

    def items(self, q: str = "", page: str = "1", department: str = "") -> HTMLResponse:
        """事项目录；按名称和编码搜索。"""
        rows = [
            item
            for item in self.state.portal_items()
            if found(q, item.name, item.code) and department in ("", item.department)
        ]
        flags = self.state.behaviour
        listed = paged([] if q and flags.get("portal_search_blind") else rows, page, q=q, department=department)
        listed = replace(listed, total=listed.total + int(flags.get("portal_total_off") or 0))
        return render("items.html", here="/portal/items", page=listed, q=q, department=department)

    def guide(self, code: str) -> HTMLResponse:
        """办事指南页。"""
        item, flags = self._item(code), self.state.behaviour
        if item is None or code in (flags.get("portal_item_missing") or ()):
            return missing(f"没有编码为“{code}”的事项，可能已经取消或者更换了编码。")
        return render(
            "guide.html",
            here="",
            item=item,
            people=self._people(item),
            hidden=frozenset(flags.get("portal_hide") or ()),
            flags=flags,
            flow=f"/portal/flow/{item.code}.svg",
        )

    def flow(self, code: str) -> Response:
        """办理流程图,SVG。"""
        item = self._item(code)
        if item is None or self.state.behaviour.get("portal_flow_broken"):
            return missing("没有这张流程图。")
        return Response(flow_chart(item.procedure, f"{item.name}办理流程图"), media_type="image/svg+xml")

    def progress(self, case_no: str = "", check: str = "") -> HTMLResponse:
        """进度查询:查询码相符才回答，不符回答 403。"""
        case_no, check = case_no.strip(), check.strip()
        if not case_no and not check:
            return self._progress("")
        ignored = self.state.behaviour.get("portal_progress_ignores_check")
        answer = self.state.progress(case_no, check_of(case_no) if ignored else check)
        shown = lit(answer, self.state.behaviour)
        return self._progress(case_no, shown) if shown else self._progress(case_no, refused=REFUSED)

    def staff(self) -> HTMLResponse:
        """窗口人员。"""
        return render("staff.html", here="/portal/staff", people=self.state.portal_staff(), avatar=avatar)

    def statistics(self) -> HTMLResponse:
        """各月统计，最近的在前。"""
        months = sorted(self.state.portal_statistics(), key=lambda month: month.period, reverse=True)
        return render("statistics.html", here="/portal/statistics", months=months)

    def decisions(self, q: str = "", page: str = "1") -> HTMLResponse:
        """已公示的准予许可决定，最近的在前；按文号、事项和申请人搜索。"""
        rows = [row for row in self.state.portal_decisions() if self._published(row) and _matches(row, q)]
        rows.sort(key=lambda row: (str(row.published_on), row.doc_no), reverse=True)
        leak = LEAK if self.state.behaviour.get("portal_leak_phone") else None
        return render("decisions.html", here="/portal/decisions", page=paged(rows, page, LONG, q=q), q=q, leak=leak)

    def evaluations(self, page: str = "1") -> HTMLResponse:
        """公开的评价，不显示办件和评价人。"""
        flags = self.state.behaviour
        rows = published(self.state.evaluations(), str(flags.get("portal_evaluations_updated") or ""))
        given = Counter(row.score for row in rows if not row.default)
        return render(
            "evaluations.html",
            here="/portal/evaluations",
            page=paged(rows, page, LONG),
            tally=[(score, given[score]) for score in SCORES],
            defaults=sum(row.default for row in rows),
            updated=flags.get("portal_evaluations_updated") or self.state.now.date().isoformat(),
            person=LEAK["phone"] if flags.get("portal_evaluations_person") else "",
            mobile=LEAK["phone"] if flags.get("portal_phone_in_url") else "",
            silent=bool(flags.get("portal_evaluations_silent")),
        )

    def complaint(self, item: str = "") -> HTMLResponse:
        """投诉表单。"""
        return self._complaint(item=item)

    def complain(self, content: Text = "", item: Text = "", contact: Text = "") -> HTMLResponse:
        """提交投诉，给出编号和答复期限；内容空白不收。"""
        if not content.strip():
            return self._complaint(400, item=item, refused="投诉内容没有填写，请写明时间、窗口和经过。")
        digest = sha256(f"{self.state.now}{item}{contact}{content}".encode()).hexdigest()
        return self._complaint(number=f"TS{self.state.now:%Y%m%d}{int(digest[:8], 16) % 10**6:06d}")

    def unknown(self, rest: str) -> HTMLResponse:
        """其余地址。"""
        return missing(f"没有地址为“/portal/{rest}”的页面。")

    def _item(self, code: str) -> Item | None:
        return next((item for item in self.state.portal_items() if item.code == code), None)

    def _people(self, item: Item) -> list[Staff]:
        known = {person.id: person for person in self.state.portal_staff()}
        named = {person.name: person for person in known.values()}
        return [known.get(key) or named.get(key) or Staff(id=key, name=key) for key in item.staff]

    def _published(self, row: Decision) -> bool:
        return not row.withheld and row.published_on is not None and row.published_on <= self.state.now.date()

    def _progress(self, case_no: str, progress: Mapping[str, Any] | None = None, refused: str = "") -> HTMLResponse:
        return render(
            "progress.html",
            status=403 if refused else 200,
            here="/portal/progress",
            case_no=case_no,
            progress=progress,
            refused=refused,
        )

    def _complaint(self, status: int = 200, *, number: str = "", item: str = "", refused: str = "") -> HTMLResponse:
        if self.state.behaviour.get("portal_complaint_broken"):
            return missing("系统出错，请稍后再试。", 500)
        return render(
            "complaint.html",
            status,
            here="/complaint",
            number=number,
            received=self.state.now,
            days=REPLY_DAYS,
            item=item,
            refused=refused,
        )


def routes(state: Shown) -> APIRouter:
    """门户的全部地址;/files/ 下的附件不在这里。"""
    portal, router = Portal(state), APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    answers: tuple[tuple[str, Callable[..., Response]], ...] = (
        ("/", portal.home),
        ("/portal/items", portal.items),
        ("/portal/items/{code}", portal.guide),
        ("/portal/flow/{code}.svg", portal.flow),
        ("/portal/progress", portal.progress),
        ("/portal/staff", portal.staff),
        ("/portal/statistics", portal.statistics),
        ("/portal/supervision", partial(page, state)),
        ("/portal/decisions", portal.decisions),
        ("/portal/evaluations", portal.evaluations),
        ("/complaint", portal.complaint),
        ("/static/{name}", static),
        ("/portal/{rest:path}", portal.unknown),
    )
    for path, answer in answers:
        router.add_api_route(path, answer, methods=["GET", "HEAD"])
    router.add_api_route("/complaint", portal.complain, methods=["POST"])
    return router


def static(name: str) -> Response:
    """自有的样式与图形。"""
    path = HERE / "static" / name
    known = path.parent == HERE / "static" and path.is_file()
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"}) if known else missing("没有这个文件。")


def missing(what: str, status: int = 404) -> HTMLResponse:
    """出错的页面:一句话说明。"""
    return render("error.html", status, here="", what=what)


def _matches(row: Decision, query: str) -> bool:
    return found(query, row.doc_no, row.item_name, row.applicant)
