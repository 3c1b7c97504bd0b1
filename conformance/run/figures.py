"""由快照的办件算出总数，与中心公布的(有的话)并列。"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Statistics, Supervision
from conformance.rules import statistics_figures as sums
from conformance.rules import statistics_views as views
from conformance.rules.statistics_figures import Figure
from conformance.rules.statistics_published import compared, supervised
from conformance.run.records import Records
from conformance.run.spark import Spark
from conformance.standard import Standard


def figures(
    snapshot: Snapshot, standard: Standard, day: date, folder: Path, spark: Spark | None = None
) -> list[Figure]:
    """受理、办结、按时、提前、平均提速、亮灯,以及公布的各期各数和重算的。``folder`` 只用来放临时的问题文件，不会写。"""
    records = Records(snapshot, standard.parameters, day, folder, spark)
    months = records.lines(views.worked)
    found = [*sums.totals(months), sums.speed(next(iter(records.lines(sums.sped)), None))]
    lit = sums.lights(records.lines(sums.lit))
    found += [lit] if lit else []
    published = [one for channel in (Channel.API, Channel.PORTAL) for one in _published(snapshot, channel)]
    raised = _supervision(snapshot)
    cards = supervised(published, raised, day) if raised is not None else ()
    return found + sums.against(compared(published, months, day), cards)


def _published(snapshot: Snapshot, channel: Channel) -> tuple[Statistics, ...]:
    name = "portal.statistics" if channel is Channel.PORTAL else "statistics"
    source = snapshot.sources.get(name)
    return snapshot.statistics(channel) if source and source.ok else ()


def _supervision(snapshot: Snapshot) -> tuple[Supervision, ...] | None:
    source = snapshot.sources.get("supervision")
    return snapshot.rows("supervision") if source and source.ok else None
