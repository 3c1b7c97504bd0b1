"""两行是不是同一行，两张表对不对得上:逐字段相同的行，只在一张表里有的编号。

整理好的表按办件(事件再按时间)排着，键相同的行挨在一起:先顺着看一遍有没有，没有就到此为止。
"""

from __future__ import annotations

from typing import Any

from conformance.center.reading.columns import literal
from conformance.center.records.batch import LINE
from conformance.center.records.mapped import FILE, ORDER
from conformance.domain import EventKind

PLACE = f"({FILE}, {LINE}, {ORDER})"
"""一行的来处:一行办件可以带出几个事件。"""
_KEYS = {"cases": ("case_no",), "events": ("case_no", "time")}


def found(connection: Any, name: str, every: str, sound: str) -> bool:
    """建 repeated_``name``:可能重复的各行，``nth`` 是相同的行里第几个，``forms`` 是同一编号有几种；返回有没有重复的。

    ``every`` 是要逐字段相同的列，``sound`` 是进入判定的条件。
    """
    keys = ", ".join(_KEYS[name])
    near = " AND ".join(f"{key} = lag({key}) OVER ()" for key in _KEYS[name])
    tied = f"SELECT {keys}, {near} AS again FROM sorted_{name}"  # noqa: S608 - 名字都是我们的
    connection.execute(f"CREATE TABLE tied AS SELECT DISTINCT {keys} FROM ({tied}) WHERE again")  # noqa: S608 - 同上
    rows = f"FROM sorted_{name} SEMI JOIN tied USING ({keys}) WHERE {sound}"
    if name == "events":
        alike = f"SELECT hash({every}) {rows} GROUP BY ALL HAVING count(*) > 1"
        connection.execute(f"CREATE TABLE alike AS {alike}")
        rows += f" AND hash({every}) IN (FROM alike)"
    nth = f"row_number() OVER (PARTITION BY {every} ORDER BY {PLACE}) AS nth"
    forms = "count(*) FILTER (nth = 1) OVER (PARTITION BY case_no) AS forms"
    connection.execute(f"CREATE TABLE repeated_{name} AS SELECT *, {forms} FROM (SELECT *, {nth} {rows})")  # noqa: S608 - 同上
    connection.execute("DROP TABLE tied")
    return bool(connection.execute(f"SELECT count(*) FROM repeated_{name} WHERE nth > 1").fetchall()[0][0])  # noqa: S608 - 同上


def apart(connection: Any) -> None:
    """建 orphans(有事件而没有办件的编号)与 lonely(没有一个事件的办件)。"""
    connection.execute("CREATE TABLE seen AS SELECT DISTINCT case_no FROM sorted_events WHERE case_no IS NOT NULL")
    connection.execute("CREATE TABLE orphans AS FROM seen ANTI JOIN kept_cases USING (case_no)")
    lonely = "SELECT DISTINCT case_no FROM kept_cases ANTI JOIN seen USING (case_no)"
    connection.execute(f"CREATE TABLE lonely AS {lonely}")
    connection.execute("DROP TABLE seen")


def misread(connection: Any, strange: int) -> dict[str, str]:
    """除了 环节 一种事件也没有，而有 ``strange`` 个名称不认识的:事件表没有读对。"""
    known = f"SELECT count(*) FROM kept_events WHERE kind <> {literal(EventKind.STAGE)}"  # noqa: S608 - 名字都是我们的
    if connection.execute(known).fetchall()[0][0]:
        return {}
    return {"events": f"{strange} 个事件的名称不认识，认识的一个也没有，多半是档案的 records.kinds 没有写明"}


def reach(connection: Any, day: str) -> dict[str, Any]:
    """两张表各少了几行；最后一个不在未来(``day`` 之后)的事件是哪一天。"""
    last = f"SELECT max(time) FROM kept_events WHERE time < DATE {literal(day)} + INTERVAL 1 DAY"  # noqa: S608 - 值都加了引号
    counts = "SELECT (SELECT count(*) FROM orphans), (SELECT count(*) FROM lonely)"
    orphans, lonely, until = connection.execute(f"{counts}, ({last})").fetchall()[0]
    return {"missing": {"cases": orphans, "events": lonely}, "last": f"{until:%Y-%m-%d}" if until else ""}
