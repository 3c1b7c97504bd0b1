"""档案里的正则:一律由 RE2 执行，时间与文字长度成正比，写得再坏也不会卡住。

取第一个括号里的文字；没有括号取整段匹配。环视与反向引用不在 RE2 之内，写了就是档案有误。
"""

from __future__ import annotations

from functools import lru_cache

from conformance.center.normalise import Unreadable

MOST_TEXT = 200_000


def captured(text: str, pattern: str) -> str | None:
    """``text`` 中 ``pattern`` 第一处匹配的第一个括号；没有匹配是 None，写错的正则抛 Unreadable。"""
    return _captured(text[:MOST_TEXT], pattern)


def check(pattern: str) -> None:
    """正则写得对不对；不对抛 Unreadable。没有写的不必看。"""
    if pattern:
        _search("", pattern)


@lru_cache(maxsize=4096)
def _captured(text: str, pattern: str) -> str | None:
    found = _search(text, pattern)
    return next((value for value in found.values() if value is not None), None) if found else None


def _search(text: str, pattern: str) -> dict[str, str | None] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        found: dict[str, str | None] | None = pc.extract_regex(pa.scalar(text), pattern=_named(pattern)).as_py()
    except pa.ArrowInvalid as error:
        why = str(error).partition(": ")[2] or str(error)
        raise Unreadable(f"正则“{pattern}”写错了({why})；环视与反向引用不能用") from None
    return found


@lru_cache(maxsize=256)
def _named(pattern: str) -> str:
    """Arrow 要每个括号都有名字:没有名字的补上，一个括号也没有的整段包起来。"""
    made, groups, inside = list[str](), 0, False
    signs = iter(range(len(pattern)))
    for at in signs:
        sign = pattern[at]
        if sign == "\\":
            made.append(pattern[at : at + 2])
            next(signs, None)
            continue
        inside = sign == "[" or (inside and sign != "]")
        opens = sign == "(" and not inside
        named = opens and pattern.startswith("(?P<", at)
        groups += opens and (named or not pattern.startswith("(?", at))
        made.append(f"(?P<_{groups}>" if opens and not pattern.startswith("(?", at) else sign)
    return "".join(made) if groups else f"(?P<_0>{pattern})"
