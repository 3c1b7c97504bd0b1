"""为视图上的规则写小案例:一件办件 → 视图 → 违反或存疑的检查。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import ibis
import pyarrow as pa

from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA, arrow_of
from conformance.domain import Item, Supervision
from conformance.rules import records
from conformance.rules.timeline import items_table, timeline
from conformance.workdays import Calendar
from tests.rules.casebook import AS_OF, NORMS, built, connected, days, laid, marked, opened, spoken


def judged(
    one: Mapping[str, Any],
    view: Callable[..., Any],
    rule: Callable[..., Iterator[records.Check]],
    *norm: Any,
    items: Iterable[Item] = (),
    hidden: bool | str = False,
) -> dict[str, str]:
    """一件办件在 ``view`` 上按 ``rule`` 判下来:检查的短名 → 违反 或 存疑，没有问题的不列。"""
    return tallied({"A": one}, view, rule, *norm, items=items, hidden=hidden)


def tallied(
    book: Mapping[str, Mapping[str, Any]],
    view: Callable[..., Any],
    rule: Callable[..., Iterator[records.Check]],
    *norm: Any,
    items: Iterable[Item] = (),
    hidden: bool | str = False,
) -> dict[str, str]:
    """几件办件合在一起判；同一检查既有违反又有存疑的，说违反;``hidden`` 同 ``casebook.build``。"""
    con = _tables(book, items, hidden)
    used = {name: opened(con, name) for name in signature(view).parameters}
    table = built(con, "subject", (view,), lambda: view(**used))
    checks = list(rule(table, *norm))
    told: dict[str, str] = {}
    found = marked(table, "subject", rule, norm, checks)
    spoken(found, checks)
    for row in found:
        for index, check in enumerate(checks):
            state = {records.VIOLATING: "违反", records.UNDECIDED: "存疑"}.get(row[f"s{index}"])
            if state and told.get(check.kind) != "违反":
                told[check.kind] = state
    return told


def supervised(t: Any, view: Callable[..., Any], cards: Sequence[Supervision]) -> Any:
    """``casebook.build`` 的时间线连上监察记录的视图；列表上没有灯色。"""
    con = t.get_backend()
    tables = {name: opened(con, name) for name in ("cases", "events", "calendar")}
    tables["cases"] = tables["cases"].mutate(light=ibis.null("string"))
    tables["supervision"] = laid(con, "supervision", arrow_of(cards, Supervision))
    used = {name: t if name == "timeline" else tables[name] for name in signature(view).parameters}
    return built(con, view.__name__, (view,), lambda: view(**used))


def viewed(t: Any, view: Callable[..., Any]) -> Any:
    """``casebook.build`` 的时间线换成视图 ``view`` 的表。"""
    con = t.get_backend()
    used = {name: t if name == "timeline" else opened(con, name) for name in signature(view).parameters}
    return built(con, view.__name__, (view, t.get_name(), t.schema()), lambda: view(**used))


def _tables(book: Mapping[str, Mapping[str, Any]], items: Iterable[Item], hidden: bool | str) -> Any:
    con = connected()
    rows = [{"case_no": no, **{k: v for k, v in one.items() if k != "events"}} for no, one in book.items()]
    happened = [{"case_no": no, **event} for no, one in book.items() for event in one["events"]]
    tables = {
        "cases": pa.Table.from_pylist(rows, schema=CASE_SCHEMA),
        "events": pa.Table.from_pylist(happened, schema=EVENT_SCHEMA),
        "items": items_table(items),
        "calendar": days(Calendar.of(), hidden=hidden),
    }
    used = [laid(con, name, table) for name, table in tables.items()]
    built(con, "timeline", ("viewbook", hidden), lambda: timeline(*used, as_of=AS_OF, norms=NORMS))
    return con
