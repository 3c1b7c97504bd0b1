"""一个进程里连着评测许多次，看内存、线程、文件句柄、子进程、临时文件涨不涨；结果写进 docs/reliability.md。

``python -m bench.soak [--runs 200] [--portal-every 10] [--trace] [--write] [--json]``

被评测的是另一个进程里的小参考中心(12 个事项、几百件办件)。每一次都是完整的 ``zhunsheng run``:采集、判定、写报告；
每 ``portal-every`` 次连浏览器看门户并判定全部条款，其余各次轮流判定一个条款。每次之后先 ``gc.collect()`` 再看。
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.pages import RELIABILITY, machine, written
from bench.processes import serving
from conformance import standard

ITEMS, CASES = 12, 60
WARM = 0.2
"""前五分之一算预热，不计入斜率。"""
ENDED = (0, 1, 3, 5)
PROOF = "`tests/faults/test_soak.py::test_runs_in_one_process_leave_nothing_behind`"
LEVELS = {
    "threads": "Python 线程",
    "native": "全部线程",
    "handles": "文件句柄",
    "children": "子进程",
    "temporary": "临时文件",
}
"""应当回到原处、一个不多的几样。"""


@dataclass(frozen=True, slots=True)
class Level:
    """一次评测之后的水位:常驻内存、Python 对象占的内存(KB,没有跟踪的是零)与块数，其余的各有几个。

    ``threads`` 是 Python 的线程,``native`` 是全部线程，连同各个库自己的。
    """

    portal: bool
    rss: int
    python: int
    blocks: int
    threads: int
    native: int
    handles: int
    children: int
    temporary: int


def soaked(runs: int, every: int, home: Path) -> Iterator[Level]:
    """在这个进程里评测 ``runs`` 次，每次之后一个水位；临时文件都在 ``home`` 里数。"""
    scratch = home / "tmp"
    scratch.mkdir()
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    os.environ["SOAK_TOKEN"] = "bench"  # noqa: S105 - 只听本机回环的参考中心的令牌
    clauses = [clause.id for clause in standard.load("national").clauses]
    with serving("bench.center", str(home / "log"), str(ITEMS), str(CASES)) as found:
        for number in range(runs):
            portal = every > 0 and number % every == 0
            chosen = () if portal else ("--clause", clauses[number % len(clauses)])
            once(profile(home, found, portal=portal), found["day"], home / "run", chosen)
            yield level(scratch, portal=portal)


def once(target: Path, day: str, run: Path, chosen: Sequence[str]) -> None:
    """一次评测，如同命令行；退出码只能是 ENDED 之一，否则照抛。"""
    from conformance.cli import main

    command = ["--quiet", "run", "-t", str(target), "--as-of", day, "--yes", "-o", str(run), *chosen]
    try:
        main(command)
    except SystemExit as ended:
        if ended.code not in ENDED:
            raise
    shutil.rmtree(run)


def level(scratch: Path, *, portal: bool) -> Level:
    """现在的水位。"""
    gc.collect()
    tasks = settled()
    children = [pid for each in tasks.values() for pid in each]
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    handles = len(os.listdir("/proc/self/fd")) - 1
    left = sum(1 for _ in scratch.rglob("*"))
    rss, python = pages * os.sysconf("SC_PAGE_SIZE") // 1024, tracemalloc.get_traced_memory()[0] // 1024
    blocks, threads = sys.getallocatedblocks(), threading.active_count()
    return Level(portal, rss, python, blocks, threads, len(tasks), handles, len(children), left)


def settled() -> dict[str, list[str]]:
    """各个系统线程 → 它的子进程。刚结束的要过一会儿才消失，两次看见的一样才算数；五秒里定不下来的照最后一次。"""
    seen = tasks()
    for _ in range(50):
        time.sleep(0.1)
        before, seen = seen, tasks()
        if seen == before:
            break
    return seen


def tasks() -> dict[str, list[str]]:
    """此刻的各个系统线程 → 它的子进程；看的时候消失了的不算。"""
    found: dict[str, list[str]] = {}
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            found[task.name] = (task / "children").read_text("ascii").split()
    return found


def profile(home: Path, found: dict[str, Any], *, portal: bool) -> Path:
    """档案；不看门户的没有 portal 一节。"""
    path = home / f"profile-{'portal' if portal else 'api'}.json"
    content = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": found["api"], "rate_per_s": 2000, "concurrency": 4},
        "auth": {"kind": "bearer", "token": "${SOAK_TOKEN}"},
        "portal": {"base": found["portal"], "pages": 3} if portal else None,
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def slope(values: Sequence[float]) -> float:
    """最小二乘的斜率:每次评测涨多少。"""
    size = len(values)
    middle, mean = (size - 1) / 2, sum(values) / size
    spread = sum((place - middle) ** 2 for place in range(size))
    return sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread if spread else 0.0


def rows(levels: Sequence[Level]) -> list[str]:
    """表的几行。"""
    steady = levels[int(len(levels) * WARM) :]
    named = {"rss": "常驻内存(MB)", "python": "Python 对象(MB,tracemalloc)"}
    made = []
    for name, label in named.items():
        values = [getattr(one, name) / 1024 for one in steady]
        if any(values):
            figures = f"{values[0]:.1f} | {values[-1]:.1f} | {max(values):.1f} | {slope(values) * 1024:+.1f} KB"
            made.append(f"| {label} | {figures} | {PROOF} |")
    for name, label in {"blocks": "Python 分配的块", **LEVELS}.items():
        counts = [getattr(one, name) for one in steady]
        made.append(f"| {label} | {counts[0]:,} | {counts[-1]:,} | {max(counts):,} | {slope(counts):+.3f} | {PROOF} |")
    return made


def table(levels: Sequence[Level]) -> str:
    """表格与机器。"""
    portals, warm = sum(one.portal for one in levels), int(len(levels) * WARM)
    said = f"连着 {len(levels)} 次，其中 {portals} 次看门户；前 {warm} 次是预热。{machine()}"
    head = "| 量的什么 | 预热之后 | 最后 | 最多 | 每次评测涨 | 测试 |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join(["", said, "", head, *rows(levels), ""])


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--portal-every", type=int, default=10, help="每几次看一次门户；0 不看")
    parser.add_argument("--trace", action="store_true", help="用 tracemalloc 跟踪 Python 对象")
    parser.add_argument("--write", action="store_true", help="写进 docs/reliability.md")
    parser.add_argument("--json", action="store_true", help="每次一行 JSON")
    given: Any = parser.parse_args()
    if given.trace:
        tracemalloc.start()
    levels = []
    with tempfile.TemporaryDirectory(prefix="zhunsheng-soak-") as home:
        for one in soaked(given.runs, given.portal_every, Path(home)):
            levels.append(one)
            print(json.dumps(asdict(one)), file=sys.stdout if given.json else sys.stderr, flush=True)
    if given.write:
        written(RELIABILITY, "连跑", table(levels))
    if not given.json:
        print(table(levels))


if __name__ == "__main__":
    main()
