"""模拟一个直辖市规模的办件:确定的、守法的人口，加上数目和编号都已知的每一种违反。

``python -m bench.generate 目录 --cases 6000000 [--order case|time] [--format parquet|csv|jsonl]``
写出 cases、events 与 seeded.json(条款 → 埋下的办件编号)。同样的参数永远得到同样的文件。

每件七个上下的事件;4,607 个部门；日期取自真的工作日历，含调休上班日；两成件有补正、特别程序、延长、不予许可或异常办结。
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from bench import seeds
from bench.population import Population, drawn
from bench.rows import case_rows, event_rows
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA

CHUNK = 250_000
GROUP = {"cases": 125_000, "events": 250_000}
SCHEMAS = {"cases": CASE_SCHEMA, "events": EVENT_SCHEMA}


@dataclass(frozen=True, slots=True)
class Generated:
    """写好的一份:目录、件数、事件数、条款 → 埋下的编号。"""

    folder: Path
    cases: int
    events: int
    seeded: dict[str, list[str]] = field(default_factory=dict)


def generate(folder: Path, cases: int, seed: int = 1) -> Generated:
    """``cases`` 件，按办件排好序的 Parquet。"""
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="snappy", store_schema=False)
        for name, schema in SCHEMAS.items()
    }
    seeded: dict[str, list[str]] = {}
    count = 0
    for part in _parts(cases, seed):
        numbers = seeds.sow(part)
        for clause, rows in numbers.items():
            seeded.setdefault(clause, []).extend(part.numbered(rows))
        tables = {"cases": case_rows(part), "events": event_rows(part)}
        count += tables["events"].num_rows
        for name, table in tables.items():
            writers[name].write_table(table.cast(SCHEMAS[name]), row_group_size=GROUP[name])
    for writer in writers.values():
        writer.close()
    (folder / "seeded.json").write_text(json.dumps(seeded, ensure_ascii=False), encoding="utf-8")
    return Generated(folder, cases, count, seeded)


def rearranged(made: Generated, order: str, form: str) -> None:
    """已写好的 Parquet 另存成按时间排序的，或者 CSV、JSONL(Parquet 原样留着)。"""
    import duckdb

    keys = {"cases": "case_no", "events": "time, case_no" if order == "time" else "case_no, time"}
    options = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json"}[form]
    suffix = f"{'-by-time' if order == 'time' else ''}.{form}"
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(made.folder / "spill")}) as connection:
        for name, key in keys.items():
            source = f"SELECT * FROM read_parquet('{made.folder / name}.parquet') ORDER BY {key}"  # noqa: S608 - 自己的路径
            connection.execute(f"COPY ({source}) TO '{made.folder / name}{suffix}' ({options})")


def _parts(cases: int, seed: int) -> Iterator[Population]:
    for first in range(0, cases, CHUNK):
        yield drawn(np.random.default_rng([seed, first]), first, min(CHUNK, cases - first))


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--order", choices=("case", "time"), default="case")
    parser.add_argument("--format", choices=("parquet", "csv", "jsonl"), default="parquet", dest="form")
    given: Any = parser.parse_args()
    made = generate(given.folder, given.cases, given.seed)
    if (given.order, given.form) != ("case", "parquet"):
        rearranged(made, given.order, given.form)
    total = sum(len(numbers) for numbers in made.seeded.values())
    print(f"{made.cases:,} 件，{made.events:,} 个事件，埋下 {total:,} 处，{len(made.seeded)} 个条款:{made.folder}")


if __name__ == "__main__":
    main()
