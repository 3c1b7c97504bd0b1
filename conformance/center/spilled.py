"""一张放不进内存的表排好序:各批先落盘，再由 DuckDB 在限定的内存里排，放不下的溢到旁边，排完就删。"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from conformance.center.reading.columns import literal

MEMORY_LIMIT = "512MB"
PLACE = "file_row_number"
"""来的次序:键相同的照它，结果因此与线程的快慢无关。"""


def sort(tables: Iterable[pa.Table], schema: pa.Schema, keys: Sequence[str], target: Path) -> int:
    """按 ``keys`` 排好，写成 ``target``，返回行数；写不下去抛 OSError。"""
    raw, room = target.with_suffix(".raw"), target.with_suffix(".spilled")
    try:
        with pq.ParquetWriter(raw, schema) as writer:
            for table in tables:
                writer.write_table(table)
        _sorted(raw, [*keys, PLACE], schema.names, target, room)
        return int(pq.read_metadata(raw).num_rows)
    finally:
        raw.unlink(missing_ok=True)
        shutil.rmtree(room, ignore_errors=True)


def _sorted(raw: Path, keys: Sequence[str], columns: Sequence[str], target: Path, room: Path) -> None:
    import duckdb

    source = f"read_parquet({literal(str(raw))}, {PLACE} = true)"
    sql = f"SELECT {', '.join(columns)} FROM {source} ORDER BY {', '.join(keys)}"  # noqa: S608 - 名字都是我们的
    with closing(duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(room)})) as connection:
        try:
            connection.execute(f"COPY ({sql}) TO {literal(str(target))} (FORMAT parquet)")
        except duckdb.IOException as error:
            raise OSError(errno.EIO, str(error).splitlines()[0]) from None
