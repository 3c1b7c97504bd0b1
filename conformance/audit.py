"""办件审计在一页上:导入好的目录或来源 → 快照 → (取一部分)→ 判定有办件通道的条款 → 总数。"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conformance import assess, standard
from conformance.assessment import Assessment
from conformance.center import order, reach
from conformance.center.lint import lights
from conformance.center.records import handed, importing, population, stage
from conformance.center.records.population import EVERYTHING, Narrowing
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Statistics
from conformance.errors import CannotJudge, InputError, ZhunshengError, lost
from conformance.rules.statistics_figures import Figure
from conformance.run.engine import EXHAUSTED, exhausted
from conformance.run.figures import figures
from conformance.run.spark import Spark, started
from conformance.standard import Standard


@dataclass(frozen=True, slots=True)
class Audit:
    """一次审计:评测结果、由办件算出的总数、导入时逐行的毛病(``表 种类`` → 行数)。"""

    made: Assessment
    figures: Sequence[Figure]
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """怎样审:标准的名称与另一个放标准的文件夹(不给的依来源)、只看哪一部分、要对照的公布的统计、判定的日期。"""

    standard: str | None = None
    home: Path | None = None
    narrowing: Narrowing = EVERYTHING
    published: Path | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """快照已备好:标准的名称与所在目录、档案写明的判定日期。"""

    standard: str
    home: Path | None
    day: date | None


def run(
    sources: Sequence[Path],
    folder: Path,
    asked: Asked = Asked(),
    *,
    master: str | None = None,
    observe: importing.Observe = lambda *_: None,
) -> Audit:
    """判定 ``sources``(一个导入好的目录，或者档案、文件)的全部办件，写出运行目录 ``folder``。

    ``master`` 是 Spark 的主节点；不给的在内嵌的 DuckDB 里算。
    没有导入完成、没有办件在所要的那一部分里、又要对照公布的统计又只看一部分抛 InputError。
    Spark 起不来抛 CannotJudge。
    """
    stated = _stated(asked)
    order.vacant(folder)
    lost = ZhunshengError if sources[0].is_dir() else InputError
    with _undone(folder, lost), started(master, folder) if master else nullcontext() as spark:
        return _audited(sources, folder, asked, stated, spark, observe)


def _stated(asked: Asked) -> Sequence[Statistics]:
    """要对照的公布的统计；几个选项合不到一起的抛 InputError。"""
    since, until = asked.narrowing.since, asked.narrowing.until
    if since and until and since > until:
        raise InputError(f"--since {since} 晚于 --until {until},一件办件也不会有；请改其中一个。")
    if asked.published and asked.narrowing:
        raise InputError("公布的统计是全部办件的，不能与一部分办件对照；请去掉 --published 或 --department 等选项。")
    return population.published(asked.published) if asked.published else ()


@contextmanager
def _undone(folder: Path, errors: type[ZhunshengError]) -> Iterator[None]:
    """没有审成(``errors``,或者写不下去)就好像没有开始过:改好命令、腾出空间可以用同一个目录再来。

    写不下去的抛 CannotJudge;清单(最后写的)已经写好的照留。
    """
    made = not folder.exists()
    try:
        yield
    except (ZhunshengError, OSError, *EXHAUSTED) as error:
        full = next(filter(_full, (error, error.__context__)), None)
        if (full or isinstance(error, errors)) and not (folder / "manifest.json").exists():
            for path in folder.iterdir() if folder.is_dir() else ():
                _removed(path)
            if made:
                shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, ZhunshengError) or not full:
            raise
        why = full.strerror if isinstance(full, OSError) else ""
        said = f"{folder}:写不下去({why})；请腾出空间，再运行一次同样的命令。" if why else str(exhausted(full))
        raise CannotJudge(said) from None


def _full(error: BaseException | None) -> bool:
    return error is not None and (lost(error) or isinstance(error, EXHAUSTED))


def _removed(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _audited(
    sources: Sequence[Path],
    folder: Path,
    asked: Asked,
    stated: Sequence[Statistics],
    spark: Spark | None,
    observe: importing.Observe,
) -> Audit:
    taken = _imported(sources[0], folder) if _is_imported(sources) else _collected(sources, folder, asked, observe)
    beside = None if asked.standard else taken.home
    chosen = standard.load(asked.standard or taken.standard, beside, home=asked.home)
    if stated:
        population.publish(folder, stated)
    if asked.narrowing:
        population.narrow(folder, asked.narrowing)
    observe("判定", 0, 0, None)
    made = assess.judge(folder, folder, assess.Terms(chosen, _recorded(chosen), asked.day or taken.day), spark=spark)
    snapshot = Snapshot.of(folder)
    ledger = stage.load(snapshot.folder)
    day = reach.until(snapshot, date.fromisoformat(made.as_of))
    found = figures(snapshot, chosen, day, folder / "findings", spark)
    return Audit(made, found, dict(ledger.problems) if ledger else {})


def _is_imported(sources: Sequence[Path]) -> bool:
    if sources[0].is_dir() and not (sources[0] / "import.json").is_file():
        raise InputError(f"{sources[0]}:不是导入好的目录；请先用 zhunsheng records import SRC -o DIR 导入。")
    return len(sources) == 1 and sources[0].is_dir()


def _imported(source: Path, folder: Path) -> _Taken:
    population.snapshot(source, folder)
    ledger = stage.load(source)
    center = ledger.center if ledger else {}
    home = Path(center["home"]) if "home" in center else None
    declared = center.get("as_of")
    return _Taken(str(center.get("standard", "national")), home, date.fromisoformat(declared) if declared else None)


def _collected(sources: Sequence[Path], folder: Path, asked: Asked, observe: importing.Observe) -> _Taken:
    """档案或文件:办件全部采来；档案的接口也采，公布的统计、监察记录才有得对照。"""
    from conformance.center.collect import collect

    profile = handed.profile_of(sources)
    named, home = str(profile.data.get("standard", "national")), profile.path.parent
    lights.known(profile, standard.load(asked.standard or named, None if asked.standard else home, home=asked.home))
    channels = {str(Channel.RECORDS), str(Channel.API)}
    collect(profile, folder, channels=channels, observe=lambda name, done, total: observe(name, done, 0, None))
    return _Taken(named, home, order.day(profile))


def _recorded(chosen: Standard) -> assess.Selection:
    """标准里有办件通道的条款。"""
    wanted = [clause.id for clause in chosen.clauses if Channel.RECORDS in clause.channels]
    return assess.Selection(clauses=tuple(wanted))
