"""进度条:写到标准错误；不是终端或者 --quiet 时什么也不写。"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

LABELS = {
    "items": "事项",
    "cases": "办件",
    "events": "办件事件",
    "staff": "窗口人员",
    "statistics": "统计",
    "supervision": "监察记录",
    "evaluations": "好差评",
    "decisions": "决定公示",
    "consultations": "咨询来访",
    "departments": "进驻部门",
    "claims": "公布数字",
    "lights": "亮灯规则",
    "availability": "门户监测记录",
    "terminal": "自助机指南",
    "sandbox": "沙箱试办",
    "links": "链接与附件",
    "probes": "进度查询",
    "pages": "门户页面",
    "portal.clicks": "点击次数",
    "portal.apply": "在线办理",
    "portal.accessibility": "无障碍",
}


@contextmanager
def progress(*, quiet: bool = False, color: bool = True) -> Iterator[Callable[[str, int, int | None], None]]:
    """给出 ``observe(来源, 已完成, 总数或 None)``,可由多个线程调用；离开时收起进度条。"""
    if quiet or not sys.stderr.isatty():
        yield lambda source, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<6}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    lock, tasks = Lock(), dict[str, int]()
    with Progress(*columns, console=Console(stderr=True, no_color=not color), transient=True) as bars:

        def observe(source: str, done: int, total: int | None) -> None:
            with lock:
                if source not in tasks:
                    tasks[source] = int(bars.add_task(LABELS.get(source, source), total=None))
                bars.update(bars.task_ids[tasks[source]], completed=done, total=total)

        yield observe
