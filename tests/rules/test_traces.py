"""每件办件留下的痕迹:文书、补正、环节、非正常办结，时间线上的各列逐个算对。"""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.casebook import at, build, case, day, event, rows

WHOLE = {"doc_no": "1号", "doc_date": day("3-10"), "sealed": True}
STAGE = {"handler": "张三", "unit": "审批科", "opinion": "材料齐全", "end_time": "3-11"}


def stage(time: str = "3-10", **fields: Any) -> dict[str, Any]:
    """一个留痕齐全的环节。"""
    return event("环节", time, **{**STAGE, **fields})


def decided(**fields: Any) -> dict[str, Any]:
    """一个文书齐备的准予决定。"""
    return event("决定", "3-10", **{**WHOLE, "result": "准予许可", **fields})


REFUSAL = {"result": "不予许可", "reason": "消防通道不足", "remedies": "行政复议", "public": False}
BOOK: dict[str, tuple[tuple[dict[str, Any], ...], dict[str, Any]]] = {
    "准予": (
        (decided(reason="符合条件", remedies="无"),),
        {
            "decision_documents": 1,
            "decision_doc_no": "1号",
            "grants": 1,
            "refusals": 0,
            "decision_withheld": 0,
        },
    ),
    "不予": (
        (decided(**REFUSAL),),
        {
            "grants": 0,
            "refusals": 1,
            "decision_withheld": 1,
            "decision_no_number": 0,
            "decision_no_date": 0,
            "decision_no_seal": 0,
        },
    ),
    "不准予": ((decided(result="不准予"),), {"grants": 0, "refusals": 1}),
    "没有写结果": (
        (decided(result=None, reason="符合条件"),),
        {"grants": 0, "refusals": 0},
    ),
    "没有文号": ((decided(doc_no=" "),), {"decision_no_number": 1, "decision_no_date": 0, "decision_no_seal": 0}),
    "没有日期": ((decided(doc_date=None),), {"decision_no_number": 0, "decision_no_date": 1, "decision_no_seal": 0}),
    "没有印章": ((decided(sealed=None),), {"decision_no_number": 0, "decision_no_date": 0, "decision_no_seal": 1}),
    "凭证": (
        (event("受理", "3-10", **WHOLE), event("不予受理", "3-11", **{**WHOLE, "sealed": False})),
        {
            "voucher_documents": 2,
            "voucher_doc_date": day("3-10"),
            "voucher_no_number": 0,
            "voucher_no_date": 0,
            "voucher_no_seal": 1,
            "voucher_other_date": 1,
        },
    ),
    "环节": (
        (stage("3-12"), stage("3-10"), event("决定", "3-13", handler=None)),
        {
            "stage_count": 2,
            "stage_first_start": at("3-10"),
            "stage_last_start": at("3-12"),
            "stage_open": 0,
            "stage_reversed": 1,
            "stage_no_handler": 0,
            "stage_no_unit": 0,
            "stage_no_opinion": 0,
            "stage_name_only": 0,
        },
    ),
    "没有结束": ((stage(end_time=None, opinion=None),), {"stage_open": 1, "stage_no_opinion": 0, "stage_reversed": 0}),
    "没有意见": ((stage(opinion=" "),), {"stage_no_opinion": 1, "stage_name_only": 0}),
    "只有姓名": ((stage(opinion="张三 "),), {"stage_no_opinion": 0, "stage_name_only": 1}),
    "以姓名开头": ((stage(opinion="张三同意"),), {"stage_name_only": 0}),
    "没有人": ((stage(handler=None, unit=" "),), {"stage_no_handler": 1, "stage_no_unit": 1, "stage_name_only": 0}),
    "停滞": ((stage(reason="经办人休假"), stage(opinion="等待小王返岗", end_time="3-14")), {"stage_stalled": 4}),
    "没有停滞": ((stage(),), {"stage_stalled": 0}),
    "补正": (
        (
            event("补正告知", "3-5"),
            event("补正告知", "3-7", about_supplement=False),
            event("补正告知", "3-9", about_supplement=True),
        ),
        {"correction_count": 3, "correction_last_repeated_at": at("3-7"), "at_corrected": at("3-5")},
    ),
    "作废": (
        (event("异常办结", "3-5", result="撤回"),),
        {"void_count": 1, "void_no_reason": 1, "void_no_handler": 1, "void_no_role": 1, "void_result": "撤回"},
    ),
    "作废留痕": (
        (event("异常办结", "3-5", reason="甲", handler="乙", role="丙"),),
        {"void_count": 1, "void_no_reason": 0, "void_no_handler": 0, "void_no_role": 0, "void_result": None},
    ),
    "没有": (
        (event("收件", "3-3"),),
        {
            "decision_documents": 0,
            "voucher_documents": 0,
            "stage_count": 0,
            "correction_count": 0,
            "void_count": 0,
            "voucher_no_seal": 0,
            "decision_withheld": 0,
        },
    ),
}


@pytest.fixture(scope="module")
def book() -> dict[str, dict[str, Any]]:
    """一次建好。"""
    return rows(build({no: case(*events) for no, (events, _) in BOOK.items()}))


@pytest.mark.parametrize("no", BOOK)
def test_traces(book: dict[str, dict[str, Any]], no: str) -> None:
    """写明的各列。"""
    _, expected = BOOK[no]

    assert {name: book[no][name] for name in expected} == expected
