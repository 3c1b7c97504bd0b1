"""事项里与制度有关的内容:审查类型、历史版本，以及联办事项的牵头部门与子项。"""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
PARTS = ("建设用地规划许可", "洪水影响评价审批", "涉路施工活动许可")
"""联办事项的子项，分属三个部门，可以同时办理。"""
FIRST_VERSION = {"version": "2023-1", "published_on": "2023-06-15"}
"""上一个版本；时限取法定的，材料和环节各多一项。"""


def enriched(items: dict[str, Record]) -> dict[str, Record]:
    """实施编码 → 补上审查类型、历史版本、牵头部门与子项的事项。"""
    codes = {item["name"]: code for code, item in items.items()}
    parts = [codes[name] for name in PARTS if name in codes]
    return {code: {**item, **_practice(item), **_joint(item, parts)} for code, item in items.items()}


def _practice(item: Record) -> Record:
    steps, materials = len(item["procedure"]), len(item["materials"])
    before = {"steps": steps + 1, "materials": materials + 1, "promised_days": item["statutory_limit"]["value"]}
    now = {"steps": steps, "materials": materials, "promised_days": item["promised_limit"]["value"]}
    current = {"version": item["version"], "published_on": item["updated"]}
    return {
        "review": "形式审查" if item["case_kind"] == "即办件" else "实质审查",
        "history": [{**FIRST_VERSION, **before}, {**current, **now}],
    }


def _joint(item: Record, parts: list[str]) -> Record:
    return {"lead": item["department"], "parts": parts} if item["joint"] else {}
