"""量映射:一行十二个字段，每处理器秒多少行。三种写法:普通名字；一半是表达式、单位与对照表；JSON 套在 JSON 里。"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from conformance.center.reading import mapping
from conformance.center.reading.terms import Terms

ROWS = 20_000
GOAL = 15_000
"""每处理器秒至少多少行；前两种写法要达到，第三种是解析 JSON 与 HTML 本身的开销。"""
TERMS = Terms(("无", "1753-01-01"), "Asia/Shanghai", {"1": "工作日", "2": "月"}, {"pf": {"1": "网上"}})
PLAIN: Mapping[str, Any] = {
    "code": "task_code",
    "name": "task_name",
    "department": "dept_name",
    "content": "content",
    "conditions": "accept_condition",
    "result": "ext.result_name",
    "consultation": "link_way",
    "complaint": "supervise_way",
    "address": "transact_addr",
    "hours": "transact_time",
    "version": "task_version",
    "state": "task_state",
}
"""一半的字段是普通名字。"""
MIXED: Mapping[str, Any] = {
    **{name: PLAIN[name] for name in ("code", "name", "department", "result", "consultation", "hours")},
    "kind": {"from": "task_type", "map": {"01": "行政许可"}},
    "promised_limit": {"from": "promise_day", "unit_from": "promise_type"},
    "statutory_limit": {"from": ["law_day", "anticipate_day"], "unit": "工作日"},
    "basis": "laws[].concat([name, clause])",
    "fee.charged": "is_fee",
    "conditions": "first_nonblank([conditions, accept_condition])",
}
INSIDE: Mapping[str, Any] = {**PLAIN, "result": "from_json(inner).name", "content": "text(html)"}


def rates() -> dict[str, float]:
    """写法 → 每秒多少行。"""
    ways = {"十二个普通名字": PLAIN, "六个普通名字、六个表达式": MIXED, "含 from_json 与 text": INSIDE}
    return {name: _rate(fields) for name, fields in ways.items()}


def _rate(fields: Mapping[str, Any]) -> float:
    convert, rows = mapping.compiled("items", fields, TERMS), [_row(number) for number in range(ROWS)]
    started = time.process_time()
    troubles = [trouble for row in rows for trouble in convert(row)[1]]
    spent = time.process_time() - started
    assert not troubles, troubles[:3]
    return ROWS / spent


def _row(number: int) -> dict[str, Any]:
    return {
        **{origin: f"{origin}{number}" for origin in PLAIN.values()},
        "ext": {"result_name": "准予许可决定书"},
        "task_type": "01",
        "promise_day": str(number % 20 + 1),
        "promise_type": "1",
        "law_day": "无",
        "anticipate_day": 20,
        "laws": [{"name": "《某某法》", "clause": "第三条"}, {"name": "《某某条例》", "clause": "第九条"}],
        "is_fee": "0",
        "conditions": [],
        "inner": json.dumps({"name": f"批复{number}"}, ensure_ascii=False),
        "html": f"<p>内容<b>{number}</b></p>",
    }


if __name__ == "__main__":
    for way, rate in rates().items():
        print(f"{way}:每处理器秒 {rate:,.0f} 行(目标 {GOAL:,})")
