"""乱喂办件的文件:读出来是一批批文字的行和读不出的行，或者 DataError，没有第三样。"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from fuzz_values import attempted, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.center.records import csv_rows, json_rows, xes_rows
from conformance.center.records.batch import LINE, Batch, Reader
from conformance.center.records.declared import Given
from conformance.errors import DataError

READERS: dict[str, Reader] = {
    "csv": csv_rows.read,
    "jsonl": json_rows.read,
    "json": json_rows.whole,
    "xes": xes_rows.read,
}
TOKENS = {
    "csv": ["case_no", ",", "\t", '"', "\n", "\r", "\r\n", "编号", "N1", "，", "\ufeff", "\x00", "''", ";"],
    "jsonl": [
        '{"a":1}',
        '{"a":',
        "}",
        "\n",
        "[",
        "]",
        "null",
        "<html>",
        '"\\ud800"',
        "1e999",
        "\ufeff",
        "NaN",
        "{}",
        "\r",
    ],
    "json": ['{"rows":[', '{"a":1}', ",", "]}", "[", "]", "null", "NaN", '{"a":1,"a":2}', "\ufeff", "1e999", "{}"],
    "xes": [
        *("<log>", "</log>", "<trace>", "</trace>", "<event>", "</event>", '<string key="concept:name" value="A"/>'),
        *(
            '<list key="x"><string value="1"/></list>',
            "<string/>",
            '<?xml version="1.0"?>',
            "<!DOCTYPE x>",
            "&x;",
            "<!--",
        ),
    ],
}


def files(form: str) -> st.SearchStrategy[bytes]:
    """一种文件的内容:碎片拼成的文字按两种编码写，或者就是乱字节。"""
    said = st.lists(st.sampled_from(TOKENS[form]) | texts, max_size=14).map("".join)
    written = st.tuples(said, st.sampled_from(["utf-8", "gb18030"])).map(lambda one: one[0].encode(one[1], "replace"))
    return written | st.binary(max_size=60)


contents = st.sampled_from(sorted(READERS)).flatmap(lambda form: st.tuples(st.just(form), files(form)))


def told(form: str, content: bytes, *, squeezed: bool, encoding: str | None = None) -> list[Batch]:
    """写成文件再读；``squeezed`` 时文件名以 .gz 结尾。"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"records.{form}{'.gz' * squeezed}"
        path.write_bytes(content)
        given_ = Given("cases", form, path.name, path, encoding=encoding, rows="rows" if form == "json" else None)
        return list(READERS[form](given_, None))


@settings(max_examples=120)
@given(contents, st.sampled_from([None, "utf-8", "gb18030"]))
def test_a_file_is_read_or_refused(content: tuple[str, bytes], encoding: str | None) -> None:
    """每一列都是文字，每一行都有行号；读不出的行有行号和原因。"""
    batches = attempted(DataError, lambda: told(*content, squeezed=False, encoding=encoding)) or []

    for table in (table for batch in batches for table in batch.tables.values()):
        assert all(one.type == (pa.int64() if one.name == LINE else pa.string()) for one in table.schema)
    assert all(trouble.message for batch in batches for trouble in batch.troubles)


@settings(max_examples=60)
@given(contents, st.integers(0, 40), st.booleans())
def test_a_damaged_archive_is_refused(content: tuple[str, bytes], cut: int, torn: bool) -> None:
    """压缩文件截断、改坏几个字节，是 DataError，或者照样读完。"""
    packed = bytearray(gzip.compress(content[1], mtime=0))
    if torn:
        packed[cut % len(packed)] ^= 0x55
    else:
        del packed[len(packed) - cut % len(packed) :]
    attempted(DataError, lambda: told(content[0], bytes(packed), squeezed=True))


@pytest.mark.parametrize("content", [b"\rcase_no", b"case_no\rN1\rN2"])
def test_a_header_with_bare_returns_is_refused(content: bytes) -> None:
    """单独的回车曾使读表头抛出 csv.Error。"""
    with pytest.raises(DataError, match=r"records\.csv:1:"):
        told("csv", content, squeezed=False)


@pytest.mark.parametrize("content", [b"7", b'"a"', b"null", b"[1]"])
def test_a_document_that_is_no_object_is_refused(content: bytes) -> None:
    """档案写明行在 rows 里而整个文件是一个数、一段文字，曾抛出 AttributeError。"""
    with pytest.raises(DataError, match=r"rows 不是一列对象"):
        told("json", content, squeezed=False)
