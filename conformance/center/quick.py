"""结构检查的快路:把 JSON Schema 编译成函数,确定合格才答 True;不合格的和没料到的写法答 False,交给 jsonschema 去说。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Test = Callable[[Any], bool]
Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_NOTES = frozenset({"$schema", "$id", "$defs", "title", "description", "additionalProperties", "required"})


def passing(root: Schema, conforms: Callable[[object, str], bool]) -> Test:
    """``root`` 的快检;``conforms(值, 格式名)`` 检查 format。"""
    return _Compiler(root, conforms).made(root)


@dataclass(frozen=True, slots=True)
class _Compiler:
    root: Schema
    conforms: Callable[[object, str], bool]
    known: dict[str, Test] = field(default_factory=dict)

    def made(self, schema: Schema) -> Test:
        """一个(子)结构的检查。"""
        if "properties" not in schema and {"additionalProperties", "required"} & schema.keys():
            return _unsure
        return _all([self._keyword(schema, name, wanted) for name, wanted in schema.items() if name not in _NOTES])

    def _keyword(self, schema: Schema, name: str, wanted: Any) -> Test:
        if name == "$ref":
            return self._referred(wanted)
        if name == "anyOf":
            return _any([self.made(one) for one in wanted])
        if name == "items":
            return _each(self.made(wanted))
        if name == "properties":
            return _object(schema, {key: self.made(one) for key, one in wanted.items()})
        if name == "format":
            return lambda value: self.conforms(value, wanted)
        return _SIMPLE[name](wanted) if name in _SIMPLE else _unsure

    def _referred(self, address: str) -> Test:
        """引用到用的时候才编译,自己引用自己也不要紧。"""
        prefix, _, name = address.rpartition("/")
        if prefix != "#/$defs":
            return _unsure

        def test(value: Any) -> bool:
            if name not in self.known:
                self.known[name] = self.made(self.root["$defs"][name])
            return self.known[name](value)

        return test


def _unsure(_: Any) -> bool:
    return False


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda value: any(test(value) for test in tests)


def _each(test: Test) -> Test:
    return lambda value: type(value) is not list or all(map(test, value))


def _object(schema: Schema, tests: Mapping[str, Test]) -> Test:
    required, open_ = frozenset(schema.get("required", ())), schema.get("additionalProperties", True)
    if not isinstance(open_, bool):
        return _unsure

    def test(value: Any) -> bool:
        if type(value) is not dict:
            return True
        keys = value.keys()
        if not required <= keys or not (open_ or keys <= tests.keys()):
            return False
        return all(tests[key](inner) for key, inner in value.items() if key in tests)

    return test


def _type(wanted: str | list[str]) -> Test:
    names = [wanted] if isinstance(wanted, str) else wanted
    kinds = frozenset(kind for name in names for kind in _TYPES[name])
    return lambda value: type(value) in kinds


def _enum(wanted: list[Any]) -> Test:
    if not all(one is None or isinstance(one, str) for one in wanted):
        return _unsure
    known = frozenset(wanted)
    return lambda value: (value is None or type(value) is str) and value in known


def _pattern(wanted: str) -> Test:
    search = re.compile(wanted).search
    return lambda value: type(value) is not str or search(value) is not None


def _numeric(value: Any) -> bool:
    return type(value) is int or type(value) is float


_SIMPLE: Mapping[str, Callable[[Any], Test]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": lambda least: lambda value: type(value) is not str or len(value) >= least,
    "maxLength": lambda most: lambda value: type(value) is not str or len(value) <= most,
    "minimum": lambda least: lambda value: not _numeric(value) or value >= least,
    "maximum": lambda most: lambda value: not _numeric(value) or value <= most,
}
