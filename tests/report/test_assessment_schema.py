"""assessment.schema.json 与数据类一致，并验证真实的输出。"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from enum import StrEnum

import jsonschema
import pytest
import report_samples as samples

from conformance import assessment as model
from conformance import bundle
from conformance.domain import Level

SCHEMA = bundle.schema("assessment")
CLASSES = (model.ClauseResult, model.ScenarioResult, model.Finding, model.Issue, model.ThemeScore, model.Grade)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_is_valid():
    """模式本身合法。"""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", [*CLASSES, model.Assessment], ids=lambda kind: kind.__name__)
def test_fields_equal_the_dataclass(kind):
    """字段与数据类相同，全部必备，不许多余。"""
    part = SCHEMA if kind is model.Assessment else SCHEMA["$defs"][kind.__name__]
    names = [field.name for field in fields(kind)]

    assert list(part["properties"]) == names
    assert part["required"] == names
    assert part["additionalProperties"] is False


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (SCHEMA["$defs"]["Verdict"]["enum"], model.Verdict),
        (SCHEMA["$defs"]["ClauseResult"]["properties"]["basis"]["enum"], model.Basis),
        (SCHEMA["$defs"]["ClauseResult"]["properties"]["level"]["enum"], Level),
    ],
)
def test_enumerations_equal(values: list[str], kind: type[StrEnum]):
    """枚举值相同。"""
    assert values == [member.value for member in kind]


def test_every_field_is_described_in_chinese():
    """每个字段都有中文说明（引用的定义除外）。"""
    for kind in CLASSES:
        for name, part in SCHEMA["$defs"][kind.__name__]["properties"].items():
            assert "description" in part or "$ref" in part, f"{kind.__name__}.{name}"


@pytest.mark.parametrize("make", [samples.rich, samples.empty])
def test_what_we_write_is_valid(make):
    """写出的评测结果合乎模式。"""
    VALIDATOR.validate(json.loads(model.dump(make())))


@pytest.mark.parametrize("damage", [{"schema_version": 2}, {"as_of": "昨天"}, {"extra": 1}, {"clauses": [{}]}])
def test_what_we_would_not_write_is_refused(damage):
    """版本更新、日期不对、多余的键、残缺的条款都不合模式。"""
    assert not VALIDATOR.is_valid(json.loads(model.dump(samples.rich())) | damage)


def test_schema_version_is_the_default():
    """模式的版本就是数据类的默认值。"""
    default = next(field.default for field in fields(model.Assessment) if field.name == "schema_version")

    assert default is not MISSING
    assert SCHEMA["properties"]["schema_version"]["const"] == default
