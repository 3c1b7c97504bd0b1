"""文字归一:全角、序号、横线、空白。"""

from __future__ import annotations

import pytest

from conformance.rules.prose import even, tight


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１２　元（ＡＢ）；", "12 元(AB);"),
        ("①申请⑵受理⒊决定㈣送达", "(1)申请(2)受理(3)决定(四)送达"),
        ("10m²", "10m(2)"),
        ("a—b－c−d", "a-b-c-d"),
        ("一\t二\n三", "一\t二\n三"),
        ("《法》〔2019〕", "《法》〔2019〕"),
    ],
)
def test_letters_become_even(text: str, expected: str) -> None:
    """全角变半角，序号和上标括起来，不与前后的数字连在一起；行与格不动。"""
    assert even(text) == expected


def test_all_blanks_go() -> None:
    """全角空格、换行、制表符都去掉。"""
    assert tight("第 三\u3000十\n五\t条\u00a0") == "第三十五条"
