"""办理时限的规则:问题能手工复算，边上的读法都见过；样例由 tests/features 从头到尾验过。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from conformance.domain import Item, ItemKind, Limit, LimitUnit, StartEvent
from conformance.rules import deliveries, pauses
from conformance.rules import time_limits as rules
from conformance.rules.records import Check
from tests.rules.casebook import at, build, case, day, event, findings, verdicts
from tests.rules.viewbook import viewed

NO_LIMIT: Mapping[str, Any] = {"statutory_limit": None, "statutory_unit": None}
FROM_RECEIPT = Item(
    "I45", "安全生产许可", ItemKind.LICENCE, statutory_limit=Limit(45, LimitUnit.CALENDAR_DAY, StartEvent.RECEIVED)
)
RULES: Mapping[str, tuple[Callable[..., Iterator[Check]], tuple[Any, ...]]] = {
    "TML-01": (rules.dates_agree, ()),
    "TML-02": (rules.told_in_time, (5,)),
    "TML-03": (rules.deemed_accepted, ()),
    "TML-04": (rules.accepted_when_supplemented, (5,)),
    "TML-05": (rules.decided_in_time, ("按日",)),
    "TML-06": (pauses.extended_lawfully, ()),
    "TML-09": (deliveries.delivered_in_time, (10,)),
    "TML-10": (pauses.suspended_with_notice, ()),
    "TML-11": (pauses.suspended_lawfully, ()),
    "TML-13": (rules.promise_kept, ()),
    "TML-14": (rules.delay_explained, ()),
    "TML-18": (rules.responded_in_time, (None,)),
    "TML-20": (pauses.nothing_backfilled, ()),
}


def sent(t: Any) -> Any:
    """送达的视图。"""
    return viewed(t, deliveries.delivered)


def test_findings_can_be_checked_by_hand() -> None:
    """问题里写明届满日、扣除和用时。"""
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        event("特别程序", "3-10", end_time="3-20", procedure="听证", days=8, notified_at="3-10"),
        event("决定", "4-14"),
    )
    found = findings(build({"A": late}), rules.decided_in_time, "按日")

    assert [(one.expected, one.observed) for one in found] == [
        ("届满日 2025-04-11(自 2025-03-03 起 20个工作日，扣除 8 日)", "决定日 2025-04-14，用时 21 个工作日")
    ]


EXTENDED = event("延长", "3-20", days=5, role="本机关负责人", reason="案情复杂", notified_at="3-20")
OPEN = (event("收件", "3-3"), event("受理", "3-3"))


@pytest.mark.parametrize(
    ("events", "expected", "observed"),
    [
        (
            (*OPEN, EXTENDED, event("决定", "4-9")),
            "届满日 2025-04-08(自 2025-03-03 起 20个工作日，延长 5 日)",
            "决定日 2025-04-09，用时 26 个工作日",
        ),
        (
            (*OPEN, EXTENDED, event("特别程序", "3-10", end_time="3-12", procedure="听证", days=2, notified_at="3-10")),
            "届满日 2025-04-10(自 2025-03-03 起 20个工作日，延长 5 日，扣除 2 日)",
            "截至 2026-06-30 尚未决定，已用 327 个工作日",
        ),
    ],
)
def test_extensions_and_pauses_are_told(events: tuple[Any, ...], expected: str, observed: str) -> None:
    """届满日怎样算来，延长、扣除都写明。"""
    found = findings(build({"A": case(*events)}), rules.decided_in_time, "按日")

    assert [(one.expected, one.observed) for one in found] == [(expected, observed)]


SOON = "收件日 2025-03-03 起 5 个工作日内"


@pytest.mark.parametrize(
    ("events", "rule", "norm", "said"),
    [
        (("补正告知",), rules.told_in_time, (5,), (SOON, "补正告知日 2025-03-11，第 6 个工作日")),
        (("补正告知",), rules.responded_in_time, (5,), (SOON, "首次答复 2025-03-11，第 6 个工作日")),
        ((), rules.responded_in_time, (5,), (SOON, "截至 2026-06-30 没有答复")),
        (
            ("受理",),
            rules.deemed_accepted,
            (),
            ("起算日 2025-03-03(收件日)", "平台起算日 2025-03-20，首次答复 2025-03-11"),
        ),
        ((), rules.deemed_accepted, (), ("起算日 2025-03-03(收件日)", "平台起算日 2025-03-20，首次答复 无")),
    ],
)
def test_first_answers_are_told(
    events: tuple[str, ...], rule: Callable[..., Iterator[Check]], norm: tuple[Any, ...], said: tuple[str, str]
) -> None:
    """收件日、首次答复的日子、第几个工作日都写明。"""
    late = case(event("收件", "3-3"), *(event(kind, "3-11") for kind in events), clock_start=day("3-20"))
    other = case(*OPEN)
    found = findings(build({"A": late, "B": other}), rule, *norm)

    assert [(one.subject, one.expected, one.observed) for one in found] == [("A", *said)]


@pytest.mark.parametrize(("boundary", "expected"), [("按日", {}), ("按时刻", {"决定超期": "违反"})])
def test_boundary_by_date_or_by_instant(boundary: str, expected: dict[str, str]) -> None:
    """中心给出届满时刻时，同一天晚几个小时:按日没有超期，按时刻超期。"""
    due = {"statutory_due": at("2025-04-02T09:00:00")}
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), event("办结", "2025-04-02T15:00:00"), **due)}

    assert verdicts(build(book), rules.decided_in_time, boundary) == {"A": expected}


def test_who_is_outside_the_deadline_clause() -> None:
    """不予受理、撤回、等待补齐、没有法定时限的公共服务都不在其内；看不出种类又没有时限的不能判定。"""
    open_ = (event("收件", "3-3"), event("受理", "3-3"))
    nothing = {"statutory_limit": None, "statutory_unit": None}
    book = {
        "不予受理": case(event("收件", "3-3"), event("不予受理", "3-4")),
        "撤回": case(*open_, event("异常办结", "6-3")),
        "等待补齐": case(event("收件", "3-3"), event("补正告知", "3-4")),
        "公共服务": case(*open_, **{**nothing, "item_kind": "公共服务"}),
        "种类不明": case(*open_, **{**nothing, "item_kind": None}),
    }

    assert verdicts(build(book), rules.decided_in_time, "按日") == {"种类不明": {"在办超期": "存疑"}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [("3-14", {}), ("3-15", {}), ("3-17", {"逾期告知补正": "存疑"}), ("3-18", {"逾期告知补正": "违反"})],
)
def test_receipt_on_a_day_off(told: str, expected: dict[str, str]) -> None:
    """周六收件:两种读法都不晚的没有问题，只有一种晚的存疑，都晚的违反。"""
    t = build({"A": case(event("收件", "3-8"), event("补正告知", told))})

    assert verdicts(t, rules.told_in_time, 5)["A"] == expected


def test_unknown_start_day_of_the_platform_is_undecided() -> None:
    """平台没有给出起算日，逾期不告知的办件不能判定；给了收件日的没有问题。"""
    steps = (event("收件", "3-3"), event("受理", "3-20"))
    book = {"A": case(*steps), "B": case(*steps, clock_start=day("3-3")), "C": case(*steps, clock_start=day("3-20"))}

    assert verdicts(build(book), rules.deemed_accepted) == {
        "A": {"起算日晚于收件日": "存疑"},
        "B": {},
        "C": {"起算日晚于收件日": "违反"},
    }


@pytest.mark.parametrize("due", ["2025-03-31", "2025-04-01"])
def test_platform_dates(due: str) -> None:
    """平台的到期日对得上就没有问题，差一天就是不一致。"""
    book = {"A": case(event("收件", "3-3"), event("受理", "3-3"), platform_due=date.fromisoformat(due))}
    expected = {} if due == "2025-03-31" else {"法定到期日不一致": "违反"}

    assert verdicts(build(book), rules.dates_agree) == {"A": expected}


def test_first_response() -> None:
    """首次答复:没有规定日数的不检查；规定五日的，第五日不晚，第六日晚，至今没有的也晚。"""
    book = {
        "A": case(event("收件", "3-3"), event("受理", "3-10")),
        "B": case(event("收件", "3-3"), event("补正告知", "3-11")),
        "C": case(event("收件", "3-3")),
        "D": case(event("收件", "3-3"), event("受理", "2-28")),
    }
    t = build(book)

    assert verdicts(t, rules.responded_in_time, None) == {}
    assert verdicts(t, rules.responded_in_time, 5) == {
        "A": {},
        "B": {"首次答复超期": "违反"},
        "C": {"至今没有答复": "违反"},
    }


def test_suspension_of_an_unseen_item_is_undecided() -> None:
    """事项没有采到，看不到公布了什么:以现场踏勘停钟只存疑。"""
    stop = event("特别程序", "3-10", end_time="3-12", procedure="现场踏勘", days=2, notified_at="3-10")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), stop)})

    assert verdicts(t, pauses.suspended_lawfully) == {"A": {"扣除没有依据": "存疑"}}


@pytest.mark.parametrize("kind", [None, "特别程序", "挂起", "07"])
def test_a_suspension_of_no_named_kind_is_only_asked_about(kind: str | None) -> None:
    """没有说是哪一种特别程序:不说停钟没有依据，也不因为停了钟判超期。"""
    stop = event("特别程序", "3-10", end_time="3-31", procedure=kind, days=15, notified_at="3-10")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), stop, event("决定", "4-10"))})

    assert verdicts(t, pauses.suspended_lawfully) == {"A": {"扣除没有依据": "存疑"}}
    assert verdicts(t, rules.decided_in_time, "按日") == {"A": {}}


@pytest.mark.parametrize(
    ("listed", "expected"), [(ItemKind.LICENCE, True), (ItemKind.CONFIRMATION, False), (None, None)]
)
def test_a_kind_outside_the_vocabulary_is_unknown(listed: ItemKind | None, expected: bool | None) -> None:
    """办件上认不出的事项类型等于没有写:看事项的，事项也没有写的不能判定。"""
    t = build({"A": case(event("受理", "3-3"), item_code="I1", item_kind="01")}, items=[Item("I1", "甲", kind=listed)])

    assert [row["licence"] for row in t.select("licence").to_pyarrow().to_pylist()] == [expected]


def test_a_case_without_events_is_nobody_s_matter() -> None:
    """一个事件也没有的办件，哪一条都不适用，更不存疑。"""
    t = viewed(sent(build({"A": case()})), rules.supplemented)

    assert {clause: verdicts(t, rule, *norm) for clause, (rule, norm) in RULES.items()} == {
        clause: {} for clause in RULES
    }


def test_undelivered_and_refused() -> None:
    """准予而至今没有送达的违反；不予许可的不在其内；刚决定的还没有到期。"""

    def decided(when: str, result: str) -> dict[str, Any]:
        return case(event("收件", "3-3"), event("受理", "3-3"), event("决定", when, result=result))

    t = build(
        {
            "A": decided("3-10", "准予"),
            "B": decided("3-10", "不予许可"),
            "C": decided("2026-06-25T09:00:00", "准予许可"),
        }
    )

    assert verdicts(sent(t), deliveries.delivered_in_time, 10) == {
        "A": {"没有送达": "违反"},
        "C": {},
    }


SLOW = {"补齐后逾期受理": "违反"}


@pytest.mark.parametrize(
    ("steps", "fields", "expected"),
    [
        ("3-5 3-12 3-12", {"clock_start": day("3-12")}, {}),
        ("3-5 3-12 3-19", {}, {}),
        ("3-5 3-12 3-20", {}, SLOW),
        ("3-5 3-12 3-11", {"clock_start": day("3-11")}, {"受理早于补齐": "违反"}),
        ("3-5 3-12 3-13", {"clock_start": day("3-11")}, {"补正期间计时": "违反"}),
        ("3-5 3-12 3-12", {"clock_start": day("3-3"), "item_code": "I45", **NO_LIMIT}, {}),
        ("3-5 3-15 3-21", {}, {}),
        ("3-5 3-15 3-24", {}, {"补齐后逾期受理": "存疑"}),
        ("3-5 3-15 3-25", {}, SLOW),
        ("3-11 3-12 3-25", {}, None),
        ("3-5 3-12", {}, None),
        ("3-5 3-12 3-25 3-26", {}, None),
    ],
)
def test_accepted_on_the_day_it_is_complete(
    steps: str, fields: dict[str, Any], expected: dict[str, str] | None
) -> None:
    """补正告知、补齐、受理:交齐之日至其后五个工作日，周六补齐的有两种读法；逾期补正的、还没有受理的、撤回的不论。

    期间不计时，时限本来就自收件起算的除外。
    """
    kinds = ("补正告知", "补齐", "受理", "异常办结")
    events = [event(kind, time) for kind, time in zip(kinds, steps.split(), strict=False)]
    t = build({"A": case(event("收件", "3-3"), *events, **fields)}, items=[FROM_RECEIPT])

    assert verdicts(viewed(t, rules.supplemented), rules.accepted_when_supplemented, 5).get("A") == expected


def test_what_is_said_of_acceptance() -> None:
    """补齐日、受理日、平台起算日都写出来。"""
    late = case(
        event("收件", "3-3"),
        event("补正告知", "3-5"),
        event("补齐", "3-12"),
        event("受理", "3-20"),
        clock_start=day("3-11"),
    )
    found = findings(viewed(build({"A": late}), rules.supplemented), rules.accepted_when_supplemented, 5)

    assert [(one.kind, one.expected, one.observed) for one in found] == [
        ("补齐后逾期受理", "补齐日 2025-03-12 至其后 5 个工作日", "受理日 2025-03-20"),
        ("补正期间计时", "起算日不早于 2025-03-12", "平台起算日 2025-03-11"),
    ]


def granted(decided: str, *more: Any, result: str | None = "准予", **fields: Any) -> dict[str, Any]:
    """收件当日受理的一件，``decided`` 那天决定。"""
    return case(event("收件", "3-3"), event("受理", "3-3"), event("决定", decided, result=result), *more, **fields)


LATE = {"逾期送达": "违反"}
SENT, NOTICE = event("送达", "3-25"), event("通知", "3-25", procedure="领取")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (granted("3-10", event("送达", "3-24")), {}),
        (granted("3-10", SENT), LATE),
        (granted("3-10", event("送达", "4-1"), event("通知", "3-14", procedure="领取")), {}),
        (granted("3-10", event("送达", "3-24"), NOTICE), {}),
        (granted("3-10", NOTICE), LATE),
        (granted("3-10", SENT, event("通知", "3-5", procedure="领取")), LATE),
        (granted("3-10", SENT, result=None), {"逾期送达": "存疑"}),
        (granted("3-10", SENT, result="批准"), LATE),
        (granted("3-10", event("送达", "3-5"), event("送达", "3-24")), {}),
        (granted("3-10", event("送达", "3-5"), SENT), LATE),
        (granted("2026-06-15T09:00:00"), {}),
        (granted("2026-06-12T09:00:00"), {"没有送达": "违反"}),
        (granted("3-10", SENT, result="不予许可"), None),
        (granted("3-10", result=None), None),
        (granted("3-10", SENT, item_kind="公共服务"), None),
        (case(event("收件", "3-3"), event("受理", "3-3"), SENT), None),
    ],
)
def test_delivery_or_the_notice_to_collect(one: dict[str, Any], expected: dict[str, str] | None) -> None:
    """第十日不晚，第十一日晚；决定之后通知领取的，取早的一个；不予的、不是许可的、没有决定的不论。"""
    assert verdicts(sent(build({"A": one})), deliveries.delivered_in_time, 10).get("A") == expected


@pytest.mark.parametrize(
    ("more", "observed"),
    [
        ((SENT,), "送达日 2025-03-25，第 11 个工作日"),
        ((SENT, event("通知", "3-26", procedure="领取")), "送达日 2025-03-25，第 11 个工作日"),
        ((NOTICE,), "通知领取日 2025-03-25，第 11 个工作日"),
        ((event("送达", "4-1"), NOTICE), "通知领取日 2025-03-25，第 11 个工作日"),
        ((), "截至 2026-06-30 没有送达记录"),
    ],
)
def test_late_delivery_says_which_day_counts(more: tuple[dict[str, Any], ...], observed: str) -> None:
    """实为是作数的那一天:送达，或者通知领取。"""
    found = findings(
        viewed(build({"A": granted("3-10", *more)}), deliveries.delivered), deliveries.delivered_in_time, 10
    )

    assert [(one.expected, one.observed) for one in found] == [("决定日 2025-03-10 起 10 个工作日内送达", observed)]


def promised(decided: str | None, *more: Any, **fields: Any) -> dict[str, Any]:
    """收件当日受理的一件，承诺五个工作日。"""
    events = (event("收件", "3-3"), event("受理", "3-3"), *((event("决定", decided),) if decided else ()), *more)
    return case(*events, **{"promised_limit": 5, "promised_unit": "工作日", **fields})


HEARD = event("特别程序", "3-4", end_time="3-6", procedure="听证", days=2, notified_at="3-4")
STOPPED = event("异常办结", "3-20")
KEPT: dict[str, tuple[dict[str, Any], str]] = {
    "第五日": (promised("3-10"), ""),
    "第六日": (promised("3-11"), "办结日 2025-03-11，用时 6 个工作日"),
    "停过": (promised("3-12", HEARD), ""),
    "停过还晚": (promised("3-13", HEARD), "办结日 2025-03-13，用时 6 个工作日"),
    "在办": (promised(None), "截至 2026-06-30 尚未办结"),
}


@pytest.mark.parametrize(("hidden", "state"), [(False, "违反"), (True, "存疑")])
def test_promises(hidden: bool, state: str) -> None:
    """第五日办结守了承诺，第六日没有，停钟的扣除；撤回的、没有承诺的不论；看不到停没停过钟的存疑。"""
    outside = {"撤回": promised(None, STOPPED), "没有承诺": promised("3-31", promised_limit=None, promised_unit=None)}
    t = build({**{no: one for no, (one, _) in KEPT.items()}, **outside}, hidden=hidden)
    kinds = {no: "在办超过承诺时限" if no == "在办" else "超过承诺时限" for no, (_, said) in KEPT.items() if said}

    assert verdicts(t, rules.promise_kept) == {no: {kinds[no]: state} if no in kinds else {} for no in KEPT}
    if not hidden:
        found = {one.subject: (one.expected, one.observed) for one in findings(t, rules.promise_kept)}

        assert found["第六日"] == ("承诺届满日 2025-03-10(5个工作日)", KEPT["第六日"][1])
        assert {no: observed for no, (_, observed) in found.items()} == {
            no: said for no, (_, said) in KEPT.items() if said
        }


def why(**fields: Any) -> dict[str, Any]:
    """一次超期说明。"""
    return event("超期说明", "3-20", **{"reason": "核实用时较长", **fields})


UNEXPLAINED: dict[str, tuple[dict[str, Any], str | None]] = {
    "没有说明": (promised("3-21"), "没有说明"),
    "空白": (promised("3-21", why(reason=" ", public=True)), "没有说明"),
    "没有公开": (promised("3-21", why(public=False)), "说明没有公开"),
    "在办": (promised(None), "没有说明"),
    "公开了": (promised("3-21", why(public=True)), None),
    "两次一次公开": (promised("3-21", why(public=False), why(public=True)), None),
}


@pytest.mark.parametrize(("recorded", "state"), [(True, "违反"), (False, "存疑")])
def test_explanations_are_public(recorded: bool, state: str) -> None:
    """超过承诺而没有公开的说明，违反；看不出中心记不记的存疑；没有超过的、撤回的、没有承诺的不论。"""
    outside = {"没有超过": promised("3-10"), "撤回": promised(None, STOPPED)}
    outside["没有承诺"] = promised("3-31", promised_limit=None, promised_unit=None)
    t = build({**{no: one for no, (one, _) in UNEXPLAINED.items()}, **outside})
    kind = "超期没有公开说明理由"

    assert verdicts(t, rules.delay_explained, recorded) == {
        no: {kind: state} if said else {} for no, (_, said) in UNEXPLAINED.items()
    }
    if recorded:
        found = {one.subject: one for one in findings(t, rules.delay_explained)}

        assert {no: one.observed for no, one in found.items()} == {
            no: said for no, (_, said) in UNEXPLAINED.items() if said
        }
        assert found["在办"].expected == "承诺届满日 2025-03-10 之后公开说明理由"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"platform_promise_due": day("3-10")}, {}),
        ({"platform_promise_due": day("3-11")}, {"承诺到期日不一致": "违反"}),
        ({"platform_due": day("4-2"), "statutory_due": at("4-2")}, {}),
        ({"platform_due": day("4-1"), "statutory_due": at("4-2")}, {"法定到期日不一致": "违反"}),
        ({"platform_promise_due": day("3-11"), "promised_limit": None, "promised_unit": None}, None),
        ({"platform_due": None}, None),
    ],
)
def test_dates_of_the_platform_and_of_the_center(fields: dict[str, Any], expected: dict[str, str] | None) -> None:
    """承诺的到期日也对；中心逐件给出届满的与它对；没有承诺时限的、平台没有给的不论。"""
    assert verdicts(build({"A": promised("3-7", **fields)}), rules.dates_agree).get("A") == expected


LONGER = event("延长", "3-7", days=10, role="本机关负责人", reason="案情复杂", notified_at="3-7")
PAUSED = event("特别程序", "3-4", end_time="3-6", procedure="听证", days=2, notified_at="3-4")


@pytest.mark.parametrize(
    ("column", "shown", "paused", "agrees"),
    [
        ("platform_promise_due", "3-10", False, True),
        ("platform_promise_due", "3-24", False, True),
        ("platform_promise_due", "4-15", False, True),
        ("platform_promise_due", "3-25", False, False),
        ("platform_promise_due", "3-23", False, False),
        ("platform_promise_due", "3-26", True, True),
        ("platform_due", "4-15", False, True),
        ("platform_due", "4-15", True, True),
        ("platform_due", "4-17", True, True),
        ("platform_due", "4-16", True, False),
        ("platform_due", "4-28", False, False),
    ],
)
def test_a_lawful_extension_may_be_counted_or_not(column: str, shown: str, paused: bool, agrees: bool) -> None:
    """承诺的到期日不延、照延长的日数延、延到延长后的法定届满日，都是算得对；扣除与延长各计各的。"""
    events = (event("收件", "3-3"), event("受理", "3-3"), *([PAUSED] if paused else []), LONGER)
    one = case(*events, promised_limit=5, promised_unit="工作日", **{column: day(shown)})
    kind = "法定到期日不一致" if column == "platform_due" else "承诺到期日不一致"

    assert verdicts(build({"A": one}), rules.dates_agree)["A"] == ({} if agrees else {kind: "违反"})


def test_the_extension_is_told_where_dates_disagree() -> None:
    """延长过的，重算的一边写明延长了几日。"""
    promise = {"promised_limit": 5, "promised_unit": "工作日", "platform_promise_due": day("3-25")}
    one = case(event("收件", "3-3"), event("受理", "3-3"), LONGER, platform_due=day("4-1"), **promise)

    assert [found.expected for found in findings(build({"A": one}), rules.dates_agree)] == [
        "重算 2025-04-15(自 2025-03-03 起 20个工作日，延长 10 日)",
        "重算 2025-04-15(自 2025-03-03 起 5个工作日，延长 10 日，最晚到延长后的法定届满日)",
    ]


def test_what_is_said_of_dates_that_disagree() -> None:
    """重算的一边写出怎样算的。"""
    one = promised(None, platform_due=day("4-1"), platform_promise_due=day("3-11"))

    assert [(found.expected, found.observed) for found in findings(build({"A": one}), rules.dates_agree)] == [
        ("重算 2025-03-31(自 2025-03-03 起 20个工作日)", "平台 2025-04-01"),
        ("重算 2025-03-10(自 2025-03-03 起 5个工作日)", "平台 2025-03-11"),
    ]


def test_extension_after_the_original_due_date_is_void() -> None:
    """原期限届满之后才批准的延长无效:延长本身违反，决定也超期。"""
    void = event("延长", "4-2", days=10, role="本机关负责人", reason="案情复杂", notified_at="4-2")
    t = build({"A": case(event("收件", "3-3"), event("受理", "3-3"), void, event("决定", "4-8"))})

    assert verdicts(t, pauses.extended_lawfully) == {"A": {"逾期批准延长": "违反", "逾期告知延长": "违反"}}
    assert verdicts(t, rules.decided_in_time, "按日") == {"A": {"决定超期": "违反"}}


def test_explanation_without_a_record_of_being_public_is_undecided() -> None:
    """写了理由而没有记录是否公开的，存疑。"""
    told = event("超期说明", "3-20", reason="核实用时较长")
    late = case(
        event("收件", "3-3"),
        event("受理", "3-3"),
        told,
        event("决定", "3-21"),
        promised_limit=5,
        promised_unit="工作日",
    )

    assert verdicts(build({"A": late}), rules.delay_explained) == {"A": {"超期没有公开说明理由": "存疑"}}
