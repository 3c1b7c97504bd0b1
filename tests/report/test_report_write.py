"""报告的写出：种类、目标、改名与出错。"""

from __future__ import annotations

import json

import pytest
import report_samples as samples

from conformance import report
from conformance.assessment import load
from conformance.errors import DataError, InputError


@pytest.mark.parametrize("kind", list(report.KINDS))
def test_every_kind_is_written(run_of, tmp_path, kind):
    """每一种报告都写得出来，旁边不留下半份。"""
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
    with pytest.raises(InputError, match="html、json、junit"):
        report.write(run_of(samples.empty()), "pdff", "-")


def test_a_target_that_cannot_be_written_leaves_what_was_there(run_of, tmp_path):
    """写不进去时一句话说明，原有的东西不动。"""
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "old").write_text("old")

    with pytest.raises(InputError, match="taken：报告写不进去"):
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
