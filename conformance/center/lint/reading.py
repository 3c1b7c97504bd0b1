"""档案里“怎样读”的毛病:写错的表达式、正则、选择器，没有的对照表，代不进去的占位，翻页缺的键。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Any

from conformance.center.normalise import Unreadable
from conformance.center.reading import contract, functions, markup, patterns
from conformance.center.reading.targets import KINDS, default_form, paths, rows_of, targets
from conformance.center.reading.templates import DATED, PAGED, places
from conformance.domain import EventKind

Steps = tuple[str | int, ...]
Fault = tuple[Steps, str]

EXPRESSIONS = ("select", "success", "message", "busy", "empty", "rows", "total", "row", "key", "follow", "spread")
BODIES = ("form", "json", "xml")


def endpoint(steps: Steps, spec: Mapping[str, Any], known: Collection[str] | None = None) -> Iterator[Fault]:
    """一个端点(或 detail、joins 的一次);``known`` 是能代入的占位，None 表示取自行里、不查。"""
    for key in EXPRESSIONS:
        if isinstance(spec.get(key), str):
            yield from expression((*steps, key), spec[key])
    for name, path in (spec.get("names") or {}).items():
        yield from expression((*steps, "names", name), path)
    yield from _paging((*steps, "page"), spec.get("page") or {})
    yield from _decode((*steps, "decode"), spec.get("decode"))
    written = [key for key in BODIES if spec.get(key) is not None]
    if len(written) > 1:
        yield steps, f"{'、'.join(written)} 至多写一样"
    if known is not None and (odd := sorted(places(spec) - set(known) - PAGED - DATED)):
        yield steps, f"占位 {'、'.join(f'{{{name}}}' for name in odd)} 没有值可代；可用的是 {'、'.join(sorted(known))}"
    yield from _more(steps, spec)


def _more(steps: Steps, spec: Mapping[str, Any]) -> Iterator[Fault]:
    if spec.get("detail"):
        yield from endpoint((*steps, "detail"), spec["detail"])
    for index, join in enumerate(spec.get("joins") or ()):
        here = (*steps, "joins", index)
        if ("path" in join) == ("follow" in join):
            yield here, "path 与 follow 要写且只写一个"
        if "page" in join and "rows" not in join:
            yield here, "写了 page 就要写 rows(一列)"
        yield from endpoint(here, join)


def _paging(steps: Steps, paging: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("next", "pages"):
        if key in paging:
            yield from expression((*steps, key), paging[key])
    if paging.get("kind") in {"cursor", "link"} and "next" not in paging:
        yield steps, f"kind 写 {paging['kind']} 就要写 next(下一页在答复的哪里)"
    if paging.get("kind", "page") in {"page", "offset"} and isinstance(paging.get("first"), str):
        yield (*steps, "first"), "页码、起始行要写成数；要以文字传请写 as: text"


def _decode(steps: Steps, spec: Any) -> Iterator[Fault]:
    if not isinstance(spec, Mapping):
        return
    if "inside" in spec:
        yield from expression((*steps, "inside"), spec["inside"])
    yield from _selector((*steps, "rows"), spec["rows"])
    for part in ("fields", "values"):
        for name, pick in (spec.get(part) or {}).items():
            full = pick if isinstance(pick, Mapping) else {"at": pick}
            if "at" in full:
                yield from _selector((*steps, part, name), full["at"])
            if "pattern" in full:
                yield from pattern((*steps, part, name, "pattern"), full["pattern"])


def spec(steps: Steps, given: Mapping[str, Any], enums: Mapping[str, Any]) -> Iterator[Fault]:
    """一个字段的写法，不含目标是否存在。"""
    if "unit_from" in given:
        yield from expression((*steps, "unit_from"), given["unit_from"])
    if "pattern" in given:
        yield from pattern((*steps, "pattern"), given["pattern"])
    if "otherwise" in given and not {"map", "enum"} & given.keys():
        yield (
            (*steps, "otherwise"),
            "没有 map、enum 而写了 otherwise,每个值都会换成它；请写上对照表，或者去掉 otherwise",
        )
    if "enum" in given and given["enum"] not in enums:
        yield (*steps, "enum"), contract.unknown([given["enum"]], list(enums)) if enums else "顶层没有写 enums"


def words(steps: Steps, given: Mapping[str, Any], hint: Any, enums: Mapping[str, Any]) -> Iterator[Fault]:
    """有标准取值的字段:对照表、``otherwise``、固定值换成的都是标准的取值，否则一行也读不出。"""
    if not (isinstance(hint, type) and issubclass(hint, Enum)) or given.get("as") == "duration":
        return
    table = {**(enums.get(given.get("enum", "")) or {}), **(given.get("map") or {})}
    values = [*table.values(), given.get("otherwise"), given.get("const")]
    known = [str(one.value) for one in hint]
    if odd := sorted({str(one) for one in values if one is not None} - {*known}):
        yield steps, f"换成的 {'、'.join(odd)} 不是标准的取值；可用的是 {'、'.join(known)}"


def column(steps: Steps, given: Mapping[str, Any], hint: Any) -> Iterator[Fault]:
    """办件表整列地读，有几样写法用不上。"""
    idle = [key for key in ("unit_from", "unit", "fields") if key in given]
    if given.get("as", "duration") not in {"duration", default_form(hint)}:
        idle.append("as")
    if idle:
        yield steps, f"办件表的列不能写 {'、'.join(idle)}；列按目标的类型读，带单位的时限写 as: duration"


def trust(marks: Mapping[str, Any]) -> Iterator[Fault]:
    """trust 的键:来源.字段，事件的时间与种类还可以按种类。"""
    for key in marks:
        source, _, target = key.partition(".")
        if source not in KINDS:
            yield ("trust", key), f"没有来源 {source}；可用的是 {'、'.join(KINDS)}"
        elif not _known(source, target):
            yield ("trust", key), contract.unknown([target], list(targets(source)))


def _known(source: str, target: str) -> bool:
    if source == "events" and target.startswith(("time.", "kind.")):
        return target.partition(".")[2] in {str(kind) for kind in EventKind}
    parent, _, name = target.partition(".")
    inner = rows_of(targets(source).get(parent))
    return target in targets(source) or (inner is not None and name in paths(inner))


def expression(steps: Steps, text: str) -> Iterator[Fault]:
    """JMESPath 写得对不对；其中 match 的正则也查。"""
    try:
        functions.expression(text)
        functions.rehearse(text)
    except Unreadable as error:
        yield steps, str(error)


def pattern(steps: Steps, text: str) -> Iterator[Fault]:
    """正则写得对不对。"""
    try:
        patterns.check(text)
    except Unreadable as error:
        yield steps, str(error)


def _selector(steps: Steps, text: str) -> Iterator[Fault]:
    try:
        markup.selected(text)
    except Unreadable as error:
        yield steps, str(error)
