"""读 YAML 1.2 文件并按 JSON Schema 检查；每个毛病都指明文件、行号和 JSON 路径。"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from conformance import bundle
from conformance.errors import InputError
from conformance.standard.feature import shown

Steps = Sequence[str | int]
MOST, DEEPEST = 1_000_000, 64
"""别名展开之后至多这么多个节点，至多套这么多层:正经的文件远远用不到。"""


@dataclass(frozen=True, slots=True)
class Document:
    """一个 YAML 文件:``data`` 只含 JSON 的类型(日期写回 ISO 文字，键都是文字);``marks`` 给出带行号的语法树。"""

    path: Path
    data: Any
    marks: Callable[[], Any]

    def line(self, steps: Steps = ()) -> int:
        """JSON 路径所指的行(从 1 起)；走不到底时取最近的上级。"""
        node, line = self.marks(), 1
        for step in steps:
            line = _line(node, step) or line
            node = _child(node, step)
        return line

    def where(self, steps: Steps = ()) -> str:
        """``文件:行``。"""
        return f"{shown(self.path)}:{self.line(steps)}"


def read(path: Path, error: type[InputError]) -> Document:
    """读 ``path``;读不出或不合 YAML 语法时抛 ``error``。"""
    text = _text(path, error)
    try:
        data = _remembered(text) if _shipped(path) else plain(_loaded(text))
    except MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise error(f"{shown(path)}:{line}:不合 YAML 语法({fault.problem})；请检查缩进、冒号和引号。") from None
    except RecursionError:
        raise error(f"{shown(path)}:1:嵌套太深，或者别名绕成了环；请照 examples 里的样子重写。") from None
    except (YAMLError, ValueError, LookupError, AttributeError, TypeError) as fault:
        line = text.count("\n", 0, getattr(fault, "position", 0)) + 1
        why = str(fault).partition("\n")[0][:200]
        raise error(f"{shown(path)}:{line}:不合 YAML 语法({why})；请检查日期、数字和看不见的字符。") from None
    return Document(path, data, partial(_loaded, text))


def _shipped(path: Path) -> bool:
    """随程序的文件:没有密钥，每次运行都要读。"""
    places = (bundle.root() / "standards", bundle.root() / "features", Path(bundle.__file__).parent)
    return any(path.resolve().is_relative_to(place) for place in places)


def _remembered(text: str) -> Any:
    """同样的原文读过的照用:语法树只在要说行号时才用得着。存着的带着自己的摘要，不符就当没有。"""
    kept = bundle.cache_home() / f"yaml-{_edition()}" / f"{_digest(text.encode())}.json"
    with suppress(OSError, ValueError):
        digest, _, whole = kept.read_bytes().partition(b"\n")
        if digest.decode() == _digest(whole):
            return json.loads(whole)
    data = plain(_loaded(text))
    with suppress(OSError, ValueError):
        _store(kept, json.dumps(data, allow_nan=False).encode())
    return data


def _store(kept: Path, whole: bytes) -> None:
    """先写在旁边再改名。"""
    kept.parent.mkdir(parents=True, exist_ok=True)
    aside = kept.with_suffix(f".{os.getpid()}.part")
    aside.write_bytes(_digest(whole).encode() + b"\n" + whole)
    aside.replace(kept)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@cache
def _edition() -> str:
    """读法与 ruamel.yaml 的版本。"""
    return _digest(Path(__file__).read_bytes() + version("ruamel.yaml").encode())[:16]


@lru_cache(maxsize=16)
def _loaded(text: str) -> Any:
    """语法树;量过大小。同一进程里同样的原文只读一次，所以只读不改，数据由 ``plain`` 另抄一份。"""
    marks = YAML(typ="rt", pure=True).load(text)
    _measured(marks, {})
    return marks


def _text(path: Path, error: type[InputError]) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(f"{shown(path)}:没有这个文件。") from None
    except (OSError, ValueError) as fault:
        raise error(f"{shown(path)}:读不出({fault})；请用 UTF-8 保存。") from None


def _measured(node: Any, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """别名全部展开之后有多少个节点、套了几层；太多、太深、有不成对的代理字符抛 ValueError，绕成环抛 RecursionError。"""
    if isinstance(node, str) and "\0" in node.encode().decode():
        raise ValueError("文字里有空字符 \\0")
    if not isinstance(node, Mapping | list):
        return 1, 0
    if id(node) not in known:
        below = [_measured(one, known) for one in (*node, *(node.values() if isinstance(node, Mapping) else ()))]
        known[id(node)] = 1 + sum(size for size, _ in below), 1 + max((deep for _, deep in below), default=0)
    size, deep = known[id(node)]
    if size > MOST or deep > DEEPEST:
        raise ValueError(f"别名展开之后超过 {MOST} 个节点，或者套了 {DEEPEST} 层以上")
    return size, deep


def faults(document: Document, schema: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    """逐处不合 ``schema`` 的地方:行号与一句话(含 JSON 路径)；同一处缺几个键只说一次。"""
    return dict.fromkeys(_faults(document, schema))


def _faults(document: Document, schema: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    found = list(_validator(json.dumps(schema)).iter_errors(document.data))
    dates = [fault.absolute_path for fault in found if fault.validator == "format"]
    for fault in sorted(found, key=lambda one: [str(step) for step in one.absolute_path]):
        if fault.validator == "pattern" and fault.absolute_path in dates:
            continue
        steps, message = (
            list(fault.absolute_path),
            _sentence(str(fault.validator), fault.validator_value, fault.instance),
        )
        if fault.validator == "additionalProperties":
            allowed = fault.schema["properties"]
            steps += [key for key in fault.instance if key not in allowed][:1]
            message = f"不认识的键 {steps[-1]}；可用的是 {'、'.join(allowed)}"
        yield document.line(steps), f"{bundle.pointer(steps)}:{message}。"


@lru_cache(maxsize=16)
def _validator(schema: str) -> Any:
    """造一个检查器比用它检查一个样例贵一百倍。"""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


_TYPES = {"string": "文字", "number": "数字", "boolean": "true 或 false", "object": "映射", "array": "列表"}
_SENTENCES = {
    "enum": "只能是 {wanted} 之一",
    "pattern": "不合格式 {wanted}",
    "minLength": "不能是空的",
    "minItems": "至少要 {wanted} 项",
    "minProperties": "至少要 {wanted} 项",
    "minimum": "不能小于 {wanted}",
    "format": "不是存在的日期，应写成 2026-01-31 的样子",
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
    raise error(f"{shown(document.path)}:不合 schemas/{schema}.schema.json 的结构。")


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
