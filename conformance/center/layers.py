"""档案的几层:自己、extends 的方言或另一份档案……逐键合并，自己的键优先；每个键仍能指回它所在的文件和行。"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import ProfileError
from conformance.standard import yamlfile
from conformance.standard.feature import shown
from conformance.standard.yamlfile import Document, Steps

DIALECTS = Path(__file__).with_name("dialects")
_WHOLE = frozenset({"map", "kinds", "milestones", "units"})
"""整个换掉、不逐键合并的:留下半张继承来的对照表，比没有更糟。"""


@dataclass(frozen=True, slots=True)
class Layers:
    """从自己到最底层的 YAML 文件。"""

    documents: tuple[Document, ...]

    def place(self, steps: Steps) -> tuple[Path, int]:
        """JSON 路径写在哪个文件的第几行；哪一层都没有写就指到最近的上级。"""
        for length in range(len(steps), 0, -1):
            for document in self.documents:
                if _has(document.data, steps[:length]):
                    return document.path, document.line(steps[:length])
        return self.documents[0].path, 1

    def own(self, key: str) -> bool:
        """用户自己的档案(不是随程序的方言)里写了顶层键 ``key``。"""
        return any(key in one.data for one in self.documents if one.path.parent != DIALECTS)

    def merged(self) -> dict[str, Any]:
        """合并成一个普通字典；值写空表示去掉继承来的键。"""
        data: dict[str, Any] = {}
        for document in reversed(self.documents):
            data = _merge(data, document.data)
        data.pop("extends", None)
        return data


def read(path: Path) -> Layers:
    """读 ``path`` 与它 extends 的各层；读不出、认不得方言或互相继承成环抛 ProfileError。"""
    documents: list[Document] = []
    following: Path | None = path
    while following is not None:
        document = yamlfile.read(following, ProfileError)
        if not isinstance(document.data, dict):
            raise ProfileError(
                f"{shown(following)}:1:档案应是一组“键: 值”，现在不是；请参照 examples/minimal/profile.yaml。"
            )
        documents.append(document)
        following = _parent(document, [one.path.resolve() for one in documents])
    return Layers(tuple(documents))


def _parent(document: Document, seen: list[Path]) -> Path | None:
    name = document.data.get("extends")
    if name is None:
        return None
    if not isinstance(name, str):
        raise ProfileError(f"{document.where(['extends'])}:extends 应是方言的名字或一份档案的路径。")
    path = _located(document, name)
    if path.resolve() in seen:
        raise ProfileError(f"{document.where(['extends'])}:extends 绕回了 {shown(path)}，成了环；请去掉其中一处。")
    return path


def _located(document: Document, name: str) -> Path:
    if name.endswith((".yaml", ".yml")):
        return document.path.parent / name
    known = sorted(one.stem for one in DIALECTS.glob("*.yaml"))
    if name in known:
        return DIALECTS / f"{name}.yaml"
    raise ProfileError(
        f"{document.where(['extends'])}:没有名为 {name[:60]} 的方言；可用的方言是 {'、'.join(known)}，"
        "另一份档案要写成 ./other.yaml。"
    )


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = {key: deepcopy(value) for key, value in base.items() if own.get(key, value) is not None}
    for key, value in own.items():
        if value is None:
            merged.pop(key, None)
        elif key == "enums" and isinstance(value, Mapping):
            merged[key] = {**merged.get(key, {}), **deepcopy(value)}
        elif isinstance(value, Mapping) and key not in _WHOLE:
            under = merged.get(key)
            merged[key] = _merge(under if isinstance(under, dict) else {}, value)
        else:
            merged[key] = deepcopy(value)
    return merged


def _has(data: Any, steps: Steps) -> bool:
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
