"""过程控制的办件规则:每条都见过红，也见过不该红的时候。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.domain import Channel, Item, Material, Probe
from conformance.rules import decisions
from conformance.rules import process_control as rules
from conformance.rules.records import Check
from tests.rules.casebook import build, case, day, event, findings, verdicts
from tests.rules.rowbook import told
from tests.rules.viewbook import judged, viewed

KINDS = ("受理", "不予受理")
DOC = {"doc_no": "和政许〔2025〕1号", "sealed": True}


def dated(kind: str, time: str, **fields: object) -> dict[str, object]:
    """一个文书齐备、落款当日的事件。"""
    return event(kind, time, **{**DOC, "doc_date": day(time), **fields})


def said(t: Any, rule: Callable[..., Iterator[Check]], *norm: Any) -> list[tuple[str, str, str, str]]:
    """违反的逐件:编号、短名、应为、实为。"""
    return [(one.subject, one.kind, one.expected, one.observed) for one in findings(t, rule, *norm)]


def test_numbers_are_unique_and_short() -> None:
    """编号重复或超长各是一个问题，正常的没有。"""
    t = build({no: case(event("收件", "3-3")) for no in ("A", "B" * 50, "B" * 51, " ")})

    assert verdicts(t, rules.numbered, 50) == {
        "A": {},
        "B" * 50: {},
        "B" * 51: {"编号过长": "违反"},
        " ": {"没有编号": "违反"},
    }
    assert said(t, rules.numbered, 50) == [
        (" ", "没有编号", "", ""),
        ("B" * 51, "编号过长", "不超过 50 字", "51"),
    ]


def test_a_number_is_used_once() -> None:
    """同一编号用在看得出不同的两件上，每一件都报；看不出的也许是先后导出的一件。"""
    used = [{"copies": 1}, {"copies": 2, "apart": True}, {"copies": 2, "apart": False}, {"copies": 2}]

    assert told(rules.numbered, {"copies": "n", "apart": "b"}, *used, norm=[50]) == [
        {},
        {"编号重复": "违反"},
        {"编号重复": "存疑"},
        {"编号重复": "存疑"},
    ]


def test_the_first_correction_is_no_repetition() -> None:
    """第一次告知针对原材料，第二次只针对补来材料的，不能断定重复。"""
    first = event("补正告知", "3-4", about_supplement=False)
    one = case(first, event("补正告知", "3-10", about_supplement=True))

    assert verdicts(build({"A": one}), rules.told_once) == {"A": {"多次告知补正": "存疑"}}


@pytest.mark.parametrize(
    ("about", "expected"),
    [(False, {"多次告知补正": "违反"}), (True, {"多次告知补正": "存疑"}), (None, {"多次告知补正": "存疑"})],
)
def test_second_correction(about: bool | None, expected: dict[str, str]) -> None:
    """第二次告知:针对原材料的违反，针对补来材料的或看不出的存疑。"""
    once = case(event("补正告知", "3-4"))
    twice = case(event("补正告知", "3-4"), event("补正告知", "3-10", about_supplement=about))

    t = build({"A": once, "B": twice})

    assert verdicts(t, rules.told_once) == {"A": {}, "B": expected}
    assert said(t, rules.told_once) == ([] if "存疑" in expected.values() else [("B", "多次告知补正", "1 次", "2")])


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


@pytest.mark.parametrize("kind", ["受理", "不予受理"])
def test_voucher_of_another_day(kind: str) -> None:
    """凭证日期与受理(不予受理)那天不同，写出凭证上的日期。"""
    t = build({"A": case(dated(kind, "3-4", doc_date=day("3-5"))), "B": case(dated(kind, "3-4"))})

    assert verdicts(t, rules.vouchers) == {"A": {"受理凭证日期与受理日不一致": "违反"}, "B": {}}
    assert said(t, rules.vouchers) == [("A", "受理凭证日期与受理日不一致", "同一天", "2025-03-05")]


@pytest.mark.parametrize(("broken", "part"), [("doc_no", "文号"), ("sealed", "印章"), ("doc_date", "日期")])
def test_decisions_miss_a_part(broken: str, part: str) -> None:
    """决定文书缺一样报一样；不必与决定同一天；受理凭证不管。"""
    bare = dated("决定", "3-10", **{broken: None})
    t = build(
        {"A": case(bare), "B": case(dated("决定", "3-10", doc_date=day("3-11"))), "C": case(event("受理", "3-4"))}
    )

    assert verdicts(t, rules.decisions_written) == {"A": {f"决定文书没有{part}": "违反"}, "B": {}}
    assert said(t, rules.decisions_written) == [("A", f"决定文书没有{part}", f"有{part}", "")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            rules.vouchers,
            [f"{kind}.{field}" for field in ("doc_no", "doc_date", "sealed", "doc_date") for kind in KINDS],
        ),
        (rules.decisions_written, ["决定.doc_no", "决定.doc_date", "决定.sealed", "决定"]),
        (
            rules.voided_with_reason,
            ["异常办结", "异常办结.reason", "异常办结", "异常办结.handler", "异常办结", "异常办结.role"],
        ),
    ],
)
def test_what_must_be_visible(rule: Any, expected: list[str]) -> None:
    """文书的各样、作废的各样按事件的种类问看不看得到。"""
    assert [need for check in rule(build({"A": case()})) for need in check.needs] == expected


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

    book["C"] = case(event("受理", "3-3"), event("决定", "2025-03-03T17:00:00"), case_kind="即办件")
    t = build(book)

    assert verdicts(t, rules.decided_on_the_spot) == {"A": {"即办件没有当场决定": "违反"}, "C": {}}
    assert said(t, rules.decided_on_the_spot) == [("A", "即办件没有当场决定", "2025-03-03", "2025-03-04")]


def test_refusal_needs_reason_and_remedies() -> None:
    """套话不是理由；没有告知救济途径各报一个；准予的不适用。"""
    whole = "可依法申请行政复议，或者向人民法院提起行政诉讼"
    book = {
        "A": case(event("决定", "3-4", result="不予", reason="经现场核查消防通道宽度不足", remedies=whole)),
        "B": case(event("决定", "3-4", result="不予", reason="不符合条件", remedies="可申请行政复议")),
        "C": case(event("决定", "3-4", result="准予")),
    }
    book["D"] = case(event("决定", "3-4", result="不予", reason="消防通道宽度不足够的", remedies="可以行政诉讼"))
    book["E"] = case(event("决定", "3-4", result="不予", reason=" 消防通道宽度不足够 ", remedies=whole))
    book["F"] = case(event("决定", "3-4", result="不予", reason="不符合法定条件和标准的", remedies=whole))
    t, norm = viewed(build(book), decisions.refused), (10, ["不符合法定条件和标准的"])
    found = verdicts(t, decisions.refusals_reasoned, *norm)
    reason, least = "没有说明理由", "不少于 10 字的具体理由"

    assert found == {
        "A": {},
        "B": {reason: "违反", "没有告知行政诉讼": "违反"},
        "D": {"没有告知行政复议": "违反"},
        "E": {reason: "违反"},
        "F": {reason: "违反"},
    }
    assert said(t, decisions.refusals_reasoned, *norm) == [
        ("B", reason, least, "不符合条件"),
        ("B", "没有告知行政诉讼", "行政诉讼", "可申请行政复议"),
        ("D", "没有告知行政复议", "行政复议", "可以行政诉讼"),
        ("E", reason, least, "消防通道宽度不足够"),
        ("F", reason, least, "不符合法定条件和标准的"),
    ]


def test_fees() -> None:
    """多收、少收、不收费事项收费；应收不明的存疑。"""
    free, paid = Item("F", "免费"), Item("P", "收费")
    items = [_charged(free, False), _charged(paid, True)]
    closed = event("办结", "3-10")
    book = {
        "A": case(closed, item_code="P", fee_due=10.0, fee_paid=10.0),
        "B": case(closed, item_code="P", fee_due=10.0, fee_paid=12.0),
        "C": case(event("决定", "3-10", result="准予"), closed, item_code="P", fee_due=10.0, fee_paid=8.0),
        "D": case(closed, item_code="F", fee_due=0.0, fee_paid=5.0),
        "E": case(closed, item_code="F", fee_due=0.0, fee_paid=0.0),
        "G": case(closed, item_code="P", fee_paid=8.0),
    }
    book["H"] = case(event("受理", "3-3"), item_code="P", fee_due=10.0, fee_paid=8.0)
    book["I"] = case(closed, item_code="P", fee_due=10.0)
    t = viewed(build(book, items=items), rules.charges)
    found = verdicts(t, rules.charged_as_published)

    assert found["H"] == {}
    assert "I" not in found
    assert said(t, rules.charged_as_published) == [
        ("B", "多收费", "10.0", "12.0"),
        ("C", "少收费", "10.0", "8.0"),
        ("D", "不收费事项收了费", "0 元", "5.0"),
    ]
    assert found["A"] == found["E"] == {}
    assert found["B"] == {"多收费": "违反"}
    assert found["C"] == {"少收费": "违反"}
    assert found["D"] == {"不收费事项收了费": "违反"}
    assert set(found["G"].values()) == {"存疑"}


def _charged(item: Item, charged: bool) -> Item:
    from dataclasses import replace

    from conformance.domain import Fee

    return replace(item, fee=Fee(charged))


@pytest.mark.parametrize(("column", "part"), [("reason", "理由"), ("handler", "操作人"), ("role", "权限痕迹")])
def test_voided_needs_reason_and_authority(column: str, part: str) -> None:
    """作废没有理由、操作人、权限各报一个，写出作废的结果；没有作废的不论。"""
    whole = {"reason": "申请人撤回", "handler": "甲", "role": "窗口负责人", "result": "撤回"}
    book = {"A": case(event("异常办结", "3-4", **whole)), "B": case(event("异常办结", "3-4", **{**whole, column: " "}))}
    t = build({**book, "C": case(event("办结", "3-4"))})

    assert verdicts(t, rules.voided_with_reason) == {"A": {}, "B": {f"非正常办结没有{part}": "违反"}}
    assert said(t, rules.voided_with_reason) == [("B", f"非正常办结没有{part}", f"有{part}", "撤回")]


@pytest.mark.parametrize(("share", "expected"), [(0.4, {"临近届满作废": "存疑"}), (0.5, {})])
def test_voiding_just_before_the_due_date(share: float, expected: dict[str, str]) -> None:
    """届满前一个工作日起作废的算临近；一半临近，超过四成的比例才逐件存疑，绝不算违反。"""
    begun = (event("收件", "3-3"), event("受理", "3-3"))
    book = {f"{when}": case(*begun, event("异常办结", when)) for when in ("3-27", "3-28", "3-31", "3-10")}
    t = build({**book, "没有作废": case(*begun)})

    assert verdicts(t, rules.voided_near_due, share) == {"3-27": {}, "3-10": {}, "3-28": expected, "3-31": expected}


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
        ({"right_status": "200", "stage": "审查", "time": "", "wrong_status": "403"}, ["进度不完整"]),
        ({"right_status": "200", "stage": "审查", "time": "1", "wrong_status": "200", "wrong_body_reveals": "否"}, []),
    ],
)
def test_progress(seen: dict[str, str], kinds: list[str]) -> None:
    """进度查得到、说得全、校验要素不对要拒绝。"""
    probe = Probe("progress", Channel.API, "A", seen)

    assert [finding.kind for finding in rules.progress_guarded(probe)] == kinds


@pytest.mark.parametrize(
    ("status", "unread", "certain"),
    [
        ("200", "", True),
        ("200", "查询的答复里没有认得的标签", False),
        ("404", "查询的答复里没有认得的标签", True),
        ("500", "", False),
        ("502", "", False),
        ("0", "", False),
        ("401", "", False),
        ("403", "", False),
    ],
)
def test_a_query_that_answers_nothing_is_asked_about(status: str, unread: str, certain: bool) -> None:
    """认不出内容的、服务器出错的、要登录的答复，说不清有没有进度。"""
    seen = {"right_status": status, "stage": "", "time": "", "wrong_status": "403", "unread": unread}

    assert [one.certain for one in rules.progress_guarded(Probe("progress", Channel.PORTAL, "A", seen))] == [certain]


def test_what_is_said_of_progress() -> None:
    """状态、看到的内容、证据都写出来。"""
    seen = {"right_status": "200", "stage": "审查", "wrong_status": "200"}
    found = [
        (one.expected, one.observed, one.evidence)
        for observed in (seen, {"right_status": "500", "wrong_status": "403"})
        for one in rules.progress_guarded(Probe("progress", Channel.API, "A", observed, evidence=("e1",)))
    ]

    assert found == [
        ("环节与时间", str(seen), ("e1",)),
        ("拒绝", "200", ("e1",)),
        ("200", "500", ("e1",)),
    ]
