"""The mapping language: functions, fields, units, sentinels, decoding; and what lint says of a wrong one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import written

from conformance.center import profile as profiles
from conformance.center.exchange.wire import Garbled
from conformance.center.normalise import Unreadable
from conformance.center.reading import decoding, functions, mapping, markup, patterns
from conformance.center.reading.terms import Terms

UNITS = Terms(("无",), units={"0": None, "1": "工作日", "2": "月", "D": "自然日"}, enums={"pf": {"1": "网上"}})


def one(spec: Any, row: Any, target: str = "statutory_limit", terms: Terms = UNITS, source: str = "items") -> Any:
    """The value of one field, or the sentence that says why there is none."""
    made, troubles = mapping.compiled(source, {target: spec}, terms)(row)
    return troubles[0][1] if troubles else made.get(target)


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("from_json(a).b", {"a": '{"b": 1}'}, 1),
        ("from_json(from_json(a).b).c", {"a": json.dumps({"b": json.dumps({"c": [2]})})}, [2]),
        ("from_json(a)", {"a": {"b": 1}}, {"b": 1}),
        ("from_json(a)", {"a": " "}, None),
        ("from_xml(a).R.x", {"a": "<R><x>1</x></R>"}, "1"),
        (
            "leaves(a, 'k|m')[].n",
            {"a": [{"n": 0, "k": [{"n": 1}, {"n": 2, "m": [{"n": 3}]}]}, {"n": 4, "k": []}]},
            [1, 3, 4],
        ),
        ("first_nonblank([a, b, c])", {"a": " ", "b": [], "c": 0}, 0),
        ("concat([a, b, c])", {"a": "甲", "b": None, "c": 3}, "甲3"),
        ("match(a, '[0-9]{2}([0-9]+)')", {"a": "no 12345"}, "345"),
        ("match(a, '[0-9]+')", {"a": 42}, "42"),
        ("match(a, 'x')", {"a": "y"}, None),
        ("text(a)", {"a": "&amp;amp;lt;p&amp;amp;gt;一&lt;br/&gt;二&lt;/p&gt;<script>x</script>"}, "一\n二"),
        ("values(a)[]", {"a": {"x": [1], "y": [2]}}, [1, 2]),
    ],
)
def test_functions(expression: str, value: Any, expected: Any) -> None:
    """What each function gives."""
    assert expected == functions.expression(expression)(value)


@pytest.mark.parametrize(
    ("spec", "row", "expected"),
    [
        ({"from": "n", "unit_from": "u"}, {"n": "20", "u": 1}, {"value": 20, "unit": "工作日"}),
        ({"from": "n", "unit_from": "u"}, {"n": 3, "u": "2"}, {"value": 3, "unit": "月"}),
        ({"from": "n", "unit_from": "u"}, {"n": "5工作日", "u": "1"}, {"value": 5, "unit": "工作日"}),
        ({"from": "n", "unit_from": "u"}, {"n": "无", "u": "1"}, None),
        ({"from": "n", "unit_from": "u", "units": {"1": "自然日"}}, {"n": 7, "u": "1"}, {"value": 7, "unit": "自然日"}),
        ({"from": "n", "unit_from": "u", "unit": "工作日"}, {"n": 7, "u": None}, {"value": 7, "unit": "工作日"}),
        ({"from": "n", "unit": "工作日", "none_when_at_least": 200}, {"n": "200"}, None),
        ({"from": "n", "unit": "工作日", "none_when_at_least": 200}, {"n": 199}, {"value": 199, "unit": "工作日"}),
        ({"from": "n", "unit": "工作日", "sentinels": [0, "待补充"]}, {"n": 0}, None),
        ("n", {"n": "P30D"}, {"value": 30, "unit": "自然日"}),
        ({"from": "n", "unit": "工作日", "units": {"D": "工作日"}}, {"n": "P30D"}, {"value": 30, "unit": "工作日"}),
        (["a", "n"], {"a": "无", "n": "20个工作日"}, {"value": 20, "unit": "工作日"}),
        (
            {"from": "n", "pattern": "承诺([0-9]+个工作日)"},
            {"n": "法定20个工作日，承诺5个工作日"},
            {"value": 5, "unit": "工作日"},
        ),
        ({"from": "n", "map": {"当天": "即办"}}, {"n": "当天"}, {"value": 0, "unit": "工作日"}),
    ],
)
def test_limits_take_their_unit_from_where_the_profile_says(spec: Any, row: Any, expected: Any) -> None:
    """Unit codes, pairs, ISO durations, several places, numbers that mean nothing."""
    assert expected == one(spec, row)


@pytest.mark.parametrize(
    ("spec", "row", "said"),
    [
        ({"from": "n", "unit_from": "u"}, {"n": 20, "u": "7"}, "单位代码“7”没有在档案的 units 写明"),
        ({"from": "n", "unit_from": "u"}, {"n": 20, "u": "0"}, "单位代码“0”没有在档案的 units 写明"),
        ({"from": "n", "unit_from": "u"}, {"n": 20}, "只有数字没有单位"),
        ("n", {"n": "5天"}, "认不出是工作日还是自然日"),
        ("n", {"n": "10-15个工作日"}, "区间"),
        ("from_json(n)", {"n": "{"}, "中断"),
    ],
)
def test_a_unit_that_is_not_stated_is_reported_never_guessed(spec: Any, row: Any, said: str) -> None:
    """The value is left out, and one sentence says what to write."""
    assert said in one(spec, row)


def test_an_iso_duration_without_a_stated_day_is_not_read() -> None:
    """P30D is neither thirty working days nor thirty calendar days until the profile says so."""
    assert "认不出是工作日还是自然日" in one("n", {"n": "P30D"}, terms=Terms())


@pytest.mark.parametrize(
    ("spec", "row", "target", "source", "expected"),
    [
        ({"from": "p", "enum": "pf"}, {"p": 1}, "channel", "evaluations", "网上"),
        ({"from": "k", "map": {"受理": "受理"}, "otherwise": "环节"}, {"k": "现场踏勘"}, "kind", "events", "环节"),
        ("u", {"u": "1"}, "promised_unit", "cases", "工作日"),
        ({"from": "p", "as": "duration"}, {"p": "5工作日"}, "promised_limit", "cases", 5),
        ("t", {"t": "1753-01-01 00:00:00"}, "time", "events", None),
        ({"from": "t", "sentinels": ["1900-01-01"]}, {"t": "19000101000000"}, "time", "events", None),
        ({"from": "p", "as": "phone"}, {"p": "０７７７—６４２８８２０"}, "phone", "staff", "0777-6428820"),
        ({"from": "p", "as": "phone"}, {"p": "见大厅公告"}, "phone", "staff", "见大厅公告"),
        (
            {"from": "b", "as": "basis"},
            {"b": "《某某法》第十条第二款、第十一条"},
            "basis",
            "items",
            ["《某某法》第10条第2款", "《某某法》第11条"],
        ),
        ("k", {"k": "01"}, "item_kind", "cases", "行政许可"),
        ("k", {"k": "20"}, "kind", "items", "公共服务"),
        ("k", {"k": "许可事项"}, "kind", "items", "行政许可"),
        ("k", {"k": "即办"}, "case_kind", "cases", "即办件"),
        ({"from": "k", "map": {"01": "行政确认"}}, {"k": "01"}, "kind", "items", "行政确认"),
        ({"from": "b", "as": "basis"}, {"b": "相关规定"}, "basis", "items", ["相关规定"]),
    ],
)
def test_the_other_forms(spec: Any, row: Any, target: str, source: str, expected: Any) -> None:
    """Named tables, a word for the rest, dates that mean nothing, phones and laws (kept as they are when unknown)."""
    terms = Terms(("1753-01-01",), units=UNITS.units, enums=UNITS.enums)

    assert expected == one(spec, row, target, terms, source)


@given(
    st.recursive(
        st.none() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("kn"), inner, max_size=2),
    )
)
@settings(max_examples=60)
def test_leaves_never_fails_and_gives_only_objects(node: Any) -> None:
    """Whatever the tree, the leaves are objects without anything below."""
    found = functions.expression("leaves(@, 'k')")(node)

    assert all(isinstance(leaf, dict) and not leaf.get("k") for leaf in found)


def test_a_tree_that_goes_on_for_ever_is_refused() -> None:
    """A nesting deeper than any real one is a sentence, not a crash."""
    tree: Any = {"n": 1}
    for _ in range(100):
        tree = {"k": [tree]}
    with pytest.raises(Unreadable, match="层以上"):
        functions.expression("leaves(@, 'k')")(tree)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_text_of_any_html_is_plain(source: str) -> None:
    """Nothing crashes, and no tag is left of what was a tag."""
    assert "<script" not in markup.text_of(f"<div><script>{source}</script>x</div>").casefold()


def test_a_pattern_that_would_take_for_ever_is_linear() -> None:
    """The classic exponential pattern is nothing to RE2."""
    assert patterns.captured("a" * 50_000 + "b", "^(a+)+$") is None


@pytest.mark.parametrize(
    ("spec", "text", "expected"),
    [
        ("auto", '{"a": 1}', {"a": 1}),
        ("auto", 'cb({"a": 1});', {"a": 1}),
        ("auto", '<?xml version="1.0" encoding="GBK"?><a x="1"><b>1</b><b/></a>', {"a": {"@x": "1", "b": ["1", ""]}}),
        ("xml", '<s:E xmlns:s="urn:x"><s:B>t</s:B></s:E>', {"E": {"B": "t"}}),
        ("jsonp", "/**/jQuery.cb_1([1])", [1]),
    ],
)
def test_answers_are_decoded(spec: str, text: str, expected: Any) -> None:
    """By what they are, or as the profile says."""
    assert expected == decoding.decoder({"decode": spec})(text)  # type: ignore[misc]


@pytest.mark.parametrize("text", ["<!DOCTYPE html><p>登录</p>", "<html></html>", "cb({", "<a>&x;</a>"])
def test_a_page_or_half_an_answer_is_no_data(text: str) -> None:
    """A login page is never read as data by ``auto``; an entity is not resolved."""
    with pytest.raises(Garbled):
        decoding.decoder({"decode": "auto"})(text)  # type: ignore[misc]


def test_half_of_what_the_profile_names_is_not_told_to_be_named() -> None:
    """A JSONP answer that breaks off where the profile says ``jsonp``: the advice to write it would be wrong."""
    with pytest.raises(Garbled) as caught:
        decoding.decoder({"decode": "jsonp"})('cb({"a": 1')  # type: ignore[misc]

    assert "decode" not in str(caught.value)


WRONG = {
    "rows: 'a['": "endpoints.items.rows",
    "success: lefs(a)": "函数 lefs 不认识",
    "page: {kind: cursor}": "next",
    "page: {first: x}": "as: text",
    'params: {a: "{nowhere}"}': "{nowhere}",
    "form: {a: 1}\n    json: {}": "至多写一样",
    "joins: [{into: x}]": "path 与 follow",
    "decode: {kind: html, rows: 'li[', fields: {a: b}}": "不是 CSS",
    "decode: {kind: html, rows: li, fields: {a: {at: b, pattern: '(?=x)'}}}": "正则",
    "detail: {path: /x, row: 'b['}": "JMESPath",
}


@pytest.mark.parametrize("line", WRONG)
def test_lint_names_what_is_wrong_with_an_endpoint(line: str, tmp_path: Path) -> None:
    """Each mistake is found before anything is asked, with the key it is in."""
    text = f"""
endpoints:
  items:
    path: /items
    fields: {{code: code, name: name}}
    {line}
"""
    found = [str(problem) for problem in profiles.problems(written(tmp_path, text, "http://127.0.0.1:1"), {})]

    assert any(WRONG[line] in problem for problem in found), found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kind: {from: k, enum: pff}", "pf"),
        ("statutory_limit: {from: n, unit_from: 'a['}", "JMESPath"),
        ("result: {from: n, pattern: '('}", "正则"),
        ("result: [a, 'b[']", "JMESPath"),
        ("result: {const: 1, from: a}", "from 与 const"),
    ],
)
def test_lint_names_what_is_wrong_with_a_field(line: str, said: str, tmp_path: Path) -> None:
    """An unknown table, a wrong expression or pattern: found by lint, with the line."""
    text = f"""
enums: {{pf: {{"1": 行政许可}}}}
units: {{"1": 工作日}}
trust: {{events.time.受理: derived}}
endpoints:
  items:
    path: /items
    fields:
      code: code
      name: name
      {line}
"""
    found = [str(problem) for problem in profiles.problems(written(tmp_path, text, "http://127.0.0.1:1"), {})]

    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("mark", ["event.time", "events.tim", "events.time.受里", "items.materials.nothing"])
def test_lint_names_a_trust_mark_that_marks_nothing(mark: str, tmp_path: Path) -> None:
    """A mark on a field that does not exist would protect nobody."""
    text = f"extends: native\ntrust: {{{mark}: derived}}\n"
    found = [str(problem) for problem in profiles.problems(written(tmp_path, text, "http://127.0.0.1:1"), {})]

    assert len(found) == 1


def test_an_inherited_unit_table_is_replaced_whole(tmp_path: Path) -> None:
    """A profile that states its units inherits none: half an inherited table is worse than none."""
    (tmp_path / "below.yaml").write_text(
        'units: {"0": 自然日, "1": 工作日}\nenums: {a: {x: 甲}, b: {y: 乙}}\n', "utf-8"
    )
    text = 'extends: ./below.yaml\nunits: {"1": 自然日}\nenums: {a: {z: 丙}}\nendpoints: {}\n'
    data = profiles.load(written(tmp_path, text, "http://127.0.0.1:1"), {}).data

    assert data["units"] == {"1": "自然日"}
    assert data["enums"] == {"a": {"z": "丙"}, "b": {"y": "乙"}}
