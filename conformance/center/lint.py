"""档案里 JSON Schema 说不出的毛病:映射到不存在的字段、写错的表达式、没有的时区、不该出现的环境变量……"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from conformance.center import contract, mapping
from conformance.center.normalise import Unreadable
from conformance.center.targets import KINDS, paths, required, rows_of, targets

Steps = tuple[str | int, ...]
Fault = tuple[Steps, str]

SECRETS: tuple[Steps, ...] = (("auth", "token"), ("transport", "headers"))
FILES: tuple[Steps, ...] = (
    ("items", "file"),
    ("availability", "file"),
    ("records", "cases"),
    ("records", "events"),
    ("transport", "verify"),
)
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def faults(data: Mapping[str, Any], env: Mapping[str, str], present: Collection[str]) -> Iterator[Fault]:
    """合并后的档案(已合 JSON Schema 的部分)→ (路径, 一句中文);``present`` 是写了的全部顶层键。"""
    yield from _zone(data)
    yield from _sources(data, present)
    yield from _variables((), data, env)
    for steps, source, fields in _mappings(data):
        yield from _fields(steps, targets(source), fields, columns=steps[0] == "records")
        gone = sorted(required(KINDS[source]) - {target.partition(".")[0] for target in fields})
        if gone:
            yield steps, f"没有映射必需的字段 {'、'.join(gone)}"


def _zone(data: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        ZoneInfo(data.get("timezone", "Asia/Shanghai"))
    except (KeyError, ValueError, OSError):
        yield ("timezone",), f"没有名为 {data['timezone']} 的时区；请写 Asia/Shanghai 这样的名字"


def _sources(data: Mapping[str, Any], present: Collection[str]) -> Iterator[Fault]:
    connects = "transport" in data or "transport" not in present
    if data.get("endpoints") and connects and "base" not in data.get("transport", {}):
        yield ("transport",), "没有写 transport.base(接口的根地址)；没有接口的中心请写 endpoints: 并留空"
    if not {"endpoints", "items", "records", "portal"} & set(present):
        yield ("center",), "没有任何来源；请写 extends: native 与 transport、portal、items 或 records 之一"
    records = data.get("records", {})
    if records and not records.get("events") and not records.get("milestones"):
        yield ("records",), "既没有事件表也没有 milestones，办件就没有任何时间；请至少写一样"
    if "{code}" not in data.get("portal", {}).get("guide", "{code}"):
        yield ("portal", "guide"), "路径里没有 {code}，每个事项会打开同一页"


def _variables(steps: Steps, value: Any, env: Mapping[str, str]) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _variables((*steps, key), child, env)
    elif isinstance(value, str) and "${" in value:
        yield from _variable(steps, value, env)


def _variable(steps: Steps, value: str, env: Mapping[str, str]) -> Iterator[Fault]:
    if not allowed(steps):
        yield steps, "这里不能用环境变量；只有 auth、transport.headers 与文件路径可以"
        return
    found = VARIABLE.findall(value)
    if len(found) != value.count("${"):
        yield steps, "环境变量要写成 ${NAME}；文件路径还可以写 ${NAME:-缺省}"
    for name, default in found:
        if not env.get(name) and (steps not in FILES or not default):
            yield steps, f"环境变量 {name} 没有设置；请先设置它，例如 export {name}=…"


def allowed(steps: Steps) -> bool:
    """这条路径上的值可以用环境变量。"""
    return steps in FILES or any(steps[: len(one)] == one for one in SECRETS)


def _mappings(data: Mapping[str, Any]) -> Iterator[tuple[Steps, str, Mapping[str, Any]]]:
    for name, endpoint in data.get("endpoints", {}).items():
        if "fields" in endpoint and name in KINDS:
            yield ("endpoints", name, "fields"), name, endpoint["fields"]
    if "fields" in data.get("items", {}):
        yield ("items", "fields"), "items", data["items"]["fields"]
    for name, fields in data.get("records", {}).get("fields", {}).items():
        yield ("records", "fields", name), name, fields


def _fields(steps: Steps, known: Mapping[str, Any], fields: Mapping[str, Any], *, columns: bool) -> Iterator[Fault]:
    for target, spec in fields.items():
        here = (*steps, target)
        if target not in known:
            yield here, contract.unknown([target], list(known))
            continue
        full = spec if isinstance(spec, Mapping) else {"from": spec}
        yield from _spec(here, full, known[target], columns=columns)


def _spec(steps: Steps, spec: Mapping[str, Any], hint: Any, *, columns: bool) -> Iterator[Fault]:
    if ("from" in spec) == ("const" in spec):
        yield steps, "from 与 const 要写且只写一个"
    if not columns and "from" in spec:
        yield from _expression(steps, spec["from"])
    inner = rows_of(hint)
    if inner is not None and "fields" in spec:
        yield from _fields((*steps, "fields"), paths(inner), spec["fields"], columns=columns)


def _expression(steps: Steps, text: str) -> Iterator[Fault]:
    try:
        mapping.expression(text)
    except Unreadable as error:
        yield steps, str(error)
