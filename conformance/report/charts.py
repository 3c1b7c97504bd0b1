"""图的几何:主题雷达图与历次走势。只算坐标，画在模板里；坐标都在各自的画布之内。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from conformance.assessment import Assessment, ThemeScore, Verdict
from conformance.report.layout import standing

WIDE, HIGH, RADIUS = 360, 268, 104
"""雷达图的画布和半径。"""
LONGEST = 5
"""雷达图上的主题名至多几个字，再长就出了画布；全名在旁边的条形图上。"""
TREND_WIDE, TREND_HIGH, LEFT, TOP, FLOOR = 480, 132, 30, 18, 104
"""走势图的画布，和 0 分、100 分所在的高度。"""

TOLD = 5
"""走势图上最多写几次的日期。"""

Points = str
"""SVG 的 points 属性:“x,y x,y …”。"""


@dataclass(frozen=True, slots=True)
class Spoke:
    """一个主题的轴:末端，和名称写在哪里、怎样对齐。"""

    name: str
    score: ThemeScore
    end: tuple[float, float]
    label: tuple[float, float]
    anchor: str


@dataclass(frozen=True, slots=True)
class Radar:
    """雷达图:轴、刻度圈(20、40……100)、已得与未决全部符合时的多边形。"""

    spokes: tuple[Spoke, ...]
    rings: tuple[Points, ...]
    low: Points
    high: Points


@dataclass(frozen=True, slots=True)
class Moment:
    """走势上的一次评测；``told`` 为假的不写数字和日期(太密)，``wrong`` 是不符合的条款数。"""

    assessment: Assessment
    x: float
    low: float
    high: float
    anchor: str
    now: bool
    told: bool
    wrong: int


@dataclass(frozen=True, slots=True)
class Trend:
    """历次评测由早到晚；``line`` 连各次得分，``band`` 围住各次区间;``alike`` 为假表示中心、标准或方案不尽相同。"""

    moments: tuple[Moment, ...]
    line: Points
    band: Points
    alike: bool


def radar(scores: Sequence[ThemeScore]) -> Radar | None:
    """计分的主题不足三个时画不成，为 None。"""
    counted = [score for score in scores if score.clauses]
    if len(counted) < 3:
        return None
    angles = [2 * pi * index / len(counted) - pi / 2 for index in range(len(counted))]
    return Radar(
        tuple(map(_spoke, counted, angles)),
        tuple(_polygon(angles, [part] * len(angles)) for part in (20, 40, 60, 80, 100)),
        _polygon(angles, [score.low for score in counted]),
        _polygon(angles, [score.high for score in counted]),
    )


def trend(assessment: Assessment, earlier: Sequence[Assessment]) -> Trend | None:
    """没有以前的评测时为 None。"""
    if not earlier:
        return None
    runs = sorted((*earlier, assessment), key=lambda one: (one.as_of, one.finished, one is assessment))
    moments = tuple(_moment(one, index, len(runs), one is assessment) for index, one in enumerate(runs))
    top = [f"{one.x:g},{one.high:g}" for one in moments]
    low = [f"{one.x:g},{one.low:g}" for one in moments]
    kinds = {
        (one.center.get("name"), one.standard.get("id"), one.standard.get("edition"), one.grade.scheme) for one in runs
    }
    return Trend(moments, " ".join(low), " ".join([*top, *reversed(low)]), len(kinds) == 1)


def _spoke(score: ThemeScore, angle: float) -> Spoke:
    across = cos(angle)
    anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    x, y = _point(angle, 100, RADIUS + 9)
    lower = 4 + 5 * sin(angle)
    name = score.name if len(score.name) <= LONGEST else f"{score.name[: LONGEST - 1]}…"
    return Spoke(name, score, _point(angle, 100), (x, round(y + lower, 1)), anchor)


def _polygon(angles: Sequence[float], parts: Sequence[float]) -> Points:
    return " ".join("{:g},{:g}".format(*_point(angle, part)) for angle, part in zip(angles, parts, strict=True))


def _point(angle: float, part: float, radius: float = RADIUS) -> tuple[float, float]:
    reach = radius * min(100.0, max(0.0, part)) / 100
    return round(WIDE / 2 + reach * cos(angle), 1), round(HIGH / 2 + reach * sin(angle), 1)


def _moment(one: Assessment, index: int, many: int, now: bool) -> Moment:
    x = LEFT + 14 + (TREND_WIDE - LEFT - 52) * index / (many - 1)
    low, high = (round(FLOOR - (FLOOR - TOP) * min(100.0, max(0.0, end)) / 100, 1) for end in one.grade.interval)
    anchor = "start" if index == 0 else "end" if index == many - 1 else "middle"
    told = (many - 1 - index) % -(-many // TOLD) == 0
    wrong = sum(standing(clause) is Verdict.NONCONFORMING for clause in one.clauses)
    return Moment(one, round(x, 1), low, high, anchor, now, told, wrong)
