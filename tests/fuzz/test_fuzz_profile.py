"""乱喂档案:读进来、或者 ProfileError 写明文件和行，没有第三样；别名的炸弹也有界。"""

from __future__ import annotations

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fuzz_values import attempted, values
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import bundle
from conformance.center import profile
from conformance.errors import ProfileError

KEYS = sorted(bundle.schema("profile")["properties"])
GOOD = (bundle.root() / "examples" / "minimal" / "profile.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
ENV = {"CENTER_TOKEN": "x"}
TOKENS = (
    *(f"{key}:" for key in KEYS),
    *(
        " ",
        "\n",
        "\n  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        "&a ",
        "*a",
        "<<: *a",
        "!!int x",
        "!!binary x",
        "!x ",
        "? ",
    ),
    *(
        "2026-13-45",
        "2026-10-01",
        "1:30:99",
        "0o9",
        ".inf",
        ".nan",
        "|",
        ">",
        "'",
        '"',
        "\\ud800",
        "\x00",
        "\ufeff",
        "%YAML 1.1",
    ),
    *(
        "---",
        "...",
        "\t",
        "#",
        "extends: native",
        "extends: ./profile.yaml",
        "${HOME}",
        "true",
        "null",
        "~",
        "1e999",
        "9" * 500,
    ),
)
edits = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(TOKENS) | st.text(max_size=6)), max_size=4)


def read(content: str) -> None:
    """一份档案写成文件:读,再列出它的全部问题。"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.yaml"
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
        loaded = attempted(ProfileError, lambda: profile.load(path, ENV))

        assert (loaded is None) == bool(profile.problems(path, ENV))


@settings(max_examples=20)
@given(edits)
def test_a_damaged_profile_is_read_or_refused(changes: list[tuple[int, str]]) -> None:
    """好档案改坏几处:照样读，或者说清哪里不对。"""
    text = "".join(GOOD)
    for place, token in changes:
        text = text[: place % (len(text) + 1)] + token + text[place % (len(text) + 1) :]

    read(text)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(TOKENS) | st.text(max_size=6), max_size=12).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    """不论写的是什么。"""
    read(text)


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=4))
def test_any_structure_is_read_or_refused(data: dict[str, Any]) -> None:
    """合 YAML 而不合档案的形状的(JSON 就是 YAML):每个键下放什么都行。"""
    kept = [line for line in GOOD if line.partition(":")[0] not in data]

    read("".join(kept) + "".join(f"{key}: {json.dumps(value)}\n" for key, value in data.items()))


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{one}: &{one} [{','.join([f'*{before}'] * 9)}]\n" for before, one in pairwise("abcdefghi")
)
WRONG = {
    "控制字符": "a: \x08",
    "没有的日期": "as_of: 2026-13-45",
    "没有的时差": "as_of: 2001-12-14t21:59:43.10-99:99",
    "标成整数的文字": "a: !!int x",
    "标成小数的文字": "a: !!float x",
    "五千位的数": "budget: " + "9" * 5000,
    "没有的字": r'a: "\U00110000"',
    "半个代理字符": r'extends: "\ud800.yaml"',
    "空字符的路径": r'items: {file: "a\0b"}',
    "空字符的举证表": r'attestations: ["a\0"]',
    "没有的 YAML 版本": "%YAML 3.0\n---\na: 1",
    "太长的方言名": "extends: " + "a" * 5000,
    "太深": "a: " + "[" * 1000 + "]" * 1000,
    "有点深": "a: " + "[" * 200 + "]" * 200,
    "绕成环的别名": "a: &a {x: *a}",
    "绕成环的合并": "a: &a\n  <<: *a\n  b: 1",
    "别名的炸弹": BOMB,
}
"""跑出来的，修好之后留在这里:曾经是追溯信息、递归到底，或者没完没了地吃内存。"""


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_was_found_is_refused(text: str, tmp_path: Path) -> None:
    """曾经抛出别的错、或者没完没了的档案，如今是一句话，写明文件和行。"""
    path = tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ProfileError, match=r"profile\.yaml:[0-9]+:"):
        profile.load(path, ENV)
    assert profile.problems(path, ENV)
