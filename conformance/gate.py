"""门禁:一次评测够不够格。最后一行说清是哪些条款决定的；什么都没有判、没有一条适用的，永远通不过。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance import grade
from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.diff import compare
from conformance.diff.pages import clean
from conformance.domain import Level
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, EXIT_NOT_MET, EXIT_NOTHING, InputError


class FailOn(StrEnum):
    """什么算通不过:有不符合的、比基线新出现的、强制条款没有定论。"""

    NONCONFORMING = "nonconforming"
    NEW = "new"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Decision:
    """门禁的结果:退出码、要先说的话、最后一行。"""

    code: int
    notes: tuple[str, ...]
    last: str


def decide(
    made: Assessment, *, least: str = "", fail_on: Sequence[FailOn] = (), baseline: Assessment | None = None
) -> Decision:
    """``least`` 是最低等级。三样都没有给时，与 run 一样:有强制条款不符合就通不过;只给了 ``baseline`` 是 ``new``。

    豁免的条款不使门禁失败，但一定列出来。等级名不认识、要比基线却没有给的，抛 InputError。
    """
    kinds = tuple(fail_on) or ((FailOn.NEW,) if baseline else ())
    _usable(made, least, kinds, baseline)
    counted = [clause for clause in made.clauses if not clause.waived]
    empty = _empty(made, counted)
    if empty:
        return Decision(empty[0], (), f"门禁未通过({empty[0]}):{empty[1]}{_waived(made)}")
    failed = [*_nonconforming(counted, kinds, least), *_newly(made, baseline, kinds), *_grade(made, least)]
    halted = [f"采集提前停下:{issue.message}" for issue in made.issues if issue.halted]
    open_ = [*_undecided(counted, kinds), *_ungraded(made, least), *halted]
    code = EXIT_NOT_MET if failed else EXIT_CANNOT_JUDGE if open_ else EXIT_DONE
    reasons = "；".join([*failed, *open_])
    notes = tuple(f"基线与这次的{note}" for note in compare(baseline, made).notes) if baseline else ()
    said = f"门禁未通过({code}):{reasons}" if code else f"门禁通过:{_passed(made, counted, least)}"
    return Decision(code, notes, clean(said + _waived(made)))


def _usable(made: Assessment, least: str, kinds: Sequence[FailOn], baseline: Assessment | None) -> None:
    if FailOn.NEW in kinds and baseline is None:
        raise InputError("--fail-on new 要有比较的基线；请用 --baseline 给出前一次的运行目录。")
    if least and not made.scheme:
        raise InputError("这份评测结果由旧版写成，没有定级方案的全文；请先用 zhunsheng judge 重判。")
    if least and grade.rank(least, made.scheme) < 0:
        known = "、".join(dict.fromkeys([*made.scheme["levels"], made.scheme["lowest"]]))
        raise InputError(f"--min-grade {least}:方案 {made.grade.scheme} 没有这个等级；可用的是 {known}。")


def _empty(made: Assessment, counted: Sequence[ClauseResult]) -> tuple[int, str] | None:
    """没有一个条款有结论时的退出码和原因。"""
    verdicts = {clause.concluded for clause in counted}
    if verdicts & grade.DECIDED:
        return None
    if verdicts & {Verdict.ERROR, Verdict.DOUBTFUL}:
        return EXIT_CANNOT_JUDGE, f"没有一个条款有结论:{_listed(c for c in counted if c.concluded in grade.OPEN)}"
    what = "除豁免的以外，没有" if made.clauses and len(counted) < len(made.clauses) else "没有"
    return EXIT_NOTHING, f"{what}一个条款判过而且适用，不能算通过"


def _nonconforming(counted: Sequence[ClauseResult], kinds: Sequence[FailOn], least: str) -> Iterator[str]:
    bad = [clause for clause in counted if clause.concluded is Verdict.NONCONFORMING]
    if not kinds and not least:
        bad = [clause for clause in bad if clause.level is Level.MANDATORY]
    if bad and (FailOn.NONCONFORMING in kinds or not (kinds or least)):
        yield f"不符合 {_listed(bad)}"


def _newly(made: Assessment, baseline: Assessment | None, kinds: Sequence[FailOn]) -> Iterator[str]:
    """比基线新不符合的条款，和仍不符合的条款里新出现的问题(列得全的才能断定)。"""
    if baseline is None or FailOn.NEW not in kinds:
        return
    bad = [one for one in compare(baseline, made).clauses if one.after is Verdict.NONCONFORMING and not one.waived]
    newly = [one.id for one in bad if one.before is not Verdict.NONCONFORMING]
    yield from [f"新不符合 {'、'.join(newly)}"] * bool(newly)
    for one in bad:
        excused = {(waiver.subject, waiver.kind) for c in made.clauses if c.id == one.id for waiver in c.waivers}
        fresh = [finding for finding in one.new if (finding.subject, finding.kind) not in excused]
        if one.id in newly:
            continue
        if fresh and not one.partial:
            yield f"{one.id} 新出现 {len(fresh)} 个问题({fresh[0].subject}:{fresh[0].kind}{'等' * (len(fresh) > 1)})"
        elif one.partial and _more(baseline, made, one.id):
            yield f"{one.id} 违反的对象变多({_more(baseline, made, one.id)})"


def _more(old: Assessment, new: Assessment, name: str) -> str:
    before, after = (next(c.violating for c in made.clauses if c.id == name) for made in (old, new))
    return f"{before} → {after}" if after > before else ""


def _grade(made: Assessment, least: str) -> Iterator[str]:
    reached = grade.rank(made.grade.level, made.scheme) if least else 0
    if least and 0 <= reached < grade.rank(least, made.scheme):
        why = "；".join(made.grade.caps) or f"得分 {made.grade.score:g}，{_lost(made)}"
        yield f"等级 {made.grade.level} 低于 {least}({why})"


def _ungraded(made: Assessment, least: str) -> Iterator[str]:
    if least and grade.rank(made.grade.level, made.scheme) < 0:
        yield f"{made.grade.level}:覆盖率只有 {made.grade.coverage:.1%}"


def _undecided(counted: Sequence[ClauseResult], kinds: Sequence[FailOn]) -> Iterator[str]:
    open_ = [c for c in counted if c.concluded in grade.OPEN and c.level is Level.MANDATORY]
    if open_ and FailOn.UNDECIDED in kinds:
        yield f"强制条款没有定论 {_listed(open_)}"


def _lost(made: Assessment) -> str:
    bad = [c for c in made.clauses if c.concluded is Verdict.NONCONFORMING and not c.waived]
    open_ = [c for c in made.clauses if c.concluded in grade.OPEN and not c.waived]
    said = [f"不符合 {_listed(bad)}"] * bool(bad) + [f"未决 {_listed(open_)}"] * bool(open_)
    return "，".join(said)


def _passed(made: Assessment, counted: Sequence[ClauseResult], least: str) -> str:
    good = sum(clause.concluded is Verdict.CONFORMING for clause in counted)
    bad = [clause for clause in counted if clause.concluded is Verdict.NONCONFORMING]
    open_ = [clause for clause in counted if clause.concluded in grade.OPEN]
    said = [f"等级 {made.grade.level} 不低于 {least}"] * bool(least) + [f"符合 {good} 条"]
    said += [f"不符合而不在条件之内 {_listed(bad)}"] * bool(bad) + [f"未决 {_listed(open_)}"] * bool(open_)
    return "，".join(said)


def _waived(made: Assessment) -> str:
    waived = [clause for clause in made.clauses if clause.waived]
    changed = [clause for clause in made.clauses if clause.concluded is not clause.verdict]
    said = f"；豁免不计 {_listed(waived)}" if waived else ""
    return said + (f"；改判 {_listed(changed)}" if changed else "")


def _listed(clauses: Sequence[ClauseResult] | Iterator[ClauseResult]) -> str:
    return "、".join(clause.id for clause in clauses)
