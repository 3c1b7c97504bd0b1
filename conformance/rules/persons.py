"""事件上写着哪些人:参与人，没有写参与人的取处理人(几人用顿号隔开)。"""

from __future__ import annotations

from typing import Any


def persons(ev: Any) -> Any:
    """事件 → 人名的数组，去掉首尾空白；一个人也没有写的为空。"""
    named = (ev.participants.length().fill_null(0) > 0).ifelse(ev.participants, ev.handler.split("、"))
    return named.map(lambda name: name.strip()).filter(lambda name: name != "")


def everyone(ev: Any, where: Any) -> Any:
    """一组事件里 ``where`` 的那些写着的全部人，去重；一个也没有为空或空数组。"""
    return persons(ev).collect(where=where).flatten().unique()
