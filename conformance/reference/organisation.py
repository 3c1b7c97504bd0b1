"""进驻部门、咨询与来访、公布的数字、亮灯规则:与办件一样按依法办理的样子造出。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from conformance.reference import days
from conformance.reference.catalogue import items, offices
from conformance.reference.process import CLOCK, Record

REPLY_DAYS = 2
"""咨询在两个工作日内答复；中心公布的答复时限是五个工作日。"""
_KINDS = ("咨询", "咨询", "来访", "投诉")
_CHANNELS = ("政务服务网", "窗口", "12345热线")


def documents(cases: Mapping[str, Record], moment: str) -> dict[str, dict[str, Record]]:
    """截至 ``moment``(ISO 时刻)的 consultations、departments、claims、lights、availability，键 → 行。"""
    return {
        "consultations": _consultations(cases, moment),
        "departments": _departments(),
        "claims": _claims(),
        "lights": _lights(),
        "availability": _availability(moment),
    }


def _availability(moment: str) -> dict[str, Record]:
    """近八天每小时打开一次门户首页的监测记录。"""
    now, found = datetime.fromisoformat(moment).replace(minute=0, second=0), {}
    for hour in range(8 * 24, 0, -1):
        at = (now - timedelta(hours=hour)).isoformat()
        found[f"JK{at[:13]}"] = {"id": f"JK{at[:13]}", "at": at, "seconds": 0.4 + hour * 7 % 11 / 10, "status": 200}
    return found


def _departments() -> dict[str, Record]:
    """每个部门一名首席代表，书面授权其现场办理本部门的全部事项；应进的都已进驻。"""
    found = {}
    for office in offices().values():
        own = [code for code, item in items().items() if item["department"] == office.name]
        found[f"BM{office.number:02d}"] = {
            "id": f"BM{office.number:02d}",
            "name": office.name,
            "chief": office.team.chief.name,
            "authority": f"{office.short}授〔2025〕1号",
            "authorised": own,
            "items_due": len(own),
            "items_entered": len(own),
        }
    return found


def _claims() -> dict[str, Record]:
    """公布的压缩比与进驻率，都由公布的基准和现值得来，舍去到两位小数。"""
    whole = str(len(items()))
    rows: tuple[tuple[str, str, str, str, str, str], ...] = (
        ("SZ001", "压缩比", "药品零售企业经营许可承诺时限", "20", "12", "40.00%"),
        ("SZ002", "压缩比", "个体工商户注册登记办理时限", "3", "1", "66.66%"),
        ("SZ003", "进驻率", "市级政务服务事项", whole, whole, "100.00%"),
    )
    keys = ("id", "kind", "subject", "before", "after", "published")
    return {row[0]: dict(zip(keys, row, strict=True)) for row in rows}


def _lights() -> dict[str, Record]:
    rows: tuple[tuple[str, str, str, int], ...] = (
        ("LD-00", "正常", "距承诺届满日一个工作日以上", 1),
        ("YJ-01", "预警", "承诺届满前一个工作日仍未办结", 1),
        ("HP-01", "黄牌", "超过承诺时限", 0),
        ("HP-02", "红牌", "超过法定时限", 0),
    )
    return {key: {"id": key, "light": light, "meaning": meaning, "days": n} for key, light, meaning, n in rows}


def _consultations(cases: Mapping[str, Record], moment: str) -> dict[str, Record]:
    """每二十件办件有一次咨询或来访，两个工作日内答复，同日办结。"""
    found: dict[str, Record] = {}
    for number, case in enumerate([*cases.values()][::20], 1):
        day = case["events"]["收件"]["time"][:10] if "收件" in case["events"] else None
        replied = days.after(day, REPLY_DAYS) if day else None
        if replied and f"{replied}T10:00:00" <= moment:
            key = f"ZX{number:05d}"
            found[key] = _consultation(key, number, case, str(day), replied)
    return found


def _consultation(key: str, number: int, case: Record, day: str, replied: str) -> Record:
    office = offices()[case["department"]]
    return {
        "id": key,
        "kind": _KINDS[number % 4],
        "channel": _CHANNELS[number % 3],
        "asked_at": f"{day}T{CLOCK[600]}",
        "answered_at": f"{replied}T{CLOCK[590]}",
        "handler": office.team.windows[number % 2].name,
        "transferred": number % 5 == 0,
        "closed_at": f"{replied}T{CLOCK[595]}",
        "department": office.name,
    }
