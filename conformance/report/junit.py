"""JUnit XML：一个主题一个 testsuite，一个条款一个 testcase。

不符合是 failure，存疑与执行异常是 error，未测、不适用与豁免是 skipped，各带原因。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from xml.etree import ElementTree as Xml

from conformance.assessment import ClauseResult, Finding, Verdict
from conformance.report.dossier import Dossier
from conformance.report.layout import rulings, standing
from conformance.report.rows import themes
from conformance.report.wording import for_xml

_TAGS = {
    Verdict.NONCONFORMING: "failure",
    Verdict.DOUBTFUL: "error",
    Verdict.ERROR: "error",
    Verdict.UNTESTED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出 JUnit XML（UTF-8）；XML 不许出现的控制字符去掉。"""
    assessment = dossier.assessment
    root = Xml.Element("testsuites", {"name": for_xml(f"准绳 {assessment.center.get('name', '')}")})
    for theme, name in themes(dossier).items():
        own = [clause for clause in assessment.clauses if clause.theme == theme]
        root.append(_suite(name, own, assessment.started))
    _total(root, list(assessment.clauses))
    Xml.indent(root)
    file.write(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(name: str, clauses: Sequence[ClauseResult], started: str) -> Xml.Element:
    suite = Xml.Element("testsuite", {"name": for_xml(name), "timestamp": for_xml(started[:19])})
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
    name = for_xml(f"{clause.id} {clause.text}")
    case = Xml.Element(
        "testcase", {"classname": for_xml(clause.theme), "name": name, "time": f"{_seconds(clause):.4f}"}
    )
    if tag := _tag(clause):
        label = standing(clause)
        said = Xml.SubElement(case, tag, {"message": for_xml(f"{label}：{clause.reason}")})
        if tag != "skipped":
            said.set("type", label)
            said.text = for_xml("\n".join(_lines(clause)))
    Xml.SubElement(case, "system-out").text = for_xml("\n".join(_context(clause)))
    return case


def _tag(clause: ClauseResult) -> str | None:
    return "skipped" if clause.waived else _TAGS.get(clause.concluded)


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
    yield from (f"{label}：{text}" for label, text in rulings(clause))
