"""埋下的违反:每一种拿一批平常的件(彼此不重)改出来，返回条款 → 第几件。

一处改动牵动不止一个条款的(超过承诺的件，按时办结率也看得见)，每个条款都记。``存疑:`` 开头的是该存疑而不该算违反的。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench import population
from bench.population import Population

SHARE = 0.0008
"""每一种占全部办件的比例，至少一件。"""

Rows = Any


def sow(one: Population) -> dict[str, Rows]:
    """在 ``one`` 上埋下每一种，返回条款 → 第几件(升序)。"""
    free = np.flatnonzero(~one.used & ~one.immediate & one.licence)
    wanted = max(1, int(one.size * SHARE))
    found: dict[str, list[Rows]] = {}
    for place, (clauses, plant) in enumerate(KINDS):
        rows = free[place * wanted : (place + 1) * wanted]
        plant(one, rows)
        for clause in clauses:
            found.setdefault(clause, []).append(rows)
    return {clause: np.sort(np.concatenate(rows)) for clause, rows in found.items()}


def _changed(column: str, value: Any) -> Callable[[Population, Rows], None]:
    return lambda one, rows: one.change(column, rows, value)


def _moved(slot: str, other: str, days: int) -> Callable[[Population, Rows], None]:
    """``slot`` 落在 ``other`` 之后 ``days`` 个工作日。"""

    def plant(one: Population, rows: Rows) -> None:
        one.at[slot][rows] = one.at[other][rows] + days

    return plant


def _long_number(one: Population, rows: Rows) -> None:
    for row in rows:
        one.change("cases.case_no", [row], population.number(one.first + int(row)) + "X" * 40)


def _told_late(one: Population, rows: Rows) -> None:
    """第七个工作日才告知补正:自收件起视为受理，期限从收件起算，平台也照此计算。"""
    population.corrected(one, rows, told=7)
    one.due_from[rows] = one.at["收件"][rows]
    one.statutory[rows], one.promised[rows] = 30, 28


def _deemed(one: Population, rows: Rows) -> None:
    """第八个工作日才受理，平台从受理起算。"""
    population.accepted(one, rows, one.at["收件"][rows] + 8)
    one.due_from[rows] = one.at["收件"][rows]
    one.statutory[rows], one.promised[rows] = 30, 28
    days = population.workdays()
    for row in rows:
        one.change("cases.clock_start", [row], _date(days[one.at["受理"][row]]))


def _early(one: Population, rows: Rows) -> None:
    """材料补齐之前就受理。"""
    population.corrected(one, rows)
    population.accepted(one, rows, one.at["补齐"][rows] - 1)


def _overdue(one: Population, rows: Rows) -> None:
    """没有承诺时限，超过法定时限才决定。"""
    population.decided(one, rows, one.at["受理"][rows] + one.statutory[rows] + 1)
    for column in ("promised_limit", "promised_unit", "platform_promise_due"):
        one.change(f"cases.{column}", rows, None)
    one.change("cases.platform_overdue", rows, True)


def _broken(one: Population, rows: Rows) -> None:
    """超过承诺而没有超过法定，公开说明了理由。"""
    population.decided(one, rows, one.at["受理"][rows] + one.promised[rows] + 1)
    one.at["超期说明"][rows] = one.at["决定"][rows]


def _unexplained(one: Population, rows: Rows) -> None:
    population.decided(one, rows, one.at["受理"][rows] + one.promised[rows] + 1)


def _twice(one: Population, rows: Rows) -> None:
    population.extended(one, rows)
    one.at["延长二"][rows] = one.at["受理"][rows] + 4


def _again(one: Population, rows: Rows) -> None:
    """补正之后又告知一次，不是针对补来的材料。"""
    population.corrected(one, rows)
    one.at["补正再告知"][rows] = one.at["补正告知"][rows] + 1


def _stop(change: Callable[[Population, Rows], None], days: int = 2) -> Callable[[Population, Rows], None]:
    """短短停两天的件，不扣也不会超期；到期日不算扣除。"""

    def plant(one: Population, rows: Rows) -> None:
        one.at["特别程序"][rows] = one.at["受理"][rows] + 1
        one.stop_days["特别程序"][rows] = days
        population.decided(one, rows, one.at["受理"][rows] + 4)
        change(one, rows)

    return plant


def _actual(one: Population, rows: Rows) -> None:
    one.change("特别程序.days", rows, 1)
    one.due_extra[rows] = 2


def _backfilled(one: Population, rows: Rows) -> None:
    days = population.workdays()
    for row in rows:
        recorded = days[one.at["受理"][row] + one.statutory[row] + 6] * 86_400_000_000 + 36_000_000_000
        one.change("特别程序.recorded_at", [row], np.datetime64(int(recorded), "us"))


def _recorded_late(one: Population, rows: Rows) -> None:
    days = population.workdays()
    for row in rows:
        recorded = days[one.at["环节"][row] + 5] * 86_400_000_000 + 36_000_000_000
        one.change("环节.recorded_at", [row], np.datetime64(int(recorded), "us"))


def _misdated(one: Population, rows: Rows) -> None:
    """平台的法定到期日晚三个工作日。"""
    days = population.workdays()
    for row in rows:
        one.change("cases.platform_due", [row], _date(days[one.due_from[row] + one.statutory[row] + 3]))


def _noticed_late(one: Population, rows: Rows) -> None:
    days = population.workdays()
    for row in rows:
        told = days[one.at["办结"][row] + 4] * 86_400_000_000 + 36_000_000_000
        one.change("办结.notified_at", [row], np.datetime64(int(told), "us"))


def _next_day(one: Population, rows: Rows) -> None:
    """写成即办件，次日才决定。"""
    one.change("cases.case_kind", rows, "即办件")


def _refused(one: Population, rows: Rows) -> None:
    population.refused(one, rows)
    one.change("决定.reason", rows, "不符合条件")


def _voided(one: Population, rows: Rows) -> None:
    population.voided(one, rows)
    one.change("异常办结.reason", rows, None)


def _before_decision(one: Population, rows: Rows) -> None:
    """送达早于决定。"""
    one.at["决定"][rows] += 1
    one.at["办结"][rows] += 1
    one.at["送达"][rows] = one.at["决定"][rows] - 1


def _date(days: Any) -> Any:
    return np.datetime64(int(days), "D").astype(object)


def _kinds() -> Iterator[tuple[tuple[str, ...], Callable[[Population, Rows], None]]]:
    yield ("PRC-01",), _long_number
    yield ("PRC-03",), _noticed_late
    yield ("PRC-05",), _again
    yield ("PRC-07",), _changed("受理.doc_no", " ")
    yield ("PRC-12",), _next_day
    yield ("PRC-16",), _changed("决定.sealed", False)
    yield ("PRC-17",), _refused
    yield ("PRC-18",), _before_decision
    yield ("PRC-19",), _changed("环节.handler", None)
    yield ("PRC-21",), _changed("cases.fee_paid", 80.0)
    yield ("PRC-25",), _voided
    yield ("TML-01",), _misdated
    yield ("TML-02",), _told_late
    yield ("TML-03",), _deemed
    yield ("TML-04",), _early
    yield ("TML-05",), _overdue
    yield ("TML-06",), _twice
    yield ("TML-09",), _moved("送达", "决定", 11)
    yield ("TML-10",), _stop(_changed("特别程序.notified_at", None))
    yield ("存疑:TML-11",), _stop(_changed("特别程序.procedure", "集体讨论"))
    yield ("TML-12",), _stop(_actual)
    yield ("TML-13", "INS-04"), _broken
    yield ("TML-13", "TML-14", "INS-04"), _unexplained
    yield ("TML-20", "TML-21"), _stop(_backfilled)
    yield ("TML-21",), _recorded_late


KINDS = tuple(_kinds())
