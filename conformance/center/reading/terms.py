"""映射时全档案共用的说法:单位代码、对照表、表示没有的值、时区。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.center import zones


@dataclass(frozen=True, slots=True)
class Terms:
    """``units`` 单位代码 → 单位(空表示没有说明单位);``enums`` 名称 → 对照表;``loose`` 键名不分大小写、不计下划线;
    ``zoned`` 是档案写明了中心的时区。
    """

    sentinels: tuple[Any, ...] = ()
    timezone: str = zones.CHINA
    units: Mapping[str, Any] = field(default_factory=dict)
    enums: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    loose: bool = False
    zoned: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any], source: Mapping[str, Any]) -> Terms:
        """档案顶层的，加上这个来源自己的。"""
        return cls(
            (*(data.get("sentinels") or ()), *(source.get("sentinels") or ())),
            zones.name(data),
            data.get("units") or {},
            data.get("enums") or {},
            bool(source.get("loose")),
            "timezone" in data,
        )
