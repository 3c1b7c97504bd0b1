"""在生成的办件上判全部办件条款:快照只有办件，判定日是生成时的 AS_OF。"""

from __future__ import annotations

import shutil
from datetime import datetime, time
from pathlib import Path
from typing import Any

from bench.population import AS_OF
from conformance import standard
from conformance.center.snapshot import Snapshot
from conformance.center.writer import CenterInfo, Source, Writer
from conformance.domain import Channel


def snapshot(folder: Path, run: Path) -> Snapshot:
    """生成的 ``folder`` → 运行目录 ``run`` 的快照(硬链接，不复制)。"""
    shutil.rmtree(run, ignore_errors=True)
    writer = Writer(run)
    writer.center(CenterInfo("模拟直辖市", "500000", "省", datetime.combine(AS_OF, time(18))))
    writer.sources([Source("cases", Channel.RECORDS), Source("events", Channel.RECORDS)])
    for name in ("cases", "events"):
        writer.table(name).hardlink_to(folder / f"{name}.parquet")
    return Snapshot.of(run)


def audited(folder: Path, run: Path) -> tuple[Any, ...]:
    """判全部办件条款 → 条款的结果;全部问题另存在 ``run`` 的 findings 里。"""
    from conformance.run import judge

    loaded = standard.load("national")
    wanted = [clause for clause in loaded.clauses if Channel.RECORDS in clause.channels]
    channels = frozenset({str(Channel.RECORDS)})
    return judge(
        snapshot(folder, run), loaded, selected=wanted, channels=channels, as_of=AS_OF, findings=run / "findings"
    )
