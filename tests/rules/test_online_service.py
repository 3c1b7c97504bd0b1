"""网上服务的规则:点击、入口、联办、咨询的答复与线上痕迹的边界。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance.domain import Channel, Item, Probe
from conformance.rules import online_service as rules
from conformance.rules import records
from conformance.workdays import Calendar
from tests.rules.casebook import connected
from tests.rules.rowbook import NAMED, listed, said, table, told

AS_OF = date(2026, 6, 30)
FLAGS = {"whole": "是", "search": "否"}
ENTRY = {"found": "是", "outside": "否", "status": "200", "form": "是", "rating": "否"}


def _told(findings: Any) -> list[str]:
    return [finding.kind if finding.certain else f"?{finding.kind}" for finding in findings]


def _probe(observed: dict[str, str]) -> Probe:
    return Probe("clicks", Channel.PORTAL, "甲", observed)


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        ({**FLAGS, "clicks": "3"}, []),
        ({**FLAGS, "clicks": ""}, ["点击过多"]),
        ({**FLAGS, "clicks": "4"}, ["点击过多"]),
        ({**FLAGS, "clicks": "", "search": "是"}, ["?点击过多"]),
        ({**FLAGS, "clicks": "", "whole": "否"}, ["?点击过多"]),
    ],
)
def test_three_clicks_are_enough(observed: dict[str, str], told: list[str]) -> None:
    """三次之内符合；走完了、没有搜索而点不到才是违反。"""
    assert _told(rules.within_clicks(_probe(observed), 3)) == told


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        (ENTRY, []),
        ({**ENTRY, "status": "404", "form": "否"}, ["在线办理打不开"]),
        ({**ENTRY, "form": "否"}, ["在线办理打不开"]),
        ({**ENTRY, "form": "否", "onward": "否"}, ["在线办理打不开"]),
        ({**ENTRY, "form": "否", "onward": "是"}, ["?没有看到表单"]),
        ({**ENTRY, "status": "404", "form": "否", "onward": "是"}, ["在线办理打不开"]),
        ({**ENTRY, "outside": "是", "status": ""}, ["?入口在别的主机上"]),
        ({**ENTRY, "form": "否", "unread": "没有答完"}, ["?没有看到表单"]),
        ({**ENTRY, "status": "502", "form": "否"}, ["?没有看到入口"]),
        ({**ENTRY, "status": "500", "form": "否", "unread": "只是一句提示"}, ["在线办理打不开"]),
        ({"found": "否"}, ["?没有看到入口"]),
    ],
)
def test_an_entry_opens_a_form(observed: dict[str, str], told: list[str]) -> None:
    """入口打得开并有表单；没有看到的不断定没有。"""
    assert _told(rules.entry_usable(_probe(observed))) == told


def test_only_opened_forms_can_force_a_rating() -> None:
    """没有表单的入口不说强制评价；必填的评价才是强制，看不出评价什么的存疑。"""
    seen = [ENTRY, {**ENTRY, "form": "否"}, {**ENTRY, "rating": "是"}, {**ENTRY, "rating": "存疑"}]
    forms = rules.with_form([_probe(one) for one in seen])

    assert [_told(rules.no_forced_rating(one)) for one in forms] == [[], ["强制评价"], ["?强制评价"]]


def test_a_joint_item_is_applied_for_once() -> None:
    """联办事项有自己的入口；一个入口也看不到、没有标明联办的存疑。"""
    plain, whole, bare = (
        Item("A", "甲", apply_url="/a"),
        Item("B", "联", joint=True, apply_url="/b"),
        Item("C", "联", joint=True),
    )
    told = [
        [_told(rules.applied_once(one)) for one in rules.joint_service(items)]
        for items in ((plain, whole), (plain, bare), (bare,), (plain,), ())
    ]

    assert told == [[[]], [["联办不能一次申报"]], [["?联办不能一次申报"]], [["?没有看到联办事项"]], []]


def _answers(asked: str, answered: str | None) -> tuple[int, int, dict[str, int]]:
    """一条咨询 → (违反, 存疑, 各种问题)。"""
    row = {
        "id": ["ZX1"],
        "kind": ["咨询"],
        "department": ["甲局"],
        "asked_at": pa.array([datetime.fromisoformat(asked)], pa.timestamp("us")),
        "answered_at": pa.array([datetime.fromisoformat(answered) if answered else None], pa.timestamp("us")),
    }
    days = Calendar.of().table()
    days = days.append_column("as_of", pa.array([AS_OF] * days.num_rows, pa.date32()))
    con = connected()
    view = rules.questions(ibis.memtable(pa.table(row)), ibis.memtable(days))
    checks = list(rules.answered_in_time(view, 5, 3, 12))
    row = con.to_pyarrow(records.states(view, checks)).to_pylist()[0]
    states = [row[f"s{index}"] for index in range(len(checks))]
    hits = {check.kind: 1 for check, state in zip(checks, states, strict=True) if state == records.VIOLATING}
    return int(bool(hits)), int(not hits and records.UNDECIDED in states), hits


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [
        ("2026-06-01T10:00:00", "2026-06-08T23:59:59", (0, 0, {})),
        ("2026-06-01T10:00:00", "2026-06-09T00:00:00", (1, 0, {"咨询答复超期": 1})),
        ("2026-06-23T10:00:00", None, (0, 0, {})),
        ("2026-06-22T10:00:00", None, (1, 0, {"咨询答复超期": 1})),
        ("2026-06-10T10:00:00", None, (1, 0, {"咨询答复超期": 1})),
        ("2026-03-30T10:00:00", None, (1, 0, {"咨询答复超期": 1})),
        ("2026-03-27T10:00:00", None, (1, 0, {"咨询答复超期": 1, "咨询长期没有答复": 1})),
        ("2025-06-20T10:00:00", None, (1, 0, {"咨询答复超期": 1})),
        ("2026-03-07T10:00:00", "2026-03-13T10:00:00", (0, 0, {})),
        ("2026-03-07T10:00:00", "2026-03-16T10:00:00", (0, 1, {})),
        ("2026-03-07T10:00:00", "2026-03-17T10:00:00", (1, 0, {"咨询答复超期": 1})),
    ],
)
def test_questions_are_answered_in_working_days(asked: str, answered: str | None, expected: Any) -> None:
    """提出之日不计入，第五个工作日之内，休息日提出的也许从次一工作日起算；满三个月的次日起算长期没有答复，只看近一年。"""
    assert _answers(asked, answered) == expected


def test_the_handled_steps_of_each_case() -> None:
    """预审、受理、审批的事件一个一行，带着办件的部门、事项、渠道；写了环节名称的用它;这一件一处也没有记的看不到。"""
    con = connected()
    cases = [{"case_no": no, "department": "甲局", "item_code": "I1", "channel": "网上"} for no in ("A", "B")]
    happened = [
        ("A", "受理", None, True),
        ("A", "决定", "审批", None),
        ("A", "办结", None, True),
        ("B", "受理", None, None),
    ]
    keys = ("case_no", "kind", "procedure", "online")
    timeline = table({**NAMED, "channel": "t", "copies": "n"}, *cases, con=con)
    events = table(
        {"case_no": "t", "kind": "t", "procedure": "t", "online": "b"},
        *(dict(zip(keys, one, strict=True)) for one in happened),
        con=con,
    )
    found = rules.steps(timeline, events).drop("copies")

    assert listed(found, *sorted(found.columns)) == [
        ("A", "网上", "甲局", "I1", None, True, "审批"),
        ("A", "网上", "甲局", "I1", True, True, "受理"),
        ("B", "网上", "甲局", "I1", None, False, "受理"),
    ]


def test_every_step_of_an_online_case_is_online() -> None:
    """网办件写明不在线的环节是违反，没有写的存疑；到现场的环节、别的渠道、一处也没有记的办件不论。"""
    types = {"channel": "t", "step": "t", "online": "b", "seen": "b"}
    base = {"channel": "网上", "step": "受理", "online": False, "seen": True}
    rows = [base, {**base, "online": True}, {**base, "online": None}, {**base, "step": "踏勘"}]
    rows += [{**base, "channel": "窗口"}, {**base, "seen": False}, {**base, "step": "现场联合踏勘"}]
    kind, norm = "环节没有在线办理", [["网上"], ["踏勘"]]

    found = told(rules.handled_online, types, *rows, norm=norm)

    assert found == [{kind: "违反"}, {}, {kind: "存疑"}, None, None, None, None]
    assert said(rules.handled_online, types, base, norm=norm) == [(kind, "在线", "受理")]
