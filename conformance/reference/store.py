"""办件与事件的库:内存中的 SQLite，每行一个 JSON 文档，供分页和按编号查找。"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

import msgspec

from conformance.reference.process import Record

_SCHEMA = """
pragma journal_mode = off;
pragma page_size = 16384;
create table cases (place integer primary key, doc blob not null);
create table events (place integer primary key, doc blob not null);
"""
_ROOM = 1000
"""一件办件在 ``place`` 上占多宽:事件的位置是办件的位置加序号，所以顺着主键读就是按办件、按时间。"""
_encode = msgspec.json.Encoder().encode


class Store:
    """一份库;``twin`` 复制整份库，比重新写入快得多。"""

    def __init__(self, places: Mapping[str, int] | None = None) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._places = dict(places or {})
        self._totals: dict[str, int] = {}

    @classmethod
    def of(cls, cases: Mapping[str, Record]) -> Store:
        """写入全部办件。"""
        store = cls()
        store._db.executescript(_SCHEMA)
        store.write(cases)
        return store

    def twin(self) -> Store:
        """内容相同的另一份库。"""
        other = Store(self._places)
        self._db.backup(other._db)
        return other

    def write(self, changes: Mapping[str, Record | None]) -> None:
        """写入改动的办件连同事件;None 是删去。"""
        known = [self._places[case_no] for case_no in changes if case_no in self._places]
        for case_no in changes:
            self._places.setdefault(case_no, (len(self._places) + 1) * _ROOM)
        kept = {case_no: record for case_no, record in changes.items() if record is not None}
        self._db.execute("begin")
        self._db.executemany("delete from cases where place = ?", [(place,) for place in known])
        self._db.executemany(
            "delete from events where place between ? and ?", [(place, place + _ROOM - 1) for place in known]
        )
        self._db.executemany("insert into cases values (?, ?)", self._case_rows(kept))
        self._db.executemany("insert into events values (?, ?)", self._event_rows(kept))
        self._db.execute("commit")
        self._totals.clear()

    def total(self, table: str) -> int:
        """``cases`` 或 ``events`` 的行数。"""
        if table not in self._totals:
            query = f"select count(*) from {table}"  # noqa: S608 - 表名只来自本包
            self._totals[table] = self._db.execute(query).fetchone()[0]
        return self._totals[table]

    def page(self, table: str, skip: int, size: int) -> list[bytes]:
        """跳过 ``skip`` 行取 ``size`` 行；办件按写入先后，事件按办件、再按时间。"""
        query = f"select doc from {table} order by place limit ? offset ?"  # noqa: S608 - 表名只来自本包
        return [doc for (doc,) in self._db.execute(query, (size, min(skip, self.total(table))))]

    def case(self, case_no: str) -> bytes | None:
        """一件办件(不含事件)。"""
        query = "select doc from cases where place = ?"
        row = self._db.execute(query, (self._places.get(case_no, -1),)).fetchone()
        return row[0] if row else None

    def events(self, case_no: str) -> list[bytes]:
        """一件办件的事件，按时间排序。"""
        place = self._places.get(case_no, -_ROOM)
        query = "select doc from events where place between ? and ? order by place"
        return [doc for (doc,) in self._db.execute(query, (place, place + _ROOM - 1))]

    def close(self) -> None:
        """关闭。"""
        self._db.close()

    def _case_rows(self, cases: Mapping[str, Record]) -> Iterator[tuple[int, bytes]]:
        for case_no, record in cases.items():
            row = {"case_no": case_no, **record}
            row.pop("events", None)
            yield self._places[case_no], _encode(row)

    def _event_rows(self, cases: Mapping[str, Record]) -> Iterator[tuple[int, bytes]]:
        for case_no, record in cases.items():
            place = self._places[case_no]
            for n, row in enumerate(rows_of(case_no, record)):
                yield place + n, _encode(row)


def rows_of(case_no: str, record: Record) -> list[Record]:
    """办件的事件，按时间；补上办件编号；补丁新增的事件没有写种类的，种类就是键去掉末尾的序号。"""
    rows = [
        {"case_no": case_no, "kind": key.rstrip("0123456789"), **event}
        for key, event in (record.get("events") or {}).items()
    ]
    rows.sort(key=_time)
    return rows


def _time(event: Record) -> str:
    return str(event.get("time") or "")
