"""同样的办件，别的算法要多久:手写的 DuckDB 查询、纯扫描、Polars、pandas，都只做六项检查里的(或者一项也不做)。

六项:受理凭证没有文号、决定文书没有印章、环节没有处理人、即办件没有当场决定、决定早于受理、多收费。
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SIX = """
WITH e AS (
  SELECT case_no,
    min(CASE WHEN kind = '受理' THEN time END) AS accepted,
    min(CASE WHEN kind = '决定' THEN time END) AS decided,
    count(CASE WHEN kind = '受理' AND coalesce(trim(doc_no), '') = '' THEN 1 END) AS unnumbered,
    count(CASE WHEN kind = '决定' AND NOT coalesce(sealed, false) THEN 1 END) AS unsealed,
    count(CASE WHEN kind = '环节' AND coalesce(trim(handler), '') = '' THEN 1 END) AS unhandled
  FROM read_parquet('{events}') GROUP BY case_no)
SELECT count(CASE WHEN unnumbered > 0 THEN 1 END), count(CASE WHEN unsealed > 0 THEN 1 END),
  count(CASE WHEN unhandled > 0 THEN 1 END),
  count(CASE WHEN case_kind = '即办件' AND decided::DATE <> accepted::DATE THEN 1 END),
  count(CASE WHEN decided < accepted THEN 1 END), count(CASE WHEN fee_paid > fee_due THEN 1 END)
FROM read_parquet('{cases}') JOIN e USING (case_no)
"""
SCAN = """
SELECT (SELECT max(hash(case_no, item_code, department, case_kind, statutory_limit, promised_limit, platform_due,
    platform_promise_due, clock_start, fee_due, fee_paid)) FROM read_parquet('{cases}')),
  (SELECT max(hash(case_no, kind, time, recorded_at, end_time, handler, unit, opinion, procedure, days, notified_at,
    result, reason, doc_no, doc_date, sealed)) FROM read_parquet('{events}'))
"""


def six(folder: Path) -> list[int]:
    """手写的查询。"""
    return _duckdb(SIX, folder)


def scan(folder: Path) -> list[int]:
    """只把判定要用的列读一遍。"""
    return _duckdb(SCAN, folder)


def pandas(folder: Path) -> list[int]:
    """pandas:全部读进内存。"""
    import pandas as pd

    events = pd.read_parquet(
        folder / "events.parquet", columns=["case_no", "kind", "time", "doc_no", "sealed", "handler"]
    )
    cases = pd.read_parquet(folder / "cases.parquet", columns=["case_no", "case_kind", "fee_due", "fee_paid"])
    kinds = {kind: events[events.kind == kind] for kind in ("受理", "决定", "环节")}
    first = [kinds[kind].groupby("case_no").time.min().rename(name) for kind, name in (("受理", "a"), ("决定", "d"))]
    t = cases.set_index("case_no").join(first)
    blank = {
        name: kinds[kind][kinds[kind][name].fillna("").str.strip() == ""]
        for kind, name in (("受理", "doc_no"), ("环节", "handler"))
    }
    unsealed = kinds["决定"][kinds["决定"].sealed.ne(True)]
    both = t.a.notna() & t.d.notna()
    return [
        *(int(one.case_no.nunique()) for one in (blank["doc_no"], unsealed, blank["handler"])),
        int((both & (t.case_kind == "即办件") & (t.d.dt.date != t.a.dt.date)).sum()),
        int((t.d < t.a).sum()),
        int((t.fee_paid > t.fee_due).sum()),
    ]


def polars(folder: Path) -> list[int]:
    """Polars:惰性查询。"""
    import polars as pl

    kind = pl.col("kind")
    blank = {name: pl.col(name).fill_null("").str.strip_chars() == "" for name in ("doc_no", "handler")}
    e = (
        pl.scan_parquet(folder / "events.parquet")
        .group_by("case_no")
        .agg(
            a=pl.col("time").filter(kind == "受理").min(),
            d=pl.col("time").filter(kind == "决定").min(),
            n=((kind == "受理") & blank["doc_no"]).any(),
            s=((kind == "决定") & ~pl.col("sealed").fill_null(False)).any(),
            h=((kind == "环节") & blank["handler"]).any(),
        )
    )
    t = pl.scan_parquet(folder / "cases.parquet").join(e, on="case_no")
    late = (pl.col("case_kind") == "即办件") & (pl.col("d").dt.date() != pl.col("a").dt.date())
    row = t.select(
        *(pl.col(name).sum() for name in ("n", "s", "h")),
        late.sum().alias("late"),
        (pl.col("d") < pl.col("a")).sum().alias("before"),
        (pl.col("fee_paid") > pl.col("fee_due")).sum().alias("fee"),
    ).collect(engine="streaming")
    return [int(value) for value in row.row(0)]


def _duckdb(sql: str, folder: Path) -> list[int]:
    import duckdb

    names = {name: str(folder / f"{name}.parquet") for name in ("cases", "events")}
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        row = connection.execute(sql.format(**names)).fetchone()
    return [int(value) for value in row or ()]


def audit(folder: Path) -> list[int]:
    """准绳:全部办件条款。"""
    from bench.auditing import audited

    return [one.violating for one in audited(folder, folder / "run")]


RIVALS: Mapping[str, Callable[[Path], Any]] = {
    "audit": audit,
    "six": six,
    "scan": scan,
    "polars": polars,
    "pandas": pandas,
}
