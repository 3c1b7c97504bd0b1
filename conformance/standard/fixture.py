"""对照样例:features/<主题>/<编号>/{fail,pass,na}-<缘由>.yaml，一份改动参考中心状态的合并补丁。

``fail-`` 应使恰好这一条款不再符合,``pass-`` 站在规范的边上仍应符合,``na-`` 应使条款不适用;
``doubt-`` 是只能存疑、绝不判不符合的异常。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.domain import Channel
from conformance.errors import StandardError
from conformance.standard import yamlfile
from conformance.standard.clauses import Clause
from conformance.standard.feature import shown

KINDS = ("fail", "pass", "na", "doubt")

SHAPE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["why", "channel"],
    "anyOf": [{"required": ["patch"]}, {"required": ["attest"]}],
    "properties": {
        "why": {"type": "string", "minLength": 1},
        "channel": {"enum": list(Channel)},
        "patch": {"type": "object"},
        "attest": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["clause"]}},
        "also": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
    },
}


@dataclass(frozen=True, slots=True)
class Fixture:
    """一个样例。``patch`` 是 RFC 7386 合并补丁;``also`` 是按道理必然一同不符合的条款 → 缘由。

    ``attest`` 的各行代替举证表里同一条款的行；没有写的键照举证表原来的。
    """

    kind: str
    why: str
    channel: Channel
    patch: Mapping[str, Any]
    also: Mapping[str, str]
    path: Path
    attest: tuple[Mapping[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """``TML-05/fail-一日之迟`` 这样的名字。"""
        return f"{self.path.parent.name}/{self.path.stem}"


def fixtures(clause: Clause) -> tuple[Fixture, ...]:
    """条款的样例，按文件名排序；有毛病的抛 StandardError。"""
    return tuple(read(path) for path in files(clause.file.parent / clause.id))


def files(folder: Path) -> tuple[Path, ...]:
    """一个条款文件夹里的样例文件。"""
    return tuple(sorted(folder.glob("*.yaml")))


def read(path: Path) -> Fixture:
    """读一个样例。"""
    document = yamlfile.read(path, StandardError)
    for line, message in faults(document):
        raise StandardError(f"{shown(path)}:{line}:{message}")
    data = document.data
    return Fixture(
        kind=path.stem.partition("-")[0],
        why=data["why"],
        channel=Channel(data["channel"]),
        patch=data.get("patch", {}),
        also=data.get("also", {}),
        path=path,
        attest=tuple(data.get("attest", ())),
    )


def faults(document: yamlfile.Document) -> Iterator[tuple[int, str]]:
    """样例文件的毛病:文件名、未知的键、缺的键。"""
    kind, dash, why = document.path.stem.partition("-")
    if kind not in KINDS or not dash or not why:
        yield 1, f"样例的文件名须是 {'、'.join(f'{one}-<缘由>.yaml' for one in KINDS)} 之一。"
    yield from yamlfile.faults(document, SHAPE)


def read_patch(path: Path) -> dict[str, Any]:
    """参考中心的合并补丁:一个样例文件的 ``patch``,或整个文件就是补丁。"""
    data = yamlfile.read(path, StandardError).data
    if not isinstance(data, dict):
        raise StandardError(f"{shown(path)}:1:补丁应是映射，如 cases: {{YB0001: {{…}}}}。")
    return dict(data["patch"]) if isinstance(data.get("patch"), dict) else data
