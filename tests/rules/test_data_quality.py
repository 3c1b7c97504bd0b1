"""数据质量的规则:缺项、代码、时间的写法、传输与凭据、成批与零时长。"""

from __future__ import annotations

from datetime import date, datetime
from inspect import signature
from typing import Any

import ibis
import pyarrow as pa
import pytest

from conformance.domain import Breach, Channel, Evaluation, Item, Leak, Probe, Written
from conformance.rules import anomalies
from conformance.rules import data_quality as rules
from conformance.rules.disclosure import Exposure
from tests.rules.casebook import EVENTS, at, build, case, event, verdicts

LAST = date(2026, 6, 30)
REQUIRED = {"evaluations": ["id", "evaluated_at"], "cases": ["department"]}
SETS = {"items.handling_forms": ["窗口", "移动"], "cases.channel": ["窗口"]}
MORE = {"items.handling_forms": ["自助终端"], "cases.channel": ["邮寄"]}


def kinds(found: object) -> list[tuple[str, bool]]:
    """(种类, 确定与否)。"""
    return [(one.kind, one.certain) for one in found]  # type: ignore[attr-defined]


def given(**sources: tuple[Any, ...]) -> Any:
    """来源 → 文档。"""
    return lambda name: sources.get(name, ())


def breach(fault: str, where: str = "$.rows[1]", *, native: bool = True) -> Breach:
    """一行没有收进来。"""
    return Breach("events", where, fault, "缺少 time", native)


def test_an_empty_required_field_is_a_breach() -> None:
    """One row without its time is named; a column nobody fills is only a doubt."""
    rated = Evaluation("A", "1", 1, evaluated_at=datetime(2026, 3, 1))
    some = rules.rows(given(evaluations=(rated, Evaluation("B", "2", 1))), REQUIRED, [])
    none = rules.rows(given(evaluations=(Evaluation("B", "2", 1),)), REQUIRED, [])

    assert [kinds(rules.complete(one, {})) for one in some] == [[], [("缺少:好差评的评价时间", True)]]
    assert [kinds(rules.complete(one, {})) for one in none] == [[("缺少:好差评的评价时间", False)]]


@pytest.mark.parametrize(("length", "expected"), [(50, []), (51, [("过长:好差评的办件编号", True)])])
def test_lengths_have_an_edge(length: int, expected: list[tuple[str, bool]]) -> None:
    """Fifty signs conform, fifty-one do not."""
    (row,) = rules.rows(given(evaluations=(Evaluation("A", "9" * length, 1),)), {"evaluations": ["case_no"]}, [])

    assert kinds(rules.complete(row, {"evaluations.case_no": 50})) == expected


@pytest.mark.parametrize("native", [True, False])
def test_refused_rows_are_not_dropped_silently(native: bool) -> None:
    """Each refused row belongs to one clause: values to DAT-02, ways to write times to DAT-03, the rest to DAT-01."""
    every = [
        breach("缺少", native=native),
        breach("重复", native=native),
        breach("取值", "$.rows[2].kind", native=native),
        breach("形状", "$.rows[3].time", native=native),
    ]
    first, second, third = (
        rules.rows(given(), {}, every),
        rules.coded(given(), SETS, every),
        rules.times(given(), [], every),
    )

    assert [len(one) for one in (first, second, third)] == [2, 1, 1]
    assert kinds(rules.complete(first[0], {})) == [("不合契约:缺少", native)]
    assert kinds(rules.in_code_sets(second[0], SETS, MORE)) == [("代码不合国标", native)]
    assert kinds(rules.timed(third[0], LAST)) == [("时间不合写法", native)]


def test_codes_are_national_or_registered() -> None:
    """A registered extension conforms, an unregistered one is named, an empty one is not looked at."""
    items = (
        Item("1", "a", handling_forms=("窗口", "自助终端")),
        Item("2", "b", handling_forms=("窗口", "传真")),
        Item("3", "c"),
    )
    found = [kinds(rules.in_code_sets(one, SETS, MORE)) for one in rules.coded(given(items=items), SETS, [])]

    assert found == [[], [("代码不合国标:事项清单的办理形式", True)], []]


@pytest.mark.parametrize(
    ("form", "native", "expected"),
    [
        ("带时区", True, []),
        ("国标紧凑", True, []),
        ("另有写明", False, []),
        ("没有时区", True, [("时间没有时区", True)]),
        ("没有时区", False, [("时间没有时区", False)]),
        ("只有日期", True, [("时间不完整", False)]),
        ("认不出", True, [("时间认不出", True)]),
        ("认不出", False, [("时间认不出", False)]),
    ],
)
def test_times_are_whole_and_zoned(form: str, native: bool, expected: list[tuple[str, bool]]) -> None:
    """The national compact form has no place for a zone and is not accused."""
    seen = Written("events", "time", form, 3, "2026-05-08 09:30:00", native)

    assert kinds(rules.timed(seen, LAST)) == expected


@pytest.mark.parametrize(("day", "late"), [("2026-06-30T23:59:59", False), ("2026-07-01T00:00:00", True)])
def test_nothing_happens_after_it_was_seen(day: str, late: bool) -> None:
    """The last second of the day conforms; midnight belongs to the next day."""
    rated = Evaluation("A", "1", 1, evaluated_at=datetime.fromisoformat(day))
    (subject,) = rules.times(given(evaluations=(rated,)), [], [])

    assert kinds(rules.timed(subject, LAST)) == [("晚于采集时刻", True)] * late


def test_the_later_of_both_clocks_counts() -> None:
    """A center whose clock stands elsewhere is not accused of it."""
    assert rules.last_day(date(2026, 6, 30), datetime(2026, 11, 23, 8)) == date(2026, 11, 23)
    assert rules.last_day(date(2026, 6, 30), datetime(2025, 11, 23, 8)) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("scheme", "loopback", "expected"),
    [("https", "否", [[]]), ("http", "否", [[("传输没有加密", True)]]), ("http", "是", [])],
)
def test_only_https_unless_it_stays_on_this_machine(scheme: str, loopback: str, expected: list[object]) -> None:
    """A loopback address is no subject."""
    probe = Probe("transport", Channel.API, "h", {"scheme": scheme, "loopback": loopback})

    assert [kinds(rules.encrypted(one)) for one in rules.transports([probe], Channel.API)] == expected
    assert rules.transports([probe], Channel.PORTAL) == ()


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({"status": "401", "rows": "0", "credentials": "有"}, []),
        ({"status": "200", "rows": "0", "credentials": "有"}, []),
        ({"status": "401", "rows": "9", "credentials": "有"}, []),
        ({"status": "403", "rows": "9", "credentials": "有"}, []),
        ({"status": "404", "rows": "9", "credentials": "有"}, []),
        ({"status": "402", "rows": "9", "credentials": "有"}, [("不带凭据可取", True)]),
        ({"status": "200", "rows": "9", "credentials": "有"}, [("不带凭据可取", True)]),
        ({"status": "200", "rows": "9", "credentials": "无"}, [("不带凭据可取", False)]),
        ({"status": "503", "rows": "0", "credentials": "有"}, [("没有试成", False)]),
        *(({"status": s, "rows": "0", "credentials": "有"}, [("没有试成", False)]) for s in ("400", "412", "429")),
        ({"credentials": "有", "trouble": "没有答复"}, [("没有试成", False)]),
    ],
)
def test_lists_that_are_not_public_are_refused(observed: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """Only rows that came without credentials accuse."""
    (probe,) = rules.tried([Probe("open", Channel.API, "cases", observed)])

    assert kinds(rules.refused_without_credentials(probe)) == expected


def test_a_number_in_an_address_is_a_breach_on_its_channel() -> None:
    """Addresses are looked at channel by channel."""
    leak = Leak(Channel.PORTAL, "http://h/?mobile=***", "手机号", "138****8000")
    found = [
        kinds(rules.no_person_in_address(Exposure(one, rules.addressed([leak], one))))
        for one in (Channel.PORTAL, Channel.API)
    ]

    assert found == [[("网址里有手机号", True)], []]


def seen(view: Any, *rows: dict[str, Any]) -> Any:
    """事件 → 视图的表。"""
    cases = pa.table({"case_no": ["1"], "department": ["甲"], "item_code": ["x"]})
    tables = {"events": pa.Table.from_pylist(list(rows), schema=EVENTS), "cases": cases}
    return view(**{name: ibis.memtable(tables[name]) for name in signature(view).parameters})


@pytest.mark.parametrize(("count", "handler", "doubted"), [(5, "甲", 5), (4, "甲", 0), (5, None, 0)])
def test_a_batch_in_one_second_is_only_doubted(count: int, handler: str | None, doubted: int) -> None:
    """Five closings by one person in one second ask for an explanation; without a name nobody is asked."""
    t = seen(anomalies.closings, *({"case_no": str(n), **event("办结", "3-10", handler=handler)} for n in range(count)))
    found = verdicts(t, anomalies.closed_in_batches, 5)

    assert [list(one.values()) for one in found.values()].count(["存疑"]) == doubted
    assert "违反" not in str(found)


@pytest.mark.parametrize(
    ("closed", "stages", "expected"),
    [
        ("2025-03-10T09:00:59", 0, {"零时长的承诺件": "存疑"}),
        ("2025-03-10T09:01:00", 0, {}),
        ("2025-03-10T09:00:59", 1, {}),
    ],
)
def test_a_flash_is_only_doubted(closed: str, stages: int, expected: dict[str, str]) -> None:
    """Under sixty seconds without a stage asks for an explanation."""
    staged = [event("环节", "3-10", end_time="3-10")] * stages
    t = build({"A": case(event("受理", "3-10"), *staged, event("办结", closed), case_kind="承诺件")})

    assert verdicts(t, anomalies.closed_at_once, 60) == {"A": expected}


def test_an_event_after_the_last_day_is_a_breach() -> None:
    """Each of the three times is looked at; planned ends are not."""
    late = {"case_no": "1", **event("送达", "3-10", notified_at="2099-01-01T00:00:00", end_time="2099-01-01T00:00:00")}
    t = seen(anomalies.moments, late, {"case_no": "1", **event("办结", "3-11"), "recorded_at": at("3-11")})

    assert set(verdicts(t, anomalies.not_later, "2026-06-30")["1"]) <= {"告知时间晚于采集时刻"}
    assert sum(len(found) for found in _all(t)) == 1


def _all(t: Any) -> list[list[str]]:
    from conformance.rules import records

    checks = list(anomalies.not_later(t, "2026-06-30"))
    rows = records.marked(t, checks).to_pyarrow().to_pylist()
    return [[str(n) for n in range(len(checks)) if row[f"s{n}"] == records.VIOLATING] for row in rows]
