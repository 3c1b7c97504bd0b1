"""门户上的一览表:按列名认出人员、统计、公示的决定。认不出的列不猜，读不出的数是 None。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from conformance.center.normalise import Unreadable, day
from conformance.center.portal.extract import Cell, Table
from conformance.center.reading.labels import catalogue, matching
from conformance.domain import Channel, Claim, Decision, LightRule, Staff, Statistics

Row = Mapping[str, Cell]
KEYS = {
    "staff": "name",
    "statistics": "period",
    "decisions": "doc_no",
    "lights": "light",
    "claims": "published",
    "materials": "name",
    "special": "kind",
    "evaluations": "score",
}
GROUPED = frozenset({"lights", "claims", "evaluations"})
"""主要列跨几行时是给几行分组的表；别的表里，它跨的几行说的是同一个。"""
_SUMMED = re.compile(r"合计|总计|小计|共计|汇总|(?:注|说明|备注)\s*[:\uff1a]?$")
_MONTH = re.compile(r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})")
_DAY = re.compile(r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})")


def rows(tables: Iterable[Table], kind: str) -> list[Row]:
    """``kind``(staff、statistics、decisions)的表的全部行:字段 → 格。没有认得出主要列的表则为空。"""
    return [row for table in tables for row in _read(table, kind)]


def absent(kind: str) -> str:
    """没有 ``kind`` 的表时怎么说。"""
    columns = "、".join(words[0] for words in catalogue()["tables"][kind].values())
    return f"没有认得出的表格(要有这样的列:{columns})"


def uneven(tables: Iterable[Table], kind: str) -> int:
    """``kind`` 的表里，格数与列名不同而像是内容(不是合计、说明)的行数:它们没有读。"""
    found = ((table, *_named(table, kind)) for table in tables)
    return sum(
        len(line) != len(table[index]) and len(line) > where[KEYS[kind]] and _substantial(line)
        for table, index, where in found
        if where
        for line in table[index + 1 :]
    )


def staff(found: Iterable[Row]) -> Iterator[Staff]:
    """人员；没有工号的以姓名与窗口区分。照片没加载出来就是没有照片。"""
    for number, row in enumerate(found, start=1):
        name, badge, window = (_text(row, field) for field in ("name", "badge", "window"))
        yield Staff(
            id=badge or "@".join(filter(None, (name, window))) or f"第{number}行",
            name=name,
            post=_text(row, "post"),
            badge=badge,
            photo=_photo(row),
            phone=_text(row, "phone"),
            department=_text(row, "department"),
            window=window,
            deputy=_text(row, "deputy"),
            channel=Channel.PORTAL,
        )


def statistics(found: Iterable[Row]) -> Iterator[Statistics]:
    """各月统计；比率保留原文。"""
    for row in found:
        yield Statistics(
            period=_period(row["period"].text),
            accepted=_count(row, "accepted"),
            closed=_count(row, "closed"),
            on_time=_count(row, "on_time"),
            early=_count(row, "early"),
            closing_rate=_text(row, "closing_rate"),
            on_time_rate=_text(row, "on_time_rate"),
            early_rate=_text(row, "early_rate"),
            warnings=_count(row, "warnings"),
            yellow_cards=_count(row, "yellow_cards"),
            red_cards=_count(row, "red_cards"),
            satisfaction=_text(row, "satisfaction"),
            evaluations=_count(row, "evaluations"),
            default_rate=_text(row, "default_rate"),
            channel=Channel.PORTAL,
        )


def decisions(found: Iterable[Row]) -> Iterator[Decision]:
    """公示的决定；没有文号的行不是决定。"""
    for row in found:
        if row["doc_no"].text:
            yield Decision(
                doc_no=row["doc_no"].text,
                case_no=_text(row, "case_no"),
                item_name=_text(row, "item_name"),
                applicant=_text(row, "applicant"),
                decided_on=_date(row, "decided_on"),
                published_on=_date(row, "published_on"),
                channel=Channel.PORTAL,
            )


def lights(found: Iterable[Row]) -> Iterator[LightRule]:
    """亮灯规则；没有编号的以次序为号。"""
    for number, row in enumerate(found, start=1):
        yield LightRule(
            id=_text(row, "id") or f"第{number}行",
            light=_text(row, "light"),
            meaning=_text(row, "meaning"),
            days=_count(row, "days"),
            channel=Channel.PORTAL,
        )


def claims(found: Iterable[Row]) -> Iterator[Claim]:
    """公布的数字，都保留原文。"""
    fields = ("kind", "subject", "item_code", "before", "after", "published")
    for number, row in enumerate(found, start=1):
        key = _text(row, "id") or f"第{number}行"
        yield Claim(id=key, **{field: _text(row, field) for field in fields}, channel=Channel.PORTAL)


LISTS: Mapping[str, Callable[[Iterable[Row]], Iterator[Any]]] = {
    "staff": staff,
    "statistics": statistics,
    "decisions": decisions,
    "lights": lights,
    "claims": claims,
}
"""来源 → 把认出的行变成文档。"""


def _read(table: Table, kind: str) -> Iterator[Row]:
    """与列名格数不同的行(合计、说明)不算。"""
    index, where = _named(table, kind)
    for line in table[index + 1 :] if where else ():
        same = len(line) == len(table[index]) and any(line[place].text for place in where.values())
        if same and (kind in GROUPED or not line[where[KEYS[kind]]].above):
            yield {field: line[place] for field, place in where.items()}


def _named(table: Table, kind: str) -> tuple[int, dict[str, int]]:
    """(列名在第几行，字段 → 列)；列名在前三行里找，没有主要列就没有。"""
    named = [(index, _columns(line, catalogue()["tables"][kind])) for index, line in enumerate(table[:3])]
    index, where = max(named, key=lambda one: len(one[1]), default=(0, {}))
    return (index, where) if KEYS[kind] in where and len(where) >= 2 else (0, {})


def _substantial(line: tuple[Cell, ...]) -> bool:
    written = [cell.text for cell in line if cell.text]
    return len(written) > 1 and not _SUMMED.match(written[0])


def _columns(line: tuple[Cell, ...], columns: Mapping[str, list[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(line):
        for field, words in columns.items():
            if field not in found and matching(cell.text, words):
                found[field] = place
                break
    return found


def _text(row: Row, field: str) -> str | None:
    return row[field].text or None if field in row else None


def _photo(row: Row) -> str | None:
    if "photo" not in row:
        return None
    shown = [image.url for image in row["photo"].images if image.width > 0]
    return shown[0] if shown else row["photo"].text or None


def _count(row: Row, field: str) -> int | None:
    digits = re.fullmatch(r"([0-9][0-9,]*) ?(?:个?工作日|[件个次项天])?", _text(row, field) or "")
    return int(digits[1].replace(",", "")) if digits else None


def _period(text: str) -> str:
    found = _MONTH.search(text)
    return f"{found[1]}-{int(found[2]):02}" if found else text


def _date(row: Row, field: str) -> date | None:
    return written_day(_text(row, field) or "")


def written_day(text: str) -> date | None:
    """文字里的日期，如 2026年6月1日、2026-06-01、20260601；没有或认不出是 None。"""
    written = _DAY.search(text)
    try:
        return date(*map(int, written.groups())) if written else day(text)
    except (Unreadable, ValueError):
        return None
