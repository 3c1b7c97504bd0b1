"""规则编译成 SQL:包外的规则也行，看不到的检查不编译，列出时一个问题一行。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from conformance.rules.records import Check
from conformance.run import queries

SHAPE = (("t", (("case_no", "VARCHAR"), ("n", "BIGINT"))), ("other", (("value", "BIGINT"),)))
ROWS = "SELECT * FROM (VALUES ('A', 1), ('B', 2), ('C', NULL)) AS v(case_no, n)"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path))


def over(t: Any, most: int) -> Iterator[Check]:
    """超过 ``most`` 的违反；另一个检查要看得到办结。"""
    yield Check("超过", True, t.n > most, "超过了", str(most), t.n)
    yield Check("没有办结", True, t.n.isnull(), "没有办结", needs=("办结",))


def listed(t: Any, other: Any) -> Iterator[Check]:
    """在另一张表里的违反。"""
    yield Check("在其中", True, t.n.isin(other.value), "在另一张表里")


def ran(sql: str) -> list[tuple[Any, ...]]:
    """在三行的对象表和一行的另一张表上查。"""
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t AS {ROWS}")
    con.execute("CREATE TABLE other AS SELECT 2 AS value")
    return con.execute(sql).fetchall()


def read(made: queries.Plan) -> list[tuple[Any, ...]]:
    """三行各自的状态。"""
    return ran(f'SELECT case_no, {", ".join(made.states)} FROM t AS "t0" ORDER BY 1')  # noqa: S608 - 编译出的列


def test_a_rule_becomes_columns() -> None:
    """看得到的检查各是一列；看不到的说出少了什么，不在其中。"""
    made = queries.plan(over, "[1]", frozenset(), SHAPE)

    assert (made.wanted, [one.kind for one in made.checks], made.absent, made.marks) == (2, ["超过"], ("办结",), "")
    assert read(made) == [("A", 1), ("B", 2), ("C", 3)]
    assert len(queries.plan(over, "[1]", frozenset({"办结", "别的"}), SHAPE).states) == 2


def test_the_parameters_are_part_of_it() -> None:
    """参数不同，编译的也不同。"""
    first, second = (queries.plan(over, norm, frozenset(), SHAPE) for norm in ("[1]", "[2]"))

    assert (read(first)[1], read(second)[1]) == (("B", 2), ("B", 1))


def test_a_rule_may_look_into_another_table() -> None:
    """参数是一张表的，换成那张表。"""
    made = queries.plan(listed, '[{"table": "other"}]', frozenset(), SHAPE)

    assert read(made) == [("A", 1), ("B", 2), ("C", 3)]


def test_one_line_for_each_trouble() -> None:
    """写出编号、种类、一句话、应为与实为；单引号照写。"""
    named = queries.Named("甲'乙", "说'明", ())
    listing = "SELECT 'A' AS case_no, '局' AS department, 'x' AS item_code, 2 AS s0, '1' AS e0, '3' AS o0"

    assert ran(queries.every(listing, [named], 2)) == [("A", "局", "x", "甲'乙", "说'明", "1", "3")]
    assert ran(queries.every(listing, [named], 3)) == []
