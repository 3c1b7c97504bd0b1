"""JUnit XML：一个主题一个 testsuite，一个条款一个 testcase。

不符合是 failure，存疑与执行异常是 error，未测、不适用与豁免是 skipped，各带原因。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as Xml

from conformance.assessment import Assessment, Basis, ClauseResult, Finding, Verdict

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    Verdict.NONCONFORMING: "failure",
    Verdict.DOUBTFUL: "error",
    Verdict.ERROR: "error",
    Verdict.UNTESTED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}


def render(assessment: Assessment) -> bytes:
    """Assessment → JUnit XML（UTF-8）；XML 不许出现的控制字符去掉。"""
    root = Xml.Element("testsuites", {"name": _text(f"准绳 {assessment.center.get('name', '')}")})
    names = {theme.theme: theme.name for theme in assessment.grade.themes}
    for theme in dict.fromkeys(clause.theme for clause in assessment.clauses):
        own = [clause for clause in assessment.clauses if clause.theme == theme]
        root.append(_suite(names.get(theme, theme), own, assessment.started))
    _total(root, list(assessment.clauses))
    Xml.indent(root)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _suite(name: str, clauses: Sequence[ClauseResult], started: str) -> Xml.Element:
    suite = Xml.Element("testsuite", {"name": _text(name), "timestamp": _text(started[:19])})
    _total(suite, clauses)
    suite.extend(_case(clause) for clause in clauses)
    return suite


def _total(element: Xml.Element, clauses: Sequence[ClauseResult]) -> None:
    tags = Counter(_tag(clause) for clause in clauses)
    element.set("tests", str(len(clauses)))
    element.set("failures", str(tags["failure"]))
    element.set("errors", str(tags["error"]))
    element.set("skipped", str(tags["skipped"]))
    element.set("time", f"{sum(map(_seconds, clauses)):.4f}")


def _case(clause: ClauseResult) -> Xml.Element:
    name = _text(f"{clause.id} {clause.text}")
    case = Xml.Element("testcase", {"classname": _text(clause.theme), "name": name, "time": f"{_seconds(clause):.4f}"})
    if tag := _tag(clause):
        label = Basis.WAIVED if clause.basis is Basis.WAIVED else clause.verdict
        said = Xml.SubElement(case, tag, {"message": _text(f"{label}：{clause.reason}")})
        if tag != "skipped":
            said.set("type", label)
            said.text = _text("\n".join(_lines(clause)))
    Xml.SubElement(case, "system-out").text = _text("\n".join(_context(clause)))
    return case


def _tag(clause: ClauseResult) -> str | None:
    return "skipped" if clause.basis is Basis.WAIVED else _TAGS.get(clause.verdict)


def _seconds(clause: ClauseResult) -> float:
    return sum(scenario.seconds for scenario in clause.scenarios)


def _lines(clause: ClauseResult) -> Iterator[str]:
    yield f"检查 {clause.checked}，违反 {clause.violating}，不能判定 {clause.undecided}"
    yield from map(_line, clause.findings)
    yield from (f"全部问题：{s.all_findings}" for s in clause.scenarios if s.all_findings)


def _line(finding: Finding) -> str:
    asked = f"；应为 {finding.expected}" * bool(finding.expected)
    seen = f"；实为 {finding.observed}" * bool(finding.observed)
    return f"{'存疑 ' * (not finding.certain)}{finding.subject}：{finding.message}{asked}{seen}"


def _context(clause: ClauseResult) -> Iterator[str]:
    yield f"约束力：{clause.level}{'（否决条款）' * clause.veto}；结论来源：{clause.basis}"
    yield from (f"依据：{basis}" for basis in clause.legal_basis)
    if clause.remedy:
        yield f"整改：{clause.remedy}"


def _text(text: str) -> str:
    return _FORBIDDEN.sub("", text)
