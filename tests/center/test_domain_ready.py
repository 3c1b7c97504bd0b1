"""各来源的线程一开始就同时读各种行:领域的类都已备好，不会读到建了一半的说明而崩溃。"""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import dataclasses, sys, threading
from conformance import domain
from conformance.center.reading import contract, targets

kinds = [one for one in vars(domain).values() if isinstance(one, type) and dataclasses.is_dataclass(one)]
bare = [one.__name__ for one in kinds if not hasattr(one, "__msgspec_cache__")]
sys.setswitchinterval(1e-6)
gate = threading.Barrier(8)
def read(place):
    gate.wait()
    for kind in [*targets.KINDS.values()][place:] + [*targets.KINDS.values()][:place]:
        contract.shaped({}, kind)
threads = [threading.Thread(target=read, args=(place,)) for place in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print(len(kinds), bare)
"""


def test_every_model_is_ready_before_threads_read() -> None:
    """刚导入就齐了；八个线程同时读全部的类，进程好好的。"""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip().partition(" ")[2]) == (0, "[]"), done.stderr
