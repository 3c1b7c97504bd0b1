"""场景结果归成条款结果:取最坏的，合计、问题都在；未测的不掩盖测过的；没有在施行的不适用。"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from conformance import standard
from conformance.assessment import Basis, Finding, ScenarioResult, Verdict
from conformance.run import rollup
from conformance.standard import Clause, Standard

GOOD, BAD, DOUBTFUL, UNTESTED, NONE = (
    Verdict.CONFORMING,
    Verdict.NONCONFORMING,
    Verdict.DOUBTFUL,
    Verdict.UNTESTED,
    Verdict.NOT_APPLICABLE,
)


@cache
def national() -> Standard:
    """国家基线。"""
    return standard.load("national")


def clause(**changes: Any) -> Clause:
    """TML-05。"""
    return replace(next(one for one in national().clauses if one.id == "TML-05"), **changes)


def scenario(name: str, verdict: Verdict, *channels: str, reason: str = "", **counts: int) -> ScenarioResult:
    """一个场景的结果。"""
    return ScenarioResult(name, verdict, channels or ("办件",), reason=reason, **counts)


def rolled(*scenarios: ScenarioResult, dormant: str = "", found: int = 0, **changes: Any) -> Any:
    """归成条款;每个场景带 ``found`` 个问题。"""
    findings = tuple(Finding(f"N{number}", "甲", "甲") for number in range(found))
    return rollup.clause(clause(**changes), national(), tuple((one, findings) for one in scenarios), dormant)


def test_the_worst_verdict_and_all_counts() -> None:
    """结论取最坏的，三个数各自相加，场景都列。"""
    parts = (
        scenario("甲", GOOD, checked=5),
        scenario("乙", BAD, reason="有一个不符合", checked=3, violating=1, undecided=2),
        scenario("丙", BAD, reason="有两个不符合", checked=4, violating=2, undecided=1),
    )
    made = rolled(*parts)

    assert (made.verdict, made.checked, made.violating, made.undecided) == (BAD, 12, 3, 3)
    assert made.reason == "乙：有一个不符合；丙：有两个不符合"
    assert made.scenarios == parts
    assert made.basis is Basis.AUTOMATIC


def test_what_the_clause_says_is_kept() -> None:
    """编号、主题、原文、强度、否决、依据、整改、说明、权重都照条款。"""
    one, made = clause(), rolled(scenario("甲", GOOD))

    for name in ("id", "theme", "text", "level", "veto", "remedy", "notes", "weight"):
        assert getattr(made, name) == getattr(one, name)
    assert made.legal_basis == tuple(map(str, one.bases)) != ()
    assert made.reason == ""


@pytest.mark.parametrize(("rates", "expected"), [({"TML-05": 0.05}, 0.05), ({"TML-06": 0.05}, 0.0), (None, 0.0)])
def test_the_veto_rate_of_the_standard(rates: dict[str, float] | None, expected: float) -> None:
    """标准没有给否决率的，有一个不符合就否决。"""
    parameters = {name: value for name, value in national().parameters.items() if name != "veto_rates"}
    given = replace(national(), parameters=parameters | ({"veto_rates": rates} if rates else {}))

    assert rollup.clause(clause(), given, ()).veto_rate == expected


def test_untested_channels_are_said_and_hide_nothing() -> None:
    """一个通道未测，另一个符合:符合，写明谁未测;都未测的是未测。"""
    half = rolled(scenario("甲", GOOD, reason="都符合"), scenario("乙", UNTESTED, "门户", reason="没有门户"))
    none = rolled(scenario("甲", UNTESTED, reason="没有办件"), scenario("乙", UNTESTED, reason="没有门户"))

    assert (half.verdict, half.reason) == (GOOD, "甲：都符合；乙未测：没有门户")
    assert (none.verdict, none.reason) == (UNTESTED, "甲：没有办件；乙：没有门户")


def test_a_dormant_clause_does_not_apply() -> None:
    """没有在施行的，场景查到什么都不算。"""
    made = rolled(scenario("甲", BAD, checked=3, violating=1), dormant="还没有施行", found=1)

    assert (made.verdict, made.reason, made.checked, made.scenarios, made.findings) == (NONE, "还没有施行", 0, (), ())
    assert made.basis is Basis.AUTOMATIC


def test_a_clause_nobody_can_test_says_why() -> None:
    """条款自己写明不能测的，原因照它写的。"""
    assert rolled(untested="要到现场看").reason == "要到现场看"


@pytest.mark.parametrize(
    ("scenarios", "basis"),
    [
        ([scenario("甲", GOOD, "举证")], Basis.ATTESTED),
        ([scenario("甲", GOOD, "举证"), scenario("乙", UNTESTED, "接口")], Basis.ATTESTED),
        ([scenario("甲", BAD, "举证"), scenario("乙", GOOD, "接口")], Basis.ATTESTED),
        ([scenario("甲", GOOD, "举证"), scenario("乙", GOOD, "接口")], Basis.AUTOMATIC),
        ([scenario("甲", GOOD, "举证", "接口")], Basis.AUTOMATIC),
        ([scenario("甲", UNTESTED, "举证")], Basis.AUTOMATIC),
        ([], Basis.AUTOMATIC),
    ],
)
def test_what_a_verdict_rests_on(scenarios: list[ScenarioResult], basis: Basis) -> None:
    """结论只靠举证得来的是人工佐证。"""
    assert rolled(*scenarios).basis is basis


def test_no_scenario_hides_the_findings_of_another() -> None:
    """各场景列出的都在；确实的在前，其余照场景的次序。"""
    unsure, wrong = Finding("甲", "看不到", "看不到", certain=False), Finding("乙", "缺少", "缺少")
    parts = ((scenario("甲", DOUBTFUL), (unsure,) * 100), (scenario("乙", BAD), (wrong, unsure)))
    made = rollup.clause(clause(), national(), parts)

    assert made.findings == (wrong, *[unsure] * 101)
