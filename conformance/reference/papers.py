"""供沙箱试办的测试物件:测试证照、测试签名、一个已经停用的事项。都是虚构的。"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any

from conformance.reference.catalogue import items
from conformance.reference.process import Record

LICENCES = {"ZZ-2026-000001": "有效", "ZZ-2019-000002": "过期"}
"""电子证照库里的测试证照；别的编号查无此证。"""
FORGED = "ZZ-2026-999999"
SIGNATURE = "QM-2026-0001"
OPEN = "劳务派遣经营许可"
RETIRED = "11999900MB1A2B3CXN3000131099000"


@cache
def retired() -> dict[str, Record]:
    """已经停用的事项:不在公布的清单里，只是沙箱还认得它的编码。"""
    model = next(iter(items().values()))
    gone = {"code": RETIRED, "name": "食品摊贩备案(已停用)", "state": "停用", "cancelled_on": "2025-12-31"}
    return {RETIRED: {**model, **gone}}


def signature(number: str) -> str:
    """编号 → 有效的签名值。"""
    return sha256(f"和宁市电子签名测试 {number}".encode()).hexdigest()[:32]


def trials() -> dict[str, Any]:
    """写进档案的试办物件:sandbox_items、sandbox_papers。"""
    code = next(code for code, item in items().items() if item["name"] == OPEN)
    states = {**LICENCES, FORGED: "伪造"}
    return {
        "sandbox_items": {"open": code, "closed": RETIRED},
        "sandbox_papers": {
            "licences": [{"number": number, "state": state} for number, state in states.items()],
            "signed": {"kind": "电子签名", "number": SIGNATURE, "signature": signature(SIGNATURE)},
        },
    }
