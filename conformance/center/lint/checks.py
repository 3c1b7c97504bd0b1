"""档案里 JSON Schema 说不出的毛病:映射到不存在的字段、写错的表达式、没有的时区、不该出现的环境变量……"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.center import keys, zones
from conformance.center.lint import auth as lint_auth
from conformance.center.lint import lights as lint_lights
from conformance.center.lint import probes as lint_probes
from conformance.center.lint import reading as lint_reading
from conformance.center.lint.reading import Fault, Steps
from conformance.center.normalise import Unreadable
from conformance.center.reading import contract, patterns
from conformance.center.reading.fields import full, origins
from conformance.center.reading.targets import KINDS, paths, required, rows_of, targets
from conformance.center.reading.templates import per_case
from conformance.center.records import declared
from conformance.center.sandbox import answers as sandbox_answers

SECRETS: tuple[Steps, ...] = (
    ("auth",),
    ("transport", "headers"),
    ("transport", "proxy"),
    ("records", "url"),
    ("portal", "login", "fields"),
)
FILES: tuple[Steps, ...] = (
    ("items", "file"),
    ("availability", "file"),
    ("records", "cases"),
    ("records", "events"),
    ("transport", "verify"),
)
TRIED: Steps = ("sandbox_probes", "values")
"""试探用的值:没有设置就不试，不是毛病。"""
PLAIN: tuple[Steps, ...] = (("progress", "samples"), TRIED)
"""随装置而变、不是密钥的值:可以用环境变量，证据里不遮。"""
ASKED = "；逐件去取的，行里没有编号就写 case_no: case_no(问的那一件)"


def faults(data: Mapping[str, Any], env: Mapping[str, str], present: Collection[str]) -> Iterator[Fault]:
    """合并后的档案(已合 JSON Schema 的部分)→ (路径, 一句中文);``present`` 是写了的全部顶层键。"""
    yield from _zone(data)
    yield from _sources(data, present)
    yield from _variables((), data, env)
    yield from lint_auth.faults(data)
    yield from lint_probes.faults(data.get("sandbox_probes") or {})
    yield from lint_reading.trust(data.get("trust") or {})
    yield from lint_lights.faults(data.get("lights") or {})
    for name, endpoint in data.get("endpoints", {}).items():
        yield from lint_reading.endpoint(("endpoints", name), endpoint, _placeholders(name))
    for steps, source, fields in _mappings(data):
        enums = data.get("enums") or {}
        yield from _fields(steps, targets(source), fields, enums, columns=steps[0] == "records")
        gone = sorted(required(KINDS[source]) - {target.partition(".")[0] for target in fields})
        if gone:
            asked = steps[0] == "endpoints" and "case_no" in gone and per_case(data["endpoints"][source])
            yield steps, f"没有映射必需的字段 {'、'.join(gone)}{ASKED if asked else ''}"


def _zone(data: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        zones.zone(data)
    except (KeyError, ValueError, OSError):
        yield ("timezone",), f"没有名为 {data['timezone']} 的时区；请写 Asia/Shanghai 这样的名字"


def _sources(data: Mapping[str, Any], present: Collection[str]) -> Iterator[Fault]:
    connects = "transport" in data or "transport" not in present
    if data.get("endpoints") and connects and "base" not in data.get("transport", {}):
        yield ("transport",), "没有写 transport.base(接口的根地址)；没有接口的中心请写 endpoints: 并留空"
    if not {"endpoints", "items", "records", "portal"} & set(present):
        yield ("center",), "没有任何来源；请写 extends: native 与 transport、portal、items 或 records 之一"
    yield from declared.faults(data.get("records") or {})
    if "{code}" not in data.get("portal", {}).get("guide", "{code}"):
        yield ("portal", "guide"), "路径里没有 {code}，每个事项会打开同一页"
    try:
        patterns.check(data.get("portal", {}).get("codes", ""))
    except Unreadable as error:
        yield ("portal", "codes"), str(error)


def _variables(steps: Steps, value: Any, env: Mapping[str, str]) -> Iterator[Fault]:
    if isinstance(value, Mapping | list):
        for key, child in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _variables((*steps, key), child, env)
    elif isinstance(value, str) and "${" in value:
        yield from _variable(steps, value, env)


def _variable(steps: Steps, value: str, env: Mapping[str, str]) -> Iterator[Fault]:
    if not allowed(steps):
        known = (*SECRETS, *PLAIN)
        where = "、".join(".".join(map(str, one)) for one in known)
        yield steps, f"这里不能用环境变量；只有 {where} 与文件路径可以"
        return
    found = keys.VARIABLE.findall(value)
    if len(found) != value.count("${"):
        yield steps, "环境变量要写成 ${NAME}，钥匙串里的写成 ${keyring:服务:名字}；文件路径还可以写 ${NAME:-缺省}"
    needed = [name for name, default in found if (steps not in FILES or not default) and steps[:2] != TRIED]
    yield from ((steps, told) for name in needed if (told := keys.missing(name, env)))


def allowed(steps: Steps) -> bool:
    """这条路径上的值可以用环境变量。"""
    return steps in FILES or any(steps[: len(one)] == one for one in (*SECRETS, *PLAIN))


def secrets(steps: Steps, value: Any, env: Mapping[str, str]) -> Iterator[str]:
    """会代入档案的密钥的值；文件路径不算。"""
    if isinstance(value, Mapping | list):
        for key, child in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from secrets((*steps, key), child, env)
    elif isinstance(value, str) and any(steps[: len(one)] == one for one in SECRETS):
        yield from filter(None, (keys.value(name, env) for name, _ in keys.VARIABLE.findall(value)))


def _mappings(data: Mapping[str, Any]) -> Iterator[tuple[Steps, str, Mapping[str, Any]]]:
    for name, endpoint in data.get("endpoints", {}).items():
        if "fields" in endpoint and name in KINDS:
            yield ("endpoints", name, "fields"), name, endpoint["fields"]
    if "fields" in data.get("items", {}):
        yield ("items", "fields"), "items", data["items"]["fields"]
    for name, fields in data.get("records", {}).get("fields", {}).items():
        yield ("records", "fields", name), name, fields


def _placeholders(name: str) -> Collection[str] | None:
    """一个端点能代入的占位；沙箱的各不相同，这里不查。"""
    if KINDS[name].__module__ == sandbox_answers.__name__:
        return None
    return {"progress": ("case_no", "check"), "events": ("case_no",)}.get(name, ())


def _fields(
    steps: Steps, known: Mapping[str, Any], fields: Mapping[str, Any], enums: Mapping[str, Any], *, columns: bool
) -> Iterator[Fault]:
    for target, given in fields.items():
        here = (*steps, target)
        if target not in known:
            yield here, contract.unknown([target], list(known))
            continue
        spec = full(given)
        yield from lint_reading.spec(here, spec, enums)
        yield from lint_reading.words(here, spec, known[target], enums)
        yield from _origin(here, spec, columns=columns)
        if columns:
            yield from lint_reading.column(here, spec, known[target])
        inner = rows_of(known[target])
        if inner is not None and "fields" in spec:
            yield from _fields((*here, "fields"), paths(inner), spec["fields"], enums, columns=columns)


def _origin(steps: Steps, spec: Mapping[str, Any], *, columns: bool) -> Iterator[Fault]:
    if ("from" in spec) == ("const" in spec):
        yield steps, "from 与 const 要写且只写一个"
    for text in () if columns else origins(spec):
        yield from lint_reading.expression(steps, text)
