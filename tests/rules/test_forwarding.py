"""转报:初审意见、全部材料、不再索要、按时报送。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import forwarding as rules
from tests.rules.casebook import case, event
from tests.rules.viewbook import judged

PAPERS = ["申请书", "论证报告"]


def sent(day: str = "3-10", *more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """3 月 3 日收到两份材料并受理、其后转报的办件。"""
    made = event("转报", day, **{"materials": PAPERS, "opinion": "建议准予", **fields})
    return case(event("收件", "3-3", materials=PAPERS), event("受理", "3-3"), made, *more)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (sent(), {}),
        (sent(opinion=" "), {"转报没有初审意见": "违反"}),
        (sent(materials=PAPERS[:1]), {"转报材料不全": "违反"}),
        (sent(materials=None), {"转报材料不全": "存疑"}),
        (sent(materials=["《申请书》", "论证 报告"]), {}),
        (sent("3-10", event("补齐", "3-4", materials=["营业执照（副本）"]), materials=[*PAPERS, "营业执照(副本)"]), {}),
        (sent("3-10", event("补齐", "3-4", materials=["授权委托书", "代理人身份证"])), {"转报材料不全": "存疑"}),
        (sent("3-10", event("补齐", "3-4", materials=["授权委托书"]), materials=PAPERS[:1]), {"转报材料不全": "违反"}),
        ({**sent(opinion=" ", materials=PAPERS[:1]), "item_kind": "行政给付"}, {}),
        ({**sent(opinion=" "), "item_kind": None}, {"转报没有初审意见": "存疑"}),
        (sent("3-4", event("补正告知", "3-6", materials=["论证 报告"])), {"重复索要已转报的材料": "违反"}),
        (sent("3-4", event("补正告知", "3-6", materials=["别的材料"])), {}),
        (case(event("受理", "3-3"), event("转报", "3-10", opinion="建议准予", materials=PAPERS)), {}),
    ],
)
def test_everything_is_forwarded(one: dict[str, Any], expected: dict[str, str]) -> None:
    """意见和收到的全部材料都报出，之后不再索要；没有记下转报了什么的不能判定。"""
    assert judged(one, rules.forwarded, rules.forwarded_whole) == expected


@pytest.mark.parametrize(
    ("day", "more", "limit", "expected"),
    [
        ("3-31", (), 20, {}),
        ("4-1", (), 20, {"逾期报送": "违反"}),
        ("4-1", (), 45, {}),
        ("4-1", (event("特别程序", "3-10", end_time="3-12", procedure="听证", days=2, notified_at="3-10"),), 20, {}),
    ],
)
def test_forwarded_within_twenty_working_days(
    day: str, more: tuple[dict[str, Any], ...], limit: int, expected: dict[str, str]
) -> None:
    """3 月 3 日受理，第二十个工作日是 3 月 31 日；法定时限更长的从其规定，特别程序扣除。"""
    one = {**sent(day, *more), "statutory_limit": limit}

    assert judged(one, rules.forwarded, rules.forwarded_in_time, 20) == expected
