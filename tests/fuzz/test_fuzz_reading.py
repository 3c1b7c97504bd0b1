"""乱喂答复的解码、映射语言与字段映射:或者是值，或者 Garbled、Unreadable 与 trouble，没有第三样。"""

from __future__ import annotations

from typing import Any

import pytest
from fuzz_values import attempted, texts, values
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.center.exchange.wire import Garbled, json_of, text_of
from conformance.center.normalise import Unreadable
from conformance.center.reading import contract, decoding, mapping
from conformance.center.reading.functions import expression, rehearse
from conformance.center.reading.targets import KINDS, targets

ROWS = {"kind": "html", "rows": "tr", "fields": {"a": "td", "b": {"at": "a", "attr": "href", "pattern": "id=(.*)"}}}
DECODES: list[Any] = ["auto", "json", "jsonp", "xml", ROWS, {**ROWS, "inside": "a.b"}]
PARTS = (
    *(
        "a",
        "b",
        "rows",
        '"甲"',
        ".",
        "[",
        "]",
        "[0]",
        "[*]",
        "[]",
        "[?a=='1']",
        "|",
        "||",
        "&&",
        "&",
        "@",
        "!",
        "*",
        "`1`",
    ),
    *("(", ")", ",", "{", "}", ":", "from_json(", "from_xml(", "leaves(@, 'a|b')", "first_nonblank([a, b])", "text(a)"),
    *(
        "match(a, '([0-9]+)')",
        "match(a, '(')",
        "concat([a, b])",
        "length(@)",
        "sort_by(@, &a)",
        "to_number(a)",
        "'",
        "`[`",
    ),
)
markup = st.lists(
    st.sampled_from(
        ["<a", "<tr>", "<td>", "</td>", " x='1'", ">", "/>", "</a>", "<?xml ?>", "<!DOCTYPE x>", "<html>", "cb("]
    )
    | texts,
    max_size=8,
).map("".join)
expressions = st.lists(st.sampled_from(PARTS), max_size=6).map("".join) | st.text(max_size=20)


@settings(max_examples=150)
@given(st.sampled_from(range(len(DECODES))), markup | texts, st.none() | st.sampled_from(["a", "a.b", "rows[0]"]))
def test_an_answer_is_decoded_or_garbled(kind: int, text: str, select: str | None) -> None:
    """不论声明的是什么，读出来是值，读不出是 Garbled，话里说明原因。"""
    read = decoding.decoder({"decode": DECODES[kind], "select": select})

    assert read is not None
    attempted(Garbled, lambda: read(text))


@settings(max_examples=100)
@given(st.binary(max_size=80), st.sampled_from(["", "text/html; charset=gbk", "x; charset=utf-16", "charset=rot13"]))
def test_bytes_are_json_or_garbled(body: bytes, content_type: str) -> None:
    """字节到文字到 JSON，每一步只有 Garbled。"""
    attempted(Garbled, lambda: json_of(text_of(body, content_type)))


@settings(max_examples=150)
@given(expressions, st.dictionaries(st.sampled_from(["a", "b", "rows", "甲"]), values, max_size=4))
def test_an_expression_is_evaluated_or_unreadable(text: str, row: dict[str, Any]) -> None:
    """表达式写错、在这一行上算不出，都是 Unreadable。"""
    read = attempted(Unreadable, lambda: expression(text))
    if read is not None:
        attempted(Unreadable, lambda: rehearse(text))
        attempted(Unreadable, lambda: read(row))


@settings(max_examples=100)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_a_row_is_mapped_or_troubled(source: str, data: st.DataObject) -> None:
    """每个目标字段都取自同一个乱值:读得出的合领域模型，读不出的记为 trouble，从不抛。"""
    chosen = data.draw(st.lists(st.sampled_from(sorted(targets(source))), min_size=1, max_size=4, unique=True))
    whole = {name for name in chosen if not any(other.startswith(f"{name}.") for other in chosen)}
    convert = mapping.compiled(source, {name: {"from": "v"} for name in sorted(whole)})
    row, troubles = convert({"v": data.draw(values)})

    assert all(target and message for target, message in troubles)
    contract.shaped(row, KINDS[source])


def test_an_extra_that_is_no_object_stays_for_the_contract() -> None:
    """extra 应是对象:读出别的就照原样交给契约去说，不抛。"""
    convert = mapping.compiled("items", {name: {"from": "v"} for name in ("address", "apply_url", "extra")})

    row, _ = convert({"v": False})

    assert row["extra"] is False


@pytest.mark.parametrize("charset", ["rot13", "base64", "hex", "zlib", "undefined", "idna", "punycode", "mbcs"])
def test_a_charset_that_is_no_text_is_refused(charset: str) -> None:
    """声明的不是文字编码(曾经抛出 LookupError)、或者不是它的文字:Garbled。"""
    with pytest.raises(Garbled):
        text_of(b"\xff\x00.", f"text/plain; charset={charset}")
