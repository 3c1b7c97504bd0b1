"""两个人名是不是两个人。"""

from __future__ import annotations

import unicodedata


def another(one: str, second: str | None) -> bool:
    """``second`` 写着另一个人:不计空白、全角半角、大小写。"""
    return _bare(second or "") not in ("", _bare(one))


def _bare(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", name) if char.isalnum()).casefold()
