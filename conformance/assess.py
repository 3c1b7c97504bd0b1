"""一次评测在一页上:计划、采集、判定、定级、写下来。

forecast → collect(唯一的输入输出)→ judge → grade → assessment.json → 报告 → 退出码
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conformance import __version__, assessment, grade, report
from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot, as_of
from conformance.center.writer import write_whole
from conformance.domain import Level
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, EXIT_NOT_MET, EXIT_NOTHING, InputError
from conformance.standard import THEMES, Standard, select

Observe = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Selection:
    """选哪些条款:编号通配、主题、通道；空表示全选。"""

    clauses: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def run(
    profile: Profile,
    standard: Standard,
    folder: Path,
    *,
    selection: Selection,
    day: date | None = None,
    budget: int | None = None,
    observe: Observe = lambda *_: None,
    trying: bool = False,
) -> Assessment:
    """采集并判定，写出运行目录;``trying`` 为真时也在沙箱里试办。``folder`` 必须是空的或不存在。"""
    from conformance.center.collect import collect

    vacant(folder)
    channels = frozenset(selection.channels)
    collect(profile, folder, budget=budget, observe=observe, channels=channels, trying=trying)
    declared = profile.data.get("as_of")
    chosen = day or (date.fromisoformat(str(declared)) if declared else None)
    return judge(folder, standard, folder, selection=selection, day=chosen, budget=budget)


def judge(
    source: Path,
    standard: Standard,
    target: Path,
    *,
    selection: Selection,
    day: date | None = None,
    budget: int | None = None,
    sheets: Sequence[Path] = (),
) -> Assessment:
    """判定 ``source`` 的快照，结果写到 ``target``(可以就是 ``source``)；不访问网络。

    ``sheets`` 是举证表，代替快照里原有的举证。
    """
    from conformance.run import judge as judge_clauses

    snapshot = _attested(source, target, sheets) if sheets else Snapshot.of(source)
    day = as_of(snapshot, day or _judged(source))
    clauses = judge_clauses(
        snapshot,
        standard,
        selected=select(standard, selection.clauses, selection.themes),
        channels=_channels(snapshot, selection.channels),
        as_of=day,
        findings=target / "findings",
    )
    made = _assessment(snapshot, standard, clauses, day, budget)
    target.mkdir(parents=True, exist_ok=True)
    if target != source:
        _carry(source, target)
    write_whole(target / "assessment.json", assessment.dump(made))
    report.write(target, "html", target / "report.html")
    manifest(target, profile_digest=snapshot.info.profile_digest, standard=standard)
    return made


def exit_code(made: Assessment) -> int:
    """0 没有强制条款不符合;1 有;3 一个定论也没有;5 没有选中或没有适用的条款。"""
    verdicts = {clause.verdict for clause in made.clauses}
    if any(c.verdict is Verdict.NONCONFORMING and c.level is Level.MANDATORY for c in made.clauses):
        return EXIT_NOT_MET
    if verdicts & grade.DECIDED:
        return EXIT_DONE
    return EXIT_CANNOT_JUDGE if verdicts & {Verdict.ERROR, Verdict.DOUBTFUL} else EXIT_NOTHING


def vacant(folder: Path) -> None:
    """``folder`` 里还没有东西，否则抛 InputError:已经写下的结果不覆盖。"""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}:已经有内容，不会覆盖；请用 -o 换一个目录，或者先把它移走。")


def manifest(folder: Path, *, profile_digest: str, standard: Standard) -> None:
    """写 manifest.json:每个文件的 SHA-256、工具版本、标准版本、档案摘要。"""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    content = {
        "tool": {"name": "zhunsheng", "version": __version__},
        "standard": {"id": standard.id, "edition": standard.edition},
        "profile_digest": profile_digest,
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }
    write_whole(folder / "manifest.json", json.dumps(content, ensure_ascii=False, indent=2).encode())


def _assessment(
    snapshot: Snapshot, standard: Standard, clauses: Sequence[ClauseResult], day: date, budget: int | None
) -> Assessment:
    from msgspec import to_builtins

    info = snapshot.info
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
        limits={"requests": sum(source["requests"] for source in sources), "budget": budget or 0},
        issues=snapshot.issues,
        sources=sources,
        counts=_counts(clauses),
    )


def _judged(source: Path) -> date | None:
    """上一次判定所依的日期:没有另给日期时重判沿用它，同一个目录判两次因此相同。"""
    path = source / "assessment.json"
    return date.fromisoformat(assessment.load(path).as_of) if path.is_file() else None


def _counts(clauses: Iterable[ClauseResult]) -> dict[str, int]:
    tally = {str(verdict): 0 for verdict in Verdict}
    for clause in clauses:
        tally[clause.verdict] += 1
    return tally


def _channels(snapshot: Snapshot, wanted: Iterable[str]) -> frozenset[str]:
    offered = frozenset(str(source.channel) for source in snapshot.sources.values())
    return offered & frozenset(wanted) if wanted else offered


def _attested(source: Path, target: Path, sheets: Sequence[Path]) -> Snapshot:
    """快照换上另给的举证；写到新目录时原来的目录不动。"""
    from conformance.center import attested

    Snapshot.of(source)
    rows = attested.read(sheets)
    if target != source:
        _carry(source, target)
    attested.attach(rows, target)
    return Snapshot.of(target)


def _carry(source: Path, target: Path) -> None:
    """重判写到新目录时，证据和快照以链接的方式带过去，新目录因此也是完整的。"""
    from shutil import copytree

    for name in ("snapshot", "evidence"):
        if (source / name).is_dir() and not (target / name).exists():
            copytree(source / name, target / name, copy_function=_link)


def _link(source: str, target: str) -> None:
    """续写的索引要另存一份，其余的链接过去就够了。"""
    try:
        if source.endswith(".ndjson"):
            raise OSError
        Path(target).hardlink_to(source)
    except OSError:
        Path(target).write_bytes(Path(source).read_bytes())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
