"""制度在办件里的样子:经办人不在岗而停滞的环节。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import institutions_records as rules
from tests.rules.casebook import build, case, event, verdicts

STALLED = {"经办人不在岗而停滞": "违反"}


@pytest.mark.parametrize(
    ("fields", "end", "expected"),
    [
        ({"opinion": "经办人出差，等待返岗"}, "3-12", STALLED),
        ({"opinion": "同意", "reason": "无人接办"}, "3-12", STALLED),
        ({"opinion": "同意", "result": "请假"}, "3-12", STALLED),
        ({"opinion": "经办人出差，等待返岗"}, "3-11", {}),
        ({"opinion": "同意"}, "3-31", {}),
        ({"opinion": "经办人出差，等待返岗"}, None, {}),
    ],
)
def test_a_stage_does_not_wait_for_one_person(
    fields: dict[str, Any], end: str | None, expected: dict[str, str]
) -> None:
    """写明人不在岗的环节，3 月 10 日(周一)起用满一个工作日不算停滞，两个就是；没有写明的、没有结束的不论。"""
    stage = event("环节", "3-10", end_time=end, handler="甲", unit="窗口", **fields)
    book = {"A": case(event("收件", "3-7"), stage), "B": case(event("收件", "3-7"))}

    assert verdicts(build(book), rules.never_stalled, 1) == {"A": expected}


def test_the_longest_of_several_counts() -> None:
    """几个环节里最长的一个；没有写明人不在岗的不算进去。"""
    said = {"handler": "甲", "unit": "窗口", "opinion": "经办人休假"}
    stages = (event("环节", "3-10", end_time="3-10", **said), event("环节", "3-11", end_time="3-14", **said))
    other = event("环节", "3-3", end_time="3-31", handler="甲", unit="窗口", opinion="同意")

    found = build({"A": case(event("收件", "3-3"), other, *stages)}).to_pyarrow().to_pylist()

    assert [row["stage_stalled"] for row in found] == [3]
