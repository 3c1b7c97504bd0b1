"""办事指南不登录也看得到:采集时不带凭据取了一次。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.assessment import Finding
from conformance.domain import Probe
from conformance.errors import SourceMissing

CLOSED = frozenset({401, 403})


def looked(probes: Iterable[Probe]) -> tuple[Probe, ...]:
    """不带凭据取办事指南的一次；没有去看抛 SourceMissing。"""
    found = tuple(probe for probe in probes if probe.kind == "guides")
    if not found:
        raise SourceMissing("档案的 endpoints.items 没有写 anonymous: true，没有不登录去看")
    return found


def open_to_all(probe: Probe) -> Iterator[Finding]:
    """公众取得到；中心明说不给的不符合，没有看成、看到的是空的存疑。"""
    seen = probe.observed
    status, rows = int(seen.get("status") or 0), int(seen.get("rows") or 0)
    if status in CLOSED:
        message = "不登录就看不到办事指南"
        yield Finding(probe.subject, "不对公众开放", message, "公众看得到", f"答 {status}", probe.evidence)
    elif status != 200 or not rows:
        said = seen.get("trouble") or f"答 {status}，{rows} 行"
        message = "没能看出公众看不看得到办事指南"
        yield Finding(probe.subject, "没有看成", message, "公众看得到", said, probe.evidence, certain=False)
