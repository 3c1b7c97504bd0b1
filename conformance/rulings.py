"""结论，以及对结论的处理:豁免、申辩与改判。处理从不改动机器的结论，只写在旁边。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """条款或场景的结论。"""

    CONFORMING = "符合"
    NONCONFORMING = "不符合"
    DOUBTFUL = "存疑"
    NOT_APPLICABLE = "不适用"
    UNTESTED = "未测"
    ERROR = "执行异常"


WORST_FIRST = (
    Verdict.NONCONFORMING,
    Verdict.ERROR,
    Verdict.DOUBTFUL,
    Verdict.CONFORMING,
    Verdict.UNTESTED,
    Verdict.NOT_APPLICABLE,
)
"""条款取其场景中最靠前的结论。未测的通道不掩盖测过的通道:它列在场景里，也列在条款的原因里。"""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """按 ``WORST_FIRST`` 取最坏的；一个也没有就是 未测。"""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.UNTESTED)


class Basis(StrEnum):
    """结论从何而来。"""

    AUTOMATIC = "自动检测"
    ATTESTED = "人工佐证"
    WAIVED = "豁免"


@dataclass(frozen=True, slots=True)
class Waiver:
    """一项豁免:不再催办一个条款，或者(写了 ``subject`` 和 ``kind`` 的)其中一个问题；``expires`` 当日仍然有效。"""

    clause: str
    reason: str
    owner: str
    expires: str
    subject: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """申辩或答复:谁在哪天说了什么。"""

    by: str
    on: str
    text: str


@dataclass(frozen=True, slots=True)
class Override:
    """改判:改成什么，为什么，谁定的，谁复核的(须是另一人)。"""

    verdict: Verdict
    reason: str
    by: str
    second: str
    on: str


@dataclass(frozen=True, slots=True)
class Adjudication:
    """一次申辩及其处理。``machine`` 是申辩所针对的机器结论；没有 ``override`` 就是维持原判。"""

    clause: str
    machine: Verdict
    objection: Statement
    reply: Statement
    override: Override | None = None
