"""其余来源的文档:人员、统计、监察、评价、公示的决定，以及采集时的探测与泄露线索。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from conformance.domain.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Staff:
    """窗口人员。``channel`` 是在哪里看到的；个人信息在采集时已脱敏。"""

    id: str
    name: str | None = None
    post: str | None = None
    badge: str | None = None
    photo: str | None = None
    phone: str | None = None
    department: str | None = None
    window: str | None = None
    deputy: str | None = None
    channel: Channel = Channel.API


@dataclass(frozen=True, slots=True)
class Statistics:
    """中心公布的统计。``period`` 如 2026-05；比率是公布的原文(如 "99.99%")。"""

    period: str
    accepted: int | None = None
    closed: int | None = None
    on_time: int | None = None
    early: int | None = None
    closing_rate: str | None = None
    on_time_rate: str | None = None
    early_rate: str | None = None
    warnings: int | None = None
    yellow_cards: int | None = None
    red_cards: int | None = None
    satisfaction: str | None = None
    channel: Channel = Channel.API


@dataclass(frozen=True, slots=True)
class Supervision:
    """电子监察记录(GB/T 39046-2020 表 11)。"""

    id: str
    case_no: str
    rule: str | None = None
    light: str | None = None
    raised_at: datetime | None = None
    result: str | None = None
    department: str | None = None
    urged: str | None = None
    urged_at: datetime | None = None
    handled_at: datetime | None = None
    handling: str | None = None
    revoked: bool = False
    revoke_reason: str | None = None
    revoked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """好差评;``score`` 1 非常满意 … 5 非常不满意(GB/T 39046-2020 附录 A.8)。"""

    id: str
    case_no: str
    score: int
    channel: str | None = None
    evaluated_at: datetime | None = None
    named: bool = False
    default: bool = False
    contacted_at: datetime | None = None
    rectified_at: datetime | None = None
    revisited: bool | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """公示的准予许可决定。``withheld`` 表示依法不公开。"""

    doc_no: str
    case_no: str | None = None
    item_name: str | None = None
    applicant: str | None = None
    decided_on: date | None = None
    published_on: date | None = None
    withheld: bool = False
    channel: Channel = Channel.API


@dataclass(frozen=True, slots=True)
class Probe:
    """采集时做的一次探测，如进度查询。``observed`` 是看到的反应。"""

    kind: str
    channel: Channel
    subject: str
    observed: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """公开渠道上看到的个人信息:只留种类和打码后的样子。"""

    channel: Channel
    where: str
    kind: str
    masked: str
    evidence: tuple[str, ...] = ()
