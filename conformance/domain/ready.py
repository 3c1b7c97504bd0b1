"""用到之前先备好。

msgspec(0.22)头一次读某个类时现建它的说明；几个线程同时头一次读，会读到建了一半的，整个进程崩溃。
所以领域的类在导入时(那时只有一个线程)就建好，约 10 毫秒。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass

import msgspec


def ready(found: Iterable[object]) -> None:
    """备好其中的数据类，连同它们里面的。"""
    for one in found:
        if isinstance(one, type) and is_dataclass(one):
            msgspec.json.Decoder(one)
