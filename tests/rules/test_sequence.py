"""步骤的次序与痕迹:每一种倒置都报得出来，正好同时的不算；该留的痕迹一样一样看。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import sequence as rules
from tests.rules.casebook import build, case, event, findings, verdicts
from tests.rules.viewbook import judged, viewed

NINE, ELEVEN = "2025-03-03T09:00:00", "2025-03-04T11:00:00"
STEPS = (
    ("收件早于申请", "申请", "收件"),
    ("办结早于申请", "申请", "办结"),
    ("受理早于收件", "收件", "受理"),
    ("决定早于受理", "受理", "决定"),
    ("送达早于决定", "决定", "送达"),
    ("办结早于收件", "收件", "办结"),
    ("环节早于收件", "收件", "环节"),
)


def test_time_never_runs_backwards() -> None:
    """后一步早于前一步的，说出两个时间；同时的、只有一步的没有问题。"""
    backwards = {kind: case(event(before, ELEVEN), event(after, NINE)) for kind, before, after in STEPS}
    together = {f"同时:{kind}": case(event(before, NINE), event(after, NINE)) for kind, before, after in STEPS}
    alone = {f"只有:{kind}": case(event(after, NINE)) for kind, _, after in STEPS}
    found = findings(viewed(build({**backwards, **together, **alone}), rules.ordered), rules.in_order)

    assert sorted((one.subject, one.kind, one.message, one.expected, one.observed) for one in found) == sorted(
        (kind, kind, f"时间倒置:{kind}", "2025-03-04 11:00:00", "2025-03-03 09:00:00") for kind, *_ in STEPS
    )


def test_stages_end_after_they_begin_and_before_the_case_is_closed() -> None:
    """环节的结束早于开始、办结之后又有环节；正好同时的没有问题。"""
    book = {
        "倒置": case(event("环节", ELEVEN, end_time=NINE), event("环节", NINE, end_time=ELEVEN)),
        "同时": case(event("环节", NINE, end_time=NINE), event("办结", NINE)),
        "又有": case(event("环节", NINE), event("办结", NINE), event("环节", ELEVEN)),
    }
    found = findings(viewed(build(book), rules.ordered), rules.in_order)

    assert [(one.subject, one.kind, one.expected, one.observed) for one in found] == [
        ("倒置", "环节结束早于开始", "", "1"),
        ("又有", "办结后新增环节", "2025-03-03 09:00:00", "2025-03-04 11:00:00"),
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("审核", "审批"), {}),
        (("审核",), {}),
        (("审批",), {"缺少环节:审核": "违反", "越过环节:审核": "违反"}),
        (("踏勘",), {"缺少环节:审核": "违反"}),
        ((), {"缺少环节:审核": "存疑", "越过环节:审核": "存疑"}),
    ],
)
def test_required_stages(names: tuple[str, ...], expected: dict[str, str]) -> None:
    """规定的环节齐全，有审批的先有审核；一个环节名称也没有的不能判定。"""
    one = case(event("收件", "3-3"), *(event("环节", "3-4", procedure=name) for name in names))

    assert judged(one, rules.staged, rules.required_stages, ["审核"], {"审批": "审核"}) == expected
    assert judged(one, rules.staged, rules.required_stages, [], {}) == {}


WHOLE = {"handler": "张三", "unit": "审批科", "opinion": "材料齐全，同意上报", "end_time": "3-5"}


@pytest.mark.parametrize(
    ("fields", "closed", "expected"),
    [
        ({}, True, {}),
        ({"handler": " "}, False, {"环节没有处理人": "违反"}),
        ({"unit": None}, False, {"环节没有单位": "违反"}),
        ({"opinion": " "}, False, {"环节没有意见": "违反"}),
        ({"opinion": " 张三 "}, False, {"意见只有姓名": "违反"}),
        ({"opinion": None, "end_time": None}, False, {}),
        ({"opinion": None, "end_time": None}, True, {"办结件的环节没有结束时间": "违反"}),
    ],
)
def test_every_stage_leaves_traces(fields: dict[str, Any], closed: bool, expected: dict[str, str]) -> None:
    """处理人、单位、意见、起止时间；没有结束的不要求意见，办结件的环节都要结束。"""
    stages = (event("环节", "3-4", **{**WHOLE, **fields}), event("环节", "3-4", **WHOLE))
    one = case(*stages, *((event("办结", "3-6"),) if closed else ()))
    t = build({"A": one, "B": case(event("办结", "3-6"))})

    assert verdicts(t, rules.traced) == {"A": expected}
    assert [(found.expected, found.observed) for found in findings(t, rules.traced)] == [("0 个", "1")] * len(expected)


def test_what_must_be_visible_of_a_stage() -> None:
    """看不到环节的这些列，检查不进行。"""
    assert [check.needs for check in rules.traced(build({"A": case()}))] == [
        ("环节.handler",),
        ("环节.unit",),
        ("环节.opinion",),
        ("环节.opinion", "环节.handler"),
        ("环节.end_time",),
    ]
