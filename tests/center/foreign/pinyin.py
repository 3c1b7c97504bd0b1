"""Guangdong's pinyin messages: GBK XML, a case with its messages under one element."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from foreign.catalogue import Catalogue, cut, form
from foreign.words import Row

ITEM = {
    "task_code": "SXBM",
    "task_name": "SXMC",
    "dept_name": "SSZTMC",
    "task_content": "XSNR",
    "by_law": "SDYJ",
    "handle_flow": "BLLC",
    "accept_condition": "SLTJ",
    "limit_num": "SLXZ",
    "anticipate_day": "GDBLSX",
    "promise_day": "CNBLSX",
    "is_fee": "SFSF",
    "fee_standard": "SFBZ",
    "fee_basis": "SFYJ",
    "result_name": "JGMC",
    "link_way": "ZXDH",
    "supervise_way": "TSDH",
    "transact_addr": "BLDD",
    "transact_time": "BLSJ",
    "catalog_code": "JBBM",
    "task_version": "BBH",
    "task_type": "SXLX",
    "project_type": "BJLX",
    "handle_type": "BLXS",
    "serve_type": "FWDX",
}
PAPER = {
    "material_name": "CLMC",
    "is_need": "SFBY",
    "original_amount": "FS",
    "source_explain": "LY",
    "form_guid": "KBBG",
    "example_guid": "SFWB",
}
STEP = {
    "process_name": "SPHJMC",
    "event_start_time": "SPSJ",
    "event_end_time": "SPJSSJ",
    "handle_user_name": "SPRXM",
    "handle_dept_name": "SPBMMC",
    "handle_explain": "SPYJ",
}
SPECIAL = {"special_name": "TBCXZLMC", "event_end_time": "TBCXJSRQ", "l_days": "TBCXSX", "l_reason": "SQNR"}


def element(name: str, value: Any) -> str:
    """A value as XML."""
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(key, one) for key, one in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(element(name, one) for one in value)
    return f"<{name}>{'null' if value is None else escape(str(value))}</{name}>"


def renamed(row: Row, names: dict[str, str]) -> Row:
    """A row in pinyin."""
    return {theirs: row[ours] for ours, theirs in names.items() if ours in row}


def limits(row: Row) -> Row:
    """The units of the two limits."""
    units = {"GDBLSXDW": row.get("anticipate_type"), "CNBLSXDW": row.get("promise_type")}
    return {name: "G" for name, code in units.items() if code == "1"}


def matter(row: Row) -> Row:
    """An item."""
    return {**renamed(row, ITEM), **limits(row), "CL": [renamed(one, PAPER) for one in row["material_list"]]}


def step(row: Row) -> tuple[str, Row]:
    """The message an event becomes, and its fields."""
    kind, own = row["process_name"], {"SBLSH": row["project_no"]}
    at = row["event_start_time"].replace("-", "").replace(":", "")
    if kind == "申请":
        return "SB", {"SBSJ": at}
    if kind == "特别程序":
        return "TBCXSQ", {**own, **renamed(row, SPECIAL), "TBCXKSRQ": at}
    return "SP", {**own, **renamed(row, STEP), "SPSJ": at}


def whole(row: Row, events: list[Row]) -> Row:
    """The messages of one case."""
    own = {"SBLSH": row["project_no"], "SXBM": row.get("task_code"), "SXMC": row.get("task_name")}
    kinds = {"BJLX": row.get("project_type"), "TJFS": row.get("apply_type")}
    accepted = {
        "SLBMMC": row.get("org_name"),
        "GDBLSX": row.get("anticipate_day"),
        "CNBLSX": row.get("promise_day"),
    }
    made: Row = {"SB": {**own, **kinds}, "SL": {**accepted, **limits(row)}}
    for name, one in map(step, events):
        made[name] = {**made[name], **one} if name == "SB" else [*made.get(name, []), one]
    return made


def pinyin(router: APIRouter, center: Catalogue) -> None:
    """Pinyin fields in GBK XML; one row is no list; compact times; G for 工作日."""

    def answering(name: str, tag: str, make: Any) -> Any:
        async def answer(request: Request) -> Response:
            asked = (await form(request))["xmlStr"]
            page, size = (asked.partition(f"<{key}>")[2].partition("<")[0] for key in ("PAGE", "SIZE"))
            rows = center.of(name)
            data = {"TOTAL": len(rows), tag: [make(row) for row in cut(rows, page, size)]}
            body = element("RESULT", {"STATUS": "200", "DESC": "请求成功！", "DATA": data})
            text = f'<?xml version="1.0" encoding="GBK"?>\n{body}'
            return Response(text.encode("gb18030"), media_type="application/xml")

        return answer

    router.add_api_route("/sxml", answering("items", "SX", matter), methods=["POST"])
    router.add_api_route(
        "/banjian",
        answering("cases", "BAN", lambda row: whole(row, center.events_of(row["project_no"]))),
        methods=["POST"],
    )
