"""被打断的运行的证据:索引只留从头起完好的一段，其余的索引行、没有写完的和索引之外的证据都去掉。"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from conformance.center.evidence import GENESIS


def mend(folder: Path) -> int:
    """``folder`` 是 RUN/evidence → 索引完好的一段有多长(字节)。被截断、被改动的证据从它那一行起都不算。"""
    index = folder / "index.ndjson"
    if not folder.is_dir():
        return 0
    sound, named = _prefix(folder, index.read_bytes() if index.is_file() else b"")
    if index.is_file():
        os.truncate(index, sound)
    for path in folder.iterdir():
        if path.name not in named and path != index:
            path.unlink()
    return sound


def entry_of(line: bytes) -> dict[str, Any] | None:
    """一行 JSON 对象；不完整的是 None。"""
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return None


def _prefix(folder: Path, data: bytes) -> tuple[int, set[str]]:
    length, previous, named = 0, GENESIS, set[str]()
    for line in data.splitlines(keepends=True):
        entry, text = entry_of(line), line[:-1]
        if not (entry and line.endswith(b"\n") and entry.get("prev") == previous):
            break
        name = str(entry.get("file"))
        if name not in named and not _whole(folder / name):
            break
        named.add(name)
        previous, length = hashlib.sha256(text).hexdigest(), length + len(line)
    return length, named


def _whole(path: Path) -> bool:
    """内容与名字(SHA-256)相符。"""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == path.name.partition(".")[0]
