"""EARL 1.0（W3C）：一个条款一条断言，JSON-LD，用来与别的评测工具交换结论。问题本身见 sarif。

符合 passed，不符合 failed，存疑与执行异常 cantTell，不适用 inapplicable，未测 untested。
豁免从不写成 passed：不符合的仍写 failed，其余写 untested，说明里写明豁免。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from conformance.assessment import Assessment, Basis, ClauseResult, Verdict
from conformance.report.dossier import Dossier
from conformance.report.layout import numbers, rulings
from conformance.report.rows import themes

EARL = "http://www.w3.org/ns/earl#"
CONTEXT: dict[str, Any] = {
    "earl": EARL,
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": {"@id": "dct:title", "@language": "zh-CN"},
    "description": {"@id": "dct:description", "@language": "zh-CN"},
    "isPartOf": "dct:isPartOf",
    "hasVersion": "dct:hasVersion",
    "source": "dct:source",
    "date": {"@id": "dct:date", "@type": "xsd:dateTime"},
    "name": "foaf:name",
    "info": {"@id": "earl:info", "@language": "zh-CN"},
    **{key: {"@id": f"earl:{key}", "@type": "@id"} for key in ("assertedBy", "subject", "test", "result", "mode")},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
}
OUTCOMES = {
    Verdict.CONFORMING: "passed",
    Verdict.NONCONFORMING: "failed",
    Verdict.DOUBTFUL: "cantTell",
    Verdict.ERROR: "cantTell",
    Verdict.NOT_APPLICABLE: "inapplicable",
    Verdict.UNTESTED: "untested",
}
TOOL, CENTER = "_:zhunsheng", "_:center"


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出 JSON-LD（UTF-8）。"""
    made, named = dossier.assessment, themes(dossier)
    tests = [_test(clause, place, named[clause.theme]) for place, clause in enumerate(made.clauses)]
    asserted = [_assertion(made, clause, place) for place, clause in enumerate(made.clauses)]
    document = {"@context": CONTEXT, "@graph": [*_parties(made), *tests, *asserted]}
    file.write(msgspec.json.format(msgspec.json.encode(document), indent=1))


def _parties(made: Assessment) -> Iterator[dict[str, Any]]:
    version = made.tool.get("version", "")
    yield {"@id": TOOL, "@type": ["earl:Assertor", "earl:Software"], "title": "准绳 Zhunsheng", "hasVersion": version}
    about = f"{made.center.get('region', '')} {made.center.get('level', '')}".strip()
    yield {
        "@id": CENTER,
        "@type": "earl:TestSubject",
        "title": made.center.get("name", ""),
        "description": f"{about}；判定日期 {made.as_of}；等级 {made.grade.level}",
    }


def _test(clause: ClauseResult, place: int, theme: str) -> dict[str, Any]:
    return {
        "@id": f"_:clause{place}",
        "@type": "earl:TestRequirement",
        "title": clause.id,
        "description": clause.text,
        "isPartOf": theme,
        "source": list(clause.legal_basis),
    }


def _assertion(made: Assessment, clause: ClauseResult, place: int) -> dict[str, Any]:
    said = [clause.reason, *(f"{label}：{text}" for label, text in rulings(clause))]
    result: dict[str, Any] = {
        "@type": "earl:TestResult",
        "outcome": f"earl:{_outcome(clause)}",
        "title": str(clause.concluded),
        "description": "；".join(filter(None, said)),
        "date": made.finished,
    }
    return {
        "@type": "earl:Assertion",
        "assertedBy": TOOL,
        "subject": CENTER,
        "test": f"_:clause{place}",
        "mode": f"earl:{'manual' if clause.basis is Basis.ATTESTED else 'automatic'}",
        "result": result | ({"info": numbers(clause)} if clause.checked else {}),
    }


def _outcome(clause: ClauseResult) -> str:
    if clause.waived and clause.concluded is not Verdict.NONCONFORMING:
        return "untested"
    return OUTCOMES[clause.concluded]
