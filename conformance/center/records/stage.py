"""分块的账:写完一块才记一笔。随时打断，再来一次都从最后写完的一块接着读，结果与没有打断的一样。

DIR/import.json     账:各来源的大小、摘要、读到哪里、写了几块;state 是 导入中 或 完成
DIR/.import/        分块 <来源>-<表>-<序号>.parquet 与 DuckDB 的临时文件，完成之后删掉
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from conformance.center.privacy import pseudonym
from conformance.center.records.batch import Batch, Trouble
from conformance.center.records.declared import Given
from conformance.center.writer import write_whole
from conformance.errors import CannotJudge, DataError, lost

UNDERWAY, DONE = "导入中", "完成"
TROUBLES = pa.schema([("line", pa.int64()), ("kind", pa.string()), ("message", pa.string())])


@dataclass(frozen=True, slots=True)
class Entry:
    """一个来源的账;``identity`` 变了就从头来。数据库没有大小与摘要。``key`` 是写下的各块所用化名密钥的指纹。"""

    table: str
    format: str
    label: str
    identity: str
    size: int = 0
    sha256: str = ""
    done: bool = False
    parts: int = 0
    rows: int = 0
    troubles: int = 0
    place: dict[str, int] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """``import.json``:哪一份档案、哪一天导入的(未来的时间以它为界)、各来源、各表读了几行留了几行、各种毛病各几行。

    ``missing`` 是各表看得出少了几行:有事件而没有办件的编号、没有一个事件的办件;
    ``partial`` 是没有看完的表 → 为什么(翻接口取来的)；
    ``again`` 是打断之前用的是另一把化名密钥，因而从头再读的来源:同一个人前后两个化名，对不上;
    ``misread`` 是一行也不认得的表 → 为什么(多半是档案没有写明);
    ``last`` 是最后一个(不在未来的)事件那天，数据只说到那里；不知道是空的。
    ``native`` 是列名用标准的;``whole`` 是每种事件都有标准的全部列，空着就是没有写(见 ``Source.vouched``)。
    """

    state: str
    profile_digest: str
    day: str
    center: dict[str, Any] = field(default_factory=dict)
    native: bool = False
    whole: bool = False
    sources: tuple[Entry, ...] = ()
    read: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    partial: dict[str, str] = field(default_factory=dict)
    misread: dict[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    last: str = ""
    version: int = 1


class Stage:
    """一个导入目录里的分块与账。"""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.parts = folder, folder / ".import"
        self.ledger = ledger

    def open(self, sources: Sequence[Given]) -> bool:
        """备好账:没有导完的接着记，来源变了的从头来；已经导完而来源没有变的返回真，不必再导。"""
        before, fresh = load(self.folder), [identified(one) for one in sources]
        same = (
            before is not None
            and before.profile_digest == self.ledger.profile_digest
            and [one.identity for one in before.sources] == [one.identity for one in fresh]
        )
        if before and same and before.state == DONE:
            self.ledger = before
            return True
        if before and same and self.parts.is_dir():
            again = {one.label for one in before.sources if not pseudonym.ours(one.key)}
            kept = [new if old.label in again else old for old, new in zip(before.sources, fresh, strict=True)]
            self.save(replace(before, sources=tuple(kept), again=tuple(sorted(again))))
            return False
        self.close()
        self.parts.mkdir(parents=True)
        self.save(replace(self.ledger, sources=tuple(fresh)))
        return False

    def save(self, ledger: Ledger) -> None:
        """记账。"""
        self.ledger = ledger
        content = msgspec.json.format(msgspec.json.encode(ledger), indent=2)
        write_whole(self.folder / "import.json", content)

    def entry(self, index: int, **changes: Any) -> Entry:
        """第 ``index`` 个来源的账;给了改动就先改。"""
        sources = list(self.ledger.sources)
        if changes:
            sources[index] = replace(sources[index], **changes)
            self.save(replace(self.ledger, sources=tuple(sources)))
        return sources[index]

    def keep(self, index: int, batch: Batch) -> None:
        """写一块，再记一笔。"""
        entry = self.entry(index)
        for table, rows in batch.tables.items():
            _write(rows, self.part(index, table, entry.parts))
        if batch.troubles:
            _write(_troubles(batch.troubles), self.part(index, "problems", entry.parts))
        rows = entry.rows + max((one.num_rows for one in batch.tables.values()), default=0)
        troubles = entry.troubles + len(batch.troubles)
        key, place = pseudonym.mark(), dict(batch.place)
        self.entry(index, parts=entry.parts + 1, rows=rows, troubles=troubles, place=place, key=key)

    def part(self, index: int, table: str, number: int) -> Path:
        """一块的路径。"""
        return self.parts / f"{index:03}-{table}-{number:06}.parquet"

    def written(self, table: str) -> Iterator[tuple[int, Path]]:
        """``table`` 的各块:(第几个来源, 路径)。"""
        for index, entry in enumerate(self.ledger.sources):
            for number in range(entry.parts):
                path = self.part(index, table, number)
                if path.is_file():
                    yield index, path

    def close(self) -> None:
        """完成之后删掉分块。"""
        shutil.rmtree(self.parts, ignore_errors=True)


def load(folder: Path) -> Ledger | None:
    """目录里的账；没有是 None,读不出抛 DataError。"""
    path = folder / "import.json"
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except msgspec.DecodeError as error:
        raise DataError(f"{path}:导入的账读不出({error})；请删去 {folder} 之后重新导入。") from None


def identified(given: Given) -> Entry:
    """来源的账，还没有读;文件以大小与 SHA-256 认，数据库以语句认。"""
    if given.format == "sql":
        said = hashlib.sha256(given.query.encode()).hexdigest()
        return Entry(given.table, given.format, given.label, f"{given.table} sql {said}")
    try:
        with given.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise DataError(f"{given.label}:没有这个文件；请检查路径。") from None
    except OSError as error:
        raise DataError(f"{given.label}:读不出({error.strerror or error})；请检查文件和权限。") from None
    how = f"{given.format} {given.encoding or ''} {given.rows or ''}"
    identity = f"{given.table} {how} {given.label} {sha256}"
    return Entry(given.table, given.format, given.label, identity, given.path.stat().st_size, sha256)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """写不下去的抛 CannotJudge;已经写完的分块留着，腾出空间再来一次就接着写。"""
    import duckdb

    try:
        yield
    except OSError as error:
        if not lost(error):
            raise
        raise _full(folder, str(error.strerror)) from None
    except duckdb.IOException as error:
        raise _full(folder, str(error).splitlines()[0]) from None


def damage(path: Path) -> str:
    """Parquet 从头读到尾，读不下去的说为什么；完好的是空的。"""
    try:
        for _ in pq.ParquetFile(path).iter_batches():
            pass
    except (OSError, pa.ArrowException) as error:
        return str(error).splitlines()[0]
    return ""


def _full(folder: Path, said: str) -> CannotJudge:
    return CannotJudge(f"{folder}:写不下去({said})；请腾出空间，再运行一次同样的命令。")


def _write(rows: pa.Table, path: Path) -> None:
    aside = path.with_suffix(".part")
    try:
        pq.write_table(rows, aside, write_statistics=False)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _troubles(found: Sequence[Trouble]) -> pa.Table:
    return pa.Table.from_pylist([{"line": o.line, "kind": o.kind, "message": o.message} for o in found], TROUBLES)
