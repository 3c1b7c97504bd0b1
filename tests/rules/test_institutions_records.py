"""制度在办件里:当日办结、不因缺员停滞、首问闭环、承诺率、窗口外受理，边界与看不到。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from conformance import standard
from conformance.rules import institutions_records as rules
from tests.rules.casebook import build, case, connected, event, verdicts
from tests.rules.rowbook import at, calendar, listed, on, said, table, told

FORMAL = {
    "item_code": "t",
    "at_accepted": "s",
    "at_decided": "s",
    "d_received": "d",
    "d_accepted": "d",
    "i_changed_on": "d",
}
ENQUIRY = {"handler": "t", "transferred": "b", "closed_at": "s", "cum_asked": "n", "off_asked": "n"}
ENQUIRY |= {"cum_closed": "n", "cum_as_of": "n"}
PROMISE = {"finished_at": "s", "stopped": "b", "promised_value": "n", "promise_overdue": "b", "promise_due": "d"}

STALLED, DOUBTED = {"经办人不在岗而停滞": "违反"}, {"经办人不在岗而停滞": "存疑"}


@dataclass(frozen=True)
class Values:
    """只有一列的表，如同步骤给规则的。"""

    value: Any


CODES = Values(["A"])


def test_formal_items_are_decided_the_same_day() -> None:
    """同一天不同钟点不算违反，次日就是；别的事项、没有决定的不论，没有受理的、事项后来才变更的存疑。"""
    rows: list[dict[str, Any]] = [
        {"item_code": "A", "at_accepted": at(3), "at_decided": at(3, 17)},
        {"item_code": "A", "at_accepted": at(3, 17), "at_decided": at(4, 9)},
        {"item_code": "A", "at_decided": at(4)},
        {"item_code": "B", "at_accepted": at(3), "at_decided": at(9)},
        {"item_code": "A", "at_accepted": at(3)},
        {"at_accepted": at(3), "at_decided": at(9)},
        {"item_code": "A", "at_accepted": at(3), "at_decided": at(4), "d_received": on(3), "i_changed_on": on(5)},
        {"item_code": "A", "at_accepted": at(3), "at_decided": at(4), "d_received": on(3), "i_changed_on": on(3)},
    ]
    kind = "形式审查没有当日办结"

    assert told(rules.formal_same_day, FORMAL, *rows, norm=[CODES]) == [
        {},
        {kind: "违反"},
        {kind: "存疑"},
        None,
        None,
        None,
        {kind: "存疑"},
        {kind: "违反"},
    ]
    assert said(rules.formal_same_day, FORMAL, rows[1], norm=[CODES]) == [(kind, "2025-03-03", "2025-03-04")]


def test_a_stage_may_wait_so_many_days() -> None:
    """正好 ``days`` 个工作日不算停滞；没有环节的不论。"""
    types = {"stage_count": "n", "stage_stalled": "n", "stage_absent": "n"}
    rows = [
        {"stage_count": 1, "stage_stalled": 2, "stage_absent": 2},
        {"stage_count": 1, "stage_stalled": 3, "stage_absent": 3},
        {"stage_count": 0, "stage_stalled": 9, "stage_absent": 9},
        {"stage_count": 1, "stage_stalled": 2, "stage_absent": 3},
    ]
    kind = "经办人不在岗而停滞"

    assert told(rules.never_stalled, types, *rows, norm=[2]) == [{}, {kind: "违反"}, None, {kind: "存疑"}]
    assert said(rules.never_stalled, types, rows[1], norm=[2]) == [(kind, "不超过 2 个工作日", "3")]


def test_enquiries_have_a_first_hand_and_an_end() -> None:
    """没有首接人是违反；转办的以办结那天算，没有办结的算到现在，正好届满不算。"""
    base = {"handler": "甲", "transferred": True, "cum_asked": 10, "off_asked": 0, "cum_as_of": 30}
    rows: list[dict[str, Any]] = [
        {**base, "closed_at": at(10), "cum_closed": 15},
        {**base, "closed_at": at(10), "cum_closed": 16},
        {**base, "cum_as_of": 15},
        {**base, "cum_as_of": 16},
        {**base, "transferred": False},
        {**base, "transferred": None, "handler": " "},
        {**base, "cum_asked": None},
        {**base, "off_asked": 1, "closed_at": at(10), "cum_closed": 16},
        {**base, "off_asked": 1, "closed_at": at(10), "cum_closed": 17},
    ]
    open_ended, nobody = {"转办没有闭环": "违反"}, {"没有首接人": "违反"}

    assert told(rules.first_asked, ENQUIRY, *rows, norm=[5]) == [
        {}, open_ended, {}, open_ended, {}, nobody, {"转办没有闭环": "存疑"}, {"转办没有闭环": "存疑"}, open_ended,
    ]  # fmt: skip
    assert [one[:2] for one in said(rules.first_asked, ENQUIRY, rows[1], rows[5], norm=[5])] == [
        ("转办没有闭环", "5 个工作日内办结"),
        ("没有首接人", "首接人"),
    ]


def test_only_closed_cases_with_a_promise_count() -> None:
    """没有办结、停办、没有承诺的不算进按时办结率。"""
    base = {"finished_at": at(7), "stopped": False, "promised_value": 3, "promise_overdue": True, "promise_due": on(6)}
    out = [{"finished_at": None}, {"stopped": True}, {"promised_value": None}]
    rows = [
        base,
        {**base, "promise_overdue": False},
        {**base, "promise_overdue": None},
        *({**base, **one} for one in out),
    ]
    kind = "没有按时办结"

    assert told(rules.promise_rate, PROMISE, *rows) == [{kind: "违反"}, {}, {kind: "存疑"}, None, None, None]
    assert said(rules.promise_rate, PROMISE, base) == [(kind, "2025-03-06", "2025-03-07 09:00:00")]


def test_what_counts_as_outside() -> None:
    """中心以外的字样才违反;也许是的存疑，外商窗口、自助服务区之类不是；没有记下地点、没有受理的不论。"""
    types = {"at_accepted": "s", "counter": "t"}
    words = standard.load("national").parameters["outside_counters"]
    kind = "窗口外受理"
    outside = ("原部门三楼办公室", "政务大厅外受理点", "中心外", "政务服务中心(窗口以外，局机关)")
    maybe = ("行政审批科室窗口(中心2楼)", "中心外环路分厅", "市人社局三楼办公室", "市水利局行政审批科", "局机关收发室")
    inside = (
        "3 号窗口",
        "政务服务中心外商投资服务窗口",
        "市民服务中心外国人来华工作窗口",
        "政务大厅外24小时自助服务区",
        "A12",
        "网上",
        "云溪镇便民服务站",
    )
    places = [{"at_accepted": at(3), "counter": one} for one in (*outside, *maybe, *inside)]
    found = told(rules.nothing_outside, types, *places, {"at_accepted": at(3)}, {"counter": "原部门"}, norm=[words])

    assert found == [*[{kind: "违反"}] * 4, *[{kind: "存疑"}] * 5, *[{}] * 7, None, None]
    assert said(rules.nothing_outside, types, places[0], norm=[words]) == [(kind, "中心的窗口或网上", outside[0])]


@pytest.mark.parametrize(
    ("fields", "end", "expected"),
    [
        ({"opinion": "经办人出差，等待返岗"}, "3-12", STALLED),
        ({"opinion": "同意", "reason": "无人接办"}, "3-12", STALLED),
        ({"opinion": "审核人员因公出差，返岗后审核"}, "3-12", STALLED),
        ({"opinion": "同意", "result": "请假"}, "3-12", DOUBTED),
        ({"opinion": "评审专家出差，改期评审"}, "3-12", DOUBTED),
        ({"opinion": "经审查，企业劳动合同约定的休假、病假制度不完善"}, "3-31", DOUBTED),
        ({"opinion": "审查人员审查企业休假、考勤制度"}, "3-31", DOUBTED),
        ({"opinion": "经办人出差，等待返岗"}, "3-11", {}),
        ({"opinion": "同意"}, "3-31", {}),
        ({"opinion": "经办人出差，等待返岗"}, None, {}),
        ({"opinion": "申请人出差，约定下周一现场核查"}, "3-31", {}),
        ({"opinion": "同意该单位职工休假疗养方案"}, "3-31", {}),
        ({"opinion": "申请人出差，经办人也请假"}, "3-31", STALLED),
        ({"opinion": "申请人材料齐全，因经办人请假"}, "3-31", STALLED),
        ({"opinion": "经办人请假，已由B角李四接办"}, "3-31", {}),
        ({"opinion": "经办人请假，没有由B角接办"}, "3-31", STALLED),
        ({"opinion": "经办人请假，无人代办"}, "3-31", STALLED),
        ({"opinion": "经办人请假，返岗后接办"}, "3-31", STALLED),
    ],
)
def test_a_stage_does_not_wait_for_one_person(
    fields: dict[str, Any], end: str | None, expected: dict[str, str]
) -> None:
    """写明经办人不在岗的，3 月 10 日(周一)起满一个工作日不算，两个就是；看不出是谁的存疑；没有写明、没有结束的不论。"""
    stage = event("环节", "3-10", end_time=end, handler="甲", unit="窗口", **fields)
    book = {"A": case(event("收件", "3-7"), stage), "B": case(event("收件", "3-7"))}

    assert verdicts(build(book), rules.never_stalled, 1) == {"A": expected}


def test_the_longest_of_several_counts() -> None:
    """几个环节里最长的一个；没有写明人不在岗的不算进去。"""
    said = {"handler": "甲", "unit": "窗口", "opinion": "经办人休假"}
    stages = (event("环节", "3-10", end_time="3-10", **said), event("环节", "3-11", end_time="3-14", **said))
    other = event("环节", "3-3", end_time="3-31", handler="甲", unit="窗口", opinion="同意")

    rows = build({"A": case(event("收件", "3-3"), other, *stages)}).to_pyarrow().to_pylist()

    assert [row["stage_stalled"] for row in rows] == [3]


def test_where_an_enquiry_stands_on_the_calendar() -> None:
    """提出与办结之日各有位置；没有办结的是空；现在是时间线上最晚的那天。"""
    con = connected()
    types = {"id": "t", "department": "t", "handler": "t", "transferred": "b", "asked_at": "s", "closed_at": "s"}
    asked = table(
        types,
        {"id": "Q1", "handler": "甲", "transferred": True, "asked_at": at(3), "closed_at": at(10)},
        {"id": "Q2", "department": "水利局", "asked_at": at(3)},
        con=con,
    )
    line = table({"cum_as_of": "n"}, {"cum_as_of": 7}, {"cum_as_of": 9}, {}, con=con)
    rows = rules.enquiries(asked, calendar(con), line)
    rows = rows.mutate(length=rows.cum_closed - rows.cum_asked)

    assert listed(rows, "case_no", "department", "handler", "transferred", "length", "cum_as_of", "item_code") == [
        ("Q1", None, "甲", True, 5, 9, None),
        ("Q2", "水利局", None, None, None, 9, None),
    ]
    assert set(rows.columns) >= {"cum_asked", "off_asked", "cum_closed", "closed_at"}
