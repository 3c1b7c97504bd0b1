"""Grading by hand: every number here can be recomputed on paper from the scheme and the verdicts."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.assessment import Basis, ClauseResult, Move, ThemeScore, Verdict
from conformance.domain import Level
from conformance.grade import Points, coverage, grade, level, points, rank, theme_score, vetoed
from conformance.rulings import Adjudication, Override, Statement

SCHEME: Mapping[str, Any] = {
    "id": "hand",
    "label": "手算",
    "source": "测试",
    "theme_weights": {"disclosure": 10, "time_limits": 30},
    "level_weights": {"强制": 3, "推荐": 2, "地方": 2, "自定": 1},
    "levels": {"优秀": 90, "良好": 80, "合格": 60},
    "lowest": "不合格",
    "veto_level": "不合格",
    "minimum_coverage": 0.6,
    "ungraded": "不予定级",
}
NAMES = {"disclosure": "公开", "time_limits": "办理时限"}
GOOD, BAD, OPEN, NONE = Verdict.CONFORMING, Verdict.NONCONFORMING, Verdict.DOUBTFUL, Verdict.NOT_APPLICABLE


def clause(key: str, verdict: Verdict, **more: Any) -> ClauseResult:
    """一个条款的结果；主题由编号的前缀定，其余取最平常的值。"""
    plain = ClauseResult(
        id=key,
        theme="disclosure" if key.startswith("DSC") else "time_limits",
        text="",
        level=Level.MANDATORY,
        veto=False,
        verdict=verdict,
        basis=Basis.AUTOMATIC,
        checked=100,
        violating=1 if verdict is BAD else 0,
        undecided=0,
        reason="",
        legal_basis=(),
        remedy="",
        notes=(),
        scenarios=(),
        findings=(),
    )
    return replace(plain, **more)


def test_the_score_is_the_weighted_mean_of_the_themes() -> None:
    """公开 3 of 5 points = 60, 办理时限 3 of 3 = 100; (10·60 + 30·100) / 40 = 90."""
    made = grade(
        [clause("DSC-1", GOOD), clause("DSC-2", BAD, level=Level.RECOMMENDED), clause("TML-1", GOOD)], SCHEME, NAMES
    )

    assert [(one.theme, one.name, one.weight, one.low, one.high, one.clauses) for one in made.themes] == [
        ("disclosure", "公开", 10, 60.0, 60.0, 2),
        ("time_limits", "办理时限", 30, 100.0, 100.0, 1),
    ]
    assert (made.score, made.interval, made.level, made.range) == (90.0, (90.0, 90.0), "优秀", ("优秀", "优秀"))


def test_a_clauses_own_weight_counts() -> None:
    """Weight 2 on a 强制 clause is 6 points of 9: 66.67."""
    made = grade([clause("DSC-1", GOOD, weight=2.0), clause("DSC-2", BAD)], SCHEME, NAMES)

    assert made.score == 66.67


def test_undecided_clauses_open_the_interval() -> None:
    """One of four equal clauses is open: 75 if it fails, 100 if it passes; the score is the lower end."""
    made = grade([*(clause(f"DSC-{n}", GOOD) for n in range(3)), clause("DSC-3", OPEN)], SCHEME, NAMES)

    assert (made.score, made.interval) == (75.0, (75.0, 100.0))
    assert (made.level, made.range) == ("合格", ("合格", "优秀"))
    assert made.coverage == 0.75


@pytest.mark.parametrize("verdict", [Verdict.DOUBTFUL, Verdict.UNTESTED, Verdict.ERROR])
def test_what_was_not_decided_stays_in_the_denominator(verdict: Verdict) -> None:
    """存疑, 未测 and 执行异常 score nothing but count."""
    made = grade([clause("DSC-1", GOOD), clause("DSC-2", verdict)], SCHEME, NAMES)

    assert (made.interval, made.coverage) == ((50.0, 100.0), 0.5)


def test_inapplicable_clauses_leave_the_sum() -> None:
    """不适用 neither scores nor counts, and a theme of which nothing applies has no weight."""
    made = grade([clause("DSC-1", GOOD), clause("DSC-2", NONE), clause("TML-1", NONE)], SCHEME, NAMES)

    assert (made.score, made.coverage, made.themes[1].clauses) == (100.0, 1.0, 0)


def test_too_little_coverage_is_not_graded() -> None:
    """Half decided is below the minimum of 60%: no level, but the interval is still told."""
    made = grade([clause("DSC-1", GOOD), clause("DSC-2", OPEN)], SCHEME, NAMES)

    assert (made.level, made.range) == ("不予定级", ("不合格", "优秀"))


def test_nothing_at_all_is_not_graded() -> None:
    """No clause at all: no level, zero points."""
    made = grade([], SCHEME, NAMES)

    assert (made.level, made.score, made.coverage) == ("不予定级", 0.0, 0.0)


def test_a_veto_caps_the_level_not_the_score() -> None:
    """One veto clause of ten falls: 90 points, yet 不合格, and the cap says why."""
    made = grade([*(clause(f"DSC-{n}", GOOD) for n in range(9)), clause("DSC-9", BAD, veto=True)], SCHEME, NAMES)

    assert (made.score, made.level, made.range) == (90.0, "不合格", ("不合格", "不合格"))
    assert made.caps == ("DSC-9 不符合（1/100），一票否决",)


@pytest.mark.parametrize(("violating", "capped"), [(1, False), (2, True)])
def test_a_veto_rate_must_be_exceeded(violating: int, capped: bool) -> None:
    """With a rate of 1% one case in a hundred does not trigger the veto, two do."""
    one = clause("TML-1", BAD, veto=True, veto_rate=0.01, violating=violating)

    assert vetoed(one) is capped


def test_an_open_veto_clause_threatens_the_lower_end() -> None:
    """A veto clause without a verdict may still cap: the range reaches down to 不合格, the level does not."""
    made = grade([*(clause(f"DSC-{n}", GOOD) for n in range(9)), clause("DSC-9", OPEN, veto=True)], SCHEME, NAMES)

    assert (made.level, made.range) == ("优秀", ("不合格", "优秀"))
    assert any("DSC-9" in line for line in made.explanation)


@pytest.mark.parametrize(
    ("score", "expected"), [(100, "优秀"), (90, "优秀"), (89.99, "良好"), (80, "良好"), (60, "合格"), (59.99, "不合格")]
)
def test_levels_begin_at_their_least(score: float, expected: str) -> None:
    """A level begins exactly at its least score."""
    assert level(score, SCHEME) == expected


clauses = st.lists(
    st.builds(
        clause,
        st.sampled_from([f"{theme}-{n:02d}" for theme in ("DSC", "TML") for n in range(4)]),
        st.sampled_from(list(Verdict)),
        level=st.sampled_from(list(Level)),
        veto=st.booleans(),
        veto_rate=st.sampled_from([0.0, 0.01, 0.5]),
        weight=st.sampled_from([0.5, 1.0, 2.0]),
    ),
    min_size=1,
    max_size=8,
)


@given(clauses)
def test_the_interval_is_ordered_and_bounded(results: list[ClauseResult]) -> None:
    """0 ≤ low ≤ high ≤ 100, the score is the low end, coverage is a share."""
    made = grade(results, SCHEME, NAMES)
    low, high = made.interval

    assert 0 <= low <= high <= 100
    assert made.score == low
    assert 0 <= made.coverage <= 1


@given(clauses, st.data())
def test_repairing_a_clause_never_lowers_the_grade(results: list[ClauseResult], data: st.DataObject) -> None:
    """A clause that turns from 不符合 to 符合 raises or keeps both ends of the interval and the caps."""
    place = data.draw(st.integers(0, len(results) - 1))
    broken = [*results[:place], replace(results[place], verdict=BAD, violating=60), *results[place + 1 :]]
    mended = [*results[:place], replace(results[place], verdict=GOOD, violating=0), *results[place + 1 :]]
    before, after = grade(broken, SCHEME, NAMES), grade(mended, SCHEME, NAMES)

    assert before.interval[0] <= after.interval[0]
    assert before.interval[1] <= after.interval[1]
    assert len(after.caps) <= len(before.caps)
    assert before.coverage == after.coverage


@given(clauses)
def test_deciding_closes_the_interval(results: list[ClauseResult]) -> None:
    """When every open clause is decided, the score lies within the interval announced before."""
    low, high = grade(results, SCHEME, NAMES).interval
    decided = [
        replace(one, verdict=GOOD if n % 2 else BAD) if one.verdict not in {GOOD, BAD, NONE} else one
        for n, one in enumerate(results)
    ]

    assert low - 0.01 <= grade(decided, SCHEME, NAMES).score <= high + 0.01


def half(text: Any) -> Any:
    """标点一律半角:全角半角之别不是这里要看的。"""
    return unicodedata.normalize("NFKC", text) if isinstance(text, str) else [half(one) for one in text]


def overridden(key: str, machine: Verdict, verdict: Verdict, **more: Any) -> ClauseResult:
    """机器说 ``machine``,改判为 ``verdict``。"""
    said = Statement("某人", "2026-05-01", "话")
    ruling = Adjudication(key, machine, said, said, Override(verdict, "理由", "某人", "另一人", "2026-05-02"))
    return clause(key, machine, adjudication=ruling, **more)


def test_levels_are_ranked_from_the_lowest() -> None:
    """不合格 is 0, 优秀 is 3, what is no level of the scheme is -1."""
    names = ["不合格", "合格", "良好", "优秀", "不予定级"]

    assert [rank(name, SCHEME) for name in names] == [0, 1, 2, 3, -1]


def test_what_neither_wins_nor_loses_has_no_points() -> None:
    """A waived clause and one that does not apply: worth, won and open are zero, and it says why."""
    made = [points(clause("DSC-1", BAD, basis=Basis.WAIVED), SCHEME), points(clause("TML-1", NONE), SCHEME)]

    assert made == [
        Points("DSC-1", "disclosure", 0.0, 0.0, 0.0, "豁免"),
        Points("TML-1", "time_limits", 0.0, 0.0, 0.0, "不适用"),
    ]


@pytest.mark.parametrize(
    ("one", "won", "still", "why"),
    [
        (clause("DSC-1", GOOD, weight=2.0), 6.0, 0.0, "符合"),
        (clause("DSC-1", BAD, weight=2.0), 0.0, 0.0, "不符合"),
        (clause("DSC-1", OPEN, weight=2.0), 0.0, 6.0, "存疑"),
        (overridden("DSC-1", BAD, GOOD, weight=2.0), 6.0, 0.0, "符合(改判，机器结论 不符合)"),
    ],
)
def test_a_clause_is_worth_its_weight_times_its_level(one: ClauseResult, won: float, still: float, why: str) -> None:
    """强制 3 times weight 2 is 6 points, whatever the verdict."""
    made = points(one, SCHEME)

    assert replace(made, why=half(made.why)) == Points("DSC-1", "disclosure", 6.0, won, still, half(why))


@pytest.mark.parametrize(
    ("one", "capped"),
    [
        (clause("DSC-1", BAD), False),
        (clause("DSC-1", OPEN, veto=True, violating=5), False),
        (overridden("DSC-1", GOOD, BAD, veto=True, veto_rate=0.5, violating=0), True),
        (overridden("DSC-1", BAD, GOOD, veto=True), False),
        (clause("DSC-1", BAD, veto=True, basis=Basis.WAIVED), True),
        (clause("DSC-1", BAD, veto=True, checked=3, violating=1, veto_rate=0.5), False),
    ],
)
def test_what_triggers_a_veto(one: ClauseResult, capped: bool) -> None:
    """Only a veto clause that is 不符合 beyond its rate; an override to 不符合 always, a waiver does not lift it."""
    assert vetoed(one) is capped


def test_the_grade_says_what_it_rests_on() -> None:
    """Every sentence of the explanation, word for word."""
    made = grade(
        [
            clause("DSC-1", GOOD),
            clause("DSC-2", BAD, basis=Basis.WAIVED),
            clause("DSC-3", BAD, veto=True, violating=3),
            clause("TML-1", BAD, veto=True, veto_rate=0.05, violating=4),
            clause("TML-2", OPEN, veto=True),
            overridden("TML-3", BAD, GOOD),
            overridden("TML-4", GOOD, BAD, veto=True, basis=Basis.WAIVED),
        ],
        SCHEME,
        NAMES,
    )

    assert half(made.caps) == half(("DSC-3 不符合(3/100)，一票否决", "TML-4 不符合(改判)，一票否决；豁免不解除封顶"))
    assert half(made.explanation) == half(
        (
            "方案 hand(手算):测试",
            "公开:权重 10,2 个条款计分，得分 50(未决全部符合时 50)",
            "办理时限:权重 30,3 个条款计分，得分 33.33(未决全部符合时 66.67)",
            "覆盖率 57.1%:已有结论的分值占应计分值的比例，低于 60% 时不予定级",
            "封顶为不合格:DSC-3 不符合(3/100)，一票否决",
            "封顶为不合格:TML-4 不符合(改判)，一票否决；豁免不解除封顶",
            "下列否决条款尚无定论，若不符合将封顶为不合格:TML-2",
            "TML-1 是否决条款，违反 4/100，没有超过否决率 5.0%(产品自定)，没有封顶",
            "豁免 2 个条款，不得分也不失分，覆盖率按没有结论计:DSC-2、TML-4",
            "改判 2 个条款:TML-3 不符合 → 符合、TML-4 符合 → 不符合",
        )
    )
    assert (made.scheme, made.coverage, made.level) == ("hand", 0.5714, "不予定级")


def test_the_grade_says_what_would_change_it() -> None:
    """Each open or waived clause is tried both ways; only what moves the level is told."""
    made = grade(
        [
            *(clause(f"DSC-{n}", GOOD) for n in range(8)),
            clause("DSC-8", BAD, basis=Basis.WAIVED),
            clause("DSC-9", OPEN, veto=True, checked=0),
        ],
        SCHEME,
        NAMES,
    )

    assert made.level == "良好"
    assert made.sensitivity == (
        Move("DSC-8", GOOD, 90.0, "优秀"),
        Move("DSC-9", GOOD, 100.0, "优秀"),
        Move("DSC-9", BAD, 88.89, "不合格"),
    )


def test_theme_scores_carry_their_weight_and_name() -> None:
    """A theme that the scheme does not weigh has weight 0; without a name it keeps its key."""
    made = theme_score("trials", [clause("DSC-1", GOOD, theme="trials"), clause("DSC-2", GOOD)], SCHEME, {})

    assert made == ThemeScore("trials", "trials", 0.0, 100.0, 100.0, 1)


def test_coverage_counts_waived_clauses_as_undecided() -> None:
    """3 of 3 + 2 + 3 points decided: the waived and the open stay in the denominator, the inapplicable does not."""
    results = [
        clause("DSC-1", GOOD),
        clause("DSC-2", GOOD, basis=Basis.WAIVED, level=Level.RECOMMENDED),
        clause("DSC-3", OPEN),
        clause("DSC-4", NONE),
    ]

    assert (coverage(results, SCHEME), coverage([], SCHEME)) == (0.375, 0.0)


def test_what_weighs_nothing_lowers_nothing() -> None:
    """权重为 0 的条款、层级、主题不计分也不算覆盖率；什么也不计分的不予定级。"""
    nothing = {**SCHEME, "level_weights": {**SCHEME["level_weights"], "自定": 0}}
    custom = clause("TML-1", GOOD, level=Level.PRODUCT)
    unlisted = {**SCHEME, "theme_weights": {"disclosure": 10, "time_limits": 0}}
    undecided = [clause(f"TML-{n}", OPEN) for n in range(3)]

    for judged in ([clause("DSC-1", GOOD), custom], [clause("DSC-1", GOOD), clause("DSC-2", GOOD, weight=0), custom]):
        assert grade(judged, nothing, NAMES).interval == (100, 100)
    assert grade([custom], nothing, NAMES).level == "不予定级"
    assert grade([clause("TML-1", GOOD)], unlisted, NAMES).level == "不予定级"
    assert grade([clause("DSC-1", GOOD), *undecided], unlisted, NAMES).coverage == 1
    assert coverage(undecided, unlisted) == 0


@pytest.mark.parametrize(("good", "every", "expected"), [(5, 32, 15.63), (1, 6, 16.67), (2, 3, 66.67), (1, 3, 33.33)])
def test_scores_are_rounded_half_up(good: int, every: int, expected: float) -> None:
    """5/32 是 15.625,四舍五入是 15.63,不是 15.62。"""
    judged = [clause(f"DSC-{n}", GOOD if n < good else BAD) for n in range(every)]

    assert grade(judged, SCHEME, NAMES).score == expected
