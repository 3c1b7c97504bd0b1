"""全部问题另存 Parquet，一个问题一行;以及各部门、各事项的件数。

办件规则的只存违反的，平台自己的日期旁边写着重算的，检查员可以逐件手算;文档规则的违反与存疑都存，各有证据。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.assessment import Finding
from conformance.rules import records
from conformance.run import queries
from conformance.run.tables import Tables

SHOWN = 100
"""结果里每个场景最多列出的问题数；合计总是精确的，多于这些的，全部问题另存。"""
BUFFER = 20_000
"""文档规则的问题积到这么多个就写出一次。"""
WORST = 10
"""结果里列出的部门、事项，件数最多的这么多个；全部的另存。"""
DATES = {
    "started": '"start_b"',
    "statutory_limit": '"statutory_value"',
    "statutory_unit": '"statutory_unit"',
    "due": '"due"',
    "platform_due": '"platform_due"',
    "promised_limit": '"promised_value"',
    "promised_unit": '"promised_unit"',
    "promise_due": '"promise_due"',
    "platform_promise_due": '"platform_promise_due"',
    "ended": '"d_end"',
    "workdays": '"cum_end" - "start_cum_b"',
    "paused": '"cum_end" - "start_cum_b" - "used"',
    "counted": '"used"',
    "extended": 'CASE WHEN "ext_granted" THEN "ext_claimed" END',
}
"""重算的列 → 时间线上的表达式:起算日、时限、届满日(平台的紧随其后)、终点、其间的工作日、扣除的、计入的、延长的。"""


@dataclass(frozen=True, slots=True)
class Spread:
    """违反落在哪些部门、哪些事项:件数最多的几个，和全部的文件(多于几个时)。"""

    departments: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    file: str | None = None


def write(tables: Tables, listing: str, checks: Sequence[queries.Named], path: Path) -> str:
    """``listing``(违反的对象)→ ``path``,一个问题一行；返回相对运行目录的名称。"""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables.open("timeline")
    dates = ", ".join(f"{expression} AS {name}" for name, expression in DATES.items())
    recomputed = f"SELECT DISTINCT ON (case_no) case_no, {dates} FROM timeline"  # noqa: S608 - 字面量
    found = queries.every(listing, checks, records.VIOLATING)
    whole = f"FROM ({found}) LEFT JOIN ({recomputed}) USING (case_no) ORDER BY case_no"
    tables.connection.sql(whole).write_parquet(str(path))
    return f"findings/{path.name}"


@dataclass
class Told:
    """一条文档规则的全部问题，边判边记:多于 ``SHOWN`` 个才写成 ``path``,内存里至多留 ``BUFFER`` 个。"""

    path: Path
    waiting: list[Finding] = field(default_factory=list)
    writer: Any = None
    file: str | None = None

    def add(self, found: Iterable[Finding]) -> None:
        """记下几个问题。"""
        self.waiting.extend(found)
        if len(self.waiting) >= BUFFER:
            self._written()

    def close(self) -> None:
        """都记下了:多的写完，``file`` 是相对运行目录的名称。"""
        if self.writer or len(self.waiting) > SHOWN:
            self._written()
            self.writer.close()
            self.file = f"findings/{self.path.name}"

    def drop(self) -> None:
        """没有判完的不留。"""
        if self.writer:
            with suppress(OSError):
                self.writer.close()
            self.path.unlink(missing_ok=True)

    def _written(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        texts = [(name, pa.string()) for name in ("case_no", *TEXTS)]
        schema = pa.schema([*texts, ("certain", pa.bool_()), ("evidence", pa.list_(pa.string()))])
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = parquet.ParquetWriter(self.path, schema)
        self.writer.write_table(pa.Table.from_pylist(list(map(_row, self.waiting)), schema))
        self.waiting.clear()


TEXTS = ("kind", "message", "expected", "observed")


def _row(finding: Finding) -> dict[str, Any]:
    """对象在 ``case_no`` 一列，与办件规则的同名。"""
    told = {name: getattr(finding, name) for name in (*TEXTS, "certain", "evidence")}
    return {"case_no": finding.subject, **told}


@contextmanager
def telling(path: Path) -> Iterator[Told]:
    """判一条文档规则的期间;中途出错的不留下文件。"""
    told = Told(path)
    try:
        yield told
        told.close()
    except BaseException:
        told.drop()
        raise


def spread(tables: Tables, listing: str, path: Path) -> Spread:
    """``listing``(违反的对象)按部门、按事项的件数，多的在前；没有写明的不列；超过 ``WORST`` 个的全部另存。"""
    each = [f"SELECT '{side}' AS side, {column} AS name FROM found" for side, column in SIDES.items()]  # noqa: S608 - 字面量
    union = " UNION ALL ".join(each)
    counted = f"SELECT side, name, count(*) AS violating FROM ({union}) WHERE name IS NOT NULL GROUP BY side, name"  # noqa: S608 - 同上
    sql = f"WITH found AS MATERIALIZED ({listing}) {counted} ORDER BY side, violating DESC, name"
    rows = tables.rows(sql)
    shown = {side: [row for row in rows if row["side"] == side] for side in SIDES}
    file = _whole(rows, path) if any(len(each) > WORST for each in shown.values()) else None
    return Spread(_worst(shown["部门"]), _worst(shown["事项"]), file)


SIDES = {"部门": "department", "事项": "item_code"}


def _worst(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {row["name"]: row["violating"] for row in rows[:WORST]}


def _whole(rows: Sequence[Mapping[str, Any]], path: Path) -> str:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([("side", pa.string()), ("name", pa.string()), ("violating", pa.int64())])
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema), path)
    return f"findings/{path.name}"
