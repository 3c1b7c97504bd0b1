"""事项及其办事指南。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conformance.domain.vocabulary import CaseKind, Element, ItemKind, LimitUnit, StartEvent


@dataclass(frozen=True, slots=True)
class Limit:
    """时限 {value, unit, start_event}；即办(当场办结)写作 value=0。``note`` 是时限说明原文。"""

    value: int
    unit: LimitUnit
    start_event: StartEvent = StartEvent.ACCEPTED
    note: str | None = None

    def __str__(self) -> str:
        return f"{self.value}{'个' * (self.unit in {LimitUnit.WORKDAY, LimitUnit.MONTH})}{self.unit}"


@dataclass(frozen=True, slots=True)
class Material:
    """申请材料的一行。``required`` 为 None 表示没有标注是否必备；链接是相对门户或接口地址的 URL。"""

    name: str
    required: bool | None = None
    copies: int | None = None
    form: str | None = None
    source: str | None = None
    blank_form: str | None = None
    sample_form: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """收费:``charged`` 为 None 表示没有说明是否收费;``amount`` 单位为元，能算出单一金额时才有。"""

    charged: bool | None = None
    standard: str | None = None
    basis: str | None = None
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """公布的特别程序:名称、所需工作日、依据、是否计入办结时限。"""

    kind: str
    days: int | None = None
    basis: str | None = None
    counted: bool | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """事项的一个版本:公布之日、环节数、材料数、承诺时限(工作日)。"""

    version: str
    published_on: date | None = None
    steps: int | None = None
    materials: int | None = None
    promised_days: int | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """联办子项 ``code`` 须等子项 ``needs`` 先办成，以及为此的法律、法规依据。"""

    code: str
    needs: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """一个政务服务事项的实施清单与办事指南；缺的要素是 None 或空。"""

    code: str
    name: str
    kind: ItemKind | None = None
    case_kind: CaseKind | None = None
    department: str | None = None
    content: str | None = None
    audience: tuple[str, ...] = ()
    handling_forms: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    basis_links: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    flow_chart: str | None = None
    conditions: str | None = None
    materials: tuple[Material, ...] = ()
    no_materials: bool | None = None
    quantity: str | None = None
    statutory_limit: Limit | None = None
    promised_limit: Limit | None = None
    fee: Fee = Fee()
    result: str | None = None
    staff: tuple[str, ...] = ()
    consultation: str | None = None
    complaint: str | None = None
    address: str | None = None
    hours: str | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    joint: bool = False
    state: str | None = None
    version: str | None = None
    updated: str | None = None
    base_code: str | None = None
    cancelled_on: date | None = None
    remaining: str | None = None
    changed_on: date | None = None
    review: str | None = None
    apply_url: str | None = None
    channel_basis: str | None = None
    parts: tuple[str, ...] = ()
    lead: str | None = None
    history: tuple[Revision, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def element_texts(item: Item) -> dict[Element, str]:
    """事项的每个公开要素写成一段文字；没有公开的是空串。"""
    return {
        Element.NAME: item.name,
        Element.CONTENT: item.content or "",
        Element.AUDIENCE: "、".join(item.audience),
        Element.HANDLING_FORM: "、".join(item.handling_forms),
        Element.AUTHORITY: item.department or "",
        Element.BASIS: "\n".join(item.basis),
        Element.PROCEDURE: "\n".join(item.procedure),
        Element.CONDITIONS: item.conditions or "",
        Element.MATERIALS: "\n".join(m.name for m in item.materials) or "无需材料" * bool(item.no_materials),
        Element.QUANTITY: item.quantity or "",
        Element.STATUTORY_LIMIT: str(item.statutory_limit or unreadable(item, "statutory_limit")),
        Element.PROMISED_LIMIT: str(item.promised_limit or unreadable(item, "promised_limit")),
        Element.FEE_STANDARD: _fee_standard(item.fee),
        Element.FEE_BASIS: "不收费" if item.fee.charged is False else item.fee.basis or "",
        Element.RESULT: item.result or "",
        Element.STAFF: "、".join(item.staff),
        Element.BLANK_FORM: "\n".join(filter(None, (m.blank_form for m in item.materials))),
        Element.SAMPLE_FORM: "\n".join(filter(None, (m.sample_form for m in item.materials))),
        Element.CONSULTATION: item.consultation or "",
        Element.COMPLAINT: item.complaint or "",
        Element.ADDRESS: item.address or "",
        Element.HOURS: item.hours or "",
    }


def unreadable(item: Item, field: str) -> str:
    """读不出而原样留下的文字:读不出不等于没有公开。"""
    kept = item.extra.get("unreadable")
    return str(kept.get(field) or "") if isinstance(kept, dict) else ""


def _fee_standard(fee: Fee) -> str:
    if fee.charged is False:
        return "不收费"
    return fee.standard or (f"{fee.amount:.2f}元" if fee.amount else "")
