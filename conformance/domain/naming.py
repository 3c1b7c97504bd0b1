"""来源与数据项的中文名称:说给人听的话里不出现内部的名字。

数据项的名称取自 ``schemas/`` 里它的说明的第一段，与模型的文档是同一处;认不出的照原样。
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from conformance import bundle

SOURCES = {
    "items": "事项清单",
    "pages": "门户办事指南",
    "staff": "窗口人员",
    "statistics": "公布的统计",
    "supervision": "电子监察记录",
    "evaluations": "好差评",
    "decisions": "许可决定公示",
    "consultations": "咨询与来访",
    "departments": "进驻部门",
    "claims": "公布的数字",
    "lights": "亮灯规则",
    "availability": "门户监测记录",
    "terminal": "自助机办事指南",
    "sandbox": "沙箱试办",
    "attestations": "举证表",
    "cases": "办件",
    "events": "办件事件",
    "probes": "进度查询探测",
    "apply": "申报入口的试点",
    "clicks": "点击次数的试点",
    "portal.accessibility": "办事指南的无障碍检查",
    "closed": "停用事项的试办",
    "correct": "补正的试办",
    "rate": "评价的试办",
}

_SHAPES = {
    "items": "item",
    "cases": "case",
    "events": "event",
    "staff": "staff",
    "supervision": "supervision",
    "evaluations": "evaluation",
    "decisions": "decision",
    "consultations": "consultation",
    "departments": "department",
    "statistics": "statistics",
}
_END = re.compile("[，；:、(（。]")


def source(name: str) -> str:
    """来源的内部名 → 中文名，如 ``decisions`` → 许可决定公示。"""
    return SOURCES.get(name, name)


def field(of: str, name: str) -> str:
    """来源 ``of`` 的数据项 → “办件的办理主体”;没有说明的写它的内部名。"""
    return f"{source(of)}的{_described(of).get(name) or name}"


@cache
def _described(of: str) -> dict[str, str]:
    shape: dict[str, Any] = bundle.schema(_SHAPES[of])["properties"] if of in _SHAPES else {}
    return {name: _END.split(one.get("description", ""))[0] for name, one in shape.items()}
