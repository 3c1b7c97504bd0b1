"""另备几份快照，抹去档案 trust 写明是推算的字段:列成为空；某一种事件的时间是推算的，去掉那种事件，或者挪到最早、最晚。

真的时间可以是其中任何一个:几份里都违反的，才与推算的时间无关。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import msgspec

from conformance.center.reading.targets import KINDS, required
from conformance.center.snapshot import Snapshot
from conformance.center.writer import DERIVED

TABLES = ("cases", "events")
GONE, EARLY, LATE = "gone", "early", "late"
_EDGE = {EARLY: "min", LATE: "max"}
TIME = "time."


def derived(snapshot: Snapshot) -> dict[str, list[str]]:
    """来源 → 推算出来的字段;``time.受理`` 是某一种事件的时间。"""
    found = {
        name: [target for target, why in source.doubted.items() if why == DERIVED]
        for name, source in snapshot.sources.items()
    }
    return {name: names for name, names in found.items() if names}


def variants(weak: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """要备哪几份。"""
    timed = any(name.startswith(TIME) for name in weak.get("events", ()))
    return (GONE, EARLY, LATE) if timed else (GONE,) * bool(weak)


def blanked(snapshot: Snapshot, weak: Mapping[str, Sequence[str]], folder: Path, variant: str) -> Snapshot:
    """写到 ``folder``，用不着改的文件只做链接。"""
    folder.mkdir(parents=True)
    for path in snapshot.folder.iterdir():
        name = path.stem
        if name == "sources":
            _sources(path, folder / path.name, weak.get("events", ()))
        elif name not in weak:
            (folder / path.name).symlink_to(path.resolve())
        elif name in TABLES:
            _table(path, folder / path.name, weak[name], KINDS[name], variant)
        else:
            _lines(path, folder / path.name, weak[name], KINDS[name])
    return Snapshot(folder)


def _sources(path: Path, target: Path, names: Iterable[str]) -> None:
    """时间是推算的，那种事件仍然记着:抹去之后一件也没有，不等于看不到。"""
    sources = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    for source in sources:
        if source["name"] == "events":
            recorded = [f"kind.{name.removeprefix(TIME)}" for name in names if name.startswith(TIME)]
            source["vouched"] = [*source.get("vouched", ()), *recorded]
    target.write_bytes(b"".join(msgspec.json.encode(source) + b"\n" for source in sources))


def _table(path: Path, target: Path, names: Sequence[str], kind: type, variant: str) -> None:
    kinds = ", ".join(f"'{name.removeprefix(TIME)}'" for name in names if name.startswith(TIME))
    relation = duckdb.connect().read_parquet(str(path))
    types = dict(zip(relation.columns, relation.types, strict=True))
    columns = {name: f"CAST(NULL AS {types[name]})" if name in names else f'"{name}"' for name in types}
    if kinds and variant != GONE:
        edge = f"{_EDGE[variant]}(time) FILTER (kind NOT IN ({kinds})) OVER (PARTITION BY case_no)"
        columns["time"] = f"CASE WHEN kind IN ({kinds}) THEN coalesce({edge}, time) ELSE time END"
    found = relation.filter(f"kind NOT IN ({kinds})") if kinds and variant == GONE else relation
    found = found.project(", ".join(f'{value} AS "{name}"' for name, value in columns.items()))
    order = [name for name in ("case_no", "time") if name in types]
    (found.limit(0) if required(kind) & set(names) else found.order(", ".join(order))).write_parquet(str(target))


def _lines(path: Path, target: Path, names: Iterable[str], kind: type) -> None:
    gone = required(kind) & set(names)
    rows = [] if gone else [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    for row in rows:
        for name in names:
            row.pop(name.partition(".")[0], None)
    target.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
