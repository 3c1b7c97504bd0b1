"""指南页上除公开要素之外还看得到的:材料表、特别程序表、版本与发布日期、正文里的链接。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from conformance.center.portal import tables as portal_tables
from conformance.center.portal.extract import Page
from conformance.center.portal.tables import Row, written_day
from conformance.domain import Guide, Link, Material, SpecialProcedure

YES = re.compile(r"必要|必备|必需|必须|必填|是|1")
NO = re.compile(r"非必[要备需须填].*|不必.*|可选.*|选填.*|容缺.*|否|0")
COUNTED = re.compile(r"计入|是|计")
EXCLUDED = re.compile(r"不计入.*|否|不计|扣除")
WORKDAYS = re.compile(r"([0-9]+)\s*个?\s*(?:工作日)?")
COPIES = re.compile(r"([0-9]+)\s*(?:份|套|张|件)?")
NONE_SPECIAL = re.compile(
    r"(?:没有|无|不涉及)(?:特别程序|特殊环节)|(?:特别程序|特殊环节)[:\uff1a]?\s*(?:无|没有|不涉及)"
)
VERSION = re.compile(r"版本号?\s*[:\uff1a]?\s*([A-Za-z]{0,2}[0-9][0-9A-Za-z._-]*)")
UPDATED = re.compile(
    r"(?:更新|发布|公布|修订)(?:日期|时间)\s*[:\uff1a]?\s*"
    r"([0-9]{4}\s*[年./-]\s*[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2})"
)


def detailed(guide: Guide, page: Page) -> Guide:
    """``page`` 上的一份指南补上材料、特别程序、版本和链接。"""
    listed, special = _whole(page, portal_tables.rows(page.tables, "materials")), _whole(page, _special_rows(page))
    spaced = NONE_SPECIAL.search(page.text)
    return replace(
        guide,
        materials=_materials(page, listed),
        special=tuple(map(_special, special)) if special else () if spaced else None,
        version=_only(VERSION.findall(page.text)),
        updated=_latest(page.text),
        anchors=tuple({link.url: Link(link.text, link.url) for link in page.links if not link.aside}.values()),
        unread=tuple(_unread(listed, special)),
    )


def _whole(page: Page, rows: list[Row]) -> list[Row]:
    """没有看全的页上有空格的表，当作没有看到。"""
    gaps = any(not cell.text.strip() and not cell.images for row in rows for cell in row.values())
    return [] if page.partial and gaps else rows


def _materials(page: Page, listed: list[Row]) -> tuple[Material, ...] | None:
    """材料表没有读全的，当作没有看到。"""
    if portal_tables.uneven(page.tables, "materials"):
        return None
    return tuple(map(_material, listed)) if listed else () if "无需材料" in page.text else None


def _special_rows(page: Page) -> list[Row]:
    """只认有“是否计入”一列的表，免得把环节表当成特别程序。"""
    return [row for row in portal_tables.rows(page.tables, "special") if "counted" in row and _said(row, "kind")]


def _material(row: Row) -> Material:
    """名称是那一格的第一行，下面的是下载、说明。"""
    copies = COPIES.fullmatch(_said(row, "copies"))
    return Material(
        name=_said(row, "name").partition("\n")[0],
        required=_flag(_said(row, "required"), YES, NO),
        copies=int(copies[1]) if copies else None,
        form=_said(row, "form") or None,
        source=_said(row, "source") or None,
    )


def _special(row: Row) -> SpecialProcedure:
    days = WORKDAYS.fullmatch(_said(row, "days"))
    return SpecialProcedure(
        kind=_said(row, "kind"),
        days=int(days[1]) if days else None,
        basis=_said(row, "basis") or None,
        counted=_flag(_said(row, "counted"), COUNTED, EXCLUDED),
    )


def _unread(materials: list[Row], special: list[Row]) -> Iterator[str]:
    """有字而认不出的格:不能当作没有写。"""
    for row in materials:
        if _said(row, "required") and _flag(_said(row, "required"), YES, NO) is None:
            yield f"是否必备:{_said(row, 'required')}"
        if _said(row, "copies") and not COPIES.fullmatch(_said(row, "copies")):
            yield f"份数:{_said(row, 'copies')}"
    for row in special:
        if _said(row, "days") and not WORKDAYS.fullmatch(_said(row, "days")):
            yield f"所需时间:{_said(row, 'days')}"
        if _said(row, "counted") and _flag(_said(row, "counted"), COUNTED, EXCLUDED) is None:
            yield f"是否计入时限:{_said(row, 'counted')}"


def _said(row: Row, field: str) -> str:
    return row[field].text.strip() if field in row else ""


def _flag(text: str, yes: re.Pattern[str], no: re.Pattern[str]) -> bool | None:
    if no.fullmatch(text):
        return False
    return True if yes.fullmatch(text) else None


def _only(found: list[str]) -> str | None:
    """只有一个说法才算数。"""
    return found[0] if len(set(found)) == 1 else None


def _latest(text: str) -> date | None:
    """写了几个日期时取最近的。"""
    return max(filter(None, map(written_day, UPDATED.findall(text))), default=None)
