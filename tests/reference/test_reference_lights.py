"""参考中心的电子监察:自己算的届满日与平台的相同，超期的自动发牌，灯色处处一致。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from conformance.domain import Claim, LightRule
from conformance.reference import catalogue, dues, lights, specimens
from conformance.reference.portal_supervision import lit, page
from conformance.reference.state import State
from conformance.reference.store import rows_of

UNTIL = "2026-06-30T17:30:00"
CASES = specimens.cases(UNTIL)
LATE = {
    "cases": {
        "YB0002": {
            "events": {
                "环节2": {"end_time": "2026-03-25T10:00:00"},
                "决定": {"time": "2026-03-25T16:10:00"},
                "送达": {"time": "2026-03-26T10:00:00"},
                "办结": {"time": "2026-03-26T10:01:00"},
            }
        }
    }
}
"""承诺届满 2026-03-19,法定届满 03-31。"""


@pytest.fixture
def state() -> Iterator[State]:
    """只有样例办件的参考中心。"""
    made = State(cases=0)
    yield made
    made.close()


@pytest.mark.parametrize("case_no", [no for no, case in CASES.items() if "platform_due" in case])
def test_dues_are_those_of_the_platform(case_no: str) -> None:
    """逐日重算的两个届满日与流程写下的相同。"""
    case = CASES[case_no]
    found = dues.of(case, catalogue.items()[case["item_code"]], rows_of(case_no, case), UNTIL[:10])

    assert (found.statutory, found.promise) == (case["platform_due"], case["platform_promise_due"])


def test_an_overdue_case_gets_a_card_by_itself(state: State) -> None:
    """办件改到承诺届满之后决定，黄牌、统计和列表上的灯色都跟着变。"""
    state.reset([LATE])
    card = state.rows("supervision")["YB0002-HP-01"]
    rows = [msgspec.json.decode(row) for row in lights.lit(state.store.page("cases", 0, 3), state.lights())]

    assert (card["light"], card["raised_at"], "YB0002-HP-02" in state.rows("supervision")) == (
        "黄牌",
        "2026-03-20T00:00:01",
        False,
    )
    assert state.rows("statistics")["2026-03"]["yellow_cards"] == 1
    assert {row["case_no"]: row["light"] for row in rows}["YB0002"] == "黄牌"


def test_patches_lie_upon_what_is_derived(state: State) -> None:
    """监察与统计的补丁打在算出来的上面,null 删去一条或者一栏。"""
    state.reset([LATE, {"supervision": {"YB0002-HP-01": None}, "statistics": {"2026-04": {"closing_rate": None}}}])

    assert "YB0002-HP-01" not in state.rows("supervision")
    assert "closing_rate" not in state.rows("statistics")["2026-04"]


def test_the_page_shows_rules_and_claims(state: State) -> None:
    """监察公开页列出亮灯规则和公布的数字。"""
    text = bytes(page(state).body).decode()
    lights_, claims = state.shown("lights", LightRule), state.shown("claims", Claim)

    assert all(rule.meaning in text for rule in lights_)
    assert all(claim.published in text for claim in claims)


@pytest.mark.parametrize(
    ("flags", "light"), [({}, "正常"), ({"portal_light": "红牌"}, "红牌"), ({"portal_light_hidden": True}, "")]
)
def test_flags_of_the_light(flags: dict[str, Any], light: str) -> None:
    """进度查询上的灯色可以改，可以藏。"""
    shown = lit({"light": "正常"}, flags)

    assert shown == {"light": light}
