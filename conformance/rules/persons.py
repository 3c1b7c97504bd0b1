"""事件上写着哪些人:参与人，没有写参与人的取处理人。"""

from __future__ import annotations

from typing import Any

import ibis

SHORT = 3
"""隔着空白而合起来不超过这么多字的，是一个人的姓名写得疏。"""


def named(column: Any) -> Any:
    """一格里写着的人 → 人名的数组:几人用顿号、逗号、分号、斜线或者空白隔开;“张 三”是一个人。"""
    return column.re_split("[、,，;；/]+").map(_spaced).flatten().filter(lambda name: name != "")


def persons(ev: Any) -> Any:
    """事件 → 人名的数组，去掉首尾空白；一个人也没有写的为空。"""
    people = (ev.participants.length().fill_null(0) > 0).ifelse(ev.participants, named(ev.handler))
    return people.map(lambda name: name.strip()).filter(lambda name: name != "")


def everyone(ev: Any, where: Any) -> Any:
    """一组事件里 ``where`` 的那些写着的全部人，去重；一个也没有为空或空数组。"""
    return persons(ev).collect(where=where).flatten().unique()


def _spaced(name: Any) -> Any:
    """隔着空白的几个字 → 人名的数组；一个字一个字隔开的几个人分不清，不算写着人；外文的姓与名之间本来就有空白。"""
    several = name.strip().re_split("[\\s\u3000]+").filter(lambda part: part.length() > 1)
    whole = name.re_replace("[\\s\u3000]+", "")
    return ((whole.length() > SHORT) & ~name.re_search("[A-Za-z]")).ifelse(several, ibis.array([whole]))
