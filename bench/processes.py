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
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ended:
        raise SystemExit(f"{' '.join(command)} 以 {process.returncode} 退出")
    return Spent(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20)


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
