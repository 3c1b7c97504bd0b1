"""事项清单:八个部门的事项由 ``data/*.json`` 展开成完整的实施清单。

``data`` 里每个部门一份:``items`` 的一行只写这个事项自己的内容;``limit`` 是[法定, 承诺]工作日，承诺 0 是即办件;
``materials`` 的第二格是材料的种类(见 ``MATERIAL``);``private`` 表示决定涉及个人隐私，依法不公开。
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.reference import people, practices

DATA = Path(__file__).parent / "data"
DEPARTMENTS = ("market", "health", "housing", "land", "police", "labour", "transport", "water")
REGION = "999900"
_KIND_CODES = {
    "行政许可": "01",
    "行政给付": "05",
    "行政确认": "07",
    "其他行政权力": "10",
    "公共服务": "20",
}
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

MATERIAL: dict[str, dict[str, Any]] = {
    "表": {"required": True, "copies": 1, "form": "原件", "source": "申请人自备"},
    "原": {"required": True, "copies": 1, "form": "原件", "source": "申请人自备"},
    "复": {"required": True, "copies": 1, "form": "复印件", "source": "申请人自备"},
    "选": {"required": False, "copies": 1, "form": "原件", "source": "申请人自备"},
    "电": {"required": False, "copies": 1, "form": "电子证照", "source": "政府部门共享获取"},
    "共": {"required": False, "copies": 1, "form": "电子文件", "source": "政府部门共享获取"},
}
"""材料种类:表(有空白表格和示范文本)、原件、复印件、选择提交、电子证照、共享获取。"""


@dataclass(frozen=True, slots=True)
class Office:
    """一个进驻部门:名称、文号简称、统一社会信用代码、楼层区域、经办人员。"""

    number: int
    name: str
    short: str
    credit_code: str
    zone: str
    team: people.Team


@cache
def offices() -> dict[str, Office]:
    """部门名称 → 部门。"""
    return {office.name: office for office, _ in _sources()}


@cache
def items() -> dict[str, dict[str, Any]]:
    """实施编码 → 事项。"""
    rows = [_item(office, number, row) for office, rows in _sources() for number, row in enumerate(rows, 1)]
    return practices.enriched({row["code"]: row for row in rows})


@cache
def private() -> frozenset[str]:
    """决定依法不公开的事项:涉及个人隐私的许可，以及许可以外的全部事项。"""
    hidden = {row["name"] for _, rows in _sources() for row in rows if row.get("private")}
    return frozenset(code for code, item in items().items() if item["name"] in hidden or item["kind"] != "行政许可")


@cache
def staff() -> dict[str, dict[str, Any]]:
    """编号 → 窗口人员。"""
    return {
        key: person
        for office in offices().values()
        for key, person in people.staff(office.number, office.name, office.zone).items()
    }


def scaled(scale: int) -> dict[str, dict[str, Any]]:
    """事项清单放大 ``scale`` 倍:多出的是同一事项的子项，编码末三位不同。供压力测试。"""
    copies = dict(items())
    for number in range(1, scale):
        for code, item in items().items():
            variant = f"{code[:-3]}{number:03d}"
            links = {"flow_chart": f"/files/flow/{variant}.svg", "apply_url": f"/portal/apply/{variant}"}
            copies[variant] = {**item, "code": variant, "name": f"{item['name']}(第{number}子项)", **links}
    return copies


def credit_code(org: str) -> str:
    """八位主体标识 → 十八位统一社会信用代码，两个校验码都有效(GB 32100、GB 11714)。"""
    body = f"11{REGION}{org}{_org_check(org)}"
    rest = 31 - sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31
    return body + _ALPHABET[rest % 31]


def _org_check(org: str) -> str:
    rest = 11 - sum(int(c, 36) * w for c, w in zip(org, _ORG_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


@cache
def _sources() -> tuple[tuple[Office, list[dict[str, Any]]], ...]:
    return tuple(_load(number, name) for number, name in enumerate(DEPARTMENTS, 1))


def _load(number: int, name: str) -> tuple[Office, list[dict[str, Any]]]:
    raw = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    team = people.team(number, raw["department"])
    return Office(number, raw["department"], raw["short"], credit_code(raw["org"]), raw["zone"], team), raw["items"]


def _item(office: Office, number: int, row: dict[str, Any]) -> dict[str, Any]:
    code = f"{office.credit_code}300{_KIND_CODES[row['kind']]}3{office.number}{number:03d}000"
    return {
        "code": code,
        "name": row["name"],
        "kind": row["kind"],
        "case_kind": "承诺件" if row["limit"][1] else "即办件",
        "department": office.name,
        **{key: row[key] for key in ("content", "audience", "basis", "conditions", "result")},
        "handling_forms": ["窗口办理", "网上办理"],
        "basis_links": [f"/files/basis/{code}-{n}.html" for n in range(1, len(row["basis"]) + 1)],
        "procedure": list(_steps(row)),
        "flow_chart": f"/files/flow/{code}.svg",
        "materials": [_material(code, n, *pair) for n, pair in enumerate(row["materials"], 1)],
        "no_materials": False,
        "base_code": f"300{_KIND_CODES[row['kind']]}{office.number:02d}{number:03d}00",
        **_edition(row),
        **_terms(row),
        **_contact(office),
        "joint": row.get("joint", False),
        "apply_url": f"/portal/apply/{code}",
        "channel_basis": row.get("channel_basis"),
        "extra": {},
    }


def _edition(row: dict[str, Any]) -> dict[str, Any]:
    """数量限制与版本:2024 年 12 月 16 日变更，第四个工作日发布。"""
    return {
        "quantity": row.get("quantity", "无数量限制"),
        "remaining": row.get("remaining"),
        "state": "在用",
        "version": "2025-1",
        "changed_on": "2024-12-16",
        "updated": "2024-12-20",
    }


def _terms(row: dict[str, Any]) -> dict[str, Any]:
    statutory, promised = row["limit"]
    limit = {"unit": "工作日", "start_event": "受理"}
    charged, fee = row.get("fee"), {"charged": False}
    if charged:
        fee = {"charged": True, "amount": charged[0], "standard": charged[1], "basis": charged[2]}
    return {
        "statutory_limit": {"value": statutory, **limit, **({"note": row["note"]} if "note" in row else {})},
        "promised_limit": {"value": promised, **limit, **({} if promised else {"note": "当场办结"})},
        "fee": fee,
        "special_procedures": [
            {"kind": kind, "days": days, "basis": basis, "counted": False}
            for kind, days, basis in row.get("special", ())
        ],
    }


def _contact(office: Office) -> dict[str, Any]:
    first = office.number * 5 - 4
    return {
        "staff": [f"S{office.number}01", f"S{office.number}02", f"S{office.number}05"],
        "consultation": f"0700-555{office.number}000",
        "complaint": f"0700-5559{office.number}00",
        "address": f"和宁市云溪区政务大道1号市政务服务中心{office.zone}{first}—{first + 1}号窗口",
        "hours": "工作日(周一至周五，法定节假日除外)9:00—12:00,13:30—17:30",
    }


def _material(code: str, number: int, name: str, kind: str) -> dict[str, Any]:
    links = {}
    if kind == "表":
        links = {
            "blank_form": f"/files/forms/{code}-{number}.docx",
            "sample_form": f"/files/samples/{code}-{number}.pdf",
        }
    return {"name": name, **MATERIAL[kind], **links}


def _steps(row: dict[str, Any]) -> Iterator[str]:
    yield "申请:申请人到窗口或者通过政务服务网提交申请材料"
    if not row["limit"][1]:
        yield "受理:材料齐全、符合法定形式的当场受理，材料不齐的当场一次告知"
        yield f"审查与决定:窗口当场审查并作出决定，当场发放{row['result']}"
        return
    yield "受理:材料齐全、符合法定形式的予以受理；不齐的当场或者5个工作日内一次告知需要补正的全部内容"
    for kind, days, _ in row.get("special", ()):
        yield f"{kind}:需要{kind}的，书面告知申请人所需时间({days}个工作日以内)，不计入办理时限"
    yield "审查:审查人员对申请材料进行审查，需要核实的指派两名以上工作人员核查"
    yield "决定:作出准予或者不予的书面决定，不予的说明理由并告知救济权利"
    yield f"送达:决定作出之日起10个工作日内颁发、送达{row['result']}"
