"""各种规模的审计要多久、多少内存，和别的算法比;结果写进 docs/benchmarks.md。

``python -m bench.scale [--sizes 60000 600000 6000000] [--rounds 3] [--folder DIR] [--pm4py 解释器]``;
每一次都在自己的进程里量。
pm4py(AGPL)装在别的环境里，给出那里的 Python 才量;pandas 不在锁文件里，装了才量。
量之前先核对:生成时埋下的每一处都找得到、找到的都是埋下的，不符就停下。
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.generate import generate
from bench.pages import BENCHMARKS, machine, written
from bench.rivals import RIVALS

NAMES = {
    "audit": "准绳:全部办件条款",
    "six": "手写 DuckDB:六项检查",
    "scan": "纯扫描:只读判定要用的列",
    "polars": "Polars:六项检查",
    "pandas": "pandas:六项检查",
    "pm4py": "pm4py:四对先后的声明式检查",
}
SMALL = {"pandas": 60_000, "pm4py": 60_000}
"""只在不超过这么多件时量。"""
BASE = "six"
"""倍数以它为一。"""


def one(name: str, folder: Path) -> None:
    """子进程:量一次，写一行 JSON。"""
    import resource

    began = time.perf_counter()
    RIVALS[name](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = {"wall": time.perf_counter() - began, "cpu": used.ru_utime + used.ru_stime, "rss": _peak()}
    print(json.dumps(spent))


def _peak() -> float:
    """这个进程自己的峰值内存(GB);getrusage 的会带上父进程的。"""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**20


def measured(name: str, folder: Path, foreign: str = "") -> dict[str, float]:
    """在自己的进程里量一次;``foreign`` 是装了 pm4py 的解释器。"""
    command = [sys.executable, "-m", "bench.scale", "--one", name, "--folder", str(folder)]
    if name == "pm4py":
        command = [foreign, str(Path(__file__).with_name("declare_oracle.py")), str(folder / "events.parquet")]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {key: float(value) for key, value in json.loads(out.splitlines()[-1]).items()}


def medians(names: Iterable[str], folder: Path, rounds: int, foreign: str = "") -> dict[str, dict[str, float]]:
    """轮流量 ``rounds`` 轮，取中位数;``times`` 是同一轮里处理器时间对 ``BASE`` 的倍数，各轮的负载才算得上相同。"""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        turn = {name: measured(name, folder, foreign) for name in found}
        for name, spent in turn.items():
            found[name].append({**spent, "times": spent["cpu"] / turn[BASE]["cpu"]})
    return {name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in found.items()}


def checked(folder: Path) -> None:
    """埋下的与找到的逐条款是同一批编号；不是就停下。"""
    import duckdb

    planted = json.loads((folder / "seeded.json").read_text("utf-8"))
    from bench.auditing import audited

    run = folder / "run"
    for result in audited(folder, run):
        kept = [run / scenario.all_findings for scenario in result.scenarios if scenario.all_findings]
        found = {finding.subject for finding in result.findings if finding.certain}
        for path in kept:
            found |= {row[0] for row in duckdb.sql(f"SELECT case_no FROM '{path}'").fetchall()}  # noqa: S608 - 自己的路径
        if found != set(planted.get(result.id, ())):
            raise SystemExit(f"{result.id}:找到的与埋下的不是同一批({len(found)} 与 {len(planted.get(result.id, ()))})")


def compared(size: int, folder: Path, rounds: int, foreign: str = "") -> Iterator[str]:
    """一种规模的几行表。"""
    names = [name for name in NAMES if size <= SMALL.get(name, size) and _there(name, foreign)]
    for name, spent in medians(names, folder, rounds, foreign).items():
        figures = (spent[key] for key in ("wall", "cpu", "rss", "times"))
        yield f"| {size:,} | {NAMES[name]} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |"


def _there(name: str, foreign: str) -> bool:
    """装着:自己的总是;pm4py 看给没给解释器。"""
    return bool(foreign) if name == "pm4py" else name in {"audit", "six", "scan"} or find_spec(name) is not None


def table(rows: Iterable[str], rounds: int) -> str:
    """表格与机器。"""
    said = f"{machine()}每项 {rounds} 次的中位数，轮流量，倍数在同一轮里算。"
    head = (
        "| 件数 | 什么 | 墙上(秒) | 处理器(秒) | 峰值内存(GB) | 处理器时间是手写六项的几倍 |\n|---|---|---|---|---|---|"
    )
    return "\n".join(["", said, "", head, *rows, ""])


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[60_000, 600_000, 6_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--pm4py", default="", help="装了 pm4py 的 Python 解释器")
    parser.add_argument("--one", choices=tuple(RIVALS))
    given: Any = parser.parse_args()
    if given.one:
        one(given.one, given.folder)
        return
    rows = [row for size in given.sizes for row in _sized(size, given.folder, given.rounds, given.pm4py)]
    written(BENCHMARKS, "规模", table(rows, given.rounds))
    print("\n".join(rows))


def _sized(size: int, home: Path | None, rounds: int, foreign: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="zhunsheng-bench-") as scratch:
        folder = (home or Path(scratch)) / str(size)
        if not (folder / "seeded.json").is_file():
            generate(folder, size)
        checked(folder)
        return list(compared(size, folder, rounds, foreign))


if __name__ == "__main__":
    main()
