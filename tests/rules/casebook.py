"""为办件规则的测试写小案例:几件办件、几个事件 → 时间线 → 每件的结论。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.operations import DatabaseTable

from conformance.domain import Item
from conformance.rules import records
from conformance.rules.timeline import items_table, timeline
from conformance.run import duck
from conformance.workdays import Calendar

NORMS: Mapping[str, Any] = {
    "correction_notice_days": 5,
    "statutory_default_days": 20,
    "joint_default_days": 45,
    "extension_max_days": 10,
    "joint_extension_max_days": 15,
    "special_procedures": ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"],
    "unnamed_procedures": ["特别程序", "挂起"],
    "notice_grace_days": 1,
}
AS_OF = date(2026, 6, 30)
TEXT, TIME, DAY, WHOLE, FLAG, MONEY = (
    pa.string(),
    pa.timestamp("us"),
    pa.date32(),
    pa.int64(),
    pa.bool_(),
    pa.float64(),
)
CASES = pa.schema(
    [
        (name, TEXT)
        for name in (
            "case_no",
            "item_code",
            "item_name",
            "item_kind",
            "case_kind",
            "department",
            "channel",
            "applicant",
        )
    ]
    + [("joint", FLAG), ("statutory_limit", WHOLE), ("statutory_unit", TEXT)]
    + [("promised_limit", WHOLE), ("promised_unit", TEXT), ("statutory_due", TIME)]
    + [(name, DAY) for name in ("platform_due", "platform_promise_due", "clock_start")]
    + [("fee_due", MONEY), ("fee_paid", MONEY), ("materials", pa.list_(TEXT))]
)
EVENTS = pa.schema(
    [("case_no", TEXT), ("kind", TEXT)]
    + [(name, TIME) for name in ("time", "recorded_at", "end_time", "notified_at")]
    + [
        (name, TEXT)
        for name in ("handler", "role", "unit", "opinion", "procedure", "result", "reason", "remedies", "doc_no")
    ]
    + [("days", WHOLE), ("doc_date", DAY), ("sealed", FLAG), ("public", FLAG), ("about_supplement", FLAG)]
    + [("materials", pa.list_(TEXT))]
)
Event = dict[str, Any]
COMPILED: dict[tuple[Any, ...], str] = {}
"""时间线、视图、规则的 SQL 只取决于参数与表的形状，表名相同:同一测试进程里只编译一次。"""


def connected() -> Any:
    """内嵌的 DuckDB，照判定时的样子:数据很少，查询不为大数据改写；相邻的 SELECT 不合并。"""
    ibis.options.sql.fuse_selects = False
    return ibis.duckdb.from_connection(_database().cursor())


@lru_cache(maxsize=1)
def _database() -> Any:
    """一个测试进程合用一个库，临时的表各连接看各的:开一个库比一个小案例还慢。"""
    return duck.connected(few=True)


def laid(con: Any, name: str, table: pa.Table) -> Any:
    """把 ``table`` 落成这个连接自己的一张叫 ``name`` 的表。"""
    con.con.register("handed", table)
    con.con.execute(f'CREATE TEMP TABLE "{name}" AS FROM handed')
    con.con.unregister("handed")
    return opened(con, name)


def opened(con: Any, name: str) -> Any:
    """已落成的表 ``name``;一样的列只认一次。"""
    columns = con.con.execute(f'DESCRIBE "{name}"').fetchall()
    return DatabaseTable(name, _schema(tuple((column[0], column[1]) for column in columns)), con).to_expr()


@lru_cache(maxsize=256)
def _schema(columns: tuple[tuple[str, str], ...]) -> ibis.Schema:
    return ibis.schema({name: DuckDBType.from_string(kind) for name, kind in columns})


def at(text: str) -> datetime:
    """``3-10`` 是 2025 年 3 月 10 日上午九点；也可写全 ``2026-01-05T23:59:59``。"""
    return datetime.fromisoformat(text) if "T" in text else datetime.fromisoformat(f"{_dated(text)}T09:00:00")


def day(text: str) -> date:
    """``3-10`` 是 2025-03-10。"""
    return date.fromisoformat(_dated(text))


def _dated(text: str) -> str:
    return text if len(text) == 10 else "2025-" + "-".join(part.zfill(2) for part in text.split("-"))


def event(kind: str, time: str, **fields: Any) -> Event:
    """一个事件;``*_at``、``end_time`` 可用 ``at`` 的简写，默认随即录入。"""
    times = {k: at(v) for k, v in fields.items() if k in {"recorded_at", "end_time", "notified_at"} and v is not None}
    return {"kind": kind, "time": at(time), "recorded_at": at(time), **fields, **times}


def case(*events: Event, **fields: Any) -> dict[str, Any]:
    """一件行政许可办件，法定 20 工作日，除非另外写明。"""
    return {
        "item_kind": "行政许可",
        "statutory_limit": 20,
        "statutory_unit": "工作日",
        **fields,
        "events": list(events),
    }


def build(
    book: Mapping[str, dict[str, Any]],
    *,
    items: Iterable[Item] = (),
    as_of: date = AS_OF,
    calendar: Calendar | None = None,
    norms: Mapping[str, Any] = NORMS,
    hidden: bool | str = False,
) -> Any:
    """案例 → 落成表的时间线;``hidden`` 同 ``days``。"""
    con = connected()
    rows = [{"case_no": no, **{k: v for k, v in one.items() if k != "events"}} for no, one in book.items()]
    happened = [{"case_no": no, **one} for no, each in book.items() for one in each["events"]]
    tables = {
        "cases": pa.Table.from_pylist(rows, schema=CASES),
        "events": pa.Table.from_pylist(happened, schema=EVENTS),
        "items": items_table(items),
        "calendar": days(calendar or Calendar.of(), hidden=hidden),
    }
    used = [laid(con, name, table) for name, table in tables.items()]
    key = (as_of, repr((norms, tables["calendar"].column_names)))
    return built(con, "timeline", key, lambda: timeline(*used, as_of=as_of, norms=norms))


def days(calendar: Calendar, *, hidden: bool | str = False) -> pa.Table:
    """日历的表;``hidden`` 为真的写明看不到中心记不记特别程序与延长，见 ``timeline``;写着“延长”的只看不到延长。"""
    table = calendar.table()
    seen = {"sees_acceptance": True, "sees_notice": True, "sees_suspensions": hidden == "延长", "sees_pauses": False}
    for name, value in seen.items() if hidden else ():
        table = table.append_column(name, pa.array([value] * table.num_rows, pa.bool_()))
    return table


def built(con: Any, name: str, key: tuple[Any, ...], made: Callable[[], Any]) -> Any:
    """落成一张叫 ``name`` 的表;``key`` 相同的 SQL 只编译、只解析一次。"""
    duck.executed(con.con, f'CREATE TEMP TABLE "{name}" AS {_compiled(con, (name, *key), made)}')
    return opened(con, name)


def marked(
    t: Any, name: str, rule: Callable[..., Any], norm: Sequence[Any], checks: Sequence[Any]
) -> list[dict[str, Any]]:
    """落成的表 ``name`` 上各检查的状态，按编号排；参数里有表的不存编译结果。"""
    if not checks or any(isinstance(value, ibis.Expr) for value in norm):
        return _marked(t, checks)
    con, key = t.get_backend(), (name, t.schema(), rule, repr(norm))
    sql = _compiled(con, key, lambda: records.marked(t, checks).order_by("case_no"))
    cursor = duck.executed(con.con, sql)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _compiled(con: Any, key: tuple[Any, ...], made: Callable[[], Any]) -> str:
    if key not in COMPILED:
        COMPILED[key] = str(con.compile(made()))
    return COMPILED[key]


def rows(t: Any) -> dict[str, dict[str, Any]]:
    """时间线 → 编号到行。"""
    return {row["case_no"]: row for row in t.to_pyarrow().to_pylist()}


def verdicts(t: Any, rule: Callable[..., Iterator[records.Check]], *norm: Any) -> dict[str, dict[str, str]]:
    """编号 → {检查的短名: 违反 或 存疑}；没有问题的办件是空的，不适用的不出现。"""
    checks = list(rule(t, *norm))
    plain = isinstance(t.op(), DatabaseTable)
    found = marked(t, t.get_name(), rule, norm, checks) if plain else _marked(t, checks)
    spoken(found, checks)
    return {row["case_no"]: _named(row, checks) for row in found if _applies(row, checks)}


def spoken(found: Iterable[Mapping[str, Any]], checks: Sequence[records.Check]) -> None:
    """违反与存疑的问题都造出来:说了 ``said/`` 之外的话，测试就红(见 ``conftest``)。"""
    for state in (records.VIOLATING, records.UNDECIDED):
        records.findings(found, checks, state=state)


def findings(t: Any, rule: Callable[..., Iterator[records.Check]], *norm: Any) -> list[Any]:
    """违反的逐件问题。"""
    checks = list(rule(t, *norm))
    hits = records.offenders(t, checks)
    return records.findings(hits.to_pyarrow().to_pylist(), checks)


def _marked(t: Any, checks: Sequence[records.Check]) -> list[dict[str, Any]]:
    return records.marked(t, checks).order_by("case_no").to_pyarrow().to_pylist() if checks else []


def _applies(row: Mapping[str, Any], checks: Sequence[records.Check]) -> bool:
    return any(row[f"s{i}"] is not None for i in range(len(checks)))


def _named(row: Mapping[str, Any], checks: Sequence[records.Check]) -> dict[str, str]:
    names = {records.VIOLATING: "违反", records.UNDECIDED: "存疑"}
    return {check.kind: names[row[f"s{i}"]] for i, check in enumerate(checks) if row[f"s{i}"] in names}
