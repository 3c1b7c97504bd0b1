"""契约:schemas/*.schema.json 拒绝什么，用中文说出 JSON 路径和原因。

文档(事项、人员……)数量少，逐份按 JSON Schema 检查(``refusals``)；办件与事件成千上万，只按领域类型检查(``shaped``)。
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from conformance import bundle

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

T = TypeVar("T")

TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "object": "对象",
    "array": "列表",
    "null": "空",
}
_FORMATS = {
    "date": "日期(如 2026-05-08)",
    "date-time": "日期时间(如 2026-05-08T09:30:00+08:00)",
    "uri": "完整的网址",
    "uri-reference": "网址",
    "email": "电子邮箱",
    "regex": "正则表达式",
}
_SPOKEN = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "object": "对象",
    "array": "列表",
    "null": "空",
}


def refusals(document: Any, schema: str) -> list[tuple[str, str]]:
    """文档不合 ``schemas/<schema>.schema.json`` 的地方:[(JSON 路径, 一句中文)];合格为空。"""
    return [(bundle.pointer(error.absolute_path), sentence(error)) for error in errors(document, schema)]


def errors(document: Any, schema: str) -> list[ValidationError]:
    """jsonschema 的原始错误，按路径排序;anyOf 之类取最贴近的分支，同一处同一件事只说一次。"""
    if bundle.valid(schema, document):
        return []
    found: dict[tuple[str, str], ValidationError] = {}
    for error in map(_closest, _validator(schema).iter_errors(document)):
        nested = isinstance(error.instance, dict | list)
        found.setdefault((bundle.pointer(error.absolute_path), str(error.validator) if nested else ""), error)
    return [found[key] for key in sorted(found)]


def shaped(row: Any, kind: type[T]) -> T | list[tuple[str, str]]:
    """标准字典 → 领域对象；形状不合则返回 [(JSON 路径, 一句中文)]。快，适合成千上万行。"""
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        return [_spoken(str(error))]


def sentence(error: ValidationError, *, show: bool = True) -> str:
    """一个错误 → 一句中文;``show`` 为假时不写出值(可能是密钥)。"""
    keyword: Any = error.validator
    wanted: Any = error.validator_value
    value: Any = error.instance
    seen = f"，得到的是 {_short(value)}" if show else ""
    if keyword == "required":
        return f"缺少 {'、'.join(key for key in wanted if key not in value)}"
    if keyword in {"additionalProperties", "unevaluatedProperties", "propertyNames"}:
        return unknown(extras(error), known(error))
    if keyword == "type":
        names = [wanted] if isinstance(wanted, str) else wanted
        return f"应是{'或'.join(TYPES[name] for name in names)}{seen}{_quoting(names, value)}"
    template = _TEMPLATES.get(str(keyword), "不合 {keyword} 的要求 {wanted}")
    return template.format(keyword=keyword, wanted=_wanted(keyword, wanted)) + seen


_TEMPLATES = {
    "enum": "只能是 {wanted} 之一",
    "const": "只能是 {wanted}",
    "pattern": "不合格式 {wanted}",
    "format": "应是{wanted}",
    "minLength": "至少要 {wanted} 个字",
    "maxLength": "至多 {wanted} 个字",
    "minimum": "不能小于 {wanted}",
    "maximum": "不能大于 {wanted}",
    "exclusiveMinimum": "必须大于 {wanted}",
    "exclusiveMaximum": "必须小于 {wanted}",
    "minItems": "至少要 {wanted} 项",
    "maxItems": "至多 {wanted} 项",
    "minProperties": "至少要写 {wanted} 项",
    "uniqueItems": "各项不能重复",
    "dependentRequired": "缺少同时必写的项({wanted})",
    "anyOf": "不合任何一种允许的写法",
    "oneOf": "不合(或同时合)几种允许的写法",
    "not": "不允许这样写",
}


def extras(error: ValidationError) -> list[str]:
    """不认识的键。"""
    if error.validator == "propertyNames":
        return [str(error.instance)]
    value: Any = error.instance
    return [key for key in value if key not in known(error)]


def known(error: ValidationError) -> list[str]:
    """允许的键。"""
    schema: Any = error.schema
    if error.validator in {"enum", "const"}:
        return [str(one) for one in schema.get("enum", [])]
    return list(schema.get("properties", {}))


def unknown(keys: Sequence[str], choices: Sequence[str]) -> str:
    """不认识的键，以及最像的已知键。"""
    near = [get_close_matches(key, choices, 1, 0.6) for key in keys]
    hints = "".join(f"；是否想写 {found[0]}?" for found in near[:1] if found)
    return f"不认识的键 {'、'.join(keys)}{hints or ';可用的是 ' + '、'.join(choices)}"


def _wanted(keyword: Any, wanted: Any) -> str:
    if keyword == "format":
        return _FORMATS.get(wanted, str(wanted))
    if isinstance(wanted, list):
        return "、".join("空" if one is None else str(one) for one in wanted)
    return str(wanted) if isinstance(wanted, str | int | float) else json.dumps(wanted, ensure_ascii=False)


def _quoting(names: Sequence[str], value: Any) -> str:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return "；请加引号写成文字" if "string" in names and numeric else ""


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _closest(error: ValidationError) -> ValidationError:
    while error.context:
        error = min(error.context, key=lambda one: (-len(one.absolute_path), one.validator == "type"))
    return error


@cache
def _validator(name: str) -> Draft202012Validator:
    """只在说原因时才用到:导入 jsonschema 连同它的格式检查要两秒多。"""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(bundle.schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _spoken(message: str) -> tuple[str, str]:
    """msgspec 的话 → (JSON 路径, 中文)。"""
    said, _, where = message.partition(" - at ")
    path = where.strip("`") or "$"
    if found := re.fullmatch(r"Object missing required field `(\w+)`", said):
        return path, f"缺少 {found[1]}"
    if found := re.fullmatch(r"Expected (.+), got `(\w+)`", said):
        kinds = "或".join(_SPOKEN.get(one, one) for one in re.findall(r"(\w+)", found[1]) if one != "null")
        return path, f"应是{kinds}，得到的是{_SPOKEN.get(found[2], found[2])}"
    if found := re.fullmatch(r"Invalid enum value '?(.*?)'?", said):
        return path, f"“{found[1]}”不是标准的取值"
    if "RFC3339" in said or "ISO8601" in said:
        return path, "不是日期或日期时间(如 2026-05-08T09:30:00)"
    return path, f"不合要求({said})"
