"""定级:评测结果 + 方案 → 等级。纯函数，谁都能照 assessment.json 手算一遍(docs/reference/grading.md)。

方案(standards/grading/*.yaml)是产品自定，逐项写明所循的先例。未决(存疑、未测、执行异常)不得分,
因此得分是区间的下限；未决若全部符合，得分到上限。否决条款不符合而且违反比例超过其否决率时，等级封顶。
改判过的条款按改判后的结论计。豁免的条款不得分也不失分，但仍算在覆盖率的分母里，也不解除封顶。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from conformance.assessment import Basis, ClauseResult, Grade, Move, ThemeScore, Verdict

OPEN = frozenset({Verdict.DOUBTFUL, Verdict.UNTESTED, Verdict.ERROR})
DECIDED = frozenset({Verdict.CONFORMING, Verdict.NONCONFORMING})
Scheme = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Points:
    """一个条款的分值:应得多少，得了多少，还有多少未决；豁免与不适用的都是零，``why`` 说明。"""

    clause: str
    theme: str
    worth: float
    won: float
    open: float
    why: str


def grade(clauses: Sequence[ClauseResult], scheme: Scheme, names: Mapping[str, str] | None = None) -> Grade:
    """``clauses`` 按 ``scheme`` 定级;``names`` 是主题的中文名。覆盖率低于方案的最低值时等级为 不予定级。"""
    themes = {
        theme: theme_score(theme, clauses, scheme, names or {}) for theme in dict.fromkeys(c.theme for c in clauses)
    }
    made = _graded(clauses, scheme, themes)
    return replace(made, sensitivity=tuple(_moves(clauses, scheme, made)))


def _graded(clauses: Sequence[ClauseResult], scheme: Scheme, scores: Mapping[str, ThemeScore]) -> Grade:
    themes = tuple(scores.values())
    counted = [theme for theme in themes if theme.clauses and theme.weight]
    low, high = _weighted(counted, "low"), _weighted(counted, "high")
    share = coverage(clauses, scheme)
    caps = tuple(_cap(clause) for clause in clauses if vetoed(clause))
    floor = scheme["veto_level"]
    open_veto = [c.id for c in clauses if c.veto and c.concluded in OPEN]
    worst = floor if caps or open_veto else level(low, scheme)
    enough = bool(counted) and share >= scheme["minimum_coverage"]
    return Grade(
        level=(floor if caps else level(low, scheme)) if enough else scheme["ungraded"],
        score=low,
        interval=(low, high),
        range=(worst, floor if caps else level(high, scheme)),
        coverage=_rounded(share, 4),
        caps=caps,
        scheme=scheme["id"],
        themes=themes,
        explanation=(*_explain(themes, share, caps, open_veto, scheme), *_spared(clauses), *_ruled(clauses)),
    )


def level(score: float, scheme: Scheme) -> str:
    """得分(0–100)所在的等级。"""
    return next((str(name) for name, least in scheme["levels"].items() if score >= least), str(scheme["lowest"]))


def rank(name: str, scheme: Scheme) -> int:
    """等级的次序:最低的是 0，越高越大；不是方案里的等级(含 不予定级)是 -1。"""
    order = [*dict.fromkeys([*scheme["levels"], scheme["lowest"]])]
    return len(order) - 1 - order.index(name) if name in order else -1


def vetoed(clause: ClauseResult) -> bool:
    """否决条款是否触发:不符合，且违反比例超过其否决率(默认 0，即一件即触发)；豁免不解除。"""
    breached = clause.veto and clause.concluded is Verdict.NONCONFORMING
    overridden = breached and clause.verdict is not Verdict.NONCONFORMING
    return overridden or (breached and clause.violating > clause.veto_rate * clause.checked)


def points(clause: ClauseResult, scheme: Scheme) -> Points:
    """一个条款的分值 = 条款权重 × 层级权重。"""
    worth = clause.weight * float(scheme["level_weights"][clause.level])
    if clause.waived or clause.concluded is Verdict.NOT_APPLICABLE:
        return Points(clause.id, clause.theme, 0.0, 0.0, 0.0, "豁免" if clause.waived else "不适用")
    won = worth if clause.concluded is Verdict.CONFORMING else 0.0
    still = worth if clause.concluded in OPEN else 0.0
    why = f"{clause.concluded}（改判，机器结论 {clause.verdict}）" if clause.concluded is not clause.verdict else ""
    return Points(clause.id, clause.theme, worth, won, still, why or str(clause.concluded))


def theme_score(theme: str, clauses: Sequence[ClauseResult], scheme: Scheme, names: Mapping[str, str]) -> ThemeScore:
    """一个主题的得分区间:未决不得分是下限，未决全部符合是上限；不适用的、豁免的、权重为 0 的不计分。"""
    own = [points(clause, scheme) for clause in clauses if clause.theme == theme]
    counted = [one for one in own if one.worth]
    total, won = sum(one.worth for one in counted), sum(one.won for one in counted)
    possible = won + sum(one.open for one in counted)
    weight = float(scheme["theme_weights"].get(theme, 0))
    low, high = (_rounded(100 * part / total) if total else 0.0 for part in (won, possible))
    return ThemeScore(theme, names.get(theme, theme), weight, low, high, len(counted))


def coverage(clauses: Sequence[ClauseResult], scheme: Scheme) -> float:
    """已有结论的分值占应计分值的比例，0–1；不计分的主题不算；豁免的算在分母里而不算有结论，豁免因此不会使覆盖率变高。"""
    scored = {theme for theme, weight in scheme["theme_weights"].items() if weight}
    applicable = [c for c in clauses if c.theme in scored and c.concluded is not Verdict.NOT_APPLICABLE]
    worth = [(clause, clause.weight * float(scheme["level_weights"][clause.level])) for clause in applicable]
    total = sum(value for _, value in worth)
    decided = sum(value for clause, value in worth if clause.concluded in DECIDED and not clause.waived)
    return decided / total if total else 0.0


def _moves(clauses: Sequence[ClauseResult], scheme: Scheme, made: Grade) -> Iterable[Move]:
    """逐个把未决或豁免的条款换成 符合、不符合，看等级变不变；只有它那个主题的得分要重算。"""
    scores = {theme.theme: theme for theme in made.themes}
    for place, clause in enumerate(clauses):
        if not (clause.waived or clause.concluded in OPEN):
            continue
        for verdict in (Verdict.CONFORMING, Verdict.NONCONFORMING):
            supposed = [*clauses[:place], _decided(clause, verdict), *clauses[place + 1 :]]
            tried = _graded(supposed, scheme, scores | {clause.theme: theme_score(clause.theme, supposed, scheme, {})})
            if tried.level != made.level:
                yield Move(clause.id, verdict, tried.score, tried.level)


def _decided(clause: ClauseResult, verdict: Verdict) -> ClauseResult:
    """假设条款有了这个结论；不符合按全部违反算。"""
    checked = max(1, clause.checked)
    violating = checked if verdict is Verdict.NONCONFORMING else 0
    return replace(
        clause, verdict=verdict, basis=Basis.AUTOMATIC, checked=checked, violating=violating, adjudication=None
    )


def _weighted(themes: Sequence[ThemeScore], end: str) -> float:
    total = sum(theme.weight for theme in themes)
    return _rounded(sum(theme.weight * float(getattr(theme, end)) for theme in themes) / total) if total else 0.0


def _rounded(value: float, places: int = 2) -> float:
    """四舍五入；二进制小数的尾差先去掉，逢五才进得准。"""
    near = Decimal(repr(round(value, 9)))
    return float(near.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _cap(clause: ClauseResult) -> str:
    share = f"（{clause.violating}/{clause.checked}）" if clause.verdict is Verdict.NONCONFORMING else "（改判）"
    return f"{clause.id} 不符合{share}，一票否决{'；豁免不解除封顶' * clause.waived}"


def _spared(clauses: Sequence[ClauseResult]) -> Iterable[str]:
    """不符合而没有触发否决的否决条款:说清为什么没有封顶。"""
    for clause in clauses:
        if clause.veto and clause.concluded is Verdict.NONCONFORMING and not vetoed(clause):
            share = f"违反 {clause.violating}/{clause.checked}，没有超过否决率 {clause.veto_rate:.1%}"
            yield f"{clause.id} 是否决条款，{share}（产品自定），没有封顶"


def _ruled(clauses: Sequence[ClauseResult]) -> Iterable[str]:
    """豁免与改判各有哪些条款。"""
    waived = [clause.id for clause in clauses if clause.waived]
    if waived:
        yield f"豁免 {len(waived)} 个条款，不得分也不失分，覆盖率按没有结论计：{'、'.join(waived)}"
    changed = [f"{c.id} {c.verdict} → {c.concluded}" for c in clauses if c.concluded is not c.verdict]
    if changed:
        yield f"改判 {len(changed)} 个条款：{'、'.join(changed)}"


def _explain(
    themes: Sequence[ThemeScore], share: float, caps: Sequence[str], open_veto: Sequence[str], scheme: Scheme
) -> Iterable[str]:
    yield f"方案 {scheme['id']}（{scheme['label']}）：{scheme['source']}"
    for theme in themes:
        counted = f"权重 {theme.weight:g}，{theme.clauses} 个条款计分"
        yield f"{theme.name}：{counted}，得分 {theme.low:g}（未决全部符合时 {theme.high:g}）"
    least = f"低于 {scheme['minimum_coverage']:.0%} 时{scheme['ungraded']}"
    yield f"覆盖率 {share:.1%}：已有结论的分值占应计分值的比例，{least}"
    yield from (f"封顶为{scheme['veto_level']}：{cap}" for cap in caps)
    if open_veto:
        yield f"下列否决条款尚无定论，若不符合将封顶为{scheme['veto_level']}：{'、'.join(open_veto)}"
