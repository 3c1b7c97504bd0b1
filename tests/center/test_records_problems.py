"""逐行的毛病都记下、都计数，连同文件与行号；读不出的文件一句话说清楚，不留下半份。"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.center import profile as profiles
from conformance.center.records import batch, collected, csv_rows, handed, importing, json_rows, xes_rows
from conformance.center.records.batch import LINE
from conformance.center.records.declared import Given
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Writer
from conformance.errors import CannotJudge, DataError, InputError, ProfileError
from tests.center import records_population as made

CASES = "case_no,item_code,fee_due\nA,I,1\nB,I,贵\nA,I,1\nC,I,1\nC,J,1\n,I,1\n"
EVENTS = """{"case_no":"A","kind":"收件","time":"2026-03-02 09:00:00"}
<html>
{"case_no":"A","kind":"受理","time":"2026-03-01T09:00:00+08:00"}
{"case_no":"B","kind":"开始","time":"2026-03-01 09:00:00","end_time":"2026-02-01 09:00:00"}

{"case_no":"B","kind":"决定","time":"2999-01-01"}
{"case_no":"B","kind":"决定"
{"case_no":"B","kind":"决定"}
{"case_no":"B","kind":"决定","time":"昨天"}
{"case_no":"Z","kind":"决定","time":"20260301"}
{"case_no":"B","time":"20260301"}
{"kind":"决定","time":"20260301"}
[]
"""


def imported(folder: Path, cases: str | bytes = CASES, events: str | bytes = EVENTS, **records: Any) -> Path:
    """写两个文件和档案，导入。"""
    units = records.pop("units", {})
    if "source" in records:
        records["events"] = records.pop("source")
    for name, content in (("cases.csv", cases), ("events.jsonl", events)):
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    declared = {"cases": "cases.csv", "events": "events.jsonl"} | records
    profile = {"center": {"name": "某市", "region": "420600", "level": "市"}, "records": declared, "units": units}
    (folder / "profile.yaml").write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")
    importing.run(profiles.load(folder / "profile.yaml", {}), folder / "in")
    return folder / "in"


def problems(folder: Path) -> list[tuple[str, int, str]]:
    """(文件名, 行号, 种类)。"""
    rows = pq.read_table(folder / "problems.parquet").to_pylist()
    return [(Path(row["file"]).name, row["line"], row["kind"]) for row in rows]


def test_every_problem_is_kept_with_its_line(tmp_path: Path) -> None:
    """坏 JSON、网页、重号、认不得的事件名、颠倒、未来、没有办件……各在哪一行。"""
    found = problems(imported(tmp_path))

    assert found == [
        ("cases.csv", 3, "读不出:fee_due"),
        ("cases.csv", 4, "完全重复"),
        ("cases.csv", 5, "没有事件"),
        ("cases.csv", 5, "编号重复"),
        ("cases.csv", 6, "没有事件"),
        ("cases.csv", 6, "编号重复"),
        ("cases.csv", 7, "没有办件编号"),
        ("events.jsonl", 2, "网页"),
        ("events.jsonl", 3, "次序颠倒"),
        ("events.jsonl", 4, "事件名不认识"),
        ("events.jsonl", 4, "结束早于开始"),
        ("events.jsonl", 6, "晚于采集时刻"),
        ("events.jsonl", 7, "不是 JSON"),
        ("events.jsonl", 8, "没有时间"),
        ("events.jsonl", 9, "时间读不出"),
        ("events.jsonl", 10, "没有办件"),
        ("events.jsonl", 11, "没有事件名"),
        ("events.jsonl", 12, "没有办件编号"),
        ("events.jsonl", 13, "不是 JSON"),
    ]


def test_nothing_is_dropped_silently(tmp_path: Path) -> None:
    """读到的等于留下的加没有进入判定的;没有进入判定的都有毛病可查。"""
    from conformance.center.records.checks import REFUSED
    from conformance.center.records.stage import load

    folder = imported(tmp_path)
    ledger = load(folder)
    assert ledger is not None
    refused = {
        name: {line for file, line, kind in problems(folder) if kind in REFUSED and file.startswith(name)}
        for name in ledger.kept
    }

    assert {name: ledger.read[name] - ledger.kept[name] for name in ledger.kept} == {
        name: len(lines) for name, lines in refused.items()
    }


def test_problems_reach_the_data_quality_clauses(tmp_path: Path) -> None:
    """不合契约的行成为 Breach 与 Issue,没有收进来的计入拒绝(完全重复的不算);由条款自己判的不重复。"""
    imported(tmp_path)
    profile = profiles.load(tmp_path / "profile.yaml", {})
    writer = Writer(tmp_path / "run")
    sources, issues = collected.collect_records(profile, writer)
    writer.documents("breaches", collected.breaches(writer.folder))
    found = {(one.source, one.fault, one.native) for one in Snapshot(writer.folder).sighted("breaches")}

    assert {one.name: one.refused for one in sources} == {"cases": 1, "events": 7}
    assert found == {(s, f, True) for s in ("events",) for f in ("形状", "缺少", "取值")} | {
        ("cases", fault, True) for fault in ("形状", "缺少", "重复")
    }
    assert not [one for one in issues if "未来" in one.message or "早于" in one.message]


@pytest.mark.parametrize(
    ("records", "cases", "events", "said"),
    [
        ({}, b"case_no\xff\n", EVENTS, r"cases\.csv:认不出文字编码"),
        ({}, "case_no\nA\n\"B", EVENTS, r"cases\.csv:3:引号没有配对"),
        ({}, "case_no,case_no\nA,B\n", EVENTS, r"表头里列名重复\(case_no\)"),
        ({}, "", EVENTS, "没有表头"),
        ({}, "case_no,item_name\nA,食品经营\n".encode("utf-16"), EVENTS, r"cases\.csv:是 UTF-16 编码.*CSV UTF-8"),
        ({}, "number\nA\n", EVENTS, r"没有列“case_no”;现有的列是 number".replace(";", "；")),
        ({}, CASES, "", "没有一行可用的数据"),
        ({"encoding": "utf-8"}, "case_no,item_name\nA,食品经营\n".encode("gbk"), EVENTS, "utf-8,内容却像 gb18030"),
        ({"encoding": "gb18030"}, "case_no,item_name\nA,食品经营许可\n", EVENTS, "写明的编码是 gb18030,内容却像 utf-8"),
        ({"source": "events.jsonl.gz"}, CASES, EVENTS, r"events\.jsonl\.gz:没有这个文件"),
        ({"source": "none-*.jsonl"}, CASES, EVENTS, "没有这样的文件"),
        ({"source": "profile.yaml"}, CASES, EVENTS, r"认不得这种文件；请用 records\.format"),
    ],
)  # fmt: skip
def test_an_unusable_file_is_one_sentence(
    records: Mapping[str, Any], cases: str | bytes, events: str | bytes, said: str, tmp_path: Path
) -> None:
    """编码、表头、缺列、空文件、不存在:一句话，指明文件；没有半份标准表。"""
    with pytest.raises(DataError, match=said):
        imported(tmp_path, cases, events, **records)

    assert not list((tmp_path / "in").glob("*.parquet"))


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_truncated_gz_is_one_sentence(cut: int, tmp_path: Path) -> None:
    """被截断的压缩文件不读一半。"""
    whole = gzip.compress(EVENTS.encode() * 50)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[:-cut])
    with pytest.raises(DataError, match="压缩文件不完整"):
        imported(tmp_path, source="cut.jsonl.gz")

    assert not list((tmp_path / "in").glob("*.parquet"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<log><trace><string key='a' value='b'/>", "不是完整的 XES"),
        ("<!DOCTYPE log [<!ENTITY x 'y'>]><log><trace><string key='a' value='&x;'/></trace></log>", "有 DTD"),
        ("<log/>", "没有一行可用的数据"),
        ("case_no,time", "不是完整的 XES"),
    ],
)  # fmt: skip
def test_a_bad_xes_is_one_sentence(content: str, said: str, tmp_path: Path) -> None:
    """截断、带实体、空的、根本不是 XML 的。"""
    (tmp_path / "log.xes").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        importing.run(handed.profile_of([tmp_path / "log.xes"]), tmp_path / "in")


@pytest.mark.parametrize(
    ("records", "env", "error", "said"),
    [
        ({"url": "postgresql://a:secret@127.0.0.1:1/x"}, {}, ProfileError, r"records\.url 口令不能写在档案里"),
        ({"url": "postgresql://a:${PW}@127.0.0.1:1/x"}, {}, ProfileError, "环境变量 PW 没有设置"),
        ({"url": "postgresql://a:${PW}@127.0.0.1:1/x"}, {"PW": "s3cret"}, CannotJudge, "连不上数据库"),
        ({"url": "mysql://a:${PW}@127.0.0.1:1/x"}, {"PW": "s3cret"}, CannotJudge, "连不上数据库"),
        ({"url": "postgresql://a@127.0.0.1:1/x?password=secret"}, {}, ProfileError, r"records\.url 口令不能写在档案里"),
        ({"url": "postgresql://a@127.0.0.1/x?ssl=1&sslpassword=secret"}, {}, ProfileError, "口令不能写在档案里"),
        ({"url": "mysql://a:${PW}@127.0.0.1:1/x?PASSWD=secret"}, {"PW": "s3cret"}, ProfileError, "口令不能写在档案里"),
        ({"url": "postgresql://a@127.0.0.1:1/x?password=${PW}"}, {"PW": "s3cret"}, CannotJudge, "连不上数据库"),
        ({"url": "mysql://a@127.0.0.1:1/x?passwd=${PW}"}, {"PW": "s3cret"}, CannotJudge, "连不上数据库"),
        ({"url": "sqlite:///none.db"}, {}, DataError, r"none\.db:没有这个数据库文件"),
        ({"url": "sqlite:///empty.db"}, {}, DataError, "数据库不肯执行.*no such table"),
        ({}, {}, ProfileError, r"没有写 records\.url"),
    ],
)  # fmt: skip
def test_an_unusable_database_is_one_sentence(
    records: Mapping[str, Any], env: Mapping[str, str], error: type[InputError], said: str, tmp_path: Path
) -> None:
    """口令写成明文、连不上、没有这个文件、没有这张表:一句话，不说出口令，也不建一个空的数据库。"""
    (tmp_path / "empty.db").write_bytes(b"")
    declared = {"cases": {"table": "t"}, "events": {"table": "e"}} | records
    profile = {"center": {"name": "某市", "region": "420600", "level": "市"}, "records": declared}
    (tmp_path / "profile.yaml").write_text(json.dumps(profile), encoding="utf-8")
    with pytest.raises(error, match=said) as raised:
        importing.run(profiles.load(tmp_path / "profile.yaml", env), tmp_path / "in")

    assert "s3cret" not in str(raised.value)
    assert "secret" not in str(raised.value)
    assert not (tmp_path / "none.db").exists()


def test_tables_of_a_database_may_have_any_name(tmp_path: Path) -> None:
    """表名里有空格、引号的照样取；数据库只读地打开，文件一个字节也不变。"""
    file = tmp_path / "证据 库.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE cases (case_no TEXT)")
        database.execute('CREATE TABLE "事件 ""表""" (case_no TEXT, kind TEXT, time TEXT)')
        database.execute("INSERT INTO cases VALUES ('A')")
        database.execute("""INSERT INTO "事件 ""表\""" VALUES ('A', '收件', '2026-03-02 09:00:00')""")
        database.commit()
    before = file.read_bytes()
    declared = {"url": f"sqlite:///{file}", "cases": {"table": "main.cases"}, "events": {"table": '事件 "表"'}}
    profile = {"center": {"name": "某市", "region": "420600", "level": "市"}, "records": declared}
    (tmp_path / "profile.yaml").write_text(json.dumps(profile), encoding="utf-8")
    ledger = importing.run(profiles.load(tmp_path / "profile.yaml", {}), tmp_path / "in")

    assert ledger.kept == {"cases": 1, "events": 1}
    assert file.read_bytes() == before


def test_columns_without_a_name_are_no_duplicates(tmp_path: Path) -> None:
    """Excel 留下的空列没有列名，用不着，也不碍事。"""
    folder = imported(tmp_path, "case_no,item_code,,\nA,X,,\n")

    assert pq.read_table(folder / "cases.parquet").column("item_code").to_pylist() == ["X"]


def test_a_table_of_events_with_a_header_only_is_told_as_empty(tmp_path: Path) -> None:
    """只有表头的事件表给了就是给了:说它没有数据，不说没有给。"""
    (tmp_path / "cases.csv").write_text("case_no\nA\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("case_no,kind,time\n", encoding="utf-8")
    profile = handed.profile_of([tmp_path / "cases.csv", tmp_path / "events.csv"])

    with pytest.raises(DataError, match=r"events\.csv:没有一行可用的数据"):
        importing.run(profile, tmp_path / "in")


def test_a_garbled_line_among_good_ones_is_one_problem(tmp_path: Path) -> None:
    """一行被截断的汉字只是那一行的毛病，不是整个文件编码不对。"""
    rows = [f"A{n},食品".encode() for n in range(9)]
    rows[4] = rows[4][:-1]
    found = problems(
        imported(
            tmp_path, b"\n".join([b"case_no,item_name", *rows]), '{"case_no":"A1","kind":"受理","time":"20260301"}'
        )
    )

    names = pq.read_table(tmp_path / "in" / "cases.parquet").column("item_name").to_pylist()

    assert [one for one in found if one[2] != "没有事件"] == [("cases.csv", 6, "编码有误")]
    assert names == ["食品"] * 8


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ['"', "a\nb", "一，二", ",", " x "]
)
TABLES = st.lists(st.fixed_dictionaries({"case_no": CELLS, "名 称": CELLS, "c": CELLS}), min_size=1, max_size=12)
ROUND = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(reader: Any, path: Path, size: int) -> list[dict[str, Any]]:
    """把块切得很小来读 → 各行(文字)；从每一个断点接着读，结果都一样。"""
    given_ = Given("cases", "", str(path), path)
    before, batch.BLOCK = batch.BLOCK, size
    try:
        batches = list(reader(given_, None))
        places = [one.place for one in batches]
        resumed = [list(reader(given_, place)) for place in places]
    finally:
        batch.BLOCK = before
    every = [row for one in batches for row in one.tables["cases"].to_pylist()]
    for index, rest in enumerate(resumed):
        later = [row for one in batches[index + 1 :] for row in one.tables["cases"].to_pylist()]

        assert [row for one in rest for row in one.tables["cases"].to_pylist()] == later
    assert not [trouble for one in batches for trouble in one.troubles]
    return every


def values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """不看行号。"""
    return [{name: value for name, value in row.items() if name != LINE and value is not None} for row in rows]


@ROUND
@given(TABLES, st.integers(1, 80))
def test_any_csv_is_read_back(tmp_path: Path, rows: list[dict[str, str]], size: int) -> None:
    """任意的文字(引号、逗号、跨行)写成 CSV,任意切块，读回来一样。"""
    path = made.packed(tmp_path / "a.csv", made.sheet(rows, ["case_no", "名 称", "c"]))

    assert values(read(csv_rows.read, path, size)) == rows


@ROUND
@given(TABLES, st.integers(1, 80))
def test_any_jsonl_is_read_back(tmp_path: Path, rows: list[dict[str, str]], size: int) -> None:
    """任意的文字写成 JSONL,任意切块，读回来一样。"""
    path = made.packed(tmp_path / "a.jsonl", made.lines(rows))
    found = read(json_rows.read, path, size)

    assert values(found) == rows
    assert [row[LINE] for row in found] == list(range(1, len(rows) + 1))


@ROUND
@given(TABLES)
def test_any_xes_is_read_back(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    """任意的文字写成 XES,读回来一样。"""
    path = made.packed(tmp_path / "a.xes", made.xes(rows, []))
    named = [{"concept:name" if name == "case_no" else name: value for name, value in row.items()} for row in rows]

    assert values(read(xes_rows.read, path, 1)) == named


def test_the_line_of_a_row_after_a_quoted_newline(tmp_path: Path) -> None:
    """跨行的一格之后，行号仍是文件里的行号。"""
    path = made.packed(tmp_path / "a.csv", b'case_no,c\nA,"x\ny"\nB,z\nC\nD,w\n')
    (found,) = csv_rows.read(Given("cases", "csv", "a.csv", path), None)

    assert [(row["case_no"], row[LINE]) for row in found.tables["cases"].to_pylist()] == [("A", 2), ("B", 4), ("D", 6)]
    assert [(one.line, one.kind) for one in found.troubles] == [(5, "列数不同")]


def test_times_far_ahead_use_the_day_of_import(tmp_path: Path) -> None:
    """“未来”以导入那天为界；当天的不算。"""
    now = datetime.now().astimezone()
    texts = [f"{now + timedelta(days=shift):%Y-%m-%d} 00:00:00" for shift in (-1, 0, 3)]
    events = "\n".join(json.dumps({"case_no": "A", "kind": "环节", "time": text}) for text in texts)

    assert problems(imported(tmp_path, "case_no\nA\n", events)) == [("events.jsonl", 3, "晚于采集时刻")]


def test_a_limit_without_a_unit_is_a_problem(tmp_path: Path) -> None:
    """没有单位、代码对应到空的逐件记下，采集时合成一个问题；读不出的代码另是一种，不说两遍。"""
    fields = {one: one for one in ("case_no", "statutory_limit", "statutory_unit")}
    cases = "case_no,statutory_limit,statutory_unit\nA,20,1\nB,20,5\nC,20,\nD,20,9\nE,,\n"
    folder = imported(
        tmp_path, cases, EVENTS.splitlines()[0], fields={"cases": fields}, units={"1": "工作日", "5": None}
    )
    told = [
        issue.message for issue in collected.issues(folder) if "没有单位" in issue.message or "单位" in issue.message
    ]

    assert [(line, kind) for file, line, kind in problems(folder) if kind.endswith(("_limit", "_unit"))] == [
        (3, "没有单位:statutory_limit"),
        (4, "没有单位:statutory_limit"),
        (5, "读不出:statutory_unit"),
    ]
    assert len(told) == 1
    assert "共 2 行" in told[0]


def test_a_table_without_a_column_is_one_sentence(tmp_path: Path) -> None:
    """一列也没有的表说明白，不出我们自己的错。"""
    with pytest.raises(DataError, match="一列也没有"):
        imported(tmp_path, events="{}\n")


def test_rows_of_which_none_can_be_used_are_misread(tmp_path: Path) -> None:
    """一行也读不成的来源多半是写错了，不当作一个事件也没有。"""
    unread = "\n".join(json.dumps({"case_no": "A", "kind": "收件", "time": when}) for when in ("昨天", "今天"))
    imported(tmp_path, "case_no\nA\n", unread)
    sources, _ = collected.collect_records(profiles.load(tmp_path / "profile.yaml", {}), Writer(tmp_path / "run"))
    found = {one.name: one for one in sources}

    assert found["cases"].ok
    assert (found["events"].ok, found["events"].misread, found["events"].refused) == (False, True, 2)
    assert found["events"].reason.startswith("2 行一行也用不了")


SEVERAL = """{"case_no":"A","kind":"收件","time":"2026-03-02","handler":"甲"}
{"case_no":"A","kind":"收件","time":"2026-03-02","handler":"乙"}
{"case_no":"A","kind":"延长","time":"2026-03-02","days":5}
{"case_no":"A","kind":"收件","time":"2026-03-02","handler":"甲"}
{"case_no":"A","kind":"延长","time":"2026-03-02","days":5}
{"case_no":"A","kind":"延长","time":"2026-03-02","days":5}
{"case_no":"A","kind":"延长","time":"2026-03-03","days":5}
{"case_no":"A","time":"2026-03-02"}
{"case_no":"A","time":"2026-03-02"}
"""


def test_identical_events_are_kept_once(tmp_path: Path) -> None:
    """逐字段相同的事件只留第一行，别的都留下，次序不变；重复的不算没有收进来。"""
    folder = imported(tmp_path, "case_no\nA\n", SEVERAL)
    kept = pq.read_table(folder / "events.parquet").select(["kind", "handler", "days"]).to_pylist()
    sources, _ = collected.collect_records(profiles.load(tmp_path / "profile.yaml", {}), Writer(tmp_path / "run"))

    assert problems(folder) == [
        *(("events.jsonl", line, "完全重复") for line in (4, 5, 6)),
        *(("events.jsonl", line, "没有事件名") for line in (8, 9)),
    ]
    assert [tuple(row.values()) for row in kept] == [
        ("收件", "甲", None),
        ("收件", "乙", None),
        ("延长", None, 5),
        ("延长", None, 5),
    ]
    assert {one.name: one.refused for one in sources} == {"cases": 0, "events": 2}


def test_milestones_of_identical_cases_are_kept_once(tmp_path: Path) -> None:
    """重复的办件带出的里程碑也只留一次；同一行里同一时刻的两个里程碑都留下。"""
    cases = "case_no,a,b\nA,2026-03-02,2026-03-02\nA,2026-03-02,2026-03-02\n"
    fields = {"cases": {"case_no": "case_no"}}
    folder = imported(tmp_path, cases, EVENTS.splitlines()[0], fields=fields, milestones={"收件": "a", "受理": "b"})
    kept = pq.read_table(folder / "events.parquet").column("kind").to_pylist()

    assert (kept, len(problems(folder))) == (["收件", "受理", "收件"], 3)


def test_numbers_of_one_table_only_are_missing_rows(tmp_path: Path) -> None:
    """有事件而没有办件的编号，办件表少了这么多行；没有事件的办件，事件表少了这么多行；编号前后的空白不算。"""
    rows = [("A ", "收件"), ("\u3000B", "收件"), ("X", "收件"), ("X", "受理"), ("Y", "收件")]
    events = "\n".join(json.dumps({"case_no": no, "kind": kind, "time": "2026-03-02"}) for no, kind in rows)
    folder = imported(tmp_path, "case_no\nA\nB\t\nC\nD\nE\n", events)
    sources, _ = collected.collect_records(profiles.load(tmp_path / "profile.yaml", {}), Writer(tmp_path / "run"))

    assert {one.name: (one.missing, one.refused) for one in sources} == {"cases": (2, 0), "events": (3, 0)}
    assert problems(folder) == [
        *(("cases.csv", line, "没有事件") for line in (4, 5, 6)),
        *(("events.jsonl", line, "没有办件") for line in (3, 4, 5)),
    ]


@pytest.mark.parametrize(
    ("accepted", "decided", "wrong"),
    [
        ("2026-03-02 09:00:00", "2026-03-02", False),
        ("2026-03-02 09:00:00", "2026-03-01", True),
        ("2026-03-02 09:00:00", "2026-03-02 08:59:59", True),
        ("2026-03-02", "2026-03-01 23:59:59", True),
    ],
)
def test_a_date_alone_is_compared_as_a_date(accepted: str, decided: str, wrong: bool, tmp_path: Path) -> None:
    """只有日期没有时刻的，同一日的先后看不出，不说颠倒。"""
    events = "".join(
        json.dumps({"case_no": "A", "kind": kind, "time": time}) + "\n"
        for kind, time in (("受理", accepted), ("决定", decided))
    )

    assert [kind for _, _, kind in problems(imported(tmp_path, "case_no\nA\n", events))] == ["次序颠倒"] * wrong


@pytest.mark.parametrize(
    ("head", "lines"),
    [('case_no,"item\n_name"', 2), ('"case_no",item" name', 1), ('\ufeffcase_no,"a\n""b"', 2)],
)
def test_a_header_may_span_lines(head: str, lines: int, tmp_path: Path) -> None:
    """列名里有加了引号的换行也是表头；不成对的引号不把数据行当作表头。"""
    path = made.packed(tmp_path / "a.csv", f'{head}\nA,1"\nB,2\n'.encode())
    (found,) = csv_rows.read(Given("cases", "csv", "a.csv", path), None)

    assert [(row["case_no"], row[LINE]) for row in found.tables["cases"].to_pylist()] == [
        ("A", lines + 1),
        ("B", lines + 2),
    ]


def test_an_import_without_a_case_is_one_sentence(tmp_path: Path) -> None:
    """一件办件也没有留下的，说读到几行、为什么；不当作导入好了。"""
    with pytest.raises(DataError, match=r"cases\.csv:读到 2 行，没有一件办件可用\(没有办件编号 2 行"):
        imported(tmp_path, "case_no,item_code\n,I\n,J\n")

    assert not (tmp_path / "in" / "cases.parquet").exists()


def test_a_damaged_page_of_a_parquet_is_one_sentence(tmp_path: Path) -> None:
    """尾部完好而数据坏了的 Parquet:说是哪一个文件，不说是我们自己的错。"""
    made.parquet(tmp_path / "cases.parquet", "cases")
    content = bytearray(made.parquet(tmp_path / "events.parquet", "events").read_bytes())
    content[4 : len(content) // 8] = b"\xff" * (len(content) // 8 - 4)
    (tmp_path / "events.parquet").write_bytes(content)
    profile = handed.profile_of([tmp_path / "cases.parquet", tmp_path / "events.parquet"])
    with pytest.raises(DataError, match=r"events\.parquet:.*(损坏|不是完整的)"):
        importing.run(profile, tmp_path / "in")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.csv", b"x" * 90, 1),
        ("a.csv", b"case_no,c\nA,1\nB," + b"x" * 90, 3),
        ("a.csv", b'case_no,c\nA,1\nB,"' + b"x" * 30 + b"\n" + b"x" * 90, 4),
        ("a.csv.gz", b"case_no,c\nA,1\nB," + b"x" * 90, 3),
        ("a.jsonl", b'{"case_no":"A"}\n{"case_no":"' + b"x" * 90 + b'"}\n', 2),
    ],
)
def test_a_line_without_an_end_is_not_read_into_memory(
    name: str, content: bytes, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """没有换行的一大段不读进内存:说是第几行、多少才算长。"""
    path = made.packed(tmp_path / name, content)
    monkeypatch.setattr(batch, "LONGEST", 60)
    monkeypatch.setattr(batch, "BLOCK", 20)
    monkeypatch.setattr(batch, "_DETECTED", 12)
    reader = json_rows.read if "json" in name else csv_rows.read

    with pytest.raises(DataError, match=f"第 {line} 行超过"):
        list(reader(Given("cases", "", name, path), None))
