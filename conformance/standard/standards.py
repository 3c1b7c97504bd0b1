"""标准:选哪些条款、用哪些参数、按什么方案定级。standards/*.yaml，可以 ``extends`` 另一份。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance.domain import Channel
from conformance.errors import StandardError
from conformance.standard import clauses as features
from conformance.standard import inherit, yamlfile
from conformance.standard.clauses import Clause
from conformance.standard.feature import shown
from conformance.standard.inherit import Parameter, locate, merged
from conformance.standard.themes import BY_KEY, THEMES, order


@dataclass(frozen=True, slots=True)
class Standard:
    """一份标准。``parameters`` 只有值；出处在 ``described``。``grading`` 的形状见 schemas/standard.schema.json。"""

    id: str
    name: str
    edition: str
    drafted: date | None
    in_force: date | None
    replaced: date | None
    clauses: tuple[Clause, ...]
    parameters: Mapping[str, Any]
    grading: Mapping[str, Any]
    described: Mapping[str, Parameter] = field(repr=False)
    file: Path = field(repr=False)

    def status(self, day: date) -> str:
        """``day`` 那天这一版处于什么状态:草案、现行、已被替代；三个日期都没有写的是空串。"""
        if not (self.drafted or self.in_force or self.replaced):
            return ""
        if self.replaced and day >= self.replaced:
            return f"已于 {self.replaced} 被替代"
        if self.in_force is None or day < self.in_force:
            return f"草案，{self.in_force} 起施行" if self.in_force else "草案，尚无施行之日"
        return "现行"

    def norm(self, name: str) -> Any:
        """参数 ``name`` 的值；没有则抛 StandardError。"""
        if name not in self.parameters:
            raise StandardError(
                f"{shown(self.file)}:标准 {self.id} 没有参数 {name}；请在 parameters 里给出，或经 extends 继承。"
            )
        return self.parameters[name]


def load(
    name_or_path: str | Path, base: Path | None = None, *, folder: Path | None = None, home: Path | None = None
) -> Standard:
    """标准编号(如 national)或 YAML 文件；相对路径以 ``base`` 为准。

    ``folder`` 是国家条款所在的 features/;``home`` 是另一个放标准的文件夹，编号先在那里找。
    """
    path = locate(name_or_path, base, home)
    whole = merged(path)
    known = _known_clauses(folder, whole.get("features", ()))
    return Standard(
        id=whole["id"],
        name=whole["name"],
        edition=whole["edition"],
        drafted=_day(whole, "drafted"),
        in_force=_day(whole, "in_force"),
        replaced=_day(whole, "replaced"),
        clauses=_chosen(yamlfile.read(path, StandardError), whole, known),
        parameters={name: one.value for name, one in whole["parameters"].items()},
        grading=whole.get("grading", {}),
        described=whole["parameters"],
        file=path,
    )


def known(folder: Path | None = None) -> tuple[Standard, ...]:
    """随程序的各份标准，按编号排序。"""
    return tuple(load(name, folder=folder) for name in inherit.names())


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


def _day(whole: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(whole[key]) if whole.get(key) else None


def _known_clauses(folder: Path | None, own: Iterable[Path]) -> tuple[Clause, ...]:
    """国家的条款，加上法域自己的文件夹里的；编号不得重复。"""
    found = [*features.load(folder), *(clause for place in own for clause in features.load(place))]
    twice = [one.id for index, one in enumerate(found) if one.id in {other.id for other in found[:index]}]
    if twice:
        raise StandardError(f"条款编号 {'、'.join(twice)} 用了不止一次；请改法域自己的条款编号。")
    return tuple(sorted(found, key=lambda clause: order(clause.id)))


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
