"""办件与事件:记录面的一行。列名与 cases.parquet、events.parquet 相同，逐列含义见 schemas/case.schema.json 等。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conformance.domain.vocabulary import CaseKind, EventKind, ItemKind, LimitUnit


@dataclass(frozen=True, slots=True)
class Case:
    """一笔办件。

    ``platform_due`` 等三个日期是平台自己算的，只用来对照，不作判定的依据;
    ``statutory_due`` 只在中心逐件给出法定届满时刻时才有，有则优先于按天数重算。金额单位为元。
    ``main_case`` 是联办子件所属的主件;``licence_expiry`` 是延续许可的原证届满日;
    ``light``、``platform_overdue`` 是平台自己的说法。
    """

    case_no: str
    item_code: str | None = None
    item_name: str | None = None
    item_kind: ItemKind | None = None
    case_kind: CaseKind | None = None
    department: str | None = None
    channel: str | None = None
    joint: bool | None = None
    statutory_limit: int | None = None
    statutory_unit: LimitUnit | None = None
    promised_limit: int | None = None
    promised_unit: LimitUnit | None = None
    statutory_due: datetime | None = None
    platform_due: date | None = None
    platform_promise_due: date | None = None
    clock_start: date | None = None
    fee_due: float | None = None
    fee_paid: float | None = None
    materials: tuple[str, ...] | None = None
    applicant: str | None = None
    main_case: str | None = None
    licence_expiry: date | None = None
    licence_state: str | None = None
    affects_others: bool | None = None
    needs_verification: bool | None = None
    needs_hearing: bool | None = None
    supervised: bool | None = None
    light: str | None = None
    platform_overdue: bool | None = None
    evaluable: bool | None = None
    pickup: str | None = None
    counter: str | None = None
    delegation: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """办件的一个事件。``time`` 是业务时间,``recorded_at`` 是系统写入时间，都是墙上时间。

    ``end_time``:环节或特别程序的结束。``days``:延长的或告知的工作日数。``notified_at``:书面告知申请人的时间。
    ``procedure``:特别程序的种类、环节名称，或者通知所说的节点。``about_supplement``:这次补正针对的是补来的材料本身的缺陷。
    """

    case_no: str
    kind: EventKind
    time: datetime
    recorded_at: datetime | None = None
    end_time: datetime | None = None
    handler: str | None = None
    role: str | None = None
    unit: str | None = None
    opinion: str | None = None
    procedure: str | None = None
    days: int | None = None
    notified_at: datetime | None = None
    result: str | None = None
    reason: str | None = None
    remedies: str | None = None
    doc_no: str | None = None
    doc_date: date | None = None
    sealed: bool | None = None
    public: bool | None = None
    about_supplement: bool | None = None
    materials: tuple[str, ...] | None = None
    participants: tuple[str, ...] | None = None
    online: bool | None = None
    referred_to: str | None = None
    digest: str | None = None
