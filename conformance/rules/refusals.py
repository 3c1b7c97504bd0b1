"""沙箱试探的规则:不该成的事，中心应当拒绝；材料不齐的，拒绝时应当一次说全。没有试成的到不了这里。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Probe
from conformance.errors import SourceMissing

TURNED_DOWN = "拒绝"


def tried(kind: str, probes: Sequence[Probe]) -> Sequence[Probe]:
    """一种试探的各次；一次也没有抛 SourceMissing。"""
    if not probes:
        raise SourceMissing(f"档案的 sandbox_probes 没有写{kind}的试探")
    return probes


def turned_down(probe: Probe) -> Iterator[Finding]:
    """中心拒绝了。"""
    seen = probe.observed
    if seen["result"] != TURNED_DOWN:
        message = f"{probe.kind}:不该成的操作，中心收下了"
        yield Finding(probe.subject, f"收下:{probe.kind}", message, TURNED_DOWN, seen["status"], probe.evidence)


def told_all(probe: Probe) -> Iterator[Finding]:
    """拒绝时把缺的全部点明。答复里一项也认不出的存疑。"""
    seen = probe.observed
    missing, named = (seen[name].split("\n") if seen[name] else [] for name in ("missing", "named"))
    if seen["result"] != TURNED_DOWN:
        message = "缺少必备的内容，中心收下了"
        yield Finding(probe.subject, "不齐也收下", message, TURNED_DOWN, seen["status"], probe.evidence)
    elif not named:
        said = "答复里认不出点明了哪几项"
        yield Finding(probe.subject, "看不出点明了什么", said, "、".join(missing), "", probe.evidence, certain=False)
    elif untold := [one for one in missing if one not in named]:
        message = f"还缺 {'、'.join(untold)}，没有一次告知"
        expected, observed = "、".join(missing), "、".join(named)
        yield Finding(probe.subject, "没有一次告知", message, expected, observed, probe.evidence)
