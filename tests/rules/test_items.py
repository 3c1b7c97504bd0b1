"""事项的规则:时限写明、承诺不长于法定、许可不超过二十个工作日。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.domain import Item, ItemKind, Limit, LimitUnit
from conformance.rules import items as rules

WD, CD = LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY


def item(statutory: Limit | None = None, promised: Limit | None = None, **more: object) -> Item:
    """一个许可事项。"""
    return Item("I1", "某许可", kind=ItemKind.LICENCE, statutory_limit=statutory, promised_limit=promised, **more)  # type: ignore[arg-type]


def test_limit_stated() -> None:
    """没有法定时限报一个。"""
    assert [f.kind for f in rules.statutory_limit_stated(item())] == ["缺少:法定时限"]
    assert [f.certain for f in rules.statutory_limit_stated(item(), False)] == [False]
    assert not list(rules.statutory_limit_stated(item(Limit(20, WD))))


def test_what_cannot_be_read_is_only_doubted() -> None:
    """写了而认不出的存疑，说出原文；别的栏认不出不相干；负数是违反，零不是。"""
    unread = item(extra={"unreadable": {"statutory_limit": "二十来天"}})
    other = item(extra={"unreadable": {"promised_limit": "二十来天"}})

    assert [(f.kind, f.certain, f.observed) for f in rules.statutory_limit_stated(unread)] == [
        ("认不出:法定时限", False, "二十来天")
    ]
    assert [f.kind for f in rules.statutory_limit_stated(other)] == ["缺少:法定时限"]
    assert [f.kind for f in rules.statutory_limit_stated(item(Limit(-1, WD)))] == ["法定时限为负"]
    assert not list(rules.statutory_limit_stated(item(Limit(0, WD))))


def test_without_both_limits_there_is_nothing_to_compare() -> None:
    """缺一个就不比；两个都有的才在其中。"""
    whole = item(Limit(20, WD), Limit(5, WD))

    assert not list(rules.promise_within_statute(item(Limit(20, WD))))
    assert not list(rules.promise_within_statute(item(None, Limit(20, WD))))
    assert rules.both_limits((whole, item(Limit(20, WD)), item(None, Limit(5, WD)))) == (whole,)
    assert rules.licences((whole, item(), replace(whole, kind=None))) == (whole,)


@pytest.mark.parametrize(
    ("promised", "statutory", "expected"),
    [
        (Limit(5, WD), Limit(20, WD), []),
        (Limit(21, WD), Limit(20, WD), [True]),
        (Limit(20, WD), Limit(20, WD), []),
        (Limit(10, CD), Limit(10, WD), []),
        (Limit(11, WD), Limit(10, CD), [True]),
        (Limit(8, WD), Limit(10, CD), [False]),
        (Limit(12, CD), Limit(10, WD), [False]),
        (Limit(1, LimitUnit.MONTH), Limit(30, WD), [False]),
    ],
)
def test_promise_within_statute(promised: Limit, statutory: Limit, expected: list[bool]) -> None:
    """同单位直接比；不同单位只在换算足以下结论时下结论，否则存疑。"""
    assert [f.certain for f in rules.promise_within_statute(item(statutory, promised))] == expected


@pytest.mark.parametrize(
    ("limit", "basis", "seen", "expected"),
    [
        (Limit(20, WD), (), True, []),
        (Limit(30, WD), ("《某省某条例》第五条",), True, []),
        (Limit(30, WD, note="法律、法规另有规定"), (), True, []),
        (Limit(30, WD, note="法律另有规定的，依照其规定"), (), True, []),
        (Limit(30, WD), ("《某管理办法》第五条",), True, [False]),
        (Limit(30, WD), (), False, [False]),
        (Limit(21, WD), (), True, [True]),
        (Limit(180, CD), ("《某审查细则》",), True, [True]),
        (Limit(3, LimitUnit.MONTH), (), True, [True]),
        (Limit(1, LimitUnit.YEAR), (), True, [True]),
        (Limit(1, LimitUnit.YEAR), ("《某法》",), True, []),
        (Limit(30, CD), (), True, [False]),
        (Limit(1, LimitUnit.MONTH), (), True, [False]),
        (Limit(20, CD), (), True, []),
        (Limit(99, CD), (), True, [True]),
        (None, (), True, []),
        (Limit(30, WD), ("法律法规另有规定",), True, []),
        (Limit(30, WD, note="30 日"), ("《某法(2019 修正)》",), True, []),
        (Limit(30, WD), ("《某法（2019 修正）》",), True, []),
        (Limit(30, WD), ("《某省实施〈某法〉办法》",), True, []),
        (Limit(30, WD), ("《某法实施细则》第五条",), True, [False]),
        (Limit(30, WD), ("《某审查细则》第五条",), True, [True]),
        (Limit(30, WD), ("《外商投资电信企业管理规定》（国务院令第333号）第十二条",), True, []),
        (Limit(30, WD), ("《中华人民共和国药品管理法〔2019年修订〕》第四十一条",), True, []),
        (Limit(30, WD), ("中华人民共和国药品管理法第四十一条",), True, [False]),
        (Limit(30, WD), ("《关于优化审批的通知》",), True, [True]),
    ],
)
def test_licence_limit(limit: Limit, basis: tuple[str, ...], seen: bool, expected: list[bool]) -> None:
    """超过二十个工作日要引用法律、法规；规章不算，看不到依据、只引用办法的存疑。"""
    assert [f.certain for f in rules.licence_limit_lawful(item(limit, basis=basis), 20, seen)] == expected
