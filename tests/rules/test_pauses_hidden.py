"""看不到中心记不记特别程序与延长的:也许依法停过钟，凡是靠“已经超过”才成立的，从违反变成存疑，不超过的不变。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance import standard
from conformance.domain import Item, ItemKind, Supervision
from conformance.rules import (
    disclosure_quantity,
    forwarding,
    given_dues,
    institutions_records,
    lights,
    recording,
    special_limits,
    supervision,
    time_limits,
    views,
)
from conformance.rules import supervision_views as watching
from tests.rules.casebook import at, build, case, day, event, opened, verdicts
from tests.rules.viewbook import judged, supervised

NATIONAL = lights.scheme("national", standard.load("national").parameters["light_schemes"])
PROMISE = {"promised_limit": 12, "promised_unit": "工作日"}
LONG = {"name": "取水", "match": "取水许可", "value": 10, "unit": "工作日", "start_event": "受理"}
LONG |= {"until": "决定", "source": "某条例"}
BEGUN = (event("收件", "3-3"), event("受理", "3-3"))
LATE = case(*BEGUN, event("决定", "5-9", result="准予"), event("办结", "5-9"), **PROMISE)
OPEN = case(*BEGUN, **PROMISE)
SHOWN = case(*BEGUN, event("决定", "5-9"), platform_due=day("5-9"), platform_promise_due=day("5-9"), **PROMISE)


@pytest.mark.parametrize(
    ("one", "rule", "norm", "kinds"),
    [
        (LATE, time_limits.decided_in_time, ("按日",), {"决定超期"}),
        ({**LATE, "statutory_due": at("4-1")}, time_limits.decided_in_time, ("按时刻",), {"决定超期"}),
        (OPEN, time_limits.decided_in_time, ("按日",), {"在办超期"}),
        (LATE, time_limits.promise_kept, (), {"超过承诺时限"}),
        (OPEN, time_limits.promise_kept, (), {"在办超过承诺时限"}),
        (LATE, time_limits.delay_explained, (), {"超期没有公开说明理由"}),
        (SHOWN, time_limits.dates_agree, (), {"法定到期日不一致", "承诺到期日不一致"}),
        (LATE, given_dues.within_times, (2,), {"严重超期"}),
        (LATE, institutions_records.promise_rate, (), {"没有按时办结"}),
        ({**LATE, "joint": True}, special_limits.joint_in_time, (20, 15), {"联合办理超期"}),
        ({**LATE, "item_name": "取水许可"}, special_limits.sector_limits_kept, ([LONG],), {"超过取水的期限"}),
    ],
)
def test_late_is_only_asked_about(
    one: dict[str, Any], rule: Callable[..., Any], norm: tuple[Any, ...], kinds: set[str]
) -> None:
    """看得到的是违反，看不到的存疑。"""
    found = {hidden: verdicts(build({"A": one}, hidden=hidden), rule, *norm)["A"] for hidden in (False, True)}

    assert found == {False: dict.fromkeys(kinds, "违反"), True: dict.fromkeys(kinds, "存疑")}


@pytest.mark.parametrize("rule", [time_limits.decided_in_time, time_limits.promise_kept])
def test_in_time_is_in_time(rule: Callable[..., Any]) -> None:
    """没有超过的，看不看得到都没有超过。"""
    one = case(*BEGUN, event("决定", "3-10", result="准予"), **PROMISE)
    norm = ("按日",) if rule is time_limits.decided_in_time else ()

    assert verdicts(build({"A": one}, hidden=True), rule, *norm) == {"A": {}}


def test_a_date_too_early_is_wrong_all_the_same() -> None:
    """停过钟只会推后:平台的到期日比重算的早，仍是违反。"""
    early = case(*BEGUN, platform_due=day("3-20"))

    assert verdicts(build({"A": early}, hidden=True), time_limits.dates_agree) == {"A": {"法定到期日不一致": "违反"}}


HEARD = (event("转报", "4-10", materials=["申请书"], opinion="同意"),)
UNMARKED = {**LATE, "platform_overdue": False}


@pytest.mark.parametrize(
    ("one", "view", "rule", "norm", "kind"),
    [
        (UNMARKED, views.dossiers, given_dues.listed_when_late, (), "办结的超期没有列出"),
        (UNMARKED, recording.displayed, recording.marked_as_computed, (), "超期没有标记"),
        (case(*BEGUN, *HEARD), forwarding.forwarded, forwarding.forwarded_in_time, (20,), "逾期报送"),
    ],
)
def test_late_on_a_view_is_only_asked_about(
    one: dict[str, Any], view: Callable[..., Any], rule: Callable[..., Any], norm: tuple[Any, ...], kind: str
) -> None:
    """视图上的也一样。"""
    found = {hidden: judged(one, view, rule, *norm, hidden=hidden) for hidden in (False, True)}

    assert found == {False: {kind: "违反"}, True: {kind: "存疑"}}


def test_who_was_granted_first_is_not_certain() -> None:
    """受理在前的也许停过钟，先后不能断定。"""
    book = {
        "先": case(event("受理", "3-3"), event("决定", "3-20", result="准予"), item_code="X"),
        "后": case(event("受理", "3-4"), event("决定", "3-10", result="准予"), item_code="X"),
    }
    item = Item("X", "甲", ItemKind.LICENCE, quantity="一百个")
    found = {}
    for hidden in (False, True):
        t = build(book, items=[item], hidden=hidden)
        queue = disclosure_quantity.queues(t, opened(t.get_backend(), "items"))
        found[hidden] = verdicts(queue, disclosure_quantity.granted_in_turn)["后"]

    assert found == {False: {"没有按受理先后准予": "违反"}, True: {"没有按受理先后准予": "存疑"}}


def lit(one: dict[str, Any], view: Callable[..., Any], cards: list[Supervision], rule: Any, *norm: Any) -> list[Any]:
    """办件连上监察记录，看得到与看不到停钟时的结论。"""
    both = (supervised(build({"A": one}, hidden=hidden), view, cards) for hidden in (False, True))
    return [verdicts(each, rule, *norm)["A"] for each in both]


def test_no_card_and_no_warning_are_only_asked_about() -> None:
    """依法停过钟的，本来就不该亮灯；灯降了也许是扣除了特别程序。"""
    both = [Supervision("1", "A", rule="HP", light="黄牌", raised_at=at("3-20"))]
    both += [Supervision("2", "A", rule="HP", light="预警", raised_at=at("3-21"))]
    warned = lit(LATE, watching.watched, [], supervision.warned, lights.advance(NATIONAL), 1)
    carded = lit(LATE, watching.watched, [], supervision.carded, lights.over(NATIONAL, "承诺"), 1)
    lowered = lit(LATE, watching.cards, both, supervision.never_lowered)

    assert warned == [{"没有预警": "违反"}, {"没有预警": "存疑"}]
    assert carded == [{"漏发黄牌": "违反"}, {"漏发黄牌": "存疑"}]
    assert lowered == [{"灯色降级": "违反"}, {"灯色降级": "存疑"}]
