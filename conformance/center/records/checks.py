"""逐行的毛病，连同文件、行号、办件编号，写成 problems.parquet。

判不判违法由条款说了算，这里只是不让任何一行悄悄过去。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.center.reading.columns import literal
from conformance.center.reading.mapping import UNITED, UNITLESS
from conformance.center.reading.targets import KINDS, hints
from conformance.center.records.batch import LINE
from conformance.center.records.mapped import FILE, LOST, STRANGE, bit
from conformance.domain import EventKind

REPEATED, UNKNOWN, REWRITTEN = "完全重复", "事件名不认识", "编号被表格软件改写"
REFUSED = frozenset(
    {
        *("网页", "不是 JSON", "列数不同", "编码有误", "没有办件编号", "没有时间", "时间读不出", "没有事件名"),
        *(REWRITTEN, REPEATED),
    }
)
"""这几种毛病的行没有进入判定。"""
BAD = "zs_bad"
NO_NUMBER, NO_TIME, NO_KIND, BACKWARD, LATE = (1 << one for one in range(5))
_SEQUENCE = (
    (EventKind.ACCEPTED, EventKind.RECEIVED),
    (EventKind.DECIDED, EventKind.ACCEPTED),
    (EventKind.CLOSED, EventKind.ACCEPTED),
    (EventKind.CLOSED, EventKind.RECEIVED),
    (EventKind.DELIVERED, EventKind.DECIDED),
)
"""(后一步, 前一步):后一步的第一次早于前一步的第一次，就是次序颠倒。"""


@dataclass(frozen=True, slots=True)
class Fault:
    """一种毛病:哪张表、种类、一句话，和挑出它的条件(在整理好的表上);``target`` 是读不出的列。"""

    source: str
    kind: str
    message: str
    condition: str
    target: str = ""


def marks(source: str, day: str) -> str:
    """整理时每行记下的几位:没有编号、没有时间、没有事件名、结束早于开始、晚于 ``day``。"""
    conditions = {NO_NUMBER: "case_no IS NULL"}
    if source == "events":
        late = f"greatest(time, end_time, recorded_at) >= DATE {literal(day)} + INTERVAL 1 DAY"
        conditions |= {NO_TIME: "time IS NULL", NO_KIND: "kind IS NULL", BACKWARD: "end_time < time", LATE: late}
    said = " + ".join(f"CASE WHEN {one} THEN {value} ELSE 0 END" for value, one in conditions.items())
    return f"CAST({said} AS BIGINT) AS {BAD}"


def faults(source: str, day: str) -> Iterator[Fault]:
    """``source`` 的行上能有的毛病。"""
    spoilt = _has(LOST, bit(source, "case_no"))
    said = "是科学记数或放不下的小数，几笔办件会并成一笔，没有进入判定；请把编号一列设为文字后重新导出"
    yield Fault(source, REWRITTEN, said, spoilt, "case_no")
    yield Fault(source, "没有办件编号", "没有办件编号，没有进入判定", f"{_has(BAD, NO_NUMBER)} AND NOT {spoilt}")
    for target in hints(KINDS[source]):
        if (source, target) not in (("events", "time"), (source, "case_no")):
            said = "的值读不出，作空值处理；请在档案里用 map 或 sentinels 写明"
            yield Fault(source, f"读不出:{target}", said, _has(LOST, bit(source, target)), target)
    if source == "cases":
        yield from (_unitless(limit, unit) for limit, unit in UNITED)
        yield Fault(source, "没有事件", "事件表里没有这笔办件的事件", "case_no IN (FROM lonely)")
    if source == "events":
        lost = _has(LOST, bit(source, "time"))
        yield Fault(source, "时间读不出", "的值读不出，没有进入判定", lost, "time")
        yield Fault(source, "没有时间", "没有时间，没有进入判定", f"{_has(BAD, NO_TIME)} AND NOT {lost}")
        yield Fault(source, "没有事件名", "没有事件名，没有进入判定", _has(BAD, NO_KIND))
        yield Fault(source, "结束早于开始", "结束时间早于开始时间", _has(BAD, BACKWARD))
        yield Fault(source, "晚于采集时刻", f"时间晚于 {day},是未来的", _has(BAD, LATE))
        said = "事件名不是标准的，作 环节，原名留在 procedure;请在 records.kinds 里对应"
        yield Fault(source, UNKNOWN, said, _has(LOST, bit(source, STRANGE)))
        yield Fault(source, "没有办件", "办件表里没有这个编号的办件", "case_no IN (FROM orphans)")


def _unitless(limit: str, unit: str) -> Fault:
    """时限有数而没有单位；单位读不出的另说。"""
    condition = f"{limit} IS NOT NULL AND {unit} IS NULL AND NOT {_has(LOST, bit('cases', unit))}"
    return Fault(
        "cases", f"没有单位:{limit}", f"{limit} 只有数没有单位，不当作工作日也不当作自然日；{UNITLESS}", condition
    )


def write(
    connection: Any,
    found: Sequence[Fault],
    labels: Sequence[str],
    troubles: Sequence[tuple[int, str, Path]],
    path: Path,
) -> None:
    """写 ``path``:file、line、source、kind、case_no、message,按文件与行排序。

    要用的表:sorted_cases、sorted_events、repeated_cases、repeated_events、orphans、lonely、firsts。
    ``troubles`` 是读的时候就读不出的行:(第几个来源, 表, 分块)。
    """
    parts = [_picked(f"sorted_{one.source}", one) for one in found]
    parts += [*_read(troubles), *_repeated(), *_disordered()]
    names = " ".join(f"WHEN {index} THEN {literal(label)}" for index, label in enumerate(labels))
    wanted = f"CASE {FILE} {names} END AS file, CAST({LINE} AS BIGINT) AS line, source, kind, case_no, message"
    order = f"{FILE}, {LINE}, source, kind, message, case_no"
    sql = f"SELECT {wanted} FROM ({' UNION ALL '.join(parts)}) ORDER BY {order}"  # noqa: S608 - 名字都是我们的，值都加了引号
    connection.execute(f"COPY ({sql}) TO {literal(str(path))} (FORMAT parquet)")


def present(connection: Any, possible: Sequence[Fault]) -> list[Fault]:
    """其中真有的:先数一遍，没有的就不必去挑。"""
    found: list[Fault] = []
    for source in dict.fromkeys(one.source for one in possible):
        mine = [one for one in possible if one.source == source]
        asked = ", ".join(f"count_if({one.condition})" for one in mine)
        counted = connection.execute(f"SELECT {asked} FROM sorted_{source}").fetchall()[0]  # noqa: S608 - 名字都是我们的
        found += [one for one, count in zip(mine, counted, strict=True) if count]
    return found


def firsts(events: str) -> str:
    """一件一行，各步第一次的时间；只留有颠倒的。"""
    kinds = dict.fromkeys(kind for pair in _SEQUENCE for kind in pair)
    wanted = ", ".join(f"min(time) FILTER (kind = {literal(kind)}) AS {_name(kind)}" for kind in kinds)
    wrong = " OR ".join(_before(_name(kind), _name(before)) for kind, before in _SEQUENCE)
    return f"SELECT * FROM (SELECT case_no, {wanted} FROM {events} GROUP BY case_no) WHERE {wrong}"  # noqa: S608 - 名字都是我们的


def _read(troubles: Sequence[tuple[int, str, Path]]) -> Iterator[str]:
    for index, table, path in troubles:
        wanted = (
            f"{index} AS {FILE}, line AS {LINE}, {literal(table)} AS source, kind, CAST(NULL AS VARCHAR) AS case_no"
        )
        yield f"SELECT {wanted}, message FROM read_parquet({literal(str(path))})"  # noqa: S608 - 名字都是我们的


def _picked(table: str, fault: Fault) -> str:
    named = f"{literal(fault.source)} AS source, {literal(fault.kind)} AS kind"
    said = f"{named}, case_no, {literal(fault.message)} AS message"
    return f"SELECT {FILE}, {LINE}, {said} FROM {table} WHERE {fault.condition}"  # noqa: S608 - 名字都是我们的


def _repeated() -> Iterator[str]:
    """完全相同的只留第一行；编号相同而内容不同的办件都留下。"""
    for name in ("cases", "events"):
        yield _picked(f"repeated_{name}", Fault(name, REPEATED, "与前面的一行完全相同，只留第一行", "nth > 1"))
    said = "编号与另一行相同而内容不同，都留下"
    yield _picked("repeated_cases", Fault("cases", "编号重复", said, "nth = 1 AND forms > 1"))


def _disordered() -> Iterator[str]:
    for kind, before in _SEQUENCE:
        late, early = f"f.{_name(kind)}", f"f.{_name(before)}"
        said = f"'events' AS source, '次序颠倒' AS kind, e.case_no, {literal(f'{kind}早于{before}')} AS message"
        matched = f"e.case_no = f.case_no AND e.kind = {literal(kind)} AND e.time = {late}"
        yield (
            f"SELECT e.{FILE}, e.{LINE}, {said} FROM sorted_events e "  # noqa: S608 - 名字都是我们的，值都加了引号
            f"JOIN firsts f ON {matched} WHERE {_before(late, early)}"
        )


def _before(earlier: str, later: str) -> str:
    """确在之前；恰在零时整的多半只有日期，按日比(规则那边同 ``rules.moments``)。"""
    dated = " OR ".join(f"{one} = date_trunc('day', {one})" for one in (earlier, later))
    days = f"CAST({earlier} AS DATE) < CAST({later} AS DATE)"
    return f"({earlier} < {later} AND ({days} OR NOT ({dated})))"


def _has(column: str, value: int) -> str:
    return f"({column} & {value}) <> 0"


def _name(kind: EventKind) -> str:
    return f"first_{kind.name.lower()}"


JUDGED = frozenset({"次序颠倒", "结束早于开始", "晚于采集时刻"})
"""读得清楚、由条款自己去判的毛病；不算读入的问题。"""


def fault_of(kind: str) -> str | None:
    """毛病的种类 → 契约里的说法(见 ``Breach.fault``)；由条款自己去判的(未来的时间、颠倒的次序……)是 None。"""
    if kind.startswith("读不出:") or kind in ("时间读不出", REWRITTEN):
        return "形状"
    return _FAULTS.get(kind)


_FAULTS: Mapping[str, str] = {
    "网页": "形状",
    "不是 JSON": "形状",
    "列数不同": "形状",
    "编码有误": "形状",
    "没有办件编号": "缺少",
    "没有时间": "缺少",
    "没有事件名": "缺少",
    REPEATED: "重复",
    UNKNOWN: "取值",
}
