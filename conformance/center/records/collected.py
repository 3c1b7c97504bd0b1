"""导入的结果进快照:两张表是两个来源，行的毛病是问题，不合契约的也交给数据质量的条款。"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from conformance.assessment import Issue
from conformance.center.profile import Profile
from conformance.center.reading.columns import literal
from conformance.center.reading.yields import trusted, unusable, vouched
from conformance.center.records import importing
from conformance.center.records.checks import JUDGED, REPEATED, REWRITTEN, UNKNOWN, fault_of
from conformance.center.records.stage import Ledger, load
from conformance.center.writer import Source, Writer
from conformance.domain import Breach, Channel
from conformance.errors import InputError

MOST_BREACHES = 1_000
_COLUMNS = {"时间读不出": "time", REWRITTEN: "case_no"}
"""毛病的种类 → 哪一列，名称里没有写的。"""


def collect_records(profile: Profile, writer: Writer) -> tuple[list[Source], list[Issue]]:
    """读档案 ``records`` 指的来源，写进快照；文件读不出、缺列抛 DataError,消息列出现有的列，不留下半成品。"""
    try:
        ledger = importing.run(profile, writer.folder)
    except InputError:
        shutil.rmtree(writer.folder / ".import", ignore_errors=True)
        for name in ("import.json", ".lock"):
            with suppress(OSError):
                (writer.folder / name).unlink()
        raise
    return sources(ledger), list(issues(writer.folder))


def sources(ledger: Ledger) -> list[Source]:
    """两张表各是一个来源；没有留下的行都算拒绝，与别的行完全重复的不算:少了它什么也没有少。名称不认识的留下了，另计。

    有事件而没有办件的编号，办件表少了一行；没有一个事件的办件，事件表至少少了一行。
    """
    return [_source(ledger, name) for name in ledger.kept]


def _source(ledger: Ledger, name: str) -> Source:
    kept = ledger.kept[name]
    doubted = trusted(name, ledger.center)
    sure = vouched(name, ledger.center, native=ledger.whole)
    refused = ledger.read[name] - kept - ledger.problems.get(f"{name} {REPEATED}", 0)
    found = Source(name, Channel.RECORDS, rows=kept, refused=refused, doubted=doubted, vouched=sure)
    cut = ledger.partial.get(name)
    strange = ledger.problems.get(f"{name} {UNKNOWN}", 0)
    found = replace(found, missing=ledger.missing.get(name, 0), strange=strange)
    if why := ledger.misread.get(name):
        return replace(found, ok=False, misread=True, reason=why)
    return unusable(replace(found, partial=cut is not None, reason=cut or ""), [])


def issues(folder: Path) -> Iterator[Issue]:
    """每种毛病一个问题:几行、第一处在哪里。由条款自己判的不在其中。"""
    judged = ", ".join(map(literal, sorted(JUDGED)))
    sql = (
        "SELECT source, message, count(*), arg_min(file, (file, line)), arg_min(line, (file, line)) FROM found "  # noqa: S608 - 名字都是我们的
        f"WHERE kind NOT IN ({judged}) GROUP BY source, kind, message ORDER BY source, kind, message"
    )
    for source, message, count, file, line in _rows(folder, sql):
        yield Issue(source, f"{file}:{line}", f"{message}(共 {count} 行，逐行见 problems.parquet)")


def breaches(folder: Path) -> list[Breach]:
    """不合契约的行(至多一千)；没有导入过的目录是空的。由条款自己判的毛病(未来的时间、次序颠倒)不在其中。"""
    ledger = load(folder)
    if ledger is None:
        return []
    kinds = [kind for kind in {name.partition(" ")[2] for name in ledger.problems} if fault_of(kind)]
    wanted = ", ".join(map(literal, sorted(kinds))) or "NULL"
    sql = f"SELECT source, file, line, kind, message FROM found WHERE kind IN ({wanted}) LIMIT {MOST_BREACHES}"  # noqa: S608 - 名字都是我们的
    return [_breach(*row, native=ledger.native) for row in _rows(folder, sql)]


def _breach(source: str, file: str, line: int, kind: str, message: str, *, native: bool) -> Breach:
    target = _COLUMNS.get(kind) or kind.partition("读不出:")[2]
    return Breach(source, f"{file}:{line}{f'.{target}' * bool(target)}", fault_of(kind) or "形状", message, native)


def _rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    try:
        connection.execute(f"CREATE VIEW found AS FROM read_parquet({literal(str(folder / 'problems.parquet'))})")
        return list(connection.execute(sql).fetchall())
    finally:
        connection.close()
