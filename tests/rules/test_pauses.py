"""延长与停钟的规则:每一样都见过红，也见过正好不红；问题里的应为与实为逐字。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from conformance.domain import Item, SpecialProcedure
from conformance.rules import pauses
from conformance.rules.records import Check
from tests.rules.casebook import build, case, event, findings, verdicts

OPEN = (event("收件", "3-3"), event("受理", "3-3"))
LISTED = Item("I1", "某许可", special_procedures=(SpecialProcedure("公示", 5, "某制度", counted=False),))
CHANGED = Item("I2", "变更过的许可", changed_on=date(2025, 3, 4))
Told = Mapping[str, tuple[dict[str, Any], str | None, str, str]]
"""编号 → 办件、短名(没有问题的是空的，不论的是 None)、应为、实为。"""


def extended(time: str = "3-20", *more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """延长十日，本机关负责人批准，写明理由，当日告知。"""
    whole = {"days": 10, "role": "本机关负责人", "reason": "案情复杂", "notified_at": time}
    own = {name: fields.pop(name) for name in list(fields) if name in {*whole, "recorded_at"}}
    return case(*OPEN, event("延长", time, **{**whole, **own}), *more, **fields)


def stop(**fields: Any) -> dict[str, Any]:
    """三月十日至十二日听证，当日告知。"""
    whole = {"end_time": "3-12", "procedure": "听证", "days": 2, "notified_at": "3-10"}
    return event("特别程序", "3-10", **{**whole, **fields})


def stopped(**fields: Any) -> dict[str, Any]:
    """一件停过钟的办件。"""
    return case(*OPEN, stop(**fields))


def told(book: Told, rule: Callable[..., Iterator[Check]]) -> None:
    """``book`` 逐件照说好的判。"""
    t = build({no: one for no, (one, *_) in book.items()}, items=[LISTED, CHANGED])
    verdict = {no: next(iter(found), "") for no, found in verdicts(t, rule).items()}
    said = {one.subject: (one.kind, one.expected, one.observed) for one in findings(t, rule)}

    assert verdict == {no: kind for no, (_, kind, *_) in book.items() if kind is not None}
    assert said == {no: (kind, *texts) for no, (_, kind, *texts) in book.items() if kind and texts != ["存疑", ""]}


DUE = "不晚于原届满日 2025-03-31"
EXTENDED: Told = {
    "合法": (extended(), "", "", ""),
    "最后一日": (extended("3-31"), "", "", ""),
    "两次": (
        extended("3-20", event("延长", "3-21", role="负责人", reason="甲", notified_at="3-21")),
        "多次延长",
        "1 次",
        "2 次",
    ),
    "过长": (extended(days=11), "延长过长", "不超过 10 个工作日", "11 个工作日"),
    "没有写日数": (extended(days=None), "延长过长", "存疑", ""),
    "没有理由": (extended(reason=" "), "没有延长理由", "每次都有", "1 次没有"),
    "没有告知": (extended(notified_at=None), "没有告知延长", "每次都有", "1 次没有"),
    "窗口批准": (extended(role="窗口"), "不是负责人批准", "本机关负责人", "窗口"),
    "没有写谁": (extended(role=None), "不是负责人批准", "本机关负责人", "没有记录"),
    "联办": (extended(role="窗口", days=15, joint=True), "", "", ""),
    "联办过长": (extended(days=16, joint=True), "延长过长", "不超过 15 个工作日", "16 个工作日"),
    "告知晚": (extended(notified_at="4-1"), "逾期告知延长", DUE, "2025-04-01"),
    "批准晚": (extended("4-1", notified_at="3-31"), "逾期批准延长", DUE, "2025-04-01"),
    "服务": (extended(role=None, item_kind="公共服务"), None, "", ""),
    "不知道是不是许可": (extended(role=None, item_kind=None), "不是负责人批准", "存疑", ""),
    "没有延长": (case(*OPEN), None, "", ""),
}


def test_extensions() -> None:
    """一次、不过长、负责人批准、写明理由、在届满之前批准并告知；联办的另有上限，不必本机关负责人；不是许可的不论。"""
    told(EXTENDED, pauses.extended_lawfully)


NOTICED: Told = {
    "当日": (stopped(), "", "", ""),
    "次日": (stopped(notified_at="3-11"), "", "", ""),
    "隔日": (stopped(notified_at="3-12"), "没有按时书面告知", "0 段", "1 段"),
    "没有告知": (stopped(notified_at=None), "没有按时书面告知", "0 段", "1 段"),
    "没有日数": (stopped(days=None), "没有告知所需时间", "0 段", "1 段"),
    "踏勘": (stopped(procedure="现场踏勘", notified_at=None, days=None), None, "", ""),
}


def test_notices_of_suspensions() -> None:
    """次一工作日告知不晚；不是法定的种类不论。"""
    told(NOTICED, pauses.suspended_with_notice)


KINDS = "法定八类，或公布为不计入时限的"
GROUNDS: Told = {
    "听证": (case(*OPEN, stop(), item_code="I1"), "", "", ""),
    "公示": (case(*OPEN, stop(procedure="公示"), item_code="I1"), "", "", ""),
    "踏勘": (case(*OPEN, stop(procedure="现场踏勘"), item_code="I1"), "扣除没有依据", KINDS, "现场踏勘"),
    "几样": (
        case(*OPEN, stop(procedure="补件"), stop(procedure="公示"), stop(procedure="现场踏勘"), item_code="I1"),
        "扣除没有依据",
        KINDS,
        "现场踏勘、补件",
    ),
    "事项后来变更": (case(*OPEN, stop(procedure="现场踏勘"), item_code="I2"), "扣除没有依据", "存疑", ""),
    "变更之后": (
        case(event("收件", "3-4"), event("受理", "3-4"), stop(procedure="现场踏勘"), item_code="I2"),
        "扣除没有依据",
        KINDS,
        "现场踏勘",
    ),
    "没有停过": (case(*OPEN), None, "", ""),
}


def test_grounds_of_suspensions() -> None:
    """法定的、公布为不计入的可以停；别的逐样列出；事项后来才变更的存疑。"""
    told(GROUNDS, pauses.suspended_lawfully)


WHEN = "不晚于当时的届满日(原届满日 2025-03-31)"
BACKFILLED: Told = {
    "当日录入": (stopped(), "", "", ""),
    "届满日录入": (stopped(recorded_at="3-31"), "", "", ""),
    "次日录入": (stopped(recorded_at="4-1"), "补录特别程序", WHEN, "录入日 2025-04-01"),
    "两段": (
        case(*OPEN, stop(recorded_at="4-3"), stop(recorded_at="4-7", procedure="检测")),
        "补录特别程序",
        WHEN,
        "录入日 2025-04-07",
    ),
    "没有录入时间": (stopped(recorded_at=None), None, "", ""),
    "没有受理": (case(event("收件", "3-3"), event("补正告知", "3-4"), stop()), "补录特别程序", "存疑", ""),
    "没有时限": (
        case(*OPEN, stop(), item_kind="公共服务", statutory_limit=None, statutory_unit=None),
        "补录特别程序",
        "存疑",
        "",
    ),
    "延长届满日录入": (extended(recorded_at="3-31"), "", "", ""),
    "延长次日录入": (extended(recorded_at="4-1"), "补录延长", WHEN, "录入日 2025-04-01"),
    "延长没有录入时间": (extended(recorded_at=None), None, "", ""),
}


def test_nothing_is_entered_after_the_due_date() -> None:
    """届满日当天录入不晚；没有起算、没有时限的不能判定；没有录入时间的不论。"""
    told(BACKFILLED, pauses.nothing_backfilled)


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        (pauses.extended_lawfully, {"延长.days", "延长.reason", "延长.notified_at", "延长.role"}),
        (pauses.suspended_with_notice, {"特别程序.notified_at", "特别程序.days"}),
        (pauses.nothing_backfilled, {"recorded_at"}),
    ],
)
def test_what_must_be_visible(rule: Callable[..., Iterator[Check]], kinds: set[str]) -> None:
    """看不到这些列的，检查不进行。"""
    assert {need for check in rule(build({"A": case(*OPEN)})) for need in check.needs} == kinds
