"""定级:评测结果 + 方案 → 等级。纯函数，谁都能照 assessment.json 手算一遍。

方案(standards/*.yaml 的 grading)是产品自定，逐项写明所循的先例。未决(存疑、未测、执行异常)不得分,
因此得分是区间的下限；未决若全部符合，得分到上限。否决条款不符合而且违反比例超过其否决率时，等级封顶。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.assessment import ClauseResult, Grade, ThemeScore, Verdict

OPEN = frozenset({Verdict.DOUBTFUL, Verdict.UNTESTED, Verdict.ERROR})
DECIDED = frozenset({Verdict.CONFORMING, Verdict.NONCONFORMING})


def grade(clauses: Sequence[ClauseResult], scheme: Mapping[str, Any], names: Mapping[str, str]) -> Grade:
    """``clauses`` 按 ``scheme`` 定级;``names`` 是主题的中文名。覆盖率低于方案的最低值时等级为 不予定级。"""
    themes = tuple(theme_score(theme, clauses, scheme, names) for theme in dict.fromkeys(c.theme for c in clauses))
    counted = [theme for theme in themes if theme.clauses]
    low, high = _weighted(counted, "low"), _weighted(counted, "high")
    coverage = _coverage(clauses, scheme)
    caps = tuple(f"{c.id} 不符合({c.violating}/{c.checked})，一票否决" for c in clauses if vetoed(c))
    floor = scheme["veto_level"]
    open_veto = [c.id for c in clauses if c.veto and c.verdict in OPEN]
    best = floor if caps else level(high, scheme)
    worst = floor if caps or open_veto else level(low, scheme)
    enough = bool(counted) and coverage >= scheme["minimum_coverage"]
    return Grade(
        level=(floor if caps else level(low, scheme)) if enough else scheme["ungraded"],
        score=low,
        interval=(low, high),
        range=(worst, best),
        coverage=round(coverage, 4),
        caps=caps,
        scheme=scheme["id"],
        themes=themes,
        explanation=(*_explain(themes, coverage, caps, open_veto, scheme), *_spared(clauses)),
    )


def level(score: float, scheme: Mapping[str, Any]) -> str:
    """得分(0–100)所在的等级。"""
    return next((str(name) for name, least in scheme["levels"].items() if score >= least), str(scheme["lowest"]))


def vetoed(clause: ClauseResult) -> bool:
    """否决条款是否触发:不符合，且违反比例超过其否决率(默认 0，即一件即触发)。"""
    breached = clause.veto and clause.verdict is Verdict.NONCONFORMING
    return breached and clause.violating > clause.veto_rate * clause.checked


def _points(clause: ClauseResult, scheme: Mapping[str, Any]) -> float:
    return clause.weight * float(scheme["level_weights"][clause.level])


def theme_score(
    theme: str, clauses: Sequence[ClauseResult], scheme: Mapping[str, Any], names: Mapping[str, str]
) -> ThemeScore:
    """一个主题的得分区间:未决不得分是下限，未决全部符合是上限；不适用的不计分。"""
    own = [clause for clause in clauses if clause.theme == theme and clause.verdict is not Verdict.NOT_APPLICABLE]
    total = sum(_points(clause, scheme) for clause in own)
    won = sum(_points(clause, scheme) for clause in own if clause.verdict is Verdict.CONFORMING)
    possible = won + sum(_points(clause, scheme) for clause in own if clause.verdict in OPEN)
    weight = float(scheme["theme_weights"].get(theme, 0))
    low, high = (round(100 * part / total, 2) if total else 0.0 for part in (won, possible))
    return ThemeScore(theme, names.get(theme, theme), weight, low, high, len(own))


def _weighted(themes: Sequence[ThemeScore], end: str) -> float:
    total = sum(theme.weight for theme in themes)
    return round(sum(theme.weight * float(getattr(theme, end)) for theme in themes) / total, 2) if total else 0.0


def _coverage(clauses: Sequence[ClauseResult], scheme: Mapping[str, Any]) -> float:
    counted = sum(_points(c, scheme) for c in clauses if c.verdict is not Verdict.NOT_APPLICABLE)
    decided = sum(_points(c, scheme) for c in clauses if c.verdict in DECIDED)
    return decided / counted if counted else 0.0


def _spared(clauses: Sequence[ClauseResult]) -> Iterable[str]:
    """不符合而没有触发否决的否决条款:说清为什么没有封顶。"""
    for clause in clauses:
        if clause.veto and clause.verdict is Verdict.NONCONFORMING and not vetoed(clause):
            share = f"违反 {clause.violating}/{clause.checked}，没有超过否决率 {clause.veto_rate:.1%}"
            yield f"{clause.id} 是否决条款，{share}(产品自定)，没有封顶"


def _explain(
    themes: Sequence[ThemeScore],
    coverage: float,
    caps: Sequence[str],
    open_veto: Sequence[str],
    scheme: Mapping[str, Any],
) -> Iterable[str]:
    yield f"方案 {scheme['id']}({scheme['label']}):{scheme['source']}"
    for theme in themes:
        counted = f"权重 {theme.weight:g},{theme.clauses} 个条款计分"
        yield f"{theme.name}:{counted}，得分 {theme.low:g}(未决全部符合时 {theme.high:g})"
    least = f"低于 {scheme['minimum_coverage']:.0%} 时{scheme['ungraded']}"
    yield f"覆盖率 {coverage:.1%}:已有结论的分值占应计分值的比例，{least}"
    yield from (f"封顶为{scheme['veto_level']}:{cap}" for cap in caps)
    if open_veto:
        yield f"下列否决条款尚无定论，若不符合将封顶为{scheme['veto_level']}:{'、'.join(open_veto)}"
