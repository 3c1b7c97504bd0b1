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
from conformance.standard.themes import BY_KEY, THEMES, order


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
    drafted: date | None
    in_force: date | None
    replaced: date | None
    clauses: tuple[Clause, ...]
    parameters: Mapping[str, Any]
    grading: Mapping[str, Any]
    described: Mapping[str, Parameter] = field(repr=False)
    file: Path = field(repr=False)

    def status(self, day: date) -> str:
        """``day`` 那天这一版处于什么状态:草案、现行、已被替代。"""
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


def locate(name_or_path: str | Path, base: Path | None = None, home: Path | None = None) -> Path:
    """标准文件在哪里；以 .yaml 或 .yml 结尾的是路径，其余是编号，先在 ``home`` 里找，再在随程序的里找。"""
    text = str(name_or_path)
    by_path = text.endswith((".yaml", ".yml"))
    places = [(base or Path()) / text] if by_path else [place / f"{text}.yaml" for place in (home, _home()) if place]
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        names = "、".join(_names())
        raise StandardError(f"没有标准 {text}({shown(places[0])})；请给出 YAML 文件，或用已有的编号:{names}。")
    return found


def _day(whole: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(whole[key]) if whole.get(key) else None


def _known_clauses(folder: Path | None, own: Iterable[Path]) -> tuple[Clause, ...]:
    """国家的条款，加上法域自己的文件夹里的；编号不得重复。"""
    found = [*features.load(folder), *(clause for place in own for clause in features.load(place))]
    twice = [one.id for index, one in enumerate(found) if one.id in {other.id for other in found[:index]}]
    if twice:
        raise StandardError(f"条款编号 {'、'.join(twice)} 用了不止一次；请改法域自己的条款编号。")
    return tuple(sorted(found, key=lambda clause: order(clause.id)))


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
    if isinstance(own.get("grading"), str):
        own["grading"] = _grading(path, own["grading"])
    parent = own.pop("extends", None)
    inherited = merged(locate(parent, path.parent, path.parent), (*below, path.resolve())) if parent else {}
    folders = [*inherited.get("features", ()), *_folder(path, own.pop("features", None))]
    whole = {**_over(inherited, own), "features": folders}
    _complete(path, whole)
    return whole


def _folder(path: Path, name: str | None) -> list[Path]:
    place = path.parent / name if name else None
    if place and not place.is_dir():
        raise StandardError(f"{shown(path)}:features 所指的文件夹 {name} 不存在；请改正，或者去掉这个键。")
    return [place] if place else []


def _grading(path: Path, name: str) -> Any:
    """定级方案 ``name``:先在标准旁边的 grading/ 里找，再在随程序的里找。"""
    places = [place / "grading" / f"{name}.yaml" for place in (path.parent, _home())]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        known = "、".join(sorted(one.stem for one in (_home() / "grading").glob("*.yaml")))
        raise StandardError(f"{shown(path)}:没有定级方案 {name}；可用的是 {known}。")
    document = yamlfile.read(found, StandardError)
    if not bundle.valid("standard", {"grading": document.data}):
        for line, message in yamlfile.faults(document, bundle.schema("standard")["properties"]["grading"]):
            raise StandardError(f"{shown(found)}:{line}:{message}")
    return document.data


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
