"""RFC 7386 合并补丁:不改动原件，只复制补丁碰到的各层。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """``target`` 打上 ``patch``:对象逐键合并,null 删除，其他整个替换。"""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def stacked(lower: Any, upper: Any) -> Any:
    """两个补丁合成一个,null 保留:先打 ``lower`` 再打 ``upper`` 与只打合成的一个相同。"""
    if not isinstance(lower, Mapping) or not isinstance(upper, Mapping):
        return upper
    return {**lower, **{key: stacked(lower.get(key), value) for key, value in upper.items()}}


def all_merged(target: Any, patches: Iterable[Mapping[str, Any]], *, keep: Collection[str]) -> Any:
    """依次打上每一个补丁;``keep`` 这些键下放的本身是补丁，叠放而不合并，里面的 null 要留到用的时候。"""
    for patch in patches:
        changed = merged(target, {key: value for key, value in patch.items() if key not in keep})
        target = {**changed, **{key: stacked(target.get(key), patch[key]) for key in keep if key in patch}}
    return target
