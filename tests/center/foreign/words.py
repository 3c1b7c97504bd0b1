"""The reference center's rows in the words of the national exchange tables, and their spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Spelling = Callable[[str], str]
KNOWN = "t-1"
"""The token the Epoint shape knows."""
KINDS = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
)
TASK_TYPE = {**{kind: f"{n:02d}" for n, kind in enumerate(KINDS, 1)}, "公共服务": "20"}
PROJECT_TYPE = {"即办件": "1", "承诺件": "2", "其他": "9"}
HANDLING = {"窗口办理": "1", "网上办理": "2"}
UNIT = {"工作日": "1", "月": "2", "年": "3"}
STATE = {"停用": "0", "在用": "1", "暂停": "2", "取消": "3"}
EVENTS = (
    *("role", "doc_no", "doc_date", "result", "reason", "remedies", "sealed", "public", "days", "notified_at"),
    *("materials", "participants"),
)
CASES = (
    *("joint", "platform_due", "clock_start", "main_case", "fee_due", "fee_paid", "materials", "affects_others"),
    *("evaluable", "needs_verification", "needs_hearing"),
)
"""Columns that a center has besides the national ones, under names of its own: ``l_`` before ours."""

TIMES = frozenset({"event_start_time", "event_end_time", "record_time", "l_notified_at"})


def up(value: Mapping[str, Any], table: Mapping[str, str]) -> Row:
    """Ours → theirs, only what is there."""
    return {theirs: value[ours] for ours, theirs in table.items() if value.get(ours) is not None}


def limit(value: Any, name: str) -> Row:
    """A limit as number, unit code."""
    return {f"{name}_day": value["value"], f"{name}_type": UNIT[value["unit"]]} if value else {}


def item(one: Mapping[str, Any]) -> Row:
    """up_task_general_basic with its materials."""
    fee = one.get("fee") or {}
    told = {
        "code": "task_code",
        "base_code": "catalog_code",
        "name": "task_name",
        "department": "dept_name",
        "content": "task_content",
        "conditions": "accept_condition",
        "quantity": "limit_num",
        "result": "result_name",
        "consultation": "link_way",
        "complaint": "supervise_way",
        "address": "transact_addr",
        "hours": "transact_time",
        "version": "task_version",
    }
    coded = {
        "task_type": TASK_TYPE.get(one.get("kind") or ""),
        "project_type": PROJECT_TYPE.get(one.get("case_kind") or ""),
        "handle_type": ",".join(HANDLING.get(form, form) for form in one.get("handling_forms") or ()),
        "serve_type": ",".join(one.get("audience") or ()),
        "by_law": "\n".join(one.get("basis") or ()),
        "handle_flow": "\n".join(one.get("procedure") or ()),
        "task_state": STATE.get(one.get("state") or "", one.get("state")),
        "is_fee": {True: "1", False: "0"}.get(fee.get("charged")),
        "fee_standard": fee.get("standard"),
        "fee_basis": fee.get("basis"),
    }
    limits = limit(one.get("statutory_limit"), "anticipate") | limit(one.get("promised_limit"), "promise")
    return {**up(one, told), **coded, **limits, "material_list": [material(row) for row in one.get("materials") or ()]}


def material(one: Mapping[str, Any]) -> Row:
    """up_task_general_material."""
    told = {
        "name": "material_name",
        "copies": "original_amount",
        "source": "source_explain",
        "blank_form": "form_guid",
        "sample_form": "example_guid",
    }
    return {**up(one, told), "is_need": {True: "1", False: "0"}.get(one.get("required"))}


def case(one: Mapping[str, Any]) -> Row:
    """up_pro_accept."""
    told = {
        "case_no": "project_no",
        "item_code": "task_code",
        "item_name": "task_name",
        "department": "org_name",
        "statutory_limit": "anticipate_day",
        "promised_limit": "promise_day",
        "platform_promise_due": "promise_date",
        **{name: f"l_{name}" for name in CASES},
    }
    coded = {
        "task_type": TASK_TYPE.get(one.get("item_kind") or ""),
        "project_type": PROJECT_TYPE.get(one.get("case_kind") or ""),
        "apply_type": HANDLING.get(one.get("channel") or "", one.get("channel")),
        "anticipate_type": UNIT.get(one.get("statutory_unit") or ""),
        "promise_type": UNIT.get(one.get("promised_unit") or ""),
    }
    return {**up(one, told), **coded}


def event(one: Mapping[str, Any]) -> Row:
    """up_pro_process, with the center's own columns."""
    told = {
        "time": "event_start_time",
        "end_time": "event_end_time",
        "handler": "handle_user_name",
        "unit": "handle_dept_name",
        "opinion": "handle_explain",
        "recorded_at": "record_time",
        **{name: f"l_{name}" for name in EVENTS},
    }
    stage = one["kind"] == "环节"
    name = one.get("procedure") if stage else one["kind"]
    special = {} if stage or not one.get("procedure") else {"special_name": one["procedure"]}
    return {"project_no": one["case_no"], "process_name": name, **special, **up(one, told)}


def camel(name: str) -> str:
    """task_code → taskCode."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def spelled(value: Any, spelling: Spelling) -> Any:
    """The same value, its keys spelled otherwise."""
    if isinstance(value, dict):
        return {spelling(key): spelled(one, spelling) for key, one in value.items()}
    return [spelled(one, spelling) for one in value] if isinstance(value, list) else value


def dirty(value: Any) -> Any:
    """Numbers as text, nothing as the word null or as spaces."""
    if isinstance(value, dict):
        return {key: dirty(one) for key, one in value.items()}
    if isinstance(value, list):
        return [dirty(one) for one in value]
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def epoch(value: Any) -> int:
    """Wall time → milliseconds since 1970."""
    return int(datetime.fromisoformat(value).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


def timed(row: Row, write: Callable[[str], Any]) -> Row:
    """The row with its times written otherwise."""
    return {key: write(one) if key in TIMES and one else one for key, one in row.items()}


def without(row: Row, names: Iterable[str]) -> Row:
    """The row without some keys."""
    return {key: one for key, one in row.items() if key not in set(names)}
