"""场景结果归成条款结果:取最坏的结论，合计对象数，汇集问题，确实的在前。"""

from __future__ import annotations

from conformance.assessment import ClauseResult, Finding, ScenarioResult, Verdict, resting, worst
from conformance.standard import Clause, Standard

Judged = tuple[ScenarioResult, tuple[Finding, ...]]
"""一个场景的结果和它要列出的问题。"""


def clause(clause: Clause, standard: Standard, judged: tuple[Judged, ...], dormant: str = "") -> ClauseResult:
    """一个条款的结果。通道未测不掩盖测过的通道的结论，但写进原因;``dormant`` 是没有在施行的说明，不空就不适用。"""
    judged = () if dormant else judged
    scenarios = tuple(scenario for scenario, _ in judged)
    verdict = Verdict.NOT_APPLICABLE if dormant else worst(scenario.verdict for scenario in scenarios)
    return ClauseResult(
        id=clause.id,
        theme=clause.theme,
        text=clause.text,
        level=clause.level,
        veto=clause.veto,
        verdict=verdict,
        basis=resting(verdict, scenarios),
        checked=sum(scenario.checked for scenario in scenarios),
        violating=sum(scenario.violating for scenario in scenarios),
        undecided=sum(scenario.undecided for scenario in scenarios),
        reason=dormant or _reason(clause, verdict, scenarios),
        legal_basis=tuple(str(basis) for basis in clause.bases),
        remedy=clause.remedy,
        notes=clause.notes,
        scenarios=scenarios,
        findings=tuple(sorted((one for _, found in judged for one in found), key=lambda one: not one.certain)),
        weight=clause.weight,
        veto_rate=float(standard.parameters.get("veto_rates", {}).get(clause.id, 0.0)),
    )


def _reason(clause: Clause, verdict: Verdict, scenarios: tuple[ScenarioResult, ...]) -> str:
    if clause.untested:
        return clause.untested
    said = [f"{s.name}：{s.reason}" for s in scenarios if s.verdict is verdict and s.reason]
    unseen = [f"{s.name}未测：{s.reason}" for s in scenarios if s.verdict is Verdict.UNTESTED is not verdict]
    return "；".join(said + unseen)
