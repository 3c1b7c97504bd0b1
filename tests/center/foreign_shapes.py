"""Two invented centers that speak no known dialect: pinyin JSON in an odd envelope, GBK XML with Chinese tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from bad_center import Answer, Asked, Reply, as_json

NAMES = (
    "取水许可",
    "食品经营许可",
    "户外广告设置许可",
    "道路占用许可",
    "临时用地审批",
    "排污许可",
    "采伐许可",
    "爆破许可",
    "印刷许可",
    "测绘许可",
)
CODES = tuple(f"11420600MB1234567G44201{n:05}000" for n in range(10, 20))
ITEMS = [
    {
        "code": code,
        "name": name,
        "kind": "01",
        "dept": "某市某局",
        "law": f"《{name}管理办法》第{n + 3}条",
        "accept": "材料齐全，符合法定形式",
        "legal": "20",
        "promised": "10",
        "fee": "否",
        "ask": "0710-1234567",
        "complain": "0710-7654321",
        "where": "某路1号政务大厅",
        "when": "工作日 9:00-17:00",
    }
    for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True))
]
STEPS = ("申请", "收件", "受理", "审核", "决定", "办结")
DAYS = ("2026-03-02", "2026-03-02", "2026-03-03", "2026-03-09", "2026-03-12", "2026-03-12")


def cases() -> list[dict[str, str]]:
    """Ten cases, one an item."""
    return [
        {"no": f"BJ2026{n:04}", "code": one["code"], "name": one["name"], "who": "张三"} for n, one in enumerate(ITEMS)
    ]


def events(late: str = "") -> list[dict[str, str]]:
    """Six steps a case; case ``late`` is decided in May."""
    made = [(one["no"], step, day) for one in cases() for step, day in zip(STEPS, DAYS, strict=True)]
    return [
        {"no": no, "step": step, "time": f"{_moved(no, step, day, late)} 10:{n % 60:02}:00", "by": "李四"}
        for n, (no, step, day) in enumerate(made)
    ]


def _moved(no: str, step: str, day: str, late: str) -> str:
    return "2026-05-20" if no == late and step in {"决定", "办结"} else day


def renamed(rows: list[dict[str, str]], names: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows under the names of the center."""
    return [{theirs: row[ours] for ours, theirs in names.items()} for row in rows]


PINYIN: dict[str, dict[str, str]] = {
    "items": {
        "code": "sxbm",
        "name": "sxmc",
        "kind": "matterType",
        "dept": "deptName",
        "law": "sdyj",
        "accept": "sltj",
        "legal": "fdblsx",
        "promised": "cnblsx",
        "fee": "sfsf",
        "ask": "zxdh",
        "complain": "tsdh",
        "where": "bldd",
    },
    "cases": {"no": "bjbh", "code": "sxbm", "name": "sxmc", "who": "applyerName"},
    "events": {"no": "bjbh", "step": "nodeName", "time": "endTime", "by": "operator"},
}
CHINESE: dict[str, dict[str, str]] = {
    "items": {
        "code": "实施编码",
        "name": "事项名称",
        "kind": "事项类型",
        "dept": "实施主体",
        "law": "设定依据",
        "accept": "受理条件",
        "legal": "法定时限",
        "promised": "承诺时限",
        "fee": "是否收费",
        "ask": "咨询电话",
    },
    "cases": {"no": "办件编号", "code": "实施编码", "name": "事项名称", "who": "申请人"},
    "events": {"no": "办件编号", "step": "环节名称", "time": "办理时间", "by": "经办人"},
}


def pinyin(late: str = "") -> dict[str, Answer]:
    """The JSON center: an envelope with errCode, pages by pageNo and pageSize."""
    paths = {"items": "/api/sx/list", "cases": "/api/bj/list", "events": "/api/bj/node"}
    return {path: _json(renamed(_rows(source, late), PINYIN[source])) for source, path in paths.items()}


def _rows(source: str, late: str) -> list[dict[str, str]]:
    return {"items": ITEMS, "cases": cases(), "events": events(late)}[source]


def _json(rows: list[dict[str, str]]) -> Answer:
    def answer(asked: Asked) -> Reply:
        page, size = int(asked.query.get("pageNo", 1)), int(asked.query.get("pageSize", 4))
        shown: dict[str, Any] = {
            "pageInfo": {"totalCount": len(rows)},
            "records": rows[(page - 1) * size : page * size],
        }
        return as_json({"errCode": 0, "errMsg": "操作成功", "result": shown})

    return answer


def xml(late: str = "") -> dict[str, Answer]:
    """The XML center: GB18030, Chinese tags, start and limit."""
    paths = {"items": "/svc/items.xml", "cases": "/svc/cases.xml", "events": "/svc/nodes.xml"}
    return {path: _xml(renamed(_rows(source, late), CHINESE[source])) for source, path in paths.items()}


def _xml(rows: list[dict[str, str]]) -> Answer:
    def answer(asked: Asked) -> Reply:
        start, limit = int(asked.query.get("start", 0)), int(asked.query.get("limit", 5))
        body = "".join(f"<row>{_tags(row)}</row>" for row in rows[start : start + limit])
        head = f"<head><ret>0</ret><desc>成功</desc><count>{len(rows)}</count></head>"
        text = f'<?xml version="1.0" encoding="GBK"?><response>{head}<body>{body}</body></response>'
        return Reply(text.encode("gb18030"), headers={"Content-Type": "text/xml"})

    return answer


def _tags(row: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
