"""办件数据的可信:必填、代码、晚于采集时刻的时间、成批办结与零时长，一行一种情形。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from conformance.rules import anomalies
from tests.rules.casebook import connected
from tests.rules.rowbook import at, listed, said, table, told

CLOSED = {"case_no": "t", "kind": "t", "handler": "t", "time": "s"}
OWN = {"case_no": "t", "department": "t", "item_code": "t"}
NOON = datetime(2025, 3, 10, 12)


def closing(no: str, handler: str | None = "甲", time: datetime = NOON, kind: str = "办结") -> dict[str, Any]:
    """一个事件，三月十日正午由甲办结，除非另外写明。"""
    return {"case_no": no, "kind": kind, "handler": handler, "time": time}


def closings(*events: dict[str, Any], cases: tuple[dict[str, Any], ...] = ()) -> Any:
    """办结的视图。"""
    con = connected()
    return anomalies.closings(table(CLOSED, *events, con=con), table(OWN, *cases, con=con))


def test_who_closed_how_many_in_one_second() -> None:
    """同一人同一秒的件数;一件办结两次算一件；毫秒不论；没有写操作人的、别的事件不在其中。"""
    events = [
        closing("1"), closing("2", time=NOON.replace(microsecond=900_000)), closing("3", time=NOON.replace(second=1)),
        closing("4", "乙"), closing("5", None), closing("6", kind="决定"), closing("7", "丙"), closing("7", "丙"),
    ]  # fmt: skip

    assert listed(closings(*events), "case_no", "handler", "together") == [
        ("1", "甲", 2), ("2", "甲", 2), ("3", "甲", 1), ("4", "乙", 1), ("7", "丙", 1), ("7", "丙", 1),
    ]  # fmt: skip


def test_a_closing_knows_its_case() -> None:
    """部门与事项取办件的，编号重复的只取一行；没有这一件的空着。"""
    one = {"case_no": "1", "department": "甲局", "item_code": "A"}
    made = closings(closing("1"), closing("9", "乙"), cases=(one, one))

    assert listed(made, "case_no", "department", "item_code") == [("1", "甲局", "A"), ("9", None, None)]


def test_many_in_one_second_are_asked_about() -> None:
    """到了门槛的存疑，绝不违反。"""
    rows = [{"together": count, "time": at(10)} for count in (4, 5, 6)]

    assert told(anomalies.closed_in_batches, {"together": "n", "time": "s"}, *rows, norm=[5]) == [
        {}, {"同一秒成批办结": "存疑"}, {"同一秒成批办结": "存疑"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"零时长的承诺件": "存疑"}),
        ({"at_closed": NOON}, {"零时长的承诺件": "存疑"}),
        ({"at_closed": NOON.replace(second=59)}, {"零时长的承诺件": "存疑"}),
        ({"at_closed": NOON.replace(minute=1)}, {}),
        ({"at_closed": NOON.replace(hour=11)}, {}),
        ({"stage_count": 1}, {}),
        ({"stage_count": None}, {}),
        ({"case_kind": "即办件"}, None),
        ({"case_kind": None}, None),
        ({"case_kind": None, "i_case_kind": "承诺件"}, {"零时长的承诺件": "存疑"}),
        ({"i_case_kind": "即办件"}, {"零时长的承诺件": "存疑"}),
        ({"at_closed": None}, None),
        ({"at_accepted": None}, None),
    ],
)
def test_a_promised_case_takes_time(changes: dict[str, Any], expected: dict[str, str] | None) -> None:
    """受理到办结不足六十秒、其间没有环节的承诺件存疑；种类以办件写的为准，没有写的看事项。"""
    types = {"case_kind": "t", "i_case_kind": "t", "at_accepted": "s", "at_closed": "s", "stage_count": "n"}
    base = {"case_kind": "承诺件", "at_accepted": NOON, "at_closed": NOON.replace(second=1), "stage_count": 0}

    assert told(anomalies.closed_at_once, types, {**base, **changes}, norm=[60]) == [expected]


def test_required_fields_are_filled() -> None:
    """空的、只有空白的各是一个违反，说出是哪一项。"""
    rows = [{"item_name": "甲", "joint": True}, {"item_name": " ", "joint": False}, {"item_name": "甲"}]
    types, names = {"item_name": "t", "joint": "b"}, ["item_name", "joint"]
    found = said(anomalies.required_filled, types, *rows, norm=[names])

    assert [one[1:] for one in found] == [("有值", "")] * 2
    assert [len(each or ()) for each in told(anomalies.required_filled, types, *rows, norm=[names])] == [0, 1, 1]


def test_codes_are_national_or_registered() -> None:
    """国标的、登记的扩展值都可以，没有值的不论；写出国标的各值与实际的。别的表的代码集不在此判。"""
    sets = {"cases.channel": ["窗口", "网上"], "events.kind": ["收件"]}
    rows = [{"channel": one} for one in ("窗口", "自助机", "马车", None)]
    norm = [sets, {"cases.channel": ["自助机"]}]
    first, second, third, last = told(anomalies.cases_coded, {"channel": "t"}, *rows, norm=norm)
    (wrong,) = said(anomalies.cases_coded, {"channel": "t"}, *rows, norm=norm)

    assert (first, second, last) == ({}, {}, None)
    assert list(third.values() if third else ()) == ["违反"]
    assert wrong[1:] == ("窗口、网上", "马车")
    assert told(anomalies.cases_coded, {"channel": "t"}, {"channel": "自助机"}, norm=[sets, {}])[0]


def test_no_time_is_after_the_last_day() -> None:
    """当日最后一刻可以，次日零时违反；三种时间各看各的，没有的不论。"""
    types = dict.fromkeys(anomalies.MOMENTS, "s")
    last, next_ = datetime(2025, 3, 10, 23, 59, 59), datetime(2025, 3, 11)
    rows = [{"time": last}, *({name: next_} for name in anomalies.MOMENTS), {}]
    found = told(anomalies.not_later, types, *rows, norm=["2025-03-10"])

    assert found == [{}, *({f"{name}晚于采集时刻": "违反"} for name in anomalies.MOMENTS.values()), None]
    assert said(anomalies.not_later, types, rows[1], norm=["2025-03-10"]) == [
        ("业务时间晚于采集时刻", "不晚于 2025-03-10", "2025-03-11 00:00:00")
    ]


def test_only_the_times_of_an_event_are_looked_at() -> None:
    """一个事件一行，编号与三种时间。"""
    made = anomalies.moments(table({"case_no": "t", "kind": "t", **dict.fromkeys(anomalies.MOMENTS, "s")}))

    assert list(made.columns) == ["case_no", "time", "recorded_at", "notified_at"]
