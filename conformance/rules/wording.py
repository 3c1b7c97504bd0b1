"""文字列:空不空，以及拼成给检查员看的一句话。"""

from __future__ import annotations

from typing import Any

import ibis


def blank(column: Any) -> Any:
    """没有文字:空的，或者只有空白。

    空白的字符都排在 ``!`` 之前，所以不必逐一去掉空白就看得出绝大多数不是空的。
    """
    return (column >= "!").fill_null(False).ifelse(False, column.fill_null("").strip() == "")


def when(mine: Any, value: Any) -> Any:
    """``mine`` 为真的才有值；聚合时代替 where，DuckDB 的 FILTER 会为每个聚合把全部列重新切一遍。"""
    return mine.ifelse(value, None)


def said(column: Any, otherwise: str) -> Any:
    """列的文字；空的说 ``otherwise``,免得问题的应为、实为是空白。"""
    return column.cast("string").nullif("").fill_null(otherwise)


def joined(*parts: Any) -> Any:
    """文字与列依次相接；有一列为空，整句为空。"""
    texts = [ibis.literal(part) if isinstance(part, str) else part.cast("string") for part in parts]
    whole = texts[0]
    for text in texts[1:]:
        whole = whole + text
    return whole
