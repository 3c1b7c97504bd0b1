"""make bench:在同一次运行里量比值。每行:什么、多少、目标。"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import floor, judging, mapping, reports
from bench.processes import ZHUNSHENG, serving

ROUNDS = 3
CLAUSES = 60
ADOPT_ORPHANS = 36
"""Linux 的 PR_SET_CHILD_SUBREAPER。"""


@dataclass(frozen=True, slots=True)
class Spent:
    """墙上秒数，和这个进程连同它的子进程用掉的处理器秒数。"""

    wall: float
    cpu: float


def main() -> None:
    """依次跑全部基准。"""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    print(f"负载 {os.getloadavg()[0]:.1f}，处理器 {os.cpu_count()} 个；别的程序在忙时，看处理器秒数更可靠。")
    helped = [_spent(lambda: _ran([ZHUNSHENG, "--help"])) for _ in range(7)]
    _row("zhunsheng --help(秒,7 次的中位数)", _middle(helped, "wall"), 0.3)
    with tempfile.TemporaryDirectory() as scratch:
        _collection(Path(scratch))
    _judging()
    reports.main(_row)
    for way, rate in mapping.rates().items():
        print(f"映射 {way}:每处理器秒 {rate:,.0f} 行，目标不少于 {mapping.GOAL:,}")


def _collection(scratch: Path) -> None:
    """整个评测与同样的请求、同样的页面而不判定的裸下限交替各跑几次。"""
    asked = scratch / "asked"
    with serving("bench.center", str(scratch / "log")) as center:
        profile = scratch / "profile.json"
        profile.write_text(json.dumps(_profile(center), ensure_ascii=False), encoding="utf-8")
        command = [ZHUNSHENG, "--quiet", "run", "-t", str(profile), "--as-of", center["day"], "--yes", "-o"]
        replay = [sys.executable, "-m", "bench.floor", center["portal"], str(asked)]
        pairs: list[tuple[Spent, Spent]] = []
        for number in range(ROUNDS):
            once = [*command, str(scratch / f"run{number}")]
            with _logged(scratch / "log", asked):
                whole = _spent(partial(_ran, once, (0, 1)))
            pairs.append((whole, _spent(partial(_ran, replay))))
    _compared(pairs, asked)


def _compared(pairs: Sequence[tuple[Spent, Spent]], asked: Path) -> None:
    entries = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    pages, plain = sum(map(floor.is_page, entries)), sum(map(floor.is_plain, entries))
    print("评测:zhunsheng run 整个进程,600 个事项经接口、60 个指南页经门户，到写完报告为止;")
    print(f"      共 {plain} 个请求、{pages} 个页面。参考中心在另一个进程。")
    print("裸下限:另一个进程重放同样的请求与页面，不映射、不脱敏、不存证、不判定、不写报告;")
    print(f"      requests {floor.CONCURRENCY} 线程,Chromium {floor.TABS} 个页签(载入、取 HTML、截图)。")
    for unit, label in (("wall", "墙上"), ("cpu", "处理器")):
        whole, bare = (_middle([pair[side] for pair in pairs], unit) for side in (0, 1))
        ratio = statistics.median(getattr(a, unit) / getattr(b, unit) for a, b in pairs)
        _row(f"评测 / 裸下限，{label}秒({whole:.2f} / {bare:.2f})", ratio, 1.3)


def _judging() -> None:
    judging.prepared()
    spent = [_spent(lambda: judging.judged(CLAUSES)) for _ in range(ROUNDS)]
    for unit, label in (("wall", "墙上"), ("cpu", "处理器")):
        _row(f"判定 {CLAUSES} 个条款,5,000 多件办件({label}秒)", _middle(spent, unit), 2.0)
    command = [ZHUNSHENG, "--quiet", "judge", str(judging.prepared())]
    whole = [_spent(partial(_ran, command, (0, 1))) for _ in range(ROUNDS)]
    print(f"其中一次判定的整个进程:导入、判定全部条款、写报告 {_middle(whole, 'wall'):.2f} 秒(编译过的 SQL 已在缓存里)")


@contextmanager
def _logged(log: Path, target: Path) -> Iterator[None]:
    """这段时间里记下的请求另存一份。"""
    before = log.stat().st_size
    yield
    target.write_bytes(log.read_bytes()[before:])


def _profile(center: dict[str, Any]) -> dict[str, Any]:
    silent = ("staff", "statistics", "decisions", "progress", "cases", "events", "supervision", "evaluations")
    return {
        "extends": "native",
        "center": {"name": "参考中心(600 项)", "region": "999900", "level": "市"},
        "transport": {"base": center["api"], "rate_per_s": 2000, "concurrency": floor.CONCURRENCY},
        "endpoints": dict.fromkeys(silent),
        "portal": {"base": center["portal"], "pages": 60, **dict.fromkeys(("staff", "statistics", "decisions"))},
    }


def _ran(command: Sequence[str], accept: Sequence[int] = (0,)) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in accept:
        raise SystemExit(f"{' '.join(command)} 以 {done.returncode} 退出:{done.stderr[-2000:]}")


def _spent(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Spent(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    """连同浏览器:它的子进程成了孤儿时由我们收养、收尸，账才全。"""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _middle(spent: Sequence[Spent], unit: str) -> float:
    return float(statistics.median(getattr(one, unit) for one in spent))


def _row(what: str, figure: float, target: float) -> None:
    print(f"{what:<52}{figure:>10.2f}{f'<= {target:g}':>10}", flush=True)


if __name__ == "__main__":
    main()
