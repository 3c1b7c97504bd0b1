"""网上申请的办件全程在线:收件、受理、审查、决定都在系统里办，各事件带线上操作的痕迹。"""

from __future__ import annotations

from typing import Any

ONLINE = "网上办理"
AT_COUNTER = frozenset({"送达", "办结"})


def onlined(channel: str, events: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """网上申请的办件，除送达与办结以外的事件都记为在线办理；别的渠道原样。"""
    if channel != ONLINE:
        return events
    return {key: row if row["kind"] in AT_COUNTER else {**row, "online": True} for key, row in events.items()}
