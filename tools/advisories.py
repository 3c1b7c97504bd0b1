"""锁定的依赖里有没有已知的漏洞:照 OSV 格式的漏洞库核对，不联网。

    python tools/advisories.py all.zip     OSV 发布的 PyPI 全集(一个 zip，里面一个漏洞一个 JSON)，或者解开的目录

没有给漏洞库以 3 退出:没有查，不等于没有漏洞。查到的逐个列出，以 1 退出。撤回的不算。
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from licences import locked
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).parents[1] / "requirements.lock"
ABSENT = (
    "没有查:没有给漏洞库。本工具不替你联网；请在能上网的机器上下载 OSV 发布的 PyPI 漏洞全集 all.zip,"
    "然后 make audit ADVISORIES=all.zip。"
)


def advisories(place: Path) -> Iterator[dict[str, Any]]:
    """漏洞库里的每一条:zip 或者目录。"""
    if zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as whole:
            yield from (json.loads(whole.read(name)) for name in whole.namelist() if name.endswith(".json"))
    else:
        yield from (json.loads(path.read_text(encoding="utf-8")) for path in sorted(place.rglob("*.json")))


def hits(pinned: Mapping[str, Iterable[str]], known: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """碰上的:``名称 版本 编号 概要``;``pinned`` 是规范名 → 锁定的各版本。"""
    for one in known:
        for affected in () if one.get("withdrawn") else one.get("affected", ()):
            name = _name(affected)
            for version in pinned.get(name, ()):
                if touched(version, affected):
                    yield f"{name} {version} {one['id']} {one.get('summary', '')}".rstrip()


def touched(version: str, affected: Mapping[str, Any]) -> bool:
    """版本在列出的版本之中，或者落在某一段里。"""
    return version in affected.get("versions", ()) or any(
        _within(Version(version), one.get("events", ())) for one in affected.get("ranges", ()) if one["type"] != "GIT"
    )


def _within(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """从 introduced 起，到 fixed(不含)或 last_affected(含)止；事件按版本排过。"""
    inside = False
    for event in events:
        (kind, text), *_ = event.items()
        edge = _version(text)
        if kind == "introduced" and version >= edge:
            inside = True
        elif (kind == "fixed" and version >= edge) or (kind == "last_affected" and version > edge):
            inside = False
    return inside


def _version(text: str) -> Version:
    """读不出的当作最早的:宁可多报。"""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _name(affected: Mapping[str, Any]) -> str:
    package = affected.get("package", {})
    return str(canonicalize_name(package["name"])) if package.get("ecosystem") == "PyPI" else ""


def grouped(pins: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """(名称, 版本) → 规范名 → 各版本。"""
    found: dict[str, list[str]] = {}
    for name, version in pins:
        found.setdefault(str(canonicalize_name(name)), []).append(version)
    return found


def main() -> int:
    """核对，列出。"""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).exists():
        print(ABSENT, file=sys.stderr)
        return 3
    pinned = grouped(locked(LOCK.read_text(encoding="utf-8")))
    found = sorted(set(hits(pinned, advisories(Path(sys.argv[1])))))
    print("\n".join(found) or f"{len(pinned)} 个依赖，漏洞库里没有碰上的。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
