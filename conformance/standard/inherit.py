"""标准文件的读法:找到、检查、并入它继承的，得到一份完整的键。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import bundle
from conformance.errors import StandardError
from conformance.standard import yamlfile
from conformance.standard.feature import shown

DATES = ("drafted", "in_force", "replaced")
"""一版标准自己的日期，不由 extends 继承。"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """一个参数:值、单位(工作日、自然日……)和数字的出处。"""

    name: str
    value: Any
    unit: str = ""
    source: str = ""


def locate(name_or_path: str | Path, base: Path | None = None, home: Path | None = None) -> Path:
    """标准文件在哪里；以 .yaml 或 .yml 结尾的是路径，其余是编号，先在 ``home`` 里找，再在随程序的里找。"""
    text = str(name_or_path)
    by_path = text.endswith((".yaml", ".yml"))
    places = [(base or Path()) / text] if by_path else [place / f"{text}.yaml" for place in (home, _home()) if place]
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        known = "、".join(names())
        raise StandardError(f"没有标准 {text}({shown(places[0])})；请给出 YAML 文件，或用已有的编号:{known}。")
    return found


def _home() -> Path:
    return bundle.root() / "standards"


def names(home: Path | None = None) -> tuple[str, ...]:
    """随程序的标准的编号，按字母；给了 ``home`` 的，那个文件夹里的在前。"""
    found = [path.stem for place in (home, _home()) if place for path in sorted(place.glob("*.yaml"))]
    return tuple(dict.fromkeys(stem for stem in found if stem != "catalogue"))


def merged(path: Path, below: tuple[Path, ...] = ()) -> dict[str, Any]:
    """一份标准的全部键，已并入它继承的(自己的优先)，参数是 ``Parameter``;``below`` 是正在继承它的各份。"""
    if path.resolve() in below:
        raise StandardError(f"{shown(path)}:extends 绕成了圈；请去掉其中一处。")
    own = dict(_checked(path).data)
    own["parameters"] = {name: _parameter(name, value) for name, value in own.get("parameters", {}).items()}
    if isinstance(own.get("grading"), str):
        own["grading"] = scheme(own["grading"], path.parent)
    parent = own.pop("extends", None)
    inherited = merged(locate(parent, path.parent, path.parent), (*below, path.resolve())) if parent else {}
    folders = [*inherited.get("features", ()), *_folder(path, own.pop("features", None))]
    inherited = {key: value for key, value in inherited.items() if key not in DATES}
    whole = {**_over(inherited, own), "features": folders}
    _complete(path, whole)
    return whole


def _folder(path: Path, name: str | None) -> list[Path]:
    place = path.parent / name if name else None
    if place and not place.is_dir():
        raise StandardError(f"{shown(path)}:features 所指的文件夹 {name} 不存在；请改正，或者去掉这个键。")
    return [place] if place else []


def scheme(name: str, base: Path | None = None) -> dict[str, Any]:
    """定级方案 ``name``:先在 ``base``(标准所在的文件夹)的 grading/ 里找，再在随程序的里找；没有则抛 StandardError。"""
    places = [place / "grading" / f"{name}.yaml" for place in (base, _home()) if place]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        known = "、".join(sorted(one.stem for one in (_home() / "grading").glob("*.yaml")))
        raise StandardError(f"{shown(places[0])}:没有定级方案 {name}；可用的是 {known}。")
    document = yamlfile.read(found, StandardError)
    if not bundle.valid("standard", {"grading": document.data}):
        for line, message in yamlfile.faults(document, bundle.schema("standard")["properties"]["grading"]):
            raise StandardError(f"{shown(found)}:{line}:{message}")
    made: dict[str, Any] = document.data
    return made | {"levels": _descending(made["levels"])}


def _descending(levels: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(levels.items(), key=lambda pair: -pair[1]))


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
    grading["levels"] = _descending(grading["levels"])


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
