"""参考中心的接口:事项、人员、统计、公示和进度人人可查；办件、事件、监察、评价要令牌。约定见 schemas/openapi.yaml。"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from secrets import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as HttpError

from conformance.reference import files, sandbox
from conformance.reference.answers import answer, envelope, listing, raw
from conformance.reference.behaviour import leaked, seen_cases
from conformance.reference.lights import lit
from conformance.reference.state import State, check_of

PUBLIC = ("staff", "statistics", "decisions", "departments", "claims", "lights", "terminal")
GUARDED = ("supervision", "evaluations", "consultations", "availability")
SUMMARY = ("code", "name", "department", "kind", "state")
Page = Annotated[int, Query(ge=1)]
Size = Annotated[int, Query(ge=1, le=10000)]


def application(state: State, token: str) -> FastAPI:
    """一个中心的全部服务:接口、沙箱、附件和门户。"""
    app = FastAPI(title="和宁市政务服务中心(参考中心)", openapi_url=None, docs_url=None, redoc_url=None)
    guarded = [Depends(_guard(state, token))]
    routers: tuple[tuple[APIRouter, list[Any]], ...]
    routers = (public(state), []), (records(state), guarded), (sandbox.routes(state), guarded)
    app.add_exception_handler(HttpError, _refusing([route for router, _ in routers for route in router.routes]))
    app.add_exception_handler(RequestValidationError, _malformed)
    for router, guard in routers:
        app.include_router(router, prefix="/api", dependencies=guard)
    app.include_router(files.routes(state))
    app.include_router(_portal(state))
    return app


def public(state: State) -> APIRouter:
    """不要令牌的接口。"""
    open_, router = Public(state), APIRouter()
    answers: dict[str, Callable[..., Any]] = {
        "/items": open_.items,
        "/items/{code}": open_.item,
        "/progress": open_.progress,
        **{f"/{name}": _documents(state, name) for name in PUBLIC},
    }
    for path, answering in answers.items():
        router.add_api_route(path, answering, methods=["GET"])
    return router


def records(state: State) -> APIRouter:
    """要令牌的接口。"""
    kept, router = Records(state), APIRouter()
    answers: dict[str, Callable[..., Any]] = {
        "/cases": kept.cases,
        "/cases/{case_no}": kept.case,
        "/cases/{case_no}/events": kept.case_events,
        "/events": kept.events,
        **{f"/{name}": _documents(state, name) for name in GUARDED},
    }
    for path, answering in answers.items():
        router.add_api_route(path, answering, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class Public:
    """公开的接口；每个方法回答一个地址。"""

    state: State

    async def items(self, page: Page = 1, size: Size = 100) -> Response:
        """事项清单，只有概要。"""
        rows = [{key: row.get(key) for key in SUMMARY} for row in self.state.items().values()]
        return listing(rows, page, size, extra=int(self.state.behaviour.get("total_off") or 0))

    async def item(self, code: str) -> Response:
        """一个事项的全部内容。"""
        items, flags = self.state.items(), self.state.behaviour
        status = (flags.get("item_status") or {}).get(code)
        if code not in items or status:
            raise HTTPException(status or 404, f"没有编码为“{code}”的事项。")
        first = next(iter(items)) == code
        return answer(leaked([items[code]], "items", flags)[0] if first else items[code])

    async def progress(self, case_no: str, check: str) -> Response:
        """凭编号和查询码查进度。"""
        state, flags = self.state, self.state.behaviour
        if "progress_status" in flags:
            raise HTTPException(int(flags["progress_status"]), "进度查询暂时不能使用。")
        if state.case(case_no) is None:
            raise HTTPException(404, f"没有编号为“{case_no}”的办件。")
        if flags.get("progress_needs_evaluation") and _unrated(state, case_no):
            raise HTTPException(409, "请先对本次服务作出评价，再查询进度。")
        found = state.progress(case_no, check_of(case_no) if flags.get("progress_ignores_check") else check)
        if found is None:
            raise HTTPException(403, "查询码与办件编号不符。")
        return answer({**found, "stage": "", "time": ""} if flags.get("progress_blank") else found)


@dataclass(frozen=True, slots=True)
class Records:
    """办件与事件的接口；每个方法回答一个地址。"""

    state: State

    async def cases(self, page: Page = 1, size: Size = 100) -> Response:
        """办件的一页。"""
        with self.state.lock:
            rows, total = self._page("cases", page, size)
            twice = _duplicate(self.state)
        rows = [*rows, twice] if twice and page == 1 else rows
        return envelope(self._seen(rows), page, size, total + bool(twice), zoned=zoned(self.state, "cases"))

    async def case(self, case_no: str) -> Response:
        """一件办件。"""
        with self.state.lock:
            found = self.state.store.case(case_no)
        if found is None:
            raise HTTPException(404, f"没有编号为“{case_no}”的办件。")
        return raw(self._seen([found])[0])

    async def case_events(self, case_no: str) -> Response:
        """一件办件的全部事件。"""
        with self.state.lock:
            rows, known = self.state.store.events(case_no), self.state.case(case_no) is not None
        if not known:
            raise HTTPException(404, f"没有编号为“{case_no}”的办件。")
        return envelope(rows, 1, max(1, len(rows)), len(rows), zoned=zoned(self.state, "events"))

    async def events(self, page: Page = 1, size: Size = 100) -> Response:
        """全部事件的一页。"""
        with self.state.lock:
            rows, total = self._page("events", page, size)
        return envelope(rows, page, size, total, zoned=zoned(self.state, "events"))

    def _page(self, table: str, page: int, size: int) -> tuple[list[bytes], int]:
        store = self.state.store
        return store.page(table, (page - 1) * size, size), store.total(table)

    def _seen(self, rows: list[bytes]) -> list[bytes]:
        return lit(seen_cases(rows, self.state.behaviour, self.state.events), self.state.lights())


def _documents(state: State, name: str) -> Callable[..., Any]:
    async def documents(page: Page = 1, size: Size = 100) -> Response:
        rows = [*state.rows(name).values()]
        return listing(leaked(rows, name, state.behaviour), page, size, zoned=zoned(state, name))

    return documents


def zoned(state: State, name: str) -> bool:
    """这个清单里的时间写不写时差。"""
    return name not in (state.behaviour.get("naive_times") or ())


def _unrated(state: State, case_no: str) -> bool:
    """在沙箱里提交、还没有评价的件。"""
    submitted = case_no in (state.doc.get("submitted") or {}).values()
    return submitted and case_no not in {row["case_no"] for row in state.rows("evaluations").values()}


def _duplicate(state: State) -> bytes | None:
    wanted = state.behaviour.get("duplicate_case_no")
    if not wanted:
        return None
    return state.store.page("cases", 0, 1)[0] if wanted is True else state.store.case(str(wanted))


def _guard(state: State, token: str) -> Callable[[Request], Any]:
    async def guard(request: Request) -> None:
        given = request.headers.get("Authorization", "")
        opened = state.behaviour.get("open_cases") and request.method == "GET"
        if not opened and not compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "需要有效的令牌(Authorization: Bearer …)。")

    return guard


def _portal(state: State) -> APIRouter:
    from conformance.reference import portal, portal_apply, portal_rate

    router = portal_rate.routes(state)
    router.include_router(portal_apply.routes(state))
    router.include_router(portal.routes(state))
    return router


def _refusing(routes: Sequence[Any]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """拒绝也是 JSON;405 写明这个地址能用的全部方法，同一地址的方法分在几条路由里。"""

    async def refused(request: Request, error: Exception) -> Response:
        told = answer({"error": str(getattr(error, "detail", "系统出错。"))}, getattr(error, "status_code", 500))
        if told.status_code == 405:
            path = request.url.path.removeprefix("/api")
            allowed = {method for route in routes if route.path_regex.match(path) for method in route.methods}
            told.headers["Allow"] = ", ".join(sorted(allowed) or ["GET"])
        return told

    return refused


async def _malformed(_: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = ".".join(str(step) for step in first.get("loc", ())[1:])
    return answer({"error": f"参数 {where} 不对或没有写:{first.get('msg', '')}"}, 422)
