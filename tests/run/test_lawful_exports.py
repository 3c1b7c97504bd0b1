"""交来的表里名称不认识的、同号的、先后导出两次的不被错怪，看得出的违法不被放过，从快照一直判到结论。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.assessment import Verdict
from tests.run.test_lawful_centers import L20, LATE, RECEIVED, WHOLE, Step, Told, holds, judge, no

UNNAMED = {"events": {"strange": 1}}
MINE: Mapping[str, Any] = {**L20, "item_code": "I1", "department": "甲局", "applicant": "甲", "case_kind": "即办件"}
ALL = ("PRC-01", "PRC-12", "TML-05")


def shared(number: str = "N0", steps: tuple[Step, ...] = LATE, **changed: Any) -> list[Any]:
    """同号的两件，只有 ``changed`` 不同；事件归不到哪一件。"""
    own = tuple((kind, when, {**more, "case_no": number}) for kind, when, more in steps)
    return [({**MINE, "case_no": number}, own), ({**MINE, "case_no": number, **changed}, ())]


BOOK: dict[str, Told] = {
    "名称不认识的够解释": Told(("TML-05",), [(L20, WHOLE), (L20, RECEIVED)], unsure=no("TML-05"), change=UNNAMED),
    "名称不认识的解释不了这么多": Told(
        ("TML-05",), [(L20, RECEIVED), (L20, RECEIVED)], wrong=no("TML-05"), change=UNNAMED
    ),
    "都没有违反，有名称不认识的": Told(("TML-05",), [(L20, WHOLE)], unsure=no("TML-05"), change=UNNAMED),
    "一件也没有查到，有名称不认识的": Told(("TML-02",), [(L20, WHOLE)], unsure=no("TML-02"), change=UNNAMED),
    "同号的两件申请人不同": Told(ALL, shared(applicant="乙"), wrong=no("PRC-01"), unsure=no("PRC-12", "TML-05")),
    "同号的两件事项不同": Told(ALL, shared(item_code="I2"), wrong=no("PRC-01"), unsure=no("PRC-12", "TML-05")),
    "同号的两件部门不同": Told(ALL, shared(department="乙局"), wrong=no("PRC-01"), unsure=no("PRC-12", "TML-05")),
    "先后导出两次，灯色变了": Told(ALL, shared(light="红灯"), unsure=no(*ALL)),
    "表格软件抹去了尾数": Told(ALL, shared("500000202605080000", applicant="乙"), unsure=no(*ALL)),
    "同号的两件没有超期": Told(ALL, shared(steps=WHOLE, light="红灯"), unsure=no("PRC-01", "PRC-12")),
    "不同号": Told(ALL, [(MINE, LATE), ({**MINE, "applicant": "乙"}, WHOLE)], wrong=no("PRC-12", "TML-05")),
}


@pytest.mark.parametrize("name", BOOK)
def test_what_is_said_of_what_was_exported(name: str, tmp_path: Path) -> None:
    """不符合的、存疑的恰是写着的那几条。"""
    holds(BOOK[name], tmp_path)


def test_unknown_names_are_told(tmp_path: Path) -> None:
    """存疑的原因里说有几行不认识，写在哪里。"""
    found = judge(BOOK["都没有违反，有名称不认识的"], tmp_path)["TML-05"]

    assert found.verdict is Verdict.DOUBTFUL
    assert "1 行的事件名不认识" in found.reason
    assert "records.kinds" in found.reason
