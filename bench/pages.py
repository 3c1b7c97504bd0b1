"""量得的数字写进文档的两个标记之间，连同是什么机器、多忙。"""

from __future__ import annotations

import os
import platform
from pathlib import Path

RELIABILITY, BENCHMARKS = Path("docs/reliability.md"), Path("docs/benchmarks.md")


def machine() -> str:
    """一句话:机器与负载。"""
    kind, load = f"{platform.system()} {platform.machine()}", os.getloadavg()[0]
    return f"{kind}，{os.cpu_count()} 个处理器；量完时负载 {load:.1f}；Python {platform.python_version()}。"


def written(doc: Path, name: str, text: str) -> None:
    """换掉 ``doc`` 里 ``<!-- name:开始 -->`` 与 ``<!-- name:结束 -->`` 之间的；没有标记抛 ValueError。"""
    begin, end = f"<!-- {name}:开始 -->", f"<!-- {name}:结束 -->"
    before, found, rest = doc.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{doc} 里没有标记 {begin} 与 {end}。")
    doc.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
