"""契约拒绝的每一种，都说出 JSON 路径和一句中文。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from conformance.center.reading import contract
from conformance.domain import Case, Event, EventKind, Item

CENTER = {"name": "某市", "region": "420600", "level": "市"}
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "缺少": ({"name": "某市", "region": "420600"}, "$.center", "缺少 level"),
    "类型": ({**CENTER, "region": 420600}, "$.center.region", "应是文字，得到的是 420600；请加引号写成文字"),
    "未知": ({**CENTER, "leval": "市"}, "$.center", "不认识的键 leval；是否想写 level?"),
    "格式": ({**CENTER, "region": "湖北"}, "$.center.region", "不合格式"),
    "空白": ({**CENTER, "name": ""}, "$.center.name", "至少要 1 个字"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_the_path_and_the_reason(name: str) -> None:
    """路径与原因。"""
    center, path, reason = REFUSED[name]
    found = dict(contract.refusals({"center": center}, "profile"))

    assert reason in found[path]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"timezone": 8}, "应是文字"),
        ({"as_of": "2026-02-30"}, "应是日期"),
        ({"auth": {"kind": "basic"}}, "只能是 none、bearer、headers"),
        ({"auth": {"kind": "bearer"}}, "缺少 token"),
        ({"transport": {"rate_per_s": 0}}, "必须大于 0"),
        ({"transport": {"concurrency": 100}}, "不能大于 64"),
        ({"calendar": {"off": ["2026-01-01", "2026-01-01"]}}, "不能重复"),
        ({"sandbox": "yes"}, "应是true 或 false"),
    ],
)
def test_every_common_keyword_is_said_in_chinese(part: dict[str, Any], reason: str) -> None:
    """常见的关键字都有中文句子。"""
    found = contract.refusals({"center": CENTER, **part}, "profile")

    assert reason in found[0][1]


def test_a_sound_document_is_not_refused() -> None:
    """合格的文档没有拒绝。"""
    assert not contract.refusals({"center": CENTER}, "profile")


def test_a_secret_is_not_repeated() -> None:
    """不写出值的句子里没有值。"""
    (error,) = contract.errors({"center": CENTER, "auth": {"token": "abc123"}}, "profile")

    assert "abc123" in contract.sentence(error)
    assert "abc123" not in contract.sentence(error, show=False)


def test_a_canonical_row_becomes_a_domain_object() -> None:
    """标准字典变成领域对象，多余的键不碍事。"""
    row = {"case_no": "A1", "kind": "决定", "time": "2026-04-01T10:00:00", "unknown": 1}
    expected = Event("A1", EventKind.DECIDED, datetime(2026, 4, 1, 10))

    assert expected == contract.shaped(row, Event)


@pytest.mark.parametrize(
    ("kind", "row", "expected"),
    [
        (Case, {}, ("$", "缺少 case_no")),
        (Case, {"case_no": 7}, ("$.case_no", "应是文字，得到的是整数")),
        (Case, {"case_no": "A", "statutory_limit": "二十"}, ("$.statutory_limit", "应是整数，得到的是文字")),
        (
            Event,
            {"case_no": "A", "kind": "决定", "time": "昨天"},
            ("$.time", "不是日期或日期时间(如 2026-05-08T09:30:00)"),
        ),
        (Event, {"case_no": "A", "kind": "决", "time": "2026-04-01T10:00:00"}, ("$.kind", "“决”不是标准的取值")),
        (Item, {"code": "1", "name": "x", "materials": [{}]}, ("$.materials[0]", "缺少 name")),
    ],
)
def test_a_misshapen_row_is_refused_in_chinese(kind: type, row: dict[str, Any], expected: tuple[str, str]) -> None:
    """形状不合的行，说出路径和原因。"""
    assert [expected] == contract.shaped(row, kind)
