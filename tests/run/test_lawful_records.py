"""办件记录里合法而少见的写法与经过不被错怪，近旁的违法不被放过，从快照一直判到结论。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.domain import CaseKind, Fee, Limit, LimitUnit, Material
from tests.run.test_lawful_centers import ITEM, L20, LATE, RECEIVED, REFUSAL, SIGNED, Step, Told, holds, no, step

DONE = (step("决定", "2026-03-10", result="准予许可"), step("办结", "2026-03-10"))
OWING: Mapping[str, Any] = {"item_kind": "行政许可", "item_code": "I1", "fee_due": 50.0, "fee_paid": 0.0}
PRICED = replace(ITEM, fee=Fee(charged=True, standard="50元/件", amount=50.0), changed_on=None)
LISTED: Mapping[str, Any] = {"item_kind": "行政许可", "item_code": "I1"}
SHORTER = replace(ITEM, statutory_limit=Limit(10, LimitUnit.WORKDAY))
NAMED = replace(ITEM, materials=(Material("营业执照（副本）"), Material("身份证")), changed_on=None)
WITHDRAWN = (
    step("异常办结", "2026-03-05", reason="申请人撤回", handler="甲", role="申请人"),
    step("办结", "2026-03-05"),
)
NOTICED = {"notified_at": "2025-03-31", "recorded_at": "2025-03-31"}
LAST_DAY = step("特别程序", "2025-03-31", end_time="2025-04-10", days=8, procedure="专家评审", **NOTICED)


def decided(*results: Mapping[str, Any]) -> tuple[Step, ...]:
    return (*RECEIVED, *(step("决定", "2026-03-10", **one) for one in results))


def told(remedies: str) -> Mapping[str, Any]:
    return {**REFUSAL, "remedies": remedies}


def refusal(*results: Mapping[str, Any], **verdict: frozenset[str]) -> Told:
    return Told(("PRC-17",), [(L20, decided(*results)), (L20, decided(REFUSAL))], **verdict)


def paid(due: float, got: float, steps: tuple[Step, ...], **verdict: frozenset[str]) -> Told:
    return Told(("PRC-21",), [({**OWING, "fee_due": due, "fee_paid": got}, steps)], items=(PRICED,), **verdict)


def taken(material: str, **verdict: frozenset[str]) -> Told:
    return Told(("PRC-08",), [({**LISTED, "materials": [material]}, (*RECEIVED, *DONE))], items=(NAMED,), **verdict)


def stage(name: str, when: str) -> Step:
    return step("环节", when, end_time=when, procedure=name, handler="甲", unit="乙", opinion="审核意见已附")


def sent(result: str | None, *days: str) -> Told:
    granted = (*LATE[:2], step("决定", "2025-03-10", result=result), *(step("送达", day) for day in days))
    late, unsure = days[-1] > "2025-03-24" and result is not None, days[-1] > "2025-03-24" and result is None
    return Told(
        ("TML-09", "PRC-18"),
        [(L20, granted)],
        wrong=no(*["TML-09"] * late),
        unsure=no(*["TML-09"] * unsure),
    )


def stopped(procedure: str, unsure: frozenset[str]) -> Told:
    away = {"end_time": "2025-05-10", "days": 40, "notified_at": "2025-03-10", "procedure": procedure}
    steps = (*LATE[:2], step("特别程序", "2025-03-10", **away), step("决定", "2025-05-20", result="准予许可"))
    return Told(("TML-11", "TML-05"), [(L20, steps)], unsure=unsure)


def extended(role: str, reason: str = "案情复杂", times: int = 1) -> tuple[Step, ...]:
    asked = step("延长", "2025-03-20", days=10, role=role, reason=reason, notified_at="2025-03-20")
    return (*LATE[:2], *[asked] * times, step("决定", "2025-04-10", result="准予许可"))


AGAIN = (step("收件", "2025-03-10"), step("受理", "2025-03-10"), step("环节", "2025-03-11"))
TWICE = (
    step("收件", "2026-03-02"),
    step("补正告知", "2026-03-03", about_supplement=False),
    step("异常办结", "2026-03-05", reason="申请人撤回", handler="甲", role="申请人"),
    step("收件", "2026-04-14"),
    step("补正告知", "2026-04-15", about_supplement=False),
    step("补齐", "2026-04-16"),
    step("受理", "2026-04-16"),
    step("决定", "2026-04-20", result="准予许可"),
)
VETO = {"TML-05": no("TML-05"), "PRC-17": no("PRC-17"), "PRC-21": no("PRC-21"), "PRC-18": no("PRC-18")}

BOOK: dict[str, Told] = {
    "特别程序在届满日启动": Told(("TML-05", "TML-20"), [(L20, (*LATE[:2], LAST_DAY, step("决定", "2025-04-10")))]),
    "特别程序停到届满日之后又过一日": Told(
        ("TML-05",), [(L20, (*LATE[:2], LAST_DAY, step("决定", "2025-04-11")))], wrong=VETO["TML-05"]
    ),
    "告知了申请复议和向法院提起诉讼": refusal(
        told("可以申请复议，或者直接向市中级人民法院提起诉讼"), told("可以申请行政复议，也可以到法院起诉")
    ),
    "写明没有告知": refusal(told("未告知行政复议、行政诉讼"), wrong=VETO["PRC-17"]),
    "准予而不予公开": refusal({"result": "准予许可(依法不予公开)"}, {"result": "准予许可，利害关系人无不同意见"}),
    "准予了一部分": refusal({"result": "准予一部分，其余不予许可"}, unsure=VETO["PRC-17"]),
    "两次不予，一次没有理由": refusal(REFUSAL, {"result": "不予许可"}, wrong=VETO["PRC-17"]),
    "驳回许可申请而没有理由": refusal({"result": "驳回许可申请"}, wrong=VETO["PRC-17"]),
    "撤回的没有收费": paid(50, 0, (*RECEIVED, *WITHDRAWN)),
    "不予许可的没有收费": paid(
        50, 0, (*RECEIVED, step("决定", "2026-03-10", result="不予"), DONE[1]), unsure=VETO["PRC-21"]
    ),
    "准予的没有收费": paid(50, 0, (*RECEIVED, *DONE), wrong=VETO["PRC-21"]),
    "二进制的小数": paid(0.1 + 0.2 + 99.7, 100.0, (*RECEIVED, *DONE)),
    "应收与公布的不合": paid(80, 80, (*RECEIVED, *DONE), unsure=VETO["PRC-21"]),
    "应收是公布的两倍": paid(100, 100, (*RECEIVED, *DONE)),
    "后来才是即办件": Told(
        ("PRC-12",),
        [(LISTED, (*RECEIVED, *DONE)), ({**LISTED, "case_kind": "承诺件"}, (*RECEIVED, *DONE))],
        unsure=no("PRC-12"),
        items=(replace(ITEM, case_kind=CaseKind.IMMEDIATE),),
    ),
    "办件自己写着即办件": Told(
        ("PRC-12",),
        [({**LISTED, "case_kind": "即办件"}, (*RECEIVED, *DONE))],
        wrong=no("PRC-12"),
        items=(replace(ITEM, case_kind=CaseKind.IMMEDIATE),),
    ),
    "法定时限后来缩短": Told(
        ("TML-05",),
        [(LISTED, (*RECEIVED, step("决定", "2026-03-24")))],
        unsure=VETO["TML-05"],
        items=(SHORTER,),
    ),
    "办件自己写了较短的时限": Told(
        ("TML-05",),
        [({**L20, "item_code": "I1", "statutory_limit": 5}, (*RECEIVED, step("决定", "2026-03-24")))],
        wrong=VETO["TML-05"],
        items=(SHORTER,),
    ),
    "办结之后制证归档，收件之前预审": Told(
        ("PRC-18",),
        [
            (
                L20,
                (
                    stage("网上预审", "2026-03-01"),
                    *RECEIVED,
                    stage("审查", "2026-03-03"),
                    *DONE,
                    stage("制证", "2026-03-11"),
                    stage("归档", "2026-03-12"),
                ),
            )
        ],
    ),
    "办结之后又审查": Told(("PRC-18",), [(L20, (*RECEIVED, *DONE, stage("审查", "2026-03-12")))], wrong=VETO["PRC-18"]),
    "撤回之后重新来过又补正": Told(("PRC-05", "PRC-18", "TML-04"), [(L20, TWICE)], unsure=no("PRC-05")),
    "先送达了受理通知书": sent("准予许可", "2025-03-03", "2025-03-12"),
    "先送达了受理通知书，决定送达晚了": sent("准予许可", "2025-03-03", "2025-07-11"),
    "至今只送达了受理通知书": Told(
        ("PRC-18", "TML-09"),
        [
            (
                L20,
                (*LATE[:2], step("送达", "2025-03-03", result="受理通知书"), step("决定", "2025-03-10", result="准予")),
            )
        ],
        unsure=no("TML-09"),
    ),
    "只在决定之前有送达": Told(
        ("PRC-18", "TML-09"),
        [(L20, (*LATE[:2], step("送达", "2025-03-03"), step("决定", "2025-03-10", result="准予")))],
        wrong=VETO["PRC-18"],
        unsure=no("TML-09"),
    ),
    "批准之后很久才送达": sent("批准", "2025-07-11"),
    "没有写结果，很久才送达": sent(None, "2025-07-11"),
    "不予受理后重新受理，至今未决": Told(
        ("TML-05",),
        [(L20, (step("收件", "2025-03-03"), step("不予受理", "2025-03-03"), *AGAIN))],
        wrong=VETO["TML-05"],
    ),
    "撤回又恢复，至今未决": Told(
        ("TML-05",), [(L20, (*LATE[:2], step("异常办结", "2025-03-05", reason="撤回"), *AGAIN))], unsure=VETO["TML-05"]
    ),
    "容缺受理": Told(
        ("TML-04",),
        [
            (
                {**L20, "clock_start": date(2026, 3, 4)},
                (
                    step("收件", "2026-03-02"),
                    step("补正告知", "2026-03-03", reason="容缺材料五日内补齐"),
                    step("受理", "2026-03-04"),
                    step("补齐", "2026-03-06"),
                ),
            )
        ],
    ),
    "受理之后才告知补正": Told(
        ("TML-04",),
        [
            (
                {**L20, "clock_start": date(2026, 3, 2)},
                (*RECEIVED, step("补正告知", "2026-03-05"), step("补齐", "2026-03-09")),
            )
        ],
    ),
    "名称写法不同的材料": taken("营业执照(副本)"),
    "名称多几个字的材料": taken("身份证复印件", unsure=no("PRC-08")),
    "委托他人办理": taken("授权委托书", unsure=no("PRC-08")),
    "目录以外的材料": taken("无犯罪记录证明", wrong=no("PRC-08")),
    "同一延长导出了两次": Told(("TML-06",), [(L20, extended("局长", times=2))]),
    "科室负责人批准": Told(("TML-06",), [(L20, extended("审批科负责人"))], wrong=no("TML-06")),
    "局负责人批准": Told(("TML-06",), [(L20, extended("科技局负责人"))]),
    "延长的理由写着无": Told(("TML-06",), [(L20, extended("局长", "无"))], wrong=no("TML-06")),
    "特种设备检验": stopped("特种设备检验", no()),
    "听证会": stopped("听证会（公开）", no()),
    "只是提到检测": stopped("系统检测故障", no("TML-11")),
    "不需要听证": stopped("无需听证", no("TML-11")),
    "办结而没有决定": Told(
        ("PRC-16",),
        [(L20, (*RECEIVED, step("办结", "2026-03-10"))), (L20, (*RECEIVED, step("决定", "2026-03-02", **SIGNED)))],
        unsure=no("PRC-16"),
    ),
    "文号写着无": Told(
        ("PRC-16",), [(L20, (*RECEIVED, step("决定", "2026-03-02", **{**SIGNED, "doc_no": "/"})))], wrong=no("PRC-16")
    ),
}


@pytest.mark.parametrize("name", BOOK)
def test_what_is_said_of_the_records(name: str, tmp_path: Path) -> None:
    """不符合的、存疑的恰是写着的那几条。"""
    holds(BOOK[name], tmp_path)
