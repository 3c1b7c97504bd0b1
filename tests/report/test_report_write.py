"""报告的写出：种类、目标、改名与出错。"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import report_samples as samples

from conformance import report
from conformance.assessment import load
from conformance.errors import DataError, InputError

ZHUNSHENG = str(Path(sys.executable).with_name("zhunsheng"))


@pytest.mark.parametrize("kind", sorted({*report.KINDS} - {"pdf"}))
def test_every_kind_is_written(run_of, tmp_path, kind):
    """每一种报告都写得出来，旁边不留下半份(pdf 见 test_report_paper)。"""
    target = tmp_path / "out" / f"report.{kind}"

    report.write(run_of(samples.rich()), kind, target)

    assert target.stat().st_size > 1000
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_json_is_the_assessment_as_written(run_of, tmp_path):
    """json 报告就是 assessment.json。"""
    run = run_of(samples.rich())

    report.write(run, "json", tmp_path / "copy.json")

    assert (tmp_path / "copy.json").read_bytes() == (run / "assessment.json").read_bytes()


def test_dash_is_standard_output(run_of, capfdbinary):
    """目标是 - 时写到标准输出。"""
    report.write(run_of(samples.rich()), "json", "-")

    assert json.loads(capfdbinary.readouterr().out)["as_of"] == "2026-06-30"


def test_an_assessment_file_may_be_given_instead_of_its_folder(run_of, tmp_path):
    """也可以直接给 assessment.json。"""
    report.write(run_of(samples.rich()) / "assessment.json", "html", tmp_path / "r.html")

    assert f'href="run/{samples.RECORD}"' in (tmp_path / "r.html").read_text()


def test_unknown_kind_names_the_kinds(run_of):
    """不认识的种类：说出有哪些。"""
    with pytest.raises(InputError, match="html、pdf、docx、xlsx、csv、json、junit、sarif、earl"):
        report.write(run_of(samples.empty()), "pdff", "-")


def test_a_target_that_cannot_be_written_leaves_what_was_there(run_of, tmp_path):
    """写不进去时一句话说明，原有的东西不动。"""
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "old").write_text("old")

    with pytest.raises(InputError, match="taken:报告写不进去"):
        report.write(run_of(samples.rich()), "html", folder)

    assert (folder / "old").read_text() == "old"
    assert not list(tmp_path.glob(".*.part"))


def test_a_parent_that_is_a_file_is_input_error(run_of, tmp_path):
    """上级是文件而不是目录时也是一句话。"""
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="写不进去"):
        report.write(run_of(samples.rich()), "json", tmp_path / "file" / "r.json")


def test_a_truncated_assessment_writes_nothing(run_of, tmp_path):
    """截断的评测结果：报错，不写报告。"""
    run = run_of(samples.rich())
    whole = (run / "assessment.json").read_bytes()
    (run / "assessment.json").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DataError):
        report.write(run, "html", tmp_path / "r.html")

    assert not (tmp_path / "r.html").exists()


def test_sample_round_trips(run_of):
    """样例写出再读回不变。"""
    assert load(run_of(samples.rich())) == samples.rich()


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"null", b'{"a": 1}', b'{"schema_version": 99}', b'{"schema_version": 1}', b"\xff\xfe{", b"<html>"],
)
def test_a_foreign_or_newer_assessment_is_told_in_a_sentence(tmp_path, data):
    """别的文件、更新的版本、读不出的字节：一句话，不写报告。"""
    (tmp_path / "assessment.json").write_bytes(data)

    with pytest.raises(DataError, match=r"assessment\.json:.*请"):
        report.write(tmp_path, "html", tmp_path / "r.html")

    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("kind", ["html", "xlsx"])
@pytest.mark.parametrize("target", ["old", "-"])
def test_without_space_nothing_half_written_is_left(run_of, tmp_path, kind, target):
    """写到一半没有空间：退出码 3 和一句话，原有的报告不动，标准输出上什么也没有。"""
    run = run_of(samples.rich())
    (tmp_path / "old").write_text("old")
    where = target if target == "-" else str(tmp_path / target)
    command = [ZHUNSHENG, "report", str(run), "--report", f"{kind}:{where}"]
    done = subprocess.run(command, capture_output=True, preexec_fn=_cramped, check=False)

    assert (done.returncode, done.stdout) == (3, b"")
    assert "空间" in done.stderr.decode()
    assert (tmp_path / "old").read_text() == "old"
    assert not list(tmp_path.glob(".*.part"))


def test_earlier_runs_make_a_trend(run_of, tmp_path):
    """--against 给出以前的评测；读不出的以前的评测是输入有误。"""
    run = run_of(samples.rich())
    report.write(run, "html", tmp_path / "r.html", against=[run])

    assert "历次走势" in (tmp_path / "r.html").read_text("utf-8")
    with pytest.raises(DataError):
        report.write(run, "html", tmp_path / "r.html", against=[tmp_path / "nothing"])


def _cramped() -> None:
    """这个进程写的文件不得超过八千字节，如同没有空间。"""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
