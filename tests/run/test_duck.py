"""内嵌的 DuckDB:内存与线程，数据很少时省去的改写，怎样分段，哪些列有值。"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from conformance.errors import InputError
from conformance.run import duck
from conformance.run.duck import Bounds

WANTED = {
    "expression_rewriter",
    "filter_pullup",
    "filter_pushdown",
    "deliminator",
    "unnest_rewriter",
    "unused_columns",
    "cte_inlining",
    "materialized_cte",
}
"""数据再少也要的:去掉用不着的列、把条件推到连接里、消去相关子查询、公用的子查询只算一次。"""


def setting(connection: Any, name: str) -> Any:
    """连接上的一个设定。"""
    return connection.execute(f"SELECT current_setting('{name}')").fetchone()[0]


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (None, 2 * 2**30),
        ("2GB", 2 * 2**30),
        ("512mb", 512 * 2**20),
        ("1.5 GiB", 3 * 2**29),
        (" 100k ", 100 * 2**10),
        ("1T", 2**40),
        ("1000000", 1_000_000),
        ("64B", 64),
    ],
)
def test_the_memory_limit_is_read(monkeypatch: pytest.MonkeyPatch, given: str | None, size: int) -> None:
    """数与单位，大小写、空格都行；没有给的是 2GB。"""
    monkeypatch.delenv("ZHUNSHENG_MEMORY", raising=False)
    if given is not None:
        monkeypatch.setenv("ZHUNSHENG_MEMORY", given)

    assert duck.memory() == size


@pytest.mark.parametrize("given", ["很多", "", "2XB", "GB", "-1GB", "1.GB"])
def test_a_wrong_memory_limit_is_said(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """写错的说出怎样写。"""
    monkeypatch.setenv("ZHUNSHENG_MEMORY", given)
    with pytest.raises(InputError, match=f"^ZHUNSHENG_MEMORY={given!r} 不是内存大小；请写成 2GB、512MB 的样子。$"):
        duck.memory()


def test_where_it_spills(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """没有给、给了空的，都是系统的临时目录；临时文件放在它下面自己的文件夹。"""
    for given, expected in (("", tempfile.gettempdir()), (str(tmp_path), str(tmp_path))):
        monkeypatch.setenv("ZHUNSHENG_SPILL", given)
        with duck.connected() as connection:
            assert duck.spill() == expected
            assert setting(connection, "temp_directory") == str(Path(expected, "zhunsheng"))
    monkeypatch.delenv("ZHUNSHENG_SPILL")

    assert duck.spill() == tempfile.gettempdir()


def test_connections_share_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """几个连接一起用的，各用一份内存、一个线程；独用的不限线程。"""
    monkeypatch.setenv("ZHUNSHENG_MEMORY", "1GB")
    with duck.connected() as whole, duck.connected(2) as half, duckdb.connect() as plain:
        assert (setting(whole, "memory_limit"), setting(half, "memory_limit")) == ("1.0 GiB", "512.0 MiB")
        assert (setting(half, "threads"), setting(whole, "threads")) == (1, setting(plain, "threads"))
        assert setting(whole, "disabled_optimizers") == ""


def test_few_rows_are_planned_briefly() -> None:
    """数据很少的连接省去改写计划的许多步，要的几步都在；结果一样。"""
    sql = "SELECT i % 3 AS k, count(*) AS n FROM range(10) AS t(i) WHERE i > 2 GROUP BY ALL ORDER BY ALL"
    with duck.connected(few=True) as brief, duck.connected() as plain:
        disabled = set(setting(brief, "disabled_optimizers").split(","))
        known = {row[0] for row in plain.execute("SELECT name FROM duckdb_optimizers()").fetchall()}

        assert disabled == known - WANTED
        assert "join_order" in disabled
        assert brief.execute(sql).fetchall() == plain.execute(sql).fetchall() == [(0, 3), (1, 2), (2, 2)]


@pytest.mark.parametrize(("cases", "events", "few"), [(2**20, 2**20, True), (2**20, 2**20 + 1, False), (9, None, True)])
def test_what_counts_as_few(cases: int, events: int | None, few: bool, tmp_path: Path) -> None:
    """办件与事件合起来不超过两兆字节；没有的文件不算。"""
    for name, size in (("cases", cases), ("events", events), ("items", 2**22)):
        if size is not None:
            (tmp_path / f"{name}.parquet").write_bytes(b"0" * size)

    assert duck.few(tmp_path) == few


@pytest.mark.parametrize(
    ("low", "high", "condition"),
    [
        (None, None, "true"),
        ("a", None, "case_no >= 'a'"),
        (None, "b", "case_no < 'b'"),
        ("a'b", "c", "case_no >= 'a''b' AND case_no < 'c'"),
    ],
)
def test_bounds_are_a_condition(low: str | None, high: str | None, condition: str) -> None:
    """含下界，不含上界；空的一端不限；引号照写。"""
    assert Bounds(low, high).condition == condition


def written(path: Path, numbers: list[str | None], size: int, **more: Any) -> Path:
    """编号写成 ``size`` 件一个行组。"""
    table = pa.table({"item": ["x"] * len(numbers), "case_no": pa.array(numbers, pa.string())})
    parquet.write_table(table, path, row_group_size=size, **more)
    return path


NUMBERS: list[str | None] = [f"N{number:02d}" for number in range(12)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (7, ()),
        (6, (Bounds(None, "N06"), Bounds("N06", None))),
        (4, (Bounds(None, "N04"), Bounds("N04", "N08"), Bounds("N08", None))),
        (5, (Bounds(None, "N06"), Bounds("N06", None))),
    ],
)
def test_cases_are_cut_at_row_groups(size: int, expected: tuple[Bounds, ...], tmp_path: Path) -> None:
    """攒够一段的件数才分；不到两段的不分。"""
    assert duck.parts(written(tmp_path / "x.parquet", NUMBERS, 2), size) == expected


def test_a_file_need_not_be_sorted(tmp_path: Path) -> None:
    """行组不按编号排的，分界仍然按次序；只有一个行组、没有统计的不分。"""
    shuffled = [*NUMBERS[6:], *NUMBERS[:6]]

    assert duck.parts(written(tmp_path / "a.parquet", shuffled, 3), 3) == (
        Bounds(None, "N03"),
        Bounds("N03", "N06"),
        Bounds("N06", "N09"),
        Bounds("N09", None),
    )
    assert duck.parts(written(tmp_path / "b.parquet", NUMBERS, 12), 3) == ()
    assert duck.parts(written(tmp_path / "c.parquet", NUMBERS, 3, write_statistics=False), 3) == ()


def test_the_default_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """没有给的，是通常的一段。"""
    monkeypatch.setattr(duck, "PART", 6)

    assert duck.parts(written(tmp_path / "x.parquet", NUMBERS, 2)) == (Bounds(None, "N06"), Bounds("N06", None))


def test_which_columns_are_filled(tmp_path: Path) -> None:
    """一个行组里有值就算；列表里有值的也算；全空的不算；没有统计的不知道；文件换了重新看。"""
    path = tmp_path / "x.parquet"
    table = pa.table(
        {
            "late": [None, None, "x"],
            "early": [1, None, None],
            "none": pa.array([None] * 3, pa.int64()),
            "list": pa.array([None, ["y"], None], pa.list_(pa.string())),
            "hollow": pa.array([None, [], None], pa.list_(pa.string())),
        }
    )
    parquet.write_table(table, path, row_group_size=1)
    before = duck.filled(path)
    assert before is not None
    parquet.write_table(table.select(["none"]), path)

    assert before - {"hollow"} == {"late", "early", "list"}
    assert duck.filled(path) == frozenset()
    parquet.write_table(table, path, write_statistics=False)
    assert duck.filled(path) is None


def test_a_query_of_several_statements(tmp_path: Path) -> None:
    """逐句执行，结果是最后一句的；一样的查询只解析一次。"""
    with duckdb.connect() as connection:
        assert duck.executed(connection, "CREATE TABLE t AS SELECT 1 AS a; FROM t").fetchall() == [(1,)]

    assert duck.parsed("FROM t") is duck.parsed("FROM t")
    assert duck.quoted(Path("a'b")) == "'a''b'"
