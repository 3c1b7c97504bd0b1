"""命令行给的来源 → 档案:一份档案，或者列名已是标准名的文件(XES 用它的标准扩展)；接口的办件先翻页取来。"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from conformance.center import order
from conformance.center import profile as profiles
from conformance.center.profile import Profile
from conformance.center.records import csv_rows, importing, stage
from conformance.center.records.declared import FORMATS, Given, format_of
from conformance.center.records.stage import Ledger
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel
from conformance.errors import DataError, InputError

_YAML = frozenset({".yaml", ".yml"})
_PAGED = ".paged"
_OWN = frozenset({_PAGED, ".lock", ".import"})
"""导入没有做完时留下的。"""


def vacant(folder: Path) -> None:
    """``folder`` 里没有别的东西:空的，或者是一次导入(做完没有都行)，否则抛 InputError。"""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name}
    if folder.exists() and "import.json" not in names and names - _OWN:
        raise InputError(f"{folder}:已经有别的内容，不会覆盖；请用 -o 换一个目录。")


def profile_of(paths: Sequence[Path]) -> Profile:
    """一份档案照读；几个文件按列名分成办件和事件,有 kind 与 time 两列的是事件。"""
    if any(path.suffix in _YAML for path in paths):
        if len(paths) > 1:
            raise InputError("给了档案就不要再给别的来源；请把文件写进档案的 records。")
        return profiles.load(paths[0])
    tables: dict[str, list[str]] = {}
    for path in paths:
        tables.setdefault(_table(path), []).append(str(path.resolve()))
    xes = any(format_of(path) == "xes" for path in paths)
    gone = [name for name in ("cases", "events") if name not in tables and not (xes and name == "events")]
    if gone:
        names = {"cases": "办件表", "events": "事件表"}
        raise InputError(
            f"没有给出{'、'.join(names[one] for one in gone)}；请一并给出，或者写一份档案(records 一节)说明列名。"
        )
    center = {"name": f"办件文件 {paths[0].name}", "region": "000000", "level": "市"}
    return profiles.made(paths[0], {"center": center, "records": tables})


def imported(profile: Profile, folder: Path, observe: importing.Observe = lambda *_: None) -> Ledger:
    """导入 ``folder``:档案有 records 的读它，没有的翻接口取办件与事件。"""
    if "records" in profile.data:
        return importing.run(profile, folder, observe)
    done = stage.load(folder)
    if done and done.state == stage.DONE and done.profile_digest == profile.digest:
        return done
    return _from_api(profile, folder, observe)


def _from_api(profile: Profile, folder: Path, observe: importing.Observe) -> Ledger:
    with importing.alone(folder):
        taken = _paged(profile, folder / _PAGED, observe)
    tables = {name: [str(taken.table(name).resolve())] for name in ("cases", "events")}
    given = replace(profile, data={**profile.data, "records": tables})
    ledger = importing.run(given, folder, observe)
    refused = {name: taken.sources[name].refused for name in tables}
    read = {name: count + refused[name] for name, count in ledger.read.items()}
    problems = {f"{name} 不合契约": count for name, count in refused.items() if count}
    missing = {name: count + taken.sources[name].missing for name, count in ledger.missing.items()}
    partial = {name: taken.sources[name].reason for name in tables if taken.sources[name].partial}
    problems |= ledger.problems
    ledger = replace(ledger, read=read, problems=problems, missing=missing, partial=partial, last="")
    stage.Stage(folder, ledger).save(ledger)
    return ledger


def _paged(profile: Profile, paged: Path, observe: importing.Observe) -> Snapshot:
    """翻接口取来的办件与事件；中断了的照采完的接着取，档案改过的从头来。"""
    from conformance.center.collect import collect

    if not (paged.is_dir() and order.unchanged(paged, profile)):
        shutil.rmtree(paged, ignore_errors=True)
        order.place(paged, profile, {})
    only = {str(Channel.RECORDS)}
    collect(profile, paged, channels=only, observe=lambda name, done, total: observe(name, done, 0, None))
    return Snapshot.of(paged)


def _table(path: Path) -> str:
    kind = format_of(path)
    if not path.is_file():
        raise DataError(f"{path}:没有这个文件；请检查路径。")
    if kind is None:
        raise DataError(f"{path}:认不得这种文件；后缀应是 {'、'.join(FORMATS)} 之一(可再加 .gz)。")
    return "events" if kind != "xes" and {"kind", "time"} <= set(_columns(path, kind)) else "cases"


def _columns(path: Path, kind: str) -> Collection[str]:
    if kind == "parquet":
        return _schema(path)
    given = Given("cases", kind, str(path), path)
    if kind == "csv":
        return csv_rows.columns(given)
    first = next(iter(importing.READERS[kind](given, None)), None)
    found: Mapping[str, Any] = first.tables if first else {}
    return list(found["cases"].column_names) if "cases" in found else ()


def _schema(path: Path) -> Collection[str]:
    import pyarrow as pa

    try:
        return list(pq.read_schema(path).names)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"{path}:不是完整的 Parquet 文件({str(error).splitlines()[0]})；请重新导出。") from None
