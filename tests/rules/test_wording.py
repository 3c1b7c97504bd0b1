"""文字列的归一与占位，在 DuckDB 里逐个看。"""

from __future__ import annotations

from typing import Any
from unicodedata import category

import ibis
import pyarrow as pa
import pytest

from conformance.rules.wording import evened, vacant
from tests.rules.casebook import connected


def answered(texts: list[str | None], asked: Any) -> list[Any]:
    """一列文字 → 每个的答案。"""
    table = ibis.memtable(pa.table({"text": pa.array(texts, pa.string())}))
    found: list[Any] = connected().to_pyarrow(table.select(said=asked(table.text))).column("said").to_pylist()
    return found


def test_names_become_even() -> None:
    """全角与半角、有没有空白和书名号，都是同一个名称；空的仍是空的。"""
    pairs = [("营业执照（副本）", "营业执照(副本)"), ("《安全 评价\u3000报告》", "安全评价报告"), ("ＰＤＦ１", "PDF1")]
    left, right = (answered([pair[side] for pair in pairs], evened) for side in (0, 1))

    assert left == right
    assert answered([None], evened) == [None]
    assert len(set(answered(["材料1", "材料2", "材料①"], evened))) == 3


def test_arrays_of_names_become_even() -> None:
    """数组里的逐个归一。"""
    table = ibis.memtable(pa.table({"names": pa.array([["《甲》", "乙 "], [], None])}))

    assert connected().to_pyarrow(table.select(said=evened(table.names))).column("said").to_pylist() == [
        ["甲", "乙"],
        [],
        None,
    ]


@pytest.mark.parametrize(
    "text", [None, "", " \u3000", "-", "——", "/", "无", "无。", "（无）", "暂无", "略", "同上", "N/A", "null"]
)
def test_nothing_is_said(text: str | None) -> None:
    """占位的写法等于没有写。"""
    assert answered([text], vacant) == [True]


@pytest.mark.parametrize("text", ["案情复杂", "无场地证明", "一", "1", "申请人撤回", "无锡市局〔2026〕1号"])
def test_something_is_said(text: str) -> None:
    """有实在的字的不是占位。"""
    assert answered([text], vacant) == [False]


def test_marks_are_marks() -> None:
    """去掉的都不是字母、数字、汉字；中文与西文里常用的空白、标点、符号都去掉了。"""
    every = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    common = [(0x21, 0xFF), (0x2000, 0x206F), (0x3000, 0x303F), (0xFE30, 0xFE6F), (0xFF00, 0xFFEF)]
    removed = {letter for letter, left in zip(every, answered(every, evened), strict=True) if left == ""}

    assert not [letter for letter in removed if category(letter)[0] in "LN"]
    assert not [
        chr(code)
        for low, high in common
        for code in range(low, high + 1)
        if category(chr(code))[0] in "PSZC" and category(chr(code)) != "Cn" and chr(code) not in removed
    ]
