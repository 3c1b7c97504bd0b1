"""评测结果:一次运行写一份 assessment.json，其他命令都读它。结构的约定见 schemas/assessment.schema.json。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.domain import Channel, Level
from conformance.errors import DataError
from conformance.rulings import WORST_FIRST, Adjudication, Basis, Override, Statement, Verdict, Waiver, worst

__all__ = [
    "DAY",
    "SCHEMA_VERSION",
    "WORST_FIRST",
    "Adjudication",
    "Assessment",
    "Basis",
    "ClauseResult",
    "Finding",
    "Grade",
    "Issue",
    "Move",
    "Override",
    "ScenarioResult",
    "Statement",
    "ThemeScore",
    "Verdict",
    "Waiver",
    "dump",
    "load",
    "resting",
    "worst",
]


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
    ``all_findings`` 是全部问题的 Parquet。办件规则的违反落在哪里:``departments``、``items`` 是件数最多的几个部门、事项
    (编码)，多于几个时 ``all_departments`` 是全部的 Parquet(side、name、violating)。
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
    departments: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    all_departments: str | None = None


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """一个条款的结果;``legal_basis`` 每条带核验程度，如 “《行政许可法》第四十四条〔已核原文〕”。

    ``verdict`` 永远是机器的结论；改判在 ``adjudication``,豁免在 ``waivers``,定级和把关看 ``concluded`` 与 ``waived``。
    """

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
    waivers: tuple[Waiver, ...] = ()
    adjudication: Adjudication | None = None

    @property
    def concluded(self) -> Verdict:
        """改判之后的结论；没有改判就是机器的。"""
        override = self.adjudication.override if self.adjudication else None
        return override.verdict if override else self.verdict

    @property
    def waived(self) -> bool:
        """整个条款已豁免:不得分也不失分，把关时不算。"""
        return self.basis is Basis.WAIVED


@dataclass(frozen=True, slots=True)
class Issue:
    """采集或读入时的问题:哪个来源、哪里(行号或 JSON 路径)、什么、怎么办。"""

    source: str
    where: str
    message: str

    @property
    def halted(self) -> bool:
        """说的是采集提前停下。"""
        return (self.source, self.where) == HALTED


HALTED = ("采集", "提前停下")
"""采集提前停下(预算用尽、过了时段、中心连续失败、被中止)的那个问题，来源与哪里这样写。"""


DAY = "判定日期"
"""说明判到哪一天、为什么的那个 ``Issue`` 的来源；没有别的可说的运行没有它。"""


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
class Move:
    """敏感性:条款 ``clause`` 的结论若成为 ``verdict``,得分和等级会是多少。只记会改变等级的。"""

    clause: str
    verdict: Verdict
    score: float
    level: str


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
    sensitivity: tuple[Move, ...] = ()


SCHEMA_VERSION = 1
"""assessment.json 的结构版本；读到更新的就拒绝，不猜。"""


@dataclass(frozen=True, slots=True)
class Assessment:
    """一次评测。时间为 ISO 8601;``as_of`` 是判定所依的日期。

    ``scheme`` 是定级方案的全文，``selection`` 是选了哪些条款、主题、通道；
    ``machine_grade`` 是有豁免或改判时，只按机器结论得到的等级。
    """

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
    scheme: dict[str, Any] = field(default_factory=dict)
    selection: dict[str, tuple[str, ...]] = field(default_factory=dict)
    machine_grade: Grade | None = None


def resting(verdict: Verdict, scenarios: Iterable[ScenarioResult]) -> Basis:
    """机器的结论从何而来:只靠举证得来的是人工佐证。"""
    deciding = {scenario.channels for scenario in scenarios if scenario.verdict is verdict is not Verdict.UNTESTED}
    return Basis.ATTESTED if deciding == {(Channel.ATTESTED,)} else Basis.AUTOMATIC


def dump(assessment: Assessment) -> bytes:
    """写成 JSON(UTF-8，缩进两格，键序稳定)。"""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(assessment), indent=2)


def load(run: Path) -> Assessment:
    """读 RUN/assessment.json；读不出、被截断、不是评测结果或版本更新则抛 DataError。"""
    import msgspec

    path = run / "assessment.json" if run.is_dir() else run
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}:没有这个文件；它应是 zhunsheng run 写出的运行目录。") from None
    except OSError as error:
        raise DataError(f"{path}:读不出({error.strerror})；请检查路径和权限。") from None
    _readable(path, data)
    try:
        return msgspec.json.decode(data, type=Assessment)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}:不是完整的评测结果({error})；请重新运行，或检查文件是否被改动。") from None


def _readable(path: Path, data: bytes) -> None:
    """先看结构版本:更新的版本结构可能不同，不能当作残缺。"""
    import msgspec

    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}:不是完整的 JSON({error})；文件可能被截断，请重新运行。") from None
    version = found.get("schema_version") if isinstance(found, dict) else None
    if not isinstance(version, int) or ("clauses" not in found and version <= SCHEMA_VERSION):
        raise DataError(f"{path}:不是准绳的评测结果；请给出 zhunsheng run 写出的运行目录。")
    if version > SCHEMA_VERSION:
        raise DataError(f"{path}:由更新的版本写成(结构版本 {version})，请升级准绳后再读。")
