"""映射的目标:每个来源有哪些标准字段、各是什么类型。全部由领域模型推出，不另抄一份。"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from conformance.center.sandbox import answers
from conformance.domain import (
    Case,
    Claim,
    Consultation,
    Decision,
    Department,
    Element,
    Evaluation,
    Event,
    Item,
    LightRule,
    Limit,
    Opening,
    Staff,
    Statistics,
    Supervision,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """进度查询的一次答复;``time`` 是最近一步的墙上时间。"""

    case_no: str
    stage: str | None = None
    time: datetime | None = None
    status: str | None = None
    light: str | None = None


KINDS: dict[str, type] = {
    "items": Item,
    "cases": Case,
    "events": Event,
    "staff": Staff,
    "statistics": Statistics,
    "supervision": Supervision,
    "evaluations": Evaluation,
    "decisions": Decision,
    "consultations": Consultation,
    "departments": Department,
    "claims": Claim,
    "lights": LightRule,
    "availability": Opening,
    "terminal": Item,
    "progress": Progress,
    "submit": answers.Receipt,
    "supplement": answers.Receipt,
    "evaluate": answers.Acknowledged,
    "complain": answers.Acknowledged,
    "consult": answers.Acknowledged,
    "verify": answers.Verified,
    "inject": answers.Acknowledged,
}

SHOWS: dict[Element, str] = {
    Element.NAME: "name",
    Element.CONTENT: "content",
    Element.AUDIENCE: "audience",
    Element.HANDLING_FORM: "handling_forms",
    Element.AUTHORITY: "department",
    Element.BASIS: "basis",
    Element.PROCEDURE: "procedure",
    Element.CONDITIONS: "conditions",
    Element.MATERIALS: "materials",
    Element.QUANTITY: "quantity",
    Element.STATUTORY_LIMIT: "statutory_limit",
    Element.PROMISED_LIMIT: "promised_limit",
    Element.FEE_STANDARD: "fee.standard",
    Element.FEE_BASIS: "fee.basis",
    Element.RESULT: "result",
    Element.STAFF: "staff",
    Element.BLANK_FORM: "materials.blank_form",
    Element.SAMPLE_FORM: "materials.sample_form",
    Element.CONSULTATION: "consultation",
    Element.COMPLAINT: "complaint",
    Element.ADDRESS: "address",
    Element.HOURS: "hours",
}
"""每个公开要素由哪个字段显示；与 ``conformance.domain.item.element_texts`` 一致(有测试)。"""


@cache
def hints(kind: type) -> dict[str, Any]:
    """领域类的字段 → 类型，可空的去掉 None。"""
    return {name: _solid(hint) for name, hint in get_type_hints(kind).items()}


@cache
def targets(source: str) -> dict[str, Any]:
    """来源的全部目标字段(含 ``fee.charged`` 这样的嵌套名)→ 类型。"""
    return paths(KINDS[source])


@cache
def paths(kind: type) -> dict[str, Any]:
    """一个领域类的全部字段名，嵌套的用点连接 → 类型。"""
    found: dict[str, Any] = {}
    for name, hint in hints(kind).items():
        found[name] = hint
        if is_dataclass(hint) and isinstance(hint, type):
            found.update({f"{name}.{inner}": type_ for inner, type_ in hints(hint).items()})
    return found


@cache
def required(kind: type) -> frozenset[str]:
    """没有默认值的字段。"""
    return frozenset(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def rows_of(hint: Any) -> type | None:
    """``tuple[Material, ...]`` → Material；不是一列对象则为 None。"""
    inner = get_args(hint)[0] if get_origin(hint) is tuple else None
    return inner if isinstance(inner, type) and is_dataclass(inner) else None


def default_form(hint: Any) -> str:
    """没有写 ``as`` 时怎样读:由目标的类型决定。"""
    if get_origin(hint) is tuple:
        return "rows" if rows_of(hint) else "list"
    return "raw" if get_origin(hint) is dict else _FORMS.get(hint, "text")


_FORMS: dict[Any, str] = {
    datetime: "datetime",
    date: "date",
    bool: "bool",
    int: "int",
    float: "money",
    Limit: "duration",
}


def _solid(hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        kept = [one for one in get_args(hint) if one is not type(None)]
        return kept[0] if len(kept) == 1 else hint
    return hint
