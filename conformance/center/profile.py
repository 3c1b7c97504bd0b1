"""中心档案:读 YAML、合并 extends、校验、补缺省值、代入环境变量与钥匙串里的密钥。每个问题都指明文件和行。"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance import bundle
from conformance.center import keys, layers
from conformance.center.layers import Layers
from conformance.center.lint import checks as lint
from conformance.center.lint.reading import Fault, Steps
from conformance.center.reading import contract
from conformance.center.records import declared
from conformance.errors import ProfileError
from conformance.standard.feature import shown


@dataclass(frozen=True, slots=True)
class Problem:
    """档案中的一个问题:哪个文件、第几行、哪个键、什么与怎么办。"""

    file: Path
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}:{self.path} {self.message}。"


@dataclass(frozen=True, slots=True)
class Profile:
    """一份合并、校验过的中心档案。

    ``data`` 是普通字典，形状见 schemas/profile.schema.json:缺省值已补齐，文件路径已成绝对路径，密钥已代入(不要打印)。
    ``digest`` 是合并后、代入密钥前的内容的 SHA-256;``secrets`` 是代入的密钥，证据里要遮住。
    """

    path: Path
    data: dict[str, Any] = field(repr=False)
    digest: str = ""
    layers: Layers | None = field(default=None, repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    def where(self, *steps: str | int) -> str:
        """一个键写在哪里:``文件:行``。"""
        file, line = self.layers.place(steps) if self.layers else (self.path, 1)
        return f"{shown(file)}:{line}"


def load(path: Path, env: Mapping[str, str] | None = None) -> Profile:
    """读入档案,``env`` 缺省为进程的环境变量；有误抛 ProfileError(第一个问题，并说还有几个)。"""
    given = os.environ if env is None else env
    read = layers.read(path)
    data = _merged(read)
    found = _sorted(read, data, given)
    if found:
        more = f"另有 {len(found) - 1} 个问题，用 zhunsheng profile lint 全部列出。" if len(found) > 1 else ""
        raise ProfileError(f"{found[0]}{more}")
    complete = _filled(data, bundle.schema("profile"))
    secrets = frozenset(lint.secrets((), complete, given))
    return Profile(path, _substituted(complete, path, given), _digest(complete), read, secrets)


def made(path: Path, data: dict[str, Any]) -> Profile:
    """不写成文件的档案:补齐缺省值;``path`` 只用来算相对路径和称呼。"""
    complete = _filled(data, bundle.schema("profile"))
    return Profile(path, _substituted(complete, path, {}), _digest(complete))


def attesting(profile: Profile, sheets: Iterable[Path]) -> Profile:
    """档案另加几张举证表(命令行给的)。"""
    more = [*profile.data.get("attestations", ()), *(str(sheet.resolve()) for sheet in sheets)]
    return replace(profile, data={**profile.data, "attestations": more}) if more else profile


def problems(path: Path, env: Mapping[str, str] | None = None) -> list[Problem]:
    """档案的全部问题，按文件和行排序；没有问题为空。"""
    try:
        read = layers.read(path)
    except ProfileError as error:
        return [_fatal(path, str(error))]
    return _sorted(read, _merged(read), os.environ if env is None else env)


def _merged(read: Layers) -> dict[str, Any]:
    """合并各层；方言里的门户只在档案自己写了 portal 时才算，文件给出的来源代替同名端点。"""
    data = read.merged()
    if not read.own("portal"):
        data.pop("portal", None)
    taken = [name for key, names in _REPLACES.items() if key in data for name in names]
    if taken and isinstance(data.get("endpoints"), dict):
        data["endpoints"] = {name: one for name, one in data["endpoints"].items() if name not in taken}
    return data


_REPLACES = {"items": ("items",), "records": ("cases", "events")}


def _sorted(read: Layers, data: dict[str, Any], env: Mapping[str, str]) -> list[Problem]:
    faults = [*_structure(data)]
    sound = {key: value for key, value in data.items() if key not in {steps[0] for steps, _ in faults if steps}}
    faults += lint.faults(sound, env, data.keys()) if not any(not steps for steps, _ in faults) else []
    return sorted((_problem(read, steps, message) for steps, message in faults), key=_order)


def _order(problem: Problem) -> tuple[str, int, str]:
    return str(problem.file), problem.line, problem.path


def _structure(data: dict[str, Any]) -> Iterator[Fault]:
    """不合 JSON Schema 的地方；密钥所在之处不写出值。"""
    for error in contract.errors(data, "profile"):
        steps = tuple(error.absolute_path)
        show = not (steps and steps[0] == "auth") and not lint.allowed(steps)
        if error.validator == "additionalProperties":
            for key in contract.extras(error):
                yield (*steps, key), contract.unknown([key], contract.known(error))
        else:
            yield steps, contract.sentence(error, show=show)


def _problem(read: Layers, steps: Steps, message: str) -> Problem:
    file, line = read.place(steps)
    return Problem(file, line, bundle.pointer(steps), message)


def _fatal(path: Path, text: str) -> Problem:
    found = re.fullmatch(r"(.+?):([0-9]+):(.*)", text, re.DOTALL)
    return (
        Problem(path, int(found[2]), "$", found[3].rstrip("。")) if found else Problem(path, 1, "$", text.rstrip("。"))
    )


def _filled(data: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """补上 schema 里写明的缺省值。"""
    whole = bundle.schema("profile")
    filled = dict(data)
    for key, part in schema.get("properties", {}).items():
        part = {**whole["$defs"][part["$ref"].split("/")[-1]], **part} if "$ref" in part else part
        if key not in filled and "default" in part:
            filled[key] = deepcopy(part["default"])
        if isinstance(filled.get(key), dict):
            filled[key] = _filled(filled[key], part)
    return filled


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _substituted(data: dict[str, Any], path: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """代入环境变量；文件路径换成绝对路径。"""
    given = {key: _value((key,), value, path, env) for key, value in data.items()}
    if "attestations" in data:
        given["attestations"] = [str((path.parent / one).resolve()) for one in data["attestations"]]
    return given


def _value(steps: Steps, value: Any, path: Path, env: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _value((*steps, key), child, path, env) for key, child in value.items()}
    if isinstance(value, list):
        return [_value((*steps, place), child, path, env) for place, child in enumerate(value)]
    if not isinstance(value, str) or not lint.allowed(steps):
        return value
    if steps == ("records", "url"):
        return declared.address(value, env, path.parent)
    text = keys.VARIABLE.sub(lambda found: keys.value(found[1], env) or found[2] or "", value)
    return str((path.parent / text).resolve()) if steps in lint.FILES else text
