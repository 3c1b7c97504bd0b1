"""SQL 转储里的一张表:各家导出的写法都读得出字面的值；不完整的、不知是哪一张的说清楚，什么也不执行。"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from shutil import copytree

import pytest
from test_dialects import SAMPLES, compact, from_tables

from conformance.center import dumps
from conformance.errors import DataError

MYSQL = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `t`;
CREATE TABLE `t` (
  `no` varchar(36) NOT NULL COMMENT '主键;唯一',
  `at` datetime DEFAULT NULL,
  `n` int(11) DEFAULT '0',
  PRIMARY KEY (`no`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `t` VALUES ('甲;(x)\n二','2026-03-02 10:00:00',-5),('it\'s "q" \\',NULL,0);
INSERT INTO `t` (`no`,`n`) VALUES ('乙',NOW()),('丙');
"""
ORACLE = """insert into T ("NO", AT) values ('x''y
;二', to_date('2026-03-02 09:00:00','YYYY-MM-DD HH24:MI:SS'));
insert into T (NO, AT) values ('z', TO_TIMESTAMP('2026-03-02','YYYY-MM-DD'));
"""
POSTGRES = r"""SET statement_timeout = 0;
CREATE TABLE public.t (no text, at timestamp without time zone);
INSERT INTO public.t VALUES ('甲\b;', '2026-03-02 09:00:00'::timestamp);
INSERT INTO public.t VALUES (E'乙', NULL);
"""


def read(text: str, table: str | None = None, encoding: str = "utf-8") -> list[object]:
    """各行。"""
    return [row for _, row in dumps.rows(io.BytesIO(text.encode(encoding)), "转储.sql", table, encoding)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            MYSQL,
            [
                {"no": "甲;(x)\n二", "at": "2026-03-02 10:00:00", "n": "-5"},
                {"no": 'it\'s "q" \\', "at": None, "n": "0"},
                "NOW 不是字面的值，没有读",
                "有 1 个值，表有 2 列",
            ],
        ),
        (ORACLE, [{"NO": "x'y\n;二", "AT": "2026-03-02 09:00:00"}, {"NO": "z", "AT": "2026-03-02"}]),
        (POSTGRES, [{"no": "甲\\b;", "at": "2026-03-02 09:00:00"}, {"no": "乙", "at": None}]),
    ],
)
def test_what_the_databases_write(text: str, expected: list[object]) -> None:
    """三家的引号、转义、日期、几行一句；算出来的值和列数不对的一行说出原因。"""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT INTO t (a) VALUES (1); INSERT INTO t (a) VALUES (2);\n", ["1", "2"]),
        ("INSERT INTO t (a) VALUES (1); -- 完\nINSERT INTO t (a) VALUES (2); # 完\n", ["1", "2"]),
        ("INSERT IGNORE INTO `t` (a) VALUES (1);\nREPLACE INTO `t` (a) VALUES (2);\n", ["1", "2"]),
        ("INSERT IGNORE INTO t (a) VALUES (1);\nREPLACE INTO t (a) VALUES (2);\n", ["1", "2"]),
        ("INSERT LOW_PRIORITY t (a) VALUES (1);\n", ["1"]),
        ("  INSERT  INTO t (a) VALUES (1);\nINSERT\nINTO t (a) VALUES (2);\n", ["1", "2"]),
        ("/*!40000 ALTER TABLE `t` DISABLE KEYS */; INSERT INTO `t` (`a`) VALUES (1);\n", ["1"]),
        ("BEGIN; INSERT INTO t (a) VALUES (1); COMMIT;\nCREATE TABLE u AS SELECT 1;\n", ["1"]),
        ("INSERT ALL INTO t (a) VALUES (1) INTO t (a) VALUES (2) SELECT * FROM dual;\n", ["1", "2"]),
        ("INSERT INTO t (a) VALUES ('甲; -- 乙;\n insert into 丙');\n", ["甲; -- 乙;\n insert into 丙"]),
        (
            "INSERT INTO t (a) VALUES ('甲; replace with 乙'); REPLACE INTO t (a) VALUES (2);\n",
            ["甲; replace with 乙", "2"],
        ),
        ("INSERT INTO `t` (a) VALUES ('O\\'K; insert 丙;\\\\');\n", ["O'K; insert 丙;\\"]),
        ('-- MySQL dump 10.13\nINSERT INTO "t" ("a") VALUES (\'[\\"甲\\"]\');\n', ['["甲"]']),
        ("INSERT INTO t (a) SELECT 'A';\nINSERT INTO t (a) VALUES (2);\n", [None, "2"]),
    ],
)
def test_no_insert_is_passed_over(text: str, expected: list[str | None]) -> None:
    """一行几句、句尾有注释、IGNORE、REPLACE、写在注释之后的都读；不是字面的值的一句说没有读，文字里的不动。"""
    assert [row["a"] if isinstance(row, dict) else None for row in read(text)] == expected


def test_gb18030_is_read_when_said() -> None:
    """写明 gb18030 的照读。"""
    assert read("insert into t (a) values ('镕');\n", encoding="gb18030") == [{"a": "镕"}]


@pytest.mark.parametrize(
    ("text", "table", "said"),
    [
        ("insert into a (x) values (1);\ninsert into b (x) values (1);\n", None, "几张表.*a、b.*rows"),
        ("insert into a (x) values (1);\n", "b", "没有表 b 的数据,只有 a"),
        ("COPY t (a) FROM stdin;\n1\n\\.\n", None, "一句 INSERT 也没有.*--inserts"),
        ("insert into a (x) values ('截断", None, "没有写完"),
        ("insert into a values (1);\n", None, "表 a 没有 CREATE TABLE.*--column-inserts"),
        ("insert into a (x) values (((;\n", None, "解析不了|没有写完"),
    ],
)
def test_a_dump_that_cannot_be_used_is_said(text: str, table: str | None, said: str) -> None:
    """不完整、不知是哪一张、没有 INSERT:一句话。"""
    with pytest.raises(DataError, match=said):
        read(text, table)


def quoted(text: str) -> str:
    """MySQL 的文字。"""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def dumped(file: Path) -> str:
    """一个 CSV 写成 MySQL 的转储。"""
    head, *lines = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    columns = ",\n".join(f"  `{name}` varchar(255) DEFAULT NULL" for name in head)
    values = ",".join(f"({','.join(map(quoted, line))})" for line in lines)
    return f"CREATE TABLE `{file.stem}` (\n{columns}\n) ENGINE=InnoDB;\nINSERT INTO `{file.stem}` VALUES {values};\n"


DUMPED = """
extends: national-up-tables
items: {file: up.sql, rows: up_task_general_basic}
records: {cases: up.sql, events: up.sql, rows: {cases: up_pro_accept, events: up_pro_process}}
"""


def test_the_national_tables_as_a_dump_are_read_like_the_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """三张表在一份转储里，读出的与三个 CSV 的相同。"""
    name = "national-up-tables"
    copytree(SAMPLES / name, tmp_path / "samples" / name)
    folder = tmp_path / "samples" / name
    whole = "".join(dumped(file) for file in sorted(folder.glob("*.csv")))
    (folder / "up.sql").write_text(whole, encoding="utf-8")
    (folder / "profile.yaml").write_text(DUMPED, encoding="utf-8")
    for file in folder.glob("*.csv"):
        file.unlink()
    monkeypatch.setattr("test_dialects.SAMPLES", tmp_path / "samples")
    found = compact(from_tables(name, tmp_path / "run"))
    expected = json.loads((SAMPLES / name / "expected.json").read_bytes())

    assert {source: one["rows"] for source, one in found.items()} == {
        source: one["rows"] for source, one in expected.items()
    }
