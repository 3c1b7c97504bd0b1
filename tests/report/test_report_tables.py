"""csv 与 xlsx：全部问题、公式的中和、台账。用 csv 与 openpyxl 读回来看。"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pyarrow import parquet

from conformance import report
from conformance.assessment import Assessment, Finding
from conformance.center.tables import write_table
from conformance.errors import DataError
from conformance.report import records, sheets, workbook
from conformance.report.wording import FORMULA, neutral
from conformance.run.kept import telling

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0")
KEPT = "findings/TML-05-decided.parquet"


def evil() -> Assessment:
    """TML-05 的问题，对象、应为、实为都像公式。"""
    clause = next(one for one in samples.rich().clauses if one.id == "TML-05")
    found = tuple(replace(clause.findings[0], subject=text, expected=text, observed=text) for text in EVIL)
    return replace(samples.rich(), clauses=(replace(clause, text="=1+1", remedy="@x", findings=found),))


def lines(run: Path, target: Path) -> list[dict[str, str]]:
    """写成 csv 再读回。"""
    report.write(run, "csv", target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"), newline="")))


def kept(run: Path, many: int) -> Assessment:
    """另存 ``many`` 个问题、只列出一百个的评测；对象和部门各不相同。"""
    clause = next(one for one in samples.rich().clauses if one.id == "TML-05")
    scenario = replace(clause.scenarios[0], all_findings=KEPT)
    (run / "findings").mkdir()
    columns = {name: ["甲"] * many for name in ("item_code", "kind", "message", "expected", "observed")}
    columns |= {"case_no": [f"B{n:05}" for n in range(many)], "department": [f"第{n % 7}局" for n in range(many)]}
    parquet.write_table(pa.table(columns), run / KEPT)
    doubt = replace(clause.findings[0], subject="存疑的", certain=False)
    return replace(
        samples.rich(), clauses=(replace(clause, scenarios=(scenario,), findings=(*samples.late(100), doubt)),)
    )


def test_csv_has_one_line_a_finding(run_of, tmp_path):
    """一个问题一行，存疑的写明存疑。"""
    made = samples.rich()
    found = lines(run_of(made), tmp_path / "r.csv")

    assert len(found) == sum(len(clause.findings) for clause in made.clauses)
    assert {line["判定"] for line in found if line["条款"] == "TML-13"} == {"存疑"}


@pytest.mark.parametrize("make", [evil, lambda: samples.poisoned(samples.ruled())])
def test_no_cell_of_the_csv_is_a_formula(run_of, tmp_path, make):
    """没有一格以公式的记号开头，也没有看不见的字符。"""
    found = lines(run_of(make()), tmp_path / "r.csv")
    cells = [cell for line in found for cell in line.values()]

    assert found
    assert not [cell for cell in cells if cell[:1] in FORMULA]
    assert "\u202e" not in "".join(cells)


@given(st.text())
def test_neutral_text_keeps_what_was_said(text: str):
    """中和只在前面加一撇，其余不动。"""
    made = neutral(text)

    assert made.removeprefix("'") == text.removeprefix("'") or made == f"'{text}"
    assert made[:1] not in FORMULA


def test_all_kept_findings_are_written(run_of, tmp_path):
    """另存的全部问题都写出来，部门也在；列出的一百个不重复。"""
    run = run_of(samples.rich())
    run = _rewritten(run, kept(run, 30_001))
    found = lines(run, tmp_path / "r.csv")

    assert len(found) == 30_002
    assert {line["部门"] for line in found if line["判定"] == "不符合"} == {f"第{n}局" for n in range(7)}
    assert found[-1]["对象"] == "存疑的"


def of_documents(run: Path, many: int) -> Assessment:
    """门户上 ``many`` 个问题另存的评测，单数的存疑；列出的是确实的，另一个场景的问题都列出。"""
    clause = next(one for one in samples.rich().clauses if one.id == "DSC-02")
    found = [
        Finding(f"事项({n})", "甲", "甲", "应", "实", (samples.SHOT,), n % 2 == 0, clause.scenarios[1].name)
        for n in range(many)
    ]
    with telling(run / "findings" / "DSC-02-disclosed-2.parquet") as told:
        told.add(found)
    items = [{"code": f"{n}", "department": f"第{n % 7}局"} for n in range(many)]
    (run / "snapshot").mkdir()
    (run / "snapshot" / "items.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    other = replace(found[0], subject="接口上的", scenario=clause.scenarios[0].name)
    scenarios = (clause.scenarios[0], replace(clause.scenarios[1], all_findings=told.file))
    shown = [one for one in found if one.certain][:100]
    return replace(samples.rich(), clauses=(replace(clause, scenarios=scenarios, findings=(*shown, other)),))


def test_all_kept_findings_about_documents_are_written(run_of, tmp_path):
    """违反的、存疑的，列出之外的都写出来，证据和部门也在，一个不重复。"""
    run = run_of(samples.rich())
    run = _rewritten(run, of_documents(run, 301))
    found = lines(run, tmp_path / "r.csv")
    report.write(run, "sarif", tmp_path / "r.sarif")
    results = json.loads((tmp_path / "r.sarif").read_bytes())["runs"][0]["results"]
    tasks = opened(run, tmp_path)["整改台账"].iter_rows(min_row=2, values_only=True)

    assert [line["对象"] for line in found] == [*(f"事项({n})" for n in range(301)), "接口上的"]
    assert [line["判定"] for line in found[:2]] == ["不符合", "存疑"]
    assert (found[8]["部门"], found[8]["证据"]) == ("第1局", samples.SHOT)
    assert [one["kind"] for one in results].count("review") == 150
    assert sum(row[5] for row in tasks) == 302


def test_the_summary_of_an_audit_counts_cases_only(run_of, tmp_path):
    """审计摘要的各部门件数只数办件:另存的文档问题没有部门，不算作没有写部门的办件。"""
    run = run_of(samples.rich())
    made = of_documents(run, 301)
    write_table("cases", [{"case_no": "B1", "department": "甲局"}], run / "snapshot" / "cases.parquet", print)
    late = replace(made.clauses[0].findings[0], subject="B1")
    clause = replace(made.clauses[0], findings=(*made.clauses[0].findings, late))
    said = records.summary(replace(made, clauses=(clause,)), run, (), {})

    assert "DSC-02    甲局 1" in said
    assert records.UNNAMED not in said


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sarif"])
@pytest.mark.parametrize("damage", ["gone", "cut", "outside"])
def test_kept_findings_that_cannot_be_read_are_told(run_of, tmp_path, kind, damage):
    """另存的问题不在、截断、指到外面：一句话说怎么办，不留下半份报告。"""
    run = run_of(samples.rich())
    made = kept(run, 200)
    if damage == "gone":
        (run / KEPT).unlink()
    elif damage == "cut":
        (run / KEPT).write_bytes((run / KEPT).read_bytes()[:300])
    else:
        clause = made.clauses[0]
        scenario = replace(clause.scenarios[0], all_findings="../../secret.parquet")
        made = replace(made, clauses=(replace(clause, scenarios=(scenario,)),))

    with pytest.raises(DataError, match="重判"):
        report.write(_rewritten(run, made), kind, tmp_path / "out" / "r")

    assert list((tmp_path / "out").iterdir()) == []


def test_the_workbook_has_findings_and_tasks(run_of, tmp_path):
    """四张表；台账一个条款、一种问题一项，状态可以选，负责人和期限空着。"""
    book = opened(run_of(samples.rich()), tmp_path)
    tasks = list(book["整改台账"].iter_rows(min_row=2, values_only=True))

    assert book.sheetnames == ["概要", "整改台账", "条款", "问题清单"]
    assert book["问题清单"].max_row == 1 + sum(len(clause.findings) for clause in samples.rich().clauses)
    assert [row[1:2] + row[4:6] for row in tasks if row[1] == "TML-05"] == [("TML-05", "决定超期", 300)]
    assert {row[7:10] for row in tasks} == {(None, None, "未整改")}
    assert book["整改台账"].data_validations.dataValidation[0].formula1 == f'"{",".join(workbook.STATES)}"'


@pytest.mark.parametrize("make", [evil, lambda: samples.poisoned(samples.ruled())])
def test_no_cell_of_the_workbook_is_a_formula(run_of, tmp_path, make):
    """每一格都是文字或数；像公式的标明按文本对待，文字不变。"""
    book = opened(run_of(make()), tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [cell for cell in cells if isinstance(cell.value, str)]

    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all(cell.quotePrefix for cell in texts if cell.value[0] in FORMULA)
    assert not any(cell.hyperlink for cell in cells)


def test_a_waived_clause_is_no_task(run_of, tmp_path):
    """豁免的条款不进台账。"""
    book = opened(run_of(samples.ruled()), tmp_path)

    assert "DSC-02" not in {row[1] for row in book["整改台账"].iter_rows(values_only=True)}


def test_more_rows_than_a_sheet_holds_go_to_the_next(run_of, tmp_path, monkeypatch):
    """一张表装不下的另起一张，一行不少。"""
    monkeypatch.setattr(workbook, "LIMIT", 100)
    book = opened(run_of(samples.rich()), tmp_path)
    many = [book[name].max_row - 1 for name in book.sheetnames if name.startswith("问题清单")]

    assert many == [100, 100, 100, sum(len(clause.findings) for clause in samples.rich().clauses) - 300]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_every_text_survives_the_sheet(text: str):
    """写进一格再读出来还是它，不能写的字符看得出被换掉。"""
    template, file = _template(), io.BytesIO()
    with sheets.Filled(file, template, sheets.place(0), ["头"]) as filled:
        filled.fill(sheets.place(0), iter([[(text,)]]))
        filled.rest(template)
    cell = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active["A2"]

    assert unescape(cell.value or "").replace("\r\n", "\n").replace("\r", "\n") == sheets.plain(text).replace(
        "\r\n", "\n"
    ).replace("\r", "\n")


def opened(run: Path, folder: Path) -> openpyxl.Workbook:
    """写成 xlsx 再打开。"""
    report.write(run, "xlsx", folder / "r.xlsx")
    return openpyxl.load_workbook(folder / "r.xlsx")


def _template() -> bytes:
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("甲")
        sheet.write_string(0, 0, "头", book.add_format({"bold": True}))
        sheet.write_string(1, 0, sheets.HOLDER, book.add_format({"quote_prefix": True}))
    return data.getvalue()


def _rewritten(run: Path, made: Assessment) -> Path:
    from conformance.assessment import dump

    (run / "assessment.json").write_bytes(dump(made))
    return run
