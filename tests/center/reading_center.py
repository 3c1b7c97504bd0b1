"""A center that answers in many foreign shapes: one FastAPI on loopback, a route a shape, every value invented.

The catalogue behind every shape is the same; each route puts it into the envelope, nesting, encoding and paging of one
vendor.
"""

from __future__ import annotations

import json
import threading
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

NAMES = ("取水许可", "食品经营许可", "户外广告设置", "道路占用许可", "养老金资格认证", "老年人优待证", "临时用地审批")
ITEMS = [{"code": f"1142060000000000{n}X4420100{n}000", "name": name} for n, name in enumerate(NAMES)]
app = FastAPI(openapi_url=None)
GET = {"methods": ["GET"]}


@cache
def base() -> str:
    """Start the server once a process; its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        threading.Event().wait(0.005)
    host, port = server.servers[0].sockets[0].getsockname()
    return f"http://{host}:{port}"


def cut(page: Any, size: Any, first: int = 1, rows: list[Any] = ITEMS) -> list[Any]:
    """The rows of one page."""
    start = (int(page) - first) * int(size)
    return rows[start : start + int(size)]


async def form(request: Request) -> dict[str, str]:
    """The fields of a form body."""
    return {key: values[0] for key, values in parse_qs((await request.body()).decode(), keep_blank_values=True).items()}


def named(row: dict[str, Any], **keys: str) -> dict[str, Any]:
    """A row under the names of one vendor."""
    return {theirs: row[ours] for ours, theirs in keys.items()}


def halves(rows: list[Any]) -> tuple[list[Any], list[Any]]:
    """Two groups."""
    return rows[: len(rows) // 2], rows[len(rows) // 2 :]


@app.get("/bj/getTaskList")
def beijing() -> Any:
    return {"data": {"list": [{"taskName": one["name"], "taskUrl": f"/guide?id={one['code']}&x=1"} for one in ITEMS]}}


@app.get("/bj/page")
def beijing_pages(page: int, size: int) -> Any:
    rows = [named(one, code="taskCode", name="taskName") for one in cut(page, size, 0)]
    return {"code": 100, "data": {"datas": rows, "total": len(ITEMS)}}


@app.post("/sh/person.do")
async def shanghai(request: Request) -> Any:
    given = await form(request)
    first, second = halves([named(one, code="ST_CODE", name="stSubitemName") for one in ITEMS])
    return {"itemList": {"社会保险": first, "城市管理": second}} if given.get("type") == "person" else {"itemList": {}}


@app.get("/tj/list")
def tianjin(current: int, size: int) -> Any:
    rows = [named(one, code="itemCode", name="itemName") for one in cut(current, size)]
    first, second = halves(rows)
    return {"result": [{"list": first}, {"list": second}]}


@app.get("/cq/list")
def chongqing() -> Any:
    return {"rows": [named(one, code="catalogId", name="itemTitle") for one in ITEMS]}


@app.post("/he/getZtGrShowList.do")
async def hebei(request: Request) -> Any:
    page = int((await form(request))["pageNum"])
    rows = [named(one, code="itemId", name="taskName") for one in cut(page, 3)]
    inside = {"subList": [{"itemList": rows}, {"note": "没有事项"}], "pages": {"pageSum": 3}}
    return {"params": {"data": json.dumps(inside)}}


@app.post("/js/list")
async def jiangsu(request: Request) -> Any:
    page = int((await form(request))["pageNo"])
    first, second = halves([named(one, code="ql_inner_code", name="ql_name") for one in cut(page, 4)])
    tree = [
        {"ql_name": "主项", "sonList": [*first, {"ql_name": "子项", "sonList": second}]},
        *([] if second else first),
    ]
    return {"params": {"list": tree, "pagenum": 2}}


@app.post("/zj/list")
async def zhejiang(request: Request) -> Any:
    given = await form(request)
    rows = [{**named(one, code="localInnerCode", name="matName"), "subMatterList": []} for one in ITEMS]
    deep = [{"matName": "一", "subMatterList": [{"matName": "二", "subMatterList": rows[:5]}]}, *rows[5:]]
    return {"data": {"data": {"data": {"list": deep}}}, "success": given.get("appid") == "x"}


@app.get("/hl/gateway")
def heilongjiang(page: int) -> Any:
    rows = [named(one, code="taskCode", name="taskName") for one in cut(page, 5)]
    inner: dict[str, Any] = {"matterList": rows} if rows else {}
    return {"code": "200", "data": json.dumps({"data": inner}, ensure_ascii=False)}


@app.post("/hn/anony")
def hunan(action: str, url: str, data: str) -> Any:
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    rows = cut(query["page"], query["rows"]) if json.loads(data)["areaCode"] == "430000000000" and action else []
    return {"data": {"contents": [named(one, code="rightsCode", name="unifyName") for one in rows]}}


@app.post("/gd/getCommonAuditItem")
async def guangdong(request: Request) -> Any:
    asked = await request.json()
    if not (isinstance(asked["PAGENO"], str) and isinstance(asked["PAGESIZE"], int)):
        return {"CUSTOM": None}
    rows = [named(one, code="TASK_CODE", name="TASK_NAME") for one in cut(asked["PAGENO"], asked["PAGESIZE"])]
    info = {"CURRENTPAGEINDEX": int(asked["PAGENO"]), "PAGESIZE": asked["PAGESIZE"], "TOTALNUM": len(ITEMS)}
    return {"CUSTOM": {"AUDIT_ITEMLIST": rows, "PAGEINFO": info}}


GUANGXI = {
    "AUDIT_ITEM_BYLAW": [
        {"law_name": "《某某节能办法》", "law_number": "(某部令第1号)", "clause_number": "第三条"},
        {"law_name": "《某某许可条例》", "law_number": "", "clause_number": "第九条第二款"},
    ],
    "AUDIT_MATERIAL": [
        {"material_name": "申请书", "is_need": "1", "original_amount": 1},
        {"material_name": "身份证明", "is_need": "0", "original_amount": 2},
    ],
    "AUDIT_ITEM_EXTEND": {"result_name": "准予许可决定书"},
    "AUDIT_ITEM_SPECIAL": [{"special_name": "9", "special_date": 15, "special_date_type": "1"}],
    "AUDIT_ITEM_CONDITION": [],
    "AUDIT_ITEM": {
        "task_code": ITEMS[0]["code"],
        "task_name": ITEMS[0]["name"],
        "task_type": "01",
        "project_type": "2",
        "dept_name": "某某局",
        "promise_day": "5",
        "promise_type": "1",
        "promise_day_explain": "无",
        "anticipate_day": "20",
        "anticipate_type": "1",
        "is_fee": "0",
        "link_way": "0999—1234567",
        "accept_name": "&lt;p&gt;符合&amp;nbsp;规划的&lt;/p&gt;",
        "publishdate": 1572335054000,
    },
}


@app.post("/gx/list")
async def guangxi(request: Request) -> Any:
    asked = await request.json()
    rows = [GUANGXI] if asked["pageno"] == 1 else []
    return {"STATUS": {"CODE": "00", "TEXT": ""}, "data": {"RETURNITEMSUNNUM": 1, "list": rows}}


@app.post("/yn/web10011")
async def yunnan(request: Request) -> Any:
    asked = await request.json()
    common = asked["txnCommCom"]
    if request.headers.get("C-Tenancy-Id") != "530000000000":
        return {"C-Response-Body": "", "C-Response-Desc": "租户不存在"}
    rows = [named(one, code="id", name="name") for one in cut(common["tPageJump"], common["tRecInPage"])]
    return {"C-Response-Body": json.dumps({"lIST2": rows} if rows else {}), "C-Response-Desc": "success"}


@app.post("/sx/getItemByPage")
async def shanxi(request: Request) -> Any:
    asked = await request.json()
    rows = [named(one, code="rowGuid", name="taskHandleItemName") for one in cut(asked["page"], asked["limit"])]
    first, second = halves(rows)
    return {"data": [{"taskList": first}, {"taskList": second}]}


def epoint(custom: dict[str, Any], code: str = "1", text: str = "获取成功") -> Any:
    """The Epoint envelope."""
    return {"custom": {"code": code, "text": text, **custom}, "status": {"code": "200", "text": ""}}


@app.post("/ep/getTaskList")
async def epoint_list(request: Request) -> Any:
    params = (await request.json())["params"]
    rows = [{"taskguid": f"g{ITEMS.index(one)}"} for one in cut(params["currentpage"], params["pagesize"], 0)]
    return epoint({"tasklist": rows})


@app.post("/ep/getTaskBasicInfo")
async def epoint_item(request: Request) -> Any:
    number = int((await request.json())["params"]["taskguid"][1:])
    if number == 4:
        return epoint({}, text="信息查询失败！")
    one = ITEMS[number]
    basic = {
        "itemid": one["code"],
        "qlkind": "行政许可",
        "type": "承诺件",
        "version": "无",
        "anticipateday": ["20工作日", "无"][number == 1],
        "promiseday": ["5工作日", "5个工作日", "即办件", "0工作日"][number % 4],
        "chargeflag": "否",
        "linktel": "0999-1234567",
        "limit_num": "无",
    }
    return epoint({"taskname": one["name"], "taskbasic": basic, "setting": "<p>《某某法》<br>第十条</p>", "faqs": []})


@app.post("/ep/getTaskMaterials")
async def epoint_materials(request: Request) -> Any:
    guid = (await request.json())["params"]["taskguid"]
    rows = [{"materialname": f"{guid}的申请书", "necessity": "必要"}, {"materialname": "身份证", "necessity": "非必要"}]
    return epoint({"taskmaterials": rows})


@app.post("/ep/getProjectProcesslist")
async def epoint_progress(request: Request) -> Any:
    guid = (await request.json())["params"]["projectguid"]
    nodes = [
        {"nodename": "外网申报提交", "endtime": "2024-03-01 09:00:00", "remark": ""},
        {"nodename": "受理", "endtime": "2024-03-04 10:20:00", "remark": ""},
        {"nodename": "延期", "endtime": "2024-03-05 16:00:00", "remark": "5个工作日;专家评审"},
        {"nodename": "办结", "endtime": "2024-03-08 16:00:00", "remark": ""},
    ]
    return epoint({"nodelist": nodes if guid != "P3" else []})


@app.get("/ep/projects")
def epoint_projects(page: int, size: int) -> Any:
    rows = [
        {"flowsn": f"P{n}", "itemid": ITEMS[n]["code"], "promise": "P5D", "legal": 20, "unit": "1"} for n in range(4)
    ]
    return epoint({"list": cut(page, size, 1, rows), "total": 4})


@app.post("/jn/xml")
async def jining_xml(request: Request) -> Response:
    given = await form(request)
    number = int(given["xmlStr"].partition("<PAGE>")[2].partition("<")[0])
    rows = cut(number, 3)
    parts = "".join(
        f"<ITEM><SXBM>{one['code']}</SXBM><SXMC>{one['name']}㐀</SXMC><LIMIT_TIME>-</LIMIT_TIME>"
        "<GDBLSX>20</GDBLSX><GDBLSXDW>G</GDBLSXDW><BZ>null</BZ><REG/></ITEM>"
        for one in rows
    )
    status = "200" if given["accessToken"] == "t" else "401"
    head = f'<?xml version="1.0" encoding="GBK"?>\n<RESULT><STATUS>{status}</STATUS><DESC>请求成功！</DESC>'
    return Response(f"{head}<DATA>{parts}</DATA></RESULT>".encode("gb18030"), media_type="application/xml")


@app.get("/fj/list")
def fujian() -> Any:
    first, second = halves([named(one, code="infoguid", name="servicename") for one in ITEMS])
    return {"data": [{"apasServiceSimpleList": first}, {"rspDirectoryApasService": second}]}


@app.post("/xm/query")
async def xiamen(request: Request) -> Any:
    asked = await request.json()
    if asked["funid"] != "F1":
        return {"flag": "100509", "cause": "功能号不存在"}
    rows = [named(one, code="id", name="title") for one in ITEMS] if asked["data"]["area"] == "3502" else []
    return {"flag": "1", "cause": "", "data": rows} if rows else {"flag": "100517", "cause": "未查询到数据"}


@app.post("/hi/list")
async def hainan(request: Request) -> Any:
    asked = json.loads((await form(request))["qrys"])
    rows = [named(one, code="sxcode", name="sxname") for one in cut(asked["pageIndex"], asked["pageSize"])]
    return {"data": {"shixiangList": [{"subdatas": rows}]}} if request.headers.get("xzqhCode") else {"data": None}


@app.get("/gz/list")
def guizhou(ClassName: str) -> Any:  # noqa: N803 - the name is the vendor's
    first, second = halves([named(one, code="ITEM_CODE", name="NAME") for one in ITEMS])
    return {"data": {"Data": [{"QltList": first, "ChiltList": second}]}} if ClassName else {}


@app.get("/nm/list")
def neimenggu() -> Any:
    first, second = halves([named(one, code="ItemCode", name="ItemName") for one in ITEMS])
    return {"itemJsonDataList": [{"SubFolder": [{"ItemList": first}]}, {"SubFolder": [{"ItemList": second}]}]}


@app.get("/jl/list")
def jilin() -> Any:
    rows = [named(one, code="mattCode", name="mattName") for one in ITEMS]
    return {"data": {"basic": [{"infoList": [{"mattList": rows}]}]}}


@app.get("/xj/list")
def xinjiang(request: Request) -> Any:
    if request.headers.get("authorization") != "Bearer jwt":
        return JSONResponse({"code": 401}, 401)
    return {"data": {"matterList": [{"childItemList": [named(one, code="code", name="itemName") for one in ITEMS]}]}}


@app.get("/sc/list")
def sichuan(page: int) -> HTMLResponse:
    lines = [f"<li><a onclick=\"ywblurl('{one['code']}', 1)\">{one['name']}</a></li>" for one in cut(page, 3)]
    return HTMLResponse(f"<ul class='items'>{''.join(lines)}</ul><p class='sum'>共 {len(ITEMS)} 项</p>")


@app.get("/gs/list")
def gansu() -> Any:
    cells = "".join(
        f"<tr><td><a href=\"javascript:show('x','{one['code']}')\">{one['name']}</a></td></tr>" for one in ITEMS
    )
    return {"flag": True, "html": f"<table>{cells}</table>"}


XIXIAN: dict[str, int] = {}


@app.get("/xx/getItemList")
def xixian(page: int, size: int) -> Any:
    rows = [named(one, code="id", name="name") for one in cut(page, size)]
    return {"httpCode": 200, "status": 200, "data": {"list": rows, "total": len(ITEMS)}}


@app.get("/xx/getItemDetail")
def xixian_item(id: str) -> Any:
    XIXIAN[id] = XIXIAN.get(id, 0) + 1
    if XIXIAN[id] % 2:
        return {"httpCode": 200, "status": 207, "msg": "操作过于频繁"}
    data = {
        "promiseComptime": "5个工作日",
        "lawComptime": "20个工作日",
        "askTel": "0999-1234567",
        "numLimit": None,
        "legalBasis": "《某某法》第十条\n《某某条例》第三条",
        "acceptCondition": "<p>年满十八周岁</p>",
    }
    return {"httpCode": 200, "status": 200, "data": data}


@app.post("/ql/findQlywMain")
async def quanli(request: Request) -> Any:
    given = await form(request)
    if given.get("QL_DEPT[id]") != "D1":
        return HTMLResponse("<html><body>onlineGovQl/starshine/login.jsp</body></html>")
    kind = {"id": "1", "text": "承诺件"}
    rows = [{"QL_NAME": one["name"], "DEPT_QL_REG_NO": one["code"], "YW_TYPE": kind} for one in ITEMS]
    return {"total": len(ITEMS), "items": rows if given["limit"] == "-1" else []}


@app.get("/icity/query")
def icity(start: int, limit: int) -> Any:
    rows = [named(one, code="CODE", name="NAME") for one in ITEMS[start : start + limit]]
    return {"error": "", "data": rows, "total": str(len(ITEMS))}


@app.get("/cursor/list")
def cursored(cursor: str = "") -> Any:
    start = int(cursor or 0)
    after = str(start + 3) if start + 3 < len(ITEMS) else None
    return {"rows": ITEMS[start : start + 3], "meta": {"next": after}}


@app.get("/link/list")
def linked(request: Request, after: int = 0) -> Any:
    more = {"next": f"?after={after + 3}"} if after + 3 < len(ITEMS) else {"next": None}
    rows = [{**one, "type": f"{request.base_url}link/type/{ITEMS.index(one) % 2}"} for one in ITEMS[after : after + 3]]
    return {"results": rows, **more}


@app.get("/link/type/{number}")
def linked_type(number: int) -> Any:
    XIXIAN[f"type{number}"] = XIXIAN.get(f"type{number}", 0) + 1
    return {"omschrijving": ["行政许可", "公共服务"][number], "doorlooptijd": ["P20D", "P2M"][number]}


@app.get("/jsonp/list")
def jsonp(callback: str) -> Response:
    body = json.dumps({"rows": ITEMS}, ensure_ascii=False)
    return Response(f"/**/{callback}({body});", media_type="application/javascript; charset=utf-8")


@app.post("/hcp/evaluations")
async def hcp(request: Request) -> Any:
    await request.json()
    rows = [
        {
            "projectNo": f"37P{n}",
            "satisfaction": str(n + 1),
            "pf": "2",
            "assessTime": "2024-03-08 16:05:00",
            "assessNumber": n,
        }
        for n in range(3)
    ]
    return {"C-Response-Body": {"evaluate": rows}, "C-Response-Desc": "success"}


@app.get("/gdpy/cases")
def pinyin() -> Any:
    rows = []
    for n in range(3):
        accepted = {"YWLSH": f"Y{n}", "SLZTDM": "1", "SLSJ": f"2024030{n + 1}102000", "GDBLSX": 20, "GDBLSXDW": "G"}
        closed = {"BJJGDM": "0", "BJSJ": f"2024030{n + 4}T160000"} if n < 2 else None
        rows.append({"SBLSH": f"S{n}", "SXBM": ITEMS[n]["code"], "SL": accepted, "BJ": closed})
    return {"code": 0, "rows": rows}
