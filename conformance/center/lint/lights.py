"""亮灯方案:档案直接写出的自己说得通不通，写名称的标准里有没有。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from conformance.errors import ProfileError

if TYPE_CHECKING:
    from conformance.center.profile import Profile
    from conformance.standard import Standard

Fault = tuple[tuple[str | int, ...], str]


def faults(lights: str | Mapping[str, Any]) -> Iterator[Fault]:
    """写出内容的方案里 JSON Schema 说不出的毛病；写名称的不看。"""
    if isinstance(lights, str):
        return
    if lights.get("clock") == "按秒" and not lights.get("hours"):
        yield ("lights",), '按秒的要写 hours(作息时间)，如 [["09:00", "12:00"], ["13:30", "17:30"]]'
    before = time.min
    for place, pair in enumerate(lights.get("hours", ())):
        try:
            begin, end = map(time.fromisoformat, pair)
        except ValueError:
            yield ("lights", "hours", place), f"{' 到 '.join(pair)} 不是一天里的时刻"
            continue
        if not before <= begin < end:
            yield ("lights", "hours", place), "各段要从早到晚写，起在前、止在后，互不重叠"
        before = end


def known(profile: Profile, standard: Standard) -> None:
    """档案指名的亮灯方案标准里有；没有抛 ProfileError,说出写在哪一行、可用的是哪些。"""
    named, schemes = profile.data.get("lights"), standard.parameters.get("light_schemes", {})
    if isinstance(named, str) and named not in schemes:
        usable = f"可用的是 {'、'.join(schemes)}" if schemes else "它一个方案也没有"
        raise ProfileError(
            f"{profile.where('lights')}:$.lights 标准 {standard.id} 的 light_schemes 里没有亮灯方案 {named}；{usable}。"
        )
