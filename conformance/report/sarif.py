"""SARIF 2.1.0：一个条款一条规则，一个问题一个结果，给代码托管平台和缺陷平台读。

只有确实的问题是 fail，存疑的是 review。符合、不适用的条款没有结果；未测、执行异常写成工具的通知，不冒充问题。
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.domain import Level
from conformance.report.dossier import Dossier
from conformance.report.layout import rulings
from conformance.report.rows import Row, batches, rows, themes

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
CHINA = "+08:00"
"""评测结果里的时刻是北京时间的墙上时间。"""
BUFFER = 4096


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出 SARIF（UTF-8 JSON）；结果逐个写出，不全部装进内存。"""
    encode = msgspec.json.Encoder().encode
    made = dossier.assessment
    places = {clause.id: place for place, clause in enumerate(made.clauses)}
    run = encode({"tool": _tool(dossier), **_invocation(made)})
    file.write(b'{"$schema":' + encode(SCHEMA) + b',"version":"2.1.0","runs":[' + run[:-1] + b',"results":[')
    results = (encode(_result(row, places[row.clause.id])) for row in rows(dossier))
    comma = b""
    for block in batches(results, BUFFER):
        file.write(comma + b",\n".join(block))
        comma = b",\n"
    file.write(b"]}]}\n")


def _tool(dossier: Dossier) -> dict[str, Any]:
    made, named = dossier.assessment, themes(dossier)
    standard = f"{made.standard.get('name') or made.standard.get('id', '')} {made.standard.get('edition', '')}"
    driver = {
        "name": "准绳 Zhunsheng",
        "version": made.tool.get("version", ""),
        "language": "zh-CN",
        "properties": {"standard": standard, "asOf": made.as_of, "center": made.center, "grade": made.grade.level},
        "rules": [_rule(clause, named[clause.theme]) for clause in made.clauses],
    }
    return {"driver": driver}


def _rule(clause: ClauseResult, theme: str) -> dict[str, Any]:
    rule = {
        "id": clause.id,
        "shortDescription": {"text": clause.text or clause.id},
        "fullDescription": {"text": "\n".join([clause.text or clause.id, *clause.legal_basis])},
        "defaultConfiguration": {"level": _level(clause)},
        "properties": {"theme": theme, "level": clause.level, "veto": clause.veto, "verdict": clause.verdict},
    }
    return rule | ({"help": {"text": clause.remedy}} if clause.remedy else {})


def _level(clause: ClauseResult) -> str:
    return "error" if clause.level is Level.MANDATORY else "warning"


def _result(row: Row, place: int) -> dict[str, Any]:
    clause = row.clause
    result: dict[str, Any] = {
        "ruleId": clause.id,
        "ruleIndex": place,
        "kind": "fail" if row.certain else "review",
        "level": _level(clause) if row.certain else "none",
        "message": {"text": _said(row)},
        "locations": [_location(row)],
        "partialFingerprints": {"clauseSubjectKind/v1": fingerprint(clause.id, row.subject, row.kind)},
    }
    if clause.waivers or clause.adjudication:
        result |= _ruled(row)
    return result


def fingerprint(clause: str, subject: str, kind: str) -> str:
    """同一个问题在历次评测中相同：条款、对象、种类，不看文字。"""
    return hashlib.sha256(f"{clause}\0{subject}\0{kind}".encode("utf-8", "replace")).hexdigest()


def _said(row: Row) -> str:
    asked = f"；应为 {row.expected}" * bool(row.expected)
    seen = f"；实为 {row.observed}" * bool(row.observed)
    return f"{row.subject}：{row.message}{asked}{seen}"


def _location(row: Row) -> dict[str, Any]:
    """对象是逻辑位置；有证据的，物理位置是证据，没有的是评测结果本身。"""
    full = f"{row.department}/{row.subject}" if row.department else row.subject
    uri = quote(row.evidence[0]) if row.evidence else "assessment.json"
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}},
        "logicalLocations": [{"name": row.subject, "fullyQualifiedName": full, "kind": "object"}],
    }


def _ruled(row: Row) -> dict[str, Any]:
    """豁免的和改判为不是问题的，写成有理由的压下，不删去。"""
    clause = row.clause
    spared = any(one.subject == row.subject and one.kind == row.kind for one in clause.waivers)
    overruled = clause.verdict is Verdict.NONCONFORMING and clause.concluded is not Verdict.NONCONFORMING
    if not (clause.waived or spared or overruled):
        return {}
    why = "；".join(f"{label}：{text}" for label, text in rulings(clause))
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}


def _invocation(made: Assessment) -> dict[str, Any]:
    notices = [_notice(clause) for clause in made.clauses if clause.concluded in {Verdict.UNTESTED, Verdict.ERROR}]
    invocation: dict[str, Any] = {"executionSuccessful": True, "toolExecutionNotifications": notices}
    for key, text in (("startTimeUtc", made.started), ("endTimeUtc", made.finished)):
        if moment := _utc(text):
            invocation[key] = moment
    return {"invocations": [invocation], "columnKind": "unicodeCodePoints"}


def _notice(clause: ClauseResult) -> dict[str, Any]:
    level = "error" if clause.concluded is Verdict.ERROR else "note"
    text = f"{clause.id} {clause.concluded}：{clause.reason}"
    return {"level": level, "message": {"text": text}, "associatedRule": {"id": clause.id}}


def _utc(text: str) -> str:
    """北京时间 → UTC；写得不对的不写。"""
    try:
        given = datetime.fromisoformat(text if text.endswith("Z") or "+" in text else text + CHINA)
    except ValueError:
        return ""
    return given.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
