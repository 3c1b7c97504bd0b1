"""只答是与否的快检与 jsonschema 的结论一致。"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from conformance import bundle
from conformance.center.reading import contract
from conformance.reference import catalogue

SCHEMAS = ("item", "staff", "statistics", "supervision", "evaluation", "decision")
ITEMS: list[dict[str, Any]] = [json.loads(msgspec.json.encode(row)) for row in catalogue.items().values()]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.floats(allow_nan=False),
    st.sampled_from(["", "工作日", "行政许可", "2026-05-08", "2026-02-30", "2026-05-08T09:30:00"]),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from(["甲", 1, None]), max_size=2),
    st.dictionaries(st.sampled_from(["value", "unit", "name", "extra"]), st.sampled_from([1, "工作日", None])),
)


def slow(document: Any, name: str) -> bool:
    """jsonschema 自己的结论。"""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(bundle.schema(name), format_checker=checker).is_valid(document)


def fast(document: Any, name: str) -> bool:
    """快路的结论。"""
    return bundle.valid(name, document)


def places(document: Any) -> list[tuple[Any, Any]]:
    """文档里每个可以换掉的位置。"""
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    found = [(document, key) for key, _ in inner]
    return found + [
        place
        for _, value in (document.items() if isinstance(document, dict) else enumerate(document))
        if isinstance(value, dict | list)
        for place in places(value)
    ]


def test_good_items_pass_quickly() -> None:
    """参考中心的事项都走快路。"""
    assert all(fast(item, "item") for item in ITEMS)


@given(st.data())
def test_never_passes_what_the_schema_refuses(data: st.DataObject) -> None:
    """任意改动一处(换值、多一个键、少一个键):快路答合格,jsonschema 也答合格；快路认得的类型上两者一致。"""
    item = json.loads(json.dumps(data.draw(st.sampled_from(ITEMS))))
    holder, key = data.draw(st.sampled_from(places(item)))
    act = data.draw(st.sampled_from(["put", "drop", "add"]))
    if act == "drop":
        del holder[key]
    elif act == "add" and isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["code", "另有", "unit"]))] = data.draw(VALUES)
    else:
        holder[key] = data.draw(VALUES)
    if fast(item, "item"):
        assert slow(item, "item")


@given(st.dictionaries(st.sampled_from(["id", "case_no", "score", "period", "doc_no", "published_on"]), VALUES))
def test_never_passes_other_documents(document: dict[str, Any]) -> None:
    """别的文档也是。"""
    for name in SCHEMAS:
        assert not fast(document, name) or slow(document, name)


def test_refusals_are_unchanged() -> None:
    """不合格的仍由 jsonschema 说出路径和原因。"""
    assert contract.refusals({"code": ""}, "item") == [("$", "缺少 name"), ("$.code", '至少要 1 个字，得到的是 ""')]
