"""举证:不能由数据自动判定的条款，由人到现场查看，写成举证表的一行，附证据文件与它的哈希。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stated(StrEnum):
    """举证人的结论。"""

    CONFORMING = "符合"
    NONCONFORMING = "不符合"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Proof:
    """一个证据文件;``sha256`` 是内容的 SHA-256(小写十六进制)。举证表里的路径相对举证表，快照里的是 evidence/ 下的。"""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """举证表的一行。``on`` 是查看之日,``expires`` 当日仍然有效;``second`` 是复核的另一人。"""

    clause: str
    verdict: Stated
    by: str
    on: date
    expires: date
    evidence: tuple[Proof, ...] = ()
    role: str | None = None
    note: str | None = None
    second: str | None = None
