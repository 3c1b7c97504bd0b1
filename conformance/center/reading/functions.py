"""映射语言:JMESPath 加几个函数，普通的点连接名字走快路。档案里能写的计算只有这些，没有代码可以执行。

- ``from_json(s)``、``from_xml(s)``:文字里又装着 JSON、XML；已经不是文字的原样
- ``leaves(node, 'a|b')``:顺着键 a 或 b 一层层下去，取没有下级的节点；层数不限定
- ``first_nonblank([甲, 乙])``:第一个不空白的
- ``concat([甲, 乙])``:连成一段文字，空白的略去
- ``match(s, '正则')``:第一个括号里的文字(见 ``patterns``)
- ``text(html)``:去掉标签与层层转义，留下看得见的文字
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature
from jmespath.visitor import TreeInterpreter

from conformance.center.exchange.wire import Garbled, json_of
from conformance.center.normalise import Unreadable
from conformance.center.reading import markup, patterns

Reader = Callable[[Any], Any]
DEEPEST = 60
_PLAIN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_ANY: Any = {"types": []}
_TEXT: Any = {"types": ["string"]}


class _Functions(Functions):
    """JMESPath 的内置函数之外的几个。"""

    @signature(_ANY)
    def _func_from_json(self, value: Any) -> Any:
        return _read(value, json_of)

    @signature(_ANY)
    def _func_from_xml(self, value: Any) -> Any:
        return _read(value, markup.xml_of)

    @signature(_ANY, _TEXT)
    def _func_leaves(self, node: Any, keys: str) -> list[Any]:
        return list(leaves(node, keys.split("|")))

    @signature({"types": ["array"]})
    def _func_first_nonblank(self, values: list[Any]) -> Any:
        return next((value for value in values if not bare(value)), None)

    @signature({"types": ["array"]})
    def _func_concat(self, values: list[Any]) -> str:
        return "".join(_written(value) for value in values if not bare(value))

    @signature(_ANY, _TEXT)
    def _func_match(self, value: Any, pattern: str) -> str | None:
        return None if value is None else patterns.captured(_written(value), pattern)

    @signature(_ANY)
    def _func_text(self, value: Any) -> str | None:
        return None if value is None else markup.text_of(_written(value))


_OWN = frozenset({"from_json", "from_xml", "leaves", "first_nonblank", "concat", "match", "text"})
_KNOWN = frozenset(_Functions.FUNCTION_TABLE)
_OPTIONS = jmespath.Options(custom_functions=_Functions())


def expression(text: str, *, loose: bool = False) -> Reader:
    """JMESPath → 取值函数；普通的点连接名字直接逐层取。写错的表达式抛 Unreadable。

    ``loose`` 时普通名字不分大小写、不计下划线:``task_code``、``TASKCODE``、``taskCode`` 是一个名字。
    """
    if not _PLAIN.fullmatch(text):
        return _jmespath(text)
    names = text.split(".")
    if loose:
        return _loosely(names)
    return _walk(names) if len(names) > 1 else lambda row: row.get(text)


def rehearse(text: str) -> None:
    """函数名、``match`` 的正则写错抛 Unreadable:JMESPath 到算的时候才发现，这里先看一遍语法树。"""
    if _PLAIN.fullmatch(text):
        return
    waiting = [jmespath.compile(text).parsed]
    while waiting:
        node = waiting.pop()
        waiting += node["children"] if isinstance(node, dict) and "children" in node else ()
        if not isinstance(node, dict) or node["type"] != "function_expression":
            continue
        if node["value"] not in _KNOWN:
            raise Unreadable(f"“{text}”里的函数 {node['value']} 不认识；可用的另有 {'、'.join(sorted(_OWN))}")
        last: Any = node["children"][-1] if node["value"] == "match" and node["children"] else {}
        if last.get("type") == "literal" and isinstance(last.get("value"), str):
            patterns.check(last["value"])


def found(value: Any, path: str | None, *, loose: bool = False) -> Any:
    """按 JMESPath 取值，取不到或算不出是 None；没有路径就是整个值。"""
    if path is None:
        return value
    try:
        return expression(path, loose=loose)(value)
    except (Unreadable, AttributeError):
        return None


def leaves(node: Any, keys: Sequence[str], depth: int = 0) -> Iterator[Any]:
    """没有下级的节点；下级列表为空也算没有。太深抛 Unreadable，那多半是绕成了环。"""
    if depth > DEEPEST:
        raise Unreadable(f"下级套了 {DEEPEST} 层以上")
    for one in node if isinstance(node, list) else [node]:
        below = [one[key] for key in keys if one.get(key)] if isinstance(one, Mapping) else []
        if isinstance(one, Mapping) and not below:
            yield one
        for inner in below:
            yield from leaves(inner, keys, depth + 1)


def bare(value: Any) -> bool:
    """空、空白文字、空列表、空对象。"""
    return not value.strip() if isinstance(value, str) else value is None or value in ([], {})


def squeezed(name: str) -> str:
    """名字去掉大小写与下划线的差别。"""
    return name.replace("_", "").casefold()


def _read(value: Any, parse: Callable[[str], Any]) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse(value) if value.strip() else None
    except Garbled as error:
        raise Unreadable(str(error)) from None


def _written(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"这里要文字，得到的是 {type(value).__name__}；请先用 JMESPath 取到文字")
    return str(value)


def _walk(names: Sequence[str]) -> Reader:
    def get(row: Any) -> Any:
        for name in names:
            if not isinstance(row, Mapping):
                return None
            row = row.get(name)
        return row

    return get


def _loosely(names: Sequence[str]) -> Reader:
    """先按原样取，没有再不分大小写和下划线；一行里有两个这样的键是认不准，抛 Unreadable。"""
    known: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def spelled(row: Mapping[str, Any], name: str) -> str | None:
        keys = tuple(map(str, row))
        if keys not in known:
            table = known[keys] = {} if len(known) < 1000 else known.clear() or {}  # type: ignore[func-returns-value]
            for key in keys:
                table.setdefault(squeezed(key), []).append(key)
            known[keys] = table
        same = known[keys].get(squeezed(name), [])
        if len(same) > 1:
            raise Unreadable(f"这一行里 {'、'.join(same)} 只有大小写或下划线之别，不知该取哪一个；请写全名")
        return same[0] if same else None

    def get(row: Any) -> Any:
        for name in names:
            if not isinstance(row, Mapping):
                return None
            row = row[name] if name in row else row.get(spelled(row, name))
        return row

    return get


def _jmespath(text: str) -> Reader:
    try:
        parsed = jmespath.compile(text).parsed
    except JMESPathError as error:
        raise Unreadable(
            f"“{text}”不是 JMESPath 表达式({str(error).splitlines()[0]})；带特殊符号的名字要加双引号"
        ) from None

    visit = TreeInterpreter(_OPTIONS).visit  # 每次 search 都另造一个解释器，慢一倍

    def get(row: Any) -> Any:
        try:
            return visit(parsed, row)
        except JMESPathError as error:
            raise Unreadable(f"表达式“{text}”在这一行上算不出({error})") from None

    return get
