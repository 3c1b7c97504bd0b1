"""读 YAML 1.2 文件并按 JSON Schema 检查；每个毛病都指明文件、行号和 JSON 路径。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from conformance import bundle
from conformance.errors import InputError
from conformance.standard.feature import shown

Steps = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Document:
    """一个 YAML 文件:``data`` 只含 JSON 的类型(日期写回 ISO 文字，键都是文字)。"""

    path: Path
    data: Any
    marks: Any

    def line(self, steps: Steps = ()) -> int:
        """JSON 路径所指的行(从 1 起)；走不到底时取最近的上级。"""
        node, line = self.marks, 1
        for step in steps:
            line = _line(node, step) or line
            node = _child(node, step)
        return line

    def where(self, steps: Steps = ()) -> str:
        """``文件:行``。"""
        return f"{shown(self.path)}:{self.line(steps)}"


def read(path: Path, error: type[InputError]) -> Document:
    """读 ``path``;读不出或不合 YAML 语法时抛 ``error``。"""
    try:
        marks = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise error(f"{shown(path)}:没有这个文件。") from None
    except MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise error(f"{shown(path)}:{line}:不合 YAML 语法({fault.problem})；请检查缩进、冒号和引号。") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise error(f"{shown(path)}:读不出({fault})；请用 UTF-8 保存。") from None
    return Document(path, plain(marks), marks)


def faults(document: Document, schema: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    """逐处不合 ``schema`` 的地方:行号与一句话(含 JSON 路径)；同一处缺几个键只说一次。"""
    return dict.fromkeys(_faults(document, schema))


def _faults(document: Document, schema: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    from jsonschema import Draft202012Validator

    found = Draft202012Validator(schema).iter_errors(document.data)
    for fault in sorted(found, key=lambda one: [str(step) for step in one.absolute_path]):
        steps, message = (
            list(fault.absolute_path),
            _sentence(str(fault.validator), fault.validator_value, fault.instance),
        )
        if fault.validator == "additionalProperties":
            allowed = fault.schema["properties"]
            steps += [key for key in fault.instance if key not in allowed][:1]
            message = f"不认识的键 {steps[-1]}；可用的是 {'、'.join(allowed)}"
        yield document.line(steps), f"{pointer(steps)}:{message}。"


_TYPES = {"string": "文字", "number": "数字", "boolean": "true 或 false", "object": "映射", "array": "列表"}
_SENTENCES = {
    "enum": "只能是 {wanted} 之一",
    "pattern": "不合格式 {wanted}",
    "minLength": "不能是空的",
    "minItems": "至少要 {wanted} 项",
    "minProperties": "至少要 {wanted} 项",
    "minimum": "不能小于 {wanted}",
    "maximum": "不能大于 {wanted}",
}


def _sentence(keyword: str, wanted: Any, value: Any) -> str:
    if keyword == "required":
        return f"缺 {'、'.join(key for key in wanted if key not in value)}"
    if keyword == "type":
        return f"应是{_TYPES.get(wanted, wanted)}，写的是 {json.dumps(value, ensure_ascii=False)}"
    shown_value = "、".join(map(str, wanted)) if isinstance(wanted, list) else wanted
    return _SENTENCES.get(keyword, f"不合 {keyword} 的要求 {{wanted}}").format(wanted=shown_value)


def check(document: Document, schema: str, error: type[InputError]) -> None:
    """不合 ``schemas/<schema>.schema.json`` 就抛 ``error``,说第一处。"""
    if bundle.valid(schema, document.data):
        return
    for line, message in faults(document, bundle.schema(schema)):
        raise error(f"{shown(document.path)}:{line}:{message}")


def pointer(steps: Steps) -> str:
    """``$.grading.thresholds`` 这样的路径。"""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def plain(value: Any) -> Any:
    """只留 JSON 的类型。"""
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    kind = next((kind for kind in (int, float, str) if isinstance(value, kind)), str)
    return kind(value)


def _line(node: Any, step: str | int) -> int | None:
    try:
        places = node.lc
        place = places.key(step) if isinstance(step, str) else places.item(step)
        return int(place[0]) + 1
    except (AttributeError, KeyError, IndexError, TypeError):
        return None


def _child(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None
