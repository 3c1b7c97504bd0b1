"""两万个事项、二十万件办件的中心，全经接口取:要多久、多少内存、多少请求；结果写进 docs/reliability.md。

``python -m bench.big_center [--items 20000] [--cases 200000] [--folder DIR] [--write]``

中心在另一个进程里，答复事先写成文件，所以量的是我们自己。办件来自 ``bench.generate``,埋下的违反照旧；
事项照参考中心的样子，编码与办件的相合。整个评测、重判、出报告各在自己的进程里量。
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.generate import generate
from bench.pages import RELIABILITY, machine, written
from bench.processes import ZHUNSHENG, Spent, serving, spent

PROOF = "`tests/faults/test_big_center.py::test_a_big_center_fits_into_memory`"
LISTED, PAGE = 100, 1000
"""事项、办件一页几行。"""
SUMMARY = ("code", "name", "department", "kind", "state")
DAY = "2026-03-31"
STEPS = {
    "run": "整个评测(zhunsheng run):采集、判定、网页报告",
    "judge": "重判(zhunsheng judge)",
    "report": "另出 xlsx、csv、docx(zhunsheng report)",
}


def prepared(folder: Path, items: int, cases: int) -> None:
    """各页答复写成 ``folder/answers/<名字>/<页>``,事项的详情写成 ``items/<编码>``;已经写好的不再写。"""
    if (folder / "ready").is_file():
        return
    generate(folder, cases)
    for name in ("cases", "events"):
        _tables(folder, name)
    _items(folder, items)
    (folder / "ready").touch()


def _tables(folder: Path, name: str) -> None:
    source = pq.ParquetFile(folder / f"{name}.parquet")
    place, total = folder / "answers" / name, source.metadata.num_rows
    place.mkdir(parents=True)
    for number, batch in enumerate(source.iter_batches(PAGE), start=1):
        _page(place / str(number), [msgspec.json.encode(row) for row in _rows(batch)], number, total)


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """没有值的键不写；时间写上时差。"""
    shown = {
        name: pc.strftime(column, "%Y-%m-%dT%H:%M:%S+08:00") if pa.types.is_timestamp(column.type) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if column.null_count < len(column)
    }
    for row in pa.table(shown).to_pylist():
        yield {key: value for key, value in row.items() if value is not None}


def _items(folder: Path, count: int) -> None:
    from conformance.reference.state import State

    place, samples = folder / "answers" / "items", list(State(scale=10, cases=0).items().values())
    place.mkdir(parents=True)
    made = (
        {**samples[code % len(samples)], "code": f"50{code:06d}", "name": f"第{code}号许可"} for code in range(count)
    )
    for number in range(1, -(-count // LISTED) + 1):
        rows = list(islice(made, LISTED))
        for row in rows:
            (place / row["code"]).write_bytes(msgspec.json.encode(row))
        listed = [msgspec.json.encode({key: row.get(key) for key in SUMMARY}) for row in rows]
        _page(place / str(number), listed, number, count)


def _page(path: Path, rows: Sequence[bytes], number: int, total: int) -> None:
    head = b'{"total":%d,"page":%d,"size":%d,"rows":[' % (total, number, len(rows))
    path.write_bytes(head + b",".join(rows) + b"]}")


def serve(folder: Path) -> None:
    """中心:从文件里答，直到标准输入关闭；就绪后写一行地址。"""
    import uvicorn

    from bench.center import announced

    server = uvicorn.Server(uvicorn.Config(answering(folder), port=0, log_level="error", access_log=False, ws="none"))
    announced(server, {"day": DAY})
    server.run()


def answering(folder: Path) -> Any:
    """``/api/items?page=1`` 之类 → 事先写好的文件；别的地址(附件)答空的。"""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        query = dict(pair.split("=") for pair in scope["query_string"].decode().split("&") if "=" in pair)
        path = folder / "answers" / scope["path"].removeprefix("/api/")
        path = path / query["page"] if "page" in query else path
        body = path.read_bytes() if path.is_file() else b"{}"
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


def profile(folder: Path, found: dict[str, Any]) -> Path:
    """档案:事项、办件、事件。"""
    silent = (
        *("staff", "statistics", "decisions", "progress", "supervision", "evaluations", "consultations"),
        *("departments", "claims", "lights", "availability", "terminal"),
    )
    content = {
        "extends": "native",
        "center": {"name": "很大的中心", "region": "500000", "level": "省"},
        "transport": {"base": found["api"], "rate_per_s": 5000, "concurrency": 8},
        "endpoints": dict.fromkeys(silent),
        "portal": None,
        "as_of": DAY,
    }
    path = folder / "profile.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def measured(target: Path, scratch: Path) -> Iterator[tuple[str, Spent]]:
    """各步的花费。"""
    run, out = scratch / "run", scratch / "report"
    commands = {
        "run": [ZHUNSHENG, "--quiet", "run", "-t", str(target), "--yes", "-o", str(run)],
        "judge": [ZHUNSHENG, "--quiet", "judge", str(run)],
        "report": [
            *(ZHUNSHENG, "--quiet", "report", str(run)),
            *(part for kind in ("xlsx", "csv", "docx") for part in ("--report", f"{kind}:{out}.{kind}")),
        ],
    }
    for step, command in commands.items():
        yield step, spent(command)


def assessed(folder: Path, items: int, cases: int, scratch: Path) -> Iterator[tuple[str, Spent]]:
    """备好中心，起来，评测、重判、出报告；运行目录是 ``scratch/run``。"""
    prepared(folder, items, cases)
    with serving("bench.big_center", "--serve", str(folder)) as found:
        yield from measured(profile(folder, found), scratch)


def requests(run: Path) -> int:
    """发了几个请求。"""
    lines = (run / "snapshot" / "sources.jsonl").read_text("utf-8").splitlines()
    return sum(int(json.loads(line)["requests"]) for line in lines)


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="答复放在这里，下次不必再生成")
    parser.add_argument("--write", action="store_true", help="写进 docs/reliability.md")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given: Any = parser.parse_args()
    if given.serve:
        serve(given.serve)
    else:
        _measure(given)


def _measure(given: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="zhunsheng-big-") as home:
        scratch, made = Path(home), []
        for step, used in assessed(given.folder or scratch / "center", given.items, given.cases, scratch):
            made.append(f"| {STEPS[step]} | {used.wall:.0f} | {used.cpu:.0f} | {used.rss:.2f} | {PROOF} |")
            print(made[-1], flush=True)
        count = requests(scratch / "run")
    said = f"{given.items:,} 个事项、{given.cases:,} 件办件，共 {count:,} 个请求。{machine()}"
    head = "| 量的什么 | 墙上(秒) | 处理器(秒) | 峰值内存(GB) | 测试 |\n| --- | --- | --- | --- | --- |"
    if given.write:
        written(RELIABILITY, "很大的中心", "\n".join(["", said, "", head, *made, ""]))
    print(said)


if __name__ == "__main__":
    main()
