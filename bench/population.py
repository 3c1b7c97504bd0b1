"""一批守法的办件:每件的里程碑落在哪个工作日，和它的部门、时限、种类。全是数组，日期是工作日的序号。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from conformance.workdays import Calendar

DEPARTMENTS = 4607
ITEMS = 9000
FIRST, LAST = date(2023, 1, 3), date(2025, 12, 15)
AS_OF = date(2026, 3, 31)
NONE = -1

Ints = Any
"""整数数组。"""

SLOTS = (
    *("申请", "收件", "补正告知", "补正再告知", "补齐", "受理", "不予受理", "环节", "特别程序", "特别程序二"),
    *("延长", "延长二", "超期说明", "决定", "办结", "送达", "异常办结"),
)
"""一件办件可能有的事件；带“二”“再”的是同一种事件的第二次。"""
KIND = {"补正再告知": "补正告知", "特别程序二": "特别程序", "延长二": "延长"}


@dataclass
class Population:
    """一批办件;``at[slot]`` 是事件的工作日序号(没有的是 NONE),``second[slot]`` 是当天的第几秒。"""

    first: int
    size: int
    rng: np.random.Generator
    at: dict[str, Ints]
    second: dict[str, Ints]
    item: Ints
    department: Ints
    statutory: Ints
    promised: Ints
    immediate: Ints
    licence: Ints
    stop_days: dict[str, Ints] = field(default_factory=dict)
    used: Ints = None
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """表里的列要改成什么:``cases.列`` 或 ``事件.列`` → {第几件: 值}。"""
    due_from: Ints = None
    due_extra: Ints = None
    clock_shift: Ints = None

    def numbered(self, rows: Ints) -> list[str]:
        """第几件 → 办件编号。"""
        changed = self.changes.get("cases.case_no", {})
        return [changed.get(int(row), number(self.first + int(row))) for row in rows]

    def change(self, column: str, rows: Ints, value: Any) -> None:
        """把 ``column`` 在这些件上改成 ``value``。"""
        self.changes.setdefault(column, {}).update((int(row), value) for row in rows)


def number(index: int) -> str:
    """第 ``index`` 件的编号，升序。"""
    return f"500000-{index:012d}"


@cache
def workdays() -> np.ndarray:
    """工作日 → 1970 年以来的天数。"""
    days = Calendar.of().days
    return np.array([(day - date(1970, 1, 1)).days for day in days], np.int64)


@cache
def span() -> tuple[int, int, int]:
    """FIRST、LAST、AS_OF 之前(含)的最后一个工作日的序号。"""
    days = workdays()
    return tuple(int(np.searchsorted(days, (one - date(1970, 1, 1)).days, "right") - 1) for one in (FIRST, LAST, AS_OF))  # type: ignore[return-value]


def drawn(rng: np.random.Generator, first: int, size: int) -> Population:
    """一批守法的办件:八成平常的，其余有补正、特别程序、延长、不予、作废、在办。"""
    item = rng.integers(0, ITEMS, size)
    statutory = np.choose(item % 4, [10, 15, 20, 30])
    promised = statutory - np.choose(item % 3, [2, 4, 6])
    immediate = item % 20 == 0
    begin, end, _ = span()
    received = rng.integers(begin, end - 90, size)
    at = {slot: np.full(size, NONE) for slot in SLOTS}
    at["申请"], at["收件"] = received, received
    notified, used = (item % 10 < 7) | immediate, np.zeros(size, bool)
    who = (item, item % DEPARTMENTS, statutory, promised, immediate, notified)
    one = Population(first, size, rng, at, _seconds(rng, size), *who, used=used)
    one.due_from, one.due_extra, one.clock_shift = np.zeros(size, int), np.zeros(size, int), np.zeros(size, int)
    _ordinary(one)
    _uncommon(one)
    return one


def _seconds(rng: np.random.Generator, size: int) -> dict[str, Ints]:
    """事件在一天里先后发生，各在自己的一段里，所以同一天的也不倒置。"""
    width = 8 * 3600 // len(SLOTS)
    return {slot: 9 * 3600 + place * width + rng.integers(0, width, size) for place, slot in enumerate(SLOTS)}


def _ordinary(one: Population) -> None:
    rng, at = one.rng, one.at
    at["受理"] = at["收件"] + np.where(one.immediate, 0, rng.integers(0, 4, one.size))
    spent = np.where(one.immediate, 0, rng.integers(1, 4, one.size))
    at["环节"] = at["受理"].copy()
    at["决定"] = at["受理"] + spent
    at["办结"] = at["决定"].copy()
    at["送达"] = at["决定"] + rng.integers(0, 6, one.size)
    one.due_from = at["受理"].copy()


def _uncommon(one: Population) -> None:
    kinds = one.rng.integers(0, 1000, one.size)
    kinds[one.immediate] = 999
    one.used = kinds < 200
    corrected(one, np.flatnonzero(kinds < 80))
    stopped(one, np.flatnonzero((kinds >= 80) & (kinds < 130)))
    extended(one, np.flatnonzero((kinds >= 130) & (kinds < 150)))
    voided(one, np.flatnonzero((kinds >= 150) & (kinds < 170)))
    rejected(one, np.flatnonzero((kinds >= 170) & (kinds < 180)))
    refused(one, np.flatnonzero((kinds >= 180) & (kinds < 190)))
    unlimited(one, np.flatnonzero((kinds >= 190) & (kinds < 200)))


def corrected(one: Population, rows: Ints, told: int = 2) -> None:
    """收件后 ``told`` 个工作日告知补正，再过三日补齐，补齐次日受理。"""
    at = one.at
    at["补正告知"][rows] = at["收件"][rows] + told
    at["补齐"][rows] = at["补正告知"][rows] + 3
    accepted(one, rows, at["补齐"][rows] + 1)


def accepted(one: Population, rows: Ints, when: Ints) -> None:
    """受理改在 ``when``,其后各步随之后移。"""
    shift = when - one.at["受理"][rows]
    for slot in ("受理", "环节", "决定", "办结", "送达"):
        one.at[slot][rows] += shift
    one.due_from[rows] = when


def decided(one: Population, rows: Ints, when: Ints) -> None:
    """决定、办结改在 ``when``,当天送达。"""
    for slot in ("决定", "办结", "送达"):
        one.at[slot][rows] = when


def stopped(one: Population, rows: Ints) -> None:
    """受理次日起停钟:一半的一段十二日；另一半再加重叠的一段，并集十五日。停完之后第二个工作日决定。"""
    at, twice = one.at, rows[rows % 2 == 0]
    at["特别程序"][rows] = at["受理"][rows] + 1
    at["特别程序二"][twice] = at["受理"][twice] + 5
    one.stop_days = {"特别程序": np.full(one.size, 12), "特别程序二": np.full(one.size, 11)}
    union = np.where(rows % 2 == 0, 15, 12)
    one.due_extra[rows] = union
    decided(one, rows, at["受理"][rows] + 3 + union)


def extended(one: Population, rows: Ints) -> None:
    """第三个工作日依法延长五日，第五个工作日决定。"""
    one.at["延长"][rows] = one.at["受理"][rows] + 3
    one.due_extra[rows] = 5
    decided(one, rows, one.at["受理"][rows] + 5)


def voided(one: Population, rows: Ints) -> None:
    """受理次日作废。"""
    one.at["异常办结"][rows] = one.at["受理"][rows] + 1
    for slot in ("环节", "决定", "办结", "送达"):
        one.at[slot][rows] = NONE


def rejected(one: Population, rows: Ints) -> None:
    """收件次日不予受理。"""
    one.at["不予受理"][rows] = one.at["收件"][rows] + 1
    for slot in ("受理", "环节", "决定", "办结", "送达"):
        one.at[slot][rows] = NONE


def refused(one: Population, rows: Ints) -> None:
    """不予许可，说明理由并告知救济。"""
    for column, value in (
        ("result", "不予许可"),
        ("reason", "经现场核查，疏散通道净宽不足一点四米，不符合规范"),
        ("remedies", "可依法申请行政复议，或者提起行政诉讼"),
    ):
        one.change(f"决定.{column}", rows, value)


def unlimited(one: Population, rows: Ints) -> None:
    """公共服务，没有法定也没有承诺时限:没有可对照的，绝不算按时。"""
    for column in (
        "statutory_limit",
        "statutory_unit",
        "promised_limit",
        "promised_unit",
        "platform_due",
        "platform_promise_due",
    ):
        one.change(f"cases.{column}", rows, None)
    one.change("cases.item_kind", rows, "公共服务")
