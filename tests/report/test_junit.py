"""JUnit：用 XML 解析器读回来看。"""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from conformance.assessment import Assessment, Basis
from conformance.report import junit
from conformance.report.dossier import Dossier


def parsed(assessment: Assessment) -> Xml.Element:
    """写出再读回。"""
    file = io.BytesIO()
    junit.render(Dossier(assessment, Path(), Path()), file)
    return Xml.fromstring(file.getvalue())  # noqa: S314 - 读的是自己刚写的


ROOT = parsed(samples.rich())


def case(id_: str) -> Xml.Element:
    """按条款编号取 testcase。"""
    return next(case for case in ROOT.iter("testcase") if case.get("name", "").startswith(id_))


def test_one_suite_a_theme_and_one_case_a_clause():
    """一个主题一个 testsuite，一个条款一个 testcase。"""
    assert [suite.get("name") for suite in ROOT] == ["政务公开", "过程控制", "办理时限", "场所"]
    assert len(list(ROOT.iter("testcase"))) == len(samples.rich().clauses)


@pytest.mark.parametrize(
    ("id_", "tag"),
    [("TML-05", "failure"), ("DSC-05", "error"), ("DSC-14", "error"), ("FAC-01", "skipped"), ("PRC-12", "skipped")],
)
def test_verdict_becomes_tag_with_reason(id_, tag):
    """不符合是 failure，存疑与执行异常是 error，未测与不适用是 skipped。"""
    said = case(id_).find(tag)

    assert said is not None
    assert "：" in said.get("message", "")


def test_conforming_case_has_no_result_element():
    """符合的条款没有结果元素。"""
    assert {child.tag for child in case("TML-01")} == {"system-out"}


def test_failure_lists_every_finding():
    """failure 的正文逐件列出问题。"""
    text = case("TML-05").findtext("failure", "")

    assert text.count("从受理到决定超过法定时限") == 300
    assert "应为 20 工作日内；实为 22 工作日" in text


def test_totals_add_up():
    """总数等于各套之和。"""
    for key in ("tests", "failures", "errors", "skipped"):
        assert int(ROOT.get(key, "")) == sum(int(suite.get(key, "")) for suite in ROOT)
    assert (ROOT.get("failures"), ROOT.get("errors"), ROOT.get("skipped")) == ("3", "3", "2")


def test_a_waived_clause_is_skipped_and_never_passed():
    """豁免的条款是 skipped。"""
    first, *_ = samples.rich().clauses
    waived = replace(samples.rich(), clauses=(replace(first, basis=Basis.WAIVED),))

    said = parsed(waived).find(".//skipped")

    assert said is not None
    assert said.get("message", "").startswith("豁免")


@given(st.text())
def test_any_text_is_valid_xml(text):
    """任何文字都写成合法的 XML。"""
    clause = replace(samples.hostile_everywhere().clauses[0], text=text, reason=text, remedy=text, theme=text)

    root = parsed(replace(samples.hostile_everywhere(), clauses=(clause,)))

    assert root.get("failures") == "1"
