"""由别的条款的结论推出的条款:列出的条款没有一条不符合。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.assessment import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Concluded:
    """一个条款已有的结论与原因。"""

    id: str
    text: str
    verdict: Verdict
    reason: str = ""


def unbreached(one: Concluded) -> Iterator[Finding]:
    """不符合的记违反，没有定论(存疑、未测、执行异常)的记存疑。"""
    if one.verdict in (Verdict.CONFORMING, Verdict.NOT_APPLICABLE):
        return
    certain = one.verdict is Verdict.NONCONFORMING
    kind = f"{one.id} {one.verdict}"
    said = ":".join(filter(None, (kind, one.reason)))
    yield Finding(f"{one.id} {one.text}", kind, said, "符合或不适用", str(one.verdict), certain=certain)
