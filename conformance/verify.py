"""复核一个运行目录:每个文件的哈希、证据索引的链、签名，再从快照重判、重新定级，逐处说出不同。

哈希说的是文件有没有改动过；重判说的是结论是不是这些证据应有的结论。清单若连同文件一起改写，哈希看不出，
重判仍看得出；连快照也一起改写的，只有签名看得出。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from conformance import __version__, assess, assessment, settle
from conformance.assessment import Assessment, ClauseResult
from conformance.center import evidence
from conformance.center.snapshot import Snapshot
from conformance.errors import InputError, ZhunshengError
from conformance.seal import manifest, signature
from conformance.standard import Standard

WORDS: Mapping[str, str] = {
    "center": "中心",
    "standard": "标准",
    "as_of": "判定日期",
    "started": "开始时刻",
    "finished": "结束时刻",
    "grade": "等级",
    "limits": "用量",
    "issues": "数据问题",
    "sources": "来源",
    "counts": "计数",
    "scheme": "定级方案",
    "selection": "选择",
    "machine_grade": "只按机器结论的等级",
    "verdict": "结论",
    "basis": "结论来源",
    "checked": "检查数",
    "violating": "违反数",
    "undecided": "不能判定数",
    "reason": "原因",
    "findings": "问题",
    "scenarios": "场景",
    "waivers": "豁免",
    "adjudication": "申辩",
    "level": "层级或等级",
    "score": "得分",
    "interval": "区间",
    "caps": "封顶",
    "text": "条文",
    "veto": "否决",
    "weight": "权重",
    "range": "等级区间",
    "coverage": "覆盖率",
    "themes": "主题得分",
    "explanation": "算法说明",
    "sensitivity": "敏感性",
    "remedy": "整改",
    "legal_basis": "依据",
    "notes": "说明",
}


def damage(run: Path, *, key: bytes = b"", command: str = "") -> Iterator[str]:
    """文件、证据索引与签名的毛病；完好则一句也没有。没有清单的抛 IntegrityError。"""
    yield from manifest.broken(run)
    yield from evidence.broken(run)
    yield from signature.broken(run, key=key, command=command)


def rejudged(run: Path, standard: Standard) -> Iterator[str]:
    """从快照重判、重新定级，与 assessment.json 不同之处；读不出的也算。"""
    try:
        stored = assessment.load(run)
        yield from _stated(run, stored, standard)
        yield from differences(stored, again(run, stored, standard))
    except (ZhunshengError, OSError, ValueError, TypeError, LookupError) as error:
        yield f"重判不成:{error}"


def differences(stored: Assessment, fresh: Assessment) -> Iterator[str]:
    """``stored`` 与重判所得 ``fresh`` 不同之处；耗时、程序版本、报告不论。"""
    for name in (one.name for one in fields(Assessment) if one.name not in {"clauses", "grade", "tool"}):
        yield from _different(f"assessment.json 的{_word(name)}", getattr(stored, name), getattr(fresh, name))
    known, wanted = ({one.id: one for one in made.clauses} for made in (stored, fresh))
    yield from (f"{name}:重判有这个条款，assessment.json 里没有" for name in wanted if name not in known)
    yield from (f"{name}:assessment.json 里有这个条款，重判没有" for name in known if name not in wanted)
    if set(known) == set(wanted) and list(known) != list(wanted):
        yield "assessment.json 里条款的次序与重判所得不同"
    for name in (name for name in known if name in wanted):
        yield from _fields(name, _timeless(known[name]), _timeless(wanted[name]))
    yield from _fields("等级", stored.grade, fresh.grade)


def _stated(run: Path, stored: Assessment, standard: Standard) -> Iterator[str]:
    """清单所说的标准与判定日期，和评测结果、和这次用的标准是不是一致。"""
    content = manifest.read(run)
    listed = content["standard"]
    for name in ("id", "edition"):
        yield from _different(f"清单里标准的 {name}", listed.get(name), stored.standard.get(name))
    yield from _different("清单里的判定日期", content.get("as_of"), stored.as_of)
    if listed.get("digest") != manifest.digest(standard):
        yield f"标准 {standard.id} 的内容与判定时的不同；请用当时的标准复核(-s)，或者用 zhunsheng judge 重判"


def again(run: Path, stored: Assessment, standard: Standard) -> Assessment:
    """照 ``stored`` 的判定日期和选择，从快照重判、重新定级；留存的全部问题与重判所得不同的抛 InputError。"""
    selection = assess.Selection(**{name: tuple(values) for name, values in stored.selection.items()})
    day, budget = date.fromisoformat(stored.as_of), stored.limits.get("budget") or None
    with TemporaryDirectory() as folder:
        terms = assess.Terms(standard, selection, day, budget)
        made = assess.concluded(Snapshot.of(run), terms, Path(folder) / "findings")
        _same_findings(run / "findings", Path(folder) / "findings")
    settled = settle.settle(made, settle.kept(run))
    return msgspec.json.decode(assessment.dump(settled), type=Assessment)


def _same_findings(kept: Path, again: Path) -> None:
    """留存的全部问题与重判所得是同样的行；不同抛 InputError。"""
    import pyarrow.parquet as parquet

    ours, theirs = ({path.name: path for path in folder.glob("*.parquet")} for folder in (kept, again))
    for name in sorted(set(ours) | set(theirs)):
        if name not in ours or name not in theirs:
            raise InputError(f"findings/{name} 只在{'运行目录' if name in ours else '重判所得'}里有")
        rows = [sorted(map(str, parquet.read_table(one[name]).to_pylist())) for one in (ours, theirs)]
        if rows[0] != rows[1]:
            raise InputError(f"findings/{name} 的行与重判所得不同")


def _timeless(clause: ClauseResult) -> ClauseResult:
    return replace(clause, scenarios=tuple(replace(scenario, seconds=0.0) for scenario in clause.scenarios))


def _fields(where: str, stored: Any, again: Any) -> Iterator[str]:
    for one in fields(stored):
        yield from _different(f"{where} 的{_word(one.name)}", getattr(stored, one.name), getattr(again, one.name))


def _different(what: str, stored: Any, again: Any) -> Iterator[str]:
    if stored != again:
        yield f"{what}:写的是 {_short(stored)}，应是 {_short(again)}"


def _word(name: str) -> str:
    return WORDS.get(name, f" {name}")


def _short(value: Any) -> str:
    text = str(value) if isinstance(value, str | int | float) else str(msgspec.json.encode(value), "utf-8")
    return text if len(text) <= 80 else f"{text[:80]}…"


def newer(run: Path) -> str:
    """运行目录由别的版本写成的，说出来；同一版本是空的。"""
    made = manifest.read(run).get("tool", {}).get("version")
    return f"由准绳 {made} 写成，现在用的是 {__version__}；不同之处可能来自版本。" if made != __version__ else ""
