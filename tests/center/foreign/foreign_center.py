"""The reference center's catalogue behind foreign shapes: envelopes, nesting, encodings and dirt of real vendors.

Every shape answers from the state of one running reference center, so a patch is seen by all of them at once.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from fastapi import APIRouter, FastAPI, Request
from foreign import words
from foreign.catalogue import Catalogue, cut, form
from foreign.pinyin import pinyin
from foreign.words import Row

from conformance.reference import files
from conformance.reference.state import State


def application(state: State) -> FastAPI:
    """All shapes, each under its own prefix."""
    app, catalogue = FastAPI(openapi_url=None), Catalogue(state)
    for name, routes in SHAPES.items():
        router = APIRouter(prefix=f"/{name}")
        routes(router, catalogue)
        app.include_router(router)
    app.include_router(files.routes(state))
    return app


def generic(router: APIRouter, center: Catalogue) -> None:
    """{code, msg, data: {records, total}}; camel case, pages from 0, numbers as text, epoch ms, 0 for 工作日."""

    def listed(name: str, page: int, size: int) -> Any:
        rows = [words.spelled(odd(row), words.camel) for row in center.of(name)]
        found = {"records": cut(rows, page, size, 0), "total": str(len(rows))}
        return {"code": "200", "msg": "操作成功", "data": found}

    def odd(row: Row) -> Row:
        units = {key: "0" for key in row if key in {"anticipate_type", "promise_type"} and row[key] == "1"}
        return words.timed(words.dirty({**row, **units}), words.epoch)

    for name in ("items", "cases", "events"):
        router.add_api_route(f"/{name}", lambda pageNum, pageSize, name=name: listed(name, pageNum, pageSize))  # noqa: N803 - the names are the vendor's


def national(router: APIRouter, center: Catalogue) -> None:
    """The exchange tables, one address each; materials by a second call, the process as a package of tables."""

    def table(rows: list[Row]) -> Any:
        return {"code": 0, "data": {"list": rows, "total": len(rows)}}

    def basic(page: int, size: int) -> Any:
        rows = [{**words.without(row, ["material_list"]), "cd_operation": "I"} for row in center.items()]
        return {"code": 0, "data": {"list": cut(rows, page, size), "total": len(rows)}}

    def accepted(page: int, size: int) -> Any:
        rows = center.cases()
        return {"code": 0, "data": {"list": cut(rows, page, size), "total": len(rows)}}

    def package(page: int, size: int) -> Any:
        numbers = [row["project_no"] for row in center.cases()]
        steps = [row for no in cut(numbers, page, size) for row in center.events_of(no)]
        for row in steps:
            row.setdefault("event_end_time", row["event_start_time"])
        tables = {"up_pro_accept": [], "up_pro_process": steps, "up_pro_special_procedure": [], "up_pro_result": []}
        return {"code": 0, "data": {"total": len(numbers), **tables}}

    def materials(task_code: str) -> Any:
        return table([one for row in center.items() if row["task_code"] == task_code for one in row["material_list"]])

    router.add_api_route("/up_task_general_basic", basic)
    router.add_api_route("/up_task_general_material", materials)
    router.add_api_route("/up_pro_accept", accepted)
    router.add_api_route("/up_pro_package", package)


def audit(router: APIRouter, center: Catalogue) -> None:
    """STATUS.CODE "00", AUDIT_* tables within a row, the page as text, records in capitals."""

    def nested(row: Row) -> Row:
        own = {"accept_name": escape(row.get("accept_condition") or ""), "accept_std": row.get("task_content")}
        window = {key: row.get(key) for key in ("transact_addr", "transact_time")}
        charge = [{"fee_stand": row["fee_standard"], "by_law": row["fee_basis"]}] if row["fee_standard"] else []
        return {
            "AUDIT_ITEM": {**row, **own},
            "AUDIT_ITEM_EXTEND": {"result_name": row.get("result_name"), "limit_explain": row.get("limit_num")},
            "AUDIT_ITEM_WINDOW": [window],
            "AUDIT_ITEM_BYLAW": [{"law_name": law} for law in row["by_law"].split("\n") if law],
            "AUDIT_MATERIAL": row["material_list"],
            "AUDIT_CHARGE": charge,
            "AUDIT_ITEM_CONDITION": [],
        }

    def answering(name: str) -> Any:
        async def answer(request: Request) -> Any:
            asked = await request.json()
            assert isinstance(asked["PAGENO"], str)
            rows = [nested(row) if name == "items" else words.spelled(row, str.upper) for row in center.of(name)]
            found = {"TOTALNUM": len(rows), "list": cut(rows, asked["PAGENO"], asked["PAGESIZE"])}
            return {"STATUS": {"CODE": "00", "TEXT": ""}, "data": found}

        return answer

    for name, path in {"items": "/getCommonAuditItem", "cases": "/cases", "events": "/processes"}.items():
        router.add_api_route(path, answering(name), methods=["POST"])


def epoint(router: APIRouter, center: Catalogue) -> None:
    """{token, params} in, custom and status out; a list, a detail each, the process of each case; limits in words."""

    def said(**custom: Any) -> Any:
        return {"custom": {"code": "1", "text": "获取成功", **custom}, "status": {"code": "200", "text": ""}}

    async def params(request: Request) -> dict[str, Any]:
        asked = await request.json()
        assert asked["token"] == words.KNOWN
        return dict(asked["params"])

    def days(row: Row, name: str) -> str:
        return "无" if f"{name}_day" not in row else f"{row[f'{name}_day']}工作日"

    async def tasks(request: Request) -> Any:
        asked = await params(request)
        rows = cut(center.items(), asked["currentpage"], asked["pagesize"], 0)
        found = [{"taskguid": row["task_code"], "taskname": row["task_name"]} for row in rows]
        return said(**({"tasklist": found} if found else {}))

    async def task(request: Request) -> Any:
        guid = (await params(request))["taskguid"]
        row = next(row for row in center.items() if row["task_code"] == guid)
        kinds = {code: kind for kind, code in words.TASK_TYPE.items()}
        types = {code: kind for kind, code in words.PROJECT_TYPE.items()}
        forms = {code: form for form, code in words.HANDLING.items()}
        basic = {
            "itemid": guid,
            "qlkind": kinds.get(row["task_type"]),
            "type": types.get(row["project_type"]),
            "implementsubject": row.get("dept_name"),
            "catalogcode": row.get("catalog_code"),
            "version": row.get("task_version") or "无",
            "chargeflag": {"1": "是", "0": "否"}.get(row["is_fee"]),
            "anticipateday": days(row, "anticipate"),
            "promiseday": days(row, "promise"),
            "linktel": row.get("link_way"),
            "supervisetel": row.get("supervise_way"),
            "handleaddress": row.get("transact_addr"),
            "handletime": row.get("transact_time"),
            "limit_num": row.get("limit_num"),
            "finishfilename": row.get("result_name"),
            "handleform": "、".join(forms.get(code, code) for code in row["handle_type"].split(",")),
        }
        papers = [
            {"materialname": one["material_name"], "necessity": {"1": "必要", "0": "非必要"}.get(one["is_need"])}
            for one in row["material_list"]
        ]
        return said(
            taskname=row["task_name"],
            taskbasic=basic,
            setting=f"<p>{'<br/>'.join(escape(law) for law in row['by_law'].splitlines())}</p>",
            handlecondition=f"<div>{escape(row.get('accept_condition') or '')}</div>",
            taskmaterials=papers,
        )

    async def projects(request: Request) -> Any:
        asked, types = await params(request), {code: kind for kind, code in words.PROJECT_TYPE.items()}
        rows = center.cases()
        found = [
            {
                "flowsn": row["project_no"],
                "itemid": row.get("task_code"),
                "taskname": row.get("task_name"),
                "ouname": row.get("org_name"),
                "type": types.get(row["project_type"]),
                "anticipateday": days(row, "anticipate"),
                "promiseday": days(row, "promise"),
            }
            for row in cut(rows, asked["currentpage"], asked["pagesize"], 0)
        ]
        return said(projectlist=found, totalcount=str(len(rows)))

    async def nodes(request: Request) -> Any:
        rows = center.events_of((await params(request))["flowsn"])
        return said(nodelist=[node(row) for row in rows])

    def node(row: Row) -> Row:
        own = {"nodename": row["process_name"], "nodestatus": "0", "endtime": row["event_start_time"].replace("T", " ")}
        days = f"{row.get('l_days', 0)}个工作日;{row['special_name']}" if row["process_name"] == "特别程序" else ""
        said = days or row.get("handle_explain", "")
        return {**own, "operateusername": row.get("handle_user_name"), "remark": said}

    answers = {"zwdtTask/getTaskList": tasks, "zwdtTask/getTaskBasicInfo": task}
    answers |= {"auditProject/getProjectList": projects, "auditProject/getProjectProcesslist": nodes}
    for path, answer in answers.items():
        router.add_api_route(f"/rest/{path}", answer, methods=["POST"])


def jpaas(router: APIRouter, center: Catalogue) -> None:
    """A signature made by the server, data within data within data, sub-matters down a tree, camel case."""

    async def sign(request: Request) -> Any:
        return {"success": True, "data": {"sign": f"S-{(await form(request))['app_id']}", "timestamp": "1772413200000"}}

    async def gateway(request: Request) -> Any:
        asked = await form(request)
        if asked.get("sign") != "S-a-1" or asked.get("requestTime") != "1772413200000":
            return {"success": True, "data": {"data": {"code": "401", "msg": "验签失败"}}}
        name = {"matterlist": "items", "projectlist": "cases", "processlist": "events"}[asked["interface_id"]]
        rows = [words.spelled(row, words.camel) for row in center.of(name)]
        found: list[Any] = cut(rows, asked["pageNo"], asked["pageSize"])
        if name == "items" and found:
            found = [{"matName": "主项", "subMatterList": [{"matName": "子项", "subMatterList": found[1:]}]}, found[0]]
            found = [found[1], found[0]] if found[0]["subMatterList"][0]["subMatterList"] else [found[1]]
        data = {"code": "200", "msg": "成功", "data": {"list": found, "total": len(rows)}}
        return {"success": True, "data": {"success": True, "data": data}}

    router.add_api_route("/jpaas-jags-server/interface/createsign.do", sign, methods=["POST"])
    router.add_api_route("/jpaas-jags-server/interface/gateway.do", gateway, methods=["POST"])


def hanweb(router: APIRouter, center: Catalogue) -> None:
    """params as a JSON string, sonList down a tree, the number of pages given, capitals."""

    def answering(name: str) -> Any:
        async def answer(request: Request) -> Any:
            asked = await form(request)
            rows = [words.spelled(row, str.upper) for row in center.of(name)]
            found: list[Any] = cut(rows, asked["pageNo"], asked["pageSize"])
            if name == "items":
                named = [{**row, "ql_name": row.pop("TASK_NAME", ""), "sonList": []} for row in found]
                found = [{"ql_name": "主项", "sonList": named}]
            pages = -(-len(rows) // int(asked["pageSize"]))
            return {"params": json.dumps({"list": found, "pagenum": str(pages)}, ensure_ascii=False)}

        return answer

    paths = {"items": "itemlist/getItemList", "cases": "project/getProjectList", "events": "project/getProcessList"}
    for name, path in paths.items():
        router.add_api_route(f"/jszwfw/bscx/{path}.do", answering(name), methods=["POST"])


def ccb(router: APIRouter, center: Catalogue) -> None:
    """A transaction gateway: C-* headers, the answer a JSON string, no key at all after the last page."""

    def answering(name: str) -> Any:
        async def answer(request: Request) -> Any:
            if request.headers.get("C-Tenancy-Id") != "999900000000":
                return {"C-Response-Body": "", "C-Response-Desc": "租户不存在"}
            common = (await request.json())["txnCommCom"]
            rows = cut([words.dirty(row) for row in center.of(name)], common["tPageJump"], common["tRecInPage"])
            if name == "items":
                rows = [{**row, "matterId": row["task_code"], "name": row["task_name"]} for row in rows]
            body = json.dumps({"lIST2": rows} if rows else {}, ensure_ascii=False)
            return {"C-Response-Body": body, "C-Response-Desc": "success"}

        return answer

    for name, path in {"items": "web10011", "cases": "web20011", "events": "web20012"}.items():
        router.add_api_route(f"/portal/gml/{path}", answering(name), methods=["POST"])


SHAPES = {
    "generic-rows": generic,
    "national-up": national,
    "audit-item": audit,
    "epoint-rest": epoint,
    "hanweb-jpaas": jpaas,
    "hanweb-list": hanweb,
    "ccb-txn": ccb,
    "gd-pinyin-xml": pinyin,
}
