"""跑完的场景怎样成为结论:没收进来的、没看完的、多半是档案问题的，都不能说符合，也不能说中心不符合。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from behave.model import Scenario
from behave.model_type import Status
from behave.parser import parse_feature

from conformance.assessment import ClauseResult, Finding, ScenarioResult, Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Writer
from conformance.errors import ProfileError, SourceMissing
from conformance.run.conclusions import Open, clause_id, conclude, key
from conformance.run.outcome import Outcome
from tests.run.small_run import ALL, FEATURE, judged, snapshot, standard_of

AGAIN = FEATURE + FEATURE[FEATURE.index("  @PRC-01") :].replace("PRC-01", "PRC-02").replace("编号", "编号又一次", 1)
"""办件的条款有两个:第二个用的是备好了的表。"""


def with_source(folder: Path, name: str, **changes: Any) -> Mapping[str, ClauseResult]:
    """来源 ``name`` 采集得不好时的各条款。"""
    run = folder / "run"
    sources = snapshot(run).sources.values()
    Writer(run).sources([replace(one, **changes) if one.name == name else one for one in sources])
    return judged(Snapshot.of(run), standard_of(folder, AGAIN), ALL)


def with_calendar(folder: Path, calendar: dict[str, Any]) -> Mapping[str, ClauseResult]:
    """档案的工作日历是 ``calendar`` 时的各条款。"""
    run = folder / "run"
    info = snapshot(run).info
    Writer(run).center(replace(info, calendar=calendar))
    return judged(Snapshot.of(run), standard_of(folder), ALL)


@pytest.mark.parametrize(
    ("name", "clause", "told"),
    [
        ("items", "ITM-06", "事项"),
        ("cases", "PRC-01", "办件"),
        ("cases", "PRC-02", "办件"),
        ("events", "PRC-02", "事件"),
    ],
)
@pytest.mark.parametrize(
    ("changes", "said"),
    [({"refused": 2}, "有 2 行不合结构，没有进入判定"), ({"partial": True, "reason": "断了"}, "没有看完（断了）")],
)
def test_what_was_not_looked_at_leaves_a_doubt(
    name: str, clause: str, told: str, changes: Mapping[str, Any], said: str, tmp_path: Path
) -> None:
    """用到的来源有行没收进来、没有看完:看到的都符合也只能存疑，说出是哪一个；没有用到它的条款不变。"""
    found = with_source(tmp_path, name, **changes)

    assert found[clause].verdict is Verdict.DOUBTFUL
    assert told in found[clause].reason
    assert said in found[clause].reason
    assert {one.verdict for key, one in found.items() if key.startswith("PRC") != clause.startswith("PRC")} == {
        Verdict.CONFORMING
    }


@pytest.mark.parametrize(
    ("name", "verdict"), [("cases", Verdict.DOUBTFUL), ("events", Verdict.DOUBTFUL), ("items", Verdict.CONFORMING)]
)
def test_cases_and_events_that_do_not_match_leave_a_doubt(name: str, verdict: Verdict, tmp_path: Path) -> None:
    """办件与事件少了一行，就不能说每一件都符合；清单与它声明的总数略有出入不算。"""
    found = with_source(tmp_path, name, missing=3)["ITM-06" if name == "items" else "PRC-02"]

    assert (found.verdict, "少了 3 行" in found.reason) == (verdict, name != "items")


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({"ok": False, "reason": "凭据被拒", "misread": True}, Verdict.DOUBTFUL, "来源 items 采集失败:凭据被拒"),
        ({"ok": False, "reason": "没有浏览器", "unequipped": True}, Verdict.UNTESTED, "没有浏览器"),
    ],
)
def test_what_is_not_the_center_s_fault_says_whose(
    changes: Mapping[str, Any], verdict: Verdict, said: str, tmp_path: Path
) -> None:
    """多半是档案的问题存疑，我们没有条件看的未测，都说出原因。"""
    found = with_source(tmp_path, "items", **changes)["ITM-06"]

    assert (found.verdict, said in found.reason) == (verdict, True)


def test_a_judge_that_cannot_be_prepared_is_our_fault(tmp_path: Path) -> None:
    """准备不成的，一个场景也没有跑:都是执行异常，说是本工具的问题和是什么错。"""
    found = with_calendar(tmp_path, {"counting": ["same_day"]})

    assert {one.verdict for one in found.values()} == {Verdict.ERROR}
    assert all("本工具的问题" in one.reason and "AttributeError" in one.reason for one in found.values())


def test_a_wrong_profile_is_said_at_once(tmp_path: Path) -> None:
    """档案写错的不是结论，是输入的错。"""
    with pytest.raises(ProfileError, match="不是日历"):
        with_calendar(tmp_path, {"base": "农历"})


def test_a_scenario_without_a_clause_belongs_to_none() -> None:
    """没有条款标签的场景，编号是空的。"""
    feature = parse_feature(FEATURE.replace("  @ITM-06 @强制\n", "", 1))
    first, second = (next(iter(rule.scenarios)) for rule in feature.rules[:2])

    assert (clause_id(first), key(second)) == ("", ("ITM-08", "许可的时限"))


def ran(*, hook_failed: bool = False) -> Scenario:
    """各步都通过了的场景。"""
    scenario: Scenario = next(iter(parse_feature(FEATURE).rules[0].scenarios))
    for step in scenario.all_steps:
        step.status = Status.passed
    scenario.hook_failed = hook_failed
    return scenario


@dataclass
class Answered:
    """问过而答成这样的。"""

    answer: Any


@pytest.mark.parametrize(
    ("answers", "hook_failed", "expected", "said"),
    [
        ((), False, Verdict.NOT_APPLICABLE, "没有本条款所说的对象"),
        ((ValueError("坏了"),), False, Verdict.ERROR, "步骤“合计”出错"),
        ((SourceMissing("没有事件"),), False, Verdict.UNTESTED, "没有事件"),
        ((), True, Verdict.ERROR, "本工具的问题"),
    ],
)
def test_an_answer_that_broke_is_no_conclusion(
    answers: tuple[Exception, ...], hook_failed: bool, expected: Verdict, said: str
) -> None:
    """各步都通过，作答时出了错、场景前后的准备出了错的，也不看账上的数。"""
    asked: Any = [Answered(one) for one in answers]
    (result, findings) = conclude(Open(ran(hook_failed=hook_failed), Outcome(asked=asked), 0.1, ""))

    assert (result, findings) == (
        ScenarioResult("列明时限", expected, ("接口",), seconds=0.1, reason=result.reason),
        (),
    )
    assert said in result.reason


@pytest.mark.parametrize(("status", "error"), [(Status.failed, ValueError("坏了")), (Status.undefined, None)])
def test_a_step_that_broke_says_which(status: Status, error: Exception | None) -> None:
    """说出头一个没有通过的步骤；账上有什么都不看，也不算合计的错。"""
    scenario, outcome = ran(), Outcome()
    first, second = scenario.all_steps
    first.status, first.exception, second.status = status, error, Status.skipped
    outcome.subject([Finding("甲", "错", "错")])
    result, findings = conclude(Open(scenario, outcome, 0.5, "没有看完"))

    assert result == ScenarioResult("列明时限", Verdict.ERROR, ("接口",), seconds=0.5, reason=result.reason)
    assert (first.name in result.reason, second.name in result.reason, findings) == (True, False, ())
    assert ("没有定义" in result.reason) == (error is None)


@pytest.mark.parametrize(("doubt", "said"), [("", "有行没进来"), ("看不到", "看不到")])
def test_what_was_found_belongs_to_the_scenario(doubt: str, said: str) -> None:
    """账上的数、用时、通道都在；问题带着场景的名字；没有违反的，说为什么存疑:自己的原因在先。"""
    broken, doubtful = Outcome(), Outcome(doubt=doubt)
    broken.subject([Finding("甲", "错", "错")])
    doubtful.subject([])
    result, (finding,) = conclude(Open(ran(), broken, 0.5, "有行没进来"))
    unsure, none = conclude(Open(ran(), doubtful, 0.5, "有行没进来"))

    assert (result.name, result.verdict, result.channels, result.seconds) == (
        *("列明时限", Verdict.NONCONFORMING, ("接口",), 0.5),
    )
    assert (result.checked, result.violating, finding.scenario) == (1, 1, "列明时限")
    assert (unsure.verdict, unsure.reason, none) == (Verdict.DOUBTFUL, said, ())
