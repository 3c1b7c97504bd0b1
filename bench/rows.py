"""一批办件 → 办件表与事件表(Arrow);列与类型同 ``conformance.center.tables``。"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.population import KIND, NONE, SLOTS, Population, number, workdays
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA

DAY = 86_400_000_000
NOTIFIED = frozenset(
    {"受理", "决定", "办结", "补正告知", "补正再告知", "特别程序", "特别程序二", "延长", "延长二", "不予受理"}
)
"""当时就告知申请人的事件。"""
WRITTEN = frozenset({"受理", "决定", "不予受理"})
"""有文书的事件。"""
TEXTS = {
    "环节": {"opinion": "材料齐全，符合法定条件，同意上报", "procedure": "审核", "unit": "审批科"},
    "特别程序": {"procedure": "听证"},
    "特别程序二": {"procedure": "检验"},
    "延长": {"role": "本机关负责人", "reason": "案情复杂，需要进一步核实"},
    "延长二": {"role": "本机关负责人", "reason": "案情复杂，需要再次核实"},
    "超期说明": {"reason": "因系统升级延误，已向社会说明"},
    "决定": {"result": "准予许可"},
    "异常办结": {"reason": "申请人撤回申请", "role": "窗口负责人", "result": "申请人撤回"},
    "补正告知": {"reason": "缺少法定代表人签字"},
    "补正再告知": {"reason": "仍缺少场地证明"},
    "不予受理": {"reason": "申请材料经核实不真实"},
}


def case_rows(one: Population) -> pa.Table:
    """办件表。平台自己的到期日按依法的起算与扣除写。"""
    days, size = workdays(), one.size
    started = one.due_from + one.clock_shift
    closed = (one.at["不予受理"] == NONE) & (one.at["异常办结"] == NONE)
    stops = np.where(one.at["延长"] == NONE, one.due_extra, 0)
    due = _day(days[started + one.statutory + one.due_extra], closed)
    promise = _day(days[started + one.promised + stops], closed)
    columns: dict[str, Any] = {
        "case_no": pa.array([number(one.first + row) for row in range(size)]),
        "item_code": _coded(one.item, [f"50{code:06d}" for code in range(one.item.max() + 1)]),
        "item_name": _coded(one.item, [f"第{code}号许可" for code in range(one.item.max() + 1)]),
        "item_kind": _same("行政许可", size),
        "case_kind": _coded(one.immediate.astype(int), ["承诺件", "即办件"]),
        "department": _coded(one.department, [f"第{code}局" for code in range(one.department.max() + 1)]),
        "channel": _coded(one.item % 3, ["窗口", "电脑", "移动"]),
        "statutory_limit": pa.array(one.statutory, pa.int64()),
        "statutory_unit": _same("工作日", size),
        "promised_limit": pa.array(one.promised, pa.int64()),
        "promised_unit": _same("工作日", size),
        "platform_due": due,
        "platform_promise_due": promise,
        "clock_start": _day(days[started], closed),
        **dict.fromkeys(("fee_due", "fee_paid"), pa.array(np.where(one.item % 5 == 0, 50.0, 0.0))),
        "platform_overdue": pa.array(np.zeros(size, bool)),
    }
    return _table(_seeded(one, columns), CASE_SCHEMA, size)


def _seeded(one: Population, columns: dict[str, Any]) -> dict[str, Any]:
    """种下的违反:把办件的几列改成约定的值。"""
    changes = {key[6:]: value for key, value in one.changes.items() if key.startswith("cases.")}
    return columns | {name: _changed(columns[name], values) for name, values in changes.items()}


def event_rows(one: Population) -> pa.Table:
    """事件表，按办件、时间排好序。"""
    parts = [_slot(one, slot) for slot in SLOTS]
    whole = pa.concat_tables([part for part in parts if part.num_rows])
    order = np.lexsort((whole["at"].to_numpy(), whole["row"].to_numpy()))
    return whole.drop_columns(["at", "row"]).take(pa.array(order)).select(EVENT_SCHEMA.names)


def _slot(one: Population, slot: str) -> pa.Table:
    """一种事件，一件至多一个。"""
    rows = np.flatnonzero(one.at[slot] != NONE)
    size = len(rows)
    time = workdays()[one.at[slot][rows]] * DAY + one.second[slot][rows] * 1_000_000
    stamp = pa.array(time, pa.timestamp("us"))
    hands = [f"经办{code}" for code in range(997)]
    columns: dict[str, Any] = {
        "row": pa.array(rows),
        "at": pa.array(time),
        "time": stamp,
        "case_no": pa.array(_numbers(one, rows), pa.string()),
        "kind": _same(KIND.get(slot, slot), size),
        "recorded_at": pa.array(time + 60_000_000, pa.timestamp("us")),
        "handler": _coded(one.department[rows] % 997, hands),
        **{name: _same(text, size) for name, text in TEXTS.get(slot, {}).items()},
        **_own(one, slot, rows, time),
    }
    if slot in NOTIFIED:
        columns["notified_at"] = stamp
    if slot in WRITTEN:
        columns |= _document(one, slot, rows, stamp)
    schema = pa.schema([*EVENT_SCHEMA, ("row", pa.int64()), ("at", pa.int64())])
    return _table(_amended(one, slot, rows, columns), schema, size)


def _numbers(one: Population, rows: Any) -> Any:
    changed = "cases.case_no" in one.changes
    return one.numbered(rows) if changed else [number(one.first + row) for row in rows.tolist()]


def _amended(one: Population, slot: str, rows: Any, columns: dict[str, Any]) -> dict[str, Any]:
    """种下的违反:把这种事件的几列改成约定的值。"""
    own = {key.removeprefix(f"{slot}."): values for key, values in one.changes.items() if key.startswith(f"{slot}.")}
    place = {int(row): index for index, row in enumerate(rows)} if own else {}
    for name, values in own.items():
        column = columns.get(name, pa.nulls(len(rows), EVENT_SCHEMA.field(name).type))
        columns[name] = _changed(column, {place[row]: value for row, value in values.items() if row in place})
    return columns


def _own(one: Population, slot: str, rows: Any, time: Any) -> dict[str, Any]:
    """这种事件自己的列。"""
    size = len(rows)
    if slot == "环节":
        return {"end_time": pa.array(time + 60_000_000, pa.timestamp("us"))}
    if slot in ("特别程序", "特别程序二"):
        days = one.stop_days[slot][rows]
        end = workdays()[one.at[slot][rows] + days] * DAY + one.second[slot][rows] * 1_000_000
        return {"end_time": pa.array(end, pa.timestamp("us")), "days": pa.array(days, pa.int64())}
    if slot in ("延长", "延长二"):
        return {"days": pa.array(np.full(size, 5), pa.int64())}
    if slot == "补正再告知":
        return {"about_supplement": pa.array(np.zeros(size, bool))}
    return {"public": pa.array(np.ones(size, bool))} if slot == "超期说明" else {}


def _document(one: Population, slot: str, rows: Any, stamp: pa.Array) -> dict[str, Any]:
    serial = pa.array(one.first + rows).cast(pa.string())
    return {
        "doc_no": pc.binary_join_element_wise(_plain(f"渝{slot}", len(rows)), serial, ""),
        "doc_date": stamp.cast(pa.date32()),
        "sealed": pa.array(np.ones(len(rows), bool)),
    }


def _table(columns: dict[str, Any], schema: pa.Schema, size: int) -> pa.Table:
    made = [columns[one.name].cast(one.type) if one.name in columns else pa.nulls(size, one.type) for one in schema]
    return pa.Table.from_arrays(made, schema=schema)


def _changed(column: pa.Array, values: dict[int, Any]) -> pa.Array:
    """按位置改几个值。"""
    rows = sorted(values)
    mask = np.zeros(len(column), bool)
    mask[rows] = True
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    return pc.replace_with_mask(plain, pa.array(mask), pa.array([values[row] for row in rows], plain.type))


def _coded(codes: Any, texts: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(texts)).cast(pa.string())


def _same(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), size)


def _plain(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), size)


def _day(days: Any, known: Any) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=~known).cast(pa.date32())
