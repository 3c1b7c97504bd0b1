"""事后变更的事项、不是许可的办件、停过钟的监察:依法的不被错怪，近旁的违法不被放过。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.domain import Item, ItemKind, Material, SpecialProcedure, Supervision
from tests.run.test_lawful_centers import L20, Step, Told, at, holds, step

BEGUN = (step("收件", "2026-03-02"), step("受理", "2026-03-02"))
END = (step("决定", "2026-03-10", result="准予许可"), step("办结", "2026-03-10"))
AWAY = step("特别程序", "2026-03-03", end_time="2026-03-05", notified_at="2026-03-03", days=2, procedure="现场踏勘")
ASKED = (step("补正告知", "2026-03-02", materials=["身份证"]), step("补齐", "2026-03-02", materials=["身份证"]))
CHANGED = Item(
    "I1",
    "某许可",
    kind=ItemKind.LICENCE,
    review="形式审查",
    materials=(Material("身份证", required=False, source="数据共享"),),
    special_procedures=(SpecialProcedure("听证", 20, "《行政许可法》第四十七条", False),),
    changed_on=date(2026, 5, 1),
)
ITEMS = ("ITM-11", "TML-11", "PRC-09", "INS-05")
OWN = {"item_kind": "行政许可", "item_code": "I1"}
LAW = ("PRC-04", "PRC-10", "PRC-13", "PRC-14", "PRC-20", "TML-08")
MARKS = {"needs_verification": True, "affects_others": True, "needs_hearing": True}
LATE = (
    *(step("收件", "2026-01-05", materials=["申请书", "户口簿"]), step("受理", "2026-01-05")),
    *(step("听证告知", "2026-01-12"), step("听证申请", "2026-01-14"), step("告知利害关系人", "2026-02-24")),
    *(step("核查", "2026-02-01", participants=["甲"]), step("转报", "2026-02-10", materials=["申请书"], opinion="")),
    step("决定", "2026-02-20", result="准予"),
)
TOLD = (
    step("收件", "2026-03-02"),
    step("不予受理", "2026-03-05", reason="不属于本单位职责范围", referred_to="社保中心"),
)
CARD = Supervision(
    *("s1", "N0"), rule="HP-预警", light="预警", raised_at=at("2026-06-26"), result="临近届满", department="甲局"
)
OPEN = {**L20, "promised_limit": 20, "promised_unit": "工作日", "light": "正常"}
JUNE = (step("收件", "2026-06-01"), step("受理", "2026-06-01"))
LONGER = step("延长", "2026-06-29", days=10, role="局长", reason="案情复杂", notified_at="2026-06-29")


def after(*steps: Step) -> Sequence[tuple[Mapping[str, Any], Sequence[Step]]]:
    return [(OPEN, (*JUNE, *steps))]


TWICE = {"supervision": [CARD, replace(CARD, id="s2", raised_at=at("2026-06-30"))]}
LIGHTS = ("SUP-05", "SUP-06")
BOOK = {
    "事项后来才变更": Told(ITEMS, [(OWN, (*BEGUN, *ASKED, AWAY, *END))], unsure=frozenset(ITEMS), items=(CHANGED,)),
    "事项早就变更": Told(
        *(ITEMS, [(OWN, (*BEGUN, *ASKED, AWAY, *END))]),
        wrong=frozenset(ITEMS),
        items=(replace(CHANGED, changed_on=date(2026, 3, 2)),),
    ),
    "不是许可": Told(
        LAW, [({"item_kind": kind, **MARKS}, steps) for kind in ("行政给付", "公共服务") for steps in (LATE, TOLD)]
    ),
    "是许可": Told(LAW, [({**L20, **MARKS}, steps) for steps in (LATE, TOLD)], wrong=frozenset(LAW)),
    "不知道是不是许可": Told(LAW, [(MARKS, steps) for steps in (LATE, TOLD)], unsure=frozenset(LAW)),
    "延长之后又提醒": Told(LIGHTS, after(LONGER), unsure=frozenset(LIGHTS), documents=TWICE),
    "没有延长而重发": Told(LIGHTS, after(), wrong=frozenset(LIGHTS), documents=TWICE),
}


@pytest.mark.parametrize("name", BOOK)
def test_what_is_said_of_a_center(name: str, tmp_path: Path) -> None:
    """不符合的、存疑的恰是写着的那几条。"""
    holds(BOOK[name], tmp_path)
