"""一次评测在一页上:计划、采集、判定、定级、写下来。

forecast → collect(唯一的输入输出)→ judge → grade → assessment.json → 报告 → 退出码
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from conformance import __version__, assessment, grade, report, settle
from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.center import order, permission, reach
from conformance.center.carrying import carry
from conformance.center.lint import lights
from conformance.center.order import Say, vacant
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot
from conformance.center.stored import storing
from conformance.center.writer import write_whole
from conformance.domain import Level
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, EXIT_NOT_MET, EXIT_NOTHING, OURS, CannotJudge, lost, ours
from conformance.seal import manifest
from conformance.settle import Rulings
from conformance.standard import THEMES, Standard, select

Observe = Callable[[str, int, int | None], None]
REPLACED = ("snapshot/attestations.jsonl", "snapshot/sources.jsonl", "evidence/index.ndjson")
"""换举证表时改写的文件，清单要重算它们的哈希。"""


@dataclass(frozen=True, slots=True)
class Selection:
    """选哪些条款:编号通配、主题、通道；空表示全选。"""

    clauses: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """怎样评:依哪份标准、选哪些条款、判定所依的日期、请求总数的上限、豁免与申辩。

    没有日期的，评测取档案写的，没有写的由采到的来定(见 ``reach``)，重判沿用上一次的；
    没有豁免与申辩的，沿用运行目录里留存的。
    """

    standard: Standard
    selection: Selection = Selection()
    day: date | None = None
    budget: int | None = None
    rulings: Rulings | None = None


def run(
    profile: Profile,
    folder: Path,
    terms: Terms,
    *,
    observe: Observe = lambda *_: None,
    trying: bool = False,
    options: Mapping[str, Any] | None = None,
    resume: bool = False,
    say: Say = lambda _: None,
) -> Assessment:
    """采集并判定，写出运行目录;``trying`` 为真时也在沙箱里试办。一个进程一次只评测一个中心，否则抛 InputError。

    档案指名的亮灯方案标准里没有的，抛 ProfileError。
    ``folder`` 必须是空的或不存在;``resume`` 为真则是中断了的运行，采完的照用，档案必须没有改动过。
    ``options`` 是怎样吩咐的，记下来供接着做时用；要说给用户听的交给 ``say``。
    """
    from conformance.center.collect import collect

    lights.known(profile, terms.standard)
    terms = replace(terms, budget=permission.budget(profile.data, terms.budget))
    with order.alone(), order.held(folder, say), storing(folder):
        if not resume:
            vacant(folder)
        with order.tidy(folder):
            placed = order.again(folder, profile) if resume else order.place(folder, profile, options or {})
            channels, since = frozenset(terms.selection.channels), placed.started
            whole = order.done(folder) or collect(
                profile,
                folder,
                budget=terms.budget,
                observe=observe,
                channels=channels,
                trying=trying,
                started=since,
                say=say,
            )
        made = judge(folder, folder, replace(terms, day=terms.day or order.day(profile)))
        if whole:
            order.finish(folder)
        return made


def judge(source: Path, target: Path, terms: Terms, *, sheets: Sequence[Path] = (), spark: Any = None) -> Assessment:
    """判定 ``source`` 的快照，结果写到 ``target``(可以就是 ``source``)；不访问网络。

    ``sheets`` 是举证表，代替快照里原有的举证;``spark`` 是开着的 ``run.spark.Spark``,办件在那里算；
    不给的在内嵌的 DuckDB 里算。
    """
    manifest.unsigned(target)
    snapshot = _attested(source, target, sheets) if sheets else Snapshot.of(source)
    rulings = settle.kept(source) if terms.rulings is None else terms.rulings
    terms = replace(terms, day=terms.day or _judged(source))
    made = settle.settle(concluded(snapshot, terms, target / "findings", spark), rulings)
    target.mkdir(parents=True, exist_ok=True)
    if target != source:
        carry(source, target)
    _keep(target, made, rulings)
    trouble = _reported(target)
    manifest.write(
        target,
        terms.standard,
        profile_digest=snapshot.info.profile_digest,
        as_of=made.as_of,
        before=source,
        fresh=REPLACED if sheets else (),
    )
    if trouble:
        raise CannotJudge(f"评测结果已写在 {target / 'assessment.json'}，报告没有写成:{ours(trouble)}")
    return made


def concluded(snapshot: Snapshot, terms: Terms, findings: Path, spark: Any = None) -> Assessment:
    """快照按标准判定并定级，不写 assessment.json;``findings`` 是全部问题的文件夹。没有日期的见 ``reach.as_of``。"""
    from conformance.run import judge as judge_clauses

    chosen, day = terms.selection, reach.as_of(snapshot, terms.day)
    clauses = judge_clauses(
        snapshot,
        terms.standard,
        selected=select(terms.standard, chosen.clauses, chosen.themes),
        channels=_channels(snapshot, chosen.channels),
        as_of=day,
        findings=findings,
        spark=spark,
    )
    return _assessment(snapshot, terms, clauses, day)


def exit_code(made: Assessment) -> int:
    """0 没有强制条款不符合;1 有;3 没有定论、采集提前停下或我们自己出错;5 没有选中或没有适用的条款。

    豁免的不算，改判的按改判后的。
    """
    counted = [clause for clause in made.clauses if not clause.waived]
    verdicts = {clause.concluded for clause in counted}
    if any(c.concluded is Verdict.NONCONFORMING and c.level is Level.MANDATORY for c in counted):
        return EXIT_NOT_MET
    ours_failed = any(OURS in scenario.reason for clause in counted for scenario in clause.scenarios)
    if ours_failed or any(issue.halted for issue in made.issues):
        return EXIT_CANNOT_JUDGE
    if verdicts & grade.DECIDED:
        return EXIT_DONE
    return EXIT_CANNOT_JUDGE if verdicts & {Verdict.ERROR, Verdict.DOUBTFUL} else EXIT_NOTHING


def _assessment(snapshot: Snapshot, terms: Terms, clauses: Sequence[ClauseResult], day: date) -> Assessment:
    from msgspec import to_builtins

    info, standard = snapshot.info, terms.standard
    sources = tuple(to_builtins(source) for source in snapshot.sources.values())
    return Assessment(
        center={"name": info.name, "region": info.region, "level": info.level},
        standard={
            "id": standard.id,
            "name": standard.name,
            "edition": standard.edition,
            "status": standard.status(day),
        },
        as_of=day.isoformat(),
        started=(info.started or info.collected).isoformat(timespec="seconds"),
        finished=info.collected.isoformat(timespec="seconds"),
        tool={"name": "zhunsheng", "version": __version__},
        clauses=tuple(clauses),
        grade=grade.grade(clauses, standard.grading, {theme.key: theme.name for theme in THEMES}),
        limits={"requests": sum(source["requests"] for source in sources), "budget": terms.budget or 0},
        issues=(*reach.said(snapshot, day), *snapshot.issues),
        sources=sources,
        counts=settle.counts(clauses),
        scheme=dict(standard.grading),
        selection=asdict(terms.selection),
    )


def _keep(target: Path, made: Assessment, rulings: Rulings) -> None:
    """写 assessment.json 和留存的清单。"""
    write_whole(target / "assessment.json", assessment.dump(made))
    content = settle.files(rulings)
    for name in (settle.WAIVERS, settle.ADJUDICATIONS):
        if name in content:
            write_whole(target / name, content[name])
        else:
            (target / name).unlink(missing_ok=True)


def _reported(target: Path) -> Exception | None:
    """写 HTML 报告；模板或报告的代码有错，不碍评测结果，返回那个错误。磁盘写不下去照抛。"""
    try:
        report.write(target, "html", target / "report.html")
    except Exception as error:  # noqa: BLE001 - 是我们这一边的错，写完清单再说
        if error.__context__ and lost(error.__context__):
            raise error.__context__ from None
        return error
    return None


def _judged(source: Path) -> date | None:
    """上一次判定所依的日期:没有另给日期时重判沿用它，同一个目录判两次因此相同。"""
    path = source / "assessment.json"
    return date.fromisoformat(assessment.load(path).as_of) if path.is_file() else None


def _channels(snapshot: Snapshot, wanted: Iterable[str]) -> frozenset[str]:
    offered = frozenset(str(source.channel) for source in snapshot.sources.values())
    return offered & frozenset(wanted) if wanted else offered


def _attested(source: Path, target: Path, sheets: Sequence[Path]) -> Snapshot:
    """快照换上另给的举证；写到新目录时原来的目录不动。"""
    from conformance.center.attest import sheets as attested

    Snapshot.of(source)
    rows = attested.read(sheets)
    if target != source:
        carry(source, target)
    attested.attach(rows, target)
    return Snapshot.of(target)
