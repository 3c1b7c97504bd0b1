"""判定 60 个条款要多久:参考中心的快照(5,000 多件办件),现有条款不足 60 的重复判。

一次判定里时间线只建一次,所以重复的是条款而不是判定:同一份快照、同一条时间线,每个条款各自从头判。
"""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from conformance import demo, standard
from conformance.center.snapshot import Snapshot

DAY = date(2026, 6, 30)


def judged(clauses: int) -> int:
    """判 ``clauses`` 个条款(不足时重复),返回判过的数目。"""
    from conformance.run import judge

    snapshot, loaded = Snapshot.of(prepared()), standard.load("national")
    channels = frozenset(str(source.channel) for source in snapshot.sources.values())
    done = 0
    while done < clauses:
        chosen = loaded.clauses[: clauses - done]
        with tempfile.TemporaryDirectory() as scratch:
            done += len(judge(snapshot, loaded, selected=chosen, channels=channels, as_of=DAY, findings=Path(scratch)))
    return done


@cache
def prepared() -> Path:
    """采好的运行目录。"""
    folder = Path(tempfile.mkdtemp(prefix="zhunsheng-bench-")) / "run"
    demo.run(folder, [], lambda *_: None)
    return folder
