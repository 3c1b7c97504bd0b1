"""在 Spark 上判，与 DuckDB 一件不差；Spark 起不来的，一句话说清，退出码 3，什么也不留下。"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pyarrow.parquet as pq
import pytest

from bench.generate import generate
from conformance import audit
from conformance.assessment import ClauseResult
from conformance.cli import main
from conformance.run import queries, records, spark
from conformance.run.records import Asked, Records

CASES = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """四百件模拟的办件与事件，埋有每一种违反。"""
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, CASES)
    return [folder / "cases.parquet", folder / "events.parquet"]


def refused(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """执行一条命令 → (退出码, 标准错误)。"""
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in ("records", "audit", *args)])
    return int(stopped.value.code or 0), capsys.readouterr().err


@pytest.fixture
def closed_port() -> Iterator[int]:
    """本机一个没有人接的端口。"""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def _one_sentence(said: str, *words: str) -> bool:
    return said.count("\n") == 1 and all(word in said for word in words)


def test_without_java_it_says_so(
    made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """没有 Java:说要哪一版、不装怎么办；没有开始写运行目录。"""
    pytest.importorskip("pyspark", reason="没有安装 pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = refused(capsys, *made, "-o", tmp_path / "run", "--engine", "spark")

    assert (code, (tmp_path / "run").exists()) == (3, False)
    assert _one_sentence(said, "找不到 Java", "Java 17", "--engine duckdb")


@pytest.mark.parametrize("missing", spark.NEEDED)
def test_without_its_extra_it_says_so(
    missing: str, made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """没有装 pyspark,或者少了它要的 pandas:说怎样装。"""
    monkeypatch.setitem(sys.modules, missing, None)
    code, said = refused(capsys, *made, "-o", tmp_path / "run", "--engine", "spark")

    assert (code, (tmp_path / "run").exists()) == (3, False)
    assert _one_sentence(said, "没有装齐 Spark 一组", "zhunsheng[spark]", "--engine duckdb")


@pytest.mark.skipif(not which("java"), reason="没有 Java")
def test_an_unreachable_master_is_named(
    made: list[Path], tmp_path: Path, closed_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """主节点不接:说是哪一个，不等上几分钟。"""
    pytest.importorskip("pyspark", reason="没有安装 pyspark")
    master = f"spark://127.0.0.1:{closed_port}"
    code, said = refused(capsys, *made, "-o", tmp_path / "run", "--engine", "spark", "--master", master)

    assert (code, (tmp_path / "run").exists()) == (3, False)
    assert _one_sentence(said, f"连不上 Spark 主节点 {master}", "请核对地址")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "spark", "--master", "spark:/x"], "不是 Spark 主节点的写法"),
        (["--master", "local[2]"], "--master 只与 --engine spark 一起用"),
    ],
)
def test_a_wrong_master_is_wrong_use(
    options: list[str], said: str, made: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """写错了是用法的错，退出码 2。"""
    code, told = refused(capsys, *made, "-o", tmp_path / "run", *options)

    assert code == 2
    assert _one_sentence(told, said)


def test_every_rule_compiles_for_spark(made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """时间线、视图、每条办件规则都写得成 Spark 的 SQL，检查的个数与 DuckDB 的相同；没有用到 DuckDB 的引号。"""
    ibis = pytest.importorskip("ibis")
    pytest.importorskip("pyspark", reason="没有安装 pyspark")
    assert ibis.pyspark
    asked, settle = [], Records.settle

    def noted(mine: Records) -> None:
        asked.extend((mine, one) for one in mine.waiting)
        settle(mine)

    monkeypatch.setattr(Records, "settle", noted)
    monkeypatch.setattr(records, "_known", {})
    audit.run(made, tmp_path / "run")
    wrong = [one.name for mine, one in asked if not _portable(mine, one)]

    assert asked
    assert wrong == []


def _portable(mine: Records, asked: Asked) -> bool:
    plan = asked.planned(queries.SPARK)
    if not plan.checks:
        return not asked.plan.checks
    view = mine.tables.written(asked.subject, queries.SPARK)
    texts = [*plan.states, plan.marks, view, *(asked.listing(state, queries.SPARK) for state in (2, 3))]
    return plan.checks == asked.plan.checks and not any('"' in text for text in texts)


def told(result: ClauseResult) -> tuple[Any, ...]:
    """结论、件数、种类、部门、事项、列出的问题。"""
    counts = (result.id, result.verdict, result.checked, result.violating, result.undecided)
    parts = [(one.reason, one.breakdown, one.departments, one.items, one.all_findings) for one in result.scenarios]
    return *counts, parts, sorted(map(str, result.findings))


@pytest.mark.skipif(not os.environ.get("ZHUNSHENG_SPARK"), reason="要几分钟；make test-long 才跑(ZHUNSHENG_SPARK=1)")
@pytest.mark.skipif(not which("java"), reason="没有 Java")
def test_spark_and_duckdb_agree_on_every_case(
    made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """每个条款的合计、种类、部门、事项、违反的编号、总数都相同；另存的问题逐行相同，含重算的日期。"""
    pytest.importorskip("pyspark", reason="没有安装 pyspark")
    _sparing(tmp_path, monkeypatch)
    monkeypatch.setattr("conformance.run.kept.WORST", 0)
    monkeypatch.setattr(records, "SHOWN", 0)
    duck, spark = (
        audit.run(made, tmp_path / name, master=master) for name, master in (("duck", None), ("spark", "local[2]"))
    )

    assert [told(one) for one in spark.made.clauses] == [told(one) for one in duck.made.clauses]
    assert list(spark.figures) == list(duck.figures)
    assert _saved(tmp_path / "spark") == _saved(tmp_path / "duck") != {}
    assert not list((tmp_path / "spark").glob(".spark-*"))


def _sparing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """几百件不值得生成代码:用户自己的 spark-defaults.conf 照样算数。"""
    settings = "spark.sql.codegen.wholeStage false\nspark.sql.codegen.factoryMode NO_CODEGEN\n"
    (folder / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("SPARK_CONF_DIR", str(folder))
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def _saved(run: Path) -> dict[str, list[str]]:
    return {path.name: sorted(map(str, pq.read_table(path).to_pylist())) for path in (run / "findings").glob("*")}


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    """被杀的运行留下的中间结果去掉；活着的进程的、别的机器的、别的文件夹不动。"""
    here, gone = socket.gethostname(), os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    dead = tmp_path / f".spark-{here}-{gone}-abc"
    others = [f".spark-{here}-{os.getpid()}-abc", f".spark-{here}.other-{gone}-abc", ".spark-abc", "findings"]
    for path in (dead, *(tmp_path / name for name in others)):
        (path / "part").mkdir(parents=True)
    spark.swept(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)
