"""评测结果:一次运行写一份 assessment.json，其他命令都读它。结构的约定见 schemas/assessment.schema.json。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from conformance.domain import Level
from conformance.errors import DataError


class Verdict(StrEnum):
    """条款或场景的结论。"""

    CONFORMING = "符合"
    NONCONFORMING = "不符合"
    DOUBTFUL = "存疑"
    NOT_APPLICABLE = "不适用"
    UNTESTED = "未测"
    ERROR = "执行异常"


WORST_FIRST = (
    Verdict.NONCONFORMING,
    Verdict.ERROR,
    Verdict.DOUBTFUL,
    Verdict.CONFORMING,
    Verdict.UNTESTED,
    Verdict.NOT_APPLICABLE,
)
"""条款取其场景中最靠前的结论。未测的通道不掩盖测过的通道:它列在场景里，也列在条款的原因里。"""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """按 ``WORST_FIRST`` 取最坏的；一个也没有就是 未测。"""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.UNTESTED)


class Basis(StrEnum):
    """结论从何而来。"""

    AUTOMATIC = "自动检测"
    ATTESTED = "人工佐证"
    WAIVED = "豁免"


@dataclass(frozen=True, slots=True)
class Finding:
    """一个问题。``kind`` 是稳定的短名，用于跨次比较;``certain`` 为假表示存疑而非不符合;``scenario`` 由判定时填上。"""

    subject: str
    kind: str
    message: str
    expected: str = ""
    observed: str = ""
    evidence: tuple[str, ...] = ()
    certain: bool = True
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """一个场景的结果。``checked`` 适用的对象数,``violating`` 违反的,``undecided`` 不能判定的。

    ``breakdown`` 按问题种类计数。问题列在条款上(``ClauseResult.findings``)，以 ``Finding.scenario`` 指回场景;
    ``all_findings`` 是全部问题的 Parquet。
    """

    name: str
    verdict: Verdict
    channels: tuple[str, ...] = ()
    checked: int = 0
    violating: int = 0
    undecided: int = 0
    seconds: float = 0.0
    reason: str = ""
    breakdown: dict[str, int] = field(default_factory=dict)
    all_findings: str | None = None


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """一个条款的结果;``legal_basis`` 每条带核验程度，如 “《行政许可法》第四十四条〔已核原文〕”。"""

    id: str
    theme: str
    text: str
    level: Level
    veto: bool
    verdict: Verdict
    basis: Basis
    checked: int
    violating: int
    undecided: int
    reason: str
    legal_basis: tuple[str, ...]
    remedy: str
    notes: tuple[str, ...]
    scenarios: tuple[ScenarioResult, ...]
    findings: tuple[Finding, ...]
    weight: float = 1.0
    veto_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Issue:
    """采集或读入时的问题:哪个来源、哪里(行号或 JSON 路径)、什么、怎么办。"""

    source: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """一个主题的得分区间(0–100)和权重。"""

    theme: str
    name: str
    weight: float
    low: float
    high: float
    clauses: int


@dataclass(frozen=True, slots=True)
class Grade:
    """等级:``score`` 即区间下限(未决条款不得分),``interval`` 是[未决全不符合, 未决全符合];``range`` 是两端的等级。"""

    level: str
    score: float
    interval: tuple[float, float]
    range: tuple[str, str]
    coverage: float
    caps: tuple[str, ...]
    scheme: str
    themes: tuple[ThemeScore, ...] = ()
    explanation: tuple[str, ...] = ()


SCHEMA_VERSION = 1
"""assessment.json 的结构版本；读到更新的就拒绝，不猜。"""


@dataclass(frozen=True, slots=True)
class Assessment:
    """一次评测。时间为 ISO 8601;``as_of`` 是判定所依的日期。"""

    center: dict[str, str]
    standard: dict[str, str]
    as_of: str
    started: str
    finished: str
    tool: dict[str, str]
    clauses: tuple[ClauseResult, ...]
    grade: Grade
    limits: dict[str, int]
    issues: tuple[Issue, ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION


def dump(assessment: Assessment) -> bytes:
    """写成 JSON(UTF-8，缩进两格，键序稳定)。"""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(assessment), indent=2)


def load(run: Path) -> Assessment:
    """读 RUN/assessment.json；读不出、被截断或版本更新则抛 DataError。"""
    import msgspec

    path = run / "assessment.json" if run.is_dir() else run
    try:
        made = msgspec.json.decode(path.read_bytes(), type=Assessment)
    except FileNotFoundError:
        raise DataError(f"{path}:没有这个文件；它应是 zhunsheng run 写出的运行目录。") from None
    except msgspec.DecodeError as error:
        raise DataError(f"{path}:不是完整的评测结果({error})；请重新运行或检查文件是否被截断。") from None
    if made.schema_version > SCHEMA_VERSION:
        raise DataError(f"{path}:由更新的版本写成(结构版本 {made.schema_version})，请升级准绳后再读。")
    return made
