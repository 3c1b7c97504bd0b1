"""终端摘要：纯文字读得通，颜色可有可无。"""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import report_samples as samples
from rich.console import Console

from conformance.assessment import Verdict
from conformance.report.terminal import show, summary

PLAIN = summary(samples.rich(), "runs/demo/report.html").plain


def test_last_line_says_where_the_report_is():
    """最后一行是报告的路径。"""
    assert PLAIN.splitlines()[-1] == "报告：runs/demo/report.html"


def test_grade_interval_and_cap_come_first():
    """先说等级、区间和封顶。"""
    _, grade, cap, *_ = PLAIN.splitlines()

    assert grade.startswith("等级 不合格  得分 61.86（未决全部符合时 78.43）")
    assert cap == "封顶 TML-05 不符合（300/412），一票否决"


def test_every_theme_has_one_line():
    """一个主题一行。"""
    assert [sum(line.startswith(name) for line in PLAIN.splitlines()) for name in ("政务公开", "办理时限", "场所")] == [
        1,
        1,
        1,
    ]


def test_nonconforming_clause_shows_counts_and_first_finding():
    """不符合的条款列出数目和第一个问题，否决的在前。"""
    lines = PLAIN.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("✕"))

    assert lines[first].startswith("✕ TML-05 不符合 否决 强制  检查 412，违反 300")
    assert lines[first + 1] == "    YB0001：从受理到决定超过法定时限，应为 20 工作日内，实为 22 工作日"


def test_a_doubt_is_not_shown_for_a_breach():
    """不符合的条款举的是确实的问题，存疑的排在前面也不举它；存疑的条款举存疑的。"""
    clause = next(one for one in samples.rich().clauses if one.id == "TML-05")
    doubt, wrong = replace(clause.findings[0], subject="存疑的", certain=False), clause.findings[0]
    mixed = replace(clause, findings=(doubt, wrong))
    unsure = replace(clause, id="TML-06", verdict=Verdict.DOUBTFUL, findings=(wrong, doubt))

    assert "    YB0001：" in summary(replace(samples.rich(), clauses=(mixed,))).plain
    assert "    存疑的：" in summary(replace(samples.rich(), clauses=(unsure,))).plain


def test_undecided_clauses_are_listed():
    """未决的条款也列出，未测的并作一行。"""
    assert "! DSC-14 执行异常" in PLAIN
    assert "? DSC-05 存疑" in PLAIN
    assert "○ 未测 1 条：FAC-01" in PLAIN


def test_no_colour_means_no_escape():
    """不要颜色时没有转义序列。"""
    out = io.StringIO()
    Console(file=out, no_color=True, width=120).print(summary(samples.rich()))

    assert "\x1b" not in out.getvalue()


def test_center_text_cannot_steer_the_terminal():
    """中心的文字里的控制符到不了终端。"""
    plain = summary(samples.hostile_everywhere(), "x").plain

    assert not {"\x07", "\x00", "\u202e", "\x1b"} & set(plain)


def test_empty_assessment_is_readable():
    """没有条款也说得清。"""
    assert "等级 不予定级" in summary(samples.empty()).plain


@pytest.mark.parametrize(("err", "color"), [(False, False), (True, False), (True, True)])
def test_show_prints_plain_text_where_asked(capfd, err, color):
    """打印到标准输出或标准错误；不是终端就是纯文字，一行不折成两行。"""
    show(samples.rich(), "runs/demo/report.html", color=color, err=err)

    out, errors = capfd.readouterr()
    assert (errors if err else out).splitlines() == PLAIN.splitlines()
