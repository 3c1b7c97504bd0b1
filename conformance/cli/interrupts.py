"""Ctrl-C 总在几秒之内结束:平常由 Python 收尾；中心挂着不答、查询停不下来时，到时候直接退出。第二次 Ctrl-C 立即退出。

已采完的来源早已落盘，直接退出不会丢；浏览器随着控制它的管道关闭而退出。
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread

from conformance.errors import EXIT_INTERRUPTED

GRACE_S = 3.0


@contextmanager
def ending(grace_s: float = GRACE_S) -> Iterator[None]:
    """这一段里 Ctrl-C 之后至多 ``grace_s`` 秒结束进程。不在主线程里就什么也不做。"""
    if current_thread() is not main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    Thread(target=_watch, args=(heard, grace_s), name="interrupts", daemon=True).start()
    try:
        yield
    except KeyboardInterrupt:
        raise  # 留着看守:解释器还要等没有答复的线程
    except BaseException:
        _dismissed(before, told)
        raise
    _dismissed(before, told)


def stopped() -> str:
    """中断之后说的话:留着什么，什么接着做时要重采。"""
    from conformance.center.privacy import pseudonym

    again = (
        "有个人姓名的来源用随机的密钥化了名，密钥没有写下，接着做时要重采；"
        f"运行前设置环境变量 {pseudonym.VARIABLE},就不必重采。"
    )
    return "已中断；已完成的部分都保留着。" + again * pseudonym.fleeting()


def _dismissed(before: int, told: socket.socket) -> None:
    signal.set_wakeup_fd(before)
    told.close()


def _watch(heard: socket.socket, grace_s: float) -> None:
    """主线程卡在 C 代码里时 Python 的信号处理轮不到，这里仍然听得到。"""
    while (number := heard.recv(1)) and number[0] != signal.SIGINT:
        pass
    if not number:
        return
    heard.settimeout(grace_s)
    try:
        while (number := heard.recv(1)) and number[0] != signal.SIGINT:
            pass
    except TimeoutError:
        pass
    os._exit(EXIT_INTERRUPTED)
