"""中心的时区。档案没有写的照北京时间；写没写明是另一回事(见 ``reading.terms.Terms.zoned``)。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

CHINA = "Asia/Shanghai"


def name(data: Mapping[str, Any]) -> str:
    """档案的时区名。"""
    return str(data.get("timezone", CHINA))


def zone(data: Mapping[str, Any]) -> ZoneInfo:
    """档案的时区；没有这个名字的抛 ZoneInfoNotFoundError。"""
    return ZoneInfo(name(data))
