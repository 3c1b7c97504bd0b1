"""联合审批的办件:一次受理、同步分发、互不前置、总时限、并行、一次踏勘、一窗领取，边界与看不到。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance.rules import joint_approval_records as rules
from tests.rules.casebook import connected
from tests.rules.rowbook import at, listed, on, said, table, told


@dataclass(frozen=True)
class Values:
    """只有一列的表。"""

    value: Any


def test_one_visit_is_enough() -> None:
    """没有的不论，一次正好，两次违反，说出是哪几次。"""
    types = {"visits": "n", "visit_days": "t"}
    rows = [{"visits": 0}, {"visits": 1, "visit_days": "甲"}, {"visits": 2, "visit_days": "甲、乙"}]

    assert told(rules.visited_once, types, *rows) == [None, {}, {"多次踏勘": "违反"}]
    assert said(rules.visited_once, types, rows[2]) == [("多次踏勘", "1 批", "甲、乙")]


def test_results_are_fetched_at_one_place() -> None:
    """没有登记的不论，一处正好，两处违反；两处也许是同一处的存疑。"""
    types = {"pickups": "n", "pickups_apart": "b", "pickup_places": "t"}
    one = {"pickups": 1, "pickups_apart": False, "pickup_places": "甲"}
    two = {"pickups": 2, "pickups_apart": True, "pickup_places": "甲、乙"}
    kind = "不止一处领取"

    assert told(rules.delivered_together, types, {"pickups": 0}, one, two, {**two, "pickups_apart": False}) == [
        None, {}, {kind: "违反"}, {kind: "存疑"},
    ]  # fmt: skip
    assert said(rules.delivered_together, types, two) == [(kind, "一窗领取", "甲、乙")]


def test_one_unit_accepts_and_each_material_is_taken_once() -> None:
    """两个单位受理、同一材料收两次各是违反；没有受理、没有材料的不论。"""
    types = {"acceptors": "n", "materials_taken": "n", "materials_twice": "n", "repeated": "t"}
    types |= {"acceptors_apart": "b", "acceptor_names": "t"}
    rows = [
        {"acceptors": 0, "materials_taken": 0, "materials_twice": 0},
        {"acceptors": 1, "materials_taken": 1, "materials_twice": 0},
        {"acceptors": 2, "acceptors_apart": True, "materials_taken": 2, "materials_twice": 1, "repeated": "身份证"},
        {"acceptors": 1, "materials_taken": 2, "materials_twice": 1, "repeated": "章程"},
        {"acceptors": 1, "materials_taken": 0, "materials_twice": 0},
        {"acceptors": 0, "materials_taken": 1, "materials_twice": 0},
        {"acceptors": 2, "acceptors_apart": False, "materials_taken": 0, "materials_twice": 0},
    ]
    rows[2]["acceptor_names"] = "甲、乙"
    first, second = "不止一个单位受理", "同一材料重复收取"

    both = {first: "违反", second: "违反"}

    assert told(rules.accepted_once, types, *rows) == [
        None, {}, both, {second: "违反"}, {}, {}, {first: "存疑"},
    ]  # fmt: skip
    assert said(rules.accepted_once, types, rows[2], rows[3]) == [
        (first, "1 个单位", "甲、乙"), (second, "一套材料", "身份证"), (second, "一套材料", "章程"),
    ]  # fmt: skip


def test_the_parts_are_sent_out_at_once() -> None:
    """正好第 ``days`` 日不算；收件不晚于受理当日的不算；一件也没有收的、依法有前后置的不论，部分没有收的仍看。"""
    types = {"at_accepted": "s", "unreceived": "n", "subs": "n", "received_cum": "n", "cum_accepted": "n"}
    types |= {"received_last": "d", "d_accepted": "d"}
    base = {"at_accepted": at(3), "unreceived": 0, "subs": 2, "received_cum": 12, "cum_accepted": 10}
    base |= {"received_last": on(5), "d_accepted": on(3), "item_code": "J1"}
    late = {**base, "received_cum": 13, "received_last": on(6)}
    rows = [base, late, {**late, "received_last": on(3)}, {**late, "unreceived": 1}, {**late, "unreceived": 2}]
    rows += [{**late, "at_accepted": None}, {**late, "cum_accepted": None}, {**late, "item_code": "J9"}]
    kind = "分发迟延"

    assert told(rules.dispatched_at_once, types, *rows, norm=[2, Values(["J9"])]) == [
        {}, {kind: "违反"}, {}, {kind: "违反"}, None, None, {kind: "存疑"}, None,
    ]  # fmt: skip
    assert said(rules.dispatched_at_once, types, late, norm=[2, Values(["J9"])]) == [(kind, "2025-03-03", "2025-03-06")]


@pytest.mark.parametrize(
    ("rule", "kind", "expected"),
    [
        (rules.no_sibling_results, "收取同批子件的结果", "由部门之间共享"),
        (rules.results_shared, "收取前置结果的纸件", "跨部门互认"),
    ],
)
def test_results_of_each_other_are_not_asked_for(rule: Any, kind: str, expected: str) -> None:
    """收了表里的结果是违反，书名号、空白、复印件之类不论，别的材料不是；去掉括注才是、看不出向谁收的存疑。"""
    types = {"key": "t", "material": "t"}
    told_as = ("批复", "章程", "《批复》", "批复 （复印件）", "批复（变更的）", "证照", "批复申请表")
    rows = [{"key": f"A:{name}", "material": name} for name in told_as]
    norm = [ibis.memtable(pa.table({"value": [f"A:{name}"]})) for name in ("批复", "证照")]
    surely, maybe = {kind: "违反"}, {kind: "存疑"}

    assert told(rule, types, *rows, norm=norm) == [surely, {}, surely, surely, maybe, maybe, {}]
    assert said(rule, types, rows[0], norm=norm) == [(kind, expected, "批复")]


def test_the_last_part_ends_within_the_total() -> None:
    """届满当日不算晚；还有没办完的以今天算；停办、没有受理、一件也没有决定的不论；看不到停没停过钟的存疑。"""
    types = {"at_accepted": "s", "stopped": "b", "decided_last": "d", "still_open": "n", "as_of": "d", "due": "d"}
    types |= {"sees_pauses": "b", "paused": "b"}
    base = {
        "at_accepted": at(3),
        "sees_pauses": True,
        "paused": False,
        "stopped": False,
        "decided_last": on(10),
        "still_open": 0,
        "as_of": on(20),
        "due": on(10),
    }
    late = {**base, "decided_last": on(11)}
    going = {**base, "decided_last": on(4), "still_open": 1}
    rows: list[dict[str, Any]] = [base, late, going, {**going, "as_of": on(10)}, {**going, "decided_last": None}]
    rows += [
        {**late, "stopped": True},
        {**late, "at_accepted": None},
        {**base, "decided_last": None},
        {**late, "due": None},
        {**late, "sees_pauses": False},
        {**base, "sees_pauses": False},
        {**late, "paused": True},
        {**base, "paused": True},
    ]
    kind = "子件晚于总时限"

    assert told(rules.within_total, types, *rows) == [
        {}, {kind: "违反"}, {kind: "违反"}, {}, {kind: "违反"}, None, None, None, {kind: "存疑"}, {kind: "存疑"}, {},
        {kind: "存疑"}, {},
    ]  # fmt: skip
    assert said(rules.within_total, types, late) == [(kind, "2025-03-10", "2025-03-11")]


def test_parts_go_on_side_by_side() -> None:
    """两个以上子件全不重叠是违反，同一日里接着办的存疑；只有一个、依法有前后置的不论。"""
    types = {"begun_count": "n", "overlapping": "b", "touching": "b", "subs": "n"}
    base = {"begun_count": 2, "overlapping": False, "touching": False, "subs": 3, "item_code": "J1"}
    rows = [base, {**base, "overlapping": True}, {**base, "begun_count": 1}, {**base, "item_code": "J9"}]
    rows += [{**base, "touching": True}]
    norm = [Values(["J9"])]

    assert told(rules.in_parallel, types, *rows, norm=norm) == [
        {"完全串行": "违反"},
        {},
        None,
        None,
        {"完全串行": "存疑"},
    ]
    assert said(rules.in_parallel, types, base, norm=norm) == [("完全串行", "办理时间有重叠", "3")]


LINE = {"case_no": "t", "department": "t", "item_code": "t", "d_received": "d", "cum_received": "n", "is_open": "b"}
LINE |= {
    "stage_first_start": "s",
    "copies": "n",
    "at_accepted": "s",
    "at_received": "s",
    "finished_at": "s",
    "at_voided": "s",
    "as_of": "d",
    "susp_lawful": "n",
    "ext_granted": "b",
}
CASES = {"case_no": "t", "main_case": "t", "materials": "l", "pickup": "t"}
EVENTS = {"case_no": "t", "kind": "t", "time": "s", "procedure": "t", "unit": "t"}


def bundle(con: Any, line: list[dict[str, Any]], cases: list[dict[str, Any]], events: list[dict[str, Any]]) -> Any:
    """主件的视图。"""
    made = (table(LINE, *line, con=con), table(CASES, *cases, con=con), table(EVENTS, *events, con=con))
    return rules.bundles(*made)


def part(no: str, begun: int, ended: int | None, **more: Any) -> dict[str, Any]:
    """一个子件:第几日收件开始，第几日办完。"""
    times = {
        "d_received": on(begun),
        "cum_received": begun,
        "at_received": at(begun),
        "finished_at": ended and at(ended),
    }
    return {"case_no": no, "department": f"局{no}", "is_open": ended is None, "as_of": on(28), **times, **more}


def test_a_main_case_sums_up_its_parts() -> None:
    """子件几个、几个部门、最晚收件与决定、几个没有收件、没有办完；材料、踏勘、领取、受理单位各几样。"""
    cases = [
        {"case_no": "M", "materials": ["章程", "身份证"], "pickup": "1 号窗"},
        {"case_no": "1", "main_case": "M", "materials": ["《章程》"], "pickup": "1号窗"},
        {"case_no": "2", "main_case": "M", "materials": ["批复", "批复", "身份证"], "pickup": "3 号窗"},
        {"case_no": "3", "main_case": "M"},
        {"case_no": "9", "materials": ["章程"], "pickup": "7 号窗"},
    ]
    line = [{"case_no": "M", "as_of": on(28)}, part("1", 4, 6), part("2", 5, 12), part("3", 7, None, d_received=None)]
    happened = [
        ("M", "受理", 3, None, "甲局"),
        ("M", "受理", 4, None, "乙局"),
        ("M", "受理", 4, None, "乙局"),
        ("1", "受理", 4, None, "丙局"),
    ]
    happened += [
        ("1", "核查", 5, None, None),
        ("2", "核查", 5, None, None),
        ("2", "特别程序", 6, "联合踏勘", None),
        ("1", "决定", 8, None, None),
    ]
    events = [
        dict(zip(("case_no", "kind", "procedure", "unit"), (n, k, p, u), strict=True), time=at(d))
        for n, k, d, p, u in happened
    ]
    made = bundle(connected(), line, cases, events)
    (found,) = made.to_pyarrow().to_pylist()
    expected = {"case_no": "M", "subs": 3, "departments": 3, "received_last": on(5), "received_cum": 7, "unreceived": 1}
    expected |= {"overlapping": True, "begun_count": 3, "decided_last": on(12), "still_open": 1}
    expected |= {"materials_taken": 3, "materials_twice": 2, "repeated": "《章程》、身份证"}
    expected |= {
        "visits": 2,
        "visit_days": "2025-03-05、2025-03-06",
        "pickups": 2,
        "pickup_places": "1 号窗、3 号窗",
        "acceptors": 2,
        "acceptor_names": "乙局、甲局",
        "acceptors_apart": True,
        "pickups_apart": True,
    }

    assert {name: found[name] for name in expected} == expected
    assert "bundle" not in found


@pytest.mark.parametrize(
    ("first", "second", "overlapping"),
    [
        (part("1", 4, 6), part("2", 5, 9), True),
        (part("1", 4, 6), part("2", 6, 9), False),
        (part("1", 4, 6), part("2", 7, 9), False),
        (part("1", 4, None), part("2", 7, 9), True),
        (part("1", 4, None, at_voided=at(5)), part("2", 7, 9), False),
        (part("1", 4, 6, at_accepted=at(5)), part("2", 4, 9, stage_first_start=at(7), at_accepted=at(5)), False),
        (part("1", 4, 8, d_received=None), part("2", 7, 9), True),
    ],
)
def test_what_overlaps(first: dict[str, Any], second: dict[str, Any], overlapping: bool) -> None:
    """从首个环节(没有的受理、收件)到办完(没有的作废、今天);首尾相接不算重叠。"""
    cases = [{"case_no": "M"}, {"case_no": "1", "main_case": "M"}, {"case_no": "2", "main_case": "M"}]
    made = bundle(connected(), [{"case_no": "M"}, first, second], cases, [])

    assert listed(made, "overlapping", "materials_taken", "visits", "pickups", "acceptors") == [
        (overlapping, 0, 0, 0, 0)
    ]


@pytest.mark.parametrize(
    ("second", "touching", "paused"),
    [
        (part("2", 6, 9), True, False),
        (part("2", 7, 9), False, False),
        (part("2", 7, 9, susp_lawful=1), False, True),
        (part("2", 7, 9, susp_lawful=0, ext_granted=True), False, True),
    ],
)
def test_what_touches_and_what_was_paused(second: dict[str, Any], touching: bool, paused: bool) -> None:
    """前一件办完的当日开始的接着办；有一件依法停过钟或者延长过的记下。"""
    cases = [{"case_no": "M"}, {"case_no": "1", "main_case": "M"}, {"case_no": "2", "main_case": "M"}]
    made = bundle(connected(), [{"case_no": "M"}, part("1", 4, 6), second], cases, [])

    assert listed(made, "touching", "paused") == [(touching, paused)]


def test_being_sent_there_is_not_a_visit() -> None:
    """指派、通知里提到踏勘的不是去了一次；环节、特别程序、核查是。"""
    kinds = ("指派", "通知", "环节", "核查")
    events = [
        {"case_no": "1", "kind": kind, "time": at(day), "procedure": "现场勘验"} for day, kind in enumerate(kinds, 4)
    ]
    cases = [{"case_no": "M"}, {"case_no": "1", "main_case": "M"}]
    made = bundle(connected(), [{"case_no": "M"}, part("1", 4, 9)], cases, events)

    assert listed(made, "visits", "visit_days") == [(2, "2025-03-06、2025-03-07")]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("市政务服务中心一楼综合出件窗口 ", "市政务服务中心（一楼综合出件窗口）", (1, False)),
        ("市政务服务中心一楼综合出件窗口", "一楼综合出件窗口", (2, False)),
        ("市政务服务中心一楼综合出件窗口", "市水利局三楼出件窗口", (2, True)),
        ("一楼1号窗口", "一楼2号窗口", (2, True)),
        ("一号窗口", "/", (1, False)),
    ],
)
def test_one_place_may_be_written_in_two_ways(first: str, second: str, found: tuple[int, bool]) -> None:
    """空白、标点不论；简称、少写一段的也许是同一处。"""
    cases = [{"case_no": "M", "pickup": first}, {"case_no": "1", "main_case": "M", "pickup": second}]
    made = bundle(connected(), [{"case_no": "M"}, part("1", 4, 9)], cases, [])

    assert listed(made, "pickups", "pickups_apart") == [found]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("和宁市住房和城乡建设局", "市住建局窗口", (2, False)),
        ("市住建局", "市住建局综合窗口", (1, False)),
        ("市住建局1号窗口", "市住建局2号窗口", (1, False)),
        ("和宁市住房和城乡建设局窗口", "和宁市自然资源和规划局窗口", (2, True)),
    ],
)
def test_one_unit_may_be_written_in_two_ways(first: str, second: str, found: tuple[int, bool]) -> None:
    """哪个窗口不论，简称也许是同一个单位。"""
    cases = [{"case_no": "M"}, {"case_no": "1", "main_case": "M"}]
    happened = [{"case_no": "M", "kind": "受理", "time": at(3), "unit": unit} for unit in (first, second)]
    made = bundle(connected(), [{"case_no": "M"}, part("1", 4, 9)], cases, happened)

    assert listed(made, "acceptors", "acceptors_apart") == [found]


def test_a_part_shows_each_material_once() -> None:
    """子件的每项材料一行，主件、普通办件的不在其中。"""
    con = connected()
    cases = [{"case_no": "1", "main_case": "M", "materials": ["章程", "批复"]}, {"case_no": "M", "materials": ["甲"]}]
    line = [{"case_no": "1", "item_code": "A"}, {"case_no": "M", "item_code": "J"}]
    made = rules.dispatches(table(LINE, *line, con=con), table(CASES, *cases, con=con))

    assert listed(made, "case_no", "key", "material") == [("1", "A:批复", "批复"), ("1", "A:章程", "章程")]
