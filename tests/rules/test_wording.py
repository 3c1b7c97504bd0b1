"""文字列的归一与占位，在 DuckDB 里逐个看。"""

from __future__ import annotations

from typing import Any

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
