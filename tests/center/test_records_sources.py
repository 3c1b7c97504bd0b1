"""同一群办件，经每一种来源导入，标准表逐行相同，判定的结果也相同。"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from conformance import assess, standard
from conformance.assessment import Assessment
from conformance.center import profile as profiles
from conformance.center.records import handed, population
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA
from tests.center import records_population as made

CENTER = {"center": {"name": "某市", "region": "420600", "level": "市"}, "as_of": "2026-04-30"}
ENV = {"ZS_DB_PASSWORD": "p@ss/word"}
Tables = dict[str, list[dict[str, Any]]]
NAMES = {"cases": CASE_SCHEMA.names, "events": EVENT_SCHEMA.names}
CLAUSES = ("PRC-18", "TML-05", "DAT-03")
JUDGED = ("csv-gbk", "xes", "sqlite", "api")
"""各类里各一种，连判定也比。"""


def files(folder: Path, suffix: str, write: Callable[[str], bytes], **more: Any) -> dict[str, Any]:
    """两个文件和指向它们的 records。"""
    for name in NAMES:
        made.packed(folder / f"{name}.{suffix}", write(name))
    return {"records": {name: f"{name}.{suffix}" for name in NAMES} | more}


def _parquet(folder: Path) -> dict[str, Any]:
    for name in NAMES:
        made.parquet(folder / f"{name}.parquet", name)
    return {"records": {name: f"{name}.parquet" for name in NAMES}}


def _sheets(folder: Path, suffix: str = "csv", encoding: str = "utf-8", declared: str = "") -> dict[str, Any]:
    more = {"encoding": declared} if declared else {}
    return files(folder, suffix, lambda name: made.sheet(made.rows(name), NAMES[name], encoding), **more)


def _lines(folder: Path, suffix: str = "jsonl") -> dict[str, Any]:
    return files(folder, suffix, lambda name: made.lines(made.rows(name)))


def _json(folder: Path) -> dict[str, Any]:
    return files(folder, "json", lambda name: json.dumps({"data": made.rows(name)}).encode(), rows="data")


def _workbook(folder: Path) -> dict[str, Any]:
    book = openpyxl.Workbook()
    for name, columns in NAMES.items():
        sheet = book.create_sheet(name)
        sheet.append(list(columns))
        for row in made.rows(name):
            sheet.append([made.flat(row.get(column)) for column in columns])
    book.save(folder / "办件.xlsx")
    return {"records": {**dict.fromkeys(NAMES, "办件.xlsx"), "rows": {name: name for name in NAMES}}}


def _several(folder: Path) -> dict[str, Any]:
    for name in NAMES:
        for index, row in enumerate(made.rows(name)):
            made.packed(folder / f"{name}-{index}.jsonl", made.lines([row]))
    return {"records": {name: f"{name}-*.jsonl" for name in NAMES}}


def _xes(folder: Path, suffix: str = "xes") -> dict[str, Any]:
    made.packed(folder / f"log.{suffix}", made.xes(made.rows("cases"), made.rows("events")))
    return {"records": {"cases": f"log.{suffix}"}, "trust": {"events.kind": "recorded"}}


def _sqlite(folder: Path) -> dict[str, Any]:
    return _database("sqlite:///办件.db", f"sqlite:///{folder / '办件.db'}")


def _database(url: str, engine: str) -> dict[str, Any]:
    import sqlalchemy

    connected = sqlalchemy.create_engine(engine)
    made.tabled(connected)
    connected.dispose()
    ordered = {"query": "SELECT * FROM t_event WHERE case_no NOT LIKE 'zz:%' ORDER BY serial"}
    return {"records": {"url": url, "cases": {"table": "t_case"}, "events": ordered}}


def _postgresql(folder: Path) -> dict[str, Any]:
    server = made.postgresql()
    return _served(server, "postgresql+pg8000")


def _mariadb(folder: Path) -> dict[str, Any]:
    return _served(made.mariadb(folder), "mariadb+pymysql")


def _served(server: Any, driver: str) -> dict[str, Any]:
    url = server.__enter__()
    if url is None:
        pytest.skip("没有装这种数据库，无从试起")
    engine = url.replace("${ZS_DB_PASSWORD}", "x").replace(url.partition(":")[0], driver, 1)
    return _database(url, engine) | {"stop": server}


def _api(folder: Path) -> dict[str, Any]:
    server = made.paged()
    page = {"page": {"size": 2}, "rows": "rows", "total": "total"}
    endpoints = {name: {"path": f"/{name}", **page} for name in NAMES}
    return {"transport": {"base": server.__enter__(), "rate_per_s": 500}, "endpoints": endpoints, "stop": server}


WAYS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "parquet": _parquet,
    "csv": _sheets,
    "csv-bom": lambda folder: _sheets(folder, encoding="utf-8-sig"),
    "csv-gbk": lambda folder: _sheets(folder, encoding="gbk"),
    "csv-gb18030": lambda folder: _sheets(folder, encoding="gb18030", declared="gb18030"),
    "csv-gz": lambda folder: _sheets(folder, "csv.gz"),
    "jsonl": _lines,
    "jsonl-gz": lambda folder: _lines(folder, "jsonl.gz"),
    "json": _json,
    "workbook": _workbook,
    "several": _several,
    "xes": _xes,
    "xes-gz": lambda folder: _xes(folder, "xes.gz"),
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mariadb": _mariadb,
    "api": _api,
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Assessment]:
    """由领域对象直接写成的标准表，经 Parquet 导入。"""
    folder = tmp_path_factory.mktemp("expected")
    return imported(folder, _parquet), judged(folder)


def imported(folder: Path, way: Callable[[Path], dict[str, Any]]) -> Tables:
    """写来源 → 导入 → 两张标准表。"""
    told = way(folder)
    server = told.pop("stop", None)
    try:
        (folder / "profile.yaml").write_text(json.dumps(CENTER | told, ensure_ascii=False), encoding="utf-8")
        ledger = handed.imported(profiles.load(folder / "profile.yaml", ENV), folder / "in")
    finally:
        if server:
            server.__exit__(None, None, None)
    assert ledger.problems == {}
    return {name: pq.read_table(folder / "in" / f"{name}.parquet").to_pylist() for name in NAMES}


def judged(folder: Path) -> Assessment:
    """判定导入的结果。"""
    population.snapshot(folder / "in", folder / "run")
    terms = assess.Terms(standard.load("national"), assess.Selection(clauses=CLAUSES))
    return assess.judge(folder / "run", folder / "run", terms)


def concluded(one: Assessment) -> list[tuple[Any, ...]]:
    """结论、件数、问题。"""
    return [(c.id, c.verdict, c.checked, c.violating, c.undecided, c.findings) for c in one.clauses]


@pytest.mark.parametrize("way", WAYS)
def test_every_source_gives_the_same_tables_and_assessment(
    way: str, tmp_path: Path, expected: tuple[Tables, Assessment]
) -> None:
    """逐行相同；结论、件数、问题也相同。"""
    assert imported(tmp_path, WAYS[way]) == expected[0]
    if way in JUDGED:
        assert concluded(judged(tmp_path)) == concluded(expected[1])


def test_paging_that_was_killed_goes_on_unless_the_profile_changed(tmp_path: Path) -> None:
    """翻页中途被杀的，同一个目录接着来，采完的不再取；档案改过的从头来。"""
    told = _api(tmp_path)
    server, folder = told.pop("stop"), tmp_path / "in"
    path = tmp_path / "profile.yaml"
    try:
        path.write_text(json.dumps(CENTER | told, ensure_ascii=False), encoding="utf-8")
        first = handed.imported(profiles.load(path, ENV), folder)
        for name in ("import.json", *(f"{name}.parquet" for name in (*NAMES, "problems"))):
            (folder / name).unlink()
        (folder / ".lock").touch()
        handed.vacant(folder)
        sent = (folder / ".paged" / "evidence" / "index.ndjson").read_bytes()
        again = handed.imported(profiles.load(path, ENV), folder)

        assert (again.kept, again.last) == (first.kept, "")
        assert (folder / ".paged" / "evidence" / "index.ndjson").read_bytes() == sent

        path.write_text(json.dumps(CENTER | told | {"sentinels": ["无"]}, ensure_ascii=False), encoding="utf-8")
        assert handed.imported(profiles.load(path, ENV), folder).kept == first.kept
    finally:
        server.__exit__(None, None, None)


def test_the_expected_tables_are_what_was_written(expected: tuple[Tables, Assessment]) -> None:
    """用来比的那一份，本身就是写进去的。"""
    assert expected[0]["cases"] == made.arrow_of(made.CASES, made.Case).to_pylist()
    assert expected[0]["events"] == made.arrow_of(made.EVENTS, made.Event).to_pylist()
