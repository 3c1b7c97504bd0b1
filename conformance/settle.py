"""豁免与申辩:读清单，用到评测结果上。机器的结论从不改动；豁免和改判写在旁边，等级照它们重算。

用不上的(过期、没有这个条款或问题、机器结论已经不同)不采用，逐条说出来。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from conformance.assessment import (
    Adjudication,
    Assessment,
    Basis,
    ClauseResult,
    ScenarioResult,
    Verdict,
    Waiver,
    resting,
)
from conformance.center.exchange.redact import redact
from conformance.center.privacy.personal import PRIVATE
from conformance.domain.persons import another
from conformance.errors import InputError
from conformance.grade import grade
from conformance.standard import yamlfile

WAIVERS, ADJUDICATIONS = "waivers.json", "adjudications.json"
"""运行目录里留存的两份清单；没有另给时重判沿用它们。"""
WRITTEN = frozenset({"reason", "text"})
"""两份清单里由人写的话。"""
SOUND = frozenset({Verdict.CONFORMING, Verdict.NOT_APPLICABLE})
"""不需要豁免的结论。"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rulings:
    """对一次评测的全部豁免与申辩。"""

    waivers: tuple[Waiver, ...] = ()
    adjudications: tuple[Adjudication, ...] = ()


def read(waivers: Iterable[Path] = (), adjudications: Iterable[Path] = ()) -> Rulings:
    """读清单(YAML 或 JSON)；不合结构、同一条款申辩两次、复核人不是另一人的，抛 InputError，指明文件和行。"""
    given = [row for path in adjudications for row in _rows(path, "adjudication", Adjudication)]
    for place, (where, row) in enumerate(given):
        if row.override and not another(row.override.by, row.override.second):
            raise InputError(f"{where}:{row.clause} 改判的复核人就是 {row.override.by} 自己；复核须由另一人。")
        if row.clause in {other.clause for _, other in given[:place]}:
            raise InputError(f"{where}:{row.clause} 已有一次申辩；同一条款只能有一行，请合并。")
    listed = tuple(row for path in waivers for _, row in _rows(path, "waiver", Waiver))
    return Rulings(listed, tuple(row for _, row in given))


def kept(run: Path) -> Rulings:
    """运行目录里留存的清单。"""
    waivers, adjudications = ([path] if path.is_file() else [] for path in (run / WAIVERS, run / ADJUDICATIONS))
    return read(waivers, adjudications)


def files(rulings: Rulings) -> Mapping[str, bytes]:
    """要留在运行目录里的文件名 → 内容；空的清单没有文件。"""
    rows: dict[str, list[Any]] = {
        WAIVERS: [_filled(row) for row in rulings.waivers],
        ADJUDICATIONS: [_filled(row) for row in rulings.adjudications],
    }
    return {name: msgspec.json.format(msgspec.json.encode(data), indent=2) for name, data in rows.items() if data}


def settle(made: Assessment, rulings: Rulings) -> Assessment:
    """用上申辩与豁免，重算等级和计数；原有的豁免和申辩仍在，``made`` 没有方案(旧版写的)抛 InputError。"""
    if not (rulings.waivers or rulings.adjudications):
        return made
    if not made.scheme:
        raise InputError("这份评测结果由旧版写成，没有定级方案的全文，不能重算等级；请先用 zhunsheng judge 重判。")
    names = {theme.theme: theme.name for theme in made.grade.themes}
    clauses = tuple(_settled(clause, rulings, made.as_of) for clause in made.clauses)
    graded = grade(clauses, made.scheme, names)
    ruled = any(clause.waivers or clause.adjudication for clause in clauses)
    machine = (made.machine_grade or made.grade) if ruled else None
    return replace(made, clauses=clauses, grade=graded, machine_grade=machine, counts=counts(clauses))


def problems(rulings: Rulings, made: Assessment | None, day: date) -> Iterator[str]:
    """用不上的豁免与申辩，每个一句话:过期的、重复的、条款没有判的、不再需要的、问题已经不在的、机器结论已经不同的。"""
    clauses = {clause.id: clause for clause in made.clauses} if made else {}
    seen: Counter[tuple[str, str, str]] = Counter()
    for waiver in rulings.waivers:
        seen[key := (waiver.clause, waiver.subject, waiver.kind)] += 1
        if waiver.expires < day.isoformat():
            yield f"{_name(waiver)} 已于 {waiver.expires} 过期({waiver.owner} 负责)；请整改，或者重新审批豁免。"
        elif seen[key] > 1:
            yield f"{_name(waiver)} 写了不止一次；请只留一行。"
        elif made:
            yield from _useless(waiver, clauses.get(waiver.clause))
    for row in rulings.adjudications if made else ():
        verdict = clauses[row.clause].verdict if row.clause in clauses else "没有判"
        if verdict != row.machine:
            yield f"{row.clause} 的申辩针对机器结论“{row.machine}”，而这次是“{verdict}”；没有采用，请重新申辩。"


def counts(clauses: Iterable[ClauseResult]) -> dict[str, int]:
    """每种结论的条款数；豁免的只计入 豁免，改判过的按改判后的计，另记 改判 的个数(都是零就不写)。"""
    tally = {str(verdict): 0 for verdict in Verdict}
    extra: Counter[str] = Counter()
    for clause in clauses:
        if clause.waived:
            extra["豁免"] += 1
        else:
            tally[clause.concluded] += 1
        extra["改判"] += clause.concluded is not clause.verdict
    return tally | dict(+extra)


def unlisted(clause: ClauseResult) -> bool:
    """条款还有没有列出来的问题(列出的是最前面的一些)。"""
    return any(not _listed(clause, scenario) for scenario in clause.scenarios)


def _settled(clause: ClauseResult, rulings: Rulings, day: str) -> ClauseResult:
    heard = next((row for row in rulings.adjudications if row.clause == clause.id), None)
    if heard and heard.machine is clause.verdict:
        clause = replace(clause, adjudication=heard)
    given = [row for row in rulings.waivers if row.clause == clause.id and row.expires >= day]
    waivers = tuple(row for row in dict.fromkeys((*clause.waivers, *given)) if not list(_useless(row, clause)))
    machine = resting(clause.verdict, clause.scenarios)
    return replace(clause, waivers=waivers, basis=Basis.WAIVED if _whole(clause, waivers) else machine)


def _whole(clause: ClauseResult, waivers: Sequence[Waiver]) -> bool:
    """整个条款已豁免:豁免的是条款，或者它的每一个问题都豁免了，而且没有没列出的。"""
    if any(not row.subject for row in waivers):
        return True
    excused = {(row.subject, row.kind) for row in waivers}
    found = {(one.subject, one.kind) for one in clause.findings}
    broken = any(one.verdict is Verdict.ERROR for one in clause.scenarios)
    return bool(found) and found <= excused and not broken and not unlisted(clause)


def _listed(clause: ClauseResult, scenario: ScenarioResult) -> bool:
    """场景的问题都列在条款里了。"""
    if scenario.verdict in SOUND | {Verdict.UNTESTED}:
        return True
    shown = {one.subject for one in clause.findings if one.scenario == scenario.name}
    return bool(shown) and len(shown) >= scenario.violating + scenario.undecided


def _useless(waiver: Waiver, clause: ClauseResult | None) -> Iterator[str]:
    if clause is None:
        yield f"{_name(waiver)} 用不上:这次没有判 {waiver.clause}；请核对编号，或者去掉这一行。"
    elif clause.concluded in SOUND:
        yield f"{_name(waiver)} 用不上:{waiver.clause} 的结论是{clause.concluded}；请去掉这一行。"
    elif waiver.subject and not _there(waiver, clause):
        yield f"{_name(waiver)} 用不上:这个问题已经不在了；请去掉这一行。"


def _there(waiver: Waiver, clause: ClauseResult) -> bool:
    """所豁免的问题还在；没有全部列出时不能说它不在。"""
    return unlisted(clause) or any((waiver.subject, waiver.kind) == (one.subject, one.kind) for one in clause.findings)


def _name(waiver: Waiver) -> str:
    return f"豁免 {waiver.clause}" + f"({waiver.subject}:{waiver.kind})" * bool(waiver.subject)


def _filled(row: Waiver | Adjudication) -> Any:
    """去掉空着的键，写出来仍合乎结构。"""
    return {name: value for name, value in asdict(row).items() if value not in ("", None)}


def _rows(path: Path, schema: str, kind: type[T]) -> Iterator[tuple[str, T]]:
    document = yamlfile.read(path, InputError)
    yamlfile.check(document, schema, InputError)
    for number, row in enumerate(document.data):
        yield document.where([number]), msgspec.convert(_masked(row), kind)


def _masked(value: Any) -> Any:
    """原因、申辩、答复里的个人信息打码:它们会留在运行目录和报告里。"""
    if not isinstance(value, Mapping):
        return value
    return {key: redact(one, (), PRIVATE)[0] if key in WRITTEN else _masked(one) for key, one in value.items()}
