"""一次运行是怎样吩咐的，谁在写这个目录:接着做时照原来的吩咐，两个运行不能写同一个目录。不记任何密钥。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from conformance import __version__
from conformance.center.journal import FOLDER, sha256
from conformance.center.profile import Profile
from conformance.center.writer import write_whole
from conformance.errors import InputError, IntegrityError

Say = Callable[[str], None]
DONE = "done.json"
_BUSY = Lock()


@dataclass(frozen=True, slots=True)
class Order:
    """档案在哪里、它当时的摘要、命令行的选项(名 → 值，路径是绝对的)、何时开始、哪一版。"""

    profile: str
    digest: str
    started: datetime
    options: dict[str, Any] = field(default_factory=dict)
    version: str = __version__


def given(run: Path) -> Order:
    """RUN 里记下的吩咐；没有、读不出的抛 InputError。"""
    path = run / FOLDER / "order.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Order)
    except (OSError, msgspec.DecodeError):
        raise InputError(
            f"{run}:没有可以接着做的记录({path.name} 不在或不完整)，里面也就没有采到的东西；请不带 --resume 重新运行。"
        ) from None


def place(run: Path, profile: Profile, options: Mapping[str, Any]) -> Order:
    """记下一次新的运行。"""
    order = Order(str(profile.path.resolve()), profile.digest, datetime.now().astimezone(), dict(options))
    (run / FOLDER).mkdir(parents=True, exist_ok=True)
    write_whole(run / FOLDER / "order.json", msgspec.json.encode(order))
    return order


def unchanged(run: Path, profile: Profile) -> bool:
    """RUN 里记下的吩咐就是照这一份档案。"""
    return (run / FOLDER / "order.json").is_file() and given(run).digest == profile.digest


def again(run: Path, profile: Profile) -> Order:
    """照原来的吩咐接着做；档案改动过、已经签名的抛 InputError。上一次的结果去掉，判完再写。"""
    order = given(run)
    if not unchanged(run, profile):
        raise InputError(
            f"{run}:档案 {profile.path} 在中断之后改动过，不能接着做，否则前后两半不是一回事；请改回去，或者重新运行。"
        )
    if (run / "manifest.sig").exists():
        raise InputError(f"{run}:已经签名，不能再改；请用 -o 另起一次运行。")
    for name in ("manifest.json", "assessment.json", "report.html"):
        (run / name).unlink(missing_ok=True)
    shutil.rmtree(run / "findings", ignore_errors=True)
    return order


def vacant(folder: Path) -> None:
    """``folder`` 里还没有东西(没有开始的运行留下的锁不算)，否则抛 InputError:已经写下的结果不覆盖。"""
    if not folder.exists():
        return
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name}
    if names - {FOLDER} or (folder / FOLDER / "order.json").exists():
        more = f"；要接着做用 --resume {folder}" if (folder / FOLDER / "order.json").exists() else ""
        raise InputError(f"{folder}:已经有内容，不会覆盖；请用 -o 换一个目录，或者先把它移走{more}。")


def abandon(run: Path) -> None:
    """输入有误而什么也没有采到的运行不留下空目录。"""
    folder = run / FOLDER
    log = folder / "log.ndjson"
    if not (log.is_file() and log.stat().st_size):
        shutil.rmtree(folder, ignore_errors=True)
        for each in (run / "evidence", run):
            with suppress(OSError):
                each.rmdir()


@contextmanager
def tidy(run: Path) -> Iterator[None]:
    """这一段里输入有误，就好像没有开始过。"""
    try:
        yield
    except InputError:
        abandon(run)
        raise


def day(profile: Profile) -> date | None:
    """档案写明的判定日期；没有写的是 None,由采到的来定(见 ``reach``)。"""
    declared = profile.data.get("as_of")
    return date.fromisoformat(str(declared)) if declared else None


def finish(run: Path) -> None:
    """没有什么要再采的，也判完了:记下快照各文件的哈希；各单元不再需要，快照里都有。"""
    folder = run / FOLDER
    write_whole(folder / DONE, msgspec.json.encode(_snapshot(run)))
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def done(run: Path) -> bool:
    """采集早已完成，只差再判一次；快照与当时的记录不符抛 IntegrityError。"""
    path = run / FOLDER / DONE
    if not path.is_file():
        return False
    if msgspec.json.decode(path.read_bytes()) != _snapshot(run):
        raise IntegrityError(f"{run / 'snapshot'}:与采集完成时的记录不符，文件被改动或损坏；请重新采集。")
    return True


def _snapshot(run: Path) -> dict[str, str]:
    files = sorted(path for path in (run / "snapshot").rglob("*") if path.is_file())
    return {path.relative_to(run).as_posix(): sha256(path) for path in files}


@contextmanager
def alone() -> Iterator[None]:
    """这个进程里只有这一次评测，否则抛 InputError。"""
    if not _BUSY.acquire(blocking=False):
        raise InputError("这个进程正在评测另一个中心；一次只评测一个，请等它结束，或者另起一个进程。")
    try:
        yield
    finally:
        _BUSY.release()


@contextmanager
def held(run: Path, say: Say) -> Iterator[None]:
    """独占 RUN，直到离开；别的进程(或线程)正占着的抛 InputError。死去的进程留下的锁接过来，并说一声。"""
    path = run / FOLDER / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = _locked(path)
    try:
        before = os.pread(opened, 32, 0).decode(errors="replace").strip()
        if before:
            say(f"上一次运行(进程 {before})没有正常结束，接过它留下的锁。")
        os.ftruncate(opened, 0)
        os.pwrite(opened, str(os.getpid()).encode(), 0)
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(opened)
        with suppress(OSError):
            path.parent.rmdir()


def _locked(path: Path) -> int:
    import fcntl

    while True:
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.pread(opened, 32, 0).decode(errors="replace").strip()
            os.close(opened)
            raise InputError(
                f"{path.parent.parent}:另一个运行(进程 {owner})正在写这个目录；请等它结束，或用 -o 换一个目录。"
            ) from None
        with suppress(FileNotFoundError):
            if os.stat(path).st_ino == os.fstat(opened).st_ino:
                return opened
        os.close(opened)
