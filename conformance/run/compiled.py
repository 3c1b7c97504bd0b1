"""编译好的 SQL 存在用户的缓存目录里:编译比执行还慢，而规则、参数和表的形状不变时结果总是相同。

存取的键含全部规则源码与所用库版本的摘要，所以改了规则或升级之后自然重新编译。缓存写不进去时照常编译。
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

import msgspec

from conformance import bundle

T = TypeVar("T")
KEPT = 30 * 86400
"""别的版本的缓存留这么多秒。"""


def remembered(kind: type[T], make: Callable[[], T], *key: str) -> T:
    """``key`` 相同就用存着的，否则 ``make()`` 并存下；存着的读不出就当没有。"""
    path = _home() / f"{hashlib.sha256(repr(key).encode()).hexdigest()}.json"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(path.read_bytes(), type=kind)
    made = make()
    with suppress(OSError):
        _store(path, msgspec.json.encode(made))
    return made


def _store(path: Path, data: bytes) -> None:
    """先写在旁边再改名；新的版本第一次写时，清掉许久没有写过的旧版本:别的版本也许正在用它自己的。"""
    if not path.parent.is_dir():
        for old in path.parent.parent.glob("sql-*"):
            if time.time() - old.stat().st_mtime > KEPT:
                rmtree(old, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.part")
    aside.write_bytes(data)
    aside.replace(path)


@cache
def _home() -> Path:
    return bundle.cache_home() / f"sql-{_fingerprint()[:16]}"


@cache
def _fingerprint() -> str:
    """规则与领域模型的源码、所用库的版本。"""
    digest = hashlib.sha256()
    package = Path(bundle.__file__).parent
    for room in ("rules", "domain", "run"):
        for path in sorted((package / room).glob("*.py")):
            digest.update(path.read_bytes())
    for name in ("ibis-framework", "sqlglot", "duckdb"):
        digest.update(version(name).encode())
    return digest.hexdigest()
