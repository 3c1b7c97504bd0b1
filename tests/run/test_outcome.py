"""One scenario's account: what was checked, what was violated, what could not be decided, and the verdict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.assessment import Finding, ScenarioResult, Verdict
from conformance.rules.records import Tally
from conformance.run.kept import Spread
from conformance.run.outcome import Outcome, result
from conformance.run.records import SHOWN, Audited

WRONG = Finding("甲", "缺少:时限", "没有时限")
UNSURE = Finding("乙", "看不到:时限", "看不到时限", certain=False)


def _outcome(*subjects: list[Finding], tolerance: float = 0.0) -> Outcome:
    made = Outcome(tolerance=tolerance)
    for findings in subjects:
        made.subject(findings)
    return made


def _tallied(checked: int, violating: int, undecided: int = 0, *, tolerance: float = 0.0, doubt: str = "") -> Outcome:
    made = Outcome(tolerance=tolerance)
    made.tally(Audited(Tally(checked, violating, undecided, {"超期": violating}, {"不明": undecided}), [], None, doubt))
    return made


def test_nothing_checked_is_not_applicable() -> None:
    """An empty account is 不适用, never 符合, and says why."""
    assert Outcome().verdict() == (Verdict.NOT_APPLICABLE, "没有本条款所说的对象")


def test_one_certain_finding_is_a_breach() -> None:
    """A breach outweighs any doubt."""
    assert _outcome([], [WRONG], [UNSURE]).verdict() == (Verdict.NONCONFORMING, "3 个对象中有 1 个不符合")


def test_only_doubts_are_doubtful_and_say_which() -> None:
    """A doubt without a breach is 存疑, and its kind stands in the reason."""
    assert _outcome([], [UNSURE]).verdict() == (Verdict.DOUBTFUL, "1 个对象不能判定：看不到:时限")


def test_a_subject_counts_once_however_many_findings() -> None:
    """Two findings about one subject are one violating subject; a doubt beside a breach is no undecided subject."""
    made = _outcome([WRONG, WRONG, UNSURE])

    assert (made.checked, made.violating, made.undecided) == (1, 1, 0)


def test_the_breakdown_counts_findings_by_kind() -> None:
    """Breaches and doubts are counted by kind, each finding of one subject for itself; doubts carry a prefix."""
    made = result("场景", ("接口",), _outcome([WRONG, WRONG], [WRONG], [UNSURE]), 0.1)

    assert (made.violating, made.breakdown) == (2, {"缺少:时限": 3, "存疑:看不到:时限": 1})


def test_the_result_carries_the_whole_account() -> None:
    """Verdict, channels, totals, kinds, the worst departments and items, and the files that hold the rest."""
    where = Spread({"住建局": 1, "水利局": 2}, {"A1": 3}, "findings/spread.parquet")
    tally = Tally(9, 3, 2, {"超期": 3, "没有的": 0}, {"不明": 2})
    made = Outcome()
    made.tally(Audited(tally, [WRONG], "findings/all.parquet", "", where))

    assert result("场景", ("办件",), made, 0.1) == ScenarioResult(
        "场景",
        Verdict.NONCONFORMING,
        ("办件",),
        checked=9,
        violating=3,
        undecided=2,
        seconds=0.1,
        reason="9 个对象中有 3 个不符合",
        breakdown={"超期": 3, "存疑:不明": 2},
        all_findings="findings/all.parquet",
        departments={"水利局": 2, "住建局": 1},
        items={"A1": 3},
        all_departments="findings/spread.parquet",
    )
    assert result("场景", ("接口",), Outcome(), 0.1).all_findings is None


def test_two_questions_of_one_scenario_add_up() -> None:
    """Counts and kinds are added; the first doubt is the one that is told."""
    made = Outcome()
    for doubt, where in (("", Spread({"甲局": 1}, {"A": 1})), ("先", Spread({"甲局": 2})), ("后", Spread())):
        made.tally(Audited(Tally(5, 1, 2, {"超期": 1}, {"不明": 2}), [WRONG], None, doubt, where))

    assert (made.checked, made.violating, made.undecided, made.doubt) == (15, 3, 6, "先")
    assert (made.breakdown, made.doubts) == ({"超期": 3}, {"不明": 6})
    assert (made.departments, made.items, len(made.findings)) == ({"甲局": 3}, {"A": 1}, 3)


def test_certain_findings_are_listed_first_and_capped() -> None:
    """Of one subject's findings the certain come first; a scenario lists a hundred at most, the totals stay exact."""
    made = _outcome([UNSURE, WRONG], *([[WRONG]] * (SHOWN + 5)))

    assert made.findings[0] is WRONG
    assert (len(made.findings), made.violating) == (SHOWN, SHOWN + 6)


def test_doubts_about_earlier_subjects_never_hide_a_breach() -> None:
    """A breach of the last subject is listed first, however many doubts came before it."""
    made = _outcome(*([[UNSURE]] * (SHOWN + 20)), [WRONG])

    assert (made.findings[0], len(made.findings), made.undecided) == (WRONG, SHOWN, SHOWN + 20)


def test_softened_breaches_are_listed_as_doubts_only() -> None:
    """What lost rows may explain is listed as doubtful, and no file goes on calling it certain."""
    made = Outcome()
    made.tally(
        Audited(Tally(3, 1, 1, {"超期": 1}, {"不明": 1}), [UNSURE, WRONG], "findings/all.parquet", "", Spread(file="x"))
    )
    made.soften(None, "没有看完")

    assert [(one.subject, one.certain) for one in made.findings] == [("甲", False), ("乙", False)]
    assert (made.all_findings, made.spread) == (None, None)


def test_the_tolerance_is_a_share() -> None:
    """Up to the tolerated share it conforms and says so; one more is a breach."""
    assert _tallied(200, 1, tolerance=0.005).verdict() == (
        Verdict.CONFORMING,
        "200 个对象中有 1 个不一致，在允许的 0.5% 之内",
    )
    assert _tallied(200, 2, tolerance=0.005).verdict()[0] is Verdict.NONCONFORMING


def test_checks_that_could_not_run_leave_a_doubt() -> None:
    """A clause of which a part could not be checked is 存疑 with that reason, unless the rest is already broken."""
    assert _tallied(5, 0, doubt="办件数据里没有 sealed").verdict() == (Verdict.DOUBTFUL, "办件数据里没有 sealed")
    assert _tallied(5, 1, doubt="办件数据里没有 sealed").verdict()[0] is Verdict.NONCONFORMING


counts = st.integers(0, 50)


@given(clear=counts, violating=counts, undecided=counts)
def test_the_verdict_follows_the_worst_subject(clear: int, violating: int, undecided: int) -> None:
    """Breach over doubt over conformity over nothing, whatever the numbers."""
    verdict, reason = _tallied(clear + violating + undecided, violating, undecided).verdict()
    expected = (
        Verdict.NONCONFORMING
        if violating
        else Verdict.DOUBTFUL
        if undecided
        else Verdict.CONFORMING
        if clear
        else Verdict.NOT_APPLICABLE
    )

    assert verdict is expected
    assert reason
