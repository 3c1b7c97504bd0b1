"""规则编译成 SQL:包外的规则也行，看不到的检查不编译，列出时一个问题一行。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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


def windowed(t: Any) -> Iterator[Check]:
    """与全部的平均比。"""
    yield Check("过半", True, t.n > t.n.mean(), "过半")


def nested(t: Any) -> Iterator[Check]:
    """同一编号的件数要先数。"""
    counted = t.group_by("case_no").agg(rows=t.count())
    yield Check("不止一件", True, t.case_no.isin(counted.filter(counted.rows > 1).case_no), "不止一件")


@pytest.mark.parametrize("rule", [windowed, nested])
def test_a_rule_with_its_own_subquery_is_whole(rule: Any) -> None:
    """不论能不能只从对象表取列，列与整句二者有一;算出来的一样。"""
    made = queries.plan(rule, "[]", frozenset(), SHAPE[:1])
    sql = made.marks or f'SELECT {", ".join(made.states)} FROM t AS "t0"'  # noqa: S608 - 编译出的列

    assert bool(made.marks) != bool(made.states)
    assert sorted(ran(sql)) == sorted({windowed: [(1,), (2,), (3,)], nested: [(1,), (1,), (1,)]}[rule])


@pytest.mark.parametrize(
    "more",
    [
        "JOIN other AS o ON o.value = t0.n",
        "WHERE t0.n > 1",
        "GROUP BY t0.n",
        "GROUP BY t0.n HAVING t0.n > 1",
        "QUALIFY row_number() OVER (ORDER BY t0.n) = 1",
        "ORDER BY t0.n",
        "LIMIT 1",
        "OFFSET 1",
        "USING SAMPLE 1 ROWS",
        "UNION ALL SELECT 1",
    ],
)
def test_only_a_plain_selection_is_taken_apart(more: str) -> None:
    """只从对象表取列的，拆成各列；多一样别的，整句留着，一个字不改。"""
    plain = 'SELECT "t0"."n" AS "s0", "t0"."n" + 1 AS "s1" FROM "t" AS "t0"'
    others = [f"{plain} {more}", plain.replace("SELECT", "SELECT DISTINCT"), f"WITH x AS (SELECT 1) {plain}"]

    assert queries._fragments(plain, "t", "duckdb") == (('"t0"."n"', '"t0"."n" + 1'), "")
    assert [queries._fragments(sql, "t", "duckdb") for sql in others] == [((), sql) for sql in others]


def test_another_table_is_not_the_subject() -> None:
    """从别的表取列的，整句留着;Spark 的引号不同，一样拆。"""
    sql = 'SELECT "t0"."n" AS "s0" FROM "other" AS "t0"'
    made = queries.plan(over, "[1]", frozenset(), SHAPE, dialect=queries.SPARK)

    assert queries._fragments(sql, "t", "duckdb") == ((), sql)
    assert (len(made.states), made.marks, "`t0`.`n`" in made.states[0]) == (1, "", True)


def partly(t: Any) -> Iterator[Check]:
    """看得到的东西各不相同的几个检查。"""
    for needs in (("办结", "handler"), ("办结.handler",), ("决定",), ()):
        yield Check("、".join(needs), True, t.n > 1, "", needs=needs)


@pytest.mark.parametrize(
    ("visible", "checks", "absent"),
    [
        ((), [""], ("handler", "决定", "办结")),
        (("决定", "handler"), ["决定", ""], ("办结", "办结.handler")),
        (("办结", "handler", "办结.handler", "决定"), ["办结、handler", "办结.handler", "决定", ""], ()),
    ],
)
def test_what_is_missing_is_said_once(visible: tuple[str, ...], checks: list[str], absent: tuple[str, ...]) -> None:
    """缺整列的，不再说某一种事件缺这一列；按次序说；看得见而用不着的不影响编译。"""
    made = queries.plan(partly, "[]", frozenset(visible), SHAPE)
    more = queries.plan(partly, "[]", frozenset({*visible, "别的"}), SHAPE)

    assert ([one.kind for one in made.checks], made.absent, made.wanted) == (checks, absent, 4)
    assert more is made
    assert [one.kind for one in queries.named(partly, "[]", SHAPE)] == [
        *("办结、handler", "办结.handler", "决定", ""),
    ]


def test_nothing_visible_nothing_compiled() -> None:
    """一个检查也进行不了的，没有列，也没有整句。"""
    made = queries.plan(lambda t: [one for one in partly(t) if one.needs], "[]", frozenset(), SHAPE)

    assert (made.checks, made.states, made.marks, made.wanted) == ((), (), "", 3)


def test_who_is_listed_and_whose_it_is() -> None:
    """列出处于那个状态的，部门与事项取办件表里同一编号的。"""
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t AS {ROWS}")
    con.execute("CREATE TABLE cases AS SELECT 'B' AS case_no, '甲局' AS department, 'x' AS item_code")
    listed = {
        state: con.execute(queries.listing(over, "[1]", frozenset(), SHAPE, None, state)).fetchall()
        for state in (1, 2, 3)
    }

    assert listed == {
        1: [("A", None, None, 1, "1", "1")],
        2: [("B", "甲局", "x", 2, "1", "2")],
        3: [("C", None, None, 3, "1", None)],
    }


BEGUN = (("t", (("case_no", "VARCHAR"), ("n", "BIGINT"), ("d_received", "DATE"))),)


def test_what_began_before_is_left_out() -> None:
    """那一天之前收的不论；不知道何时收的，违反的不能判定；换一天重新编译。"""
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE t AS SELECT * FROM (VALUES ('A', 2, DATE '2026-03-01'), ('B', 2, DATE '2026-03-02'), "
        "('C', 2, NULL), ('D', 1, NULL)) AS v(case_no, n, d_received)"
    )

    def states(since: date | None) -> list[int | None]:
        (sql,) = queries.plan(over, "[1]", frozenset(), BEGUN, since).states
        found = con.execute(f'SELECT {sql} FROM t AS "t0" ORDER BY case_no').fetchall()  # noqa: S608 - 编译出的列
        return [row[0] for row in found]

    assert states(None) == [2, 2, 2, 1]
    assert states(date(2026, 3, 2)) == [None, 2, 3, 1]
    assert states(date(2026, 3, 3)) == [None, None, 3, 1]


def viewed(t: Any) -> Any:
    """视图。"""
    return t.mutate(twice=t.n * 2)


def test_a_view_has_a_shape() -> None:
    """视图的列与类型;两种方言各编译一次。"""
    made = queries.view(viewed, SHAPE[:1])

    assert ran(made.sql) == [("A", 1, 2), ("B", 2, 4), ("C", None, None)]
    assert [name for name, _ in made.columns] == ["case_no", "n", "twice"]
    assert made.columns == queries.view(viewed, SHAPE[:1], queries.SPARK).columns
    assert "`" in queries.view(viewed, SHAPE[:1], queries.SPARK).sql


def test_rules_of_the_same_name_are_told_apart(tmp_path: Any) -> None:
    """包外的规则改了源码，存着的就不能用；包里的由全部规则的摘要管。"""
    from conformance.rules import anomalies

    source = "def rule(t):\n    return [Check('甲', True, t.n > {most}, '')]\n"
    made = []
    for most in (1, 2):
        path = tmp_path / f"{most}.py"
        path.write_text(source.format(most=most), encoding="utf-8")
        space: dict[str, Any] = {"Check": Check, "__name__": "outside"}
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)  # noqa: S102 - 测试自己的源码
        made.append(read(queries.plan(space["rule"], "[]", frozenset(), SHAPE))[1])

    assert made == [("B", 2), ("B", 1)]
    assert queries._name(anomalies.not_later) == "conformance.rules.anomalies.not_later"
