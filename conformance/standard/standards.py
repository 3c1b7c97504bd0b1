"""标准:选哪些条款、用哪些参数、按什么方案定级。standards/*.yaml，可以 ``extends`` 另一份。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance import bundle
from conformance.domain import Channel
from conformance.errors import StandardError
from conformance.standard import clauses as features
from conformance.standard import yamlfile
from conformance.standard.clauses import Clause
from conformance.standard.feature import shown
from conformance.standard.themes import BY_KEY, THEMES


@dataclass(frozen=True, slots=True)
class Parameter:
    """一个参数:值、单位(工作日、自然日……)和数字的出处。"""

    name: str
    value: Any
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """一份标准。``parameters`` 只有值；出处在 ``described``。``grading`` 的形状见 schemas/standard.schema.json。"""

    id: str
    name: str
    edition: str
    in_force: date | None
    clauses: tuple[Clause, ...]
    parameters: Mapping[str, Any]
    grading: Mapping[str, Any]
    described: Mapping[str, Parameter] = field(repr=False)
    file: Path = field(repr=False)

    def norm(self, name: str) -> Any:
        """参数 ``name`` 的值；没有则抛 StandardError。"""
        if name not in self.parameters:
            raise StandardError(
                f"{shown(self.file)}:标准 {self.id} 没有参数 {name}；请在 parameters 里给出，或经 extends 继承。"
            )
        return self.parameters[name]


def load(name_or_path: str | Path, base: Path | None = None, *, folder: Path | None = None) -> Standard:
    """标准编号(如 national)或 YAML 文件；相对路径以 ``base`` 为准。``folder`` 是条款所在的 features/。"""
    path = locate(name_or_path, base)
    whole = merged(path)
    known = features.load(folder)
    return Standard(
        id=whole["id"],
        name=whole["name"],
        edition=whole["edition"],
        in_force=date.fromisoformat(whole["in_force"]) if whole.get("in_force") else None,
        clauses=_chosen(yamlfile.read(path, StandardError), whole, known),
        parameters={name: one.value for name, one in whole["parameters"].items()},
        grading=whole.get("grading", {}),
        described=whole["parameters"],
        file=path,
    )


def known(folder: Path | None = None) -> tuple[Standard, ...]:
    """随程序的各份标准，按编号排序。"""
    return tuple(load(name, folder=folder) for name in _names())


def select(
    standard: Standard, globs: Sequence[str] = (), themes: Sequence[str] = (), channels: Sequence[str] = ()
) -> tuple[Clause, ...]:
    """标准中合乎条件的条款；某类条件不给就不限，什么也没选中就是空。

    主题可写目录名或中文名；不认识的主题、通道抛 StandardError。
    """
    wanted = {_theme(name) for name in themes}
    seen = {_channel(name) for name in channels}
    return tuple(
        clause
        for clause in standard.clauses
        if (not globs or _any(clause.id, globs))
        and (not wanted or clause.theme in wanted)
        and (not seen or seen.intersection(clause.channels))
    )


def locate(name_or_path: str | Path, base: Path | None = None) -> Path:
    """标准文件在哪里；以 .yaml 或 .yml 结尾的是路径，其余是编号。"""
    text = str(name_or_path)
    by_path = text.endswith((".yaml", ".yml"))
    path = (base or Path()) / text if by_path else _home() / f"{text}.yaml"
    if not path.is_file():
        raise StandardError(f"没有标准 {text}({shown(path)})；请给出 YAML 文件，或用已有的编号:{'、'.join(_names())}。")
    return path


def _home() -> Path:
    return bundle.root() / "standards"


def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _home().glob("*.yaml") if path.stem != "catalogue"))


def merged(path: Path, below: tuple[Path, ...] = ()) -> dict[str, Any]:
    """一份标准的全部键，已并入它继承的(自己的优先)，参数是 ``Parameter``;``below`` 是正在继承它的各份。"""
    if path.resolve() in below:
        raise StandardError(f"{shown(path)}:extends 绕成了圈；请去掉其中一处。")
    own = dict(_checked(path).data)
    own["parameters"] = {name: _parameter(name, value) for name, value in own.get("parameters", {}).items()}
    parent = own.pop("extends", None)
    inherited = merged(locate(parent, path.parent), (*below, path.resolve())) if parent else {}
    whole = _over(inherited, own)
    _complete(path, whole)
    return whole


def _checked(path: Path) -> yamlfile.Document:
    document = yamlfile.read(path, StandardError)
    yamlfile.check(document, "standard", StandardError)
    return document


def _complete(path: Path, merged: Mapping[str, Any]) -> None:
    """合并之后该有的都有；等级按最低得分从高到低排好。"""
    grading = merged.get("grading", {})
    wanted = set(bundle.schema("standard")["properties"]["grading"]["properties"]) - {"precedents"}
    missing = [key for key in ("id", "name", "edition", "clauses") if not merged.get(key)]
    missing += [f"grading.{key}" for key in sorted(wanted - set(grading))]
    if missing:
        raise StandardError(f"{shown(path)}:缺 {'、'.join(missing)}；请写上，或经 extends 继承。")
    grading["levels"] = dict(sorted(grading["levels"].items(), key=lambda pair: -pair[1]))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """深合并:两边都是映射才逐键合并，否则上面的替换下面的；另一个定级方案(id 不同)整套替换。"""
    merged = dict(below)
    for key, value in above.items():
        other = key == "grading" and "id" in value and value["id"] != below.get(key, {}).get("id")
        merged[key] = value if other else _joined(below.get(key), value)
    return merged


def _joined(below: Any, above: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return _over(below, above)
    if isinstance(below, Parameter) and isinstance(above, Parameter):
        value = _joined(below.value, above.value)
        return Parameter(above.name, value, above.unit or below.unit, above.source or below.source)
    return above


def _parameter(name: str, given: Any) -> Parameter:
    """``{value, unit, source}`` 或直接写值。"""
    if isinstance(given, Mapping) and "value" in given:
        return Parameter(name, given["value"], given.get("unit", ""), given.get("source", ""))
    return Parameter(name, given)


def _chosen(document: yamlfile.Document, merged: Mapping[str, Any], known: Sequence[Clause]) -> tuple[Clause, ...]:
    for key in ("clauses", "exclude"):
        for index, glob in enumerate(merged.get(key, ())):
            if not any(fnmatchcase(clause.id, glob) for clause in known):
                raise StandardError(f"{document.where((key, index))}:{key} 中的 {glob} 没有匹配任何条款；请核对编号。")
    out = merged.get("exclude", ())
    return tuple(clause for clause in known if _any(clause.id, merged["clauses"]) and not _any(clause.id, out))


def _any(clause_id: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(clause_id, glob) for glob in globs)


def _theme(name: str) -> str:
    found = next((theme.key for theme in THEMES if name in (theme.key, theme.name, theme.prefix)), None)
    if found is None:
        raise StandardError(f"没有主题 {name}；可用的是 {'、'.join(BY_KEY)}。")
    return found


def _channel(name: str) -> Channel:
    if name not in set(Channel):
        raise StandardError(f"没有通道 {name}；可用的是 {'、'.join(Channel)}。")
    return Channel(name)
