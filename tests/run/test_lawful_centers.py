"""依法办事的中心不被错怪，平常的违法不被放过:几种少见而合法的办法，和它们近旁的违法，从快照一直判到结论。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.assessment import ClauseResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Fee, Item, ItemKind, Limit, LimitUnit, Material, Statistics, Supervision
from tests.run.small_run import ALL, judged, national, snapshot

L20 = {"item_kind": "行政许可", "statutory_limit": 20, "statutory_unit": "工作日"}
SERVICE = {"item_kind": "公共服务"}
MOMENTS = {"end_time", "notified_at", "recorded_at"}
Step = tuple[str, str, Mapping[str, Any]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T09:00:00")


def step(kind: str, when: str, **more: Any) -> Step:
    return kind, when, more


@dataclass(frozen=True)
class Told:
    """一个中心交来的几件办件，和判出来的样子:哪些条款不符合、哪些存疑，其余的都不是。"""

    clauses: tuple[str, ...]
    cases: Sequence[tuple[Mapping[str, Any], Sequence[Step]]]
    wrong: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()
    change: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def judge(told: Told, folder: Path) -> Mapping[str, ClauseResult]:
    cases, events = [], []
    for number, (own, steps) in enumerate(told.cases):
        cases.append({"case_no": f"N{number}", **own})
        for kind, when, more in steps:
            times = {name: at(value) for name, value in more.items() if name in MOMENTS}
            events.append({"case_no": f"N{number}", "kind": kind, "time": at(when), **more, **times})
    seen = snapshot(folder, told.items or None, cases=cases, events=events)
    writer, sources = Writer(folder), [replace(one, **told.change.get(one.name, {})) for one in seen.sources.values()]
    for name, rows in told.documents.items():
        writer.documents(name, rows)
        sources.append(Source(name, Channel.API, rows=len(rows)))
    writer.sources(sources)
    return judged(Snapshot.of(folder), national(*told.clauses), ALL)


RECEIVED = (step("收件", "2026-03-02"), step("受理", "2026-03-02"))
WHOLE = (
    *RECEIVED,
    step("决定", "2026-03-10", result="准予许可"),
    step("送达", "2026-03-11"),
    step("办结", "2026-03-11"),
)
ARCHIVED = (*WHOLE, step("归档", "2026-03-12", doc_no="G", digest="a"))
SIGNED = {"doc_no": "1号", "sealed": True, "doc_date": date(2026, 3, 2)}
CHECKED = {**L20, "needs_verification": True}
ITEM = Item(
    "I1",
    "某许可",
    kind=ItemKind.LICENCE,
    statutory_limit=Limit(20, LimitUnit.WORKDAY),
    promised_limit=Limit(5, LimitUnit.WORKDAY),
    fee=Fee(charged=False),
    materials=(Material("申请表"),),
    changed_on=date(2026, 5, 1),
)
OLD = {**L20, "item_code": "I1", "fee_due": 50.0, "fee_paid": 50.0, "materials": ["申请表", "情况说明"]}
TWELVE = {**L20, "promised_limit": 12, "promised_unit": "工作日"}
LATE = (step("收件", "2025-03-03"), step("受理", "2025-03-03"), step("决定", "2025-04-10"))


def extended(role: str, until: str) -> tuple[Step, ...]:
    asked = {"days": 10, "role": role, "reason": "案情复杂", "notified_at": "2025-03-20"}
    return (*LATE[:2], step("延长", "2025-03-20", **asked), step("决定", until))


def refiled(first: str, day: str) -> tuple[Step, ...]:
    begun = (step("收件", "2026-03-02"), step(first, "2026-03-03", reason="申请人撤回"))
    return (*begun, step("收件", day), step("受理", day), step("决定", "2026-04-20", result="准予许可"))


def raised(*lights: str) -> Mapping[str, Sequence[Any]]:
    days = ("2025-03-20", "2025-04-01")
    return {
        "supervision": [
            Supervision(d, "N0", rule="HP", light=c, raised_at=at(d)) for d, c in zip(days, lights, strict=True)
        ]
    }


def no(*clauses: str) -> frozenset[str]:
    return frozenset(clauses)


BOTH = ("PRC-07", "PRC-16")
PLAIN = (*RECEIVED, step("决定", "2026-03-02"), step("办结", "2026-03-02"))
STAMPED = (step("收件", "2026-03-02"), step("受理", "2026-03-02", **SIGNED), step("决定", "2026-03-02", **SIGNED))
REFUSAL = {
    "result": "不予许可",
    "remedies": "可以申请行政复议，也可以提起行政诉讼",
    "reason": "不具备法定的经营场所条件",
}
TURNED = {"result": "驳回申请", "reason": "无"}
MONTH = {"item_kind": "行政确认", "statutory_limit": 1, "statutory_unit": "月"}
SEPTEMBER = (step("收件", "2025-09-03"), step("受理", "2025-09-03"))
MONTHS = {"item_kind": "行政许可", "statutory_limit": 2, "statutory_unit": "月"}
GONE = {"events": {"partial": True, "reason": "没有翻完"}}
AGAIN = (step("收件", "2026-03-02"), step("补正告知", "2026-03-03"), step("补齐", "2026-03-10"))
MARCH = (*LATE[:2], step("决定", "2025-03-10", result="准予许可"))

BOOK: dict[str, Told] = {
    "事件没有翻完，没有决定的也许翻漏了": Told(
        ("TML-05",), [(L20, WHOLE), (L20, RECEIVED)], unsure=no("TML-05"), change=GONE
    ),
    "没有收进来的行够解释": Told(
        ("TML-05",), [(L20, WHOLE), (L20, RECEIVED)], unsure=no("TML-05"), change={"events": {"refused": 1}}
    ),
    "没有收进来的行解释不了这么多": Told(
        ("TML-05",), [(L20, RECEIVED), (L20, RECEIVED)], wrong=no("TML-05"), change={"events": {"refused": 1}}
    ),
    "声明了而没有得到的行够解释": Told(
        ("TML-05",), [(L20, WHOLE), (L20, RECEIVED)], unsure=no("TML-05"), change={"events": {"missing": 1}}
    ),
    "一件也没有查到，有行没有收进来": Told(
        ("TML-02",), [(L20, WHOLE)], unsure=no("TML-02"), change={"events": {"refused": 1}}
    ),
    "明细没有收全，公布的数不能比": Told(
        ("DAT-05",),
        [(L20, WHOLE), (L20, (*SEPTEMBER, step("决定", "2025-09-04")))],
        unsure=no("DAT-05"),
        change={"cases": {"refused": 1}},
        documents={"statistics": [Statistics("2026-03", accepted=2, closed=2)]},
    ),
    "不予受理之后重新收件": Told(("TML-03", "TML-05", "TML-02"), [(L20, refiled("不予受理", "2026-04-14"))]),
    "撤回之后重新收件": Told(("TML-03", "TML-05"), [(L20, refiled("异常办结", "2026-04-14"))]),
    "补齐之后又及时告知补正": Told(
        ("TML-05",), [(L20, (*AGAIN, step("补正告知", "2026-03-11", about_supplement=True)))]
    ),
    "补齐之后没有答复": Told(("TML-05",), [(L20, AGAIN), (L20, WHOLE)], wrong=no("TML-05")),
    "公共服务没有文书": Told(BOTH, [(L20, STAMPED), (SERVICE, PLAIN)]),
    "许可没有文书": Told(BOTH, [(L20, STAMPED), (L20, PLAIN)], wrong=no(*BOTH)),
    "不知道是不是许可": Told(BOTH, [(L20, STAMPED), ({}, PLAIN)], unsure=no(*BOTH)),
    "只有日期没有时间": Told(
        ("PRC-18", "PRC-10"),
        [
            (
                CHECKED,
                (
                    step("收件", "2026-03-02T10:20:00"),
                    step("受理", "2026-03-02T00:00:00"),
                    step("核查", "2026-03-10T10:00:00", participants=["甲", "乙"]),
                    step("决定", "2026-03-10T00:00:00"),
                ),
            )
        ],
    ),
    "有时间的倒置": Told(
        ("PRC-18",),
        [(L20, (step("收件", "2026-03-02T10:20:00"), step("受理", "2026-03-02T09:00:00")))],
        wrong=no("PRC-18"),
    ),
    "没有记受理": Told(
        ("PRC-10",),
        [
            (
                CHECKED,
                (
                    step("收件", "2026-03-02"),
                    step("核查", "2026-03-05", participants=["甲", "乙"]),
                    step("决定", "2026-03-10"),
                ),
            )
        ],
        unsure=no("PRC-10"),
    ),
    "末日是国庆节": Told(
        ("TML-05", "TML-01"),
        [({**MONTH, "platform_due": date(2025, 10, 9)}, (*SEPTEMBER, step("决定", "2025-10-09")))],
        unsure=no("TML-01"),
    ),
    "节后又过了一日": Told(("TML-05",), [(MONTH, (*SEPTEMBER, step("决定", "2025-10-10")))], wrong=no("TML-05")),
    "以月计的时限延长": Told(
        ("TML-05",),
        [
            (
                MONTHS,
                (
                    *LATE[:2],
                    step("延长", "2025-04-28", days=10, role="局长", reason="案情复杂", notified_at="2025-04-28"),
                    step("决定", "2025-05-16"),
                ),
            )
        ],
        unsure=no("TML-05"),
    ),
    "事项后来才改好": Told(
        ("PRC-21", "PRC-08", "TML-13"),
        [(OLD, (*RECEIVED, step("决定", "2026-03-12", result="准予许可"), step("办结", "2026-03-12")))],
        unsure=no("PRC-21", "PRC-08"),
        items=(ITEM,),
    ),
    "事项改好之后": Told(
        ("PRC-21", "PRC-08", "TML-13"),
        [
            (
                OLD,
                (
                    step("收件", "2026-05-06"),
                    step("受理", "2026-05-06"),
                    step("决定", "2026-05-20", result="准予许可"),
                    step("办结", "2026-05-20"),
                ),
            )
        ],
        wrong=no("PRC-21", "PRC-08", "TML-13"),
        items=(ITEM,),
    ),
    "灯色写成代码": Told(
        ("SUP-03", "SUP-04"), [(TWELVE, LATE)], unsure=no("SUP-03", "SUP-04"), documents=raised("2", "3")
    ),
    "一张认不出的牌": Told(("SUP-03",), [(TWELVE, LATE)], unsure=no("SUP-03"), documents=raised("督办", "预警")),
    "没有黄牌": Told(("SUP-03",), [(TWELVE, LATE)], wrong=no("SUP-03"), documents=raised("预警", "预警")),
    "局长批准": Told(("TML-06",), [(L20, extended("局长", "2025-04-10"))]),
    "认不出的称谓": Told(("TML-06",), [(L20, extended("R07", "2025-04-10"))], unsure=no("TML-06")),
    "窗口人员批准": Told(("TML-06",), [(L20, extended("窗口人员", "2025-04-10"))], wrong=no("TML-06")),
    "副市长批准联办的延长": Told(
        ("TML-07",), [({**L20, "joint": True, "statutory_limit": 45}, extended("分管副市长", "2025-05-16"))]
    ),
    "局长批准联办的延长": Told(
        ("TML-07",),
        [({**L20, "joint": True, "statutory_limit": 45}, extended("局长", "2025-05-23"))],
        wrong=no("TML-07"),
    ),
    "退件、撤回的没有归档": Told(
        ("PRC-24",),
        [
            (L20, ARCHIVED),
            (L20, (step("收件", "2026-03-02"), step("不予受理", "2026-03-02"), step("办结", "2026-03-02"))),
            (L20, (*RECEIVED, step("异常办结", "2026-03-05", reason="申请人撤回"), step("办结", "2026-03-05"))),
        ],
    ),
    "先不予后准予": Told(
        ("TML-09",),
        [
            (
                L20,
                (
                    *LATE[:2],
                    step("决定", "2025-03-10", result="不予许可"),
                    step("决定", "2025-06-10", result="准予许可"),
                    step("送达", "2025-06-11"),
                ),
            )
        ],
        unsure=no("TML-09"),
    ),
    "受理时说过领取，办成又通知": Told(
        ("TML-09",),
        [
            (
                L20,
                (
                    *LATE[:2],
                    step("通知", "2025-03-03", reason="办结后请凭受理单领取证件"),
                    *MARCH[2:],
                    step("通知", "2025-03-11", reason="证件已制好，请到窗口领取"),
                    step("送达", "2025-04-20"),
                ),
            )
        ],
    ),
    "准予之后很久才送达": Told(("TML-09",), [(L20, (*MARCH, step("送达", "2025-04-20")))], wrong=no("TML-09")),
    "驳回而没有理由": Told(
        ("PRC-17",),
        [
            (L20, (*RECEIVED, step("决定", "2026-03-10", **TURNED))),
            (L20, (*RECEIVED, step("决定", "2026-03-10", **REFUSAL))),
        ],
        wrong=no("PRC-17"),
    ),
    "看不出准予与否": Told(
        ("PRC-17",),
        [
            (L20, (*RECEIVED, step("决定", "2026-03-10", result="2", remedies="无"))),
            (L20, (*RECEIVED, step("决定", "2026-03-10", **REFUSAL))),
        ],
        unsure=no("PRC-17"),
    ),
}


def holds(told: Told, folder: Path) -> None:
    """不符合的、存疑的恰是写着的那几条。"""
    found = judge(told, folder)
    said = {verdict: {clause for clause, one in found.items() if one.verdict is verdict} for verdict in Verdict}

    assert said[Verdict.NONCONFORMING] == told.wrong
    assert said[Verdict.DOUBTFUL] == told.unsure
    assert not said[Verdict.ERROR]


@pytest.mark.parametrize("name", BOOK)
def test_what_is_said_of_a_center(name: str, tmp_path: Path) -> None:
    """不符合的、存疑的恰是写着的那几条。"""
    holds(BOOK[name], tmp_path)
