"""契约:JSON Schema 与领域模型、openapi.yaml 与运行中的接口一致。"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from ruamel.yaml import YAML

from conformance import bundle, domain, reference
from conformance.reference import Reference
from conformance.reference.state import State

SCHEMAS = bundle.root() / "schemas"
DOCUMENTS = {
    "item": domain.Item,
    "case": domain.Case,
    "event": domain.Event,
    "staff": domain.Staff,
    "statistics": domain.Statistics,
    "supervision": domain.Supervision,
    "evaluation": domain.Evaluation,
    "decision": domain.Decision,
}
PARTS = {
    "limit": domain.Limit,
    "material": domain.Material,
    "fee": domain.Fee,
    "special_procedure": domain.SpecialProcedure,
}
API = YAML(typ="safe").load((SCHEMAS / "openapi.yaml").read_text(encoding="utf-8"))


def load(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def registry() -> Registry[Any]:
    resources = [(f"{name}.schema.json", Resource.from_contents(load(name))) for name in DOCUMENTS]
    identified = [(load(name)["$id"], resource) for (_, resource), name in zip(resources, DOCUMENTS, strict=True)]
    return Registry().with_resources(resources + identified)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(load(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    if isinstance(node, list):
        for child in node:
            yield from walk(child)


@pytest.fixture(scope="module")
def center() -> Iterator[Reference]:
    with reference.running() as running:
        yield running


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_is_valid_draft_2020_12(name: str) -> None:
    """Every schema is itself a valid draft 2020-12 schema with a urn as its identity."""
    schema = load(name)
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:zhunsheng:schema:{name}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_has_the_fields_of_the_domain(name: str) -> None:
    """字段与领域类型完全相同，必填的也相同。"""
    kind, schema = DOCUMENTS[name], load(name)
    fields = dataclasses.fields(kind)
    needed = [f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]

    assert list(schema["properties"]) == [field.name for field in fields]
    assert schema["required"] == needed


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_an_item_have_the_fields_of_the_domain(name: str) -> None:
    """事项的各部分也与领域类型相同。"""
    part = load("item")["$defs"][name]

    assert list(part["properties"]) == [field.name for field in dataclasses.fields(PARTS[name])]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_enumerations_are_those_of_the_domain(name: str) -> None:
    """枚举的取值与领域枚举相同。"""
    hints = get_type_hints(DOCUMENTS[name])
    for field, schema in load(name)["properties"].items():
        kinds = [kind for kind in (hints[field], *get_args(hints[field])) if hasattr(kind, "__members__")]
        if kinds:
            assert [value for value in schema["enum"] if value] == [str(member) for member in kinds[0]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_patterns_are_portable_and_everything_is_described(name: str) -> None:
    """模式不用反斜杠 d，每个字段有中文说明，对象不收多余的字段。"""
    for node in walk(load(name)):
        if isinstance(node.get("properties"), dict) and "type" in node:
            assert node["additionalProperties"] is False
            described = [
                ("$ref" in child) or re.search("[一-鿿]", child["description"]) for child in node["properties"].values()
            ]
            assert all(described)
        if isinstance(node.get("pattern"), str):
            assert "\\d" not in node["pattern"]


@pytest.mark.parametrize("name", ["item", "staff", "statistics", "supervision", "evaluation", "decision"])
def test_the_reference_documents_fit(name: str, center: Reference) -> None:
    """参考中心的每一份文档都合结构，也能变成领域对象。"""
    plural = {"statistics": "statistics", "supervision": "supervision", "staff": "staff"}.get(name, f"{name}s")
    check = validator(name)
    rows = list(center.state.rows(plural).values())

    assert rows
    assert [error.message for row in rows[:400] for error in check.iter_errors(row)] == []
    assert all(msgspec.convert(row, DOCUMENTS[name]) for row in rows)


def test_cases_and_events_fit(center: Reference) -> None:
    """办件与事件合结构。"""
    state: State = center.state
    case, event = validator("case"), validator("event")
    rows = [json.loads(row) for row in state.store.page("cases", 0, 150) + state.store.page("cases", 5700, 200)]
    happened = [json.loads(row) for row in state.store.page("events", 0, 800)]

    assert [error.message for row in rows for error in case.iter_errors(row)] == []
    assert [error.message for row in happened for error in event.iter_errors(row)] == []


@pytest.mark.parametrize(
    ("name", "patch"),
    [
        ("item", {"statutory_limit": {"value": 20}}),
        ("item", {"kind": "许可"}),
        ("item", {"colour": "red"}),
        ("case", {"case_no": "9" * 51}),
        ("case", {"platform_due": "2026-02-30"}),
        ("event", {"time": "2026年3月1日"}),
        ("event", {"kind": "踏勘"}),
        ("evaluation", {"score": "六"}),
        ("decision", {"withheld": "否"}),
    ],
)
def test_what_the_schemas_refuse(name: str, patch: dict[str, Any]) -> None:
    """单位缺失、编码外的取值、多余的字段、过长的编号、不存在的日期都不收。"""
    good: dict[str, dict[str, Any]] = {
        "item": {"code": "1", "name": "n"},
        "case": {"case_no": "1"},
        "event": {"case_no": "1", "kind": "受理", "time": "2026-03-01T09:00:00"},
        "evaluation": {"id": "1", "case_no": "1", "score": 1},
        "decision": {"doc_no": "1"},
    }
    check = validator(name)

    assert check.is_valid(good[name])
    assert not check.is_valid({**good[name], **patch})


@given(st.datetimes())
def test_any_iso_datetime_is_accepted(moment: Any) -> None:
    """ISO 8601 时间带不带时区、带不带小数秒都收。"""
    check = validator("event")
    row = {"case_no": "1", "kind": "受理"}

    assert all(check.is_valid({**row, "time": moment.isoformat() + zone}) for zone in ("", "Z", "+08:00"))


def test_openapi_is_valid() -> None:
    """openapi.yaml 是有效的 OpenAPI 3.1。"""
    validate(API, base_uri=(SCHEMAS / "openapi.yaml").as_uri())


def test_paths_are_those_of_the_running_api(center: Reference) -> None:
    """接口的地址与方法，文件里有的运行中都有，运行中有的文件里都有。"""
    from conformance.reference import api, sandbox

    routers = (api.public(center.state), api.records(center.state), sandbox.routes(center.state))
    served = {(route.path, method) for router in routers for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    written = {(path, verb.upper()) for path, verbs in API["paths"].items() for verb in verbs}

    assert served == written


CALLS = [
    ("GET", "/items", "/items?size=5", None, 200),
    ("GET", "/items", "/items?page=0", None, 422),
    ("GET", "/items/{code}", "/items/nothing", None, 404),
    ("GET", "/progress", "/progress?case_no=YB0001&check=wrong", None, 403),
    ("GET", "/progress", "/progress?case_no=YB0001", None, 422),
    ("GET", "/progress", "/progress?case_no=none&check=x", None, 404),
    ("GET", "/staff", "/staff", None, 200),
    ("GET", "/statistics", "/statistics", None, 200),
    ("GET", "/decisions", "/decisions?size=20", None, 200),
    ("GET", "/cases", "/cases?size=20", None, 200),
    ("GET", "/cases/{case_no}", "/cases/YB0006", None, 200),
    ("GET", "/cases/{case_no}", "/cases/none", None, 404),
    ("GET", "/cases/{case_no}/events", "/cases/YB0006/events", None, 200),
    ("GET", "/events", "/events?size=50&page=3", None, 200),
    ("GET", "/supervision", "/supervision?size=20", None, 200),
    ("GET", "/evaluations", "/evaluations?size=20", None, 200),
    ("POST", "/cases", "/cases", {"item_code": "nothing"}, 404),
    ("POST", "/cases", "/cases", {}, 422),
    ("POST", "/cases/{case_no}/supplement", "/cases/YB0001/supplement", {"materials": []}, 409),
    ("POST", "/evaluations", "/evaluations", {"case_no": "YB0014", "score": 2}, 201),
    ("POST", "/evaluations", "/evaluations", {"case_no": "YB0014", "score": 0}, 422),
    ("POST", "/complaints", "/complaints", {"content": "等候时间太长"}, 201),
]


@pytest.mark.parametrize(("method", "path", "address", "body", "status"), CALLS)
def test_answers_are_as_written(
    center: Reference, method: str, path: str, address: str, body: dict[str, Any] | None, status: int
) -> None:
    """运行中的接口的答复，状态码和内容都合 openapi.yaml。"""
    headers = {"Authorization": f"Bearer {center.token}"}
    response = requests.request(method, center.api + address, json=body, headers=headers, timeout=10)
    written = API["paths"][path][method.lower()]["responses"][str(status)]

    assert response.status_code == status
    assert [error.message for error in answer_validator(written).iter_errors(response.json())] == []


def answer_validator(written: dict[str, Any]) -> Draft202012Validator:
    if "$ref" in written:
        written = API["components"]["responses"][written["$ref"].rpartition("/")[2]]
    schema = written["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": API["components"]}, registry=registry())


def test_receipts_are_as_written(center: Reference) -> None:
    """受理单和补正告知合 openapi.yaml；同一幂等键得到同一张。"""
    headers = {"Authorization": f"Bearer {center.token}", "Idempotency-Key": "schemas"}
    code = next(iter(center.state.items()))
    first = requests.post(f"{center.api}/cases", json={"item_code": code}, headers=headers, timeout=10)
    again = requests.post(f"{center.api}/cases", json={"item_code": code}, headers=headers, timeout=10)
    written = API["paths"]["/cases"]["post"]["responses"]

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert answer_validator(written["201"]).is_valid(first.json())
