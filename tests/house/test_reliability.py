"""docs/reliability.md 的每一行都由一个真有的测试证明。"""

from __future__ import annotations

import ast
import re

import pytest

from conformance import bundle

PAGE = bundle.root() / "docs" / "reliability.md"
ROW = re.compile(r"\| (?!---|出了什么事|量的什么)")
ROWS = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if ROW.match(line)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_a_test_that_exists(row: str) -> None:
    """表里的每一行至少点名一个测试，点名的都在。"""
    named = NAMED.findall(row)

    assert named
    assert [f"{file}::{name}" for file, name in named if name not in functions(file)] == []


def functions(file: str) -> set[str]:
    """一个测试文件里的函数。"""
    path = bundle.root() / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
