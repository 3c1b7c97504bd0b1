"""模拟的办件:依法、可重复、够多；公布的数与明细一致。"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import chinese_calendar
import pytest

from conformance.reference import catalogue, lights, published, simulate, specimens

UNTIL = "2026-06-30T17:30:00"
CASES = {**simulate.cases(UNTIL), **specimens.cases(UNTIL)}
KINDS = {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}


def workdays(start: str, end: str) -> int:
    """(start, end] 的工作日数，直接数，不用参考中心自己的日历。"""
    first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    return sum(worked(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


@cache
def worked(day: date) -> bool:
    """这一天是工作日。"""
    return chinese_calendar.is_workday(day)


def of(kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for case in CASES.values():
        for event in case["events"].values():
            if event["kind"] == kind:
                yield case, event


def test_there_are_enough_cases_of_every_kind() -> None:
    """五千件以上，十八个月，依法流程的每一种事件都有。"""
    kinds = Counter(event["kind"] for case in CASES.values() for event in case["events"].values())
    months = {case["events"]["收件"]["time"][:7] for case in CASES.values()}

    assert len(CASES) >= 5000
    assert len(months) == 18
    assert all(kinds[kind] >= 20 for kind in ("补正告知", "补齐", "不予受理", "特别程序", "延长", "异常办结"))
    assert Counter(event["result"] for _, event in of("决定"))["不予"] >= 50


def test_simulation_is_deterministic_across_processes() -> None:
    """另一个进程里同一种子得到同样的办件。"""
    program = (
        "import hashlib, json; from conformance.reference import simulate;"
        "print(hashlib.sha256(json.dumps(simulate.cases('2025-03-31T17:30:00')).encode()).hexdigest())"
    )
    prints = {subprocess.check_output([sys.executable, "-c", program]) for _ in range(2)}

    assert len(prints) == 1


def test_another_seed_gives_other_cases() -> None:
    """种子不同，办件不同。"""
    assert simulate.cases("2025-01-10T17:30:00", 1) != simulate.cases("2025-01-10T17:30:00", 2)


@pytest.mark.parametrize("until", ["2025-02-14T11:00:00", "2025-10-01T10:00:00", "2026-03-08T09:00:00"])
def test_nothing_happens_after_now_and_nothing_is_overdue(until: str) -> None:
    """任何时钟下都没有未来的事件，也没有超期的在办件。"""
    for case in simulate.cases(until).values():
        events = case["events"]
        done = "办结" in events or "异常办结" in events

        assert all(event["time"] <= until for event in events.values())
        assert done or (case.get("platform_promise_due") or "9") >= until[:10]


def test_steps_are_in_order() -> None:
    """收件、补正、补齐、受理、环节、特别程序、决定、送达、办结，时间不倒置，写入不早于发生。"""
    order = ("收件", "补正告知", "补齐", "受理", "环节1", "特别程序1", "特别程序2", "环节2", "决定", "送达", "办结")
    for case in CASES.values():
        spans = [(e["time"], e.get("end_time", e["time"])) for key in order if (e := case["events"].get(key))]

        assert all(begin <= end for begin, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert all(event["recorded_at"] > event["time"] for event in case["events"].values())


def test_correction_and_acceptance_are_in_time() -> None:
    """五个工作日内受理、不予受理或者一次告知补正；补齐后五个工作日内受理。"""
    for case in CASES.values():
        events = case["events"]
        received = events["收件"]["time"]
        reply = (
            min(events[key]["time"] for key in ("补正告知", "受理", "不予受理") if key in events)
            if len(events) > 1
            else UNTIL
        )
        assert workdays(received, reply) <= 5
        if "补齐" in events and "受理" in events:
            assert workdays(events["补齐"]["time"], events["受理"]["time"]) <= 5


def test_decisions_are_in_time() -> None:
    """依法扣除特别程序、依法延长之后，决定都在法定时限内，办结都在承诺时限内；平台的届满日与逐日数出来的一致。"""
    for case in CASES.values():
        events = case["events"]
        if "受理" not in events:
            continue
        start = events["受理"]["time"]
        stopped = sum(workdays(e["time"], e["end_time"]) for e in events.values() if e["kind"] == "特别程序")
        allowed = case["statutory_limit"] + stopped + events.get("延长", {}).get("days", 0)
        promised = allowed if "延长" in events else case["promised_limit"] + stopped

        assert case["clock_start"] == start[:10]
        assert workdays(start, case["platform_due"]) == allowed
        assert workdays(start, events.get("决定", events["受理"])["time"]) <= allowed
        assert workdays(start, events.get("办结", events["受理"])["time"]) <= promised


def test_immediate_cases_are_decided_the_same_day() -> None:
    """即办件当日受理、当日决定、当日办结。"""
    for case in CASES.values():
        if case["case_kind"] == "即办件" and "办结" in case["events"]:
            assert len({event["time"][:10] for event in case["events"].values()}) == 1


def test_delivery_follows_within_ten_workdays() -> None:
    """决定之后十个工作日内送达。"""
    assert all(workdays(case["events"]["决定"]["time"], event["time"]) <= 10 for case, event in of("送达"))


def test_extensions_are_lawful() -> None:
    """延长一次，不超过十日，由负责人批准，原届满日之前告知理由。"""
    for case, event in of("延长"):
        stopped = sum(workdays(e["time"], e["end_time"]) for e in case["events"].values() if e["kind"] == "特别程序")

        assert 0 < event["days"] <= 10
        assert event["reason"]
        assert "负责人" in event["role"]
        assert workdays(case["clock_start"], event["notified_at"]) <= case["statutory_limit"] + stopped


def test_special_procedures_are_lawful() -> None:
    """特别程序属于法定八类、已经公布、书面告知，实际用时不超过告知的。"""
    for case, event in of("特别程序"):
        listed = {row["kind"] for row in catalogue.items()[case["item_code"]]["special_procedures"]}

        assert event["procedure"] in KINDS & listed
        assert event["notified_at"][:10] == event["time"][:10]
        assert 0 < workdays(event["time"], event["end_time"]) <= event["days"]
        assert "、" in event["handler"]


@pytest.mark.parametrize("kind", ["受理", "不予受理", "决定"])
def test_vouchers_are_complete(kind: str) -> None:
    """书面凭证有编号、日期、印章；日期就是当日；编号不重复。"""
    events = [event for _, event in of(kind)]

    assert all(event["sealed"] and event["doc_date"] == event["time"][:10] for event in events)
    assert max(Counter(event["doc_no"] for event in events).values()) == 1


def test_refusals_have_reasons_and_remedies() -> None:
    """不予的说明理由，告知复议和诉讼。"""
    for _, event in [*of("不予受理"), *(pair for pair in of("决定") if pair[1]["result"] == "不予")]:
        assert len(event["reason"]) >= 10
        assert "行政复议" in event["remedies"]
        assert "行政诉讼" in event["remedies"]


def test_stages_leave_a_trace() -> None:
    """每个环节有处理人、意见、起止、单位，意见不是“同意”。"""
    for _, event in of("环节"):
        assert all(event[key] for key in ("handler", "opinion", "end_time", "unit"))
        assert len(event["opinion"]) > 10


def test_materials_and_fees_are_those_published() -> None:
    """收的材料都在指南里；应收等于实收，没有受理的不收。"""
    for case in CASES.values():
        item = catalogue.items()[case["item_code"]]

        assert set(case["materials"]) <= {row["name"] for row in item["materials"]}
        assert case["fee_due"] == case["fee_paid"]
        assert case["fee_paid"] in (0, item["fee"].get("amount", 0))


def test_limited_items_are_granted_in_order() -> None:
    """有数量限制的，准予的先后与受理的先后一致。"""
    limited = [code for code, item in catalogue.items().items() if not item["quantity"].startswith("无")]
    for code in limited:
        cases = [case for case in CASES.values() if case["item_code"] == code and "决定" in case["events"]]
        cases.sort(key=lambda case: case["events"]["受理"]["time"])
        decided = [case["events"]["决定"]["time"] for case in cases if case["events"]["决定"]["result"] == "准予"]

        assert len(decided) > 20
        assert decided == sorted(decided)


def test_published_decisions_cover_the_licences_granted() -> None:
    """每个准予许可的决定都公示，七个工作日之内；依法不公开的只留文号；自然人脱敏。"""
    rows = published.decisions(CASES, UNTIL[:10])
    granted = {e["doc_no"]: e for c, e in of("决定") if e["result"] == "准予" and c["item_kind"] == "行政许可"}

    assert set(rows) == set(granted)
    for doc_no, row in rows.items():
        assert row["withheld"] == (not granted[doc_no]["public"])
        if not row["withheld"]:
            assert workdays(row["decided_on"], row["published_on"]) <= 7
            assert row["applicant"].startswith("和宁") or row["applicant"].endswith("**")


def test_published_statistics_are_the_counts_of_the_records() -> None:
    """公布的受理数、办结数、预警数由明细数得出，没有红黄牌。"""
    raised, ratings = lights.records(CASES, catalogue.items(), UNTIL), published.evaluations(CASES, UNTIL)
    rows = published.statistics(CASES, ratings, raised)

    assert sum(row["accepted"] for row in rows.values()) == sum(1 for _ in of("受理"))
    assert sum(row["closed"] for row in rows.values()) == sum(1 for _ in of("办结"))
    assert sum(row["warnings"] for row in rows.values()) == len(raised)
    assert all(row["on_time"] == row["closed"] and row["on_time_rate"] == "100.00%" for row in rows.values())
    assert {row["light"] for row in raised.values()} == {"预警"}


def test_evaluations_are_once_a_case_and_bad_ones_are_followed_up() -> None:
    """一件一渠道一评；差评一个工作日内联系并回访。"""
    rows = published.evaluations(CASES, UNTIL)

    assert max(Counter((row["case_no"], row["channel"]) for row in rows.values()).values()) == 1
    for row in rows.values():
        assert row["score"] < 4 or (row["revisited"] and workdays(row["evaluated_at"], row["contacted_at"]) <= 1)


def test_specimens_are_where_the_table_says() -> None:
    """样例的编号、事项和日期与模块开头的表一致。"""
    made, table = specimens.cases(UNTIL), {}
    for line in (specimens.__doc__ or "").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 6 and cells[1].startswith("YB"):
            table[cells[1]] = cells
    assert list(table) == list(made)
    for case_no, cells in table.items():
        case = made[case_no]
        dates = [
            case["events"].get(key, {}).get("time", "——————")[5:10] or "—" for key in ("收件", "受理", "决定", "办结")
        ]

        assert case["item_name"][:6] == cells[2][:6]
        assert f"{case['statutory_limit']}/{case['promised_limit']}" == cells[3]
        assert dates == [cells[4], cells[5], cells[7], cells[8]]
