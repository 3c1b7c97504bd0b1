"""文件来源:坏行逐行说明并计入拒绝，不完整的文件不读一半，编码与格式由档案说明。"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from conformance.assessment import Issue
from conformance.center import profile as profiles
from conformance.center.files import collect_files, condensed, read_rows
from conformance.center.profile import Profile
from conformance.center.writer import Source
from conformance.domain import Item
from conformance.errors import DataError

ROWS = [{"c": f"{n:03}", "n": f"事项{n}", "limit": "5个工作日"} for n in range(300)]


def center(folder: Path, file: str, more: str = "") -> Profile:
    """一个只交来事项文件的中心。"""
    text = f"""
center: {{name: 某市, region: "420600", level: 市}}
items:
  file: {file}
  fields: {{code: c, name: n, statutory_limit: limit}}
{more}"""
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return profiles.load(path, {})


def lines(rows: list[dict[str, str]]) -> bytes:
    """写成 JSONL。"""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def items(folder: Path) -> list[Item]:
    """快照里的事项。"""
    import msgspec

    return [
        msgspec.json.decode(line, type=Item) for line in (folder / "snapshot/items.jsonl").read_bytes().splitlines()
    ]


def collected(folder: Path, name: str, data: bytes, more: str = "") -> tuple[Source, list[Issue]]:
    """写文件、采集，返回来源与问题。"""
    (folder / name).write_bytes(data)
    (source,), issues = collect_files(center(folder, name, more), folder)
    return source, issues


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", lines(ROWS)),
        ("a.jsonl.gz", gzip.compress(lines(ROWS))),
        ("a.json", json.dumps(ROWS).encode()),
        ("bom.json", b"\xef\xbb\xbf" + json.dumps(ROWS).encode()),
        ("a.csv", ("\ufeffc,n,limit\n" + "".join(f"{r['c']},{r['n']},{r['limit']}\n" for r in ROWS)).encode()),
    ],
)
def test_every_format_gives_the_same_items(name: str, data: bytes, tmp_path: Path) -> None:
    """各种格式给出同样的事项。"""
    source, issues = collected(tmp_path, name, data)

    assert (source.rows, source.refused, issues) == (300, 0, [])
    assert [row["n"] for row in ROWS] == [item.name for item in items(tmp_path)]


def test_the_encoding_is_stated_by_the_profile(tmp_path: Path) -> None:
    """GB18030 的文件由档案说明编码。"""
    source, _ = collected(tmp_path, "a.csv", "c,n,limit\n1,取水许可,即办\n".encode("gb18030"), "  encoding: gb18030")

    assert (source.rows, items(tmp_path)[0].name) == (1, "取水许可")


def test_a_wrong_encoding_is_one_sentence(tmp_path: Path) -> None:
    """编码不对，说怎样写明。"""
    with pytest.raises(DataError, match="这个文件的 encoding"):
        collected(tmp_path, "a.csv", "c,n,limit\n1,取水许可,即办\n".encode("gb18030"))


def test_rows_inside_an_envelope(tmp_path: Path) -> None:
    """json 里的行由 JMESPath 指出。"""
    source, _ = collected(tmp_path, "a.json", json.dumps({"data": {"list": ROWS}}).encode(), "  rows: data.list")

    assert source.rows == 300


def test_bad_lines_are_named_and_counted(tmp_path: Path) -> None:
    """网页、断行、非对象、缺编码的行:各一句，计入拒绝，其余照常。"""
    bad = [b"<html><body>502</body></html>\n", b'{"c": "1", "n"\n', b"[1]\n", b'{"n": "x"}\n', b"\n"]
    source, issues = collected(tmp_path, "a.jsonl", lines(ROWS[:2]) + b"".join(bad) + lines(ROWS[2:3]))
    said = ["是网页(HTML)", "不是完整的 JSON", "不是一个 JSON 对象", "缺少 code"]

    assert (source.rows, source.refused) == (3, 4)
    assert [issue.where.split(":")[-1].split(" ")[0] for issue in issues] == ["3", "4", "5", "6"]
    assert all(words in issue.message for words, issue in zip(said, issues, strict=True))


def test_an_unreadable_value_is_an_issue_not_a_refusal(tmp_path: Path) -> None:
    """读不出的时限是一个问题，事项仍进入判定。"""
    source, (issue,) = collected(tmp_path, "a.jsonl", lines([{"c": "1", "n": "x", "limit": "5日"}]))

    assert (source.rows, source.refused) == (1, 0)
    assert issue.where.endswith("a.jsonl:1 statutory_limit")
    assert items(tmp_path)[0].extra == {"unreadable": {"statutory_limit": "5日"}}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cut.jsonl.gz", gzip.compress(lines(ROWS))[:-400], "压缩文件不完整"),
        ("not.jsonl.gz", lines(ROWS), "压缩文件不完整"),
        ("empty.jsonl", b"", "文件是空的"),
        ("html.jsonl", b"<html></html>\n", "没有一行可用.*网页"),
        ("cut.json", json.dumps(ROWS).encode()[:-5], "不是完整的 JSON"),
        ("html.json", b"<html></html>", "JSON"),
        ("object.json", b"{}", "这个文件的 rows"),
        ("wrong.jsonl", lines([{"x": "1"}]), "缺少 code"),
    ],
)
def test_an_unusable_file_is_one_sentence(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    """不能用的文件:一句话，指明文件，什么也不写。"""
    with pytest.raises(DataError, match=said) as caught:
        collected(tmp_path, name, data)

    assert name in str(caught.value)
    assert not (tmp_path / "snapshot/items.jsonl").exists()


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """没有这个文件。"""
    with pytest.raises(DataError, match="没有这个文件"):
        collect_files(center(tmp_path, "none.jsonl"), tmp_path)


def test_a_short_csv_row_is_refused(tmp_path: Path) -> None:
    """列数不对的行不猜。"""
    (tmp_path / "a.csv").write_text("c,n\n1,x\n2\n", encoding="utf-8")
    rows = list(read_rows(tmp_path / "a.csv"))

    assert [type(row) for _, row in rows] == [dict, str]


def test_many_issues_of_a_kind_are_condensed() -> None:
    """同类问题只留前几个，其余合计。"""
    issues = [Issue("items", f"a.jsonl:{n} name", "坏") for n in range(50)]
    found = condensed(issues, shown=3)

    assert (len(found), found[-1].message) == (4, "同类问题另有 47 处")
