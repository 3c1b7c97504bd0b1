"""门户上采集到的一切。"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.assessment import Issue
from conformance.center.writer import Source
from conformance.domain import Claim, Decision, Guide, Leak, LightRule, Link, Probe, Staff, Statistics


@dataclass(frozen=True, slots=True)
class PortalHarvest:
    """门户上采集到的一切;``pages`` 已写进快照，其余由调用者与接口的合写。"""

    pages: tuple[Guide, ...] = ()
    staff: tuple[Staff, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    decisions: tuple[Decision, ...] = ()
    lights: tuple[LightRule, ...] = ()
    claims: tuple[Claim, ...] = ()
    probes: tuple[Probe, ...] = ()
    leaks: tuple[Leak, ...] = ()
    addresses: tuple[Leak, ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    issues: tuple[Issue, ...] = ()
