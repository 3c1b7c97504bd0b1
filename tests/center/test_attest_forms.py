"""举证表的 Excel 与打印的写法:填好的 Excel 与 YAML 读出同样的行，毛病指明第几行。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from conformance import standard
from conformance.center.attest import blank as attest_sheet
from conformance.center.attest import sheets as attested
from conformance.center.attest import workbook as attest_workbook
from conformance.cli import main
from conformance.errors import InputError
from conformance.reference import attest
from tests.sealed_run import DAY

NATIONAL = standard.load("national")


def filled(folder: Path, **changes: Any) -> Path:
    """生成的表里填好 FAC-01 一行(内容取自参考中心的举证表)，改动其中几格。"""
    (row,) = json.loads(attest.write(folder, ["FAC-01"], DAY).read_text("utf-8"))
    proof = row["evidence"][0]
    book = openpyxl.load_workbook(BytesIO(attest_sheet.workbook(NATIONAL)))
    sheet = book.worksheets[0]
    place = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "FAC-01")
    given = {**row, "file": proof["file"], "sha256": proof["sha256"], **changes}
    for column, (head, key) in enumerate(attest_workbook.HEADS.items(), 1):
        if key and key in given and key != "clause":
            sheet.cell(place, column, given[key])
        assert sheet.cell(1, column).value == head
    path = folder / "举证.xlsx"
    book.save(path)
    return path


def test_a_filled_workbook_reads_like_the_sheet(tmp_path: Path) -> None:
    """Excel 填的与 JSON 写的读出同样的举证；没有填的行略去。"""
    path = filled(tmp_path)

    assert [row.stated for row in attested.read([path])] == [
        row.stated for row in attested.read([tmp_path / "attestations.json"])
    ]
    assert list(attest_sheet.check(path, NATIONAL)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "合格"}, "verdict"),
        ({"sha256": ""}, "sha256"),
        ({"second": "安书禾"}, "复核须由另一人"),
        ({"second": "安书禾 "}, "复核须由另一人"),
        ({"on": "2026-02-30"}, "不是存在的日期"),
        ({"on": "昨天"}, "on"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """填错的格子指明是第几行。"""
    path = filled(tmp_path, **changes)
    row = next(
        cells[0].row for cells in openpyxl.load_workbook(path).worksheets[0].iter_rows() if cells[0].value == "FAC-01"
    )
    (told,) = attest_sheet.check(path, NATIONAL)

    assert f"举证.xlsx:{row}" in told
    assert said in told


def test_a_row_without_a_verdict_is_not_lost(tmp_path: Path) -> None:
    """结论、举证人忘了填而填了别的，说缺什么，不当作没有填的行。"""
    path = filled(tmp_path, verdict=None, by=None)

    assert [line.rpartition(":")[2] for line in attest_sheet.check(path, NATIONAL)] == ["缺 verdict、by。"]


@pytest.mark.parametrize("changes", [{"file": None}, {"sha256": None}])
def test_half_a_proof_is_not_lost(tmp_path: Path, changes: dict[str, Any]) -> None:
    """只写了哈希、只写了文件名的，指明是哪一个证据。"""
    (told,) = attest_sheet.check(filled(tmp_path, **changes), NATIONAL)

    assert "evidence[0]" in told


@pytest.mark.parametrize("size", ["A1", "A1:L3"])
def test_the_size_a_workbook_claims_is_not_believed(tmp_path: Path, size: str) -> None:
    """别的软件写的大小(dimension)比内容小，行也不丢。"""
    path = changed(
        filled(tmp_path), lambda xml: re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{size}"'.encode(), xml)
    )

    assert len(attested.read([path])) == 1


def test_a_truncated_part_is_told_not_our_fault(tmp_path: Path) -> None:
    """文件不全的说一句话。"""
    with pytest.raises(InputError, match="不是完整的工作簿"):
        attested.read([changed(filled(tmp_path), lambda xml: xml[: len(xml) // 2])])


@pytest.mark.parametrize("name", ["举证.xls", "举证.et", "举证.csv", "举证.docx"])
def test_another_kind_of_sheet_is_told_how_to_save(tmp_path: Path, name: str) -> None:
    """别的格式的，说要另存为 xlsx,不说编码。"""
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")

    with pytest.raises(InputError, match="另存为 xlsx"):
        attested.read([tmp_path / name])


def changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """第一张表的 XML 改过的工作簿。"""
    with ZipFile(path) as book:
        parts = {one: book.read(one) for one in book.namelist()}
    with ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, change(data) if name == "xl/worksheets/sheet1.xml" else data)
    return path


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"clause,verdict\n"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    """不是工作簿的说一句话。"""
    path = tmp_path / "坏.xlsx"
    path.write_bytes(data)

    with pytest.raises(InputError, match="xlsx"):
        attested.read([path])


def test_a_workbook_without_the_heads_is_refused(tmp_path: Path) -> None:
    """表头改掉了的说缺哪几个。"""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["条款", "结论"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(InputError, match="缺表头 举证人"):
        attested.read([tmp_path / "a.xlsx"])


def test_the_printed_form_has_every_attested_clause() -> None:
    """打印的表里每个要举证的条款一节，有要核对的方框。"""
    made = docx.Document(BytesIO(attest_sheet.printed(NATIONAL)))
    heads = [one.text.split()[0] for one in made.paragraphs if one.style.name == "Heading 2"]

    assert heads == [clause for clause, _, _ in attest_sheet.listed(NATIONAL)]
    assert any(one.text == "□ 抽查三个事项，与门户一致" for one in made.paragraphs)
    assert len(made.tables) == len(heads)


@pytest.mark.parametrize(("form", "begins"), [("yaml", "# 举证表".encode()), ("xlsx", b"PK"), ("docx", b"PK")])
def test_the_command_writes_every_form(tmp_path: Path, form: str, begins: bytes) -> None:
    """attest template 的三种写法都写得出文件。"""
    with pytest.raises(SystemExit) as ended:
        main(["attest", "template", "--format", form, "-o", str(tmp_path / "out" / f"a.{form}")])

    assert not ended.value.code
    assert (tmp_path / "out" / f"a.{form}").read_bytes().startswith(begins)
