"""补丁没有碰到的来源不再采:参考中心这时会答什么，由它的状态逐部分说了算；有一点不同就重新采。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from conformance.center.journal import FOLDER
from conformance.reference import Reference
from conformance.reference.state import KEYS

DRAWN: Mapping[str, frozenset[str]] = {
    **{name: frozenset({name}) for name in KEYS},
    "cases": frozenset({"cases", "supervision"}),
    "events": frozenset({"cases"}),
    "probes": frozenset({"cases", "supervision"}),
}
"""采集的一个单元 → 答复由状态的哪几部分得来；开关、时钟等其余的总算在内。

不在其中的单元(门户、沙箱、举证……)总是重新采。
"""
OTHER = "其余"


def answers(center: Reference) -> dict[str, str]:
    """参考中心的状态 → 各部分的摘要；随时算出的(统计、监察、自助机)按算出的来。"""
    state = center.state
    parts: dict[str, Any] = {name: state.rows(name) for name in KEYS}
    parts["cases"] = state.doc["cases"]
    parts[OTHER] = {name: value for name, value in state.doc.items() if name not in {*parts, "portal"}}
    return {name: sha256(msgspec.json.encode(value)).hexdigest() for name, value in parts.items()}


def untouched(before: Mapping[str, str], now: Mapping[str, str]) -> frozenset[str]:
    """各部分都同 ``before`` 一样的单元。"""
    same = {name for name, digest in now.items() if before.get(name) == digest}
    return frozenset(unit for unit, drawn in DRAWN.items() if same >= {*drawn, OTHER})


def begun(run: Path, before: Path, units: Collection[str]) -> None:
    """``run`` 成为采到一半的运行:``before`` 里采完的 ``units`` 照留，别的都还没有采；采集接着做。"""
    shutil.copytree(before / "evidence", run / "evidence", copy_function=_linked)
    target, source = run / FOLDER, before / FOLDER
    target.mkdir()
    kept = [line for line in _log(source) if msgspec.json.decode(line)["unit"] in units]
    for line in kept:
        unit = msgspec.json.decode(line)["unit"]
        shutil.copytree(source / unit, target / unit, copy_function=os.link)
    (target / "log.ndjson").write_bytes(b"".join(line + b"\n" for line in kept))


def _log(folder: Path) -> Iterator[bytes]:
    yield from (folder / "log.ndjson").read_bytes().splitlines()


def _linked(source: str, target: str) -> str:
    """证据只链接；索引要续写，另抄一份。"""
    if source.endswith("index.ndjson"):
        return shutil.copyfile(source, target)
    os.link(source, target)
    return target
