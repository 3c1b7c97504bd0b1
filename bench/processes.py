"""另起的进程:量它用掉多少，或者让它在旁边当被评测的中心。"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GLANCE_S = 0.01
ZHUNSHENG = str(Path(sys.executable).with_name("zhunsheng"))


@dataclass(frozen=True, slots=True)
class Spent:
    """一个进程用掉的:墙上秒、处理器秒、峰值内存(GB)。"""

    wall: float
    cpu: float
    rss: float


def spent(command: Sequence[str], ended: Sequence[int] = (0, 1)) -> Spent:
    """跑一个命令；退出码不在 ``ended`` 里的抛 SystemExit。"""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        peak = _peak(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ended:
        raise SystemExit(f"{' '.join(command)} 以 {process.returncode} 退出")
    return Spent(time.perf_counter() - began, used.ru_utime + used.ru_stime, peak / 2**20)


def _peak(pid: int) -> int:
    """到它结束为止，它自己的峰值内存(KB)，每 ``GLANCE_S`` 秒看一次。

    ``ru_maxrss`` 不能用:换成新程序之前，它还是父进程的影子，父进程占过多少也算在它头上。
    """
    found = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        found = max([found, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))])
        time.sleep(GLANCE_S)
    return found


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[dict[str, Any]]:
    """``python -m module …`` 在旁边开着，给出它说的第一行(JSON);关掉它的标准输入，它就结束。"""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
