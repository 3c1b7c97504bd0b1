"""到下一等最省的路，和图的几何。"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from report_frame import SCHEME

from conformance import grade as grading
from conformance.assessment import Assessment, Basis, ThemeScore, Verdict, Waiver
from conformance.report import charts, path
from conformance.report.path import Step

CLAUSE = samples.rich().clauses[0]
STEPS = st.lists(st.builds(Step, st.just(CLAUSE), st.integers(1, 30), st.floats(0.01, 5.0)), max_size=8)


def of(*changes: dict) -> Assessment:
    """同一主题的几个条款，等级照方案算出。"""
    clauses = tuple(
        replace(CLAUSE, id=f"DSC-{place:02}", **({"verdict": Verdict.CONFORMING, "weight": 1.0} | change))
        for place, change in enumerate(changes, 1)
    )
    return replace(samples.rich(), clauses=clauses, scheme=SCHEME, grade=grading.grade(clauses, SCHEME))


def wrong(violating: int, weight: float = 1.0, **more) -> dict:
    """一个不符合的条款。"""
    return {"verdict": Verdict.NONCONFORMING, "violating": violating, "checked": 100, "weight": weight} | more


@given(STEPS, st.floats(0.05, 20.0))
def test_no_other_choice_is_lighter(steps: list[Step], lacking: float):
    """与逐个试遍相比：要么都够不到，要么没有更省的。"""
    found = path.lightest(steps, lacking)
    every = [chosen for many in range(len(steps) + 1) for chosen in combinations(steps, many)]
    able = [chosen for chosen in every if sum(one.gain for one in chosen) >= lacking + path.MARGIN]

    assert (found is None) == (not able)
    assert found is None or sum(one.gain for one in found) >= lacking
    assert found is None or sum(one.effort for one in found) <= min(sum(one.effort for one in one) for one in able)


def test_the_lightest_clauses_are_chosen():
    """对象少的先改；改了真的升等。"""
    made = of({}, wrong(50), wrong(2), wrong(3))
    found = path.cheapest(made)

    assert found is not None
    assert (found.level, [step.clause.id for step in found.steps], found.effort) == ("合格", ["DSC-03", "DSC-04"], 5)
    assert found.score == 75.0


def test_a_list_judged_as_one_is_as_much_work_as_its_objects():
    """整张一览表算一个对象的，工作量是列出的问题里有几个对象；一个对象的几个问题、存疑的不另算。"""
    late = samples.late(50)
    listed = (*late, replace(late[0], kind="别的"), replace(late[0], subject="存疑的", certain=False))
    found = path.cheapest(of({}, wrong(1, findings=listed), wrong(40), wrong(45, findings=late[:3])))

    assert found is not None
    assert ([step.clause.id for step in found.steps], found.effort) == (["DSC-03", "DSC-04"], 85)


def test_a_cap_must_be_lifted_first():
    """否决的条款排在最前，多难都要改。"""
    found = path.cheapest(of({}, {}, {}, wrong(90, veto=True), wrong(1)))

    assert found is not None
    assert (found.must, found.steps[0].clause.id) == (1, "DSC-04")


def test_open_clauses_count_only_when_needed():
    """不符合的改完还不够，才算上尚无定论的。"""
    enough = path.cheapest(of({}, {}, wrong(9), wrong(9), {"verdict": Verdict.DOUBTFUL, "undecided": 1}))
    short = path.cheapest(of({}, wrong(9), *[{"verdict": Verdict.DOUBTFUL, "undecided": 2}] * 1, {}, wrong(1, 5.0)))

    assert enough is not None
    assert short is not None
    assert "DSC-05" not in {step.clause.id for step in enough.steps}


def test_a_waived_clause_is_not_on_the_path():
    """豁免的条款改了也不得分，不在路上。"""
    waiver = {"basis": Basis.WAIVED, "waivers": (Waiver("DSC-02", "改造中", "柏怀宁", "2026-12-31"),)}
    found = path.cheapest(of({}, wrong(1, **waiver), wrong(2), wrong(3), wrong(4)))

    assert found is not None
    assert "DSC-02" not in {step.clause.id for step in found.steps}


@pytest.mark.parametrize(
    "made",
    [of({}, {}), of({"verdict": Verdict.UNTESTED}, {"verdict": Verdict.UNTESTED}), replace(of(wrong(1)), scheme={})],
    ids=["highest", "ungraded", "no scheme"],
)
def test_there_is_no_path(made):
    """已是最高、不予定级、没有方案时没有路。"""
    assert path.cheapest(made) is None


def test_a_scheme_that_is_not_whole_gives_no_path():
    """别处来的方案残缺或不合结构，不出错，只是没有路。"""
    for scheme in ({"levels": 5}, SCHEME | {"levels": {"合格": "六十"}}, SCHEME | {"theme_weights": None}):
        assert path.cheapest(replace(of(wrong(1)), scheme=scheme)) is None


SCORES = st.lists(
    st.builds(ThemeScore, st.text(), st.text(), st.just(1.0), st.floats(0, 100), st.floats(0, 100), st.just(1)),
    max_size=20,
)


@given(SCORES)
def test_the_radar_stays_on_its_canvas(scores: list[ThemeScore]):
    """雷达图的名称(至多五个字)都在画布里；不足三个主题画不成。"""
    made = charts.radar(scores)

    assert (made is None) == (len(scores) < 3)
    for spoke in made.spokes if made else ():
        assert len(spoke.name) <= charts.LONGEST
        x, y = spoke.label
        left = x - {"start": 0, "middle": 32, "end": 65}[spoke.anchor]
        assert 0 <= left <= left + 65 <= charts.WIDE
        assert 12 <= y <= charts.HIGH


def test_the_trend_runs_from_early_to_late():
    """历次按判定日期排，本次在它的位置；标准不同要说明。"""
    early = replace(samples.rich(), as_of="2025-06-30")
    other = replace(samples.rich(), as_of="2025-12-31", standard={"id": "hubei", "edition": "2026.1"})
    made = charts.trend(samples.rich(), (other, early))

    assert made is not None
    assert [one.assessment.as_of for one in made.moments] == ["2025-06-30", "2025-12-31", "2026-06-30"]
    assert [one.now for one in made.moments] == [False, False, True]
    assert not made.alike
    assert charts.trend(samples.rich(), ()) is None
