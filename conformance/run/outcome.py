"""一个场景判下来的账:查了多少、违反多少、不能判定多少，最后归成一个结论。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.assessment import Finding, ScenarioResult, Verdict
from conformance.errors import SourceMissing
from conformance.run.asked import Asked, Audited
from conformance.run.kept import SHOWN


@dataclass(slots=True)
class Outcome:
    """判定时逐步累计;``tolerance`` 是允许的违反比例(默认 0),``doubt`` 是使“符合”只能算“存疑”的原因,
    ``absence`` 是什么都没有查到时的说明,``lost`` 是违反的都改成了不能判定的原因。"""

    checked: int = 0
    violating: int = 0
    undecided: int = 0
    tolerance: float = 0.0
    sure: list[Finding] = field(default_factory=list)
    unsure: list[Finding] = field(default_factory=list)
    breakdown: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    doubt: str = ""
    absence: str = "没有本条款所说的对象"
    lost: str = ""
    all_findings: str | None = None
    departments: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    spread: str | None = None
    asked: list[Asked] = field(default_factory=list)

    def subject(self, findings: Iterable[Finding]) -> None:
        """记下对一个对象的判定。"""
        found = list(findings)
        self.checked += 1
        if not found:
            return
        certain = [finding for finding in found if finding.certain]
        self.violating += bool(certain)
        self.undecided += not certain
        self.breakdown.update(finding.kind for finding in certain)
        self.doubts.update(finding.kind for finding in found if not finding.certain)
        self._show(found)

    def settled(self) -> Exception | None:
        """记下问过的办件规则的答案；其中出了错的，返回第一个错。"""
        answers = [asked.answer for asked in self.asked]
        self.asked.clear()
        for answer in answers:
            if isinstance(answer, Audited):
                self.tally(answer)
        return next((answer for answer in answers if isinstance(answer, Exception)), None)

    def tally(self, audited: Audited) -> None:
        """记下对全部办件的合计。"""
        self.checked += audited.tally.checked
        self.violating += audited.tally.violating
        self.undecided += audited.tally.undecided
        self.breakdown.update(audited.tally.breakdown)
        self.doubts.update(audited.tally.doubts)
        self.all_findings = audited.all_findings
        self.departments.update(audited.spread.departments)
        self.items.update(audited.spread.items)
        self.spread = audited.spread.file
        self.doubt = self.doubt or audited.doubt
        self._show(audited.findings)

    def soften(self, lost: int | None, reason: str) -> None:
        """``lost`` 行没有收进来(None 是不知道少了多少):去掉这么多就够不上不符合的，违反的都改为不能判定。"""
        if not self.violating or (lost is not None and self.violating - lost > self.tolerance * self.checked):
            return
        self.undecided, self.violating, self.lost = self.undecided + self.violating, 0, reason
        self.doubts += self.breakdown
        for counted in (self.breakdown, self.departments, self.items):
            counted.clear()
        self.unsure = [replace(finding, certain=False) for finding in self.sure] + self.unsure
        self.sure, self.all_findings, self.spread = [], None, None

    @property
    def findings(self) -> list[Finding]:
        """要列出的问题，确实的在前；各对象的都这样排好了才截断。"""
        return (self.sure + self.unsure)[:SHOWN]

    def _show(self, found: Iterable[Finding]) -> None:
        for finding in found:
            listed = self.sure if finding.certain else self.unsure
            if len(listed) < SHOWN:
                listed.append(finding)

    def verdict(self) -> tuple[Verdict, str]:
        """结论和原因。什么都没查到就不会是符合。"""
        if self.checked == 0:
            return Verdict.NOT_APPLICABLE, self.absence
        if self.violating > self.tolerance * self.checked:
            return Verdict.NONCONFORMING, f"{self.checked} 个对象中有 {self.violating} 个不符合"
        if self.undecided:
            said = f"{self.undecided} 个对象不能判定：{'、'.join(+self.doubts)}"
            return Verdict.DOUBTFUL, "；".join(filter(None, (said, self.lost)))
        if self.doubt:
            return Verdict.DOUBTFUL, self.doubt
        if self.violating:
            return (
                Verdict.CONFORMING,
                f"{self.checked} 个对象中有 {self.violating} 个不一致，在允许的 {self.tolerance:.1%} 之内",
            )
        return Verdict.CONFORMING, f"{self.checked} 个对象均符合"


def _counts(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted((+counter).items()))


def result(name: str, channels: tuple[str, ...], outcome: Outcome, seconds: float) -> ScenarioResult:
    """Outcome → ScenarioResult。"""
    verdict, reason = outcome.verdict()
    return ScenarioResult(
        name=name,
        verdict=verdict,
        channels=channels,
        checked=outcome.checked,
        violating=outcome.violating,
        undecided=outcome.undecided,
        seconds=seconds,
        reason=reason,
        breakdown=_counts(outcome.breakdown) | {f"存疑:{kind}": n for kind, n in _counts(outcome.doubts).items()},
        all_findings=outcome.all_findings,
        departments=dict(outcome.departments.most_common()),
        items=dict(outcome.items.most_common()),
        all_departments=outcome.spread,
    )


def unseen_one(subject: Any, why: SourceMissing) -> Finding:
    """看不到的一个对象是一个存疑。"""
    one = subject[0] if isinstance(subject, tuple) else subject
    evidence = getattr(one, "evidence", ())
    return Finding(str(one), "看不到", f"{why}，不能判定", evidence=evidence, certain=False)
