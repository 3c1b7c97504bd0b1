"""到下一等最省的路:改正哪些条款，等级就升一等。

假设:改正一个条款，就是把它违反的对象全部改正，改正以后该条款符合；条款之间互不牵连。
工作量以违反的对象数计，工作量相同的取得分较多的；先看不符合的条款，不够时才算上尚无定论的
(须补齐材料并且查明符合，工作量以不能判定的对象数计，至少为一)。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance import bundle
from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.grade import OPEN, grade, points, rank, vetoed

MARGIN = 0.02
"""各主题得分舍入到百分之一分，选路时留的余量。"""


@dataclass(frozen=True, slots=True)
class Step:
    """改正一个条款:工作量(对象数)和因此多得的分。"""

    clause: ClauseResult
    effort: int
    gain: float


@dataclass(frozen=True, slots=True)
class Path:
    """改正 ``steps`` 之后的等级、得分和总工作量。前 ``must`` 个是解除封顶所必需的。"""

    level: str
    score: float
    effort: int
    steps: tuple[Step, ...]
    must: int


def cheapest(assessment: Assessment) -> Path | None:
    """到下一等最省的路；已是最高等、不予定级、没有方案或者怎样都到不了时为 None。"""
    scheme, now = assessment.scheme, assessment.grade
    if not _whole(scheme) or now.level == scheme["ungraded"]:
        return None
    above = [name for name in reversed(list(scheme["levels"])) if rank(name, scheme) > rank(now.level, scheme)]
    found = (_path(assessment, above[index:]) for index in range(len(above)))
    return next(filter(None, found), None)


def highest(assessment: Assessment) -> bool:
    """已是方案里最高的一等。"""
    scheme = assessment.scheme
    return _whole(scheme) and rank(assessment.grade.level, scheme) == len(scheme["levels"])


def _whole(scheme: Mapping[str, Any]) -> bool:
    """方案的每一项都在，而且合乎结构；旧版写的评测结果里没有方案。"""
    wanted = set(bundle.schema("standard")["properties"]["grading"]["properties"]) - {"precedents"}
    return wanted <= set(scheme) and bundle.valid("standard", {"grading": scheme})


def _path(assessment: Assessment, above: Sequence[str]) -> Path | None:
    """到 ``above`` 中最低一等的路。"""
    clauses, scheme = assessment.clauses, assessment.scheme
    worth = _worth(clauses, scheme)
    must = [_step(clause, worth) for clause in clauses if vetoed(clause)]
    lacking = float(scheme["levels"][above[0]]) - assessment.grade.score - sum(step.gain for step in must)
    wrong, open_ = _choices(clauses)
    for choice in (wrong, wrong + open_):
        taken = lightest([_step(clause, worth) for clause in choice], lacking)
        if taken is None:
            continue
        steps = (*must, *taken)
        after = grade(_righted(clauses, [step.clause for step in steps]), scheme)
        if after.level in above:
            return Path(after.level, after.score, sum(step.effort for step in steps), steps, len(must))
    return None


def _choices(clauses: Sequence[ClauseResult]) -> tuple[list[ClauseResult], list[ClauseResult]]:
    """封顶的之外，可以改正的不符合条款和可以补材料的未决条款；豁免的不在其中。"""
    asked = [clause for clause in clauses if not (clause.waived or vetoed(clause))]
    wrong = [clause for clause in asked if clause.concluded is Verdict.NONCONFORMING]
    return wrong, [clause for clause in asked if clause.concluded in OPEN]


def lightest(steps: Sequence[Step], lacking: float) -> tuple[Step, ...] | None:
    """得分合计不少于 ``lacking`` 而工作量最小的一组；全选也不够时为 None。

    背包问题的动态规划，得分按百分之一分归格；够了的不再往上加。
    """
    if lacking <= 0:
        return ()
    needed = lacking + MARGIN
    best: dict[int, tuple[int, float, tuple[Step, ...]]] = {0: (0, 0.0, ())}
    enough: tuple[int, float, tuple[Step, ...]] | None = None
    for step in sorted(steps, key=lambda one: (one.effort, -one.gain)):
        for effort, gain, taken in list(best.values()):
            made = (effort + step.effort, gain + step.gain, (*taken, step))
            if made[1] >= needed:
                enough = min(filter(None, (enough, made)), key=_order)
            elif enough is None or made[0] <= enough[0]:
                place = int(made[1] * 100)
                best[place] = min(made, best.get(place, made), key=_order)
    return enough and enough[2]


def _order(made: tuple[int, float, tuple[Step, ...]]) -> tuple[int, float]:
    return made[0], -made[1]


def _worth(clauses: Sequence[ClauseResult], scheme: Mapping[str, Any]) -> Mapping[str, float]:
    """每个条款符合时值多少分(总分一百)。"""
    counted = {clause.id: points(clause, scheme) for clause in clauses}
    totals: dict[str, float] = {}
    for one in counted.values():
        totals[one.theme] = totals.get(one.theme, 0.0) + one.worth
    weights = {theme: float(scheme["theme_weights"].get(theme, 0)) for theme, total in totals.items() if total}
    whole = sum(weights.values()) or 1.0
    return {
        key: 100 * weights.get(one.theme, 0.0) / whole * one.worth / (totals[one.theme] or 1.0)
        for key, one in counted.items()
    }


def _step(clause: ClauseResult, worth: Mapping[str, float]) -> Step:
    return Step(clause, max(1, _objects(clause)), round(worth[clause.id], 4))


def _objects(clause: ClauseResult) -> int:
    """要改正(尚无定论的，要查明)的对象数。整张一览表算一个对象的，看列出的问题里有几个对象。"""
    sure = clause.concluded is Verdict.NONCONFORMING
    listed = {one.subject for one in clause.findings if one.certain is sure}
    return max(clause.violating if sure else clause.undecided, len(listed))


def _righted(clauses: Sequence[ClauseResult], chosen: Sequence[ClauseResult]) -> list[ClauseResult]:
    ids = {clause.id for clause in chosen}
    return [replace(one, verdict=Verdict.CONFORMING, adjudication=None) if one.id in ids else one for one in clauses]
