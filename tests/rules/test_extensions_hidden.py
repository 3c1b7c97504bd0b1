"""只看不到中心记不记延长的:也许依法延长过，延到头也超过的才是违反；原来的届满日之前就办结的，用不着延长。"""

from __future__ import annotations

from typing import Any

import pytest

from conformance.rules import given_dues, recording, time_limits, views
from tests.rules.casebook import at, build, case, day, event, verdicts
from tests.rules.viewbook import judged

HIDDEN = "延长"
BEGUN = (event("收件", "3-3"), event("受理", "3-3"))
"""法定 20 个工作日，到 3-31;延到头 30 个，到 4-15。"""
PROMISE = {"promised_limit": 12, "promised_unit": "工作日"}


def ended(when: str, **more: Any) -> dict[str, Any]:
    return case(*BEGUN, event("决定", when, result="准予"), event("办结", when), **{**PROMISE, **more})


@pytest.mark.parametrize(
    ("when", "statutory", "promised"),
    [
        ("3-19", {}, {}),
        ("3-20", {}, "违反"),
        ("3-31", {}, "违反"),
        ("4-1", "存疑", "存疑"),
        ("4-15", "存疑", "存疑"),
        ("4-16", "违反", "违反"),
    ],
)
def test_only_what_no_extension_can_explain_is_a_breach(when: str, statutory: Any, promised: Any) -> None:
    """看得到的，过了届满日就是违反；看不到延长的，延长说得通的那一段存疑。"""
    both = {"决定超期": statutory} if statutory else {}, {"超过承诺时限": promised} if promised else {}
    seen = [build({"A": ended(when)}, hidden=hidden) for hidden in (HIDDEN, False)]
    found = [
        (verdicts(t, time_limits.decided_in_time, "按日")["A"], verdicts(t, time_limits.promise_kept)["A"])
        for t in seen
    ]

    assert found[0] == both
    assert found[1] == tuple(dict.fromkeys(one, "违反") for one in both)


@pytest.mark.parametrize(("when", "expected"), [("3-20", "违反"), ("4-1", "存疑"), ("4-16", "违反")])
def test_what_follows_from_lateness_is_as_certain(when: str, expected: str) -> None:
    """超过承诺没有说明、超期清单里没有它，与超过本身一样确定。"""
    late = ended(when, platform_overdue=False)
    explained = verdicts(build({"A": late}, hidden=HIDDEN), time_limits.delay_explained)["A"]

    assert explained == {"超期没有公开说明理由": expected}
    assert judged(late, views.dossiers, given_dues.listed_when_late, hidden=HIDDEN) == {"办结的超期没有列出": expected}


def test_a_due_date_of_the_center_may_have_been_extended_too() -> None:
    """中心逐件给出的届满时刻，也许是延长之前的:超过的存疑；在它之前办结的用不着延长。"""
    late, early = ended("4-16", statutory_due=at("3-31")), ended("3-20", statutory_due=at("3-31"))
    t = build({"A": late, "B": early}, hidden=HIDDEN)

    assert verdicts(t, time_limits.decided_in_time, "按日") == {"A": {"决定超期": "存疑"}, "B": {}}
    assert verdicts(t, time_limits.promise_kept)["B"] == {"超过承诺时限": "违反"}


def test_a_pause_still_counts() -> None:
    """看得到特别程序的照扣，延到头是在扣除之后。"""
    paused = event("特别程序", "3-10", end_time="3-24", notified_at="3-10", days=10, procedure="听证")
    one = case(*BEGUN, paused, event("决定", "4-16", result="准予"), event("办结", "4-16"))
    t = build({"A": one}, hidden=HIDDEN)

    assert verdicts(t, time_limits.decided_in_time, "按日") == {"A": {"决定超期": "存疑"}}
    assert t.select("due").to_pyarrow().column(0).to_pylist() == [day("4-15")]


def test_what_was_extended_is_judged_by_its_extension() -> None:
    """这一件记着延长的，看它自己的延长。"""
    extension = event("延长", "3-20", days=5, notified_at="3-20", reason="案情复杂", role="负责人")
    one = case(*BEGUN, extension, event("决定", "4-10", result="准予"), event("办结", "4-10"))

    assert verdicts(build({"A": one}), time_limits.decided_in_time, "按日") == {"A": {"决定超期": "违反"}}


def test_what_was_not_measured_is_not_compared() -> None:
    """办结了而特别程序没有结束时间的，延长没有写日数的，平台的到期日对不上存疑，误标超期不论；没有办结的照常。"""
    shown = {"platform_due": day("5-9"), "platform_overdue": True}
    paused = event("特别程序", "3-10", notified_at="3-10", days=5, procedure="听证")
    done = (event("决定", "3-20", result="准予"), event("办结", "3-20"))
    extension = event("延长", "3-20", notified_at="3-20", reason="案情复杂", role="负责人")
    book = {
        "停": case(*BEGUN, paused, *done, **shown),
        "延": case(*BEGUN, extension, *done, **shown),
        "在办": case(*BEGUN, paused, **shown),
        "早": case(*BEGUN, paused, *done, platform_due=day("3-4")),
    }
    found = verdicts(build(book), time_limits.dates_agree)
    wrong = "法定到期日不一致"

    assert found == {"停": {wrong: "存疑"}, "延": {wrong: "存疑"}, "在办": {wrong: "违反"}, "早": {wrong: "违反"}}
    for name, expected in (("停", "存疑"), ("在办", "违反")):
        assert judged(book[name], recording.spans, recording.within_notice) == {"超出告知用时": expected}
    on_time = case(*BEGUN, paused, *done, platform_due=day("3-31"), platform_overdue=True)
    assert judged(on_time, recording.displayed, recording.marked_as_computed) == {}
