"""判定 60 个条款要多久:参考中心采好的运行目录(5,000 多件办件、38,000 多个事件)，从打开快照到全部结果。

时间线一次判定只建一次；现有条款不足 60 个的，在同一次判定里接着再判一遍，补足 60 个。
"""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from conformance import demo, standard
from conformance.assessment import Verdict
from conformance.center.snapshot import Snapshot

DAY = date(2026, 6, 30)


def judged(clauses: int) -> None:
    """判 ``clauses`` 个条款。"""
    module: Any = import_module("conformance.run.judge")
    import_module("conformance.run.records")._known.clear()  # 上一轮的结论不许沿用，每一轮都真的判
    snapshot, loaded = Snapshot.of(prepared()), standard.load("national")
    channels = frozenset(str(source.channel) for source in snapshot.sources.values())
    with tempfile.TemporaryDirectory() as scratch:
        records = module.Records(snapshot, loaded.parameters, DAY, Path(scratch))
        session = module.Session(snapshot, loaded, records, DAY, lambda _: None)
        while clauses > 0:
            chosen = {clause.id: clause for clause in loaded.clauses[:clauses]}
            session.skip = module._skipper(chosen, channels)
            module._run(session, sorted({str(clause.file) for clause in chosen.values()}))
            failed = [
                (*key, found.reason) for key, (found, _) in session.results.items() if found.verdict == Verdict.ERROR
            ]
            if failed:
                raise SystemExit(f"没有判成，不能算数:{failed[:3]}")
            clauses -= len(chosen)


@cache
def prepared() -> Path:
    """采好的运行目录。"""
    folder = Path(tempfile.mkdtemp(prefix="zhunsheng-bench-")) / "run"
    demo.run(folder, [], lambda *_: None)
    return folder
