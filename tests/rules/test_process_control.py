"""过程控制的办件规则:每条都见过红，也见过不该红的时候。"""

from __future__ import annotations

import pytest

from conformance.domain import Channel, Item, Material, Probe
from conformance.rules import process_control as rules
from conformance.rules import sequence
from tests.rules.casebook import build, case, event, verdicts
from tests.rules.viewbook import judged

DOC = {"doc_no": "和政许〔2025〕1号", "sealed": True}


def dated(kind: str, time: str, **fields: object) -> dict[str, object]:
    """一个文书齐备、落款当日的事件。"""
    from tests.rules.casebook import day

    return event(kind, time, **{**DOC, "doc_date": day(time), **fields})


def test_numbers_are_unique_and_short() -> None:
    """编号重复或超长各是一个问题，正常的没有。"""
    t = build({"A": case(event("收件", "3-3")), "B" * 51: case(event("收件", "3-3"))})

    assert verdicts(t, rules.numbered, 50) == {"A": {}, "B" * 51: {"编号过长": "违反"}}


@pytest.mark.parametrize(
    ("about", "expected"),
    [(False, {"多次告知补正": "违反"}), (True, {"多次告知补正": "存疑"}), (None, {"多次告知补正": "存疑"})],
)
def test_second_correction(about: bool | None, expected: dict[str, str]) -> None:
    """第二次告知:针对原材料的违反，针对补来材料的或看不出的存疑。"""
    once = case(event("补正告知", "3-4"))
    twice = case(event("补正告知", "3-4"), event("补正告知", "3-10", about_supplement=about))

    assert verdicts(build({"A": once, "B": twice}), rules.told_once) == {"A": {}, "B": expected}


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"doc_no": " "}, "受理凭证没有文号"),
        ({"sealed": False}, "受理凭证没有印章"),
        ({"doc_date": None}, "受理凭证没有日期"),
    ],
)
def test_vouchers_miss_a_part(broken: dict[str, object], kind: str) -> None:
    """受理凭证缺一样报一样。"""
    t = build({"A": case(dated("受理", "3-4")), "B": case(dated("受理", "3-4", **broken))})

    assert verdicts(t, rules.vouchers)["A"] == {}
    assert kind in verdicts(t, rules.vouchers)["B"]


def test_voucher_of_another_day() -> None:
    """凭证日期与受理日不同。"""
    from tests.rules.casebook import day

    t = build({"A": case(dated("受理", "3-4", doc_date=day("3-5")))})

    assert verdicts(t, rules.vouchers) == {"A": {"受理凭证日期与受理日不一致": "违反"}}


def test_materials_beyond_the_guide() -> None:
    """目录以外的材料违反；补正告知载明法律依据的不算；事项未知的存疑。"""
    item = Item("I1", "某许可", materials=(Material("申请书"), Material("身份证")))
    book = {
        "A": case(event("收件", "3-3"), item_code="I1", materials=["申请书"]),
        "B": case(event("收件", "3-3"), item_code="I1", materials=["申请书", "无犯罪记录证明"]),
        "C": case(
            event("收件", "3-3"),
            event("补正告知", "3-4", reason="《某条例》第三条", materials=["健康证明"]),
            item_code="I1",
            materials=["申请书", "健康证明"],
        ),
        "D": case(event("收件", "3-3"), item_code="未知", materials=["申请书"]),
    }
    found = {no: judged(one, rules.handed, rules.only_listed_materials, items=[item]) for no, one in book.items()}

    assert found == {"A": {}, "B": {"收取目录以外的材料": "违反"}, "C": {}, "D": {"收取目录以外的材料": "存疑"}}


def test_immediate_case_decided_later() -> None:
    """即办件隔天才决定是违反，承诺件不适用。"""
    late = (event("受理", "3-3"), event("决定", "3-4"))
    book = {"A": case(*late, case_kind="即办件"), "B": case(*late, case_kind="承诺件")}

    assert verdicts(build(book), rules.decided_on_the_spot) == {"A": {"即办件没有当场决定": "违反"}}


def test_refusal_needs_reason_and_remedies() -> None:
    """套话不是理由；没有告知救济途径各报一个；准予的不适用。"""
    whole = "可依法申请行政复议，或者向人民法院提起行政诉讼"
    book = {
        "A": case(event("决定", "3-4", result="不予", reason="经现场核查消防通道宽度不足", remedies=whole)),
        "B": case(event("决定", "3-4", result="不予", reason="不符合条件", remedies="可申请行政复议")),
        "C": case(event("决定", "3-4", result="准予")),
    }
    found = verdicts(build(book), rules.refusals_reasoned, 10, ["不符合条件"])

    assert found == {"A": {}, "B": {"没有说明理由": "违反", "没有告知行政诉讼": "违反"}}


def test_fees() -> None:
    """多收、少收、不收费事项收费；应收不明的存疑。"""
    free, paid = Item("F", "免费"), Item("P", "收费")
    items = [_charged(free, False), _charged(paid, True)]
    closed = event("办结", "3-10")
    book = {
        "A": case(closed, item_code="P", fee_due=10.0, fee_paid=10.0),
        "B": case(closed, item_code="P", fee_due=10.0, fee_paid=12.0),
        "C": case(closed, item_code="P", fee_due=10.0, fee_paid=8.0),
        "D": case(closed, item_code="F", fee_due=0.0, fee_paid=5.0),
        "E": case(closed, item_code="F", fee_due=0.0, fee_paid=0.0),
        "G": case(closed, item_code="P", fee_paid=8.0),
    }
    found = verdicts(build(book, items=items), rules.charged_as_published)

    assert found["A"] == found["E"] == {}
    assert found["B"] == {"多收费": "违反"}
    assert found["C"] == {"少收费": "违反"}
    assert found["D"] == {"不收费事项收了费": "违反"}
    assert set(found["G"].values()) == {"存疑"}


def _charged(item: Item, charged: bool) -> Item:
    from dataclasses import replace

    from conformance.domain import Fee

    return replace(item, fee=Fee(charged))


def test_voided_needs_reason_and_authority() -> None:
    """作废没有理由、操作人、权限各报一个。"""
    t = build(
        {
            "A": case(event("异常办结", "3-4", reason="申请人撤回", handler="甲", role="窗口负责人")),
            "B": case(event("异常办结", "3-4")),
        }
    )

    assert verdicts(t, rules.voided_with_reason)["A"] == {}
    assert len(verdicts(t, rules.voided_with_reason)["B"]) == 3


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("受理早于收件", (event("收件", "3-4"), event("受理", "3-3"))),
        ("决定早于受理", (event("受理", "3-4"), event("决定", "3-3"))),
        ("送达早于决定", (event("决定", "3-4"), event("送达", "3-3"))),
        ("办结早于收件", (event("收件", "3-4"), event("办结", "3-3"))),
        ("环节结束早于开始", (event("环节", "3-4", end_time="3-3"),)),
        ("办结后新增环节", (event("办结", "3-4"), event("环节", "3-5"))),
    ],
)
def test_time_runs_backwards(kind: str, events: tuple[dict[str, object], ...]) -> None:
    """每一种倒置都报得出来。"""
    assert kind in verdicts(build({"A": case(*events)}), sequence.in_order)["A"]


def test_required_stages() -> None:
    """缺少规定的环节、越过前置环节各报一个；没有规定时不适用。"""
    a, b = (case(event("环节", "3-4", procedure=name)) for name in ("审核", "审批"))
    asked = (sequence.staged, sequence.required_stages)

    assert judged(a, *asked, ["审核"], {"审批": "审核"}) == {}
    assert judged(b, *asked, ["审核"], {"审批": "审核"}) == {"缺少环节:审核": "违反", "越过环节:审核": "违反"}


def test_stage_leaves_traces() -> None:
    """意见只有姓名、没有单位都报；没结束的环节不要求意见。"""
    whole = {"handler": "张三", "unit": "审批科", "opinion": "材料齐全，同意上报", "end_time": "3-5"}
    book = {
        "A": case(event("环节", "3-4", **whole)),
        "B": case(event("环节", "3-4", **{**whole, "opinion": "张三", "unit": None})),
        "C": case(event("环节", "3-4", handler="张三", unit="审批科")),
        "D": case(event("环节", "3-4", handler="张三", unit="审批科"), event("办结", "3-6")),
    }
    found = verdicts(build(book), sequence.traced)

    assert found["A"] == found["C"] == {}
    assert found["B"] == {"意见只有姓名": "违反", "环节没有单位": "违反"}
    assert found["D"] == {"办结件的环节没有结束时间": "违反"}


@pytest.mark.parametrize(
    ("seen", "kinds"),
    [
        ({"right_status": "200", "stage": "审查", "time": "2026-01-01", "wrong_status": "403"}, []),
        (
            {"right_status": "200", "stage": "审查", "time": "2026-01-01", "wrong_status": "200"},
            ["错误的校验要素没有被拒绝"],
        ),
        ({"right_status": "404", "wrong_status": "404"}, ["查不到进度"]),
        ({"right_status": "200", "stage": "", "time": "", "wrong_status": "403"}, ["进度不完整"]),
    ],
)
def test_progress(seen: dict[str, str], kinds: list[str]) -> None:
    """进度查得到、说得全、校验要素不对要拒绝。"""
    probe = Probe("progress", Channel.API, "A", seen)

    assert [finding.kind for finding in rules.progress_guarded(probe)] == kinds
