"""证据:脱敏后的往来与截图，按内容的 SHA-256 命名;``index.ndjson`` 每行带上一行的哈希，删改任何一行都看得出来。"""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from conformance.center.exchange.masks import Masks
from conformance.center.privacy import pseudonym

GENESIS = "0" * 64


class Evidence:
    """RUN/evidence/ 的写入者；可由多个线程同时使用，续写已有的索引。``secrets`` 是档案代入的密钥，写之前遮住。

    一次运行一个；有了它，化名的密钥就换成这次运行的。
    """

    def __init__(self, run: Path, secrets: Iterable[str] = ()) -> None:
        pseudonym.renew()
        self.masks = Masks(secrets)
        self.folder = run / "evidence"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._index = self.folder / "index.ndjson"
        self._previous = _last(self._index)
        self._known = {path.name for path in self.folder.iterdir()}
        self._lock = Lock()
        self._opened: int | None = None

    def add(self, data: bytes, suffix: str, *, hide: Iterable[str] = (), **about: Any) -> str:
        """存一份证据，返回 ``evidence/<sha256>.<suffix>``;同样的内容只存一份,``about`` 记入索引。

        ``data`` 必须已经脱敏;``suffix`` 是 json、png 等，不带点;``hide`` 是这一次另外要遮住的值(算出的签名)。
        """
        data = self.masks.hide_json(data, *hide) if suffix == "json" else data
        name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        with self._lock:
            if name not in self._known:
                _whole(self.folder / name, data)
                self._known.add(name)
            self._log(name, about)
        return f"evidence/{name}"

    def _log(self, name: str, about: dict[str, Any]) -> None:
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        line = self.masks.hide_json(msgspec.json.encode({"file": name, "at": at, **about, "prev": self._previous}))
        if self._opened is None:
            self._opened = os.open(self._index, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            weakref.finalize(self, os.close, self._opened)
        os.write(self._opened, line + b"\n")
        self._previous = hashlib.sha256(line).hexdigest()


def broken(run: Path) -> Iterator[str]:
    """逐一说出证据目录与索引不符之处；完好则一句也没有。"""
    folder, previous, listed = run / "evidence", GENESIS, {"index.ndjson"}
    for number, line in enumerate(_lines(folder / "index.ndjson"), start=1):
        try:
            entry = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            yield f"evidence/index.ndjson 第 {number} 行不是完整的 JSON。"
            return
        if entry.get("prev") != previous:
            yield f"evidence/index.ndjson 第 {number} 行与上一行接不上:有行被改动、删去或插入。"
        yield from _damaged(folder, str(entry.get("file")))
        listed.add(str(entry.get("file")))
        previous = hashlib.sha256(line).hexdigest()
    strays = sorted({path.name for path in folder.glob("*")} - listed)
    yield from (f"evidence/{name} 不在索引里:是后来放进去的，或者索引被截短了。" for name in strays)


def head(run: Path) -> tuple[int, str]:
    """证据索引的行数与末行的哈希:截去末尾几行也看得出来。"""
    return len(_lines(run / "evidence" / "index.ndjson")), _last(run / "evidence" / "index.ndjson")


def _damaged(folder: Path, name: str) -> Iterator[str]:
    path = folder / name
    if not path.is_file():
        yield f"evidence/{name} 不见了。"
    elif hashlib.sha256(path.read_bytes()).hexdigest() != name.partition(".")[0]:
        yield f"evidence/{name} 的内容与它的名字(SHA-256)不符。"


def _last(index: Path) -> str:
    lines = _lines(index)
    return hashlib.sha256(lines[-1]).hexdigest() if lines else GENESIS


def _lines(index: Path) -> list[bytes]:
    return index.read_bytes().splitlines() if index.is_file() else []


def _whole(path: Path, data: bytes) -> None:
    aside = path.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(path)
