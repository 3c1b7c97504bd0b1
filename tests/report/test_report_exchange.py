"""sarif 与 earl：给别的程序读的，按它们的规范验。"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import report_samples as samples

from conformance.assessment import Assessment, Verdict
from conformance.report import earl, sarif
from conformance.report.dossier import Dossier

DATA = Path(__file__).parents[1] / "data"
SCHEMA = jsonschema_rs.Draft4Validator(json.loads((DATA / "sarif-2.1.0.schema.json").read_text("utf-8")))
MAKERS = [samples.rich, samples.empty, samples.ruled, lambda: samples.poisoned(samples.ruled(), ("id",))]
OUTCOMES = {"passed", "failed", "cantTell", "inapplicable", "untested"}


def written(module: Any, assessment: Assessment) -> Any:
    """写出再读回。"""
    file = io.BytesIO()
    module.render(Dossier(assessment, Path("nowhere"), Path("nowhere")), file)
    return json.loads(file.getvalue())


def results(assessment: Assessment) -> list[dict[str, Any]]:
    """SARIF 的全部结果。"""
    found: list[dict[str, Any]] = written(sarif, assessment)["runs"][0]["results"]
    return found


@pytest.mark.parametrize("make", MAKERS)
def test_sarif_obeys_its_schema(make):
    """合乎 OASIS 的模式；空的、改判过的、处处是恶意文字的都一样。"""
    document = written(sarif, make())

    assert [str(error) for error in SCHEMA.iter_errors(document)] == []


def test_each_finding_is_a_result_of_its_rule():
    """一个问题一个结果，指回它的规则；确实的是 fail，存疑的是 review。"""
    made = samples.rich()
    run = written(sarif, made)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert len(run["results"]) == sum(len(clause.findings) for clause in made.clauses)
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert {one["kind"] for one in run["results"] if one["ruleId"] == "TML-13"} == {"review"}
    assert {(one["kind"], one["level"]) for one in run["results"] if one["ruleId"] == "TML-05"} == {("fail", "error")}


def test_what_was_not_tested_is_a_notification_and_no_result():
    """未测与执行异常是工具的通知，不是问题。"""
    made = samples.rich()
    run = written(sarif, made)["runs"][0]
    open_ = {clause.id for clause in made.clauses if clause.verdict in {Verdict.UNTESTED, Verdict.ERROR}}
    told = {one["associatedRule"]["id"] for one in run["invocations"][0]["toolExecutionNotifications"]}

    assert told == open_ == {"DSC-14", "FAC-01"}
    assert not open_ & {one["ruleId"] for one in run["results"]}


def test_the_fingerprint_is_of_clause_subject_and_kind():
    """文字变了，指纹不变；对象或种类变了，指纹就变。"""
    clause = next(one for one in samples.rich().clauses if one.id == "TML-05")
    first = clause.findings[0]
    changed = (first, replace(first, message="换个说法"), replace(first, subject="别的"), replace(first, kind="别的"))
    made = replace(samples.rich(), clauses=(replace(clause, findings=changed),))
    prints = [one["partialFingerprints"]["clauseSubjectKind/v1"] for one in results(made)]

    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_waived_and_overruled_findings_are_suppressed_with_a_reason():
    """豁免和改判的问题仍在，标明压下和理由；维持原判的不压下。"""
    by_clause = {one["ruleId"]: one for one in results(samples.ruled())}

    assert "系统改造中" in by_clause["DSC-02"]["suppressions"][0]["justification"]
    assert "补正材料在案" in by_clause["PRC-05"]["suppressions"][0]["justification"]
    assert "suppressions" not in by_clause["TML-05"]


def test_times_are_utc():
    """北京时间换成 UTC。"""
    invocation = written(sarif, samples.rich())["runs"][0]["invocations"][0]

    assert invocation["startTimeUtc"] == "2026-06-30T09:30:00Z"


@pytest.mark.parametrize("make", MAKERS)
def test_every_earl_assertion_is_whole(make):
    """每条断言有断言者、对象、要求、结果；所指的都在，结论是 EARL 的五种之一。"""
    graph = written(earl, make())["@graph"]
    known = {node["@id"] for node in graph if "@id" in node}
    asserted = [node for node in graph if node["@type"] == "earl:Assertion"]

    assert len(asserted) == len(make().clauses)
    assert all({node["assertedBy"], node["subject"], node["test"]} <= known for node in asserted)
    assert all(node["result"]["@type"] == "earl:TestResult" for node in asserted)
    assert {node["result"]["outcome"].removeprefix("earl:") for node in asserted} <= OUTCOMES
    assert {node["mode"] for node in asserted} <= {"earl:automatic", "earl:manual"}


def test_every_key_of_earl_has_a_meaning():
    """用到的每个键在上下文里都有定义，都归到 EARL、DC、FOAF 的词汇。"""
    document = written(earl, samples.ruled())
    context = document["@context"]
    used = {key for node in document["@graph"] for key in (*node, *node.get("result", ())) if key[0] != "@"}
    places = [entry if isinstance(entry, str) else entry["@id"] for entry in map(context.get, used)]

    assert {place.split(":")[0] for place in places} <= {"earl", "dct", "foaf"}
    assert context["earl"] == "http://www.w3.org/ns/earl#"


@pytest.mark.parametrize(
    ("id_", "outcome"),
    [
        ("TML-01", "passed"),
        ("TML-05", "failed"),
        ("TML-13", "cantTell"),
        ("DSC-14", "cantTell"),
        ("PRC-12", "inapplicable"),
        ("FAC-01", "untested"),
        ("PRC-05", "passed"),
        ("DSC-02", "failed"),
    ],
)
def test_verdicts_become_outcomes(id_, outcome):
    """六种结论各有对应；改判的按改判，豁免的不符合仍是 failed。"""
    graph = written(earl, samples.ruled())["@graph"]
    test = next(node["@id"] for node in graph if node.get("title") == id_)
    result = next(node["result"] for node in graph if node.get("test") == test)

    assert result["outcome"] == f"earl:{outcome}"
