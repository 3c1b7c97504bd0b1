"""导入:各来源 → 分块 → 整理、排序 → cases.parquet、events.parquet、problems.parquet。内存有上限，超出的溢到磁盘。"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow.parquet as pq

from conformance.center import brevity, zones
from conformance.center.privacy import records as private
from conformance.center.profile import Profile
from conformance.center.reading import columns
from conformance.center.reading.columns import literal
from conformance.center.reading.targets import KINDS, hints
from conformance.center.records import checks, csv_rows, json_rows, mapped, repeats, sql_rows, stage, xes_rows
from conformance.center.records.batch import LINE, Reader
from conformance.center.records.checks import BAD, NO_KIND, NO_NUMBER, NO_TIME, UNKNOWN
from conformance.center.records.declared import Given, sources
from conformance.center.records.mapped import FILE, LOST, ORDER, Table
from conformance.center.records.stage import DONE, Ledger, Stage
from conformance.errors import DataError

MEMORY_LIMIT = "2GB"
READERS: dict[str, Reader] = {
    "csv": csv_rows.read,
    "jsonl": json_rows.read,
    "json": json_rows.whole,
    "dump": json_rows.whole,
    "sheet": json_rows.whole,
    "xes": xes_rows.read,
    "sql": sql_rows.read,
}
_SORTED = {"cases": f"case_no, {FILE}, {LINE}", "events": f"case_no, time, {ORDER}, {FILE}, {LINE}"}
_LEFT_OUT = {"cases": NO_NUMBER, "events": NO_NUMBER | NO_TIME | NO_KIND}
Observe = Callable[[str, int, int, int | None], None]
"""(来源或步骤, 已有多少行, 已读的字节, 总字节或 None)"""


def run(profile: Profile, folder: Path, observe: Observe = lambda *_: None) -> Ledger:
    """把档案 ``records`` 指的来源导入 ``folder``,返回账。已经导入完成而来源没有变的，什么也不做。

    来源读不出、缺列、写不下去抛 DataError,数据库连不上抛 CannotJudge;已写完的分块留着，再来一次接着写。
    """
    given = sources(profile.data["records"])
    with stage.writable(folder), alone(folder):
        staged = Stage(folder, _ledger(profile, given))
        if not staged.open(given):
            looked = private.tables(mapped.expected(profile.data["records"]))
            _staged(staged, given, looked, observe)
            observe("整理", sum(one.rows for one in staged.ledger.sources), 0, None)
            with _undamaged(given):
                _finished(staged, profile, given)
        return staged.ledger


def _ledger(profile: Profile, given: Sequence[Given]) -> Ledger:
    zone = zones.name(profile.data)
    now = datetime.now(ZoneInfo(zone))
    day = max(str(profile.data.get("as_of") or ""), f"{now:%Y-%m-%d}")
    kept = ("center", "timezone", "calendar", "standard", "as_of", "trust")
    center = {name: profile.data[name] for name in kept if profile.data.get(name)}
    center["timezone"] = zone
    center["home"] = str(profile.path.parent.resolve())
    records = profile.data["records"]
    native = not records.get("fields")
    whole = native and not records.get("milestones") and all(one.format != "xes" for one in given)
    return Ledger(stage.UNDERWAY, profile.digest, day, center, native, whole)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """同一个目录同时只有一个导入。"""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(f"{folder}:另一个导入正在写这个目录；请等它结束，或者换一个目录。") from None
        try:
            yield
        finally:
            (folder / ".lock").unlink(missing_ok=True)


def _staged(staged: Stage, given: Sequence[Given], looked: Mapping[str, private.Looked], observe: Observe) -> None:
    """每个来源读成分块，脱敏之后才落盘；交来的 Parquet 不必分块。"""
    for index, one in enumerate(given):
        entry = staged.entry(index)
        if entry.done or one.format == "parquet":
            continue
        if one.format == "sql" and entry.parts:
            entry = staged.entry(index, parts=0, rows=0, troubles=0, place={})
        for batch in READERS[one.format](one, entry.place or None):
            staged.keep(index, private.cleaned(batch, looked))
            observe(one.label, staged.entry(index).rows, batch.done, entry.size or None)
        staged.entry(index, done=True)


@contextmanager
def _undamaged(given: Sequence[Given]) -> Iterator[None]:
    """算不成时看看是不是交来的 Parquet 坏了:尾部完好、里面的数据页坏了的，读到那里才知道。"""
    try:
        yield
    except duckdb.Error:
        for path in (one.path for one in given if one.format == "parquet"):
            if why := stage.damage(path):
                raise DataError(f"{path}:内容已经损坏({why})；请重新导出或传送。") from None
        raise


def _finished(staged: Stage, profile: Profile, given: Sequence[Given]) -> None:
    """整理成标准的表，三个文件都写好了才改名、记“完成”。"""
    paths = {name: staged.folder / f"{name}.parquet.part" for name in ("cases", "events", "problems")}
    direct = [one.path for one in given if one.format == "parquet"]
    connection = connected(staged.parts, zones.name(profile.data), [*direct, *staged.parts.glob("*.parquet")])
    try:
        tables = _tables(connection, staged, profile, given)
        mapped.views(connection, tables[0], tables[1:])
        for name, filled in mapped.filled(tables).items():
            _sorted(connection, staged, name, filled)
        _kept(connection, paths["cases"], paths["events"])
        _problems(connection, staged, given, tables, paths["problems"])
        ledger = _counted(connection, staged.ledger, paths)
        _some(ledger, given[0].label)
    except BaseException:
        for path in (*paths.values(), *staged.parts.glob("sorted-*.parquet")):
            path.unlink(missing_ok=True)
        raise
    finally:
        connection.close()
    for path in paths.values():
        path.replace(path.with_suffix(""))
    staged.save(replace(ledger, state=DONE))
    staged.close()


_COLUMNS = {name: ", ".join(hints(KINDS[name])) for name in ("cases", "events")}


def connected(folder: Path, timezone: str, files: Sequence[Path]) -> Any:
    """限内存的 DuckDB,溢出写到 ``folder``;要读的 ``files`` 很小的，计划从简。"""
    connection = duckdb.connect()
    if brevity.few(files):
        brevity.brief(connection)
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = {literal(str(folder / 'spilled'))}")
    connection.execute("SET TimeZone = " + literal(timezone))
    private.install(connection)
    return connection


def _tables(connection: Any, staged: Stage, profile: Profile, given: Sequence[Given]) -> list[Table]:
    """办件表，和事件表(有的话)。"""
    tables: list[Table] = []
    for name in ("cases", "events"):
        mine = [(index, one) for index, one in enumerate(given) if one.table in (name, "both")]
        if not mine:
            continue
        direct = [(index, one.path) for index, one in mine if one.format == "parquet"]
        parts = direct or list(staged.written(name))
        if not parts:
            raise DataError(f"{mine[0][1].label}:没有一行可用的数据；请检查文件是不是空的。")
        xes = mine[0][1].format == "xes"
        tables.append(mapped.table(connection, profile, name, parts, mine[0][1].label, direct=bool(direct), xes=xes))
    return tables


def _some(ledger: Ledger, label: str) -> None:
    """一件办件也没有留下的不当作导入好了。"""
    if not ledger.kept["cases"]:
        mine = {kind: n for name, n in ledger.problems.items() if (kind := name.removeprefix("cases ")) != name}
        why = "，".join(f"{kind} {count} 行" for kind, count in mine.items())
        said = f"读到 {ledger.read['cases']} 行，没有一件办件可用{f'({why})' * bool(why)}"
        raise DataError(f"{label}:{said}；请检查文件与档案的 records。")


def _sorted(connection: Any, staged: Stage, name: str, filled: frozenset[str]) -> None:
    """给出的表连同毛病的几位，按办件排好序；之后的一切都从它来。整列为空的不排，排好再补上。"""
    path = literal(str(staged.parts / f"sorted-{name}.parquet"))
    empty = {one: columns.missing(one, hint).value for one, hint in hints(KINDS[name]).items() if one not in filled}
    own = f"{FILE}, {LINE}, {ORDER}, {LOST}"
    kept = ", ".join(private.expression(name, one) for one in sorted(filled))
    marks = checks.marks(name, staged.ledger.day)
    sql = f"SELECT {kept}, {own}, {marks} FROM given_{name} ORDER BY {_SORTED[name]}"  # noqa: S608 - 名字都是我们的
    connection.execute(f"COPY ({sql}) TO {path} (FORMAT parquet)")
    every = ", ".join(f"{empty.get(one, one)} AS {one}" for one in hints(KINDS[name]))
    connection.execute(f"CREATE VIEW sorted_{name} AS SELECT {every}, {own}, {BAD} FROM read_parquet({path})")  # noqa: S608 - 同上


def _kept(connection: Any, cases: Path, events: Path) -> None:
    """留下的行:逐字段相同的只留第一行。又记下哪些编号只在一张表里。"""
    for name, path in (("cases", cases), ("events", events)):
        sound = f"({BAD} & {_LEFT_OUT[name]}) = 0"
        again = repeats.found(connection, name, _COLUMNS[name], sound)
        first = f" AND {repeats.PLACE} NOT IN (SELECT {repeats.PLACE} FROM repeated_{name} WHERE nth > 1)" * again  # noqa: S608 - 名字都是我们的
        order = f" ORDER BY {_SORTED[name]}" * again
        sql = f"SELECT {_COLUMNS[name]} FROM sorted_{name} WHERE {sound}{first}{order}"  # noqa: S608 - 同上
        connection.execute(f"COPY ({sql}) TO {literal(str(path))} (FORMAT parquet)")
        connection.execute(f"CREATE VIEW kept_{name} AS FROM read_parquet({literal(str(path))})")
    connection.execute(f"CREATE TABLE firsts AS {checks.firsts('kept_events')}")
    repeats.apart(connection)


def _problems(connection: Any, staged: Stage, given: Sequence[Given], tables: Sequence[Table], path: Path) -> None:
    day = staged.ledger.day
    found = checks.present(connection, [*checks.faults("cases", day), *checks.faults("events", day)])
    known = {one.name: one for one in tables}
    found = [
        replace(one, message=mapped.example(known[one.source], one.target) + one.message)
        if one.target and one.source in known
        else one
        for one in found
    ]
    troubles = [(index, given[index].table, part) for index, part in staged.written("problems")]
    checks.write(connection, found, [one.label for one in given], troubles, path)


def _counted(connection: Any, ledger: Ledger, paths: dict[str, Path]) -> Ledger:
    problems_table = f"read_parquet({literal(str(paths['problems']))})"
    sql = f"SELECT source || ' ' || kind, count(*) FROM {problems_table} GROUP BY ALL ORDER BY ALL"  # noqa: S608 - 名字都是我们的
    problems = dict(connection.execute(sql).fetchall())
    kept = {name: int(pq.read_metadata(paths[name]).num_rows) for name in ("cases", "events")}
    read = {name: connection.execute(f"SELECT count(*) FROM sorted_{name}").fetchall()[0][0] for name in kept}  # noqa: S608 - 名字都是我们的
    unread = {name: sum(one.troubles for one in ledger.sources if one.table == name) for name in kept}
    read = {name: count + unread[name] for name, count in read.items()}
    strange = problems.get(f"events {UNKNOWN}", 0)
    found = replace(ledger, kept=kept, read=read, problems=problems, **repeats.reach(connection, ledger.day))
    return replace(found, whole=False, misread=repeats.misread(connection, strange)) if strange else found
