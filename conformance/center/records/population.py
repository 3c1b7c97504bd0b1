"""导入好的目录 → 运行目录的快照；也可以只取一部分办件，报告的标题会写明取的是哪一部分。"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from conformance.assessment import Issue
from conformance.center import files
from conformance.center.reading.columns import literal
from conformance.center.records import collected, importing, stage
from conformance.center.snapshot import Snapshot
from conformance.center.writer import CenterInfo, Source, Writer
from conformance.domain import Channel, EventKind, Statistics
from conformance.errors import DataError, InputError

_FOLLOWING = ("supervision", "evaluations")
"""按办件编号跟着办件走的文档。"""
_PUBLISHED = ("statistics", "portal.statistics")
"""公布的是全部办件的数，只看一部分时不能对照。"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """只看一部分办件:部门、事项(编码或名称)、收件日期(没有收件的看受理，再没有的看第一个事件)。"""

    departments: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.departments or self.items or self.since or self.until)

    def __str__(self) -> str:
        parts = [f"部门 {'、'.join(self.departments)}" * bool(self.departments)]
        parts += [f"事项 {'、'.join(self.items)}" * bool(self.items)]
        parts += [f"{self.since} 起收件" if self.since else "", f"{self.until} 止收件" if self.until else ""]
        return "，".join(filter(None, parts))


EVERYTHING = Narrowing()


def snapshot(folder: Path, run: Path) -> None:
    """导入目录 ``folder`` → ``run`` 的快照；两张表是链接，不占地方。没有导完抛 InputError，表读不出抛 DataError。"""
    ledger = stage.load(folder)
    if ledger is None or ledger.state != stage.DONE:
        raise InputError(f"{folder}:还没有导入完成；请再运行一次 zhunsheng records import,会从写完的地方接着来。")
    _whole(folder)
    writer = Writer(run)
    for name in ("cases.parquet", "events.parquet", "problems.parquet", "import.json"):
        _link(folder / name, writer.folder / name)
    center = ledger.center["center"]
    writer.center(
        CenterInfo(
            name=center["name"],
            region=center["region"],
            level=center["level"],
            collected=datetime.fromisoformat(ledger.day),
            timezone=ledger.center["timezone"],
            calendar=ledger.center.get("calendar", {}),
            profile_digest=ledger.profile_digest,
            standard=str(ledger.center.get("standard", "national")),
        )
    )
    writer.sources(collected.sources(ledger))
    writer.issues(collected.issues(folder))
    writer.documents("breaches", collected.breaches(folder))


def published(file: Path) -> list[Statistics]:
    """中心公布的统计(jsonl、json、csv,列名同 schemas/statistics.schema.json);读不出、一行也没有抛 DataError。"""
    rows = list[Statistics]()
    for number, row in files.read_rows(file, None, "utf-8"):
        if isinstance(row, str):
            raise DataError(f"{file}:{number}:{row}。")
        rows.append(_statistics(file, number, row))
    if not rows:
        raise DataError(f"{file}:没有一行统计；请给出 period、accepted、closed、on_time_rate 等列。")
    return rows


def publish(run: Path, rows: Sequence[Statistics]) -> None:
    """快照加上中心公布的统计。"""
    taken, writer = Snapshot.of(run), Writer(run)
    writer.documents("statistics", rows)
    kept = [one for one in taken.sources.values() if one.name != "statistics"]
    writer.sources([*kept, Source("statistics", Channel.API, rows=len(rows))])


def narrow(run: Path, wanted: Narrowing) -> None:
    """快照里只留 ``wanted`` 的办件和它们的事件，连同联办的主件与子件；一件也没有抛 InputError。"""
    taken = Snapshot.of(run)
    tables = [taken.table(name) for name in ("cases", "events")]
    connection = importing.connected(run, taken.info.timezone, tables)
    try:
        _chosen(connection, taken, wanted)
        counts = {name: _narrowed(connection, taken, name) for name in ("cases", "events")}
        numbers = frozenset(row[0] for row in connection.execute("SELECT case_no FROM chosen").fetchall())
    finally:
        connection.close()
    writer = Writer(run)
    writer.center(replace(taken.info, name=f"{taken.info.name}(部分办件:{wanted})"))
    said = Issue(
        "cases", str(wanted), f"只判了这一部分，共 {counts['cases']} 件，连同它们的联办主件与子件；公布的统计没有对照。"
    )
    writer.issues([said, *taken.issues])
    kept = [one for one in taken.sources.values() if one.name not in _PUBLISHED]
    for name in _FOLLOWING:
        if name in taken.sources and taken.sources[name].ok:
            counts[name] = writer.documents(name, (row for row in taken.rows(name) if row.case_no in numbers))
    writer.sources(replace(one, rows=counts.get(one.name, one.rows)) for one in kept)


def _statistics(file: Path, number: int, row: dict[str, Any]) -> Statistics:
    given = {name: value for name, value in row.items() if value not in (None, "")}
    try:
        return msgspec.convert(given | {"channel": str(Channel.API)}, Statistics, strict=False)
    except msgspec.ValidationError as error:
        raise DataError(f"{file}:{number}:不是一期统计({error})；period 必填，数是整数，比率写原文如 99.5%。") from None


def _chosen(connection: Any, taken: Snapshot, wanted: Narrowing) -> None:
    cases, events = (literal(str(taken.table(name))) for name in ("cases", "events"))
    connection.execute(f"CREATE VIEW cases AS FROM read_parquet({cases})")
    connection.execute(f"CREATE VIEW events AS FROM read_parquet({events})")
    conditions = " AND ".join(_conditions(wanted))
    connection.execute(f"CREATE TABLE picked AS SELECT DISTINCT case_no, main_case FROM cases WHERE {conditions}")  # noqa: S608 - 名字都是我们的
    unknown = _unknown(connection, wanted)
    if unknown or not connection.execute("SELECT count(*) FROM picked").fetchall()[0][0]:
        known = "SELECT DISTINCT department FROM cases WHERE department IS NOT NULL ORDER BY ALL LIMIT 10"
        some = "、".join(row[0] for row in connection.execute(known).fetchall()) or "没有一件写了部门"
        raise InputError(f"没有一件办件符合 {unknown or wanted};请检查 --department 等选项(部门如 {some})。")
    connection.execute(
        "CREATE TABLE chosen AS WITH joined AS ("
        "SELECT case_no FROM picked UNION SELECT main_case FROM picked WHERE main_case IS NOT NULL) "
        "FROM joined UNION SELECT case_no FROM cases WHERE main_case IN (FROM joined)"
    )


def _unknown(connection: Any, wanted: Narrowing) -> Narrowing:
    """给出的部门、事项里，一件办件也没有的:多半是打错了。"""

    def gone(one: Narrowing) -> bool:
        condition = " AND ".join(_conditions(one))
        return not connection.execute(f"SELECT 1 FROM cases WHERE {condition} LIMIT 1").fetchall()  # noqa: S608 - 值都加了引号

    departments = tuple(name for name in wanted.departments if gone(Narrowing(departments=(name,))))
    return Narrowing(departments, tuple(name for name in wanted.items if gone(Narrowing(items=(name,)))))


def _conditions(wanted: Narrowing) -> Iterator[str]:
    yield "true"
    if wanted.departments:
        yield f"department IN ({', '.join(map(literal, wanted.departments))})"
    if wanted.items:
        listed = ", ".join(map(literal, wanted.items))
        yield f"(item_code IN ({listed}) OR item_name IN ({listed}))"
    if wanted.since or wanted.until:
        kinds = (EventKind.RECEIVED, EventKind.ACCEPTED)
        firsts = ", ".join(f"min(time) FILTER (kind = {literal(kind)})" for kind in kinds)
        low, high = wanted.since or date.min, wanted.until or date.max
        within = f"CAST(coalesce({firsts}, min(time)) AS DATE) BETWEEN DATE '{low}' AND DATE '{high}'"
        yield f"case_no IN (SELECT case_no FROM events GROUP BY case_no HAVING {within})"  # noqa: S608 - 值都加了引号


def _narrowed(connection: Any, taken: Snapshot, name: str) -> int:
    path = taken.table(name)
    aside = path.with_suffix(".part")
    sql = f"SELECT * FROM {name} WHERE case_no IN (SELECT case_no FROM chosen)"  # noqa: S608 - 原来的次序不变
    connection.execute(f"COPY ({sql}) TO {literal(str(aside))} (FORMAT parquet)")
    counted = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(aside))})").fetchall()  # noqa: S608 - 路径加了引号
    connection.execute(f"DROP VIEW {name}")
    aside.replace(path)
    connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({literal(str(path))})")
    return int(counted[0][0])


def _whole(folder: Path) -> None:
    """导入之后又截断、换掉、改了权限的表，不拿来判。"""
    for name in ("cases", "events"):
        path = folder / f"{name}.parquet"
        try:
            pq.read_metadata(path)
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"{path}:读不出({str(error).splitlines()[0]})；请另换一个目录重新导入。") from None


def _link(source: Path, target: Path) -> None:
    """硬链接;不在同一个盘上就用符号链接。"""
    with suppress(OSError):
        target.unlink()
    try:
        target.hardlink_to(source)
    except OSError:
        os.symlink(source.resolve(), target)
