"""采集的日志:一个单元(一个来源，或整个门户)要么完整地在，要么不在；进程被杀、断电之后接着做，只重做没有采完的。

    RUN/.journal/
      log.ndjson    采完一个单元记一行:名字、各文件的 SHA-256、当时证据索引的长度(字节)、化名密钥的指纹
      <单元>/       它写的快照文件(snapshot/)与 result.json；先写在 <单元>.part/，落盘之后改名
      order.json    这次运行是怎样吩咐的，lock 是谁在写，见 ``order``

全部停下之后，快照由各单元按固定的次序合成，与采集的先后无关。
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from conformance.assessment import Issue
from conformance.center.haul import Outcome, Sightings
from conformance.center.mend import entry_of, mend
from conformance.center.privacy import pseudonym
from conformance.center.writer import Source, Writer
from conformance.domain import Leak

FOLDER = ".journal"
RESULT = "result.json"
SYNCING = 16
"""同时落盘的文件数:证据有几万份时，一份一份地等要几分钟。"""
LAST = ("portal", "sandbox")
"""合写的文档里排在后面的单元，其余按名称。"""


@dataclass(frozen=True, slots=True)
class Kept:
    """一个单元的结果；字段的含义见 ``haul.Outcome``，门户与试办一次有好几个来源。"""

    sources: tuple[Source, ...] = ()
    issues: tuple[Issue, ...] = ()
    leaks: tuple[Leak, ...] = ()
    keys: tuple[str, ...] = ()
    seen: Sightings = field(default_factory=Sightings)

    @classmethod
    def of(cls, outcome: Outcome) -> Kept:
        """单个来源的结果。"""
        return cls((outcome.source,), outcome.issues, outcome.leaks, outcome.keys, outcome.seen)


class Journal:
    """RUN 的日志；可由多个线程同时使用。打开时逐一核对哈希，不完好的单元去掉，好像没有采过。

    化名用的是别的密钥的单元(``strange``)也去掉:同一个人前后两个化名，对不上的会被当作违反。

    要在打开 ``Evidence`` 之前打开:它先把证据索引修到最后一条完好的。
    """

    def __init__(self, run: Path) -> None:
        self.folder = run / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log, self._evidence = self.folder / "log.ndjson", run / "evidence"
        self._lock = Lock()
        self._flushed = mend(self._evidence)
        self.strange: list[str] = []
        self.made: dict[str, Kept] = dict(self._sound())
        self.resumed = frozenset(self.made)

    def keep(self, unit: str, work: Callable[[Path], Kept], lasting: Callable[[], bool] = lambda: True) -> Kept:
        """已经采完的照用；否则 ``work`` 写在给它的目录里，做完才算数。

        做完时 ``lasting`` 为假(采集正被打断，结果可能不全)的这一次照用，不记入日志，接着做时重来。
        """
        if unit not in self.made:
            aside = self.folder / f"{unit}.part"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            made = work(aside)
            (aside / RESULT).write_bytes(msgspec.json.encode(made))
            with self._lock:
                self._settle(unit, aside, lasting=lasting())
                self.made[unit] = made
        return self.made[unit]

    def path(self, unit: str, name: str) -> Path:
        """一个采完的单元写的快照文件。"""
        return self.folder / unit / "snapshot" / name

    @property
    def requests(self) -> int:
        """采完的单元一共发过的请求数。"""
        return sum(source.requests for kept in self.made.values() for source in kept.sources)

    def ordered(self) -> list[Kept]:
        """采完的单元的结果，次序固定。"""
        return [self.made[unit] for unit in self._units()]

    @contextmanager
    def composing(self, run: Path) -> Iterator[Writer]:
        """各单元写的合成快照，再写进 ``Writer`` 的；写完才换下 RUN 里原来的快照。"""
        aside = self.folder / "snapshot.part"
        shutil.rmtree(aside, ignore_errors=True)
        writer = Writer(aside)
        for name, parts in self._documents().items():
            _joined(parts, writer.folder / name)
        yield writer
        _durable(writer.folder)
        shutil.rmtree(run / "snapshot", ignore_errors=True)
        writer.folder.rename(run / "snapshot")
        aside.rmdir()
        _sync(run)

    def _units(self) -> list[str]:
        return sorted(self.made, key=lambda unit: (LAST.index(unit) if unit in LAST else -1, unit))

    def _documents(self) -> Mapping[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for unit in self._units():
            base = self.folder / unit / "snapshot"
            for path in _files(base):
                found.setdefault(path.relative_to(base).as_posix(), []).append(path)
        return found

    def _settle(self, unit: str, aside: Path, *, lasting: bool) -> None:
        hashes = {path.relative_to(aside).as_posix(): sha256(path) for path in _files(aside)}
        _durable(aside)
        shutil.rmtree(self.folder / unit, ignore_errors=True)
        aside.rename(self.folder / unit)
        _sync(self.folder)
        if lasting:
            entry = {"unit": unit, "files": hashes, "index": self._flush(), "key": pseudonym.mark()}
            with self._log.open("ab") as log:
                log.write(msgspec.json.encode(entry) + b"\n")
                log.flush()
                os.fsync(log.fileno())

    def _flush(self) -> int:
        """上次以来的证据落盘 → 索引现在的长度。"""
        index = self._evidence / "index.ndjson"
        if not index.is_file():
            return 0
        with index.open("rb") as file:
            file.seek(self._flushed)
            fresh = file.read()
            os.fsync(file.fileno())
        fresh = fresh[: fresh.rfind(b"\n") + 1]
        names = {entry["file"] for line in fresh.splitlines() if (entry := entry_of(line))}
        with ThreadPoolExecutor(SYNCING) as pool:
            list(pool.map(_sync, (self._evidence / name for name in names)))
        _sync(self._evidence)
        self._flushed += len(fresh)
        return self._flushed

    def _sound(self) -> Iterator[tuple[str, Kept]]:
        """日志里完好的单元；其余的行和目录都去掉。"""
        lines, kept = [], set[str]()
        for line in self._log.read_bytes().splitlines() if self._log.is_file() else ():
            entry = entry_of(line)
            made = self._made_of(entry) if entry else None
            if entry and made and not pseudonym.ours(str(entry.get("key", "?"))):
                self.strange.append(entry["unit"])
            elif entry and made:
                lines.append(line)
                kept.add(entry["unit"])
                yield entry["unit"], made
        if self._log.is_file():
            aside = self._log.with_suffix(".part")
            aside.write_bytes(b"".join(line + b"\n" for line in lines))
            aside.replace(self._log)
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _made_of(self, entry: Mapping[str, Any]) -> Kept | None:
        folder, files = self.folder / str(entry.get("unit")), entry.get("files")
        if not isinstance(files, dict) or not isinstance(entry.get("index"), int) or entry["index"] > self._flushed:
            return None
        try:
            if {path.relative_to(folder).as_posix(): sha256(path) for path in _files(folder)} != files:
                return None
            return msgspec.json.decode((folder / RESULT).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None


def _joined(parts: list[Path], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if len(parts) > 1:
        target.write_bytes(b"".join(part.read_bytes() for part in parts))
        return
    try:
        target.hardlink_to(parts[0])
    except OSError:
        shutil.copyfile(parts[0], target)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _durable(folder: Path) -> None:
    """目录里的全部文件，连同各级目录，都落盘。"""
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sha256(path: Path) -> str:
    """文件内容的 SHA-256,十六进制。"""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
