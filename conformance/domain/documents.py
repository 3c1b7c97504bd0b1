"""其余来源的文档:人员、部门、统计、监察、评价、咨询、公示的决定，以及采集时的探测与泄露线索。"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from conformance.domain.vocabulary import Channel

LIKE = "疑似"
"""这样开头的个人信息说不定是不是，只存疑。"""


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
    evaluations: int | None = None
    default_rate: str | None = None
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
    officer: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """好差评;``score`` 1 非常满意 … 5 非常不满意(GB/T 39046-2020 附录 A.8);``follow_up`` 是追评。"""

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
    reason: str | None = None
    follow_up: bool | None = None


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
class Consultation:
    """一次咨询、来访或投诉;``handler`` 是首接人。"""

    id: str
    kind: str | None = None
    channel: str | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    handler: str | None = None
    transferred: bool | None = None
    closed_at: datetime | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """进驻部门:首席代表与书面授权、应进与已进驻的事项数。"""

    id: str
    name: str | None = None
    chief: str | None = None
    authority: str | None = None
    authorised: tuple[str, ...] = ()
    items_due: int | None = None
    items_entered: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """公布的一个可以重算的数字，如压缩比;``before``、``after``、``published`` 都是原文。"""

    id: str
    kind: str | None = None
    subject: str | None = None
    item_code: str | None = None
    before: str | None = None
    after: str | None = None
    published: str | None = None
    channel: Channel = Channel.API


@dataclass(frozen=True, slots=True)
class LightRule:
    """电子监察的一级状态:灯色、含义、参数(工作日)。"""

    id: str
    light: str | None = None
    meaning: str | None = None
    days: int | None = None
    channel: Channel = Channel.API


@dataclass(frozen=True, slots=True)
class Opening:
    """打开门户首页的一次探测(监测记录):什么时候、用了几秒、什么状态；没有打开的 ``seconds`` 为空。"""

    id: str
    at: datetime
    seconds: float | None = None
    status: int | None = None


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

    @property
    def sure(self) -> bool:
        """确是个人信息；像是而说不定的(``LIKE`` 开头)存疑。"""
        return not self.kind.startswith(LIKE)


@dataclass(frozen=True, slots=True)
class Breach:
    """接口的一行不合数据契约之处。``fault`` 是 缺少、长度、取值、重复、形状 之一。

    ``native`` 为假时，行经过档案的映射，毛病可能在映射而不在中心。
    """

    source: str
    where: str
    fault: str
    message: str
    native: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """接口一个来源的一个时间字段的一种写法:出现几次，举一例(原文)。``form`` 见 ``reading.written``。"""

    source: str
    field: str
    form: str
    count: int
    example: str
    native: bool = True
