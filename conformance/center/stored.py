"""写不下去(磁盘满了、超过配额、只读、设备出错)不是中心的事，也不是程序的缺陷:说清楚，腾出地方后接着做。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.errors import CannotJudge, lost


@contextmanager
def storing(run: Path) -> Iterator[None]:
    """这一段里写不下去的，抛 CannotJudge。"""
    try:
        yield
    except OSError as error:
        if not lost(error):
            raise
        raise CannotJudge(
            f"{run} 写不下去({error.strerror})，停在这里；已经采完的来源都在，"
            f"请腾出空间后用 zhunsheng run --resume {run} 接着做。"
        ) from None
